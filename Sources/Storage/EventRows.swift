// SPDX-License-Identifier: MIT
//
// Reports that seem to tell of one event, whoever told it. The first of them gives the event its name;
// the others point at it. Nothing else depends on it: an event is shown, and a person decides.

package import Reports

/// A report that another one may share its event with.
package struct NearReport: Sendable, Hashable {
  package var id: ReportID
  package var event: ReportID?
  package var coordinate: Coordinate?
  package var sketch: [UInt8]
}

/// Several reports of one event.
package struct EventRow: Sendable, Hashable {
  /// The first that told of it.
  package var id: ReportID
  package var category: String
  /// Nil where no report of it is located.
  package var kelurahan: String?
  package var reports: Int
  /// Of its reports, those that wait for a place.
  package var waiting: Int
  package var last: Timestamp
}

extension Connection {
  /// Asks for the newest of one kind in one kelurahan, or of those that nobody knows the place of.
  static let nearQuery = """
    SELECT id, event, latitude, longitude, sketch FROM report
    WHERE category = ? AND kelurahan IS ? AND drafted_at >= ? AND sketch IS NOT NULL
      AND state NOT IN ('merged', 'set_aside')
    ORDER BY drafted_at DESC LIMIT ?
    """

  package func reports(
    near kelurahan: String?, category: String, since start: Timestamp, limit: Int
  ) throws -> [NearReport] {
    try all(Self.nearQuery, category, kelurahan, start, limit) { row in
      NearReport(
        id: row.id(0), event: row.optionalID(1),
        coordinate: row.optionalReal(2).flatMap { latitude in
          row.optionalReal(3).map { Coordinate(latitude: latitude, longitude: $0) }
        },
        sketch: row.optionalBlob(4) ?? [])
    }
  }

  /// Whether a row of `table` is in the sight whose channels are ?2 and whose territories are ?3.
  private static func isSeen(_ table: String) -> String {
    """
    (?2 IS NULL OR \(table).channel IN (SELECT value FROM json_each(?2)))
      AND (?3 IS NULL OR \(table).territory IS NULL OR \(table).territory IN (SELECT value FROM json_each(?3)))
    """
  }

  /// As its plan is tested: reports of the last hours, not every report that ever shared its event. An event
  /// whose first report is out of sight goes by the first one in sight.
  package static let eventsQuery = """
    SELECT CASE WHEN \(isSeen("head")) THEN head.id ELSE min(told.id) END, head.category, max(told.kelurahan),
      count(*), sum(told.state = 'needs_location'), max(told.drafted_at)
    FROM (SELECT DISTINCT event FROM report INDEXED BY report_told
        WHERE event IS NOT NULL AND drafted_at >= ?1 AND state NOT IN ('merged', 'set_aside')) AS named
      JOIN report head ON head.id = named.event
      JOIN report told ON told.event = head.id OR told.id = head.id
    WHERE told.state NOT IN ('merged', 'set_aside') AND \(isSeen("told"))
    GROUP BY head.id HAVING count(*) > 1 ORDER BY 4 DESC, head.id LIMIT ?4
    """

  /// Events that several tell of, the largest first: of their reports, those in sight count.
  package func events(since start: Timestamp, _ sight: Sight = .everything, limit: Int) throws -> [EventRow] {
    try all(Self.eventsQuery, start, sight.channelList, sight.territories, limit) { row in
      EventRow(
        id: row.id(0), category: row.text(1), kelurahan: row.optionalText(2), reports: row.count(3),
        waiting: row.count(4), last: row.time(5))
    }
  }

  /// How many in sight tell of the event a report belongs to, and how many of them wait; nil where it stands alone.
  package func eventSize(of report: ReportRow, _ sight: Sight) throws -> (reports: Int, waiting: Int)? {
    let event = report.event ?? report.id
    let size = try first(
      """
      SELECT count(*), ifnull(sum(state = 'needs_location'), 0) FROM report
      WHERE (id = ?1 OR event = ?1) AND state NOT IN ('merged', 'set_aside') AND \(Self.isSeen("report"))
      """, event, sight.channelList, sight.territories
    ) { (reports: $0.count(0), waiting: $0.count(1)) }
    return size.flatMap { $0.reports > 1 ? $0 : nil }
  }

  /// The reports of an event, its first one included, oldest first.
  package func reports(ofEvent event: ReportID) throws -> [ReportRow] {
    try all("SELECT id FROM report WHERE id = ?1 OR event = ?1 ORDER BY id", event) {
      $0.id(0, as: ReportID.self)
    }.compactMap(report)
  }
}
