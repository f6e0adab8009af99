// SPDX-License-Identifier: MIT
//
// What may leave of an attachment. Bytes nobody can read personal data out of by a rule (photos,
// documents) are left to others; text is made anew:
//
// 1. A forwarded mail leaves without its header but for the subject: who wrote to whom is nobody's
//    business. Its own attachments stay here.
// 2. Text leaves as the words a person reads, personal data masked like in the report itself.
// 3. A visiting card is nothing but a person, and an undivided remainder may hold anything: they are
//    withheld, with the reason.
//
// The whole is still in the sealed message.

package import Reports

extension Message {
  /// What may leave of the attachments of `reading()`, counted from 0, the mail walked once: the decoded
  /// octets, of text the words with personal data masked; nil beyond the last.
  package func leavingReader() -> @Sendable (Int) -> LeavingAttachment? {
    let attachments = BodySelection(self, with: CharsetConverter()).attachments
    return { n in attachments.indices.contains(n) ? leaving(of: attachments[n]) : nil }
  }

  private func leaving(of part: Int) -> LeavingAttachment {
    let type = parts[part].type
    switch type {
    case "text/vcard", "text/x-vcard", "text/directory":
      return .withheld(reason: "a visiting card is nothing but a person")
    case "message/rfc822", "message/global": return .bytes(leavingOctets(of: part))
    case _ where parts[part].isMultipart || type.hasPrefix("message/"):
      return .withheld(reason: "its parts cannot be told apart, and any of them may name a person")
    default: return .bytes(leavingOctets(of: part))
    }
  }

  private func leavingOctets(of part: Int) -> [UInt8] {
    switch parts[part].type {
    case "message/rfc822", "message/global": return forwarded(message(in: part))
    case "text/calendar":
      let converter = CharsetConverter()
      return masked(CalendarText.summary(octets(of: part, noting: &converter.problems).span, converter))
    case "text/html": return HTMLWriter.html(masked(readableText(of: part, with: CharsetConverter())))
    case _ where parts[part].isText: return masked(writtenText(of: part))
    default:
      var problems = Problems()
      return Array(octets(of: part, noting: &problems))
    }
  }

  /// A mail with the subject as its only field that says something (RFC 5322 §2.1).
  private func forwarded(_ inner: Message) -> [UInt8] {
    let words = masked(BodySelection(inner, with: CharsetConverter()).text)
    let subject = masked(Array((inner.subject ?? "").utf8))
    return Array("Subject: ".utf8) + subject
      + Array("\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n".utf8) + words
  }

  /// Its own line breaks and blanks kept: a table stays one.
  private func writtenText(of part: Int) -> [UInt8] {
    let converter = CharsetConverter()
    let parameters = parts[part].contentType.map { Parameters(bytes.span, $0) }
    let octets = octets(of: part, noting: &converter.problems)
    return converter.utf8(octets.span, label: parameters?.token("charset", bytes.span))
  }

  private func masked(_ text: [UInt8]) -> [UInt8] {
    Array(Masking.mask(String(decoding: text, as: UTF8.self)).utf8)
  }
}
