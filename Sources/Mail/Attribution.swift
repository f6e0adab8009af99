// SPDX-License-Identifier: MIT

/// The line a client writes above what it quotes: who wrote it, and when.
enum Attribution {
  private static let maximumLines = 4
  private static let maximumLength = 600

  /// Where the quotation that begins with an attribution at `line` ends: after it, where marked lines
  /// follow, which speak for themselves; at the end of the text otherwise.
  static func end(_ body: Bytes, _ line: Line, _ content: Range<Int>) -> Int? {
    guard mayBegin(body, content), let last = lastLine(body, line) else { return nil }
    var at = last.next
    for _ in 0..<4 where at < body.count {
      let next = body.line(at: at, to: body.count)
      let isBlank = body.isBlank(next.start..<next.end)
      if !isBlank { return QuoteSplitter.isMarked(body, next) ? last.next : body.count }
      at = next.next
    }
    return body.count
  }

  /// A quick look: an opening word, or the colon of a one-line attribution.
  private static func mayBegin(_ body: Bytes, _ content: Range<Int>) -> Bool {
    hasOpening(body, content) || body[content.upperBound - 1] == .colon
  }

  private static func hasOpening(_ body: Bytes, _ content: Range<Int>) -> Bool {
    var start = content.lowerBound
    while start < content.upperBound, body[start] == .hyphen || body[start] == .space { start += 1 }
    let openings: [StaticString] = [
      "on ", "pada ", "tanggal ", "tgl ", "di tanggal ", "le ", "am ", "el ", "em ", "op ", "il ",
    ]
    return openings.contains { body.matches($0, at: start, to: content.upperBound) }
  }

  /// The line the attribution ends with: clients fold it, sometimes twice.
  private static func lastLine(_ body: Bytes, _ first: Line) -> Line? {
    var line = first
    for _ in 0..<maximumLines {
      let content = body.trimmed(line.start..<line.end)
      guard !content.isEmpty, line.end - first.start <= maximumLength else { return nil }
      if body[content.upperBound - 1] == .colon {
        return isAttribution(body, body.trimmed(first.start..<line.end)) ? line : nil
      }
      guard line.next < body.count else { return nil }
      line = body.line(at: line.next, to: body.count)
    }
    return nil
  }

  /// Somebody wrote at some time: a verb before the colon, an address or a date before the verb.
  private static func isAttribution(_ body: Bytes, _ range: Range<Int>) -> Bool {
    let beforeColon = body.trimmed(range.lowerBound..<range.upperBound - 1)
    let hasAddress = body.index(of: .at, from: range.lowerBound, to: range.upperBound) < range.upperBound
    if hasVerb(body, beforeColon) {
      let digits = beforeColon.reduce(0) { $0 + (body[$1].isDigit ? 1 : 0) }
      return hasAddress || (hasOpening(body, range) && digits >= 5)
    }
    // Old Gmail: `2024-01-01 10:00 GMT+07:00 Budi <budi@example.org>:`
    return hasAddress && body[range.lowerBound].isDigit && body[beforeColon.upperBound - 1] == .greater
  }

  private static func hasVerb(_ body: Bytes, _ range: Range<Int>) -> Bool {
    let verbs: [StaticString] = [
      "wrote", "menulis", "writes", "tulis", "schrieb", "crit", "escribi\u{F3}", "scritto",
    ]
    return verbs.contains {
      body.matches($0, at: range.upperBound - $0.utf8CodeUnitCount, to: range.upperBound)
    }
      && range.count > 12
  }
}

/// What a client or a person puts under every mail.
enum Signature {
  /// How many lines may follow `line`, if it is the mark of a signature. RFC 3676 §4.3 has a blank
  /// after the dashes; without it they may be the sender's own rule, and less is believed.
  static func maximumLines(_ body: Bytes, _ line: Line) -> Int? {
    guard body.matches("--", at: line.start, to: line.end) else { return nil }
    switch line.end - line.start {
    case 2: return 8
    case 3: return body[line.end - 1] == .space ? 20 : nil
    default: return nil
    }
  }

  /// `Dikirim dari iPhone saya`, `Get Outlook for Android`. A place can follow `Dikirim dari`, too, so a
  /// product must be named.
  static func isClientLine(_ body: Bytes, _ line: Line) -> Bool {
    let content = body.trimmed(line.start..<line.end)
    guard (10...200).contains(content.count) else { return false }
    let openings: [StaticString] = [
      "sent from ", "sent via ", "dikirim dari ", "dikirim melalui ", "dikirim dengan ", "terkirim dari ",
      "get outlook for ", "dapatkan outlook untuk ", "unduh outlook untuk ", "sent with ",
      "dikirim menggunakan ",
    ]
    let products: [StaticString] = [
      "iphone", "ipad", "android", "samsung", "galaxy", "yahoo", "outlook", "huawei", "xiaomi", "oppo",
      "vivo",
      "ponsel", "blackberry", "windows", "smartphone", "proton", "tablet", "perangkat", "realme", "redmi",
      "gmail",
      "mobile", "ios",
    ]
    return openings.contains { body.matches($0, at: content.lowerBound, to: content.upperBound) }
      && products.contains { body.contains($0, content) }
  }
}
