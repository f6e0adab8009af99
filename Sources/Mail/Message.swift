// SPDX-License-Identifier: MIT
//
// A mail as bytes and an index into them. Parsing finds the header fields and the MIME parts and
// decodes nothing; what is asked for is decoded then.
//
// 1. Any bytes are a message: parsing cannot fail, and damage is told in `problems`.
// 2. Time and memory are linear in the size; the bounds are those of HeaderReader and PartTreeBuilder.
// 3. The bytes are shared, never changed. Only a message whose lines end in bare CR is copied once.

package import Reports

/// A parsed mail (RFC 5322, MIME).
package struct Message: Sendable {
  /// The message as received.
  package let raw: [UInt8]
  /// The parts, each before its children; never empty, the first is the message itself.
  package let parts: [Part]
  /// What the offsets of fields and parts refer to: `raw`, but for bare CR.
  let bytes: [UInt8]
  let fields: [HeaderField]
  let surroundings: [Range<Int>]
  let structuralProblems: Problems

  package init(parsing raw: [UInt8]) {
    self.raw = raw
    var problems = Problems()
    let bytes = Self.withLineFeeds(raw, &problems)
    self.bytes = bytes
    var builder = PartTreeBuilder()
    builder.build(bytes.span, from: Self.headerStart(bytes.span))
    for kind in builder.problems.kinds { problems.note(kind) }
    parts = builder.parts
    fields = builder.header.fields
    surroundings = builder.surroundings
    structuralProblems = problems
  }

  /// Damage of the structure that was worked around, in words; no message text.
  package var problems: [String] { structuralProblems.descriptions }

  /// Some mailers end lines in bare CR. Where there is no LF at all, CR is made LF.
  static func withLineFeeds(_ raw: [UInt8], _ problems: inout Problems) -> [UInt8] {
    let bytes = raw.span
    guard bytes.index(of: .lineFeed, from: 0, to: bytes.count) == bytes.count,
      bytes.index(of: .carriageReturn, from: 0, to: bytes.count) < bytes.count
    else { return raw }
    problems.note(.bareCarriageReturns)
    return raw.map { $0 == .carriageReturn ? .lineFeed : $0 }
  }

  /// Where the header begins: after a byte order mark, blank lines and the `From ` line of an mbox.
  static func headerStart(_ bytes: Bytes) -> Int {
    var at = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    let mark = at
    while at < bytes.count {
      let line = bytes.line(at: at, to: bytes.count)
      let isEnvelope =
        bytes.matches("from ", at: at, to: line.end) || bytes.matches(">from ", at: at, to: line.end)
      if isEnvelope {
        return HeaderReader.isKnownField(bytes, at: line.next, to: bytes.count) ? line.next : mark
      }
      if !line.isEmpty { return HeaderReader.isKnownField(bytes, at: at, to: bytes.count) ? at : mark }
      at = line.next
    }
    return mark
  }
}

// MARK: - Fields

extension Message {
  /// The raw value of the first field of that name (lower case) in a part's header.
  func value(_ name: StaticString, in part: Int = 0) -> Range<Int>? {
    let bytes = bytes.span
    for i in parts[part].fields where bytes.equals(name, fields[i].name) { return fields[i].readable }
    return nil
  }

  /// Every raw value of that name in the message's own header.
  func values(_ name: StaticString) -> [Range<Int>] {
    let bytes = bytes.span
    var ranges: [Range<Int>] = []
    for i in parts[0].fields where bytes.equals(name, fields[i].name) { ranges.append(fields[i].readable) }
    return ranges
  }

  /// A field of the message as decoded text on one line; `name` in lower case.
  package func header(_ name: StaticString) -> String? {
    value(name).map { decoded($0) }
  }

  private func decoded(_ range: Range<Int>) -> String {
    let value = bytes.span.extracting(range)
    return EncodedWords.decode(value, hint: hint(for: value))
  }

  /// Raw 8-bit text in a header is most likely in the charset of the body.
  private func hint(for value: Bytes) -> [UInt8]? {
    guard !value.isASCII else { return nil }
    let bytes = bytes.span
    return parts[0].contentType.flatMap { Parameters(bytes, $0).token("charset", bytes) }
  }

  /// The subject; nil where there is none or it is blank.
  package var subject: String? {
    guard let subject = header("subject"), !subject.isEmpty else { return nil }
    return subject
  }

  /// When the sender says it was sent; nil where that cannot be read.
  package var date: Timestamp? {
    value("date").flatMap { MailDate.read(bytes.span.extracting($0)) }
  }

  package var from: [Mailbox] { mailboxes("from") }
  package var replyTo: [Mailbox] { mailboxes("reply-to") }
  package var to: [Mailbox] { mailboxes("to") }
  package var cc: [Mailbox] { mailboxes("cc") }

  /// The mailboxes of every field of that name, in order.
  func mailboxes(_ name: StaticString) -> [Mailbox] {
    values(name).flatMap { range in
      let value = bytes.span.extracting(range)
      return AddressList.read(value, hint: hint(for: value))
    }
  }

  /// Without angle brackets, comments and white space; the case of the left side is kept.
  package var messageID: String? {
    value("message-id").flatMap { MessageIDs.one(bytes.span.extracting($0)) }
  }

  /// The Message-IDs this mail answers: In-Reply-To first, then References, each once.
  package var references: [String] {
    var ids: [String] = []
    var seen: Set<String> = []
    for name: StaticString in ["in-reply-to", "references"] {
      for range in values(name) {
        for id in MessageIDs.all(bytes.span.extracting(range)) where seen.insert(id).inserted {
          ids.append(id)
        }
      }
    }
    return MessageIDs.capped(ids)
  }

  /// The thread as an answer's References needs it, oldest first (RFC 5322 §3.6.4): References, or
  /// In-Reply-To where a client writes only that.
  package var thread: [String] {
    let ids = values("references").flatMap { MessageIDs.all(bytes.span.extracting($0)) }
    return ids.isEmpty ? values("in-reply-to").flatMap { MessageIDs.all(bytes.span.extracting($0)) } : ids
  }
}
