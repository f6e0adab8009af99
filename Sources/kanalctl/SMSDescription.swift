// SPDX-License-Identifier: MIT

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
        return ReadingLine(file, reading, SMSChannel.identity(of: raw, format: format), format).json
      } catch {
        complaint = "\(error)"
      }
    }
    let identity = formats(of: raw).first.flatMap { SMSChannel.identity(of: raw, format: $0) }
    return ReadingLine(file, Reading(problems: [complaint]), identity, nil).json
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
}
