// SPDX-License-Identifier: MIT
//
// What drafting reads and writes: messages to be read, senders, reports, parts, attachments.

package import Reports

/// A message as stored, still sealed.
package struct StoredMessage: Sendable {
  package var id: MessageID
  package var account: AccountID
  package var identity: String
  package var format: String
  package var raw: SealedRaw
  package var isHistory: Bool
  package var receivedAt: Timestamp
  package var state: MessageState
  package var report: ReportID?

  fileprivate static let columns =
    "id, account, identity, format, raw, raw_file, raw_bytes, seal_key, is_history, received_at, state, report"

  fileprivate init(_ row: borrowing Row) throws {
    id = row.id(0)
    account = row.id(1)
    identity = row.text(2)
    format = row.text(3)
    raw = SealedRaw(
      inline: row.optionalBlob(4), file: row.optionalText(5), bytes: row.count(6), key: row.count(7))
    isHistory = row.flag(8)
    receivedAt = row.time(9)
    guard let known = MessageState(rawValue: row.text(10)) else {
      throw StorageError(.broken, "\(row.id(0, as: MessageID.self)) has an unknown state")
    }
    state = known
    report = row.optionalID(11)
  }
}

/// A report as the journey needs it.
package struct ReportRow: Sendable {
  package var id: ReportID
  package var ticket: String
  package var origin: MessageID
  package var sender: SenderID?
  package var channel: Channel
  package var category: String
  package var visibility: String
  package var isEmergency: Bool
  package var kelurahan: String?
  package var place: [UInt8]?
  package var sealKey: Int
  package var state: ReportState
  /// Why it was set aside.
  package var reason: String?
  package var version: Int64
  package var draftedAt: Timestamp
  package var questionUntil: Timestamp?
  package var status: String?
  package var statusSequence: Int64
  package var statusAt: Timestamp?
  /// Whether the channel can carry an answer to its sender.
  package var isAnswerable: Bool
  /// The core's own number, where it issues the citizen's.
  package var number: String?
  /// The earlier report it looks like: of the same sender, or told elsewhere.
  package var duplicateOf: ReportID?
  /// The first report of the event it seems to be one of many about.
  package var event: ReportID?
  package var mergedInto: ReportID?
  /// ISO 639-1; nil where its words do not tell.
  package var language: String?
  /// Kemendagri's code of the smallest territory it certainly lies in; nil where none is known.
  package var territory: String?
  /// The person who located it; nil where it was located by itself, or is not.
  package var placedBy: String?

  fileprivate static let columns = """
    id, ticket, origin, sender, channel, category, visibility, is_emergency, kelurahan, place, seal_key, state,
    version, drafted_at, question_until, status, status_seq, status_at, number, duplicate_of, merged_into,
    is_answerable, reason, event, language, territory, placed_by
    """

  fileprivate init(_ row: borrowing Row) throws {
    id = row.id(0)
    guard let channel = Channel(rawValue: row.text(4)), let state = ReportState(rawValue: row.text(11)) else {
      throw StorageError(.broken, "\(row.id(0, as: ReportID.self)) has an unknown channel or state")
    }
    ticket = row.text(1)
    origin = row.id(2)
    sender = row.optionalID(3)
    self.channel = channel
    category = row.text(5)
    visibility = row.text(6)
    isEmergency = row.flag(7)
    kelurahan = row.optionalText(8)
    place = row.optionalBlob(9)
    sealKey = row.count(10)
    self.state = state
    version = row.integer(12)
    draftedAt = row.time(13)
    questionUntil = row.optionalTime(14)
    status = row.optionalText(15)
    statusSequence = row.integer(16)
    statusAt = row.optionalTime(17)
    number = row.optionalText(18)
    duplicateOf = row.optionalID(19)
    mergedInto = row.optionalID(20)
    isAnswerable = row.flag(21)
    reason = row.optionalText(22)
    event = row.optionalID(23)
    language = row.optionalText(24)
    territory = row.optionalText(25)
    placedBy = row.optionalText(26)
  }
}

// MARK: Messages

extension Connection {
  /// As its plan is tested.
  package static let receivedMessagesQuery = """
    SELECT \(StoredMessage.columns) FROM message
    WHERE state = 'received' AND id > ? AND +account IN (SELECT value FROM json_each(?)) ORDER BY id LIMIT ?
    """

  /// The oldest messages behind `last` that nobody has read yet, of these accounts, as many as fit
  /// into `bytes`, at least one. The plus keeps the planner from walking every message of the accounts
  /// by their identities (<https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms>):
  /// what waits has an index of its own.
  package func receivedMessages(
    of accounts: [AccountID], after last: MessageID, limit: Int, bytes: Int
  ) throws -> [StoredMessage] {
    var sum = 0
    return try some(
      Self.receivedMessagesQuery, last, accounts.list, limit,
      row: { try StoredMessage($0) },
      until: { message in
        sum += message.raw.bytes
        return sum >= bytes
      })
  }

  /// How many messages wait that came in by other accounts than these.
  package func undrafted(besides accounts: [AccountID]) throws -> [(
    channel: String, scope: String, count: Int
  )] {
    try all(
      """
      SELECT a.channel, a.scope, count(*) FROM message m JOIN account a ON a.id = m.account
      WHERE m.id IN (
          SELECT id FROM message WHERE state = 'received' UNION ALL SELECT message FROM part WHERE whole IS NULL)
        AND m.account NOT IN (SELECT value FROM json_each(?)) GROUP BY a.id
      """, accounts.list
    ) { ($0.text(0), $0.text(1), $0.count(2)) }
  }

  package func message(_ id: MessageID) throws -> StoredMessage? {
    try first("SELECT \(StoredMessage.columns) FROM message WHERE id = ?", id) { try StoredMessage($0) }
  }

  package func message(identified identity: String, in account: AccountID) throws -> StoredMessage? {
    try first(
      "SELECT \(StoredMessage.columns) FROM message WHERE account = ? AND identity = ?", account, identity
    ) { try StoredMessage($0) }
  }

  /// Why a message was set aside or cannot be read.
  package func reason(of message: MessageID) throws -> String? {
    try first("SELECT reason FROM message WHERE id = ?", message) { $0.optionalText(0) } ?? nil
  }

  package func messages(of report: ReportID) throws -> [StoredMessage] {
    try all("SELECT \(StoredMessage.columns) FROM message WHERE report = ? ORDER BY id", report) {
      try StoredMessage($0)
    }
  }

  /// The messages of a report that only asked for its status.
  package func statusQuestions(of report: ReportID) throws -> Set<MessageID> {
    let ids = try all("SELECT id FROM message WHERE report = ? AND reason = 'status question'", report) {
      $0.id(0, as: MessageID.self)
    }
    return Set(ids)
  }

  /// Moves a message along one arrow; throws `stale` where the arrow does not start at its state.
  package func advance(
    _ message: MessageID, _ event: MessageEvent, report: ReportID? = nil, reason: String? = nil
  ) throws {
    let found = try first("SELECT state FROM message WHERE id = ?", message) { $0.text(0) }
    guard let state = found.flatMap(MessageState.init(rawValue:)), let next = state.after(event) else {
      throw StorageError(.stale, "\(message) is \(found ?? "missing"), which \(event) does not apply to")
    }
    try execute(
      "UPDATE message SET state = ?, report = ?, reason = ? WHERE id = ?", next.rawValue, report, reason,
      message)
  }

  /// Keeps who wrote it and when they say they did.
  package func describe(_ message: MessageID, sender: SenderID?, sentAt: Timestamp?) throws {
    try execute("UPDATE message SET sender = ?, sent_at = ? WHERE id = ?", sender, sentAt, message)
  }

  package func sender(_ sealed: SealedSender, in account: AccountID) throws -> SenderID {
    if let known = try knownSender(sealed.mac, in: account) { return known }
    try execute(
      "INSERT INTO sender(account, mac, sealed, seal_key) VALUES(?, ?, ?, ?)", account, sealed.mac,
      sealed.sealed,
      sealed.key)
    return SenderID(lastInsertedID)
  }

  package func knownSender(_ mac: [UInt8], in account: AccountID) throws -> SenderID? {
    try first("SELECT id FROM sender WHERE account = ? AND mac = ?", account, mac) { $0.id(0) }
  }

  package func sealedAddress(of sender: SenderID) throws -> (bytes: [UInt8], key: Int)? {
    try first("SELECT sealed, seal_key FROM sender WHERE id = ?", sender) { ($0.blob(0), $0.count(1)) }
  }
}

extension [AccountID] {
  /// As JSON, for a statement that takes any number of them.
  var list: String { "[\(map { "\($0.rawValue)" }.joined(separator: ","))]" }
}

// MARK: Marks of messages being read

extension Connection {
  /// Marks a message as being read, and takes the mark of one that was; tells how many starts have
  /// come this far with it. Other marks stay: theirs may be the message that ended the daemon.
  package func markReading(_ message: MessageID, after read: MessageID? = nil) throws -> Int {
    var marks = try readingMarks()
    if let read { marks["\(read)"] = nil }
    let starts = marks["\(message)", default: 0] + 1
    marks["\(message)"] = starts
    let lines = marks.map { "\($0.key) \($0.value)" }.joined(separator: "\n")
    try execute(
      "INSERT INTO setting(key, value) VALUES('reading', ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
      Array(lines.utf8))
    return starts
  }

  package func clearReadingMarks() throws { try execute("DELETE FROM setting WHERE key = 'reading'") }

  /// A line each: the message and its starts.
  private func readingMarks() throws -> [String: Int] {
    let kept = try first("SELECT value FROM setting WHERE key = 'reading'") { $0.blob(0) }
    var marks: [String: Int] = [:]
    for line in String(decoding: kept ?? [], as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, let starts = Int(words[1]) { marks[String(words[0])] = starts }
    }
    return marks
  }
}

// MARK: Reports

extension Connection {
  package func report(_ id: ReportID) throws -> ReportRow? {
    try first("SELECT \(ReportRow.columns) FROM report WHERE id = ?", id) { try ReportRow($0) }
  }

  /// Nil where the message names nobody.
  package func sender(of message: MessageID) throws -> SenderID? {
    try first("SELECT sender FROM message WHERE id = ?", message) { $0.optionalID(0) } ?? nil
  }

  /// The report that began with a message, whatever became of it.
  package func report(startedBy message: MessageID) throws -> ReportRow? {
    try first("SELECT \(ReportRow.columns) FROM report WHERE origin = ?", message) { try ReportRow($0) }
  }

  /// The report that a message, known by its identity, is part of.
  package func report(ofMessage identity: String, in account: AccountID) throws -> ReportRow? {
    let id = try first("SELECT report FROM message WHERE account = ? AND identity = ?", account, identity) {
      $0.optionalID(0, as: ReportID.self)
    }
    return try (id ?? nil).flatMap(report)
  }

  package func report(ticket: String) throws -> ReportRow? {
    try first("SELECT \(ReportRow.columns) FROM report WHERE ticket = ?", ticket) { try ReportRow($0) }
  }

  /// The sender's reports since `start`, newest first.
  package func reports(of sender: SenderID, since start: Timestamp) throws -> [ReportRow] {
    try all(
      """
      SELECT \(ReportRow.columns) FROM report WHERE sender = ? AND drafted_at >= ? ORDER BY drafted_at DESC, id DESC
      LIMIT 20
      """, sender, start
    ) { try ReportRow($0) }
  }

  /// The drafts an admin works through: emergencies first, then the oldest.
  package func queue(limit: Int) throws -> [ReportRow] {
    try all(
      """
      SELECT \(ReportRow.columns) FROM report WHERE state = 'needs_location'
      ORDER BY is_emergency DESC, drafted_at LIMIT ?
      """, limit
    ) { try ReportRow($0) }
  }

  /// Moves a report along one arrow; throws `stale` where the arrow does not start at its state.
  package func advance(_ report: ReportRow, _ event: ReportEvent, reason: String? = nil, at now: Timestamp)
    throws
  {
    guard let next = report.state.after(event) else {
      throw StorageError(.stale, "\(report.id) is \(report.state.rawValue), which \(event) does not apply to")
    }
    let changed = try execute(
      """
      UPDATE report SET state = ?, reason = coalesce(?, reason), asked_until = NULL, version = version + 1
      WHERE id = ? AND state = ?
      """, next.rawValue, reason, report.id, report.state.rawValue)
    guard changed == 1 else { throw StorageError(.stale, "\(report.id) changed meanwhile") }
    // Nobody is asked for a place that is known, or about a report that was set aside.
    for row in try report.state == .located ? [] : outgoing(of: report.id) where row.kind == .question {
      _ = try takeBack(row, at: now)
    }
    // What senders of merged reports are told follows from this one, too.
    try execute("UPDATE report SET version = version + 1 WHERE merged_into = ?", report.id)
  }

  /// Puts a report into a kelurahan; `place` is the sealed evidence, `officer` whoever decided it. What was
  /// known before is kept.
  package func locate(
    _ report: ReportRow, kelurahan: String, coordinate: Coordinate?, place: [UInt8], sealKey: Int,
    by officer: String? = nil, at now: Timestamp
  ) throws {
    try execute(
      """
      UPDATE report SET (prior_place, prior_key, prior_territory, prior_question)
        = (place, seal_key, territory, question_until),
        kelurahan = ?1, territory = ?1, latitude = ?2, longitude = ?3, place = ?4, seal_key = ?5, placed_by = ?6,
        question_until = NULL, asked_until = NULL, claimed_by = NULL, claimed_until = NULL
      WHERE id = ?7
      """, kelurahan, coordinate?.latitude, coordinate?.longitude, place, sealKey, officer, report.id)
    try advance(report, .located, at: now)
  }

  /// Keeps other candidates for a report that waits for its place; `place` is sealed, `territory` what all of
  /// them lie in.
  package func suggest(_ report: ReportRow, place: [UInt8], sealKey: Int, territory: String?) throws {
    try execute(
      """
      UPDATE report SET place = ?, seal_key = ?, territory = ?, version = version + 1
      WHERE id = ? AND state = 'needs_location'
      """, place, sealKey, territory, report.id)
  }

  /// Says that the report has more to tell than before.
  package func hide(_ report: ReportID) throws {
    try execute("UPDATE report SET visibility = 'private' WHERE id = ? AND visibility <> 'private'", report)
  }

  package func touch(_ report: ReportID, isEmergency: Bool) throws {
    try execute(
      """
      UPDATE report SET version = version + 1, is_emergency = max(is_emergency, ?), asked_until = NULL WHERE id = ?
      """, isEmergency, report)
  }
}
