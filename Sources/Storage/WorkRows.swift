// SPDX-License-Identifier: MIT
//
// Who works on which draft. A claim is a lease on a row: two columns, written by the one writer, so no two
// officers can have it; it ends by the clock and needs nobody to end it. Whoever acts names the version they
// decided on, which every change of the report raises.

package import Reports

/// What an officer sees of the queue, as statements take it.
package struct Sight: Sendable, Hashable {
  /// One seek each where there are some; nil for all.
  var channels: [String]?
  /// As JSON, with every code that overlaps; nil for all.
  var territories: String?

  package static let everything = Sight(Jurisdiction.everything, kelurahans: [])

  /// `kelurahans` are the codes of all there are.
  package init(_ jurisdiction: Jurisdiction, kelurahans: [String]) {
    channels = jurisdiction.channels.map { $0.map(\.rawValue).sorted() }
    territories = jurisdiction.territories.map {
      Self.list(Territory.codes(overlapping: $0, among: kelurahans).sorted())
    }
  }

  var channelList: String? { channels.map(Self.list) }

  /// Names and codes of ours need no escape.
  private static func list(_ words: [String]) -> String {
    "[" + words.map { "\"\($0)\"" }.joined(separator: ",") + "]"
  }
}

/// A lease on a draft.
package struct ClaimRow: Sendable, Hashable {
  package var officer: String
  package var until: Timestamp

  package init(officer: String, until: Timestamp) {
    self.officer = officer
    self.until = until
  }
}

/// Which of the waiting drafts somebody wants to work on.
package struct NextFilter: Sendable, Hashable {
  package var channel: String?
  package var category: String?
  /// What lies in it, and what nobody knows the place of.
  package var territory: String?

  package init(channel: String? = nil, category: String? = nil, territory: String? = nil) {
    self.channel = channel
    self.category = category
    self.territory = territory
  }
}

/// How many drafts wait in one channel and territory.
package struct WaitingRow: Sendable, Hashable {
  package var channel: String
  package var territory: String?
  package var waiting: Int
  package var emergencies: Int
  /// Of them, those that wait for their sender's answer.
  package var asked: Int
  package var claimed: Int
  /// Drafted before the service level's time.
  package var late: Int
  package var oldest: Timestamp
}

extension Connection {
  // MARK: The next draft

  /// The draft an officer is to work on next: the one they have, else the first that nobody has. It is theirs
  /// until then. Runs on the writer, so that nobody else is given the same.
  package func claimNext(
    for officer: String, _ sight: Sight, _ filter: NextFilter, at now: Timestamp, until: Timestamp
  ) throws -> ReportID? {
    let found = try held(by: officer, sight, at: now) ?? next(for: officer, sight, filter, at: now)
    guard let found else { return nil }
    try claim(found, for: officer, until: until)
    return found
  }

  /// What is their business no more, they do not get again.
  private func held(by officer: String, _ sight: Sight, at now: Timestamp) throws -> ReportID? {
    try first(Self.heldQuery, officer, now, sight.channelList, sight.territories) { $0.id(0) }
  }

  /// As its plan is tested.
  package static let heldQuery = """
    SELECT id FROM report WHERE claimed_by = ?1 AND claimed_until > ?2 AND state = 'needs_location'
      AND (?3 IS NULL OR channel IN (SELECT value FROM json_each(?3)))
      AND (?4 IS NULL OR territory IS NULL OR territory IN (SELECT value FROM json_each(?4)))
    ORDER BY claimed_until DESC LIMIT 1
    """

  /// Of each channel the first, by an index of its own: whoever works a quiet channel does not walk through
  /// the flood of another.
  private func next(for officer: String, _ sight: Sight, _ filter: NextFilter, at now: Timestamp) throws
    -> ReportID?
  {
    var best: (isCalm: Bool, at: Timestamp, id: ReportID)?
    for channel in wanted(sight, filter) {
      let found = try first(
        channel == nil ? Self.nextOfAll : Self.nextOfChannel, officer, now, filter.category,
        sight.territories,
        filter.territory, channel
      ) { (isCalm: !$0.flag(1), at: $0.time(2), id: $0.id(0, as: ReportID.self)) }
      guard let found else { continue }
      if let known = best,
        (known.isCalm ? 1 : 0, known.at, known.id) < (found.isCalm ? 1 : 0, found.at, found.id)
      {
        continue
      }
      best = found
    }
    return best?.id
  }

  private func wanted(_ sight: Sight, _ filter: NextFilter) -> [String?] {
    guard let channels = sight.channels else { return [filter.channel] }
    return channels.filter { filter.channel == nil || $0 == filter.channel }
  }

  private static let isFree = """
    state = 'needs_location' AND (claimed_until IS NULL OR claimed_until <= ?2)
      AND (asked_until IS NULL OR asked_until <= ?2) AND (?3 IS NULL OR category = ?3)
      AND (?4 IS NULL OR territory IS NULL OR territory IN (SELECT value FROM json_each(?4)))
      AND (?5 IS NULL OR territory IS NULL OR territory >= ?5 AND territory < ?5 || '/')
      AND NOT EXISTS (SELECT 1 FROM skipped WHERE officer = ?1 AND report = report.id AND until > ?2)
    ORDER BY is_emergency DESC, drafted_at, id LIMIT 1
    """
  /// As its plan is tested.
  package static let nextOfAll =
    "SELECT id, is_emergency, drafted_at FROM report WHERE ?6 IS NULL AND \(isFree)"
  package static let nextOfChannel =
    "SELECT id, is_emergency, drafted_at FROM report WHERE channel = ?6 AND \(isFree)"

  // MARK: Claims

  package func claim(_ report: ReportID, for officer: String, until: Timestamp) throws {
    try execute("UPDATE report SET claimed_by = ?, claimed_until = ? WHERE id = ?", officer, until, report)
  }

  /// The lease on a draft, if it still holds.
  package func claim(on report: ReportID, at now: Timestamp) throws -> ClaimRow? {
    try first(
      "SELECT claimed_by, claimed_until FROM report WHERE id = ? AND claimed_by IS NOT NULL AND claimed_until > ?",
      report, now
    ) { ClaimRow(officer: $0.text(0), until: $0.time(1)) }
  }

  /// Gives an officer's claim back; somebody else's stays.
  package func release(_ report: ReportID, by officer: String) throws {
    try execute(
      "UPDATE report SET claimed_by = NULL, claimed_until = NULL WHERE id = ? AND claimed_by = ?", report,
      officer)
  }

  /// Whoever had it: it has been decided.
  package func endClaim(on report: ReportID) throws {
    try execute(
      "UPDATE report SET claimed_by = NULL, claimed_until = NULL WHERE id = ? AND claimed_by IS NOT NULL",
      report)
  }

  /// Leaves a draft to others until then.
  package func skip(_ report: ReportID, by officer: String, until: Timestamp, at now: Timestamp) throws {
    try execute("DELETE FROM skipped WHERE until <= ?", now)
    try execute(
      """
      INSERT INTO skipped(officer, report, until) VALUES(?, ?, ?)
      ON CONFLICT(officer, report) DO UPDATE SET until = excluded.until
      """, officer, report, until)
  }

  /// Keeps a draft out of the way until its sender has answered, or until then.
  package func setAsked(_ report: ReportID, until: Timestamp?) throws {
    try execute(
      "UPDATE report SET asked_until = ?, version = version + 1 WHERE id = ?", until, report)
  }

  /// Whether it waits, or waited, for its sender's answer.
  package func isAsked(_ report: ReportID) throws -> Bool {
    try first("SELECT 1 FROM report WHERE id = ? AND asked_until IS NOT NULL", report) { _ in true } ?? false
  }

  /// Whose business reports are; those that are not there are left out.
  package func whereabouts(of ids: [ReportID]) throws -> [ReportID: (channel: Channel, territory: String?)] {
    var found: [ReportID: (channel: Channel, territory: String?)] = [:]
    for id in ids {
      let row = try first("SELECT channel, territory FROM report WHERE id = ?", id) {
        ($0.text(0), $0.optionalText(1))
      }
      if let row, let channel = Channel(rawValue: row.0) { found[id] = (channel, row.1) }
    }
    return found
  }

  // MARK: How many wait

  /// As its plan is tested.
  package static let waitingQuery = """
    SELECT channel, territory, count(*), sum(is_emergency), sum(ifnull(asked_until > ?1, 0)),
      sum(ifnull(claimed_until > ?1, 0)), sum(drafted_at <= ?2), min(drafted_at)
    FROM report WHERE state = 'needs_location' GROUP BY channel, territory
    """

  /// `lateBefore`: what was drafted until then is late.
  package func waiting(at now: Timestamp, lateBefore: Timestamp) throws -> [WaitingRow] {
    try all(Self.waitingQuery, now, lateBefore) { row in
      WaitingRow(
        channel: row.text(0), territory: row.optionalText(1), waiting: row.count(2),
        emergencies: row.count(3),
        asked: row.count(4), claimed: row.count(5), late: row.count(6), oldest: row.time(7))
    }
  }
}
