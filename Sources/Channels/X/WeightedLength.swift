// SPDX-License-Identifier: MIT
//
// How X measures a post: 280 in weights, by the ranges of its published configuration (v3). Latin and its
// neighbours weigh one, everything else two, a sequence that is one emoji two in all, and every link 23,
// however long it is. What looks like a link weighs at least that much here: X makes links of more words
// than we could ever list.

import Web

enum WeightedLength {
  static let longest = 280
  private static let ofALink = 23

  /// The weight of a text.
  static func of(_ text: String) -> Int {
    let words = text.split(whereSeparator: \.isWhitespace).reduce(0) { $0 + weight($1) }
    return text.reduce(words) { $1.isWhitespace ? $0 + weight($1) : $0 }
  }

  /// Whether X makes a link of something in it, which is dearer.
  static func hasLink(_ text: String) -> Bool {
    text.split(whereSeparator: \.isWhitespace).contains(where: isLink)
  }

  private static func weight(_ word: Substring) -> Int {
    let plain = word.reduce(0) { $0 + weight($1) }
    guard let scheme = start(ofLink: word) else { return isLink(word) ? max(plain, ofALink) : plain }
    return word[..<scheme].reduce(0) { $0 + weight($1) } + ofALink
  }

  private static func start(ofLink word: Substring) -> String.Index? {
    (word.firstRange(of: "https://") ?? word.firstRange(of: "http://"))?.lowerBound
  }

  /// `https://…`, or a name with a dot and letters behind it.
  private static func isLink(_ word: Substring) -> Bool {
    if start(ofLink: word) != nil { return true }
    let labels = word.prefix { $0 != "/" && $0 != "?" }.split(
      separator: ".", omittingEmptySubsequences: false)
    guard labels.count > 1, let last = labels.last,
      labels.dropLast().allSatisfy({ $0.last?.isWordlike ?? false })
    else { return false }
    let domain = last.prefix { $0.isLetter && $0.isASCII }
    return domain.count >= 2
  }

  private static func weight(_ character: Character) -> Int {
    // X composes first: what is one letter counts once (NFC).
    let scalars = String(character).unicodeScalars
    if scalars.count > 1, scalars.contains(where: \.properties.isEmoji), scalars.contains(where: \.isOfEmoji)
    {
      return 2
    }
    if scalars.count > 1, let first = scalars.first, isLight(first), scalars.dropFirst().allSatisfy(\.isMark)
    {
      return scalars.count > 2 ? scalars.count : 1
    }
    return scalars.reduce(0) { $0 + (isLight($1) ? 1 : 2) }
  }

  private static func isLight(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...4351, 8192...8205, 8208...8223, 8242...8247: true
    default: false
    }
  }
}

extension Unicode.Scalar {
  /// Joins or varies an emoji, or is one beyond the basic plane.
  fileprivate var isOfEmoji: Bool {
    value == 0x200D || value == 0xFE0F || value == 0x20E3 || properties.isEmojiPresentation
      || properties.isEmojiModifier
  }
  fileprivate var isMark: Bool { (0x300...0x36F).contains(value) }
}

extension Character {
  fileprivate var isWordlike: Bool { isLetter || isNumber }
}

extension TextLimit {
  /// What a handle of the longest kind in front of it leaves: `@`, fifteen letters, a blank.
  static let post = TextLimit("280 of X's weights", plain: \.cleaned) {
    WeightedLength.of($0) <= WeightedLength.longest - 17
  }
  static let directMessage = TextLimit("10,000 letters", plain: \.cleaned) {
    $0.unicodeScalars.count <= 10_000
  }
}
