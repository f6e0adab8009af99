// SPDX-License-Identifier: MIT
//
// What a text wants, as far as that decides whether its place may be forwarded by itself. A crew is sent for
// something that is wrong; who praises, asks, applies for work or recalls a year names places, too.

enum Matter: Sendable {
  /// Something is wrong or to be done, or the text is too short for anything but a place, as an answer is.
  case wrong
  /// None of our words for it.
  case unclear
  /// Nothing.
  case idle

  /// Linear in the words. Those of the names say nothing: `Kali Anyar` is no river.
  init(of words: Words, besides mentions: [Mention]) {
    var named = mentions[...]
    var unknown = 0
    var roles: WordRole = []
    for (index, word) in words.list.enumerated() {
      while let first = named.first, first.extent.upperBound <= index { named.removeFirst() }
      if named.first?.extent.contains(index) == true { continue }
      roles.formUnion(word.roles)
      if word.roles.isSubset(of: .faint) { unknown += 1 }
    }
    let isAsked = !roles.isDisjoint(with: [.problem, .plea])
    if roles.contains(.idle) || Self.isPraise(words) || (roles.contains(.query) && !roles.contains(.problem))
    {
      self = .idle
    } else {
      self = isAsked || unknown <= 2 ? .wrong : .unclear
    }
  }

  /// `sudah nyala semua`; not `sudah diperbaiki tapi rusak lagi`, `lampu sudah nyala, tolong selokannya`.
  private static func isPraise(_ words: Words) -> Bool {
    var isSettled = false
    for (index, word) in words.list.enumerated() {
      if !word.roles.isDisjoint(with: [.turn, .plea, .goesOn]) { return false }
      guard word.roles.contains(.settled), index > 0, word.gap == .close else { continue }
      if words.list[index - 1].roles.contains(.already) { isSettled = true }
    }
    return isSettled
  }

  /// Whether so sure a place may be forwarded by itself.
  func allows(_ strength: Strength) -> Bool {
    switch self {
    case .wrong: strength >= .bare
    case .unclear: strength > .bare
    case .idle: false
    }
  }
}

/// A list, `1.` in one line and `2.` in another, tells of several things at once.
enum Enumeration {
  static func isOne(_ text: [UInt8]) -> Bool {
    text.split(separator: 0x0A).count { line in
      let item = line.drop { $0 == 0x20 }
      let digits = item.prefix { $0.isDigit }
      guard (1...2).contains(digits.count), let mark = item.dropFirst(digits.count).first else {
        return false
      }
      return mark == UInt8(ascii: ".") || mark == UInt8(ascii: ")")
    } > 1
  }
}
