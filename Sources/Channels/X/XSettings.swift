// SPDX-License-Identifier: MIT
//
// One account in the configuration: who it is, how it shows that, the ways messages come, and what it may
// cost.
//
//   x: { dki: {
//     userID: "2244994945", handle: "DKIJakarta",
//     oauth1: { consumerKey: { file: "…" }, consumerSecret: …, token: …, tokenSecret: … },
//     directMessagesEvery: "1m", mentionsEvery: "1m",
//   } }

package import Pipeline
package import Reports
package import Settings
import Web

package struct XSettings: AccountSettings {
  package static let channel = Channel.x

  package enum Login: Sendable {
    case oauth1(OAuth1Settings)
    case oauth2(OAuth2Settings)
  }

  package var name: String
  /// The account's user id, which outlives its handle.
  package var scope: String
  /// Without the `@`.
  package var handle: String
  package var login: Login
  /// Of the interface, without a slash at the end.
  package var baseURL: String
  /// Between two looks at a list; nil: it is not asked for.
  package var directMessagesEvery: Duration?
  package var mentionsEvery: Duration?
  package var webhook: XWebhookSettings?
  package var budget: XBudget?
  /// A larger file stays with X.
  package var largestFile: Int
  package var rules: AccountRules
  package var texts: AnswerTexts

  /// Reads one account. Mistakes are noted in the document.
  package init(name: String, _ section: Section) {
    self.name = name
    scope = section.string("userID")
    handle = Self.withoutAt(section.string("handle"))
    let login = Self.login(section)
    self.login = login
    baseURL = Self.baseURL(section)
    directMessagesEvery = Self.interval("directMessagesEvery", section)
    mentionsEvery = Self.interval("mentionsEvery", section)
    webhook = section.optionalSection("webhook").map { Self.webhook($0, account: name, login) }
    budget = section.optionalSection("budget").map(XBudget.init)
    largestFile = section.bytes("largestFile", in: 1...(2 << 30), default: 20 << 20)
    rules = AccountRules(
      reading: section, ticketPrefix: "X", joinWindow: .seconds(120), answerAfter: .seconds(15),
      comesInPieces: false, quietFirst: .seconds(86_400))
    texts = AnswerTexts(reading: section, for: .x)
    check(section)
  }

  package var compose: @Sendable (AnswerOccasion) -> AnswerText {
    { [texts] in FittedText.make($0, by: texts.compose, within: $0 == .pointer ? .post : .directMessage) }
  }

  private func check(_ section: Section) {
    if section.has("userID"), !scope.isXID {
      section.mistake(at: "userID", "expected a user's id, digits only")
    }
    if section.has("handle"), !Words.leadingHandles("@" + handle).rest.isEmpty {
      section.mistake(at: "handle", "expected a handle such as \"DKIJakarta\": letters, digits and _")
    }
    if directMessagesEvery == nil, mentionsEvery == nil, webhook == nil {
      section.mistake("nothing is asked for and nobody calls: all ways in are off")
    }
    // What cannot be read is noted where the secret is.
    if case .oauth1(let secrets) = login, let keys = try? secrets.keys(),  // As said above.
      let user = keys.userID, user != scope
    {
      section.mistake(at: "userID", "the token is that of another user: it begins with their id")
    }
  }

  private static func withoutAt(_ handle: String) -> String {
    handle.hasPrefix("@") ? String(handle.dropFirst()) : handle
  }

  private static func login(_ section: Section) -> Login {
    if section.has("oauth1") == section.has("oauth2") {
      section.mistake("expected either oauth1 or oauth2")
    }
    if let oauth2 = section.optionalSection("oauth2") { return .oauth2(OAuth2Settings(oauth2)) }
    return .oauth1(OAuth1Settings(section.section("oauth1")))
  }

  private static func baseURL(_ section: Section) -> String {
    guard let url = section.optionalURL("baseURL") else { return "https://api.x.com" }
    if url.scheme == "http", !["127.0.0.1", "[::1]", "localhost"].contains(url.host) {
      section.warning(at: "baseURL", "the tokens go over the network unsealed; use https")
    }
    return url.text.withoutLastSlash
  }

  /// `"0s"` turns the list off.
  private static func interval(_ key: String, _ section: Section) -> Duration? {
    let interval = section.duration(key, in: .zero ... .seconds(86_400), default: .seconds(60))
    return interval == .zero ? nil : max(interval, .seconds(5))
  }

  private static func webhook(_ section: Section, account: String, _ login: Login) -> XWebhookSettings {
    let path = section.webhookPath("path", default: "/x/\(account)")
    if let secret = section.optionalSecret("consumerSecret") {
      return XWebhookSettings(path: path, secret: secret)
    }
    guard case .oauth1(let secrets) = login else {
      return XWebhookSettings(path: path, secret: section.secret("consumerSecret"))
    }
    return XWebhookSettings(path: path, secret: secrets.consumerSecret)
  }
}

extension XBudget {
  /// Dollars, as X's price list has them.
  init(_ section: Section) {
    let dollars = { (section: Section?, key: String, fallback: Double?) -> Int64 in
      let value = section?.double(key, in: 0...1_000_000, default: fallback) ?? fallback ?? 0
      return Int64((value * 1_000_000).rounded())
    }
    monthly = dollars(section, "monthly", nil)
    let list = section.optionalSection("prices")
    prices.readMessage = dollars(list, "readDirectMessage", 0.010)
    prices.readMention = dollars(list, "readMention", 0.001)
    prices.pushedMessage = dollars(list, "pushedDirectMessage", 0.010)
    prices.sendMessage = dollars(list, "sendDirectMessage", 0.015)
    prices.post = dollars(list, "post", 0.015)
    prices.postWithLink = dollars(list, "postWithLink", 0.200)
  }
}
