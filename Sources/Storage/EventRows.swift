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

  /// Events that still have something to do for a person, the largest first.
  package func events(since start: Timestamp, limit: Int) throws -> [EventRow] {
    try all(
      """
      SELECT first.id, first.category,
        (SELECT kelurahan FROM report WHERE (event = first.id OR id = first.id) AND kelurahan IS NOT NULL LIMIT 1),
        1 + count(*), (first.state = 'needs_location') + sum(later.state = 'needs_location'), max(later.drafted_at)
      FROM report later JOIN report first ON first.id = later.event
      WHERE later.event IS NOT NULL AND later.drafted_at >= ? AND later.state NOT IN ('merged', 'set_aside')
      GROUP BY first.id ORDER BY 4 DESC, first.id LIMIT ?
      """, start, limit
    ) { row in
      EventRow(
        id: row.id(0), category: row.text(1), kelurahan: row.optionalText(2), reports: row.count(3),
        waiting: row.count(4), last: row.time(5))
    }
  }

  /// The reports of an event, its first one included, oldest first.
  package func reports(ofEvent event: ReportID) throws -> [ReportRow] {
    try all("SELECT id FROM report WHERE id = ?1 OR event = ?1 ORDER BY id", event) {
      $0.id(0, as: ReportID.self)
    }.compactMap(report)
  }
}
