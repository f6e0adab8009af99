// SPDX-License-Identifier: MIT
//
// Officers of the console, their sessions, whom the photos of a private report were shown, and who did what.
// A session is kept by the digest of its token: whoever reads the database cannot use it.

package import Reports

/// Somebody who works at the console.
package struct OfficerRow: Sendable, Hashable {
  package var id: Int64
  /// Never changes: audit log and claims name it.
  package var name: String
  /// The scrypt text; nil where only a trusted proxy says who it is.
  package var password: String?
  package var roles: [String]
  /// Nil for all.
  package var channels: [String]?
  /// Nil for the whole city.
  package var territories: [String]?
  package var language: String
  package var isDisabled: Bool
  package var seenAt: Timestamp?

  fileprivate static let columns =
    "id, name, password, roles, channels, territories, language, is_disabled, seen_at"
  /// Stands for all channels, or the whole city.
  fileprivate static let all = "*"

  package init(
    name: String, password: String?, roles: [String], channels: [String]?, territories: [String]?,
    language: String = "id"
  ) {
    id = 0
    self.name = name
    self.password = password
    self.roles = roles
    self.channels = channels
    self.territories = territories
    self.language = language
    isDisabled = false
  }

  fileprivate init(_ row: borrowing Row) {
    id = row.integer(0)
    name = row.text(1)
    password = row.optionalText(2)
    roles = Self.words(row.text(3)) ?? []
    channels = Self.words(row.text(4))
    territories = Self.words(row.text(5))
    language = row.text(6)
    isDisabled = row.flag(7)
    seenAt = row.optionalTime(8)
  }

  private static func words(_ text: String) -> [String]? {
    text == all ? nil : text.split(separator: " ").map(String.init)
  }

  fileprivate static func text(_ words: [String]?) -> String { words?.joined(separator: " ") ?? all }
}

extension Connection {
  package func officers() throws -> [OfficerRow] {
    try all("SELECT \(OfficerRow.columns) FROM officer ORDER BY name") { OfficerRow($0) }
  }

  package func officer(_ name: String) throws -> OfficerRow? {
    try first("SELECT \(OfficerRow.columns) FROM officer WHERE name = ?", name) { OfficerRow($0) }
  }

  /// False where the name is taken.
  package func insert(_ officer: OfficerRow, at now: Timestamp) throws -> Bool {
    try execute(
      """
      INSERT INTO officer(name, password, roles, channels, territories, language, created_at)
      VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT(name) DO NOTHING
      """, officer.name, officer.password, OfficerRow.text(officer.roles), OfficerRow.text(officer.channels),
      OfficerRow.text(officer.territories), officer.language, now) == 1
  }

  /// Everything but the name.
  package func update(_ officer: OfficerRow) throws {
    try execute(
      """
      UPDATE officer SET password = ?, roles = ?, channels = ?, territories = ?, language = ?, is_disabled = ?
      WHERE name = ?
      """, officer.password, OfficerRow.text(officer.roles), OfficerRow.text(officer.channels),
      OfficerRow.text(officer.territories), officer.language, officer.isDisabled, officer.name)
  }
}

// MARK: Sessions

/// A session, with its officer as they are now.
package struct SessionRow: Sendable {
  package var officer: OfficerRow
  package var createdAt: Timestamp
  package var seenAt: Timestamp
}

extension Connection {
  /// `token` is the digest.
  package func begin(session token: [UInt8], of officer: OfficerRow, at now: Timestamp) throws {
    try execute(
      "INSERT INTO session(token, officer, created_at, seen_at) SELECT ?, id, ?, ? FROM officer WHERE name = ?",
      token, now, now, officer.name)
    try execute("UPDATE officer SET seen_at = ? WHERE name = ?", now, officer.name)
  }

  package func session(_ token: [UInt8]) throws -> SessionRow? {
    let columns = OfficerRow.columns.split(separator: ", ").map { "o.\($0)" }.joined(separator: ", ")
    return try first(
      """
      SELECT \(columns), s.created_at, s.seen_at FROM session s JOIN officer o ON o.id = s.officer WHERE s.token = ?
      """, token
    ) { SessionRow(officer: OfficerRow($0), createdAt: $0.time(9), seenAt: $0.time(10)) }
  }

  package func seen(session token: [UInt8], at now: Timestamp) throws {
    try execute("UPDATE session SET seen_at = ? WHERE token = ?", now, token)
    try execute(
      "UPDATE officer SET seen_at = ? WHERE id = (SELECT officer FROM session WHERE token = ?)", now, token)
  }

  package func end(session token: [UInt8]) throws {
    try execute("DELETE FROM session WHERE token = ?", token)
  }

  /// All of an officer's, but for one.
  @discardableResult
  package func endSessions(of officer: String, besides kept: [UInt8]? = nil) throws -> Int {
    try execute(
      "DELETE FROM session WHERE officer = (SELECT id FROM officer WHERE name = ?) AND token IS NOT ?",
      officer, kept)
  }

  /// What nobody can use any more.
  package func sweepSessions(unseenSince: Timestamp, begunBefore: Timestamp) throws {
    try execute("DELETE FROM session WHERE seen_at < ? OR created_at < ?", unseenSince, begunBefore)
  }
}

// MARK: Photos of private reports

/// That one officer may see the photos of one private report.
package struct GrantRow: Sendable, Hashable {
  package var officer: String
  package var grantedBy: String
  package var reason: String

  package init(officer: String, grantedBy: String, reason: String) {
    self.officer = officer
    self.grantedBy = grantedBy
    self.reason = reason
  }
}

/// What keeps a message's photos from being seen.
package struct PhotoLock: Sendable, Hashable {
  /// The report they came with.
  package var origin: ReportID
  /// The private report on which a grant opens them; nil where everybody may see them.
  package var lockedBy: ReportID?
}

extension Connection {
  package func grants(on report: ReportID) throws -> [GrantRow] {
    try all(
      "SELECT officer, granted_by, reason FROM photo_grant WHERE report = ? ORDER BY at, officer", report
    ) {
      GrantRow(officer: $0.text(0), grantedBy: $0.text(1), reason: $0.text(2))
    }
  }

  /// What locks the photos of a message. A report that was made part of another keeps its own lock: a grant on
  /// the other is none on it. What came to a public one is locked with the one it is part of.
  package func photoLock(of message: MessageID) throws -> PhotoLock? {
    try first(
      """
      SELECT own.id, CASE 'private' WHEN own.visibility THEN own.id WHEN kept.visibility THEN kept.id END
      FROM message JOIN report kept ON kept.id = message.report
        JOIN report own ON own.id = coalesce(message.merged_from, message.report)
      WHERE message.id = ?
      """, message
    ) { PhotoLock(origin: $0.id(0), lockedBy: $0.optionalID(1)) }
  }

  /// Whether an officer may not see what came with a message.
  package func isLocked(_ lock: PhotoLock, for officer: String) throws -> Bool {
    guard let report = lock.lockedBy else { return false }
    return try !isGranted(report, to: officer)
  }

  package func isGranted(_ report: ReportID, to officer: String) throws -> Bool {
    try first("SELECT 1 FROM photo_grant WHERE report = ? AND officer = ?", report, officer) { _ in true }
      ?? false
  }

  /// The newest reason stands.
  package func grant(_ report: ReportID, _ grant: GrantRow, at now: Timestamp) throws {
    try execute(
      """
      INSERT INTO photo_grant(report, officer, granted_by, reason, at) VALUES(?, ?, ?, ?, ?)
      ON CONFLICT(report, officer) DO UPDATE SET granted_by = excluded.granted_by, reason = excluded.reason,
        at = excluded.at
      """, report, grant.officer, grant.grantedBy, grant.reason, now)
  }

  /// False where there was none.
  package func revoke(_ report: ReportID, from officer: String) throws -> Bool {
    try execute("DELETE FROM photo_grant WHERE report = ? AND officer = ?", report, officer) == 1
  }
}

// MARK: The audit log

/// A line of the audit log.
package struct AuditRow: Sendable, Hashable {
  package var id: Int64
  package var at: Timestamp
  package var who: String
  package var act: String
  package var subject: String
  package var reason: String?
}

extension Connection {
  /// That a list with the first words of these reports was shown: one line, which each of them finds.
  package func auditList(of reports: [ReportID], shownTo who: String, at now: Timestamp) throws {
    let names = reports.map { "\($0)" }.joined(separator: " ")
    let subject = reports.count == 1 ? names : "\(reports.count) reports"
    try audit(who, "list", subject: subject, reason: names, at: now)
    guard reports.count > 1 else { return }
    let line = lastInsertedID
    for report in reports {
      try execute("INSERT INTO audit_report(report, line) VALUES(?, ?)", report, line)
    }
  }

  /// As its plan is tested. One index a filter: who, subject, or none. A report is the subject of its own lines
  /// and of those about several.
  package static func auditQuery(byWho: Bool, bySubject: Bool) -> String {
    let ofSubject = """
      id IN (SELECT id FROM audit WHERE subject = ?2 UNION ALL SELECT line FROM audit_report WHERE report = ?5)
        AND (?1 IS NULL OR +who = ?1) AND +id < ?4
      """
    let key = bySubject ? ofSubject : "\(byWho ? "who = ?1" : "1") AND id < ?4"
    return """
      SELECT id, at, who, act, subject, reason FROM audit
      WHERE \(key) AND (?3 IS NULL OR act = ?3) ORDER BY id DESC LIMIT ?6
      """
  }

  /// Lines before `id`, newest first.
  package func auditLog(
    who: String?, act: String?, subject: String?, before id: Int64, limit: Int
  ) throws -> [AuditRow] {
    try all(
      Self.auditQuery(byWho: who != nil, bySubject: subject != nil), who, subject, act, id,
      subject.flatMap { ReportID($0) }, limit
    ) {
      AuditRow(
        id: $0.integer(0), at: $0.time(1), who: $0.text(2), act: $0.text(3), subject: $0.text(4),
        reason: $0.optionalText(5))
    }
  }
}
