// SPDX-License-Identifier: MIT
//
// Short links of messages whose place is open, expanded in a step of their own:
//
//   pending ──▶ expanded (target)
//      └──────▶ gone (reason)
//
// Link and target are sealed, for they say where somebody is. Where the same link led before is found by its
// keyed hash, so that one that many pass on is asked once.

package import Reports

package enum LinkState: String, Sendable, CaseIterable {
  /// Still to be asked.
  case pending
  /// It led to an address that says something of a place.
  case expanded
  /// It leads nowhere; the reason is kept.
  case gone
}

/// One short link of a message.
package struct LinkRow: Sendable {
  package var message: MessageID
  /// From 0, in the message's order.
  package var number: Int
  package var mac: [UInt8]
  package var sealed: [UInt8]
  package var sealKey: Int
  package var state: LinkState
  /// Where it led, sealed.
  package var target: [UInt8]?
  package var targetKey: Int?
  /// Why it was postponed or given up; names no address.
  package var reason: String?
  /// Times it was asked in vain.
  package var attempts: Int

  fileprivate static let columns =
    "message, number, mac, sealed, seal_key, state, target, target_key, reason, attempts"

  fileprivate init(_ row: borrowing Row) throws {
    message = row.id(0)
    number = row.count(1)
    mac = row.blob(2)
    sealed = row.blob(3)
    sealKey = row.count(4)
    guard let state = LinkState(rawValue: row.text(5)) else {
      throw StorageError(.broken, "a link of \(row.id(0, as: MessageID.self)) has no known state")
    }
    self.state = state
    target = row.optionalBlob(6)
    targetKey = row.optionalInteger(7).map { Int($0) }
    reason = row.optionalText(8)
    attempts = row.count(9)
  }
}

extension Connection {
  /// Due at once; a message that is read again has its links already.
  package func keepLink(
    _ sealed: [UInt8], mac: [UInt8], key: Int, number: Int, of message: MessageID, at now: Timestamp
  ) throws {
    try execute(
      """
      INSERT INTO link(message, number, mac, sealed, seal_key, due_at) VALUES(?, ?, ?, ?, ?, ?)
      ON CONFLICT(message, number) DO NOTHING
      """, message, number, mac, sealed, key, now)
  }

  /// As its plan is tested.
  package static let dueLinksQuery = """
    SELECT \(LinkRow.columns) FROM link WHERE state = 'pending' AND due_at <= ?
    ORDER BY due_at, message, number LIMIT ?
    """

  /// Links that are due, those that have waited longest first.
  package func dueLinks(at now: Timestamp, limit: Int) throws -> [LinkRow] {
    try all(Self.dueLinksQuery, now, limit) { try LinkRow($0) }
  }

  package func links(of message: MessageID) throws -> [LinkRow] {
    try all("SELECT \(LinkRow.columns) FROM link WHERE message = ? ORDER BY number", message) {
      try LinkRow($0)
    }
  }

  /// How many are still to be expanded.
  package func pendingLinks() throws -> Int {
    try first("SELECT count(*) FROM link WHERE state = 'pending'") { $0.count(0) } ?? 0
  }

  /// As its plan is tested.
  package static let linkTargetQuery =
    "SELECT target, target_key FROM link WHERE mac = ? AND state = 'expanded' LIMIT 1"

  /// Where the same link led before, sealed; nil where nobody knows.
  package func linkTarget(_ mac: [UInt8]) throws -> (sealed: [UInt8], key: Int)? {
    try first(Self.linkTargetQuery, mac) { ($0.blob(0), $0.count(1)) }
  }

  /// False where it does not wait any more.
  package func expand(_ link: LinkRow, target: [UInt8], key: Int) throws -> Bool {
    try execute(
      """
      UPDATE link SET state = 'expanded', target = ?, target_key = ?, due_at = NULL, reason = NULL
      WHERE message = ? AND number = ? AND state = 'pending'
      """, target, key, link.message, link.number) == 1
  }

  /// Gives a link up; false where it does not wait any more.
  package func giveUp(_ link: LinkRow, reason: String) throws -> Bool {
    try execute(
      """
      UPDATE link SET state = 'gone', reason = ?, due_at = NULL
      WHERE message = ? AND number = ? AND state = 'pending'
      """, reason, link.message, link.number) == 1
  }

  /// Asks again later; `isTry` where the host was asked.
  package func postpone(_ link: LinkRow, to dueAt: Timestamp, reason: String, isTry: Bool = true) throws {
    try execute(
      """
      UPDATE link SET attempts = attempts + ?, due_at = ?, reason = ?
      WHERE message = ? AND number = ? AND state = 'pending'
      """, isTry ? 1 : 0, dueAt, reason, link.message, link.number)
  }

  /// Whether a person is at work on the report just now.
  package func isClaimed(_ report: ReportID, at now: Timestamp) throws -> Bool {
    try first("SELECT claimed_until > ? FROM report WHERE id = ?", now, report) { $0.flag(0) } ?? false
  }
}
