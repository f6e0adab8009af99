// SPDX-License-Identifier: MIT
//
// Answers that fit the pieces the city pays for. An officer's note has any length; the ticket, the
// status and what to do next must arrive, so the note gives way, at a word.

import Pipeline

enum FittedText {
  /// The text of an occasion in at most `maxParts` pieces; the remark tells where it was shortened.
  static func make(
    _ occasion: AnswerOccasion, by compose: (AnswerOccasion) -> String, maxParts: Int
  ) -> AnswerText {
    let whole = plain(compose(occasion))
    guard !fits(whole, maxParts) else { return AnswerText(whole) }
    if case .statusChanged(let ticket, let status, let note?) = occasion {
      let shorter = longest(Array(note)) { kept in
        plain(compose(.statusChanged(ticket: ticket, status: status, note: kept)))
      } fitting: {
        fits($0, maxParts)
      }
      if let shorter { return AnswerText(shorter, remark: "the note was shortened to fit \(maxParts) SMS") }
    }
    // A text of the deployment's own, longer than its own limit: its beginning is sent.
    let beginning = longest(Array(whole)) {
      $0 ?? ""
    } fitting: {
      fits($0, maxParts)
    }
    return AnswerText(beginning ?? "", remark: "the text was cut to fit \(maxParts) SMS")
  }

  private static func plain(_ text: String) -> String {
    var text = SMSEncoding.fitted(text)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  private static func fits(_ text: String, _ maxParts: Int) -> Bool {
    SMSEncoding.plan(text).segments <= maxParts
  }

  /// The text with as much of `letters` as fits, ended at a word and marked; nil where it does not
  /// fit even without.
  private static func longest(
    _ letters: [Character], _ make: (String?) -> String, fitting fits: (String) -> Bool
  ) -> String? {
    guard fits(make(nil)) else { return nil }
    var (low, high) = (0, letters.count)
    while low < high {
      let middle = (low + high + 1) / 2
      if fits(make(cut(letters, middle))) { low = middle } else { high = middle - 1 }
    }
    return make(low == 0 ? nil : cut(letters, low))
  }

  /// The beginning, up to the last word that is whole, unless that word is all there is.
  private static func cut(_ letters: [Character], _ count: Int) -> String {
    var kept = letters.prefix(count)
    if count < letters.count, !letters[count].isWhitespace,
      let gap = kept.lastIndex(where: \.isWhitespace), gap > 0
    {
      kept = kept[..<gap]
    }
    while kept.last?.isWhitespace == true { kept.removeLast() }
    return String(kept) + "…"
  }
}
