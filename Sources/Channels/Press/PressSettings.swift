// SPDX-License-Identifier: MIT
//
// One feed of a newspaper or site in the configuration.
//
//   media: { suara: { url: "https://koran.example/aspirasi.rss", every: "10m" } }

package import Pipeline
package import Reports
package import Settings

/// One feed of a newspaper, as configured.
package struct PressSettings: AccountSettings {
  package static let channel = Channel.media

  package var name: String
  /// The feed's address: an item's id means something there only.
  package var scope: String
  /// Between two readings of the feed.
  package var every: Duration
  package var rules: AccountRules
  package var texts: AnswerTexts

  /// Reads one feed. Mistakes are noted in the document.
  package init(name: String, _ section: Section) {
    self.name = name
    scope = section.url("url").text
    every = section.duration("every", in: .seconds(60)...(.seconds(86_400)), default: .seconds(600))
    rules = AccountRules(
      reading: section, ticketPrefix: "MED", joinWindow: .zero, answerAfter: .zero, comesInPieces: false)
    // Nobody reads an answer to a newspaper's page.
    rules.answers = false
    texts = AnswerTexts(reading: section, for: .media)
  }

  package var compose: @Sendable (AnswerOccasion) -> AnswerText {
    { [texts] in AnswerText(texts.compose($0)) }
  }
}
