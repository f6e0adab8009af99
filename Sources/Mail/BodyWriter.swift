// SPDX-License-Identifier: MIT
//
// A text of ours as a body part, encoded so that every relay on the way leaves it alone.
//
// 1. Lines have at most 76 characters, octets are ASCII, line ends CR LF (RFC 2045 §6.7, §6.8).
// 2. A line that a relay would alter or take for something else (`.`, `From `, a boundary) is encoded.
// 3. The same text gives the same octets: a second attempt is recognisable as the first.

/// Writes body parts in the plainest encoding they allow.
enum BodyWriter {
  private static let maximumLine = 76

  /// A part with its delimiter before it. `text` is UTF-8 with LF and without control characters.
  static func part(_ type: String, _ text: [UInt8], boundary: String, into octets: inout [UInt8]) {
    let encoding = encoding(for: text.span)
    octets.append(contentsOf: "\r\n--\(boundary)\r\nContent-Type: \(type); charset=utf-8\r\n".utf8)
    octets.append(contentsOf: "Content-Transfer-Encoding: \(encoding.rawValue)\r\n\r\n".utf8)
    switch encoding {
    case .sevenBit: for byte in text { octets += byte == .lineFeed ? [.carriageReturn, .lineFeed] : [byte] }
    case .quotedPrintable: octets += quotedPrintable(text.span)
    case .base64: octets += base64Lines(text)
    }
  }

  private enum Encoding: String {
    case sevenBit = "7bit"
    case quotedPrintable = "quoted-printable"
    case base64 = "base64"
  }

  private static func encoding(for text: Bytes) -> Encoding {
    var foreign = 0
    for i in text.indices where text[i] >= 0x80 { foreign += 1 }
    if foreign == 0, isPlain(text) { return .sevenBit }
    return foreign * 4 < text.count ? .quotedPrintable : .base64
  }

  /// Short lines without blanks at their end, without `From `, and nothing like a boundary.
  private static func isPlain(_ text: Bytes) -> Bool {
    var at = 0
    while at < text.count {
      let line = text.line(at: at, to: text.count)
      let isLong = line.end - line.start > maximumLine
      let endsBlank = !line.isEmpty && text[line.end - 1].isBlank
      if isLong || endsBlank || text.matches("from ", at: line.start, to: line.end) { return false }
      if text.matches("--", at: line.start, to: line.end) || text.matches(".", at: line.start, to: line.end) {
        return false
      }
      at = line.next
    }
    return true
  }

  private static func quotedPrintable(_ text: Bytes) -> [UInt8] {
    var octets: [UInt8] = []
    var column = 0
    for at in text.indices {
      let byte = text[at]
      if byte == .lineFeed {
        octets += [.carriageReturn, .lineFeed]
        column = 0
        continue
      }
      let endsLine = at + 1 == text.count || text[at + 1] == .lineFeed
      let isEscaped =
        byte >= 0x7F || byte == .equals || (byte.isBlank && endsLine)
        || (column == 0 && (byte == .dot || byte == .hyphen || byte == 0x46))
      let token = isEscaped ? byte.escaped : [byte]
      if column + token.count > (endsLine ? maximumLine : maximumLine - 1) {
        octets += [.equals, .carriageReturn, .lineFeed]
        column = 0
      }
      octets += token
      column += token.count
    }
    return octets
  }

  private static func base64Lines(_ text: [UInt8]) -> [UInt8] {
    let canonical = text.flatMap { $0 == .lineFeed ? [.carriageReturn, $0] : [$0] }
    let encoded = Base64.encode(canonical.span)
    var octets: [UInt8] = []
    for start in stride(from: 0, to: encoded.count, by: maximumLine) {
      octets += encoded[start..<min(start + maximumLine, encoded.count)]
      octets += [.carriageReturn, .lineFeed]
    }
    return octets
  }
}

extension Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// With padding, on one line.
  static func encode(_ octets: Bytes) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((octets.count + 2) / 3 * 4)
    var at = 0
    while at < octets.count {
      let left = min(3, octets.count - at)
      var bits: UInt32 = 0
      for i in 0..<3 { bits = bits << 8 | (i < left ? UInt32(octets[at + i]) : 0) }
      for i in 0..<4 {
        text.append(i <= left ? alphabet[Int(bits >> UInt32(18 - 6 * i)) & 63] : .equals)
      }
      at += 3
    }
    return text
  }
}

/// HTML of our own: what the text says, and nothing else.
enum HTMLWriter {
  /// Paragraphs at blank lines, breaks at line ends, links where an address stands in the text.
  static func html(_ text: [UInt8]) -> [UInt8] {
    var html = Array("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n".utf8)
    var isOpen = false
    let bytes = text.span
    var at = 0
    while at < bytes.count {
      let line = bytes.line(at: at, to: bytes.count)
      at = line.next
      if bytes.isBlank(line.start..<line.end) {
        if isOpen { html.append("</p>\n") }
        isOpen = false
      } else {
        html.append(isOpen ? "<br>\n" : "<p>")
        isOpen = true
        write(bytes, line.start..<line.end, &html)
      }
    }
    if isOpen { html.append("</p>\n") }
    html.append("</body></html>\n")
    return html
  }

  private static func write(_ text: Bytes, _ line: Range<Int>, _ html: inout [UInt8]) {
    var at = line.lowerBound
    while at < line.upperBound {
      let isLink = text.matches("https://", at: at, to: line.upperBound)
      var end = at + 1
      if isLink { while end < line.upperBound, isInLink(text[end]) { end += 1 } }
      if isLink { html.append("<a href=\"") }
      if isLink { escape(text, at..<end, &html) }
      if isLink { html.append("\">") }
      escape(text, at..<end, &html)
      if isLink { html.append("</a>") }
      at = end
    }
  }

  private static func isInLink(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F && byte != .less && byte != .greater && byte != .quote
      && byte != Comments.close
  }

  private static func escape(_ text: Bytes, _ range: Range<Int>, _ html: inout [UInt8]) {
    for i in range {
      switch text[i] {
      case .less: html.append("&lt;")
      case .greater: html.append("&gt;")
      case 0x26: html.append("&amp;")
      case .quote: html.append("&quot;")
      default: html.append(text[i])
      }
    }
  }
}
