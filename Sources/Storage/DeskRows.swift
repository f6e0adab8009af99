// SPDX-License-Identifier: MIT
//
// What operators and admins look at, and the tallies the ledger is proved from.

package import Reports

/// A feed as an operator sees it.
package struct FeedStatus: Sendable, Codable {
  package var name: String
  package var channel: String
  package var scope: String
  package var state: String
  package var isPaused: Bool
  package var cursor: String?
  package var contactAt: Timestamp?
  package var messageAt: Timestamp?
  package var error: String?
  package var errorAt: Timestamp?
  package var new: Int
  package var repeated: Int
}

/// A message in a list.
package struct MessageSummary: Sendable {
  package var id: MessageID
  package var feed: String
  package var format: String
  package var bytes: Int
  package var state: String
  package var reason: String?
  package var receivedAt: Timestamp
  package var sentAt: Timestamp?
  package var report: ReportID?
}

/// One attempt at sending.
package struct AttemptRow: Sendable {
  package var outgoing: OutgoingID
  package var number: Int
  package var startedAt: Timestamp
  package var endedAt: Timestamp?
  package var outcome: String?
  package var detail: String?
}

extension Connection {
  package func audit(_ who: String, _ act: String, subject: String, reason: String?, at now: Timestamp) throws
  {
    try execute(
      "INSERT INTO audit(at, who, act, subject, reason) VALUES(?, ?, ?, ?, ?)", now, who, act, subject, reason
    )
  }

  package func setPaused(_ isPaused: Bool, feed name: String) throws -> Bool {
    try execute("UPDATE feed SET is_paused = ? WHERE name = ?", isPaused, name) == 1
  }

  package func feeds() throws -> [FeedStatus] {
    try all(
      """
      SELECT f.name, a.channel, a.scope, f.state, f.is_paused, f.cursor, f.contact_at, f.message_at, f.error, f.error_at,
        (SELECT coalesce(sum(new), 0) FROM tally t WHERE t.feed = f.id),
        (SELECT coalesce(sum(repeated), 0) FROM tally t WHERE t.feed = f.id)
      FROM feed f JOIN account a ON a.id = f.account ORDER BY f.name
      """
    ) {
      FeedStatus(
        name: $0.text(0), channel: $0.text(1), scope: $0.text(2), state: $0.text(3), isPaused: $0.flag(4),
        cursor: $0.optionalText(5), contactAt: $0.optionalTime(6), messageAt: $0.optionalTime(7),
        error: $0.optionalText(8), errorAt: $0.optionalTime(9), new: $0.count(10), repeated: $0.count(11))
    }
  }

  private static var summary: String {
    """
    SELECT m.id, f.name, m.format, m.raw_bytes, m.state, m.reason, m.received_at, m.sent_at, m.report
    FROM message m JOIN feed f ON f.id = m.feed
    """
  }

  private static func summary(_ row: borrowing Row) -> MessageSummary {
    MessageSummary(
      id: row.id(0), feed: row.text(1), format: row.text(2), bytes: row.count(3), state: row.text(4),
      reason: row.optionalText(5), receivedAt: row.time(6), sentAt: row.optionalTime(7),
      report: row.optionalID(8))
  }

  package func deadMessages(limit: Int) throws -> [MessageSummary] {
    try all("\(Self.summary) WHERE m.state = 'dead' ORDER BY m.id LIMIT ?", limit, row: Self.summary)
  }

  package func summary(of message: MessageID) throws -> MessageSummary? {
    try first("\(Self.summary) WHERE m.id = ?", message, row: Self.summary)
  }

  package func summaries(of report: ReportID) throws -> [MessageSummary] {
    try all("\(Self.summary) WHERE m.report = ? ORDER BY m.id", report, row: Self.summary)
  }

  package func positions(of message: MessageID) throws -> [(position: String, feed: String)] {
    try all(
      "SELECT d.position, f.name FROM delivery d JOIN feed f ON f.id = d.feed WHERE d.message = ?", message
    ) {
      ($0.text(0), $0.text(1))
    }
  }

  package func attempts(of outgoing: OutgoingID) throws -> [AttemptRow] {
    try all(
      "SELECT outgoing, number, started_at, ended_at, outcome, detail FROM attempt WHERE outgoing = ? ORDER BY number",
      outgoing
    ) {
      AttemptRow(
        outgoing: $0.id(0), number: $0.count(1), startedAt: $0.time(2), endedAt: $0.optionalTime(3),
        outcome: $0.optionalText(4), detail: $0.optionalText(5))
    }
  }

  package func coreEvents(of report: ReportID) throws -> [(at: Timestamp, sequence: Int64, status: String)] {
    try all(
      "SELECT received_at, seq, status FROM core_event WHERE report = ? ORDER BY received_at, seq", report
    ) {
      ($0.time(0), $0.integer(1), $0.text(2))
    }
  }

  /// Outgoing rows that are not settled or that a person must look at, oldest first.
  package func openOutgoing(limit: Int) throws -> [OutgoingRow] {
    try outgoing(where: "settled_at IS NULL OR state IN ('refused', 'parked')", limit: limit)
  }

  /// A count by a label, for the ledger: `SELECT label, count(*) … GROUP BY label`.
  package func counts(_ sql: String) throws -> [String: Int] {
    Dictionary(uniqueKeysWithValues: try all(sql) { ($0.text(0), $0.count(1)) })
  }

  package func count(_ sql: String) throws -> Int { try first(sql) { $0.count(0) } ?? 0 }
}
