// SPDX-License-Identifier: MIT
//
// A mail as the pipeline takes it: a `Reading`, made anew from the bytes whenever it is needed.

package import Reports

extension Message {
  /// How many messages inside messages are opened to find a text.
  private static let maximumForwards = 3

  /// What the mail says. `ownAddresses` are the city's, in lower case; empty: not known.
  package func reading(ownAddresses: Set<String> = []) -> Reading {
    let converter = CharsetConverter()
    let selection = BodySelection(self, with: converter)
    let (text, quoted) = splitText(selection, converter)
    let from = from
    let sender = sender(from)
    let answersTo = answersTo(besides: sender, ownAddresses)
    let date = date
    var problems = structuralProblems
    for kind in converter.problems.kinds { problems.note(kind) }
    if sender == nil { problems.note(.noSender) }
    if date == nil, value("date") != nil { problems.note(.badDate) }
    let recipient = recipient(ownAddresses)
    if recipient == nil, !ownAddresses.isEmpty { problems.note(.notAddressed) }
    let isReachable = (answersTo ?? sender)?.isDeliverable ?? false && !hasNullSender
    return Reading(
      sender: sender?.normalisedAddress, answersTo: answersTo?.normalisedAddress,
      canBeAnswered: isReachable && (recipient != nil || ownAddresses.isEmpty), recipient: recipient,
      sentAt: date, subject: subject, text: text.text, quoted: quoted.text,
      attachments: notes(selection.attachments), nature: nature(from: from, ownAddresses),
      references: references, problems: problems.descriptions)
  }

  /// The decoded octets of the n-th attachment of `reading()`, counted from 0; nil beyond the last.
  package func attachmentBytes(_ n: Int) -> [UInt8]? {
    let attachments = BodySelection(self, with: CharsetConverter()).attachments
    guard attachments.indices.contains(n) else { return nil }
    var problems = Problems()
    return Array(octets(of: attachments[n], noting: &problems))
  }

  private func notes(_ attachments: [Int]) -> [AttachmentNote] {
    attachments.enumerated().map { n, part in
      AttachmentNote(
        name: attachmentName(of: part, number: n + 1), type: parts[part].type, bytes: octetCount(of: part))
    }
  }

  /// Who says to have written it: From; Sender and the envelope where a mail has none.
  private func sender(_ from: [Mailbox]) -> Mailbox? {
    from.first { $0.isDeliverable } ?? from.first ?? mailboxes("sender").first
      ?? mailboxes("return-path").first
  }

  /// Reply-To, unless it is ourselves or the sender (RFC 5322 §3.6.2).
  private func answersTo(besides sender: Mailbox?, _ ownAddresses: Set<String>) -> Mailbox? {
    let wanted = replyTo.first { !ownAddresses.contains($0.address.lowercased()) && $0.isDeliverable }
    return wanted?.normalisedAddress == sender?.normalisedAddress ? nil : wanted
  }

  /// Our own address it is addressed to, as written (the fields of RFC 5230 §4.5); without own
  /// addresses, the first of To. A tag in the local part is ignored: `dki+laporan@…`.
  private func recipient(_ ownAddresses: Set<String>) -> String? {
    guard !ownAddresses.isEmpty else { return to.first?.address }
    for name: StaticString in ["to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc"] {
      for mailbox in mailboxes(name) where Self.isOwn(mailbox.address.lowercased(), ownAddresses) {
        return mailbox.address
      }
    }
    return nil
  }

  private static func isOwn(_ address: String, _ own: Set<String>) -> Bool {
    if own.contains(address) { return true }
    guard let plus = address.firstIndex(of: "+"), let at = address.lastIndex(of: "@"), plus < at else {
      return false
    }
    return own.contains(String(address[..<plus] + address[at...]))
  }
}

extension Message {
  private func splitText(_ selection: BodySelection, _ converter: CharsetConverter) -> (
    text: [UInt8], quoted: [UInt8]
  ) {
    let (text, quoted) = QuoteSplitter.split(selection.text.span)
    guard text.isEmpty else { return (text, quoted) }
    return (substituteText(selection, converter, forwards: Self.maximumForwards), [])
  }

  /// The text of a mail that has none of its own: that of a named file shown in place, of a forwarded
  /// message, of an invitation, or what stands around the parts.
  private func substituteText(_ selection: BodySelection, _ converter: CharsetConverter, forwards: Int)
    -> [UInt8]
  {
    for part in selection.attachments where isShownInPlace(part) {
      let text = QuoteSplitter.split(readableText(of: part, with: converter).span).text
      if !text.isEmpty { return text }
    }
    for part in selection.attachments where parts[part].type == "message/rfc822" && forwards > 0 {
      let inner = message(in: part)
      let nested = BodySelection(inner, with: converter)
      let text = QuoteSplitter.split(nested.text.span).text
      if !text.isEmpty { return text }
      let deeper = inner.substituteText(nested, converter, forwards: forwards - 1)
      if !deeper.isEmpty { return deeper }
    }
    for part in selection.attachments where parts[part].type == "text/calendar" {
      let text = CalendarText.summary(octets(of: part, noting: &converter.problems).span, converter)
      if !text.isEmpty { return text }
    }
    return selection.attachments.isEmpty ? surroundingText(converter) : []
  }

  private func surroundingText(_ converter: CharsetConverter) -> [UInt8] {
    for range in surroundings where !bytes.span.isBlank(range) {
      converter.problems.note(.preambleText)
      return QuoteSplitter.split(converter.utf8(bytes.span.extracting(range), label: nil).cleaned.span).text
    }
    return []
  }
}
