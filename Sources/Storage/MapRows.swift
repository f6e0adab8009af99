// SPDX-License-Identifier: MIT
//
// Questions to a map about drafts that wait for their place, a row each message that leaves its report waiting,
// and what the map has answered to anybody's question before:
//
//   pending ──▶ found (places) | nothing | given_up (reason) | late
//
// What is asked is sealed and gone once there is an end; the answers' keys are keyed hashes of the questions. A
// message's words never change, so neither does what is asked about it; an edit is a message of its own. What was
// found is only ever shown beside the report's own candidates: the report itself is not touched.

package import Reports

/// How far the question about a message has come.
package enum MapSearchState: String, Sendable, CaseIterable {
  case pending
  /// The map knew places in the city.
  case found
  /// It knew none.
  case nothing
  /// It could not be asked; the reason is kept.
  case givenUp = "given_up"
  /// The report did not wait any more.
  case late
}

/// One message's question.
package struct MapSearchRow: Sendable {
  package var message: MessageID
  package var state: MapSearchState
  /// The sealed questions, best first; nil once there is an end.
  package var questions: [UInt8]?
  /// The sealed places that were found.
  package var places: [UInt8]?
  package var sealKey: Int
  /// Requests that failed.
  package var attempts: Int
  package var reason: String?

  fileprivate static let columns =
    "s.message, s.state, s.questions, s.places, s.seal_key, s.attempts, s.reason"

  fileprivate init(_ row: borrowing Row) throws {
    message = row.id(0)
    guard let state = MapSearchState(rawValue: row.text(1)) else {
      throw StorageError(.broken, "the map's row of \(message) has no known state")
    }
    self.state = state
    questions = row.optionalBlob(2)
    places = row.optionalBlob(3)
    sealKey = row.count(4)
    attempts = row.count(5)
    reason = row.optionalText(6)
  }
}

/// What the map said, sealed.
package struct MapAnswerRow: Sendable {
  package var answer: [UInt8]
  package var sealKey: Int

  package init(answer: [UInt8], sealKey: Int) {
    self.answer = answer
    self.sealKey = sealKey
  }
}

extension Connection {
  /// Has the map asked about a message, at once; a message that is read again is not asked about twice.
  package func searchMap(for message: MessageID, questions: [UInt8], sealKey: Int, at now: Timestamp) throws {
    try execute(
      """
      INSERT INTO map_search(message, questions, seal_key, due_at) VALUES(?, ?, ?, ?)
      ON CONFLICT(message) DO NOTHING
      """, message, questions, sealKey, now)
  }

  package func mapSearch(of message: MessageID) throws -> MapSearchRow? {
    try first("SELECT \(MapSearchRow.columns) FROM map_search s WHERE s.message = ?", message) {
      try MapSearchRow($0)
    }
  }

  /// As its plan is tested.
  package static let dueMapSearchesQuery = """
    SELECT \(MapSearchRow.columns) FROM map_search s WHERE s.state = 'pending' AND s.due_at <= ?
    ORDER BY s.due_at, s.message LIMIT ?
    """

  /// Questions that are due, those that have waited longest first.
  package func dueMapSearches(at now: Timestamp, limit: Int) throws -> [MapSearchRow] {
    try all(Self.dueMapSearchesQuery, now, limit) { try MapSearchRow($0) }
  }

  package func pendingMapSearches() throws -> Int {
    try first("SELECT count(*) FROM map_search WHERE state = 'pending'") { $0.count(0) } ?? 0
  }

  /// The report the message is part of, where it still waits for its place and nobody has taken it on.
  package func reportWaitingForPlace(of message: MessageID, at now: Timestamp) throws -> ReportID? {
    try first(
      """
      SELECT r.id FROM message m JOIN report r ON r.id = m.report
      WHERE m.id = ? AND r.state = 'needs_location'
        AND (r.claimed_by IS NULL OR r.claimed_until IS NOT NULL AND r.claimed_until <= ?)
      """, message, now
    ) { $0.id(0) }
  }

  /// Ends a question; false where it had an end already.
  @discardableResult
  package func finish(
    _ search: MapSearchRow, as state: MapSearchState, places: (sealed: [UInt8], key: Int)? = nil,
    reason: String? = nil
  ) throws -> Bool {
    try execute(
      """
      UPDATE map_search SET state = ?, places = ?, seal_key = ?, questions = NULL, due_at = NULL, reason = ?
      WHERE message = ? AND state = 'pending'
      """, state.rawValue, places?.sealed, places?.key ?? search.sealKey, reason, search.message) == 1
  }

  /// Asks again later; `isTry` where the map was asked and failed.
  package func postpone(_ search: MapSearchRow, to dueAt: Timestamp, reason: String, isTry: Bool = true)
    throws
  {
    try execute(
      """
      UPDATE map_search SET attempts = attempts + ?, due_at = ?, reason = ?
      WHERE message = ? AND state = 'pending'
      """, isTry ? 1 : 0, dueAt, reason, search.message)
  }

  /// What was found for the messages of a report, the first message's first.
  package func mapFindings(of report: ReportID) throws -> [MapSearchRow] {
    try all(
      """
      SELECT \(MapSearchRow.columns) FROM message m JOIN map_search s ON s.message = m.id
      WHERE m.report = ? AND s.state = 'found' ORDER BY m.id
      """, report
    ) { try MapSearchRow($0) }
  }

  // MARK: Answers

  /// What the map said to this question since `start`; `question` is its keyed hash.
  package func mapAnswer(to question: [UInt8], since start: Timestamp) throws -> MapAnswerRow? {
    try first(
      "SELECT answer, seal_key FROM map_answer WHERE question = ? AND answered_at >= ?", question, start
    ) { MapAnswerRow(answer: $0.blob(0), sealKey: $0.count(1)) }
  }

  /// Keeps an answer, and lets go of some that are older than `oldest`.
  package func keep(
    _ answer: MapAnswerRow, to question: [UInt8], at now: Timestamp, droppingBefore oldest: Timestamp
  ) throws {
    try execute(
      """
      INSERT INTO map_answer(question, answer, seal_key, answered_at) VALUES(?, ?, ?, ?)
      ON CONFLICT(question) DO UPDATE SET answer = excluded.answer, seal_key = excluded.seal_key,
        answered_at = excluded.answered_at
      """, question, answer.answer, answer.sealKey, now)
    try execute(
      """
      DELETE FROM map_answer WHERE question IN
        (SELECT question FROM map_answer WHERE answered_at < ? ORDER BY answered_at LIMIT 16)
      """, oldest)
  }
}
