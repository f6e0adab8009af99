// SPDX-License-Identifier: MIT
//
// Reports as lists show them. A page goes on behind the last row of the one before, by what it is sorted by:
// rows that came or went meanwhile neither repeat nor hide one.

package import Reports

/// What of the reports is listed.
package struct ListFilter: Sendable, Hashable {
  /// Where a claim stands, in the eyes of one officer.
  package enum Claim: String, Sendable, CaseIterable { case mine, others, free, asked }

  package var state: ReportState = .needsLocation
  package var channel: String?
  package var territory: String?
  package var category: String?
  package var draftedAfter: Timestamp?
  package var draftedUntil: Timestamp?
  package var claim: Claim?
  package var event: ReportID?
  package init() {}
}

/// Where a page ended.
package struct ListPosition: Sendable, Hashable {
  var isEmergency: Bool
  var draftedAt: Timestamp
  var id: ReportID

  /// Behind this report, as it is now.
  package init(_ last: ReportRow) {
    isEmergency = last.isEmergency
    draftedAt = last.draftedAt
    id = last.id
  }
}

/// What a list shows of a report beside the row itself.
package struct ListedReport: Sendable {
  package var row: ReportRow
  package var claim: ClaimRow?
  package var askedUntil: Timestamp?
}

extension Connection {
  private static let isWanted = """
    (?2 IS NULL OR channel IN (SELECT value FROM json_each(?2))) AND (?3 IS NULL OR channel = ?3)
      AND (?4 IS NULL OR territory IS NULL OR territory IN (SELECT value FROM json_each(?4)))
      AND (?5 IS NULL OR territory >= ?5 AND territory < ?5 || '/') AND (?6 IS NULL OR category = ?6)
      AND (?7 IS NULL OR drafted_at > ?7) AND (?8 IS NULL OR drafted_at <= ?8)
    """

  /// As its plan is tested: emergencies first, then the oldest. What somebody has or was asked about is little
  /// beside what waits, and found by itself.
  package static func queueList(_ claim: ListFilter.Claim?) -> String {
    let (index, condition) = standing(claim)
    return """
      SELECT id FROM report INDEXED BY \(index) WHERE state = 'needs_location' AND \(isWanted)
        AND (?1 IS NULL OR event = ?1 OR id = ?1) AND \(condition)
        AND (?11 IS NULL OR is_emergency < ?11 OR is_emergency = ?11 AND (drafted_at, id) > (?12, ?13))
      ORDER BY is_emergency DESC, drafted_at, id LIMIT ?14
      """
  }

  private static func standing(_ claim: ListFilter.Claim?) -> (index: String, condition: String) {
    switch claim {
    case nil: ("report_queue", "1")
    case .free: ("report_queue", "ifnull(claimed_until <= ?10, 1) AND ifnull(asked_until <= ?10, 1)")
    case .mine: ("report_claimed", "claimed_by = ?9 AND claimed_until > ?10")
    case .others: ("report_claimed", "claimed_by IS NOT NULL AND claimed_by <> ?9 AND claimed_until > ?10")
    case .asked: ("report_asked", "asked_until > ?10")
    }
  }

  /// As its plan is tested: the newest first.
  package static let stateList = """
    SELECT id FROM report WHERE state = ?1 AND state <> 'needs_location' AND \(isWanted)
      AND (?9 IS NULL OR (drafted_at, id) < (?9, ?10)) AND (?11 IS NULL OR event = ?11 OR id = ?11)
    ORDER BY drafted_at DESC, id DESC LIMIT ?12
    """

  /// One page, behind `last` where given.
  package func list(
    _ filter: ListFilter, _ sight: Sight, for officer: String, after last: ListPosition?, at now: Timestamp,
    limit: Int
  ) throws -> [ListedReport] {
    let shared: [(any Bindable)?] = [
      sight.channelList, filter.channel, sight.territories, filter.territory, filter.category,
      filter.draftedAfter, filter.draftedUntil,
    ]
    let ids: [ReportID]
    if filter.state == .needsLocation {
      ids = try all(
        Self.queueList(filter.claim),
        binding: [filter.event] + shared + [
          officer, now, last?.isEmergency, last?.draftedAt, last?.id, limit,
        ]
      ) { $0.id(0) }
    } else {
      guard filter.claim == nil else { return [] }
      ids = try all(
        Self.stateList,
        binding: [filter.state.rawValue] + shared + [last?.draftedAt, last?.id, filter.event, limit]
      ) { $0.id(0) }
    }
    return try ids.compactMap { try listed($0, at: now) }
  }

  /// Where reports that a person placed were looked for before, as far as it was known; others are left out.
  package func formerTerritories(of ids: [ReportID]) throws -> [ReportID: String?] {
    var found: [ReportID: String?] = [:]
    for id in ids {
      let former = try first(
        "SELECT prior_territory FROM report WHERE id = ? AND prior_key IS NOT NULL", id
      ) { $0.optionalText(0) }
      if let former { found.updateValue(former, forKey: id) }
    }
    return found
  }

  package func listed(_ id: ReportID, at now: Timestamp) throws -> ListedReport? {
    guard let row = try report(id) else { return nil }
    let asked = try first("SELECT asked_until FROM report WHERE id = ? AND asked_until > ?", id, now) {
      $0.time(0)
    }
    return ListedReport(row: row, claim: try claim(on: id, at: now), askedUntil: asked)
  }
}
