// SPDX-License-Identifier: MIT

import FoundationEssentials
import Pipeline
import Reports
import SMS

/// What Kanal makes of a raw SMS as it is kept, in the same shape as for mail. The form is found by
/// trying: a file has no name of its form beside it.
enum SMSDescription {
  static func describe(file: String, raw: [UInt8]) -> String {
    let reader = SMSReader()
    var complaint = "not a form of SMS"
    for format in formats(of: raw) {
      do {
        let reading = try reader.read(RawMessage(bytes: raw, format: format))
        return line(file, reading, SMSChannel.identity(of: raw, format: format), format)
      } catch {
        complaint = "\(error)"
      }
    }
    let identity = formats(of: raw).first.flatMap { SMSChannel.identity(of: raw, format: $0) }
    return line(file, Reading(problems: [complaint]), identity, nil)
  }

  /// The forms worth trying, the likeliest first.
  private static func formats(of raw: [UInt8]) -> [String] {
    let head = String(decoding: raw.prefix(8192), as: UTF8.self)
    if head.hasPrefix("{") { return [TwilioCatchUpFeed.format] }
    if head.hasPrefix("GET ?") { return [KannelWebhook.getFormat] }
    guard head.hasPrefix("POST ?") else { return [KannelBox.format] }
    return head.contains("MessageSid=")
      ? [TwilioWebhook.format, KannelWebhook.postFormat] : [KannelWebhook.postFormat, TwilioWebhook.format]
  }

  private struct Line: Encodable {
    struct Attachment: Encodable {
      var name: String
      var type: String
      var bytes: Int
    }
    var file: String
    var identity: String?
    var from: String?
    var to: [String]
    var subject: String?
    var sent_at: String?
    var text: String
    var quoted: String
    var attachments: [Attachment]
    var automatic: String?
    var problems: [String]
    var format: String?
    var part: String?

    /// Every key is there, null where nothing is known: whoever reads the lines need not guess.
    func encode(to encoder: any Encoder) throws {
      var object = encoder.container(keyedBy: CodingKeys.self)
      try object.encode(file, forKey: .file)
      try object.encode(identity, forKey: .identity)
      try object.encode(from, forKey: .from)
      try object.encode(to, forKey: .to)
      try object.encode(subject, forKey: .subject)
      try object.encode(sent_at, forKey: .sent_at)
      try object.encode(text, forKey: .text)
      try object.encode(quoted, forKey: .quoted)
      try object.encode(attachments, forKey: .attachments)
      try object.encode(automatic, forKey: .automatic)
      try object.encode(problems, forKey: .problems)
      try object.encode(format, forKey: .format)
      try object.encode(part, forKey: .part)
    }

    private enum CodingKeys: CodingKey {
      case file, identity, from, to, subject, sent_at, text, quoted, attachments, automatic, problems, format,
        part
    }
  }

  private static func line(_ file: String, _ reading: Reading, _ identity: String?, _ format: String?)
    -> String
  {
    let line = Line(
      file: file, identity: identity, from: reading.sender, to: reading.recipient.map { [$0] } ?? [],
      sent_at: reading.sentAt?.iso8601(),
      text: reading.text, quoted: "",
      attachments: reading.attachments.map { Line.Attachment(name: $0.name, type: $0.type, bytes: $0.bytes) },
      problems: reading.problems, format: format,
      part: reading.part.map { "\($0.number) of \($0.total), reference \($0.reference)" })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = try? encoder.encode(line)  // Strings and numbers only: always encodable.
    return json.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
