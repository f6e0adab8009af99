// SPDX-License-Identifier: MIT
//
// What is forwarded carries no sender, and people write themselves into their text: telephone
// numbers, the sixteen digits of NIK and family card, e-mail addresses. They are replaced by a word
// that says what stood there. Coordinates, tickets, dates, house numbers and postcodes stay, for
// they are what the report is about. One pass; every look ahead is bounded.

/// Masks personal data inside a text.
package enum Masking {
  /// The text with telephone numbers, NIK and e-mail addresses replaced.
  package static func mask(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var kept = 0
    for hit in Self.hits(in: bytes) {
      result += bytes[kept..<hit.range.lowerBound]
      result += (hit.word ?? "").utf8
      kept = hit.range.upperBound
    }
    result += bytes[kept...]
    return String(decoding: result, as: UTF8.self)
  }

  private struct Hit {
    var range: Range<Int>
    /// What replaces it; nil: it stays.
    var word: String?
  }

  private static func hits(in bytes: [UInt8]) -> [Hit] {
    var hits: [Hit] = []
    // Addresses are masked, tickets stay; digits inside either are not looked at.
    var fixed = (addresses(in: bytes) + Ticket.matches(in: bytes).map { Hit(range: $0.range, word: nil) })
      .sorted { $0.range.lowerBound < $1.range.lowerBound }[...]
    var cursor = 0
    while cursor < bytes.count {
      if let hit = fixed.first, hit.range.lowerBound <= cursor {
        fixed.removeFirst()
        if hit.word != nil, hit.range.lowerBound == cursor { hits.append(hit) }
        cursor = max(cursor, hit.range.upperBound)
      } else if bytes[cursor].isASCIIDigit || bytes[cursor] == UInt8(ascii: "+") {
        let run = DigitRun(bytes, at: cursor, limit: fixed.first?.range.lowerBound ?? bytes.count)
        if let word = run.word { hits.append(Hit(range: run.range, word: word)) }
        cursor = run.next
      } else {
        cursor += 1
      }
    }
    return hits
  }

  private static func addresses(in bytes: [UInt8]) -> [Hit] {
    var end = 0
    return bytes.indices.compactMap { index in
      guard bytes[index] == UInt8(ascii: "@"), let range = address(in: bytes, at: index, after: end) else {
        return nil
      }
      end = range.upperBound
      return Hit(range: range, word: "[email]")
    }
  }

  /// RFC 5321 §4.1.2, as far as people use it: local part, `@`, a domain with a dot.
  private static func address(in bytes: [UInt8], at sign: Int, after last: Int) -> Range<Int>? {
    var start = sign
    let floor = max(last, sign - 64)
    while start > floor, isAddressByte(bytes[start - 1]) { start -= 1 }
    var end = sign + 1
    var lastDot: Int?
    while end < min(bytes.count, sign + 255), isAddressByte(bytes[end]) {
      if bytes[end] == UInt8(ascii: ".") { lastDot = end }
      end += 1
    }
    if end > sign + 1, bytes[end - 1] == UInt8(ascii: ".") {
      end -= 1
      lastDot = bytes[sign..<end].lastIndex(of: UInt8(ascii: "."))
    }
    guard start < sign, let lastDot, lastDot > sign + 1, end - lastDot > 2 else { return nil }
    return start..<end
  }

  private static func isAddressByte(_ byte: UInt8) -> Bool {
    byte.isASCIIDigit || byte.isASCIILetter || ".-_+%".utf8.contains(byte)
  }
}

/// A run of digits in groups, as numbers are written, and what it is.
private struct DigitRun {
  private let bytes: [UInt8]
  private let start: Int
  private let limit: Int
  private var groups: [Range<Int>] = []

  init(_ bytes: [UInt8], at start: Int, limit: Int) {
    self.bytes = bytes
    self.start = start
    self.limit = limit
    collect()
  }

  /// What replaces it; nil where it is no personal number.
  var word: String? {
    guard !isPartOfOther else { return nil }
    if isIdentity { return "[NIK]" }
    if isTelephone { return "[telepon]" }
    return groups.first.map(\.count) ?? 0 >= 10 ? "[nomor]" : nil
  }

  /// What `word` replaces: all groups of a telephone number or NIK, else the first.
  var range: Range<Int> {
    guard let first = groups.first, let last = groups.last else { return start..<start }
    return start..<(isIdentity || isTelephone ? last : first).upperBound
  }

  /// Where to go on: after what is replaced, else after the first group.
  var next: Int {
    guard let first = groups.first else { return start + 1 }
    return word == nil ? first.upperBound : range.upperBound
  }

  // MARK: Groups

  /// Groups parted by one or two of ` -.()`; none that begins a decimal number.
  private mutating func collect() {
    var cursor = bytes[start] == UInt8(ascii: "+") ? start + 1 : start
    var digits = 0
    while cursor < limit, bytes[cursor].isASCIIDigit {
      let begin = cursor
      while cursor < limit, bytes[cursor].isASCIIDigit { cursor += 1 }
      if !groups.isEmpty, isDecimal(begin..<cursor) || digits + cursor - begin > 16 { return }
      // A number that is long enough, a blank, a short number: that one counts something.
      if digits >= 10, cursor - begin < 3 { return }
      groups.append(begin..<cursor)
      digits += cursor - begin
      let mark = cursor
      while cursor < min(limit, mark + 2), " -.()".utf8.contains(bytes[cursor]) { cursor += 1 }
    }
  }

  private var digitCount: Int { groups.reduce(0) { $0 + $1.count } }

  /// `106.85051`: one to three digits, a mark, and at least three more that nothing follows.
  private func isDecimal(_ whole: Range<Int>) -> Bool {
    guard whole.count <= 3, bytes[whole.lowerBound] != 0x30 || whole.count == 1 else { return false }
    let mark = whole.upperBound
    guard mark < bytes.count, bytes[mark] == 0x2E || bytes[mark] == 0x2C else { return false }
    var end = mark + 1
    while end < min(bytes.count, mark + 20), bytes[end].isASCIIDigit { end += 1 }
    let followed = end + 1 < bytes.count && bytes[end] == 0x2E && bytes[end + 1].isASCIIDigit
    return end - mark > 3 && !followed
  }

  // MARK: Kinds

  /// Behind a letter, a decimal mark, or itself a decimal number.
  private var isPartOfOther: Bool {
    guard let first = groups.first else { return true }
    if isDecimal(first) { return true }
    guard start > 0 else { return false }
    let before = bytes[start - 1]
    if before.isASCIILetter { return bytes[start] == UInt8(ascii: "+") || !isCertainTelephone(first) }
    let isFraction = before == 0x2E || before == 0x2C
    return isFraction && start > 1 && bytes[start - 2].isASCIIDigit
  }

  /// `hp08110000123`: nothing else looks so.
  private func isCertainTelephone(_ group: Range<Int>) -> Bool {
    (10...14).contains(group.count) && (starts("08") || starts("628"))
  }

  private func starts(_ digits: String) -> Bool { bytes[start...].starts(with: digits.utf8) }

  /// NIK and family card: sixteen digits, in at most five groups.
  private var isIdentity: Bool {
    digitCount == 16 && groups.count <= 5 && groups.allSatisfy { $0.count >= 2 }
      && bytes[start] != UInt8(ascii: "+")
  }

  private var isTelephone: Bool {
    guard let first = groups.first else { return false }
    if bytes[start] == UInt8(ascii: "+") { return (8...15).contains(digitCount) }
    if starts("62") { return (10...15).contains(digitCount) && (first.count == 2 || first.count >= 5) }
    if starts("08") { return first.count >= 3 && (9...14).contains(digitCount) }
    // Area codes: 021, 0251. RT and RW numbers begin with two zeros or are shorter.
    let isArea = starts("0") && first.count >= 3 && bytes[first.lowerBound + 1] >= 0x32
    return isArea && (9...12).contains(digitCount)
  }
}
