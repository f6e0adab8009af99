// SPDX-License-Identifier: MIT
//
// One SQLite connection and its prepared statements. Not Sendable: it lives and dies on the one
// thread that made it (the writer's, or a reader's), so it is opened with SQLITE_OPEN_NOMUTEX.
// Statements are prepared once and kept by their SQL text, which is always a literal of ours.

import CSQLite
package import Reports

/// A value that can stand for a `?` in a statement.
package protocol Bindable {
  func bind(to statement: Statement, at index: Int32)
}

extension Int64: Bindable {
  package func bind(to statement: Statement, at index: Int32) { statement.bind(self, at: index) }
}
extension Int: Bindable {
  package func bind(to statement: Statement, at index: Int32) { statement.bind(Int64(self), at: index) }
}
extension Bool: Bindable {
  package func bind(to statement: Statement, at index: Int32) {
    statement.bind(Int64(self ? 1 : 0), at: index)
  }
}
extension Double: Bindable {
  package func bind(to statement: Statement, at index: Int32) { statement.bind(self, at: index) }
}
extension String: Bindable {
  package func bind(to statement: Statement, at index: Int32) { statement.bind(self, at: index) }
}
extension Array: Bindable where Element == UInt8 {
  package func bind(to statement: Statement, at index: Int32) { statement.bind(self, at: index) }
}
extension Timestamp: Bindable {
  package func bind(to statement: Statement, at index: Int32) { statement.bind(milliseconds, at: index) }
}
extension Bindable where Self: Identifier {
  package func bind(to statement: Statement, at index: Int32) { statement.bind(rawValue, at: index) }
}
extension MessageID: Bindable {}
extension ReportID: Bindable {}
extension OutgoingID: Bindable {}
extension SenderID: Bindable {}
extension FeedID: Bindable {}
extension AccountID: Bindable {}

/// A connection to the database file.
@safe package final class Connection {
  private let handle: OpaquePointer
  private var statements: [String: Statement] = [:]

  /// Of the whole program, before its first connection; where another library of the program was there
  /// before, SQLite goes on counting and nothing else is different.
  private static let isConfigured = kanal_sqlite_without_memory_count() == SQLITE_OK

  /// Opens `path`, creating it when `isReader` is false. Throws `broken` where it cannot.
  package init(path: String, isReader: Bool) throws {
    _ = Self.isConfigured
    var opened: OpaquePointer?
    let flags =
      SQLITE_OPEN_NOMUTEX | (isReader ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    let code = unsafe sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened = unsafe opened else {
      let words = unsafe opened.map { unsafe String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      unsafe sqlite3_close_v2(opened)
      throw StorageError(.broken, "cannot open the database \(path): \(words)")
    }
    unsafe handle = opened
    unsafe sqlite3_busy_timeout(handle, 10_000)
  }

  deinit {
    statements.removeAll()
    unsafe sqlite3_close_v2(handle)
  }

  /// Runs one statement to its end and tells how many rows it changed.
  @discardableResult
  package func execute(_ sql: String, _ values: (any Bindable)?...) throws -> Int {
    let statement = try prepared(sql)
    defer { statement.reset() }
    bind(values, to: statement)
    while try step(statement, sql) {}
    return Int(unsafe sqlite3_changes(handle))
  }

  /// The first row, if there is one.
  package func first<T>(_ sql: String, _ values: (any Bindable)?..., row: (borrowing Row) throws -> T) throws
    -> T?
  {
    try first(sql, binding: values, row: row)
  }

  func first<T>(_ sql: String, binding values: [(any Bindable)?], row: (borrowing Row) throws -> T) throws
    -> T?
  {
    let statement = try prepared(sql)
    defer { statement.reset() }
    bind(values, to: statement)
    guard try step(statement, sql) else { return nil }
    return try row(Row(statement))
  }

  /// All rows, in order.
  package func all<T>(_ sql: String, _ values: (any Bindable)?..., row: (borrowing Row) throws -> T) throws
    -> [T]
  {
    try all(sql, binding: values, row: row)
  }

  func all<T>(_ sql: String, binding values: [(any Bindable)?], row: (borrowing Row) throws -> T) throws
    -> [T]
  {
    let statement = try prepared(sql)
    defer { statement.reset() }
    bind(values, to: statement)
    var rows: [T] = []
    while try step(statement, sql) { rows.append(try row(Row(statement))) }
    return rows
  }

  /// Rows in order, until one of them says that it is enough; that one is the last.
  package func some<T>(
    _ sql: String, _ values: (any Bindable)?..., row: (borrowing Row) throws -> T, until isEnough: (T) -> Bool
  ) throws -> [T] {
    let statement = try prepared(sql)
    defer { statement.reset() }
    bind(values, to: statement)
    var rows: [T] = []
    while try step(statement, sql) {
      let next = try row(Row(statement))
      rows.append(next)
      if isEnough(next) { break }
    }
    return rows
  }

  /// Runs a script of several statements without values; used by migrations only.
  package func run(script: String) throws {
    let code = unsafe sqlite3_exec(handle, script, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code, "a migration") }
  }

  package var lastInsertedID: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

  /// True outside a transaction, also when SQLite undid one by itself (measured on 3.40.1: a full
  /// disk inside a savepoint rolls back everything).
  package var isOutsideTransaction: Bool { unsafe sqlite3_get_autocommit(handle) != 0 }

  private func prepared(_ sql: String) throws -> Statement {
    if let known = statements[sql] { return known }
    var made: OpaquePointer?
    let code = unsafe sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
    guard code == SQLITE_OK, let made = unsafe made else { throw failure(code, sql) }
    let statement = unsafe Statement(made)
    statements[sql] = statement
    return statement
  }

  private func bind(_ values: [(any Bindable)?], to statement: Statement) {
    for (offset, value) in values.enumerated() {
      if let value { value.bind(to: statement, at: Int32(offset + 1)) }
    }
  }

  /// True when a row is there, false at the end.
  private func step(_ statement: Statement, _ sql: String) throws -> Bool {
    let code = statement.step()
    switch code {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw failure(code, sql)
    }
  }

  private func failure(_ code: Int32, _ sql: String) -> StorageError {
    let words = unsafe String(cString: sqlite3_errmsg(handle))
    let operation = sql.prefix(60).split(whereSeparator: \.isNewline).joined(separator: " ")
    let kind: StorageError.Kind =
      switch code & 0xff {
      case SQLITE_FULL: .full
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_CONSTRAINT: .constraint
      default: .broken
      }
    return StorageError(kind, "\(words) (SQLite \(code)) in: \(operation)")
  }
}

/// A prepared statement; belongs to its connection.
@safe package final class Statement {
  private let handle: OpaquePointer

  fileprivate init(_ handle: OpaquePointer) { unsafe self.handle = handle }
  deinit { unsafe sqlite3_finalize(handle) }

  fileprivate func step() -> Int32 { unsafe sqlite3_step(handle) }
  fileprivate func reset() {
    unsafe sqlite3_reset(handle)
    unsafe sqlite3_clear_bindings(handle)
  }

  func bind(_ value: Int64, at index: Int32) { unsafe sqlite3_bind_int64(handle, index, value) }
  func bind(_ value: Double, at index: Int32) { unsafe sqlite3_bind_double(handle, index, value) }
  func bind(_ value: String, at index: Int32) {
    unsafe kanal_bind_text(handle, index, value, Int32(value.utf8.count))
  }
  func bind(_ value: [UInt8], at index: Int32) {
    _ = unsafe value.withUnsafeBytes {
      unsafe kanal_bind_blob(handle, index, $0.baseAddress, Int32($0.count))
    }
  }

  fileprivate func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }
  fileprivate func real(_ column: Int32) -> Double { unsafe sqlite3_column_double(handle, column) }
  fileprivate func isNull(_ column: Int32) -> Bool {
    unsafe sqlite3_column_type(handle, column) == SQLITE_NULL
  }
  fileprivate func text(_ column: Int32) -> String {
    guard let start = unsafe sqlite3_column_text(handle, column) else { return "" }
    // By its length: a text may have a NUL in it.
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }
  fileprivate func blob(_ column: Int32) -> [UInt8] {
    guard let start = unsafe sqlite3_column_blob(handle, column) else { return [] }
    let count = Int(unsafe sqlite3_column_bytes(handle, column))
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }
}

/// The current row of a running statement; columns count from 0.
package struct Row: ~Copyable {
  private let statement: Statement
  fileprivate init(_ statement: Statement) { self.statement = statement }

  package func integer(_ column: Int32) -> Int64 { statement.integer(column) }
  package func count(_ column: Int32) -> Int { Int(statement.integer(column)) }
  package func flag(_ column: Int32) -> Bool { statement.integer(column) != 0 }
  package func text(_ column: Int32) -> String { statement.text(column) }
  package func blob(_ column: Int32) -> [UInt8] { statement.blob(column) }
  package func time(_ column: Int32) -> Timestamp { Timestamp(milliseconds: statement.integer(column)) }
  package func id<I: Identifier>(_ column: Int32, as type: I.Type = I.self) -> I {
    I(statement.integer(column))
  }

  package func optionalInteger(_ column: Int32) -> Int64? { statement.isNull(column) ? nil : integer(column) }
  package func optionalReal(_ column: Int32) -> Double? {
    statement.isNull(column) ? nil : statement.real(column)
  }
  package func optionalText(_ column: Int32) -> String? { statement.isNull(column) ? nil : text(column) }
  package func optionalBlob(_ column: Int32) -> [UInt8]? { statement.isNull(column) ? nil : blob(column) }
  package func optionalTime(_ column: Int32) -> Timestamp? { statement.isNull(column) ? nil : time(column) }
  package func optionalID<I: Identifier>(_ column: Int32, as type: I.Type = I.self) -> I? {
    statement.isNull(column) ? nil : id(column)
  }
}
