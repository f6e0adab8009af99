// SPDX-License-Identifier: MIT
//
// Parameters of Content-Type and Content-Disposition: RFC 2045 §5.1, continuations and charsets of
// RFC 2231, and what is written in their place in the wild (encoded words, raw 8-bit, unquoted blanks).

/// The parameters of one structured field, as ranges of its value.
struct Parameters {
  private struct Entry {
    var name: Range<Int>
    /// RFC 2231: number of the segment; nil for a whole value.
    var segment: Int?
    /// RFC 2231: percent-encoded, the first one with a charset.
    var isExtended: Bool
    var value: Range<Int>
    var isQuoted: Bool
  }

  private var entries: [Entry] = []

  /// Splits `value`, whose first token (the type) is skipped.
  init(_ bytes: Bytes, _ value: Range<Int>) {
    var at = MediaType.token(bytes, value).upperBound
    while at < value.upperBound {
      at = Comments.skip(bytes, from: at, to: value.upperBound)
      guard at < value.upperBound else { return }
      if bytes[at] == .semicolon { at += 1 } else { at = readEntry(bytes, at, value.upperBound) }
    }
  }

  /// Reads `name=value` at `start`; returns where it ends, always past `start`.
  private mutating func readEntry(_ bytes: Bytes, _ start: Int, _ end: Int) -> Int {
    var at = start
    while at < end, bytes[at] != .equals, bytes[at] != .semicolon { at += 1 }
    guard at < end, bytes[at] == .equals else { return max(at, start + 1) }
    let name = bytes.trimmed(start..<at)
    at = at + 1
    while at < end, bytes[at].isSpace { at += 1 }
    let isQuoted = at < end && bytes[at] == .quote
    let value = isQuoted ? Self.quoted(bytes, at, end) : at..<bytes.index(of: .semicolon, from: at, to: end)
    add(bytes, name, isQuoted ? value : bytes.trimmed(value), isQuoted)
    return isQuoted ? min(value.upperBound + 1, end) : value.upperBound
  }

  /// The inside of a quoted string that opens at `start`.
  private static func quoted(_ bytes: Bytes, _ start: Int, _ end: Int) -> Range<Int> {
    var at = start + 1
    while at < end, bytes[at] != .quote { at += bytes[at] == .backslash ? 2 : 1 }
    return start + 1..<min(at, end)
  }

  /// Splits `filename*1*` into name, segment and mark (RFC 2231 §3, §4.1).
  private mutating func add(_ bytes: Bytes, _ name: Range<Int>, _ value: Range<Int>, _ isQuoted: Bool) {
    let star = bytes.index(of: 0x2A, from: name.lowerBound, to: name.upperBound)
    var at = min(star + 1, name.upperBound)
    var segment: Int?
    while at < name.upperBound, bytes[at].isDigit, segment ?? 0 < 1_000_000 {
      segment = (segment ?? 0) * 10 + Int(bytes[at] - 0x30)
      at += 1
    }
    let isExtended = star < name.upperBound && (at == star + 1 || at < name.upperBound)
    entries.append(
      Entry(
        name: name.lowerBound..<star, segment: segment, isExtended: isExtended, value: value,
        isQuoted: isQuoted))
  }

  /// A parameter that is a token (`charset`, `boundary`, `format`): unquoted, it ends at a blank.
  func token(_ name: StaticString, _ bytes: Bytes) -> [UInt8]? {
    guard let entry = entries.first(where: { bytes.equals(name, $0.name) }) else { return nil }
    if entry.segment != nil || entry.isExtended { return text(name, bytes).map { Array($0.utf8) } }
    guard !entry.isQuoted else { return Self.unescaped(bytes, entry.value) }
    var end = entry.value.lowerBound
    while end < entry.value.upperBound, !bytes[end].isSpace { end += 1 }
    return [UInt8](bytes, entry.value.lowerBound..<end)
  }

  /// A parameter that is text for people (`filename`, `name`). The extended form wins over the plain
  /// one (RFC 6266 §4.3 says so where both are given).
  func text(_ name: StaticString, _ bytes: Bytes) -> String? {
    let mine = entries.filter { bytes.equals(name, $0.name) }
    if let whole = mine.first(where: { $0.isExtended && $0.segment == nil }) {
      return Self.joined([whole], bytes)
    }
    let segments = mine.filter { $0.segment != nil }.sorted { ($0.segment ?? 0) < ($1.segment ?? 0) }
    if !segments.isEmpty { return Self.joined(segments, bytes) }
    guard let plain = mine.first else { return nil }
    return EncodedWords.decode(Self.unescaped(bytes, plain.value).span)
  }

  /// Joins RFC 2231 segments; the charset stands in the first: `utf-8'id'laporan%20jalan`.
  private static func joined(_ segments: [Entry], _ bytes: Bytes) -> String {
    var charset: [UInt8]?
    var octets: [UInt8] = []
    for (number, entry) in segments.enumerated() {
      var value = entry.value
      if number == 0, entry.isExtended, let split = charsetEnd(bytes, value) {
        charset = [UInt8](bytes, value.lowerBound..<split.charset)
        value = split.text..<value.upperBound
      }
      octets += entry.isExtended ? percentDecoded(bytes, value) : unescaped(bytes, value)
    }
    let isEncoded = charset == nil && octets.span.isASCII
    return isEncoded ? EncodedWords.decode(octets.span) : CharsetConverter().text(octets.span, label: charset)
  }

  private static func charsetEnd(_ bytes: Bytes, _ value: Range<Int>) -> (charset: Int, text: Int)? {
    let first = bytes.index(of: 0x27, from: value.lowerBound, to: value.upperBound)
    let second = bytes.index(of: 0x27, from: min(first + 1, value.upperBound), to: value.upperBound)
    return second < value.upperBound ? (first, second + 1) : nil
  }

  private static func percentDecoded(_ bytes: Bytes, _ range: Range<Int>) -> [UInt8] {
    var octets: [UInt8] = []
    var at = range.lowerBound
    while at < range.upperBound {
      if bytes[at] == 0x25, at + 2 < range.upperBound, let high = bytes[at + 1].hexValue,
        let low = bytes[at + 2].hexValue
      {
        octets.append(high << 4 | low)
        at += 3
      } else {
        octets.append(bytes[at])
        at += 1
      }
    }
    return octets
  }

  /// Without line breaks and without the backslashes of quoted pairs.
  private static func unescaped(_ bytes: Bytes, _ range: Range<Int>) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(range.count)
    var at = range.lowerBound
    while at < range.upperBound {
      // A backslash in a Windows path is no escape: `C:\foto\a.jpg`.
      if bytes[at] == .backslash, at + 1 < range.upperBound,
        bytes[at + 1] == .quote || bytes[at + 1] == .backslash
      {
        at += 1
      }
      if bytes[at] != .carriageReturn, bytes[at] != .lineFeed { octets.append(bytes[at]) }
      at += 1
    }
    return octets
  }
}
