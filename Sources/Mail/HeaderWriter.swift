// SPDX-License-Identifier: MIT

/// Writes header fields: folded (RFC 5322 §2.2.3), in encoded words where they are not ASCII (RFC 2047).
struct HeaderWriter {
  private(set) var octets: [UInt8] = []
  /// Where the line being written began.
  private var lineStart = 0

  private static let maximumLine = 76
  /// Encoded characters in one word, so that a word fits behind any field name (§2 allows 75 in all).
  private static let maximumWord = 48

  /// A field of our own making: ASCII, short.
  mutating func field(_ name: String, _ value: String) {
    begin(name)
    octets.append(contentsOf: value.utf8)
    end()
  }

  /// Text of any origin.
  mutating func text(_ name: String, _ value: String) {
    begin(name)
    write(Array(value.utf8).oneLine)
    end()
  }

  /// `Name <address>`; the address has been found deliverable.
  mutating func mailbox(_ name: String, _ mailbox: Mailbox) {
    begin(name)
    let display = Array(mailbox.name.utf8).oneLine
    if !display.isEmpty { writeName(display) }
    append(token: Array("<\(mailbox.address)>".utf8), blankBefore: !display.isEmpty)
    end()
  }

  /// Message-IDs, each on a line of its own; nothing where there are none.
  mutating func ids(_ name: String, _ ids: [String]) {
    guard !ids.isEmpty else { return }
    begin(name)
    for (n, id) in ids.enumerated() { append(token: Array("<\(id)>".utf8), blankBefore: n > 0) }
    end()
  }

  private mutating func begin(_ name: String) {
    lineStart = octets.count
    octets.append(contentsOf: "\(name): ".utf8)
  }

  private mutating func end() { octets += [.carriageReturn, .lineFeed] }

  private mutating func append(token: [UInt8], blankBefore: Bool) {
    if blankBefore {
      if octets.count - lineStart + token.count + 1 > Self.maximumLine {
        end()
        lineStart = octets.count
      }
      octets.append(.space)
    }
    octets += token
  }

  /// Plain where that survives every relay, else encoded.
  private mutating func write(_ text: [UInt8]) {
    let words = text.split(separator: .space, omittingEmptySubsequences: false)
    let isPlain =
      text.span.isASCII && text.span.find("=?", from: 0, to: text.count) == nil
      && words.allSatisfy { $0.count <= Self.maximumLine - 20 && !$0.isEmpty }
    guard isPlain || text.isEmpty else { return writeEncoded(text) }
    for (n, word) in words.enumerated() { append(token: Array(word), blankBefore: n > 0) }
  }

  /// A display name: an atom or two as they are, else a quoted string, else encoded words, which may not
  /// stand in quotes (RFC 2047 §5).
  private mutating func writeName(_ name: [UInt8]) {
    let isAtoms = name.allSatisfy { $0.isLetter || $0.isDigit || $0 == .space || $0 == .hyphen }
    guard name.span.isASCII, name.count <= 60, name.span.find("=?", from: 0, to: name.count) == nil else {
      return writeEncoded(name)
    }
    guard !isAtoms else { return write(name) }
    let escaped = name.flatMap { $0 == .quote || $0 == .backslash ? [.backslash, $0] : [$0] }
    append(token: [.quote] + escaped + [.quote], blankBefore: false)
  }

  /// Encoded words, split between characters, in the shorter of the two encodings.
  private mutating func writeEncoded(_ text: [UInt8]) {
    let isLatin = text.count { $0 >= 0x80 } * 4 < text.count
    var chunk: [UInt8] = []
    var length = 0
    var isFirst = true
    for scalar in text.text.unicodeScalars {
      let utf8 = Array(String(scalar).utf8)
      let cost = isLatin ? utf8.reduce(0) { $0 + Self.escapedLength($1) } : utf8.count * 4 / 3 + 1
      if length + cost > Self.maximumWord {
        appendWord(chunk, isLatin: isLatin, isFirst: isFirst)
        (chunk, length, isFirst) = ([], 0, false)
      }
      chunk += utf8
      length += cost
    }
    appendWord(chunk, isLatin: isLatin, isFirst: isFirst)
  }

  private mutating func appendWord(_ chunk: [UInt8], isLatin: Bool, isFirst: Bool) {
    let encoded = isLatin ? chunk.flatMap(Self.escaped) : Base64.encode(chunk.span)
    let prefix = isLatin ? "=?UTF-8?Q?" : "=?UTF-8?B?"
    append(token: Array(prefix.utf8) + encoded + [.question, .equals], blankBefore: !isFirst)
  }

  private static func escapedLength(_ byte: UInt8) -> Int { escaped(byte).count }

  /// The Q encoding with the alphabet that is allowed in a display name, too (§5 rule 3).
  private static func escaped(_ byte: UInt8) -> [UInt8] {
    if byte == .space { return [.underscore] }
    return byte.isLetter || byte.isDigit || byte == .hyphen ? [byte] : byte.escaped
  }
}

extension UInt8 {
  /// `=C3`
  var escaped: [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return [.equals, digits[Int(self >> 4)], digits[Int(self & 15)]]
  }
}
