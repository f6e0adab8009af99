// SPDX-License-Identifier: MIT

/// The multiparts a reader stands in, outermost first, and their delimiter lines (RFC 2046 §5.1.1).
struct Delimiters {
  /// One multipart that is open.
  struct Level {
    var part: Int
    var boundary: [UInt8]
    var isClosed = false
  }

  /// A delimiter line: whose it is, and whether it closes.
  struct Match {
    var level: Int
    var isClosing: Bool
  }

  var levels: [Level] = []

  /// Whether the line is a delimiter of one of the open multiparts; the innermost wins.
  func match(_ bytes: Bytes, _ line: Line) -> Match? {
    guard line.end - line.start > 2, bytes[line.start] == .hyphen, bytes[line.start + 1] == .hyphen
    else { return nil }
    for level in levels.indices.reversed() {
      if let isClosing = matches(levels[level].boundary, bytes, line.start + 2..<line.end) {
        return Match(level: level, isClosing: isClosing)
      }
    }
    return nil
  }

  /// Nil unless the range is the boundary, with `--` after it when it closes, and trailing blanks.
  private func matches(_ boundary: [UInt8], _ bytes: Bytes, _ range: Range<Int>) -> Bool? {
    guard range.count >= boundary.count else { return nil }
    for i in boundary.indices where bytes[range.lowerBound + i] != boundary[i] { return nil }
    var at = range.lowerBound + boundary.count
    let rest = range.upperBound - at
    let isClosing = rest >= 2 && bytes[at] == .hyphen && bytes[at + 1] == .hyphen
    if isClosing { at += 2 }
    while at < range.upperBound, bytes[at].isBlank || bytes[at] == .carriageReturn { at += 1 }
    return at == range.upperBound ? isClosing : nil
  }
}
