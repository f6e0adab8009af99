// SPDX-License-Identifier: MIT
//
// Separates what somebody has written from what their client put below it: quoted history and
// signatures. What is taken out is kept beside it.
//
// 1. A line is the sender's own unless something says otherwise; answers between quoted lines stay.
// 2. Only a separator no person types ends the text for good: a client's banner, a copied header, or a
//    line such as `Pada Sen, 1 Jan 2024 pukul 10.00 X menulis:` with no marked lines after it.
// 3. If nothing were left, everything is the text.
// 4. Every question looks at a bounded number of lines and bytes ahead, so the work is linear.

struct QuoteSplitter {
  private var text: [UInt8] = []
  private var quoted: [UInt8] = []
  /// No line before this index begins a quotation: a search for the end of a signature has looked.
  private var plainUntil = 0

  /// `body` is UTF-8 with LF. Both results are trimmed.
  static func split(_ body: Bytes) -> (text: [UInt8], quoted: [UInt8]) {
    var splitter = QuoteSplitter()
    splitter.run(body)
    let own = splitter.text.span.trimmed(0..<splitter.text.count)
    guard !own.isEmpty else { return ([UInt8](body, body.trimmed(0..<body.count)), []) }
    let rest = splitter.quoted.span.trimmed(0..<splitter.quoted.count)
    return (Array(splitter.text[own]), Array(splitter.quoted[rest]))
  }

  private mutating func run(_ body: Bytes) {
    var at = 0
    while at < body.count {
      let line = body.line(at: at, to: body.count)
      if let end = quotationEnd(body, line) ?? signatureEnd(body, line) {
        quoted.append(body, at..<end)
        at = end
      } else {
        text.append(body, at..<line.next)
        at = line.next
      }
    }
  }

  private func quotationEnd(_ body: Bytes, _ line: Line) -> Int? {
    line.start < plainUntil ? nil : Self.quotationEnd(body, line)
  }

  /// Where the signature that begins with `line` ends: before quoted lines or with the text; nil where
  /// that is too far away.
  private mutating func signatureEnd(_ body: Bytes, _ line: Line) -> Int? {
    guard let maximumLines = Signature.maximumLines(body, line) else {
      return Signature.isClientLine(body, line) ? line.next : nil
    }
    var at = line.next
    for _ in 0...maximumLines {
      guard at < body.count else { return body.count }
      let line = body.line(at: at, to: body.count)
      if quotationEnd(body, line) != nil { return at }
      plainUntil = max(plainUntil, line.next)
      at = line.next
    }
    return nil
  }

  /// Where the quotation that begins with `line` ends; nil when none does.
  private static func quotationEnd(_ body: Bytes, _ line: Line) -> Int? {
    let content = body.trimmed(line.start..<line.end)
    guard !content.isEmpty else { return nil }
    if isMarked(body, line) { return line.next }
    switch body[content.lowerBound].lowercased {
    case .hyphen where isBanner(body, content): return body.count
    case .hyphen, .underscore:
      if isRule(body, content), isCopiedHeader(body, at: line.next) { return body.count }
    case 0x2A, 0x66, 0x64, 0x76:
      if isCopiedHeader(body, at: line.start) { return body.count }
    default: break
    }
    if isForwardingLine(body, content) { return body.count }
    return Attribution.end(body, line, content)
  }

  /// Whether a quote mark stands at its very beginning; behind a blank it is the sender's own.
  static func isMarked(_ body: Bytes, _ line: Line) -> Bool { !line.isEmpty && body[line.start] == .greater }

  /// `-----Original Message-----`, `---------- Forwarded message ---------` and their Indonesian forms.
  private static func isBanner(_ body: Bytes, _ content: Range<Int>) -> Bool {
    guard content.count < 120, body.matches("--", at: content.lowerBound, to: content.upperBound) else {
      return false
    }
    var start = content.lowerBound
    while start < content.upperBound, body[start] == .hyphen || body[start] == .space { start += 1 }
    let banners: [StaticString] = [
      "original message", "pesan asli", "pesan original", "pesan awal", "forwarded message", "pesan terusan",
      "pesan diteruskan", "pesan yang diteruskan", "pesan yg diteruskan", "forwarded by", "pesan balasan",
      "original appointment", "reply message", "message d'origine", "mensaje original",
      "urspr\u{FC}ngliche nachricht",
    ]
    return banners.contains { body.matches($0, at: start, to: content.upperBound) }
  }

  private static func isRule(_ body: Bytes, _ content: Range<Int>) -> Bool {
    guard (8...200).contains(content.count) else { return false }
    let mark = body[content.lowerBound]
    return content.allSatisfy { body[$0] == mark }
  }

  /// What Apple's and Outlook's forwards begin with.
  private static func isForwardingLine(_ body: Bytes, _ content: Range<Int>) -> Bool {
    guard content.count < 60, body[content.upperBound - 1] == .colon else { return false }
    let lines: [StaticString] = [
      "begin forwarded message:", "mulai pesan yang diteruskan:", "awal pesan yang diteruskan:",
      "mulai pesan terusan:",
    ]
    return lines.contains { body.equals($0, content) }
  }
}

extension QuoteSplitter {
  /// The fields of a header as clients copy it above history.
  private enum Label: CaseIterable {
    case from, sent, to, subject

    var words: [StaticString] {
      switch self {
      case .from: ["from:", "dari:", "von:", "de:"]
      case .sent: ["sent:", "dikirim:", "terkirim:", "date:", "tanggal:", "gesendet:", "dikirim pada:"]
      case .to: ["to:", "kepada:", "untuk:", "ke:", "an:"]
      case .subject: ["subject:", "subjek:", "perihal:", "judul:", "hal:", "betreff:"]
      }
    }
  }

  /// `Dari: … Dikirim: … Kepada: … Subjek: …`. A person's letter may begin alike, so either an address
  /// stands in the first line or all four are there.
  private static func isCopiedHeader(_ body: Bytes, at start: Int) -> Bool {
    var at = start
    var first: Line?
    var labels: Set<Label> = []
    for _ in 0..<10 where at < body.count {
      let line = body.line(at: at, to: min(body.count, at + 2_000))
      at = line.next
      if let label = label(body, line) {
        if label == .from, first != nil { break }
        if first == nil { first = label == .from ? line : nil }
        guard first != nil else { return false }
        labels.insert(label)
      } else if first == nil, !body.isBlank(line.start..<line.end) {
        return false
      }
    }
    guard let first, labels.count >= 3 else { return false }
    return labels.count == 4 || body.index(of: .at, from: first.start, to: first.end) < first.end
  }

  private static func label(_ body: Bytes, _ line: Line) -> Label? {
    var start = line.start
    // Bold in a client's plain text: `*From:* …`.
    while start < line.end, body[start].isBlank || body[start] == 0x2A { start += 1 }
    return Label.allCases.first { label in
      label.words.contains {
        body.matches($0, at: start, to: line.end) || isSpaced($0, body, start, line.end)
      }
    }
  }

  /// `Dari : …`
  private static func isSpaced(_ word: StaticString, _ body: Bytes, _ start: Int, _ end: Int) -> Bool {
    let colon = start + word.utf8CodeUnitCount
    guard colon < end, body[colon] == .colon, body[colon - 1] == .space else { return false }
    for i in start..<colon - 1 {
      // The word's own storage, read before its colon.
      guard unsafe body[i].lowercased == word.utf8Start[i - start] else { return false }
    }
    return true
  }
}
