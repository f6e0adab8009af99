// SPDX-License-Identifier: MIT
//
// The characters of a JSON5 text (JSON5 §2.1, §7, §8): white space, comments, line terminators,
// identifier characters. The bytes are checked to be UTF-8 before a scanner is made.
//
// The offset only grows. A fault keeps the byte's offset; line and column are worked out when it is told.

/// A mistake of the syntax at a byte of the text.
struct SyntaxFault: Error {
  var offset: Int
  var text: String
}

struct JSON5Scanner {
  let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset >= bytes.count }
  var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  func byte(ahead distance: Int) -> UInt8? {
    offset + distance < bytes.count ? bytes[offset + distance] : nil
  }

  /// The character at the offset and its length in bytes.
  var scalar: (value: Unicode.Scalar, width: Int)? {
    guard let first = byte else { return nil }
    guard first >= 0x80 else { return (Unicode.Scalar(first), 1) }
    let width = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    var code = UInt32(first & (0x7F >> UInt8(width)))
    for distance in 1..<width { code = code << 6 | UInt32((byte(ahead: distance) ?? 0) & 0x3F) }
    return (Unicode.Scalar(code) ?? "\u{FFFD}", width)
  }

  /// What stands here, for "found …".
  var found: String {
    guard let here = scalar else { return "the end of the file" }
    return isLineTerminator(here.value) ? "the end of the line" : quoted(String(here.value))
  }

  mutating func advance(by width: Int = 1) { offset += width }

  mutating func skip(_ wanted: Character) -> Bool {
    guard let ascii = wanted.asciiValue, byte == ascii else { return false }
    offset += 1
    return true
  }

  mutating func skipBlank() throws(SyntaxFault) {
    while let here = scalar {
      if isLineTerminator(here.value) || isWhiteSpace(here.value) {
        advance(by: here.width)
      } else if here.value == "/" {
        try skipComment()
      } else {
        return
      }
    }
  }

  private mutating func skipComment() throws(SyntaxFault) {
    let start = offset
    switch byte(ahead: 1) {
    case UInt8(ascii: "/"): skipRestOfLine()
    case UInt8(ascii: "*"):
      advance(by: 2)
      while !(byte == UInt8(ascii: "*") && byte(ahead: 1) == UInt8(ascii: "/")) {
        guard !isAtEnd else {
          throw SyntaxFault(offset: start, text: "this comment has no end; close it with */")
        }
        advance()
      }
      advance(by: 2)
    default:
      throw SyntaxFault(offset: start, text: "a lone `/`; comments start with // or /*")
    }
  }

  private mutating func skipRestOfLine() {
    while let here = scalar, !isLineTerminator(here.value) { advance(by: here.width) }
  }
}

/// ECMAScript 5.1 §7.3.
func isLineTerminator(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "\n", "\r", "\u{2028}", "\u{2029}": true
  default: false
  }
}

/// JSON5 §8, without the line terminators.
func isWhiteSpace(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case " ", "\t", "\u{0B}", "\u{0C}", "\u{A0}", "\u{FEFF}": true
  default: scalar.value >= 0x80 && scalar.properties.generalCategory == .spaceSeparator
  }
}

/// ECMAScript 5.1 §7.6: the first character of an identifier, escapes aside.
func startsIdentifier(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "a"..."z", "A"..."Z", "$", "_": return true
  default:
    guard scalar.value >= 0x80 else { return false }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber:
      return true
    default: return false
    }
  }
}

/// ECMAScript 5.1 §7.6: a further character of an identifier.
func continuesIdentifier(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar {
  case "0"..."9", "\u{200C}", "\u{200D}": return true
  default:
    if startsIdentifier(scalar) { return true }
    guard scalar.value >= 0x80 else { return false }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }
}
