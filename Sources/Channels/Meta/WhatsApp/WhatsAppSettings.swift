// SPDX-License-Identifier: MIT
//
// One number at the Cloud API in the configuration.
//
//   whatsapp: { kota: {
//     numberID: "106540352242922",
//     token: { file: "…" }, appSecret: { file: "…" }, verifyToken: { file: "…" },
//   } }

package import Pipeline
package import Reports
package import Settings
import Web

package struct WhatsAppSettings: AccountSettings {
  package static let channel = Channel.whatsapp

  package var name: String
  /// The id Meta has for the city's number, which is not the number.
  package var scope: String
  /// Of the business account the number belongs to, whose subscription is watched; nil: by somebody else.
  package var businessID: String?
  package var graph: GraphSettings
  package var rules: AccountRules
  package var texts: AnswerTexts

  /// Reads one account. Mistakes are noted in the document.
  package init(name: String, _ section: Section) {
    self.name = name
    scope = section.platformID("numberID")
    businessID = section.has("businessID") ? section.platformID("businessID") : nil
    // WhatsApp takes documents of up to 100 MB.
    graph = GraphSettings(section, graphURL: "https://graph.facebook.com", largestFile: 100 << 20)
    rules = AccountRules(
      reading: section, ticketPrefix: "WA", joinWindow: .seconds(120), answerAfter: .seconds(15),
      comesInPieces: false, quietFirst: .seconds(86_400))
    texts = AnswerTexts(reading: section, for: .whatsapp)
  }

  package var compose: @Sendable (AnswerOccasion) -> AnswerText {
    { [texts] in FittedText.make($0, by: texts.compose, within: .whatsApp) }
  }
}
