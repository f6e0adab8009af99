// SPDX-License-Identifier: MIT

import FoundationEssentials
import Pipeline
import Reports

/// The body of `POST /reports`, as `config/core-openapi.yaml` describes it. No sender is in it.
package struct NativeReport: Codable, Sendable, Hashable {
  package struct Location: Codable, Sendable, Hashable {
    package var kelurahan_code: String
    package var kelurahan: String
    package var kecamatan: String
    package var kota: String
    package var latitude: Double?
    package var longitude: Double?
    package var evidence: [String]
  }
  package struct Attachment: Codable, Sendable, Hashable {
    package var reference: String
    package var type: String
    package var bytes: Int
    package var sha256: String?
    package var withheld: String?
  }

  package var ticket: String
  package var channel: String
  package var visibility: String
  package var category: String
  package var language: String?
  package var emergency: Bool
  package var text: String
  package var sent_at: String?
  package var received_at: String
  package var location: Location
  package var attachments: [Attachment]

  init(_ report: ReportParcel) {
    ticket = report.ticket
    channel = report.channel.rawValue
    visibility = report.visibility
    category = report.category
    language = report.language
    emergency = report.isEmergency
    text = report.text
    sent_at = report.sentAt?.iso8601()
    received_at = report.receivedAt.iso8601()
    let kelurahan = report.place.kelurahan
    location = Location(
      kelurahan_code: kelurahan.code, kelurahan: kelurahan.name, kecamatan: kelurahan.kecamatan,
      kota: kelurahan.kota,
      latitude: report.place.coordinate?.latitude, longitude: report.place.coordinate?.longitude,
      evidence: report.place.evidence)
    attachments = report.attachments.map(Attachment.init)
  }
}

extension NativeReport.Attachment {
  init(_ attachment: SharedAttachment) {
    self.init(
      reference: attachment.reference, type: attachment.type, bytes: attachment.bytes,
      sha256: attachment.digest, withheld: attachment.withheld)
  }
}

/// The body of `POST /reports/{ticket}/updates`.
package struct NativeUpdate: Codable, Sendable, Hashable {
  package var update: String
  package var visibility: String?
  package var emergency: Bool
  package var text: String
  package var received_at: String
  package var attachments: [NativeReport.Attachment]

  init(_ update: UpdateParcel) {
    self.update = update.update
    visibility = update.visibility
    emergency = update.isEmergency
    text = update.text
    received_at = update.receivedAt.iso8601()
    attachments = update.attachments.map(NativeReport.Attachment.init)
  }
}

/// JSON as the core's wire has it: keys sorted, so that a repeated request has the same bytes.
enum WireJSON {
  static func encode(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(value))
    } catch {
      preconditionFailure("values of this module are always encodable: \(error)")
    }
  }

  static func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws -> T {
    try JSONDecoder().decode(type, from: Data(bytes))
  }
}
