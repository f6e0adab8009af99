// SPDX-License-Identifier: MIT
//
// HTML of a mail to the text a person reads: paragraphs, lists, table cells, links, quotation.
//
// 1. It is no HTML parser: tags are looked at one by one, none needs its partner, any bytes are input.
// 2. Work and output are linear. Whatever looks ahead for something that never comes (a closing
//    `</style>`, `-->`, a quote, `>`) finds that out once and remembers it.
// 3. Text is not lost: what would swallow the rest (an unclosed comment, script, tag) is read as text.
// 4. Only quotation is marked `> `: a blockquote that merely indents is the sender's own text.

/// The text a person reads of a piece of HTML, in UTF-8 on both sides; never fails.
package func readableText(ofHTML html: [UInt8]) -> String {
  String(decoding: HTMLText.text(html.span), as: UTF8.self)
}

struct HTMLText {
  /// What has to stand between what was written and what comes next; a larger one wins.
  private enum Gap: Int { case none, blank, cell, line, paragraph }

  private struct Link {
    var target: [UInt8]
    var textStart: Int
  }

  private var text: [UInt8] = []
  private var gap = Gap.none
  private var quoteDepth = 0
  /// For each open blockquote, whether it quotes.
  private var quotes: [Bool] = []
  /// For each open list, the number of its next item; nil in an unordered one.
  private var lists: [Int?] = []
  private var preformatted = 0
  private var isAtCellStart = false
  private var link: Link?
  private var search = Lookahead()

  /// More nesting than a reader could tell apart; deeper marks are not written.
  private static let maximumDepth = 12

  /// `html` is UTF-8; the result is UTF-8 with LF.
  static func text(_ html: Bytes) -> [UInt8] {
    var reader = HTMLText()
    reader.text.reserveCapacity(html.count / 2)
    reader.run(html)
    reader.endLink()
    return reader.text
  }

  private mutating func run(_ html: Bytes) {
    var at = 0
    while at < html.count {
      let open = html.index(of: .less, from: at, to: html.count)
      addText(html, at..<open)
      guard open < html.count else { return }
      at = takeMarkup(html, open)
    }
  }

  /// Goes past what begins at the `<` at `start`; a `<` that begins nothing is text.
  private mutating func takeMarkup(_ html: Bytes, _ start: Int) -> Int {
    let isComment = html.matches("<!--", at: start, to: html.count)
    if isComment, let end = search.commentEnd(html, from: start + 4) { return end }
    let next = start + 1 < html.count ? html[start + 1] : 0
    guard !isComment, next.isLetter || next == .slash || next == 0x21 || next == .question,
      let end = search.tagEnd(html, from: start + 1)
    else {
      add(.less)
      return start + 1
    }
    guard let tag = HTMLTag(html, start..<end) else { return end }
    if tag.isRaw, !tag.isClosing, let close = search.rawEnd(html, tag, from: end) { return close }
    apply(tag, html)
    return end
  }
}

extension HTMLText {
  private mutating func addText(_ html: Bytes, _ range: Range<Int>) {
    var at = range.lowerBound
    while at < range.upperBound {
      let byte = html[at]
      if byte == 0x26 {
        at = addReference(html, at, range.upperBound)
      } else if byte.isSpace, preformatted == 0 {
        if gap == .none { gap = .blank }
        at += 1
      } else if byte == .lineFeed {
        breakLine(.line)
        at += 1
      } else {
        let end = runEnd(html, at, range.upperBound)
        prepare()
        text.append(html, at..<end)
        at = end
      }
    }
  }

  /// Where plain characters end: at a reference, white space, or what is never shown.
  private func runEnd(_ html: Bytes, _ start: Int, _ end: Int) -> Int {
    var at = start + 1
    while at < end, html[at] != 0x26, !html[at].isSpace { at += 1 }
    return at
  }

  private mutating func addReference(_ html: Bytes, _ start: Int, _ end: Int) -> Int {
    guard let (scalar, next) = HTMLReference.read(html, start, end) else {
      add(0x26)
      return start + 1
    }
    switch scalar {
    case 0xA0, 0x2002...0x200A, 0x20, 0x09, 0x0A: if gap == .none { gap = .blank }
    // Soft hyphen, zero-width space and mark: padding of newsletters.
    case 0xAD, 0x200B, 0x200C, 0x034F, 0xFEFF: break
    default:
      prepare()
      text.append(scalar: scalar)
    }
    return next
  }

  private mutating func add(_ byte: UInt8) {
    prepare()
    text.append(byte)
  }

  /// Writes the gap that is due, before something visible.
  private mutating func prepare() {
    isAtCellStart = false
    let due = text.isEmpty && gap.rawValue > 0 ? .none : gap
    gap = .none
    switch due {
    case .none: if text.isEmpty { beginLine() }
    case .blank: if text.last != .space && text.last != .lineFeed { text.append(.space) }
    case .cell: text.append(" | ")
    case .line, .paragraph:
      trimBlank()
      text.append(.lineFeed)
      if due == .paragraph { beginLine(isEmpty: true) }
      beginLine()
    }
  }

  private mutating func trimBlank() {
    while text.last == .space { text.removeLast() }
  }

  private mutating func beginLine(isEmpty: Bool = false) {
    for _ in 0..<min(quoteDepth, Self.maximumDepth) { text.append(.greater) }
    if quoteDepth > 0, !isEmpty { text.append(.space) }
    if isEmpty { text.append(.lineFeed) }
  }

  private mutating func breakLine(_ wanted: Gap) {
    guard !isAtCellStart else { return }
    if gap.rawValue < wanted.rawValue {
      gap = wanted
    } else if wanted == .line, gap == .line {
      gap = .paragraph
    }
  }
}

extension HTMLText {
  private mutating func apply(_ tag: HTMLTag, _ html: Bytes) {
    switch tag.kind {
    case .lineBreak: breakLine(.line)
    case .block: blockBreak()
    case .paragraph: if gap.rawValue < Gap.paragraph.rawValue, !isAtCellStart { gap = .paragraph }
    case .rule:
      blockBreak()
      prepare()
      text.append("----------")
      gap = .line
    case .preformatted:
      blockBreak()
      preformatted = max(0, preformatted + (tag.isClosing ? -1 : 1))
    case .blockquote: quote(tag, html)
    case .list: list(tag, html)
    case .item: if tag.isClosing { blockBreak() } else { item() }
    case .row:
      isAtCellStart = false
      blockBreak()
      isAtCellStart = !tag.isClosing
    case .cell: if !tag.isClosing { cell() }
    case .anchor: if tag.isClosing { endLink() } else { beginLink(tag, html) }
    case .raw, .other: break
    }
  }

  /// The edge of a block: a new line, but two edges together make no empty one.
  private mutating func blockBreak() {
    if !isAtCellStart, gap.rawValue < Gap.line.rawValue { gap = .line }
  }

  private mutating func cell() {
    if !isAtCellStart { gap = .cell }
    isAtCellStart = true
  }

  private mutating func quote(_ tag: HTMLTag, _ html: Bytes) {
    blockBreak()
    // Write the gap at the depth it belongs to.
    if !tag.isClosing {
      guard quotes.count < 1_000 else { return }
      quotes.append(tag.quotes(html))
    } else if quotes.isEmpty {
      return
    }
    let isQuote = tag.isClosing ? quotes.removeLast() : quotes[quotes.count - 1]
    guard isQuote else { return }
    quoteDepth += tag.isClosing ? -1 : 1
  }

  private mutating func list(_ tag: HTMLTag, _ html: Bytes) {
    blockBreak()
    if tag.isClosing {
      _ = lists.popLast()
    } else if lists.count < 1_000 {
      lists.append(tag.isOrdered ? tag.number("start", html) ?? 1 : nil)
    }
  }

  private mutating func item() {
    blockBreak()
    prepare()
    for _ in 0..<min(max(lists.count - 1, 0), Self.maximumDepth) { text.append("  ") }
    guard let last = lists.indices.last, let number = lists[last] else {
      text.append("- ")
      return
    }
    text.append(contentsOf: "\(number). ".utf8)
    lists[last] = number &+ 1
  }

  private mutating func beginLink(_ tag: HTMLTag, _ html: Bytes) {
    endLink()
    guard let target = tag.attribute("href", html), HTMLTag.isFollowed(target.span) else { return }
    link = Link(target: target, textStart: text.count)
  }

  /// Writes where a link leads, unless its text says so already.
  private mutating func endLink() {
    guard let link else { return }
    self.link = nil
    let shown = text.span.trimmed(min(link.textStart, text.count)..<text.count)
    let target = link.target.span
    let body =
      target.matches("mailto:", at: 0, to: target.count)
      ? 7 : target.matches("tel:", at: 0, to: target.count) ? 4 : 0
    guard text[shown] != link.target[...], text[shown] != link.target[body...] else { return }
    if gap == .none { gap = .blank }
    prepare()
    text.append(.less)
    text.append(contentsOf: link.target[body...])
    text.append(.greater)
  }
}
