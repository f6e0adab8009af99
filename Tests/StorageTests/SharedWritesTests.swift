// SPDX-License-Identifier: MIT

import Foundation
import Storage
import TestSupport
import Testing

@Suite struct SharedWritesTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder("shared") }

  private func database() throws -> Database { try Database(path: folder.file("kanal.sqlite")) }

  /// Inserts accounts; the scope `bad` is refused. The output tells how many shared the write.
  private func inserting(_ database: Database) -> SharedWrites<String, Int> {
    struct Bad: Error {}
    return SharedWrites(database) { connection, scopes in
      for scope in scopes {
        try connection.execute("INSERT INTO account(channel, scope) VALUES('sms', ?)", scope)
        if scope == "bad" { throw Bad() }
      }
      return scopes.map { _ in scopes.count }
    }
  }

  /// Writes the items while the writer is kept busy, so that all of them wait together.
  private func together(
    _ database: Database, _ writes: SharedWrites<String, Int>, _ items: [String],
    after ruinous: SharedWrites<String, Int>? = nil
  ) async throws -> [Result<Int, any Error>] {
    let gate = DispatchSemaphore(value: 0)
    let (started, begun) = AsyncStream.makeStream(of: Void.self)
    let busy = Task {
      try await database.write { _ in
        begun.yield()
        gate.wait()
      }
    }
    for await _ in started { break }
    if let ruinous {
      Task { try await ruinous.write("first") }
      while ruinous.gathered == 0 { await Task.yield() }
    }
    let results = Task {
      await withTaskGroup(of: Result<Int, any Error>.self) { group in
        for item in items {
          group.addTask {
            do { return .success(try await writes.write(item)) } catch { return .failure(error) }
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
    }
    while writes.gathered < items.count { await Task.yield() }
    gate.signal()
    try await busy.value
    return await results.value
  }

  @Test func `items that wait together are one write`() async throws {
    let database = try database()
    let results = try await together(database, inserting(database), (0..<20).map { "\($0)" })
    #expect(results.count == 20)
    #expect(try results.allSatisfy { try $0.get() == 20 })
    #expect(try await database.read { try $0.count("SELECT count(*) FROM account") } == 20)
  }

  @Test func `an item at fault keeps no other back`() async throws {
    let database = try database()
    let results = try await together(database, inserting(database), ["1", "bad", "2"])
    #expect(results.count { if case .failure = $0 { true } else { false } } == 1)
    let kept = try await database.read {
      try $0.all("SELECT scope FROM account ORDER BY scope") { $0.text(0) }
    }
    #expect(kept == ["1", "2"])
  }

  @Test func `a group that failed before their turn fails them, and later items are written`() async throws {
    let database = try database()
    // As SQLite does when the disk is full.
    let ruinous = SharedWrites<String, Int>(database) { connection, items in
      try connection.execute("ROLLBACK")
      return items.map { _ in 0 }
    }
    let writes = inserting(database)
    let results = try await together(database, writes, ["1", "2"], after: ruinous)
    #expect(results.allSatisfy { if case .failure = $0 { true } else { false } })
    #expect(writes.gathered == 0)
    #expect(try await writes.write("3") == 1)
  }

  @Test func `a closed store takes no item`() async throws {
    let database = try database()
    let writes = inserting(database)
    database.close()
    await #expect(throws: StorageError.self) { try await writes.write("1") }
    #expect(writes.gathered == 0)
  }
}
