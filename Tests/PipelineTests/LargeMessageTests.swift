// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Storage
import TestSupport
import Testing

/// Messages that are kept as files beside the database.
@Suite struct LargeMessageTests {
  private func incoming(_ name: String) -> Incoming {
    let text = "from +62811\ntext \(String(repeating: "lubang ", count: 30_000))"
    return Incoming(identity: name, position: UUID().uuidString, raw: Array(text.utf8), format: "test")
  }

  private func files(_ test: TestJourney) throws -> [String] {
    let sealed = "\(test.folder)/sealed"
    return try FileManager.default.subpathsOfDirectory(atPath: sealed).filter { $0.contains("/") }
      .map { "\(sealed)/\($0)" }
  }

  private func bytes(_ test: TestJourney, _ message: Committed) async throws -> [UInt8]? {
    let stored = try await test.journey.store.database.read { try $0.message(message.message) }
    return try stored.map { try test.journey.raw($0).bytes }
  }

  @Test func `a batch that cannot be stored leaves no files behind`() async throws {
    let test = try await TestJourney.make()
    // Every other file finds its folder missing, as on a disk that is full now and then.
    for number in stride(from: 0, to: 256, by: 2) {
      let part = String(number, radix: 16)
      try FileManager.default.removeItem(
        atPath: "\(test.folder)/sealed/\(part.count == 1 ? "0" : "")\(part)")
    }
    var failures = 0
    for number in 0..<20 {
      do {
        _ = try await test.line.commit((0..<4).map { incoming("\(number).\($0)") }, cursor: nil)
      } catch is StorageError {
        failures += 1
      }
    }
    #expect(failures > 0)
    #expect(try files(test).count == (20 - failures) * 4)
  }

  @Test func `a repetition's copy is removed, and takes the place of a lost file`() async throws {
    let test = try await TestJourney.make()
    let first = try await test.line.commit([incoming("1")], cursor: nil)
    let file = try #require(try files(test).first)
    #expect(try await test.line.commit([incoming("1")], cursor: nil).map(\.isNew) == [false])
    #expect(try files(test) == [file])
    try FileManager.default.removeItem(atPath: file)
    #expect(try await test.line.commit([incoming("1")], cursor: nil).map(\.isNew) == [false])
    #expect(try await bytes(test, first[0]) == incoming("1").raw)
    #expect(try files(test).count == 1)
  }

  @Test func `a write that failed without saying how keeps its files for the row it may have left`()
    async throws
  {
    let test = try await TestJourney.make()
    try await test.tamper("ALTER TABLE delivery RENAME TO lost")
    await #expect(throws: StorageError.self) { try await test.line.commit([incoming("1")], cursor: nil) }
    #expect(try files(test).count == 1)
    try await test.tamper("ALTER TABLE lost RENAME TO delivery")
    try await test.tamper(
      "CREATE TRIGGER refuse BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'no'); END")
    await #expect(throws: StorageError.self) { try await test.line.commit([incoming("2")], cursor: nil) }
    #expect(try files(test).count == 1)
  }
}
