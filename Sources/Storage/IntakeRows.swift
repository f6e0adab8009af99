// SPDX-License-Identifier: MIT
//
// What the intake writes: accounts, feeds, messages, deliveries, tallies. One transaction stores a
// batch and moves the cursor.

package import Reports

/// A feed as it stands in the store.
package struct FeedRow: Sendable {
  package var id: FeedID
  package var account: AccountID
  package var name: String
  package var cursor: String?
  package var epoch: Int64
  package var isPaused: Bool
}

/// A message on its way in.
package struct NewMessage: Sendable {
  package var identity: String
  package var position: String
  package var format: String
  package var raw: SealedRaw
  package var isHistory: Bool

  package init(identity: String, position: String, format: String, raw: SealedRaw, isHistory: Bool) {
    self.identity = identity
    self.position = position
    self.format = format
    self.raw = raw
    self.isHistory = isHistory
  }
}

extension Connection {
  /// The account, made at first use; `now` is when it was opened then.
  package func account(_ channel: Channel, scope: String, at now: Timestamp? = nil) throws -> AccountID {
    try execute(
      "INSERT INTO account(channel, scope, opened_at) VALUES(?, ?, ?) ON CONFLICT DO NOTHING",
      channel.rawValue, scope, now)
    let id = try first("SELECT id FROM account WHERE channel = ? AND scope = ?", channel.rawValue, scope) {
      $0.id(0, as: AccountID.self)
    }
    guard let id else { throw StorageError(.broken, "the account just made is missing") }
    return id
  }

  /// When an account was opened; nil where nobody knows.
  package func opened(_ account: AccountID) throws -> Timestamp? {
    try first("SELECT opened_at FROM account WHERE id = ?", account) { $0.optionalTime(0) } ?? nil
  }

  /// The feed, made at first use; its epoch rises, so that whoever held it before can no longer
  /// move its cursor.
  package func takeOver(feed name: String, of account: AccountID) throws -> FeedRow {
    try execute(
      """
      INSERT INTO feed(name, account) VALUES(?, ?)
      ON CONFLICT(name) DO UPDATE SET account = excluded.account, epoch = epoch + 1
      """, name, account)
    guard let feed = try feed(named: name) else {
      throw StorageError(.broken, "the feed just made is missing")
    }
    return feed
  }

  package func feed(named name: String) throws -> FeedRow? {
    try first("SELECT id, account, name, cursor, epoch, is_paused FROM feed WHERE name = ?", name) {
      FeedRow(
        id: $0.id(0), account: $0.id(1), name: $0.text(2), cursor: $0.optionalText(3), epoch: $0.integer(4),
        isPaused: $0.flag(5))
    }
  }

  /// Stores one message and where it stood; a known identity is not stored again.
  package func store(_ message: NewMessage, of feed: FeedRow, at now: Timestamp) throws -> (
    id: MessageID, isNew: Bool
  ) {
    // Without RETURNING, for which SQLite makes a table of its own at each execution.
    let isNew =
      try execute(
        """
        INSERT INTO message(account, feed, identity, format, raw, raw_file, raw_bytes, seal_key, is_history, received_at)
        VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(account, identity) DO NOTHING
        """, feed.account, feed.id, message.identity, message.format, message.raw.inline, message.raw.file,
        message.raw.bytes, message.raw.key, message.isHistory, now) == 1
    let stored = isNew ? MessageID(lastInsertedID) : try identified(message.identity, in: feed.account)
    guard let id = stored else { throw StorageError(.broken, "the message just stored is missing") }
    try execute(
      "INSERT INTO delivery(feed, position, message) VALUES(?, ?, ?) ON CONFLICT DO NOTHING", feed.id,
      message.position, id)
    return (id, isNew)
  }

  private func identified(_ identity: String, in account: AccountID) throws -> MessageID? {
    try first("SELECT id FROM message WHERE account = ? AND identity = ?", account, identity) { $0.id(0) }
  }

  /// Counts what the feed delivered today (UTC), for the ledger's other side.
  package func count(new: Int, repeated: Int, of feed: FeedID, at now: Timestamp) throws {
    let day = now.seconds.flooredDivision(by: 86_400)
    try execute(
      """
      INSERT INTO tally(feed, day, new, repeated) VALUES(?, ?, ?, ?)
      ON CONFLICT(feed, day) DO UPDATE SET new = new + excluded.new, repeated = repeated + excluded.repeated
      """, feed, day, new, repeated)
  }

  /// Moves the cursor; throws `stale` where another holder took the feed over.
  package func move(_ feed: FeedRow, to cursor: String?, at now: Timestamp) throws {
    let moved = try execute(
      """
      UPDATE feed SET cursor = coalesce(?, cursor), message_at = ?, contact_at = ?, error = NULL
      WHERE id = ? AND epoch = ?
      """, cursor, now, now, feed.id, feed.epoch)
    guard moved == 1 else {
      throw StorageError(.stale, "feed \(feed.name) was taken over by another process")
    }
  }

  /// Notes how a feed stands, for whoever looks while the daemon is elsewhere or stopped.
  package func note(feed name: String, state: String, error: String?, at now: Timestamp) throws {
    try execute(
      """
      UPDATE feed SET state = ?, error = ?, error_at = CASE WHEN ? IS NULL THEN error_at ELSE ? END WHERE name = ?
      """, state, error, error, now, name)
  }

  /// Names another file for a message's bytes.
  func replace(file lost: String, with file: String, key: Int, of message: MessageID) throws {
    try execute(
      "UPDATE message SET raw_file = ?, seal_key = ? WHERE id = ? AND raw_file = ?", file, key, message, lost)
  }

  func isNamed(file: String) throws -> Bool {
    try first(
      "SELECT 1 FROM message WHERE raw_file = ? UNION ALL SELECT 1 FROM attachment WHERE file = ?", file, file
    ) { _ in true } ?? false
  }
}
