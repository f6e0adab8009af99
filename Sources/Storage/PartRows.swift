// SPDX-License-Identifier: MIT
//
// The pieces of long messages. A piece waits (`whole` is empty) until its neighbours are there or its
// time is up; then all that wait become one whole, named by its first message, whatever becomes of it.
// The joint says which pieces may belong together: sender, recipient, reference, total. A reference has
// 8 bits at most phones, so the joint comes again, and only the whole tells two long messages apart.

package import Reports

/// A piece with its place in the whole.
package struct PieceRow: Sendable {
  package var message: MessageID
  package var number: Int
  package var total: Int
  /// Empty while it waits.
  package var whole: MessageID?

  fileprivate static let columns = "message, number, total, whole"

  fileprivate init(_ row: borrowing Row) {
    message = row.id(0)
    number = row.count(1)
    total = row.count(2)
    whole = row.optionalID(3)
  }
}

extension Connection {
  /// Puts a piece beside its neighbours until `dueAt`; one that was read before waits anew.
  package func keepPart(_ message: MessageID, joint: [UInt8], part: PartOfMessage, dueAt: Timestamp) throws {
    try execute(
      """
      INSERT INTO part(message, joint, number, total, due_at) VALUES(?, ?, ?, ?, ?)
      ON CONFLICT(message) DO UPDATE SET joint = excluded.joint, number = excluded.number, total = excluded.total,
        due_at = excluded.due_at, report = NULL, whole = NULL
      """, message, joint, part.number, part.total, dueAt)
  }

  /// The whole that went ahead without this piece, and its report: one that lacks just this number
  /// and had a piece that was due since `start`.
  package func whole(lacking part: PartOfMessage, joint: [UInt8], since start: Timestamp) throws -> (
    whole: MessageID, report: ReportID
  )? {
    try first(
      """
      SELECT whole, report FROM part WHERE joint = ? AND report IS NOT NULL
      GROUP BY whole HAVING sum(number = ?) = 0 AND max(due_at) >= ? ORDER BY whole DESC LIMIT 1
      """, joint, part.number, start
    ) { ($0.id(0), $0.id(1)) }
  }

  /// As its plan is tested.
  package static let dueJointsQuery = """
    SELECT joint, min(message) FROM part CROSS JOIN message ON message.id = part.message
    WHERE whole IS NULL AND +account IN (SELECT value FROM json_each(?)) GROUP BY joint
    HAVING min(message) > ?
      AND (count(DISTINCT number) >= max(total) OR min(due_at) <= ? OR min(due_at) > ?)
    ORDER BY min(message) LIMIT ?
    """

  /// Groups of waiting pieces that are complete, or whose time is up, oldest first: those of these
  /// accounts whose first piece is behind `last`. A time more than a day ahead was set by a clock that
  /// ran ahead, and is up as well. CROSS JOIN begins at the pieces, which are few.
  package func dueJoints(of accounts: [AccountID], after last: MessageID, at now: Timestamp, limit: Int)
    throws
    -> [(joint: [UInt8], first: MessageID)]
  {
    try all(
      Self.dueJointsQuery, accounts.list, last, now, now + .seconds(86_400), limit
    ) { ($0.blob(0), $0.id(1)) }
  }

  /// The waiting pieces of a joint, by number; of two with one number, both.
  package func pieces(of joint: [UInt8]) throws -> [PieceRow] {
    try all(
      "SELECT \(PieceRow.columns) FROM part WHERE joint = ? AND whole IS NULL ORDER BY number, message", joint
    ) { PieceRow($0) }
  }

  /// All pieces of the long message this message is a piece of, by number; empty for most.
  package func pieces(besides message: MessageID) throws -> [PieceRow] {
    try all(
      """
      SELECT \(PieceRow.columns) FROM part WHERE whole = (SELECT whole FROM part WHERE message = ?)
      ORDER BY number, message
      """, message
    ) { PieceRow($0) }
  }

  /// As its plan is tested.
  package static let piecesOfReportQuery =
    "SELECT \(PieceRow.columns) FROM part WHERE report = ? ORDER BY whole, number, message"

  /// The pieces among a report's messages, by whole and number.
  package func pieces(of report: ReportID) throws -> [PieceRow] {
    try all(Self.piecesOfReportQuery, report) { PieceRow($0) }
  }

  /// Ends the wait of pieces: they are one whole now, of a report if it belongs to one.
  package func finish(_ pieces: [MessageID], as whole: MessageID, report: ReportID?) throws {
    for piece in pieces {
      try execute("UPDATE part SET whole = ?, report = ? WHERE message = ?", whole, report, piece)
    }
  }
}
