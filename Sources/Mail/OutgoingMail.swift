// SPDX-License-Identifier: MIT
//
// A mail of ours, to bytes. The same values give the same bytes, so that a repeated sending is
// recognisable as the same mail.
//
// 1. Nothing that is passed in can begin a header or end one: line breaks and controls become blanks,
//    addresses and Message-IDs that are none make no mail or no field.
// 2. Lines are at most 78 characters where they can be folded, never more than 998 (RFC 5322 §2.1.1).
// 3. The boundary cannot occur in a part: it begins with `=_`, which no encoding used here produces.

package import Reports

/// An outgoing mail: one recipient, text and HTML, and what threading and RFC 3834 ask for.
package struct OutgoingMail: Sendable {
  package let from: Mailbox
  package let to: Mailbox
  package let subject: String
  package let date: Timestamp
  /// Without angle brackets.
  package let messageID: String
  /// The Message-ID this one answers, without angle brackets.
  package let inReplyTo: String?
  /// The thread so far, oldest first, the answered message last.
  package let references: [String]
  /// Paragraphs and lines as they are to be read.
  package let text: String
  /// Whether a machine wrote it; a person's answer carries no Auto-Submitted (RFC 3834 §5.2).
  package let isAutomatic: Bool

  /// Nil where an address cannot be delivered to or `messageID` is none. Ids of the thread that are
  /// none are left out.
  package init?(
    from: Mailbox, to: Mailbox, subject: String, date: Timestamp, messageID: String, inReplyTo: String? = nil,
    references: [String] = [], text: String, isAutomatic: Bool = true
  ) {
    guard from.isDeliverable, to.isDeliverable, MessageIDs.isSafe(messageID) else { return nil }
    self.from = from
    self.to = to
    self.subject = subject
    self.date = date
    self.messageID = messageID
    self.inReplyTo = inReplyTo.flatMap { MessageIDs.isSafe($0) ? $0 : nil }
    self.references = references.filter(MessageIDs.isSafe)
    self.text = text
    self.isAutomatic = isAutomatic
  }

  /// Whether an address needs SMTPUTF8 (RFC 6531) on the way.
  package var needsSMTPUTF8: Bool { !(from.address + to.address).utf8.allSatisfy { $0 < 0x80 } }

  /// The whole mail, lines ending in CR LF.
  package func bytes() -> [UInt8] {
    let plain = text.span(limitedTo: Self.maximumText)
    let html = HTMLWriter.html(plain)
    let boundary = boundary
    var mail = HeaderWriter()
    writeHeader(&mail)
    mail.field("MIME-Version", "1.0")
    mail.field("Content-Type", "multipart/alternative; boundary=\"\(boundary)\"")
    var octets = mail.octets
    BodyWriter.part("text/plain", plain, boundary: boundary, into: &octets)
    BodyWriter.part("text/html", html, boundary: boundary, into: &octets)
    octets.append(contentsOf: "\r\n--\(boundary)--\r\n".utf8)
    return octets
  }

  /// Replies are some hundred bytes; this is far beyond what any relay takes.
  private static let maximumText = 1 << 20

  private func writeHeader(_ mail: inout HeaderWriter) {
    mail.field("Date", date.mailDate())
    mail.mailbox("From", from)
    mail.mailbox("To", to)
    mail.text("Subject", subject)
    mail.ids("Message-ID", [messageID])
    if let inReplyTo { mail.ids("In-Reply-To", [inReplyTo]) }
    mail.ids("References", MessageIDs.thread(references, answering: inReplyTo))
    if isAutomatic {
      mail.field("Auto-Submitted", "auto-replied")
      mail.field("X-Auto-Response-Suppress", "All")
    }
    mail.field(Message.marker, "1")
  }

  /// From the Message-ID by FNV-1a: the same mail, the same boundary.
  private var boundary: String {
    let hash = messageID.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return "=_kanal_" + String(hash, radix: 16)
  }
}

extension OutgoingMail {
  /// The subject of an answer: `Re: ` once, however often and in whatever language it stands there
  /// already; cut where it is longer than anybody reads.
  package static func replySubject(_ original: String?, fallback: String) -> String {
    var rest = Substring(original ?? "")
    while let stripped = withoutReplyMark(rest) { rest = stripped }
    let base = rest.isEmpty ? fallback[...] : rest
    return "Re: " + (base.count > maximumSubject ? base.prefix(maximumSubject - 1) + "…" : base)
  }

  private static let maximumSubject = 160

  /// `Re:`, `RE[2]:`, Indonesian `Bls:` and `Balas:`, German `AW:`, Scandinavian `SV:`.
  private static func withoutReplyMark(_ subject: Substring) -> Substring? {
    let trimmed = subject.drop { $0 == " " }
    guard let colon = trimmed.prefix(12).firstIndex(of: ":") else { return nil }
    let mark = trimmed[..<colon].lowercased().filter { !"[]() 0123456789".contains($0) }
    guard ["re", "bls", "balas", "aw", "sv", "antw", "tr"].contains(mark) else { return nil }
    return trimmed[trimmed.index(after: colon)...].drop { $0 == " " }
  }

  /// The automatic answer to a mail: to whom it asks to be answered, in its thread. Nil where nobody
  /// can be answered.
  package static func answer(
    to original: Message, reading: Reading, from: Mailbox, subject: String, text: String, date: Timestamp,
    messageID: String
  ) -> OutgoingMail? {
    guard reading.canBeAnswered, let recipient = reading.answersTo ?? reading.sender else { return nil }
    return OutgoingMail(
      from: from, to: Mailbox(address: recipient), subject: subject, date: date, messageID: messageID,
      inReplyTo: original.messageID, references: original.thread, text: text)
  }
}

extension MessageIDs {
  /// More ids than that tell a mail client nothing new; the middle is dropped.
  private static let maximumThread = 20

  /// Whether an id can be written: printable ASCII without what delimits it, and with an at sign.
  static func isSafe(_ id: String) -> Bool {
    let octets = id.utf8
    return octets.count <= 900 && octets.contains(.at)
      && octets.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != .less && $0 != .greater }
  }

  /// The References of an answer (RFC 5322 §3.6.4): the thread and the answered message.
  static func thread(_ references: [String], answering id: String?) -> [String] {
    var ids = references.filter { $0 != id }
    if let id { ids.append(id) }
    return ids.count <= maximumThread ? ids : [ids[0]] + ids.suffix(maximumThread - 1)
  }
}

extension Timestamp {
  /// `Sun, 22 Nov 2026 11:14:23 +0700` (RFC 5322 §3.3), in Jakarta's time.
  func mailDate() -> String {
    let civil = CivilTime(self, offsetMinutes: 7 * 60)
    let weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][civil.weekday]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let time = "\(civil.hour.padded(to: 2)):\(civil.minute.padded(to: 2)):\(civil.second.padded(to: 2))"
    return "\(weekday), \(civil.day) \(months[civil.month - 1]) \(civil.year.padded(to: 4)) \(time) +0700"
  }
}

extension String {
  /// Cleaned UTF-8 with LF, cut at a whole character.
  fileprivate func span(limitedTo limit: Int) -> [UInt8] {
    guard utf8.count > limit else { return Array(utf8).cleaned }
    return Array(String(decoding: Array(utf8.prefix(limit)), as: UTF8.self).utf8).cleaned
  }
}
