// SPDX-License-Identifier: MIT
//
// A tag is known by its name and read no further unless somebody asks: of a newsletter's thousands of
// attributes a handful decides anything. Any bytes between `<` and `>` are input; what is no element
// (`<!DOCTYPE`, `</>`) makes no tag.

/// One tag: what it does to the text, and its attributes when they are asked for.
struct HTMLTag {
  enum Kind {
    case lineBreak, block, paragraph, rule, preformatted, blockquote, list, item, row, cell, anchor
    /// Its content is not text.
    case raw
    case other
  }

  let kind: Kind
  let isClosing: Bool
  let isOrdered: Bool
  let name: Range<Int>
  private let range: Range<Int>

  /// `range` is from `<` to after `>`. Nil for what is no element: `<!DOCTYPE`, `<?xml`, `</>`.
  init?(_ html: Bytes, _ range: Range<Int>) {
    self.range = range
    isClosing = html[range.lowerBound + 1] == .slash
    let start = range.lowerBound + (isClosing ? 2 : 1)
    var end = start
    while end < range.upperBound, html[end].isLetter || html[end].isDigit { end += 1 }
    guard end > start, html[start].isLetter else { return nil }
    name = start..<end
    kind = Self.kind(html, name)
    isOrdered = html.equals("ol", name)
  }

  var isRaw: Bool { kind == .raw }

  private static let kinds: [(StaticString, Kind)] = [
    ("br", .lineBreak), ("p", .paragraph), ("div", .block), ("span", .other), ("a", .anchor), ("b", .other),
    ("font", .other), ("td", .cell), ("th", .cell), ("tr", .row), ("table", .block), ("tbody", .block),
    ("li", .item), ("ul", .list), ("ol", .list), ("blockquote", .blockquote), ("pre", .preformatted),
    ("hr", .rule), ("h1", .paragraph), ("h2", .paragraph), ("h3", .paragraph), ("h4", .paragraph),
    ("h5", .paragraph), ("h6", .paragraph), ("script", .raw), ("style", .raw), ("title", .raw),
    ("center", .block), ("section", .block), ("article", .block), ("header", .block), ("footer", .block),
    ("address", .block), ("dt", .block), ("dd", .block), ("dl", .block), ("form", .block),
    ("fieldset", .block), ("caption", .block), ("figure", .block), ("figcaption", .block),
    ("option", .block), ("svg", .raw), ("math", .raw), ("body", .block),
  ]

  private static func kind(_ html: Bytes, _ name: Range<Int>) -> Kind {
    for (word, kind) in kinds where html.equals(word, name) { return kind }
    return .other
  }

  /// An attribute's value with its references resolved, trimmed.
  func attribute(_ wanted: StaticString, _ html: Bytes) -> [UInt8]? {
    var at = name.upperBound
    let end = range.upperBound - 1
    while at < end {
      while at < end, html[at].isSpace || html[at] == .slash { at += 1 }
      let start = at
      while at < end, !html[at].isSpace, html[at] != .equals, html[at] != .slash || at == start { at += 1 }
      let attribute = start..<at
      while at < end, html[at].isSpace { at += 1 }
      guard at < end, html[at] == .equals else { continue }
      let value = Self.value(html, at + 1, end)
      if html.equals(wanted, attribute) { return Self.resolved(html, html.trimmed(value)) }
      at = min(end, max(at + 1, value.upperBound + 1))
    }
    return nil
  }

  private static func value(_ html: Bytes, _ start: Int, _ end: Int) -> Range<Int> {
    var at = start
    while at < end, html[at].isSpace { at += 1 }
    guard at < end else { return end..<end }
    if html[at] == .quote || html[at] == 0x27 {
      return at + 1..<html.index(of: html[at], from: at + 1, to: end)
    }
    let first = at
    while at < end, !html[at].isSpace { at += 1 }
    return first..<at
  }

  private static func resolved(_ html: Bytes, _ range: Range<Int>) -> [UInt8] {
    var octets: [UInt8] = []
    var at = range.lowerBound
    while at < range.upperBound {
      if html[at] == 0x26, let (scalar, next) = HTMLReference.read(html, at, range.upperBound) {
        octets.append(scalar: scalar)
        at = next
      } else {
        // An address broken over lines is one address.
        if !html[at].isControl, html[at] != .lineFeed, html[at] != .tab { octets.append(html[at]) }
        at += 1
      }
    }
    return octets
  }

  func number(_ wanted: StaticString, _ html: Bytes) -> Int? {
    attribute(wanted, html).flatMap { Int($0.prefix(6).filter(\.isDigit).map { $0 }.text) }
  }

  /// Whether a blockquote quotes a mail: marked so by the client, or drawn with a line at its side.
  /// Gmail's indent is a blockquote too, with `border:none`.
  func quotes(_ html: Bytes) -> Bool {
    if let type = attribute("type", html), type.span.equals("cite", 0..<type.count) { return true }
    if attribute("cite", html) != nil { return true }
    if let style = attribute("class", html), style.span.contains("quote", 0..<style.count) { return true }
    guard let style = attribute("style", html), style.count < 2_000 else { return false }
    return style.span.contains("border-left", 0..<style.count)
  }

  /// Whether a link leads somewhere a reader could go.
  static func isFollowed(_ target: Bytes) -> Bool {
    let schemes: [StaticString] = ["http://", "https://", "mailto:", "tel:", "geo:", "sms:", "whatsapp:"]
    return schemes.contains { target.matches($0, at: 0, to: target.count) }
  }
}

/// Searches ahead that fail once and are not tried again: what keeps hostile HTML linear.
struct Lookahead {
  private var hasNoCommentEnd = false
  private var hasNoGreater = false
  private var ignoresQuotes = false
  /// Names of raw elements that are not closed any more.
  private var unclosed: [[UInt8]] = []

  /// After `-->`.
  mutating func commentEnd(_ html: Bytes, from start: Int) -> Int? {
    guard !hasNoCommentEnd else { return nil }
    var at = html.index(of: .greater, from: start, to: html.count)
    while at < html.count {
      if html[at - 1] == .hyphen, html[at - 2] == .hyphen { return at + 1 }
      at = html.index(of: .greater, from: at + 1, to: html.count)
    }
    hasNoCommentEnd = true
    return nil
  }

  /// After the `>` of a tag, one inside quotes not counted, unless that leaves the tag open.
  mutating func tagEnd(_ html: Bytes, from start: Int) -> Int? {
    guard !hasNoGreater else { return nil }
    if !ignoresQuotes {
      if let end = Self.quotedTagEnd(html, start) { return end }
      ignoresQuotes = true
    }
    let end = html.index(of: .greater, from: start, to: html.count)
    hasNoGreater = end == html.count
    return hasNoGreater ? nil : end + 1
  }

  private static func quotedTagEnd(_ html: Bytes, _ start: Int) -> Int? {
    var at = start
    while at < html.count {
      let byte = html[at]
      if byte == .greater { return at + 1 }
      // A quote counts only where a value begins, so that `<p it's>` ends where it seems to.
      if byte == .quote || byte == 0x27, beginsValue(html, at, start) {
        at = html.index(of: byte, from: at + 1, to: html.count)
      }
      at += 1
    }
    return nil
  }

  private static func beginsValue(_ html: Bytes, _ at: Int, _ start: Int) -> Bool {
    var before = at - 1
    // Blanks after an equals sign are rare and few.
    while before > start, html[before].isSpace, at - before < 8 { before -= 1 }
    return before > start && html[before] == .equals
  }

  /// After the closing tag of a raw element.
  mutating func rawEnd(_ html: Bytes, _ tag: HTMLTag, from start: Int) -> Int? {
    let name = [UInt8](html, tag.name).map(\.lowercased)
    guard !unclosed.contains(name) else { return nil }
    var at = html.index(of: .less, from: start, to: html.count)
    while at < html.count {
      if Self.closes(html, at, name) {
        return min(html.index(of: .greater, from: at, to: html.count) + 1, html.count)
      }
      at = html.index(of: .less, from: at + 1, to: html.count)
    }
    unclosed.append(name)
    return nil
  }

  private static func closes(_ html: Bytes, _ at: Int, _ name: [UInt8]) -> Bool {
    guard at + 2 + name.count <= html.count, html[at + 1] == .slash else { return false }
    for i in name.indices where html[at + 2 + i].lowercased != name[i] { return false }
    return true
  }
}
