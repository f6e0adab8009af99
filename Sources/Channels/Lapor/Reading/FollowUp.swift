// SPDX-License-Identifier: MIT
//
// A follow-up does not say which complaint it is of: that stands in the address it was asked for at. So it is
// kept in an envelope, `{"complaint":{"id":…,"identity":…,"isPublic":…},"followup":…}`, with its own bytes
// inside as they came.

import FoundationEssentials
import Pipeline
import Reports
import Web

struct FollowUp {
  let json: JSONText
  let fields: LaporContract.FollowUps
  let of: Envelope

  /// What is known of the complaint it is of.
  struct Envelope: Codable, Hashable, Sendable {
    var id: String
    var identity: String
    var isPublic: Bool
  }

  /// Reads an envelope; throws what is missing, by its path.
  init(enveloped bytes: [UInt8], _ fields: LaporContract.FollowUps) throws {
    let root = try JSONText(bytes)
    guard let id = root.member("complaint")?.member("id")?.text,
      let identity = root.member("complaint")?.member("identity")?.text
    else { throw UnreadableRequest.missing("complaint.id") }
    guard let json = root.member("followup") else { throw UnreadableRequest.missing("followup") }
    self.json = json
    self.fields = fields
    of = Envelope(
      id: id, identity: identity,
      isPublic: root.member("complaint")?.member("isPublic")?.yesOrNo ?? false)
  }

  init(_ json: JSONText, _ fields: LaporContract.FollowUps, of envelope: Envelope) {
    (self.json, self.fields, of) = (json, fields, envelope)
  }

  /// The bytes that are kept.
  static func enveloped(_ item: [UInt8], _ envelope: Envelope) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array("{\"complaint\":".utf8) + Array(try encoder.encode(envelope)) + Array(",\"followup\":".utf8)
      + item + [UInt8(ascii: "}")]
  }

  /// By its number, else by what it says: it is listed again and again.
  var identity: String {
    if let id = Complaint.name(fields.id?.text(in: json)) { return "\(of.identity)/\(id)" }
    let said = [fields.createdAt, fields.template, fields.institutionName, fields.content]
      .map { $0?.text(in: json) ?? "" }.joined(separator: "\0")
    return "\(of.identity)/\(digestIdentity(of: Array(said.utf8)))"
  }

  var template: String? { fields.template?.text(in: json).map(\.cleaned).flatMap { $0.isEmpty ? nil : $0 } }
  var institution: String? { Complaint.name(fields.institution?.text(in: json)) }
  var institutionName: String? { Complaint.name(fields.institutionName?.text(in: json)) }

  /// Whether we wrote it, by the institution it is from; nil where it names none.
  func isOurs(_ ours: (id: String?, name: String?)) -> Bool? {
    if let institution, let id = ours.id { return institution == id }
    guard let institutionName else { return nil }
    return ours.name.map { $0.lowercased() == institutionName.lowercased() } ?? false
  }
}
