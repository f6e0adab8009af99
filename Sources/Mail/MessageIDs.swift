// SPDX-License-Identifier: MIT
//
// Message-IDs as they come (RFC 5322 §3.6.4): with comments, folds, without brackets, with phrases
// around them (`your message of Monday <…>`).

package enum MessageIDs {
  /// A line of a header holds no more (§2.1.1), so a longer one is no Message-ID.
  static let maximumLength = 998
  static let maximumCount = 100

  /// Every id in angle brackets; where there is none, every word with an at sign.
  static func all(_ value: Bytes) -> [String] {
    let bracketed = tokens(value, areBracketed: true)
    return bracketed.isEmpty ? tokens(value, areBracketed: false).filter { $0.contains("@") } : bracketed
  }

  /// The one id of a Message-ID field; without brackets, the first word.
  static func one(_ value: Bytes) -> String? {
    tokens(value, areBracketed: true).first ?? tokens(value, areBracketed: false).first
  }

  private static func tokens(_ value: Bytes, areBracketed: Bool) -> [String] {
    var ids: [String] = []
    var at = Comments.skip(value, from: 0, to: value.count)
    while at < value.count {
      let isBracket = value[at] == .less
      let end = isBracket ? value.index(of: .greater, from: at, to: value.count) : wordEnd(value, at)
      if isBracket == areBracketed, let id = id(value, (isBracket ? at + 1 : at)..<end) { ids.append(id) }
      at = Comments.skip(value, from: isBracket ? min(end + 1, value.count) : end, to: value.count)
    }
    return ids
  }

  private static func wordEnd(_ value: Bytes, _ start: Int) -> Int {
    var at = start + 1
    while at < value.count, !value[at].isSpace, value[at] != .less, value[at] != Comments.open { at += 1 }
    return at
  }

  /// The range without white space and controls; nil when nothing is left or too much.
  private static func id(_ value: Bytes, _ range: Range<Int>) -> String? {
    var octets: [UInt8] = []
    for at in range where value[at] > 0x20 && value[at] != .delete { octets.append(value[at]) }
    return octets.isEmpty || octets.count > maximumLength ? nil : octets.text
  }

  /// At most `maximumCount`: the first, and the latest of the rest.
  static func capped(_ ids: [String]) -> [String] {
    ids.count <= maximumCount ? ids : [ids[0]] + ids.suffix(maximumCount - 1)
  }

  /// Which message this is, for deduplication: the Message-ID with a short digest of all bytes, or the
  /// digest alone where the mail has none. Only the header is read.
  /// `digest` gives the bytes' digest in hexadecimal; it is called once.
  package static func identity(of raw: [UInt8], digest: ([UInt8]) -> String) -> String {
    let full = digest(raw)
    var problems = Problems()
    let bytes = Message.withLineFeeds(raw, &problems)
    guard let id = headerID(bytes.span) else { return full }
    return "\(id)/\(full.prefix(32))"
  }

  /// The first Message-ID field of a header, found without indexing the header.
  private static func headerID(_ bytes: Bytes) -> String? {
    var at = Message.headerStart(bytes)
    while at < bytes.count {
      let line = bytes.line(at: at, to: bytes.count)
      if line.isEmpty { return nil }
      if bytes.matches("message-id", at: line.start, to: line.end) {
        var colon = line.start + 10
        while colon < line.end, bytes[colon].isBlank { colon += 1 }
        if colon < line.end, bytes[colon] == .colon {
          return one(bytes.extracting(colon + 1..<foldedEnd(bytes, line)))
        }
      }
      at = line.next
    }
    return nil
  }

  /// Where the field that begins with `line` ends, its continuation lines included.
  private static func foldedEnd(_ bytes: Bytes, _ line: Line) -> Int {
    var line = line
    let limit = min(bytes.count, line.start + HeaderField.maximumLength)
    while line.next < limit, bytes[line.next].isBlank { line = bytes.line(at: line.next, to: limit) }
    return line.end
  }
}
