// SPDX-License-Identifier: MIT
//
// Answers that fit what a channel carries. An officer's note has any length; the ticket, the status and
// what to do next must arrive, so the note gives way, at a word.

package import Pipeline

/// What a channel takes as one answer.
package struct TextLimit: Sendable {
  /// As an operator is told: `2 SMS`.
  package var name: String
  /// A text in the letters the channel carries.
  package var plain: @Sendable (String) -> String
  package var fits: @Sendable (String) -> Bool

  package init(
    _ name: String, plain: @escaping @Sendable (String) -> String = { $0 },
    fits: @escaping @Sendable (String) -> Bool
  ) {
    self.name = name
    self.plain = plain
    self.fits = fits
  }
}

package enum FittedText {
  /// The text of an occasion within the limit; the remark tells where it was shortened.
  package static func make(
    _ occasion: AnswerOccasion, by compose: (AnswerOccasion) -> String, within limit: TextLimit
  ) -> AnswerText {
    let whole = plain(compose(occasion), limit)
    guard !limit.fits(whole) else { return AnswerText(whole) }
    if let (note, with) = occasion.note {
      let shorter = longest(Array(note)) { kept in
        plain(compose(with(kept)), limit)
      } fitting: {
        limit.fits($0)
      }
      if let shorter { return AnswerText(shorter, remark: "the note was shortened to fit \(limit.name)") }
    }
    // A text of the deployment's own, longer than its own limit: its beginning is sent.
    let beginning = longest(Array(whole)) {
      $0 ?? ""
    } fitting: {
      limit.fits($0)
    }
    return AnswerText(beginning ?? "", remark: "the text was cut to fit \(limit.name)")
  }

  private static func plain(_ text: String, _ limit: TextLimit) -> String {
    var text = limit.plain(text)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
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

extension AnswerOccasion {
  /// The words of a person in it, and the same occasion with other words.
  fileprivate var note: (words: String, with: (String?) -> AnswerOccasion)? {
    switch self {
    case .statusChanged(let ticket, let status, let note?):
      (note, { .statusChanged(ticket: ticket, status: status, note: $0) })
    case .declined(let ticket, let reason): (reason, { .declined(ticket: ticket, reason: $0 ?? "") })
    case .statusChanged, .received, .asksWhere, .asksAgain, .outside, .numberIssued, .located, .statusAnswer,
      .statusUnknown, .pointer, .illegible:
      nil
    }
  }
}
