// SPDX-License-Identifier: MIT

/// What an invitation says (RFC 5545), for a mail that holds nothing else.
enum CalendarText {
  private static let wanted: [StaticString] = ["summary", "location", "description"]
  /// Events beyond these are in the attachment.
  private static let maximumLines = 30

  /// Summary, place and description of its events, one a line.
  static func summary(_ calendar: Bytes, _ converter: CharsetConverter) -> [UInt8] {
    var lines: [[UInt8]] = []
    var at = 0
    while at < calendar.count, lines.count < maximumLines {
      var line = calendar.line(at: at, to: calendar.count)
      let start = line.start
      let isWanted = wanted.contains { begins($0, calendar, line) }
      var folded = [UInt8]()
      // §3.1: a line goes on where the next begins with a blank.
      while line.next < calendar.count, calendar[line.next].isBlank {
        if isWanted { folded.append(calendar, line.start..<line.end) }
        line = calendar.line(at: line.next + 1, to: calendar.count)
      }
      at = max(line.next, start + 1)
      guard isWanted else { continue }
      folded.append(calendar, line.start..<line.end)
      lines.append(value(folded.span, converter))
    }
    return Array(lines.joined(separator: [.lineFeed]))
  }

  private static func begins(_ word: StaticString, _ calendar: Bytes, _ line: Line) -> Bool {
    guard calendar.matches(word, at: line.start, to: line.end) else { return false }
    let next = line.start + word.utf8CodeUnitCount
    return next < line.end && (calendar[next] == .colon || calendar[next] == .semicolon)
  }

  /// After the colon, escapes resolved (§3.3.11).
  private static func value(_ line: Bytes, _ converter: CharsetConverter) -> [UInt8] {
    let colon = line.index(of: .colon, from: 0, to: line.count)
    var text: [UInt8] = []
    var at = min(colon + 1, line.count)
    while at < line.count {
      let isEscape = line[at] == .backslash && at + 1 < line.count
      if isEscape { at += 1 }
      text.append(isEscape && line[at].lowercased == 0x6E ? .lineFeed : line[at])
      at += 1
    }
    return converter.utf8(text.span, label: nil).cleaned
  }
}
