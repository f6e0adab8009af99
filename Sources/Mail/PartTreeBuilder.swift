// SPDX-License-Identifier: MIT
//
// Divides a message into its MIME parts (RFC 2046 §5.1) in one pass over the bytes, whatever they are.
//
// 1. A delimiter line is recognised for every open multipart, so an inner one left open ends where
//    its outer one goes on.
// 2. Nesting and number of parts are bounded. What is over a bound is kept as one undivided part and
//    stated; nothing is cut.
// 3. A multipart without boundary, or whose boundary never occurs, is text.
// 4. Work is linear: a byte is passed by memchr for `-`, a line that begins with `--` is compared with
//    at most `maximumDepth` boundaries.
//
// Where it stands: `leaf` is set while a body is passed; `epilogueStart` once the outermost multipart
// has closed. A delimiter after that opens parts again, which is noted.

struct PartTreeBuilder {
  static let maximumDepth = 32
  static let maximumParts = 2_000

  private(set) var parts: [Part] = []
  private(set) var header = HeaderReader()
  /// Text before the first and after the last part of the outermost multipart.
  private(set) var surroundings: [Range<Int>] = []

  private var open = Delimiters()
  /// The leaf whose body is being passed.
  private var leaf: Int?
  private var epilogueStart: Int?

  var problems: Problems { header.problems }

  mutating func build(_ bytes: Bytes, from start: Int) {
    var at = openPart(bytes, at: start, parent: nil)
    readAsTextUnlessHeaderIsKnown(bytes, from: start, bodyStart: &at)
    while let (line, match) = nextDelimiter(bytes, from: at) {
      at = take(match, line, bytes)
    }
    finish(at: bytes.count)
  }

  /// Words with a colon are no header: unless one field is known, the whole message is text.
  private mutating func readAsTextUnlessHeaderIsKnown(_ bytes: Bytes, from start: Int, bodyStart: inout Int) {
    let isKnown = header.fields.contains { HeaderReader.isKnown(bytes, $0.name) }
    guard !isKnown else { return }
    header.problems.note(.noHeader)
    if !bytes.line(at: start, to: bytes.count).isEmpty { bodyStart = start }
    parts = [Part(type: "text/plain", fields: 0..<0, body: bodyStart..<bodyStart, end: 1)]
    open.levels = []
    leaf = 0
  }

  /// The next delimiter of an open multipart at or after `start`, which is the beginning of a line.
  private func nextDelimiter(_ bytes: Bytes, from start: Int) -> (Line, Delimiters.Match)? {
    guard !open.levels.isEmpty else { return nil }
    var at = bytes.index(of: .hyphen, from: start, to: bytes.count)
    while at < bytes.count - 1 {
      if bytes[at + 1] == .hyphen, at == start || bytes[at - 1] == .lineFeed {
        let line = bytes.line(at: at, to: bytes.count)
        if let match = open.match(bytes, line) { return (line, match) }
        at = line.end
      }
      at = bytes.index(of: .hyphen, from: at + 1, to: bytes.count)
    }
    return nil
  }

  /// Goes on after a delimiter line; returns where.
  private mutating func take(_ match: Delimiters.Match, _ line: Line, _ bytes: Bytes) -> Int {
    let end = Self.beforeBreak(bytes, line.start)
    closeLeaf(at: end)
    noteSurroundings(upTo: end, level: match.level)
    while open.levels.count > match.level + 1 { closeLevel(at: end) }
    if match.isClosing {
      open.levels[match.level].isClosed = true
      if match.level == 0 { epilogueStart = line.next }
      return line.next
    }
    if open.levels[match.level].isClosed {
      header.problems.note(.afterClose)
      open.levels[match.level].isClosed = false
    }
    let parent = open.levels[match.level].part
    if parts.count >= Self.maximumParts { return keepRest(bytes, line, parent: parent) }
    return openPart(bytes, at: line.next, parent: parent)
  }

  private mutating func noteSurroundings(upTo end: Int, level: Int) {
    if parts.count == 1, level == 0 { noteSurrounding(parts[0].body.lowerBound, end) }
    if let start = epilogueStart { noteSurrounding(start, end) }
    epilogueStart = nil
  }

  /// A preamble and an epilogue are two; closing delimiters without end are hostile.
  private mutating func noteSurrounding(_ start: Int, _ end: Int) {
    if start < end, surroundings.count < 16 { surroundings.append(start..<end) }
  }

  /// The line break before a delimiter belongs to it (§5.1.1).
  private static func beforeBreak(_ bytes: Bytes, _ lineStart: Int) -> Int {
    var end = lineStart
    if end > 0, bytes[end - 1] == .lineFeed { end -= 1 }
    if end > 0, end < lineStart, bytes[end - 1] == .carriageReturn { end -= 1 }
    return end
  }

  private mutating func keepRest(_ bytes: Bytes, _ line: Line, parent: Int) -> Int {
    header.problems.note(.tooManyParts)
    var rest = Part(
      type: "application/octet-stream", fields: 0..<0, body: line.start..<bytes.count, parent: parent, end: 0)
    rest.isRemainder = true
    parts.append(rest)
    while !open.levels.isEmpty { closeLevel(at: line.start) }
    return bytes.count
  }
}

extension PartTreeBuilder {
  /// Reads a part's header; returns where its body begins.
  private mutating func openPart(_ bytes: Bytes, at start: Int, parent: Int?) -> Int {
    let first = header.fields.count
    let body = header.read(bytes, from: start, to: bytes.count, within: open)
    let isDigest = parent.map { parts[$0].type == "multipart/digest" } ?? false
    var part = Part(
      type: isDigest ? "message/rfc822" : "text/plain", fields: first..<header.fields.count,
      body: body..<body, parent: parent, end: 0)
    describe(&part, bytes)
    let boundary = boundary(of: &part, bytes)
    parts.append(part)
    if let boundary {
      open.levels.append(Delimiters.Level(part: parts.count - 1, boundary: boundary))
    } else {
      leaf = parts.count - 1
    }
    return body
  }

  /// Takes type, encoding and disposition from the part's fields; the first of each counts.
  private mutating func describe(_ part: inout Part, _ bytes: Bytes) {
    var hasEncoding = false
    for field in header.fields[part.fields]
    where bytes.matches("content-", at: field.name.lowerBound, to: field.name.upperBound) {
      let rest = field.name.lowerBound + 8..<field.name.upperBound
      if part.contentType == nil, bytes.equals("type", rest) {
        part.contentType = field.readable
        if let type = MediaType.read(bytes, field.readable) {
          part.type = type
        } else {
          header.problems.note(.badContentType)
        }
      } else if !hasEncoding, bytes.equals("transfer-encoding", rest) {
        hasEncoding = true
        part.encoding = TransferEncoding(bytes, field.readable)
        if part.encoding == .unknown { header.problems.note(.unknownEncoding) }
      } else if part.disposition == nil, bytes.equals("disposition", rest) {
        part.disposition = field.readable
      }
    }
  }

  /// The boundary of a multipart that can be divided; others become leaves, and say why.
  private mutating func boundary(of part: inout Part, _ bytes: Bytes) -> [UInt8]? {
    guard part.isMultipart else { return nil }
    guard open.levels.count < Self.maximumDepth else {
      header.problems.note(.tooDeep)
      part.isRemainder = true
      return nil
    }
    let boundary = part.contentType.flatMap { Parameters(bytes, $0).token("boundary", bytes) }
    guard let boundary, !boundary.isEmpty else {
      header.problems.note(.noBoundary)
      part.type = "text/plain"
      return nil
    }
    // Blanks at the end of a delimiter are padding (§5.1.1), so they cannot count here either.
    return Array(boundary[boundary.span.trimmed(0..<boundary.count)])
  }

  private mutating func closeLeaf(at end: Int) {
    guard let leaf else { return }
    let start = parts[leaf].body.lowerBound
    parts[leaf].body = start..<max(start, end)
    self.leaf = nil
  }

  private mutating func closeLevel(at end: Int) {
    guard let level = open.levels.popLast() else { return }
    let start = parts[level.part].body.lowerBound
    parts[level.part].body = start..<max(start, end)
    if parts.count == level.part + 1 {
      header.problems.note(.noParts)
      parts[level.part].type = "text/plain"
    } else if !level.isClosed {
      header.problems.note(.notClosed)
    }
  }

  private mutating func finish(at end: Int) {
    closeLeaf(at: end)
    if let start = epilogueStart { noteSurrounding(start, end) }
    while !open.levels.isEmpty { closeLevel(at: end) }
    for part in parts.indices.reversed() {
      parts[part].end = max(parts[part].end, part + 1)
      if let parent = parts[part].parent { parts[parent].end = max(parts[parent].end, parts[part].end) }
    }
  }
}
