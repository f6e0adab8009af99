// SPDX-License-Identifier: MIT
//
// What came with messages. A private report's are locked for everybody but those whom one was granted; who
// looks stands in the audit log first. An image is shown only where its bytes are what its type says and our
// own cleaning understood them; all else is a download that no browser opens by itself.

import Pipeline
import Reports
import Storage
import Transport

extension QueueConsole {
  var photoRoutes: [Route] {
    [
      route(.get, "/attachments/{reference}", needs: .read, attachment),
      route(.get, "/reports/{id}/grants", needs: .grant, grants),
      route(.post, "/reports/{id}/grants", needs: .grant, bodyLimit: 16 << 10, grant),
      route(.delete, "/reports/{id}/grants/{officer}", needs: .grant, revoke),
    ]
  }

  private func attachment(_ call: Call) async throws -> ServerResponse {
    let reference = call.request.parameters["reference"] ?? ""
    let (officer, now) = (call.officer, journey.clock.now())
    // One answer for what is not there and what is not theirs.
    let missing = Problem.unknown("such attachment")
    try await journey.store.database.write { connection in
      guard let row = try connection.attachment(referenced: reference),
        let report = try connection.message(row.message)?.report.flatMap(connection.report),
        officer.jurisdiction.covers(report.channel, territory: report.territory),
        let lock = try connection.photoLock(of: row.message)
      else { throw missing }
      guard try !connection.isLocked(lock, for: officer.name) else {
        throw Problem(.locked, "photos of private reports are locked; Biro Pemerintahan grants them")
      }
      try connection.audit(
        officer.name, "look at photo", subject: "\(lock.origin)", reason: reference, at: now)
    }
    switch try await journey.attachment(reference) {
    case .bytes(let bytes, let type): return ShownImage.response(bytes, type, named: reference)
    case .withheld(let reason): throw Problem(.gone, reason)
    case nil: throw missing
    }
  }

  // MARK: Grants

  private struct GrantAnswer: Encodable, Sendable {
    var officer: String
    var grantedBy: String
    var reason: String
    init(_ row: GrantRow) { (officer, grantedBy, reason) = (row.officer, row.grantedBy, row.reason) }
  }

  private func grants(_ call: Call) async throws -> ServerResponse {
    let id = try call.report()
    let rows = try await journey.store.database.read { connection in
      _ = try connection.wanted(id, within: call.officer.jurisdiction)
      return try connection.grants(on: id)
    }
    return JSONAnswer.response(200, ItemList(items: rows.map(GrantAnswer.init)))
  }

  private func grant(_ call: Call) async throws -> ServerResponse {
    var body = try Body(call.request)
    let officer = body.text("officer", atMost: OfficerRules.longestName)
    let reason = body.text("reason", atMost: 500)
    try body.finish()
    guard let officer, let reason else { throw Problem.invalid(body.errors) }
    let id = try call.report()
    let row = GrantRow(officer: officer, grantedBy: call.officer.name, reason: reason)
    let now = journey.clock.now()
    try await journey.store.database.write { connection in
      let report = try connection.wanted(id, within: call.officer.jurisdiction)
      guard report.visibility == "private" else {
        throw Problem(.state, "\(id) is public; its photos are not locked")
      }
      guard try connection.officer(officer) != nil else {
        throw Problem.invalid([Problem.Field(field: "officer", rule: "must be the name of an officer")])
      }
      try connection.grant(id, row, at: now)
      try connection.audit(
        row.grantedBy, "grant photos", subject: "\(id)", reason: "\(officer): \(reason)", at: now)
    }
    return JSONAnswer.response(201, GrantAnswer(row))
  }

  private func revoke(_ call: Call) async throws -> ServerResponse {
    let (id, officer) = (try call.report(), call.request.parameters["officer"] ?? "")
    let now = journey.clock.now()
    try await journey.store.database.write { connection in
      _ = try connection.wanted(id, within: call.officer.jurisdiction)
      guard try connection.revoke(id, from: officer) else { throw Problem.unknown("such grant") }
      try connection.audit(call.officer.name, "revoke photos", subject: "\(id)", reason: officer, at: now)
    }
    return ServerResponse(status: 204)
  }
}

/// Which attachments a page may show.
enum ShownImage {
  static let types: Set = ["image/jpeg", "image/png", "image/webp", "image/gif"]

  static func response(_ bytes: [UInt8], _ type: String, named name: String) -> ServerResponse {
    let shown = types.contains(type) && kind(of: bytes) == type
    return ServerResponse(
      status: 200,
      headers: [
        "Content-Type": shown ? type : "application/octet-stream",
        "Content-Disposition": shown ? "inline" : "attachment; filename=\"\(name.filter(\.isPlain)).bin\"",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
      ], body: bytes)
  }

  /// By its first bytes, whatever it calls itself.
  private static func kind(of bytes: [UInt8]) -> String? {
    let head = bytes.prefix(12)
    if head.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
    if head.starts(with: Array("GIF87a".utf8)) || head.starts(with: Array("GIF89a".utf8)) {
      return "image/gif"
    }
    if head.starts(with: Array("RIFF".utf8)), head.dropFirst(8).elementsEqual(Array("WEBP".utf8)) {
      return "image/webp"
    }
    return nil
  }
}

extension Character {
  /// As it may stand in a file's name and in a header.
  fileprivate var isPlain: Bool { isASCII && (isLetter || isNumber || self == "-") }
}
