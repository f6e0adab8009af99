// SPDX-License-Identifier: MIT
//
// Attachments: what a message has beside its words. The bytes of most lie inside the raw message. Those a
// platform keeps are fetched in a step of their own, into sealed files:
//
//   pending ──▶ kept (file)
//      └──────▶ gone (reason)

package import Reports

/// Where an attachment's bytes are.
package enum AttachmentState: String, Sendable, CaseIterable {
  /// Inside the raw message.
  case inline
  /// With the platform, still to be fetched.
  case pending
  /// Fetched, in a sealed file.
  case kept
  /// Never to be had; the reason is kept.
  case gone
}

/// One attachment of a message.
package struct AttachmentRow: Sendable {
  package var message: MessageID
  /// From 0, in the message's order.
  package var number: Int
  /// What leaves the house in its place.
  package var reference: String
  package var type: String
  package var bytes: Int
  package var state: AttachmentState
  package var file: String?
  package var sealKey: Int?
  package var reason: String?
  /// Fetches that failed.
  package var attempts: Int

  fileprivate static let columns =
    "message, number, reference, type, bytes, state, file, seal_key, reason, attempts"

  fileprivate init(_ row: borrowing Row) throws {
    message = row.id(0)
    number = row.count(1)
    reference = row.text(2)
    type = row.text(3)
    bytes = row.count(4)
    guard let state = AttachmentState(rawValue: row.text(5)) else {
      throw StorageError(.broken, "an attachment of \(message) has no known state")
    }
    self.state = state
    file = row.optionalText(6)
    sealKey = row.optionalInteger(7).map { Int($0) }
    reason = row.optionalText(8)
    attempts = row.count(9)
  }
}

extension Connection {
  /// One that is with the platform is due to be fetched at once.
  package func keep(
    _ attachment: AttachmentNote, number: Int, of message: MessageID, reference: String, at now: Timestamp
  ) throws {
    let state: AttachmentState = attachment.isRemote ? .pending : .inline
    try execute(
      """
      INSERT INTO attachment(message, number, reference, type, bytes, state, due_at) VALUES(?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT(message, number) DO NOTHING
      """, message, number, reference, attachment.type, attachment.bytes, state.rawValue,
      attachment.isRemote ? now : nil)
  }

  package func attachments(of message: MessageID) throws -> [AttachmentRow] {
    try all("SELECT \(AttachmentRow.columns) FROM attachment WHERE message = ? ORDER BY number", message) {
      try AttachmentRow($0)
    }
  }

  /// The attachment a reference stands for.
  package func attachment(referenced reference: String) throws -> AttachmentRow? {
    try first("SELECT \(AttachmentRow.columns) FROM attachment WHERE reference = ?", reference) {
      try AttachmentRow($0)
    }
  }

  /// Attachments whose fetch is due, those that have waited longest first.
  package func dueAttachments(at now: Timestamp, limit: Int) throws -> [AttachmentRow] {
    try all(
      """
      SELECT \(AttachmentRow.columns) FROM attachment WHERE state = 'pending' AND due_at <= ?
      ORDER BY due_at, message, number LIMIT ?
      """, now, limit
    ) { try AttachmentRow($0) }
  }

  /// How many are still to be fetched.
  package func pendingAttachments() throws -> Int {
    try first("SELECT count(*) FROM attachment WHERE state = 'pending'") { $0.count(0) } ?? 0
  }

  /// False where the attachment is not pending any more; the file is then the caller's to remove.
  package func keep(_ media: SealedMedia, type: String?, for attachment: AttachmentRow) throws -> Bool {
    try execute(
      """
      UPDATE attachment SET state = 'kept', file = ?, seal_key = ?, bytes = ?, type = coalesce(?, type),
        due_at = NULL, reason = NULL
      WHERE message = ? AND number = ? AND state = 'pending'
      """, media.file, media.key, media.bytes, type, attachment.message, attachment.number) == 1
  }

  /// Gives an attachment up; false where it is not pending any more.
  package func giveUp(_ attachment: AttachmentRow, reason: String) throws -> Bool {
    try execute(
      """
      UPDATE attachment SET state = 'gone', reason = ?, due_at = NULL
      WHERE message = ? AND number = ? AND state = 'pending'
      """, reason, attachment.message, attachment.number) == 1
  }

  /// Fetches it again later; `isTry` where the platform was asked.
  package func postpone(
    _ attachment: AttachmentRow, to dueAt: Timestamp, reason: String, isTry: Bool = true
  ) throws {
    try execute(
      """
      UPDATE attachment SET attempts = attempts + ?, due_at = ?, reason = ?
      WHERE message = ? AND number = ? AND state = 'pending'
      """, isTry ? 1 : 0, dueAt, reason, attachment.message, attachment.number)
  }
}
