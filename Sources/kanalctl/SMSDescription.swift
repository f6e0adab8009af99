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
        return line(file, try reader.read(RawMessage(bytes: raw, format: format)), format)
      } catch {
        complaint = "\(error)"
      }
    }
    return line(file, Reading(problems: [complaint]), nil)
  }

  /// The forms worth trying, the likeliest first.
  private static func formats(of raw: [UInt8]) -> [String] {
    let head = String(decoding: raw.prefix(8192), as: UTF8.self)
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
  }

  private static func line(_ file: String, _ reading: Reading, _ format: String?) -> String {
    let line = Line(
      file: file, from: reading.sender, to: reading.recipient.map { [$0] } ?? [],
      sent_at: reading.sentAt?.iso8601(),
      text: reading.text, quoted: "",
      attachments: reading.attachments.map { Line.Attachment(name: $0.name, type: $0.type, bytes: $0.bytes) },
      problems: reading.problems, format: format,
      part: reading.part.map { "\($0.number) of \($0.total), reference \($0.reference)" })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Strings and numbers only: always encodable.
    return (try? encoder.encode(line)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
