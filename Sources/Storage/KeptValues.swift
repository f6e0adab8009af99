// SPDX-License-Identifier: MIT
//
// Small values that must outlast the process and belong to no message: a refresh token that is good once,
// what a month has cost. Sealed, and changed only by who knows what stands there: of two that would change
// the same value one is told that it came too late.

import Cryptography

extension Store {
  /// The value of that name; nil where none was kept.
  package func kept(_ name: String) async throws -> [UInt8]? {
    try await database.read { try kept(name, on: $0) }
  }

  /// Keeps `value` where `old` still stands (nil: nothing); false where something else does. Durable when it
  /// returns.
  package func keep(_ value: [UInt8], as name: String, replacing old: [UInt8]?) async throws -> Bool {
    let sealed = [UInt8](number: keys.current) + (try keys.seal(value, for: .kept, row: name))
    return try await database.write { connection in
      guard try kept(name, on: connection) == old else { return false }
      try connection.execute(
        "INSERT INTO setting(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        "kept:\(name)", sealed)
      return true
    }
  }

  private func kept(_ name: String, on connection: borrowing Connection) throws -> [UInt8]? {
    let value = try connection.first("SELECT value FROM setting WHERE key = ?", "kept:\(name)") { $0.blob(0) }
    guard let value else { return nil }
    guard value.count > 4 else { throw SealingFailure.truncated }
    let key = value.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    return try keys.open(Array(value.dropFirst(4)), key: key, for: .kept, row: name)
  }
}

extension [UInt8] {
  /// Four bytes, the highest first.
  fileprivate init(number: Int) {
    self = (0..<4).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }
}
