// SPDX-License-Identifier: MIT
//
// What the console's other rooms show: the day in figures, dead letters, answers that did not go.

package import Reports

/// Messages of a day, by account and hour.
package struct MessageCount: Sendable, Hashable {
  package var channel: String
  /// In Jakarta, 0 to 23.
  package var hour: Int
  package var state: String
  package var count: Int
}

/// Reports of a day, by channel, hour and place.
package struct ReportCount: Sendable, Hashable {
  package var channel: String
  package var hour: Int
  package var state: String
  /// Kemendagri's code, as far as it is known.
  package var territory: String?
  package var isLocatedByPerson: Bool
  package var count: Int
}

/// Dead letters of one reason.
package struct DeadReason: Sendable, Hashable {
  package var reason: String
  package var count: Int
}

extension Connection {
  /// The day's messages. Rows come in the order of their receipt, so the day is a stretch of ids, found by
  /// halving: no index of times has to be kept for it.
  package func messageCounts(from start: Timestamp, to end: Timestamp) throws -> [MessageCount] {
    try all(
      """
      SELECT a.channel, ((m.received_at - ?1) / 3600000) % 24, m.state, count(*)
      FROM message m JOIN account a ON a.id = m.account
      WHERE m.id >= ?2 AND m.id < ?3 AND m.received_at >= ?1 AND m.received_at < ?4 GROUP BY 1, 2, 3
      """, start, try firstID(in: "message", "received_at", since: start - Self.disorder),
      try firstID(in: "message", "received_at", since: end + Self.disorder), end
    ) { MessageCount(channel: $0.text(0), hour: $0.count(1), state: $0.text(2), count: $0.count(3)) }
  }

  package func reportCounts(from start: Timestamp, to end: Timestamp) throws -> [ReportCount] {
    try all(
      """
      SELECT channel, ((drafted_at - ?1) / 3600000) % 24, state, territory, placed_by IS NOT NULL, count(*)
      FROM report WHERE id >= ?2 AND id < ?3 AND drafted_at >= ?1 AND drafted_at < ?4 GROUP BY 1, 2, 3, 4, 5
      """, start, try firstID(in: "report", "drafted_at", since: start - Self.disorder),
      try firstID(in: "report", "drafted_at", since: end + Self.disorder), end
    ) {
      ReportCount(
        channel: $0.text(0), hour: $0.count(1), state: $0.text(2), territory: $0.optionalText(3),
        isLocatedByPerson: $0.flag(4), count: $0.count(5))
    }
  }

  /// Clocks are set and writers wait: rows lie this much out of the order of their times at most.
  private static let disorder = Duration.seconds(3600)

  /// The first id of that time or later, as far as rows are in order.
  private func firstID(in table: String, _ column: String, since time: Timestamp) throws -> Int64 {
    var (low, high) = (
      Int64(0), try first("SELECT ifnull(max(id), 0) + 1 FROM \(table)") { $0.integer(0) } ?? 1
    )
    while low < high {
      let middle = low + (high - low) / 2
      let found = try first("SELECT id, \(column) FROM \(table) WHERE id >= ? ORDER BY id LIMIT 1", middle) {
        (id: $0.integer(0), at: $0.time(1))
      }
      if let found, found.at < time { low = found.id + 1 } else { high = middle }
    }
    return low
  }

  // MARK: Dead letters

  /// What could not be read has no place: its channel alone says whose business it is.
  private static let isDeadAndSeen = """
    state = 'dead' AND (?1 IS NULL
      OR (SELECT channel FROM account WHERE account.id = message.account) IN (SELECT value FROM json_each(?1)))
    """
  /// As its plan is tested.
  package static let deadReasonsQuery = """
    SELECT reason, count(*) FROM message WHERE \(isDeadAndSeen) GROUP BY reason ORDER BY 2 DESC, 1 LIMIT ?2
    """

  package func deadReasons(_ sight: Sight = .everything, limit: Int) throws -> [DeadReason] {
    try all(Self.deadReasonsQuery, sight.channelList, limit) {
      DeadReason(reason: $0.text(0), count: $0.count(1))
    }
  }

  package func deadMessages(_ sight: Sight = .everything, after last: MessageID, limit: Int) throws
    -> [MessageSummary]
  {
    let ids = try all(
      "SELECT id FROM message WHERE \(Self.isDeadAndSeen) AND id > ?2 ORDER BY id LIMIT ?3",
      sight.channelList,
      last, limit
    ) {
      $0.id(0, as: MessageID.self)
    }
    return try ids.compactMap(summary(of:))
  }

  package func deadMessages(_ sight: Sight = .everything, for reason: String, limit: Int) throws
    -> [MessageID]
  {
    try all(
      "SELECT id FROM message WHERE \(Self.isDeadAndSeen) AND reason = ?2 ORDER BY id LIMIT ?3",
      sight.channelList, reason, limit
    ) { $0.id(0) }
  }

  /// Nil where there is no such message, or its channel is none any more.
  package func channel(of message: MessageID) throws -> Channel? {
    try first(
      "SELECT channel FROM message JOIN account ON account.id = message.account WHERE message.id = ?", message
    ) { Channel(rawValue: $0.text(0)) } ?? nil
  }

  // MARK: Answers that did not go

  /// Of the report it is about, else of whatever made it.
  private static let channelOfOutgoing = """
    coalesce((SELECT channel FROM report WHERE report.id = outgoing.report),
      (SELECT channel FROM message JOIN account ON account.id = message.account
        WHERE message.id = outgoing.message),
      (SELECT channel FROM sender JOIN account ON account.id = sender.account WHERE sender.id = outgoing.sender))
    """
  private static let territoryOfOutgoing = "(SELECT territory FROM report WHERE report.id = outgoing.report)"

  package func stuckOutgoing(_ sight: Sight = .everything, after last: OutgoingID, limit: Int) throws
    -> [OutgoingRow]
  {
    try outgoing(
      where: """
        state IN ('refused', 'parked') AND id > ?1
          AND (?2 IS NULL OR \(Self.channelOfOutgoing) IN (SELECT value FROM json_each(?2)))
          AND (?3 IS NULL OR \(Self.territoryOfOutgoing) IS NULL
            OR \(Self.territoryOfOutgoing) IN (SELECT value FROM json_each(?3)))
        """, last, sight.channelList, sight.territories, limit: limit)
  }

  /// Whose business a row is; nil where there is none. Without a channel it is of one that is none any more.
  package func whereabouts(of outgoing: OutgoingID) throws -> (channel: Channel?, territory: String?)? {
    try first(
      "SELECT \(Self.channelOfOutgoing), \(Self.territoryOfOutgoing) FROM outgoing WHERE id = ?", outgoing
    ) { ($0.optionalText(0).flatMap(Channel.init(rawValue:)), $0.optionalText(1)) }
  }
}
