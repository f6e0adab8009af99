// SPDX-License-Identifier: MIT
//
// The outbox. A row is written with the step that caused it; `cause` is unique, so that a step
// repeated after a crash tells nobody twice. An attempt is written down before it is made, under a
// lease whose number the result must name.

package import Reports

/// A row of the outbox.
package struct OutgoingRow: Sendable {
  package var id: OutgoingID
  package var cause: String
  package var kind: OutgoingKind
  package var courier: String
  package var report: ReportID?
  package var message: MessageID?
  package var sender: SenderID?
  package var payload: [UInt8]?
  package var sealKey: Int?
  package var state: OutgoingState
  package var dueAt: Timestamp
  package var lease: Int64
  package var attempts: Int
  package var unknowns: Int
  package var remoteID: String?
  package var reason: String?
  package var createdAt: Timestamp
  /// What an operator should know of its words, such as that they were shortened.
  package var remark: String?

  /// Whether it is still to be told, and no attempt can have told it.
  package var reachedNobody: Bool { (state == .due || state == .waitingWindow) && unknowns == 0 }

  fileprivate static let columns = """
    id, cause, kind, courier, report, message, sender, payload, seal_key, state, due_at, lease, attempts, unknowns,
    remote_id, reason, created_at, remark
    """

  fileprivate init(_ row: borrowing Row) throws {
    id = row.id(0)
    guard let kind = OutgoingKind(rawValue: row.text(2)), let state = OutgoingState(rawValue: row.text(9))
    else {
      throw StorageError(.broken, "\(row.id(0, as: OutgoingID.self)) has an unknown kind or state")
    }
    cause = row.text(1)
    self.kind = kind
    courier = row.text(3)
    report = row.optionalID(4)
    message = row.optionalID(5)
    sender = row.optionalID(6)
    payload = row.optionalBlob(7)
    sealKey = row.optionalInteger(8).map(Int.init)
    self.state = state
    dueAt = row.time(10)
    lease = row.integer(11)
    attempts = row.count(12)
    unknowns = row.count(13)
    remoteID = row.optionalText(14)
    reason = row.optionalText(15)
    createdAt = row.time(16)
    remark = row.optionalText(17)
  }
}

/// A row about to be written.
package struct NewOutgoing: Sendable {
  package var cause: String
  package var kind: OutgoingKind
  package var courier: String
  package var report: ReportID?
  package var message: MessageID?
  package var sender: SenderID?
  package var dueAt: Timestamp

  package init(
    cause: String, kind: OutgoingKind, courier: String, report: ReportID?, message: MessageID?,
    sender: SenderID?,
    dueAt: Timestamp
  ) {
    self.cause = cause
    self.kind = kind
    self.courier = courier
    self.report = report
    self.message = message
    self.sender = sender
    self.dueAt = dueAt
  }
}

extension Connection {
  /// False where the same cause wrote its row before.
  @discardableResult
  package func insert(_ outgoing: NewOutgoing, at now: Timestamp) throws -> Bool {
    try execute(
      """
      INSERT INTO outgoing(cause, kind, courier, report, message, sender, due_at, created_at)
      VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(cause) DO NOTHING
      """, outgoing.cause, outgoing.kind.rawValue, outgoing.courier, outgoing.report, outgoing.message,
      outgoing.sender, outgoing.dueAt, now) == 1
  }

  /// Forgets a row that no attempt was made for: the step that caused it was taken back. False where one was.
  package func forget(outgoing id: OutgoingID) throws -> Bool {
    try execute("DELETE FROM outgoing WHERE id = ? AND state = 'due' AND attempts = 0", id) == 1
  }

  /// Takes back what reached nobody, also where an attempt failed or the channel let nobody tell it. False where
  /// it may have been heard.
  package func takeBack(_ row: OutgoingRow, at now: Timestamp) throws -> Bool {
    if try forget(outgoing: row.id) { return true }
    guard row.reachedNobody else { return false }
    try advance(outgoing: row.id, .withdrawn, reason: "taken back", at: now)
    try releaseCause(of: row.id)
    return true
  }

  /// Lets the same cause tell something again: what it told was taken back after it had left.
  package func releaseCause(of id: OutgoingID) throws {
    try execute("UPDATE outgoing SET cause = cause || ':undone:' || id WHERE id = ?", id)
  }

  package func outgoing(_ id: OutgoingID) throws -> OutgoingRow? {
    try first("SELECT \(OutgoingRow.columns) FROM outgoing WHERE id = ?", id) { try OutgoingRow($0) }
  }

  package func outgoing(cause: String) throws -> OutgoingRow? {
    try first("SELECT \(OutgoingRow.columns) FROM outgoing WHERE cause = ?", cause) { try OutgoingRow($0) }
  }

  /// What the other side took over under this id, for this sender.
  package func outgoing(remoteID: String, courier: String, to sender: SenderID) throws -> OutgoingRow? {
    try first(
      """
      SELECT \(OutgoingRow.columns) FROM outgoing WHERE remote_id = ? AND courier = ? AND sender IS NOT NULL
        AND sender = ? LIMIT 1
      """, remoteID, courier, sender
    ) { try OutgoingRow($0) }
  }

  package func outgoing(of report: ReportID) throws -> [OutgoingRow] {
    try all("SELECT \(OutgoingRow.columns) FROM outgoing WHERE report = ? ORDER BY id", report) {
      try OutgoingRow($0)
    }
  }

  /// Rows of a condition, which is a literal of ours.
  func outgoing(where condition: String, _ values: (any Bindable)?..., limit: Int) throws -> [OutgoingRow] {
    try all(
      "SELECT \(OutgoingRow.columns) FROM outgoing WHERE \(condition) ORDER BY id LIMIT ?",
      binding: values + [limit]
    ) { try OutgoingRow($0) }
  }

  /// What a courier may take now, oldest first; an update only once the core has its report.
  package func dueOutgoing(of courier: String, at now: Timestamp, limit: Int) throws -> [OutgoingRow] {
    try all(
      """
      SELECT \(OutgoingRow.columns) FROM outgoing
      WHERE courier = ? AND due_at <= ? AND state IN ('due', 'unknown', 'waiting_window')
        AND NOT EXISTS (SELECT 1 FROM setting WHERE key = 'paused:' || courier)
        AND (kind <> 'update' OR EXISTS (SELECT 1 FROM outgoing forward
          WHERE forward.cause = 'forward:r' || outgoing.report AND forward.state IN ('accepted', 'delivered')))
      ORDER BY due_at, id LIMIT ?
      """, courier, now, limit
    ) { try OutgoingRow($0) }
  }

  /// A sender has written: what a platform let nobody tell them may go now.
  package func openWindow(of sender: SenderID, at now: Timestamp) throws {
    try execute(
      "UPDATE outgoing SET due_at = ? WHERE sender = ? AND state = 'waiting_window' AND due_at > ?", now,
      sender, now)
  }

  /// Holds back what a courier would carry, or lets it go.
  package func setPaused(_ isPaused: Bool, courier name: String) throws {
    let sql =
      isPaused
      ? "INSERT INTO setting(key, value) VALUES(?, x'') ON CONFLICT DO NOTHING"
      : "DELETE FROM setting WHERE key = ?"
    try execute(sql, "paused:\(name)")
  }

  package func pausedCouriers() throws -> [String] {
    try all("SELECT key FROM setting WHERE key LIKE 'paused:%' ORDER BY key") {
      String($0.text(0).dropFirst("paused:".count))
    }
  }

  /// Leases a row and writes its attempt down. The payload is frozen by the first attempt: later
  /// ones keep it. Nil where the row changed since it was read, or its report has more to tell now.
  package func lease(
    _ row: OutgoingRow, payload: [UInt8], sealKey: Int, reportVersion: Int64?, remark: String? = nil,
    until: Timestamp, at now: Timestamp
  ) throws -> Int64? {
    guard row.state.after(.leased) == .sending else { return nil }
    if let report = row.report, let reportVersion, row.payload == nil {
      let version = try first("SELECT version FROM report WHERE id = ?", report) { $0.integer(0) }
      guard version == reportVersion else { return nil }
    }
    let lease = row.lease + 1
    let changed = try execute(
      """
      UPDATE outgoing SET state = 'sending', lease = ?, lease_until = ?, attempts = attempts + 1,
        seal_key = CASE WHEN payload IS NULL THEN ? ELSE seal_key END, payload = coalesce(payload, ?),
        remark = coalesce(?, remark)
      WHERE id = ? AND lease = ? AND state = ?
      """, lease, until, sealKey, payload, remark, row.id, row.lease, row.state.rawValue)
    guard changed == 1 else { return nil }
    try execute(
      "INSERT INTO attempt(outgoing, number, started_at) VALUES(?, ?, ?)", row.id, row.attempts + 1, now)
    return lease
  }

  /// When the first attempt for a row was made; nil where none was.
  package func firstAttempt(of id: OutgoingID) throws -> Timestamp? {
    try first("SELECT started_at FROM attempt WHERE outgoing = ? ORDER BY number LIMIT 1", id) { $0.time(0) }
  }

  /// Leaves a row for later, without an attempt: nothing of it left the house.
  package func postpone(_ row: OutgoingRow, to dueAt: Timestamp, reason: String) throws {
    try execute(
      "UPDATE outgoing SET due_at = ?, reason = ? WHERE id = ? AND lease = ? AND state = ?", dueAt, reason,
      row.id, row.lease, row.state.rawValue)
  }

  /// Moves a row along one arrow; throws `stale` where the arrow does not start at its state, or
  /// where `lease` is given and no longer holds.
  @discardableResult
  package func advance(
    outgoing id: OutgoingID, _ event: OutgoingEvent, lease: Int64? = nil, dueAt: Timestamp? = nil,
    remoteID: String? = nil, reason: String? = nil, at now: Timestamp
  ) throws -> OutgoingRow {
    guard var row = try outgoing(id) else { throw StorageError(.stale, "\(id) is missing") }
    guard let next = row.state.after(event), lease == nil || lease == row.lease else {
      throw StorageError(.stale, "\(id) is \(row.state.rawValue), which \(event) does not apply to")
    }
    try execute(
      """
      UPDATE outgoing SET state = ?, due_at = coalesce(?, due_at), remote_id = coalesce(?, remote_id), reason = ?,
        lease_until = NULL, unknowns = unknowns + ?, settled_at = ? WHERE id = ?
      """, next.rawValue, dueAt, remoteID, reason, next == .unknown ? 1 : 0, next.isSettled ? now : nil, id)
    if row.state == .sending {
      try execute(
        "UPDATE attempt SET ended_at = ?, outcome = ?, detail = ? WHERE outgoing = ? AND number = ? AND ended_at IS NULL",
        now, next.rawValue, reason, id, row.attempts)
    }
    row.state = next
    return row
  }

  /// As its plan is tested.
  package static let openAttemptsQuery = """
    SELECT \(OutgoingRow.columns) FROM outgoing
    WHERE state = 'sending' AND courier = ? AND lease_until <= ? ORDER BY lease_until, id
    """

  /// Rows of a courier with an attempt nobody finished, whose lease ended by `now`; in the order of
  /// the index of leases, without which every row ever sent would be read.
  package func openAttempts(of courier: String, endedBy now: Timestamp) throws -> [OutgoingRow] {
    try all(Self.openAttemptsQuery, courier, now) { try OutgoingRow($0) }
  }

  /// Whether a row of a courier is due only after `time`.
  package func hasOutgoing(of courier: String, dueAfter time: Timestamp) throws -> Bool {
    try first(
      """
      SELECT 1 FROM outgoing WHERE courier = ? AND due_at > ? AND state IN ('due', 'unknown', 'waiting_window') LIMIT 1
      """, courier, time
    ) { _ in true } ?? false
  }

  /// Makes what is due only after `time` due now.
  package func makeDue(of courier: String, dueAfter time: Timestamp, at now: Timestamp) throws {
    try execute(
      """
      UPDATE outgoing SET due_at = ? WHERE courier = ? AND due_at > ? AND state IN ('due', 'unknown', 'waiting_window')
      """, now, courier, time)
  }

  /// How many answers were made for a sender since `start`, of any kind.
  package func answers(to sender: SenderID, since start: Timestamp) throws -> Int {
    try first("SELECT count(*) FROM outgoing WHERE sender = ? AND created_at >= ?", sender, start) {
      $0.count(0)
    } ?? 0
  }

  /// What each courier has before it, and what it was given back for good; couriers with neither are
  /// left out.
  package func backlogs() throws -> [String: Backlog] {
    var all: [String: Backlog] = [:]
    for (courier, waiting) in try group("settled_at IS NULL") {
      all[courier, default: Backlog()].waiting = waiting
    }
    for (courier, stuck) in try group("state IN ('refused', 'parked')") {
      all[courier, default: Backlog()].stuck = stuck
    }
    for (courier, reports) in try group("state IN ('refused', 'parked') AND kind = 'forward'") {
      all[courier, default: Backlog()].stuckReports = reports
    }
    for (courier, updates) in try group("state IN ('refused', 'parked') AND kind = 'update'") {
      all[courier, default: Backlog()].stuckUpdates = updates
    }
    return all
  }

  private func group(_ condition: String) throws -> [(String, Backlog.Rows)] {
    try all(
      "SELECT courier, count(*), min(created_at), reason FROM outgoing WHERE \(condition) GROUP BY courier"
    ) { ($0.text(0), Backlog.Rows(count: $0.count(1), since: $0.time(2), reason: $0.optionalText(3))) }
  }
}

/// What a courier has before it.
package struct Backlog: Sendable {
  /// Rows of one kind: how many, since when, and what is said of the oldest.
  package struct Rows: Sendable {
    package var count = 0
    package var since: Timestamp?
    package var reason: String?
  }
  /// Not settled.
  package var waiting = Rows()
  /// Refused and parked.
  package var stuck = Rows()
  /// Those among them that are reports: nobody else will bring them to the core.
  package var stuckReports = Rows()
  /// Those that are further messages of a report the core has.
  package var stuckUpdates = Rows()

  /// Nothing.
  package init() {}
}

// MARK: Status of the routing core

extension Connection {
  /// Keeps an event of the core; false where it was known. Moves the report's status only forward.
  package func keep(
    coreEvent external: String, from source: String, report: ReportRow, sequence: Int64, status: String,
    note: [UInt8]?, sealKey: Int, at now: Timestamp
  ) throws -> (isNew: Bool, isLatest: Bool) {
    let new =
      try execute(
        """
        INSERT INTO core_event(source, external, report, seq, status, note, seal_key, received_at)
        VALUES(?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """, source, external, report.id, sequence, status, note, sealKey, now) == 1
    guard new else { return (false, false) }
    let moved = try execute(
      "UPDATE report SET status = ?, status_seq = ?, status_at = ? WHERE id = ? AND status_seq < ?", status,
      sequence,
      now, report.id, sequence)
    return (true, moved == 1)
  }

  package func coreStatus(of report: ReportID, sequence: Int64) throws -> (
    status: String, note: [UInt8]?, noteKey: Int
  )? {
    try first(
      "SELECT status, note, seal_key FROM core_event WHERE report = ? AND seq = ? LIMIT 1", report, sequence
    ) {
      ($0.text(0), $0.optionalBlob(1), $0.count(2))
    }
  }
}
