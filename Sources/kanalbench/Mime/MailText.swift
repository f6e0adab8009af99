// SPDX-License-Identifier: MIT

/// The wire forms mail clients give a text.
enum MailText {
  /// RFC 2045 §6.7, lines of at most 76 signs, CRLF kept.
  static func quotedPrintable(_ bytes: [UInt8]) -> String {
    var text = ""
    var column = 0
    for (index, byte) in bytes.enumerated() {
      if byte == 13 { continue }
      if byte == 10 {
        text += "\r\n"
        column = 0
        continue
      }
      let endsLine = index + 1 == bytes.count || bytes[index + 1] == 13 || bytes[index + 1] == 10
      let isPlain = (33...126).contains(byte) && byte != 61 || byte == 32 && !endsLine
      let piece = isPlain ? String(UnicodeScalar(byte)) : "=" + hex(byte)
      if column + piece.utf8.count > 75 {
        text += "=\r\n"
        column = 0
      }
      text += piece
      column += piece.utf8.count
    }
    return text
  }

  /// RFC 2045 §6.8, lines of 76 signs.
  static func base64(_ bytes: [UInt8]) -> String {
    let signs = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 7 / 5 + 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      if start > 0, start % 57 == 0 { text += [13, 10] }
      let piece = (0..<3).map { start + $0 < bytes.count ? Int(bytes[start + $0]) : 0 }
      let word = piece[0] << 16 | piece[1] << 8 | piece[2]
      text += [signs[word >> 18], signs[word >> 12 & 63], signs[word >> 6 & 63], signs[word & 63]]
      for missing in 0..<max(0, start + 3 - bytes.count) { text[text.count - 1 - missing] = 61 }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text in Windows-1252; what that cannot say becomes `?`.
  static func windows1252(_ text: String) -> [UInt8] {
    let high: [UnicodeScalar: UInt8] = ["–": 0x96, "…": 0x85, "“": 0x93, "”": 0x94, "’": 0x92, "€": 0x80]
    return text.unicodeScalars.map { scalar in
      if let known = high[scalar] { return known }
      return scalar.value < 0x80 || (0xA0...0xFF).contains(scalar.value) ? UInt8(scalar.value) : 63
    }
  }

  /// RFC 2047, in words that fit their line.
  static func encodedWords(_ text: String, isBase64: Bool) -> String {
    guard !text.utf8.allSatisfy({ $0 < 128 }) else { return text }
    var words: [String] = []
    var rest = Substring(text)
    while !rest.isEmpty {
      let piece = rest.prefix(isBase64 ? 20 : 14)
      rest = rest.dropFirst(piece.count)
      let bytes = Array(piece.utf8)
      let coded =
        isBase64
        ? base64(bytes)
        : bytes.map { $0 == 32 ? "_" : isWord($0) ? String(UnicodeScalar($0)) : "=" + hex($0) }.joined()
      words.append("=?UTF-8?\(isBase64 ? "B" : "Q")?\(coded)?=")
    }
    return words.joined(separator: "\r\n ")
  }

  /// Lines as a client folds what it quotes.
  static func quoted(_ paragraphs: [String]) -> String {
    paragraphs.map { "> \($0)" }.joined(separator: "\r\n>\r\n")
  }

  static func escaped(_ text: String) -> String {
    text.map { $0 == "&" ? "&amp;" : $0 == "<" ? "&lt;" : $0 == ">" ? "&gt;" : "\($0)" }.joined()
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = Array("0123456789ABCDEF")
    return "\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
  }
}
