// SPDX-License-Identifier: MIT
//
// Texts are collected as bytes and become a string once, at the closing quote: the source is
// checked UTF-8, and every escape adds whole characters, so the bytes are always valid.
//
// An escape that names half a character (a lone surrogate) is refused with its place, never repaired: a
// password altered in silence is a night's work to find.

extension JSON5Parser {
  /// JSON5 §5: single or double quotes, escapes, lines continued with a backslash.
  mutating func parseString() throws(SyntaxFault) -> String {
    let start = scanner.offset
    let quote = scanner.byte
    var text: [UInt8] = []
    scanner.advance()
    while let byte = scanner.byte {
      switch byte {
      case quote:
        scanner.advance()
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        try parseEscape(into: &text)
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        throw fault("a text ends on its line; close the quote, or continue the line with `\\`")
      default:
        text.append(byte)
        scanner.advance()
      }
    }
    throw SyntaxFault(offset: start, text: "this text has no end; close the quote")
  }

  /// ECMAScript 5.1 §7.6, with `\u` escapes; the caller has seen that one starts here.
  mutating func parseIdentifier() throws(SyntaxFault) -> String {
    var name = String.UnicodeScalarView()
    while let here = scanner.scalar {
      var scalar = here.value
      let start = scanner.offset
      if scalar == "\\" {
        guard scanner.byte(ahead: 1) == UInt8(ascii: "u") else { throw fault("only `\\u` escapes in a key") }
        scanner.advance(by: 2)
        scalar = try parseUnicodeEscape(from: start)
      } else if continuesIdentifier(scalar) {
        scanner.advance(by: here.width)
      } else {
        break
      }
      guard name.isEmpty ? startsIdentifier(scalar) : continuesIdentifier(scalar) else {
        throw SyntaxFault(offset: start, text: "\(quoted(String(scalar))) is not allowed in an unquoted key")
      }
      name.append(scalar)
    }
    return String(name)
  }

  /// One escape, the backslash included (JSON5 §5.1). A continued line adds nothing.
  private mutating func parseEscape(into text: inout [UInt8]) throws(SyntaxFault) {
    let start = scanner.offset
    scanner.advance()
    guard let here = scanner.scalar else { return }
    scanner.advance(by: here.width)
    switch here.value {
    case "b": text.append(0x08)
    case "f": text.append(0x0C)
    case "n": text.append(0x0A)
    case "r": text.append(0x0D)
    case "t": text.append(0x09)
    case "v": text.append(0x0B)
    case "x": text.append(contentsOf: try parseHexEscape(from: start).utf8Bytes)
    case "u": text.append(contentsOf: try parseUnicodeEscape(from: start).utf8Bytes)
    case "0" where !isDigit(scanner.byte): text.append(0)
    case "0"..."9": throw SyntaxFault(offset: start, text: "octal escapes are not JSON5; write \\x or \\u")
    case "\r": _ = scanner.skip("\n")
    case "\n", "\u{2028}", "\u{2029}": break
    default: text.append(contentsOf: here.value.utf8Bytes)
    }
  }

  private mutating func parseHexEscape(from start: Int) throws(SyntaxFault) -> Unicode.Scalar {
    let code = try parseHexDigits(2, from: start)
    return Unicode.Scalar(UInt8(truncatingIfNeeded: code))
  }

  /// Four digits; two escapes together where they are a surrogate pair.
  private mutating func parseUnicodeEscape(from start: Int) throws(SyntaxFault) -> Unicode.Scalar {
    let first = try parseHexDigits(4, from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    let isPaired = first < 0xDC00 && scanner.skip("\\") && scanner.skip("u")
    let second = isPaired ? try parseHexDigits(4, from: start) : 0
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw SyntaxFault(offset: start, text: "half of a surrogate pair is not a character") }
    return scalar
  }

  private mutating func parseHexDigits(_ count: Int, from start: Int) throws(SyntaxFault) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<count {
      guard let byte = scanner.byte, let digit = hexValue(byte) else {
        throw SyntaxFault(offset: start, text: "this escape needs \(count) hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      scanner.advance()
    }
    return code
  }
}

extension Unicode.Scalar {
  fileprivate var utf8Bytes: String.UTF8View { String(self).utf8 }
}

func isDigit(_ byte: UInt8?) -> Bool {
  guard let byte else { return false }
  return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

func hexValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
