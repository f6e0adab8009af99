// SPDX-License-Identifier: MIT

import Cryptography
import Foundation
import Reports
import Storage
import TestSupport
import Testing

@Suite struct DatabaseTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder("database") }

  private func database(maxPages: Int? = nil) throws -> Database {
    try Database(path: folder.file("kanal.sqlite"), maxPages: maxPages)
  }

  @Test func `a job that throws takes nothing of its neighbours with it`() async throws {
    let database = try database()
    struct Stop: Error {}
    let results = await database.write(each: Array(0..<50)) { connection, number in
      try connection.execute("INSERT INTO account(channel, scope) VALUES('sms', ?)", "\(number)")
      if number % 10 == 3 { throw Stop() }
    }
    #expect(results.count { if case .failure = $0 { true } else { false } } == 5)
    let kept = try await database.read { try $0.count("SELECT count(*) FROM account") }
    #expect(kept == 45)
  }

  @Test func `a full disk fails the whole group and the store goes on when there is room`() async throws {
    let database = try database(maxPages: 120)
    let block = [UInt8](repeating: 7, count: 40_000)
    var failures = 0
    for number in 0..<40 {
      do {
        _ = try await database.write { connection in
          try connection.execute("INSERT INTO setting(key, value) VALUES(?, ?)", "block \(number)", block)
        }
      } catch let error as StorageError {
        #expect(error.kind == .full)
        failures += 1
      }
    }
    #expect(failures > 0)
    let kept = try await database.read { try $0.count("SELECT count(*) FROM setting") }
    #expect(kept == 40 - failures)
    _ = try await database.write { try $0.execute("DELETE FROM setting") }
    _ = try await database.write { try $0.execute("INSERT INTO setting(key, value) VALUES('a', ?)", block) }
  }

  @Test func `patient jobs let others pass and do not stand still`() async throws {
    let queue = JobQueue<Int>()
    for job in 1...6 { #expect(queue.add(job, isPatient: true)) }
    for job in 11...13 { #expect(queue.add(job)) }
    #expect(queue.take(atMost: 2, share: 2) == [11, 12, 1, 2])
    #expect(queue.take(atMost: 8, share: 2) == [13, 3, 4])
    #expect(queue.take(atMost: 8, share: 2, alone: 1) == [5])
    #expect(queue.take(atMost: 8, share: 2, alone: 8) == [6])
    queue.close()
    #expect(queue.take(atMost: 8).isEmpty)
  }

  @Test func `what waits to be drafted is found without a walk over what was`() async throws {
    let database = try database()
    let plans = try await database.read { connection in
      try [Connection.receivedMessagesQuery, Connection.dueJointsQuery].map { query in
        try connection.all("EXPLAIN QUERY PLAN \(query)") { $0.text(3) }.joined(separator: "\n")
      }
    }
    #expect(plans[0].contains("SEARCH message USING INDEX message_received"), "\(plans[0])")
    #expect(!plans[0].contains("TEMP B-TREE"), "\(plans[0])")
    #expect(plans[1].contains("part USING INDEX part_waiting"), "\(plans[1])")
    #expect(plans[1].contains("SEARCH message USING INTEGER PRIMARY KEY"), "\(plans[1])")
  }

  @Test func `a newer schema is refused`() async throws {
    let database = try database()
    _ = try await database.write { connection in
      try connection.execute("PRAGMA user_version = 99")
    }
    database.close()
    #expect(throws: StorageError.self) { try Database(path: folder.file("kanal.sqlite")) }
  }

  @Test func `writes after closing are refused instead of waiting for ever`() async throws {
    let database = try database()
    database.close()
    await #expect(throws: StorageError.self) {
      try await database.write { try $0.execute("DELETE FROM setting") }
    }
  }

  @Test func `another lookup key is refused`() async throws {
    let first = try Keyring(parsing: try Keyring.fresh())
    let store = try await Store.open(folder: folder.path, keys: first)
    store.database.close()
    let second = try Keyring(parsing: try Keyring.fresh())
    await #expect(throws: StorageError.self) { try await Store.open(folder: folder.path, keys: second) }
  }

  @Test(arguments: [10, 200_000]) func `a raw message opens only as itself`(size: Int) async throws {
    let store = try await Store.open(folder: folder.path, keys: try Keyring(parsing: try Keyring.fresh()))
    let raw = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
    let sealed = try store.sealRaw(raw, identity: "one")
    #expect(try store.openRaw(sealed, identity: "one") == raw)
    #expect(throws: (any Error).self) { try store.openRaw(sealed, identity: "two") }
  }

  @Test func `a key file tells the line that is wrong and not its content`() throws {
    #expect(throws: KeyringError.self) { try Keyring(parsing: "lookup AAAA\n") }
    do {
      _ = try Keyring(parsing: "# keys\nlookup c2VjcmV0\n")
    } catch let error as KeyringError {
      #expect(error.description.hasPrefix("line 2"))
      #expect(!error.description.contains("c2VjcmV0"))
    }
  }
}
