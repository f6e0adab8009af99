// SPDX-License-Identifier: MIT

/// `format=flowed` (RFC 3676): joins the lines a client has broken softly.
enum FlowedText {
  /// `text` is UTF-8 with LF; `delsp` removes the blank at a soft break (§4.2), as languages without
  /// blanks need it.
  static func joined(_ text: Bytes, delsp: Bool) -> [UInt8] {
    var flat: [UInt8] = []
    flat.reserveCapacity(text.count)
    // Quote depth of the paragraph being joined; nil where none is open.
    var openDepth: Int?
    var at = 0
    while at < text.count {
      let line = text.line(at: at, to: text.count)
      let (depth, content) = quoteDepth(text, line)
      let isSignature = isSignatureMark(text, content)
      if openDepth != depth || isSignature {
        if openDepth != nil { flat.append(.lineFeed) }
        if depth > 0 { flat.append(contentsOf: repeatElement(.greater, count: depth) + [.space]) }
      }
      let isSoft = !isSignature && !content.isEmpty && text[content.upperBound - 1] == .space
      flat.append(text, isSoft && delsp ? content.lowerBound..<content.upperBound - 1 : content)
      if !isSoft { flat.append(.lineFeed) }
      openDepth = isSoft ? depth : nil
      at = line.next
    }
    if openDepth != nil { flat.append(.lineFeed) }
    return flat
  }

  /// Quote marks and the stuffed blank stand before the content (§4.4, §4.5).
  private static func quoteDepth(_ text: Bytes, _ line: Line) -> (Int, Range<Int>) {
    var at = line.start
    while at < line.end, text[at] == .greater { at += 1 }
    let depth = at - line.start
    // A stuffed `>` is text; without its blank it would read as a quote mark.
    let isStuffedMark = depth == 0 && at + 1 < line.end && text[at + 1] == .greater
    if at < line.end, text[at] == .space, !isStuffedMark { at += 1 }
    return (min(depth, 50), at..<line.end)
  }

  /// `-- ` is never soft (§4.3).
  private static func isSignatureMark(_ text: Bytes, _ content: Range<Int>) -> Bool {
    content.count == 3 && text.matches("-- ", at: content.lowerBound, to: content.upperBound)
  }
}
