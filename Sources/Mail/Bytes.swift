// SPDX-License-Identifier: MIT
//
// How this module looks at a message: through `Bytes`, a bounds-checked view that copies nothing, and
// plain integer offsets into it. Scanning goes through memchr, since a mail is mostly base64.

import Glibc

typealias Bytes = Span<UInt8>

extension UInt8 {
  static let tab: UInt8 = 0x09
  static let lineFeed: UInt8 = 0x0A
  static let carriageReturn: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let quote: UInt8 = 0x22
  static let comma: UInt8 = 0x2C
  static let hyphen: UInt8 = 0x2D
  static let dot: UInt8 = 0x2E
  static let slash: UInt8 = 0x2F
  static let colon: UInt8 = 0x3A
  static let semicolon: UInt8 = 0x3B
  static let less: UInt8 = 0x3C
  static let equals: UInt8 = 0x3D
  static let greater: UInt8 = 0x3E
  static let question: UInt8 = 0x3F
  static let at: UInt8 = 0x40
  static let backslash: UInt8 = 0x5C
  static let underscore: UInt8 = 0x5F
  static let delete: UInt8 = 0x7F

  /// An ASCII letter in lower case; every other byte as it is.
  var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
  var isBlank: Bool { self == .space || self == .tab }
  /// Blank, line break, or the NUL some senders pad with.
  var isSpace: Bool { self <= 0x20 && (self == 0x20 || self &- 9 < 5 || self == 0) }
  var isDigit: Bool { self &- 0x30 < 10 }
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }

  /// The value of a hexadecimal digit.
  var hexValue: UInt8? {
    if isDigit { return self &- 0x30 }
    let letter = (self | 0x20) &- 0x61
    return letter < 6 ? letter + 10 : nil
  }
}

/// One line: `end` stops before its break, `next` is where the following one starts.
struct Line {
  var start: Int
  var end: Int
  var next: Int
  var isEmpty: Bool { start == end }
}

extension Span where Element == UInt8 {
  /// The first index in `start ..< end` that holds `byte`, else `end`.
  func index(of byte: UInt8, from start: Int, to end: Int) -> Int {
    guard start < end else { return end }
    precondition(start >= 0 && end <= count)
    // Within bounds by the line above; the pointer does not outlive the closure.
    return unsafe withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return end }
      guard let hit = unsafe memchr(base + start, Int32(byte), end - start) else { return end }
      return unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(base)
    }
  }

  /// The line that begins at `start`. CR LF and LF end a line; the caller has made bare CR into LF.
  func line(at start: Int, to limit: Int) -> Line {
    let feed = index(of: .lineFeed, from: start, to: limit)
    let end = feed > start && self[feed - 1] == .carriageReturn ? feed - 1 : feed
    return Line(start: start, end: end, next: Swift.min(feed + 1, limit))
  }

  /// Whether `word` (given in lower case) stands at `start`, in any case of letters.
  func matches(_ word: StaticString, at start: Int, to end: Int) -> Bool {
    let length = word.utf8CodeUnitCount
    guard start >= 0, end - start >= length, end <= count else { return false }
    for i in 0..<length {
      // A literal's own storage, read within its length.
      guard unsafe self[start + i].lowercased == word.utf8Start[i] else { return false }
    }
    return true
  }

  /// Whether the range is exactly `word`, in any case of letters.
  func equals(_ word: StaticString, _ range: Range<Int>) -> Bool {
    range.count == word.utf8CodeUnitCount && matches(word, at: range.lowerBound, to: range.upperBound)
  }

  /// Where `word` (lower case, ASCII) begins in `start ..< end`. Meant for short ranges: a line, a field.
  func find(_ word: StaticString, from start: Int, to end: Int) -> Int? {
    var at = start
    let last = end - word.utf8CodeUnitCount
    while at <= last {
      if matches(word, at: at, to: end) { return at }
      at += 1
    }
    return nil
  }

  func contains(_ word: StaticString, _ range: Range<Int>) -> Bool {
    find(word, from: range.lowerBound, to: range.upperBound) != nil
  }

  /// The range without white space at either end.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, self[start].isSpace { start += 1 }
    while end > start, self[end - 1].isSpace { end -= 1 }
    return start..<end
  }

  func isBlank(_ range: Range<Int>) -> Bool { trimmed(range).isEmpty }

  var isASCII: Bool {
    var seen: UInt8 = 0
    for i in indices { seen |= self[i] }
    return seen < 0x80
  }
}

extension [UInt8] {
  /// Appends a part of a view in one copy.
  mutating func append(_ bytes: Bytes, _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    // The view is alive for the call, and `append` copies.
    unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  mutating func append(_ word: StaticString) {
    // A literal's own storage, copied.
    unsafe append(contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  init(_ bytes: Bytes, _ range: Range<Int>) {
    self = []
    append(bytes, range)
  }

  /// As text; damage becomes U+FFFD.
  var text: String { String(decoding: self, as: UTF8.self) }
}
