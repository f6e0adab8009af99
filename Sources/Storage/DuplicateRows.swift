// SPDX-License-Identifier: MIT
//
// Suspected duplicates, and two reports that a person made one. A merged report keeps its row and its
// ticket; its messages follow the other report, marked with where they came from, so that the merge
// can be taken back.

package import Reports

extension Connection {
  /// The oldest report like this one, of the same sender, drafted since `start`, that still stands.
  package func report(like likeness: [UInt8], since start: Timestamp) throws -> ReportID? {
    try first(
      """
      SELECT id FROM report WHERE likeness = ? AND drafted_at >= ? AND state <> 'merged' ORDER BY id LIMIT 1
      """, likeness, start
    ) { $0.id(0) }
  }

  /// The oldest report in the same words that came to another account, drafted since `start`, that still
  /// stands. Many who copy one text on one channel are many.
  package func report(
    worded wording: [UInt8], elsewhereThan account: AccountID, since start: Timestamp
  ) throws -> ReportID? {
    try first(Self.wordedElsewhere, wording, account, start) { $0.id(0) }
  }

  /// Steps from account to account, since on one of them thousands may say the same.
  static let wordedElsewhere = """
    WITH RECURSIVE said(account) AS (
      SELECT min(account) FROM report WHERE wording = ?1
      UNION ALL
      SELECT (SELECT min(account) FROM report WHERE wording = ?1 AND account > said.account)
      FROM said WHERE said.account IS NOT NULL)
    SELECT min(oldest) FROM (
      SELECT (
        SELECT id FROM report
        WHERE wording = ?1 AND account = said.account AND drafted_at >= ?3 AND state NOT IN ('merged', 'set_aside')
        ORDER BY drafted_at, id LIMIT 1) AS oldest
      FROM said WHERE said.account <> ?2)
    HAVING min(oldest) IS NOT NULL
    """

  /// The oldest report of the same address in another account, about the same kind of thing in the same
  /// kelurahan, drafted since `start`, that still stands.
  package func report(
    ofAddress mac: [UInt8], elsewhereThan sender: SenderID, kelurahan: String, category: String,
    since start: Timestamp
  ) throws -> ReportID? {
    try first(
      """
      SELECT report.id FROM sender JOIN report ON report.sender = sender.id
      WHERE sender.mac = ? AND sender.id <> ? AND report.kelurahan = ? AND report.category = ?
        AND report.drafted_at >= ? AND report.state NOT IN ('merged', 'set_aside')
      ORDER BY report.id LIMIT 1
      """, mac, sender, kelurahan, category, start
    ) { $0.id(0) }
  }

  /// The reports that were merged into this one, oldest first.
  package func merged(into report: ReportID) throws -> [ReportRow] {
    try all("SELECT id FROM report WHERE merged_into = ? ORDER BY id", report) { $0.id(0, as: ReportID.self) }
      .compactMap(self.report)
  }

  private static var isSuspected: String {
    "duplicate_of IS NOT NULL AND state IN ('needs_location', 'outside', 'located')"
  }

  /// Drafts that look like an earlier one and can still be merged, oldest first.
  package func suspectedDuplicates(limit: Int) throws -> [ReportID] {
    try all("SELECT id FROM report WHERE \(Self.isSuspected) ORDER BY id LIMIT ?", limit) { $0.id(0) }
  }

  package func countSuspectedDuplicates() throws -> Int {
    try count("SELECT count(*) FROM report WHERE \(Self.isSuspected)")
  }

  /// The report that stands for this one: itself, or where it was merged into.
  package func standing(_ report: ReportRow) throws -> ReportRow {
    var found = report
    // A merge into a merged report is refused, so a chain is as long as merges were made in turn.
    for _ in 0..<64 {
      guard let next = try found.mergedInto.flatMap(self.report) else { return found }
      found = next
    }
    return found
  }

  /// Says that a suspicion was wrong.
  package func clearSuspicion(_ report: ReportID) throws {
    try execute("UPDATE report SET duplicate_of = NULL WHERE id = ?", report)
  }

  /// Lets what waits of a report go at once.
  package func hasten(_ report: ReportID, at now: Timestamp) throws {
    try execute(
      "UPDATE outgoing SET due_at = ? WHERE report = ? AND state = 'due' AND attempts = 0 AND due_at > ?",
      now,
      report, now)
  }

  /// Keeps our question for the place open until then.
  package func asks(_ report: ReportID, until limit: Timestamp) throws {
    try execute("UPDATE report SET question_until = ? WHERE id = ?", limit, report)
  }

  /// A report's messages that tell something, a long one once, by its first piece.
  package func tellingMessages(of report: ReportID) throws -> [MessageID] {
    try all(
      """
      SELECT id FROM message WHERE report = ? AND reason IS NOT 'status question'
        AND NOT EXISTS (SELECT 1 FROM part WHERE part.message = message.id AND part.whole <> message.id)
      ORDER BY id
      """, report
    ) { $0.id(0) }
  }

  /// Puts a report where another one is, as `officer` decided. What was known before is kept.
  package func locate(_ report: ReportRow, like other: ReportRow, by officer: String, at now: Timestamp)
    throws
  {
    try execute(
      """
      UPDATE report SET (prior_place, prior_key, prior_territory, prior_question)
        = (place, seal_key, territory, question_until), claimed_by = NULL, claimed_until = NULL,
        question_until = NULL, asked_until = NULL, placed_by = ?1, placed_like = ?2,
        (kelurahan, territory, latitude, longitude, place, seal_key)
          = (SELECT kelurahan, kelurahan, latitude, longitude, place, seal_key FROM report WHERE id = ?2)
      WHERE id = ?3
      """, officer, other.id, report.id)
    try advance(report, .located, at: now)
  }

  /// Whether a report has its place from this other one.
  package func isPlaced(_ report: ReportID, like other: ReportID) throws -> Bool {
    try first("SELECT 1 FROM report WHERE id = ? AND placed_like = ?", report, other) { _ in true } ?? false
  }

  /// Whether a report waited for its place before it had one.
  package func wasPlacedLater(_ report: ReportID) throws -> Bool {
    try first("SELECT 1 FROM report WHERE id = ? AND prior_key IS NOT NULL", report) { _ in true } ?? false
  }

  /// Moves a report's messages to another and the report out of the way. Answers that its sender asked for
  /// go along where both are of one sender; another one's keep the number that one knows. What was private
  /// stays private, and a question that was asked stays open.
  package func merge(_ report: ReportRow, into other: ReportRow) throws -> [MessageID] {
    let moved = try all("SELECT id FROM message WHERE report = ? ORDER BY id", report.id) {
      $0.id(0, as: MessageID.self)
    }
    try execute(
      "UPDATE message SET merged_from = ?, report = ?, state = 'followup' WHERE report = ?", report.id,
      other.id,
      report.id)
    try execute("UPDATE part SET report = ? WHERE report = ?", other.id, report.id)
    if let sender = report.sender, sender == other.sender {
      try execute(
        "UPDATE outgoing SET report = ? WHERE report = ? AND kind = 'answer' AND attempts = 0", other.id,
        report.id)
    }
    try execute(
      """
      UPDATE report SET visibility = CASE WHEN ?2 = 'private' THEN ?2 ELSE visibility END,
        question_until = nullif(max(ifnull(question_until, 0), ifnull(?3, 0)), 0) WHERE id = ?1
      """, other.id, report.visibility, report.questionUntil)
    try execute(
      """
      UPDATE report SET merged_into = ?, merged_state = state, state = ?, version = version + 1 WHERE id = ?
      """, other.id, ReportState.merged.rawValue, report.id)
    return moved
  }

  /// Takes a merge back: the report stands as it stood. Pieces of its long messages that came since go with it.
  /// Where the reports are of two senders, what its own wrote since is read again: `later`.
  package func split(_ report: ReportRow) throws -> (own: [MessageID], later: [MessageID]) {
    let later = try laterWords(of: report)
    for message in later { try advance(message, .separated) }
    try execute(
      """
      UPDATE message SET merged_from = ?1 WHERE merged_from IS NULL AND id IN (
        SELECT late.message FROM message JOIN part ON part.message = message.id
          JOIN part late ON late.whole = part.whole
        WHERE message.merged_from = ?1)
      """, report.id)
    let moved = try all("SELECT id FROM message WHERE merged_from = ? ORDER BY id", report.id) {
      $0.id(0, as: MessageID.self)
    }
    for message in moved { try execute("UPDATE part SET report = ? WHERE message = ?", report.id, message) }
    try execute(
      """
      UPDATE message SET report = merged_from, merged_from = NULL, state = CASE WHEN id = ? THEN 'origin' ELSE state END
      WHERE merged_from = ?
      """, report.origin, report.id)
    try execute(
      """
      UPDATE report SET state = merged_state, merged_into = NULL, merged_state = NULL, duplicate_of = NULL,
        version = version + 1 WHERE id = ? AND merged_into IS NOT NULL
      """, report.id)
    return (moved, later)
  }

  /// What a merged report's sender wrote to the one of somebody else that stands for it.
  private func laterWords(of report: ReportRow) throws -> [MessageID] {
    guard let kept = try report.mergedInto.flatMap(self.report), let sender = report.sender,
      sender != kept.sender
    else { return [] }
    return try all(
      "SELECT id FROM message WHERE report = ? AND sender = ? AND merged_from IS NULL ORDER BY id", kept.id,
      sender
    ) { $0.id(0, as: MessageID.self) }.filter(isSeparable)
  }

  /// Withdraws what a report of its own has and no attempt was made for, its sender's answers only where
  /// another report of theirs answers for it; false where one was made for a row that goes to the core.
  package func withdraw(_ report: ReportID, withAnswers: Bool, at now: Timestamp) throws -> Bool {
    let own: Set<OutgoingKind> =
      withAnswers ? [.forward, .reply, .located, .number, .question] : [.forward, .question]
    for row in try outgoing(of: report)
    where own.contains(row.kind) && row.state == .due && row.attempts == 0 {
      try advance(outgoing: row.id, .withdrawn, reason: Withdrawal.merged.rawValue, at: now)
    }
    return try !outgoing(of: report).contains { $0.kind == .forward && $0.state != .withdrawn }
  }

  /// Withdraws the first answer that nobody has heard.
  package func withdrawReply(to report: ReportID, for cause: Withdrawal, at now: Timestamp) throws {
    guard let row = try outgoing(cause: "reply:\(report)"), row.reachedNobody else { return }
    try advance(outgoing: row.id, .withdrawn, reason: cause.rawValue, at: now)
  }

  /// Makes due again what was withdrawn for this. What a person gave up stays given up.
  package func restore(_ report: ReportID, withdrawnFor cause: Withdrawal, at now: Timestamp) throws {
    for row in try outgoing(of: report) where row.state == .withdrawn && row.reason == cause.rawValue {
      try advance(outgoing: row.id, .requeued, dueAt: now, at: now)
    }
  }
}

/// Why a decision that can be taken back withdraws rows; what a person gave up has a reason of theirs.
package enum Withdrawal: String, Sendable {
  case merged
  case setAside = "set aside"
}

// MARK: Numbers the core issues

extension Connection {
  /// Keeps the core's own number of a report; who packs an answer meanwhile packs it anew.
  package func set(number: String, of report: ReportID) throws {
    try execute(
      "UPDATE report SET number = ?, number_key = ?, version = version + 1 WHERE id = ?", number,
      IssuedNumber.key(number), report)
  }

  /// The reports a number of the core stands for; of one sender where given.
  package func reports(numbered key: String, of sender: SenderID? = nil) throws -> [ReportRow] {
    try all("SELECT id FROM report WHERE number_key = ? ORDER BY id LIMIT 20", key) {
      $0.id(0, as: ReportID.self)
    }.compactMap(report).filter { sender == nil || $0.sender == sender }
  }
}
