// SPDX-License-Identifier: MIT

import FoundationEssentials
import Reports

/// What Kanal makes of one raw message of a channel, in the same shape as for mail.
struct ReadingLine: Encodable {
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
  /// Why it would be set aside.
  var automatic: String?
  var problems: [String]
  var format: String?
  var part: String?
  var pin: String?
  var corrects: String?

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
    try object.encode(pin, forKey: .pin)
    try object.encode(corrects, forKey: .corrects)
  }

  private enum CodingKeys: CodingKey {
    case file, identity, from, to, subject, sent_at, text, quoted, attachments, automatic, problems, format,
      part, pin, corrects
  }
}

extension ReadingLine {
  init(_ file: String, _ reading: Reading, _ identity: String?, _ format: String?) {
    self.init(
      file: file, identity: identity, from: reading.sender, to: reading.recipient.map { [$0] } ?? [],
      subject: reading.subject, sent_at: reading.sentAt?.iso8601(), text: reading.text,
      quoted: reading.quoted,
      attachments: reading.attachments.map { Attachment(name: $0.name, type: $0.type, bytes: $0.bytes) },
      problems: reading.problems, format: format,
      part: reading.part.map { "\($0.number) of \($0.total), reference \($0.reference)" },
      pin: reading.pin.map { "\($0.coordinate.latitude), \($0.coordinate.longitude)" },
      corrects: reading.corrects)
    switch reading.nature {
    case .automatic(let reason), .illegible(let reason): automatic = reason
    case .personal, .bounce: break
    }
  }

  /// One line.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = try? encoder.encode(self)  // Strings and numbers only: always encodable.
    return json.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
