// SPDX-License-Identifier: MIT
//
// One page, or one Instagram account, in the configuration.
//
//   facebook: { pemprov: {
//     pageID: "111222333444555",
//     token: { file: "…" }, appSecret: { file: "…" }, verifyToken: { file: "…" },
//   } }

package import Pipeline
package import Reports
package import Settings
import Web

/// What the two have in common.
package protocol PageAccountSettings: AccountSettings {
  static var platform: PagePlatform { get }
  var graph: GraphSettings { get }
  /// Whose `messages` texts are sent through.
  var sendsFrom: String { get }
  var takesComments: Bool { get }
  /// Whether the app's subscription is ours to renew.
  var subscribes: Bool { get }
  /// Nil where what the webhook did not bring is not asked for.
  var catchUp: CatchUpSettings? { get }
}

extension PageAccountSettings {
  package var compose: @Sendable (AnswerOccasion) -> AnswerText {
    { [texts] in FittedText.make($0, by: texts.compose, within: .of(Self.platform)) }
  }

  fileprivate static func rules(_ section: Section, _ prefix: String) -> AccountRules {
    AccountRules(
      reading: section, ticketPrefix: prefix, joinWindow: .seconds(120), answerAfter: .seconds(15),
      comesInPieces: false, quietFirst: .seconds(86_400))
  }
}

/// How what was missed is asked for.
package struct CatchUpSettings: Sendable, Hashable {
  /// Between two walks.
  package var interval: Duration
  /// How far the first one goes back.
  package var history: Duration

  package init(interval: Duration, history: Duration) {
    self.interval = interval
    self.history = history
  }

  /// Nil where it is not to be.
  init?(_ section: Section) {
    let day = Duration.seconds(86_400)
    interval = section.duration("catchUpEvery", in: .seconds(60)...day, default: .seconds(600))
    history = section.duration("history", in: .zero...(day * 366), default: day)
    guard section.bool("catchUp", default: true) else { return nil }
  }
}

/// A page of Facebook: its Messenger, and the comments at it.
package struct FacebookSettings: PageAccountSettings {
  package static let channel = Channel.facebook
  package static let platform = PagePlatform.facebook

  package var name: String
  package var scope: String
  package var graph: GraphSettings
  package var takesComments: Bool
  package var subscribes: Bool
  package var catchUp: CatchUpSettings?
  package var rules: AccountRules
  package var texts: AnswerTexts
  package var sendsFrom: String { scope }

  /// Reads one account. Mistakes are noted in the document.
  package init(name: String, _ section: Section) {
    self.name = name
    scope = section.platformID("pageID")
    graph = GraphSettings(section, graphURL: "https://graph.facebook.com", largestFile: 25 << 20)
    takesComments = section.bool("comments", default: true)
    subscribes = section.bool("subscribe", default: true)
    catchUp = CatchUpSettings(section)
    rules = Self.rules(section, "FB")
    texts = AnswerTexts(reading: section, for: .facebook)
  }
}

/// A professional account of Instagram.
package struct InstagramSettings: PageAccountSettings {
  package static let channel = Channel.instagram
  package static let platform = PagePlatform.instagram

  package var name: String
  package var scope: String
  package var graph: GraphSettings
  package var takesComments: Bool
  package var subscribes: Bool
  package var catchUp: CatchUpSettings?
  package var rules: AccountRules
  package var texts: AnswerTexts
  package var sendsFrom: String

  /// Reads one account. Mistakes are noted in the document.
  package init(name: String, _ section: Section) {
    self.name = name
    scope = section.platformID("accountID")
    // An app of Instagram Login has a secret of its own, beside the one that signs.
    graph = GraphSettings(
      section, graphURL: "https://graph.instagram.com", largestFile: 25 << 20,
      provesApp: section.has("pageID"))
    takesComments = section.bool("comments", default: true)
    subscribes = section.bool("subscribe", default: true)
    catchUp = CatchUpSettings(section)
    // Where the account is reached through its page (Facebook Login), texts go out through that.
    sendsFrom = section.has("pageID") ? section.platformID("pageID") : scope
    rules = Self.rules(section, "IG")
    texts = AnswerTexts(reading: section, for: .instagram)
  }
}
