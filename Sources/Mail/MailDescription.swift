// SPDX-License-Identifier: MIT
//
// A mail as one line of JSON: what `kanalctl read mail` prints. Keys stand in a fixed order, and any
// bytes give valid JSON (RFC 8259) in UTF-8.

import Reports

/// Describes mails for people and scripts.
package enum MailDescription {
  /// One JSON object on one line, without a line break at its end. `digest` gives the bytes' digest in
  /// hexadecimal. Keys, in order: file, identity, from, to, subject, sent_at, text, quoted, attachments,
  /// automatic, problems.
  package static func describe(file: String, raw: [UInt8], digest: ([UInt8]) -> String) -> String {
    let message = Message(parsing: raw)
    let reading = message.reading()
    var json = JSONLine()
    json.member("file", file)
    json.member("identity", MessageIDs.identity(of: raw, digest: digest))
    json.member("from", message.from.first?.normalisedAddress)
    json.member("to", message.to.map(\.normalisedAddress))
    json.member("subject", reading.subject)
    json.member("sent_at", reading.sentAt?.iso8601())
    json.member("text", reading.text)
    json.member("quoted", reading.quoted)
    json.member("attachments", reading.attachments)
    json.member("automatic", reading.nature.shown)
    json.member("problems", reading.problems)
    return json.text
  }
}

extension MessageNature {
  fileprivate var shown: String? {
    switch self {
    case .personal: nil
    case .automatic(let reason), .illegible(let reason): reason
    case .bounce: "bounce"
    }
  }
}

/// Writes the members of one JSON object.
private struct JSONLine {
  private var octets: [UInt8] = [0x7B]

  var text: String { (octets + [0x7D]).text }

  mutating func member(_ name: StaticString, _ value: String?) {
    key(name)
    if let value { string(value) } else { octets.append("null") }
  }

  mutating func member(_ name: StaticString, _ values: [String]) {
    key(name)
    list(values) { $0.string($1) }
  }

  mutating func member(_ name: StaticString, _ attachments: [AttachmentNote]) {
    key(name)
    list(attachments) { json, attachment in
      json.octets.append(contentsOf: #"{"name":"#.utf8)
      json.string(attachment.name)
      json.octets.append(contentsOf: #","type":"#.utf8)
      json.string(attachment.type)
      json.octets.append(contentsOf: #","bytes":\#(attachment.bytes)}"#.utf8)
    }
  }

  private mutating func key(_ name: StaticString) {
    if octets.count > 1 { octets.append(.comma) }
    octets.append(.quote)
    octets.append(name)
    octets.append(.quote)
    octets.append(.colon)
  }

  private mutating func list<Value>(_ values: [Value], _ write: (inout JSONLine, Value) -> Void) {
    octets.append(0x5B)
    for (n, value) in values.enumerated() {
      if n > 0 { octets.append(.comma) }
      write(&self, value)
    }
    octets.append(0x5D)
  }

  private mutating func string(_ value: String) {
    octets.append(.quote)
    for byte in value.utf8 {
      switch byte {
      case .quote, .backslash: octets += [.backslash, byte]
      case .lineFeed: octets.append(contentsOf: #"\n"#.utf8)
      case .tab: octets.append(contentsOf: #"\t"#.utf8)
      case 0..<0x20, .delete:
        octets.append(contentsOf: #"\u00\#(byte < 16 ? "0" : "")\#(String(byte, radix: 16))"#.utf8)
      default: octets.append(byte)
      }
    }
    octets.append(.quote)
  }
}
