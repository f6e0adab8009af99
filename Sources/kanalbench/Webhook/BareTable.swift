// SPDX-License-Identifier: MIT
//
// The bare handler's store: one table, a row a request, three indexes; WAL, synchronous=FULL, a
// savepoint a row, a commit a group. The pragmas are those of Kanal's own store, so that the two
// differ in what they do and not in how SQLite is set up.

import CSQLite

/// Used by one thread.
@safe final class BareTable {
  private let base: OpaquePointer
  private var statements: [String: BareStatement] = [:]

  init(path: String) throws {
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    guard unsafe sqlite3_open_v2(path, &opened, flags, nil) == SQLITE_OK, let opened = unsafe opened else {
      throw BenchError("cannot open \(path)")
    }
    unsafe base = opened
    let script = """
      PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;
      PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-8000; PRAGMA temp_store=MEMORY;
      CREATE TABLE IF NOT EXISTS message(
        id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE, sender TEXT NOT NULL,
        received_at INTEGER NOT NULL, raw BLOB NOT NULL);
      CREATE INDEX IF NOT EXISTS message_sender ON message(sender);
      CREATE INDEX IF NOT EXISTS message_received ON message(received_at);
      """
    guard unsafe sqlite3_exec(base, script, nil, nil, nil) == SQLITE_OK else { throw failure("the schema") }
  }

  func run(_ sql: String) throws {
    let statement = try unsafe prepared(sql).pointer
    defer { unsafe sqlite3_reset(statement) }
    guard unsafe sqlite3_step(statement) == SQLITE_DONE else { throw failure(sql) }
  }

  func insert(identity: String, sender: String, at time: Int64, raw: [UInt8]) throws {
    let sql = "INSERT INTO message(identity, sender, received_at, raw) VALUES(?, ?, ?, ?)"
    let statement = try unsafe prepared(sql).pointer
    defer { unsafe sqlite3_reset(statement) }
    unsafe kanal_bind_text(statement, 1, identity, Int32(identity.utf8.count))
    unsafe kanal_bind_text(statement, 2, sender, Int32(sender.utf8.count))
    unsafe sqlite3_bind_int64(statement, 3, time)
    // SQLite copies the bytes before the call returns.
    unsafe raw.withUnsafeBytes { _ = unsafe kanal_bind_blob(statement, 4, $0.baseAddress, Int32($0.count)) }
    guard unsafe sqlite3_step(statement) == SQLITE_DONE else { throw failure(sql) }
  }

  private func prepared(_ sql: String) throws -> BareStatement {
    if let known = statements[sql] { return known }
    var made: OpaquePointer?
    let code = unsafe sqlite3_prepare_v3(base, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
    guard code == SQLITE_OK, let made = unsafe made else { throw failure(sql) }
    let statement = unsafe BareStatement(made)
    statements[sql] = statement
    return statement
  }

  private func failure(_ what: String) -> BenchError {
    BenchError("\(unsafe String(cString: sqlite3_errmsg(base))) in \(what)")
  }
}

/// A prepared statement, kept as long as its table: as long as the program.
@safe private final class BareStatement {
  let pointer: OpaquePointer
  init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }
}
