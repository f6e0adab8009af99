// SPDX-License-Identifier: MIT
//
// From a part's place in the message to its octets or its text. Nothing is kept: a part is decoded anew
// at each use, so a mail with thirty megabytes of photos costs that memory only while one is wanted.
// Damage never throws. It is noted once for each kind, and everything that can be read is.

/// A part's content, decoded when it is asked for.
extension Message {
  /// The body as octets, its transfer encoding undone. What is not encoded is not copied.
  func octets(of part: Int, noting problems: inout Problems) -> ArraySlice<UInt8> {
    let range = parts[part].body
    let body = bytes.span.extracting(range)
    switch parts[part].encoding {
    case .identity, .unknown: return bytes[range]
    case .uuencode: return UUEncoding.decode(body)[...]
    case .base64:
      let (octets, isDamaged) = Base64.decode(body)
      if isDamaged { problems.note(.damagedBase64) }
      return octets[...]
    case .quotedPrintable:
      let (octets, isDamaged) = QuotedPrintable.decode(body)
      if isDamaged { problems.note(.damagedQuotedPrintable) }
      return octets[...]
    }
  }

  /// How many octets that is, without decoding base64.
  func octetCount(of part: Int) -> Int {
    let range = parts[part].body
    switch parts[part].encoding {
    case .identity, .unknown: return range.count
    case .base64: return Base64.decodedCount(bytes.span.extracting(range))
    case .quotedPrintable: return QuotedPrintable.decode(bytes.span.extracting(range)).octets.count
    case .uuencode: return UUEncoding.decode(bytes.span.extracting(range)).count
    }
  }

  /// A text part as readable UTF-8 with LF: charset converted, HTML read, flowed lines joined.
  func readableText(of part: Int, with converter: CharsetConverter) -> [UInt8] {
    let octets = octets(of: part, noting: &converter.problems)
    let parameters = parts[part].contentType.map { Parameters(bytes.span, $0) }
    let isHTML = parts[part].type != "text/plain"
    var charset = parameters?.token("charset", bytes.span)
    if charset == nil, isHTML { charset = Self.declaredCharset(octets.span) }
    let text = converter.utf8(octets.span, label: charset).cleaned
    if isHTML { return HTMLText.text(text.span).withPlainBlanks }
    guard let format = parameters?.token("format", bytes.span), format.span.equals("flowed", 0..<format.count)
    else { return text.withPlainBlanks }
    let delsp = parameters?.token("delsp", bytes.span) ?? []
    return FlowedText.joined(text.span, delsp: delsp.span.equals("yes", 0..<delsp.count)).withPlainBlanks
  }

  /// The charset an HTML document names itself, near its beginning.
  private static func declaredCharset(_ html: Bytes) -> [UInt8]? {
    let end = min(html.count, 1024)
    guard let found = html.find("charset=", from: 0, to: end) else { return nil }
    var start = found + 8
    while start < end, html[start] == .quote || html[start] == 0x27 { start += 1 }
    var stop = start
    while stop < end,
      html[stop].isLetter || html[stop].isDigit || html[stop] == .hyphen || html[stop] == .underscore
    {
      stop += 1
    }
    return stop > start ? [UInt8](html, start..<stop) : nil
  }

  /// The header of a message kept in a part, or the message itself, as a message of its own.
  func message(in part: Int) -> Message {
    var problems = Problems()
    return Message(parsing: Array(octets(of: part, noting: &problems)))
  }
}

extension [UInt8] {
  /// UTF-8 in which a blank is a blank: no-break spaces become plain ones, what has no width goes.
  /// Marks between letters of other scripts and inside emoji stay.
  var withPlainBlanks: [UInt8] {
    let bytes = span
    guard !bytes.isASCII else { return self }
    var text: [UInt8] = []
    text.reserveCapacity(count)
    var copied = 0
    var at = 0
    while at < count {
      let blank = bytes[at] < 0x80 ? nil : Self.unusualBlank(bytes, at)
      guard let blank else {
        at += 1
        continue
      }
      text.append(bytes, copied..<at)
      if blank.isShown { text.append(.space) }
      at += blank.length
      copied = at
    }
    text.append(bytes, copied..<count)
    return text
  }

  /// The blank at `at`: U+00A0 and U+202F are shown; soft hyphen, U+200B and U+FEFF have no width.
  private static func unusualBlank(_ bytes: Bytes, _ at: Int) -> (length: Int, isShown: Bool)? {
    let left = bytes.count - at
    switch bytes[at] {
    case 0xC2 where left > 1 && (bytes[at + 1] == 0xA0 || bytes[at + 1] == 0xAD):
      return (2, bytes[at + 1] == 0xA0)
    case 0xE2 where left > 2 && bytes[at + 1] == 0x80 && (bytes[at + 2] == 0xAF || bytes[at + 2] == 0x8B):
      return (3, bytes[at + 2] == 0xAF)
    case 0xEF where left > 2 && bytes[at + 1] == 0xBB && bytes[at + 2] == 0xBF: return (3, false)
    default: return nil
    }
  }
}
