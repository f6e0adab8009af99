// SPDX-License-Identifier: MIT
//
// One bot in the configuration: its token, the way its updates come, and how answers are kept within
// bounds.
//
//   telegram: { kota: {
//     token: { file: "…" }, ticketPrefix: "TLG",
//     longPoll: { wait: "50s" },
//   } }

package import Pipeline
package import Reports
package import Settings
import Transport
import Web

/// One bot, as configured.
package struct TelegramSettings: AccountSettings {
  package static let channel = Channel.telegram

  /// The way updates come in.
  package enum Intake: Sendable {
    /// We ask, and Telegram holds the request until there is something, at most so long.
    case longPoll(wait: Duration)
    case webhook(TelegramWebhookSettings)
  }

  package var name: String
  /// The bot's id, which its token begins with; a renewed token is the same bot's.
  package var scope: String
  package var token: Secret
  /// Of the Bot API's server, without a slash at the end.
  package var baseURL: String
  package var intake: Intake
  /// A larger file stays with Telegram; its own server hands out none above 20 MB.
  package var largestFile: Int
  package var rules: AccountRules
  package var texts: AnswerTexts

  /// Reads one account. Mistakes are noted in the document.
  package init(name: String, _ section: Section) {
    self.name = name
    token = section.secret("token")
    scope = Self.botID(section, token)
    baseURL = Self.baseURL(section)
    intake = Self.intake(name, section)
    largestFile = section.bytes("largestFile", in: 1...(2 << 30), default: 20 << 20)
    // An album is a message a photo: they come within a second and join as any others do.
    rules = AccountRules(
      reading: section, ticketPrefix: "TLG", joinWindow: .seconds(120), answerAfter: .seconds(15),
      comesInPieces: false, quietFirst: .seconds(86_400))
    texts = AnswerTexts(reading: section, for: .telegram)
  }

  package var compose: @Sendable (AnswerOccasion) -> AnswerText {
    { [texts] in FittedText.make($0, by: texts.compose, within: .telegram) }
  }

  private static func baseURL(_ section: Section) -> String {
    guard let url = section.optionalURL("baseURL") else { return "https://api.telegram.org" }
    if url.scheme == "http", !["127.0.0.1", "[::1]", "localhost"].contains(url.host) {
      section.warning(at: "baseURL", "the token goes over the network unsealed; use https")
    }
    return url.text.withoutLastSlash
  }

  private static func botID(_ section: Section, _ token: Secret) -> String {
    do {
      return try BotToken(reading: token).botID
    } catch let fault as BotTokenFault {
      section.mistake(at: "token", fault.description)
    } catch {
      // That it cannot be read is noted where the secret is.
    }
    return ""
  }

  private static func intake(_ name: String, _ section: Section) -> Intake {
    if section.has("longPoll"), section.has("webhook") {
      section.mistake("expected either longPoll or webhook: Telegram gives a bot's updates to one of them")
    }
    if let webhook = section.optionalSection("webhook") {
      return .webhook(TelegramWebhookSettings(webhook, account: name))
    }
    let wait = section.optionalSection("longPoll")?
      .duration("wait", in: .seconds(1) ... .seconds(90), default: .seconds(50))
    return .longPoll(wait: wait ?? .seconds(50))
  }
}

/// Telegram calls us.
package struct TelegramWebhookSettings: Sendable {
  package var path: String
  /// What the public calls our listener, without the path; nil where somebody else calls `setWebhook`.
  package var publicBase: String?
  /// Comes in the header of each request.
  package var secret: Secret
  /// Requests Telegram may have under way at once.
  package var connections: Int

  init(_ section: Section, account: String) {
    path = section.webhookPath("path", default: "/telegram/\(account)")
    publicBase = section.optionalURL("publicBase", schemes: ["https"])?.text.withoutLastSlash
    secret = section.secret("secret")
    connections = section.int("connections", in: 1...100, default: 40)
    let text = try? secret.text()  // That it cannot be read is noted where the secret is.
    if let text, !Self.isSecretToken(text) {
      section.mistake(at: "secret", "Telegram takes 1 to 256 of the characters A-Z, a-z, 0-9, _ and -")
    }
  }

  private static func isSecretToken(_ text: String) -> Bool {
    (1...256).contains(text.utf8.count) && text.utf8.allSatisfy(\.isOfATokenSecret)
  }
}
