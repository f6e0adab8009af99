// SPDX-License-Identifier: MIT
//
// RFC 2047 as it is sent: encoded words anywhere (also inside quoted strings, also without blanks
// around them), a character split over two words, and raw 8-bit text between them (RFC 6532, or
// whatever charset the sender had). One pass over the value.

enum EncodedWords {
  /// A header value as text on one line: folds become blanks, control characters too.
  static func decode(_ value: Bytes, hint: [UInt8]? = nil) -> String {
    if isPlain(value) {
      return String(decoding: [UInt8](value, value.trimmed(0..<value.count)), as: UTF8.self)
    }
    var decoder = Decoder(hint: hint)
    decoder.run(value)
    return decoder.text.oneLine.text
  }

  /// Printable ASCII without an encoded word.
  private static func isPlain(_ value: Bytes) -> Bool {
    for i in value.indices {
      let byte = value[i]
      if byte < 0x20 || byte >= 0x7F { return false }
      if byte == .equals, i + 1 < value.count, value[i + 1] == .question { return false }
    }
    return true
  }

  /// One encoded word: `=?charset?q?text?=`.
  struct Word {
    var charset: Range<Int>
    var isBase64: Bool
    var text: Range<Int>
    /// Where the word ends.
    var end: Int
  }

  /// The encoded word that begins at `start`, if there is one.
  static func word(_ bytes: Bytes, at start: Int) -> Word? {
    guard start + 1 < bytes.count, bytes[start] == .equals, bytes[start + 1] == .question else { return nil }
    var at = start + 2
    while at < bytes.count, bytes[at] != .question, bytes[at] > 0x20, at - start < 80 { at += 1 }
    let charset = start + 2..<at
    guard at + 2 < bytes.count, bytes[at] == .question, bytes[at + 2] == .question else { return nil }
    let encoding = bytes[at + 1].lowercased
    guard encoding == 0x62 || encoding == 0x71 else { return nil }
    guard let end = closing(bytes, from: at + 3) else { return nil }
    return Word(charset: charset, isBase64: encoding == 0x62, text: at + 3..<end, end: end + 2)
  }

  /// Where `?=` stands. The text may not hold `=?`, so that a word left open ends at the next one.
  private static func closing(_ bytes: Bytes, from start: Int) -> Int? {
    var at = bytes.index(of: .question, from: start, to: bytes.count)
    while at + 1 < bytes.count {
      if bytes[at + 1] == .equals { return at }
      if at > start, bytes[at - 1] == .equals { return nil }
      at = bytes.index(of: .question, from: at + 1, to: bytes.count)
    }
    return nil
  }
}

extension EncodedWords {
  /// Gathers the octets of adjacent words of one charset before converting them.
  private struct Decoder {
    let hint: [UInt8]?
    let converter = CharsetConverter()
    var text: [UInt8] = []
    private var charset: [UInt8] = []
    private var octets: [UInt8] = []

    init(hint: [UInt8]?) { self.hint = hint }

    mutating func run(_ bytes: Bytes) {
      var plainFrom = 0
      var at = bytes.index(of: .equals, from: 0, to: bytes.count)
      while at < bytes.count {
        guard let word = EncodedWords.word(bytes, at: at) else {
          at = bytes.index(of: .equals, from: at + 1, to: bytes.count)
          continue
        }
        // White space between two words belongs to neither (§6.2).
        if plainFrom == 0 || !bytes.isBlank(plainFrom..<at) { addPlain(bytes, plainFrom..<at) }
        add(word, bytes)
        plainFrom = word.end
        at = bytes.index(of: .equals, from: word.end, to: bytes.count)
      }
      addPlain(bytes, plainFrom..<bytes.count)
      flush()
    }

    private mutating func add(_ word: Word, _ bytes: Bytes) {
      // RFC 2231 §5: a language may follow the charset, `utf-8*id`.
      let star = bytes.index(of: 0x2A, from: word.charset.lowerBound, to: word.charset.upperBound)
      let label = [UInt8](bytes, word.charset.lowerBound..<star).map(\.lowercased)
      if label != charset { flush() }
      charset = label
      let text = bytes.extracting(word.text)
      octets += word.isBase64 ? Base64.decode(text).octets : QuotedPrintable.decodeWord(text)
    }

    private mutating func addPlain(_ bytes: Bytes, _ range: Range<Int>) {
      guard !range.isEmpty else { return }
      flush()
      let plain = bytes.extracting(range)
      let isUTF8 = CharsetConverter.isUTF8(plain)
      text += converter.utf8(plain, label: isUTF8 ? nil : hint)
    }

    private mutating func flush() {
      guard !octets.isEmpty else { return }
      text += converter.utf8(octets.span, label: charset)
      octets.removeAll(keepingCapacity: true)
    }
  }
}

extension [UInt8] {
  /// UTF-8 on one line: a run of line breaks, control characters and the blanks after it is one blank.
  var oneLine: [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(count)
    var isFolded = false
    for byte in self {
      if byte < 0x20 || byte == .delete {
        isFolded = true
      } else if !(isFolded && byte == .space) {
        if isFolded, line.last != .space { line.append(.space) }
        isFolded = false
        line.append(byte)
      }
    }
    let kept = line.span.trimmed(0..<line.count)
    return kept.count == line.count ? line : Array(line[kept])
  }
}
