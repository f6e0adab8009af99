// SPDX-License-Identifier: MIT
//
// A store as it is after years: a million drafts, nearly all forwarded and answered, with their
// messages, deliveries, attempts and rows of the outbox. Made by SQL in the schema of this build and
// kept for the next run; the sealed columns hold noise of their usual size, since nothing at a start
// opens them.

import FoundationEssentials
import Reports
import Storage

struct LargeStore {
  private let ground: Ground
  private let folder: String
  private let count: Int
  private static let step = 50_000

  init(_ ground: Ground, _ folder: String, count: Int) {
    self.ground = ground
    self.folder = folder
    self.count = count
  }

  /// Makes the store, unless the folder has it.
  func make() async throws {
    let mark = "\(folder)/made"
    let wanted = "\(count) drafts, schema \(Migrations.current)"
    if FileManager.default.contents(atPath: mark) == Data(wanted.utf8) {
      return ground.say("the store of \(wanted) is there")
    }
    _ = try ground.emptyFolder("start")
    let store = try await Store.open(
      folder: BenchDaemon.storeFolder(folder), keys: try BenchDaemon.keyring(folder))
    try await store.database.write { connection in
      let account = try connection.account(.sms, scope: StartBench.number)
      _ = try connection.takeOver(feed: StartBench.feed, of: account)
    }
    for start in stride(from: 0, to: count, by: Self.step) {
      let end = min(count, start + Self.step)
      try await store.database.write { try Self.fill($0, start + 1, end) }
      ground.say("\(end) of \(count) drafts made")
    }
    try await store.database.write { _ = try $0.first("PRAGMA optimize") { _ in } }
    store.database.close()
    try wanted.write(to: mark)
  }

  /// Rows `first` to `last`: of a hundred, two wait for a location, one is outside the city.
  private static func fill(_ connection: Connection, _ first: Int, _ last: Int) throws {
    for (table, columns) in rows {
      try connection.execute(
        """
        WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i < ?)
        INSERT INTO \(table) SELECT \(columns) FROM n
        """, first, last)
    }
    for kind in ["forward", "reply"] { try fillOutbox(connection, kind, first, last) }
  }

  /// Milliseconds of the i-th message, one every 15 s.
  private static let time = "1700000000000 + i * 15000"

  private static let rows = [
    (
      "sender(id, account, mac, sealed, seal_key)",
      "i, 1, randomblob(16), randomblob(48), 1"
    ),
    (
      "message(id, account, feed, identity, format, raw, raw_bytes, seal_key, sender, sent_at, received_at, state)",
      "i, 1, 1, 'gw-' || i, 'kannel-box', randomblob(420), 390, 1, i, \(time), \(time), 'received'"
    ),
    ("delivery(feed, position, message)", "1, 'gw-' || i, i"),
    (
      """
      report(id, ticket, origin, sender, channel, category, kelurahan, latitude, longitude, place, seal_key, state,
        drafted_at)
      """,
      """
      i, printf('BCH-%04d-%04d-%d', i / 10000, i % 10000, i % 10), i, i, 'sms', 'jalan',
        CASE WHEN i % 100 > 2 THEN '31.71.06.1003' END, -6.19, 106.83, randomblob(260), 1,
        CASE WHEN i % 100 > 2 THEN 'forwarded' WHEN i % 100 = 0 THEN 'outside' ELSE 'needs_location' END, \(time)
      """
    ),
    (
      "tally(feed, day, new)",
      "1, 1000000 + min(i), count(*)"
    ),
  ]

  private static func fillOutbox(_ connection: Connection, _ kind: String, _ first: Int, _ last: Int) throws {
    let (courier, offset) = kind == "forward" ? ("core", 0) : (StartBench.courier, 1)
    try connection.execute(
      """
      WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO outgoing(id, cause, kind, courier, report, message, sender, payload, seal_key, state, due_at, lease,
        attempts, created_at, settled_at)
      SELECT i * 2 + \(offset), '\(kind):' || i, '\(kind)', '\(courier)', i, i, i, randomblob(240), 1, 'accepted',
        \(time), 1, 1, \(time), \(time) FROM n WHERE '\(kind)' = 'reply' OR i % 100 > 2
      """, first, last)
    try connection.execute(
      """
      WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO attempt(outgoing, number, started_at, ended_at, outcome)
      SELECT i * 2 + \(offset), 1, \(time), \(time) + 200, 'accepted' FROM n
      WHERE '\(kind)' = 'reply' OR i % 100 > 2
      """, first, last)
    if kind == "reply" {
      try connection.execute(
        "UPDATE message SET state = 'origin', report = id WHERE id BETWEEN ? AND ?", first, last)
    }
  }
}
