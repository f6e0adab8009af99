// SPDX-License-Identifier: MIT
//
// Which parts of a mail are its text and which are attachments (RFC 2046 §5.1.4, RFC 2387).
//
// Every leaf is the text, a representation of it that is not needed, or an attachment. Only text that
// stands beside a readable alternative is left out; photos inside an alternative are kept.

struct BodySelection {
  private let message: Message
  private let converter: CharsetConverter
  private(set) var texts: [[UInt8]] = []
  /// Indices of parts, in the order of the message.
  private(set) var attachments: [Int] = []

  init(_ message: Message, with converter: CharsetConverter) {
    self.message = message
    self.converter = converter
    walk(0)
    attachments.sort()
  }

  /// All text, in order; empty when every text is blank.
  var text: [UInt8] {
    let readable = texts.filter { !$0.span.isBlank(0..<$0.count) }
    guard readable.count > 1 else { return readable.first ?? [] }
    return Array(readable.joined(separator: [.lineFeed]))
  }

  private mutating func walk(_ part: Int) {
    let node = message.parts[part]
    guard node.isMultipart, !node.isRemainder else { return takeLeaf(part) }
    switch node.type {
    case "multipart/alternative": takeFirstReadable(plainFirst(message.children(of: part)))
    case "multipart/related": takeFirstReadable(message.children(of: part))
    default: for child in message.children(of: part) { walk(child) }
    }
  }

  private mutating func takeLeaf(_ part: Int) {
    if message.isBodyText(part) {
      texts.append(message.readableText(of: part, with: converter))
    } else {
      attachments.append(part)
    }
  }

  /// Plain text says what was written without a conversion of ours; else the last, richest one.
  private func plainFirst(_ children: [Int]) -> [Int] {
    let isPlain = { (part: Int) in message.parts[part].type == "text/plain" }
    return children.filter(isPlain) + children.reversed().filter { !isPlain($0) }
  }

  private mutating func takeFirstReadable(_ children: [Int]) {
    var isFound = false
    for child in children {
      guard !isFound else {
        keepAttachments(of: child)
        continue
      }
      let first = texts.count
      walk(child)
      isFound = texts[first...].contains { !$0.span.isBlank(0..<$0.count) }
    }
  }

  private mutating func keepAttachments(of part: Int) {
    for leaf in part..<message.parts[part].end {
      let node = message.parts[leaf]
      let isNeedless =
        message.isBodyText(leaf) || node.type == "text/x-amp-html" || node.type == "text/watch-html"
      if !node.isMultipart || node.isRemainder, !isNeedless { attachments.append(leaf) }
    }
  }
}

extension Message {
  func children(of part: Int) -> [Int] {
    var children: [Int] = []
    var at = part + 1
    while at < parts[part].end {
      children.append(at)
      at = parts[at].end
    }
    return children
  }

  /// Whether a leaf is text to be read in place: not a named file and not marked as attachment.
  func isBodyText(_ part: Int) -> Bool {
    isShownInPlace(part) && (part == 0 || declaredName(of: part) == nil)
  }

  /// Whether a leaf is text and not marked as attachment; it may be a named file.
  func isShownInPlace(_ part: Int) -> Bool {
    switch parts[part].type {
    case "text/plain", "text/html", "text/enriched", "text/richtext": break
    default: return false
    }
    guard part != 0, let disposition = parts[part].disposition else { return true }
    let bytes = bytes.span
    return !bytes.equals("attachment", MediaType.token(bytes, disposition))
  }
}
