// SPDX-License-Identifier: MIT
//
// Splits a header into fields (RFC 5322 §2.2, obsolete forms of §4.5) without decoding any.
//
// 1. Every byte is looked at once; a field is two ranges into the message.
// 2. A header ends at a blank line, at a delimiter of an enclosing multipart, or at a line that can
//    be no header: then the body begins with that line, so that no text is lost.
// 3. At most `maximumFields` fields are kept of one message, and said so.

/// A field's name and its raw value, folds included.
struct HeaderField: Sendable {
  var name: Range<Int>
  var value: Range<Int>

  /// More than this of one value is never decoded.
  static let maximumLength = 256 * 1024

  /// The part of the value that is decoded.
  var readable: Range<Int> {
    value.lowerBound..<Swift.min(value.upperBound, value.lowerBound + Self.maximumLength)
  }
}

/// Collects the fields of a message's headers, one header after the other.
struct HeaderReader {
  static let maximumFields = 10_000

  private(set) var fields: [HeaderField] = []
  var problems = Problems()

  /// Reads one header that begins at `start`; returns where its body begins.
  mutating func read(_ bytes: Bytes, from start: Int, to end: Int, within open: Delimiters) -> Int {
    var at = start
    // Whether the last field may be continued, and whether it is among those kept.
    var isOpen = false
    var isKept = false
    while at < end {
      let line = bytes.line(at: at, to: end)
      if line.isEmpty { return line.next }
      if isOpen, bytes[line.start].isBlank {
        if isKept { extendLast(to: line.end) }
      } else if let name = Self.fieldName(bytes, line) {
        isKept = add(name, line: line, colonFrom: bytes)
        isOpen = true
      } else if open.match(bytes, line) != nil {
        return line.start
      } else if Self.isKnownField(bytes, at: line.next, to: end) {
        problems.note(.strayHeaderLine)
        isOpen = false
      } else {
        problems.note(.noBlankLine)
        return line.start
      }
      at = line.next
    }
    return end
  }

  /// The bytes before the colon, if they can be a field name (§2.2; blanks before the colon: §4.5).
  private static func fieldName(_ bytes: Bytes, _ line: Line) -> Range<Int>? {
    var at = line.start
    while at < line.end, bytes[at] != .colon, bytes[at] > 0x20, bytes[at] < 0x7F { at += 1 }
    let end = at
    while at < line.end, bytes[at].isBlank { at += 1 }
    guard end > line.start, at < line.end, bytes[at] == .colon else { return nil }
    return line.start..<end
  }

  private mutating func add(_ name: Range<Int>, line: Line, colonFrom bytes: Bytes) -> Bool {
    guard fields.count < Self.maximumFields else {
      problems.note(.tooManyFields)
      return false
    }
    let colon = bytes.index(of: .colon, from: name.upperBound, to: line.end)
    fields.append(HeaderField(name: name, value: min(colon + 1, line.end)..<line.end))
    noteLength()
    return true
  }

  private mutating func extendLast(to end: Int) {
    let last = fields.count - 1
    fields[last].value = fields[last].value.lowerBound..<end
    noteLength()
  }

  private mutating func noteLength() {
    if let last = fields.last, last.value.count > HeaderField.maximumLength { problems.note(.longField) }
  }

  /// Whether a field every mail has begins at `at`: then a line before it that is no field is damage
  /// inside the header and not the beginning of the text.
  static func isKnownField(_ bytes: Bytes, at: Int, to end: Int) -> Bool {
    guard at < end, let name = fieldName(bytes, bytes.line(at: at, to: end)) else { return false }
    return isKnown(bytes, name)
  }

  static func isKnown(_ bytes: Bytes, _ name: Range<Int>) -> Bool {
    switch bytes[name.lowerBound].lowercased {
    case 0x63: bytes.matches("content-", at: name.lowerBound, to: name.upperBound)
    case 0x64: bytes.equals("date", name) || bytes.equals("delivered-to", name)
    case 0x66: bytes.equals("from", name)
    case 0x6D: bytes.equals("message-id", name) || bytes.equals("mime-version", name)
    case 0x72:
      bytes.equals("received", name) || bytes.equals("return-path", name) || bytes.equals("reply-to", name)
    case 0x73: bytes.equals("subject", name) || bytes.equals("sender", name)
    case 0x74: bytes.equals("to", name)
    case 0x78: bytes.matches("x-", at: name.lowerBound, to: name.upperBound)
    default: false
    }
  }
}
