// SPDX-License-Identifier: MIT

import Console
import Foundation
import Glibc
import Operations
import Pipeline
import Reports
import Storage
import TestSupport
import Testing
import Transport

@testable import Daemon

/// A counter as the daemon puts it together, and where its officers reach it.
@Suite struct CounterTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder("counter")
    try folder.write(try Keyring.fresh(), to: "keys")
    try folder.write(
      """
      { store: { folder: "store", keys: { file: "keys" } },
        forms: { loket: { channel: "counter", title: "Loket" } } }
      """, to: "kanald.json5")
  }

  /// Nobody drafts, and no wait takes time: a receipt says that the report was received.
  private func counter() async throws -> (counter: IntakeCounter, journey: Journey) {
    let configuration = try Configuration.read(folder.file("kanald.json5"))
    let clock = PipelineClock(
      now: { Timestamp(seconds: 1_790_000_000) }, sleep: { _ in await Task.yield() }, random: { 0.5 })
    let parts = try await Assembly.service(configuration, log: .silent, clock: clock)
    return (try #require(Assembly.counters(configuration.forms, parts.journey).first), parts.journey)
  }

  private func json(_ id: String) -> [UInt8] {
    Array(#"{"id":"\#(id)","text":"lubang nomor \#(id)","attachments":[]}"#.utf8)
  }

  @Test func `a counter that many begin at once opens once, and takes all in`() async throws {
    let (counter, journey) = try await counter()
    defer { journey.store.database.close() }
    let states = try await withThrowingTaskGroup(of: String?.self) { group in
      for number in 0..<16 {
        group.addTask { try await counter.take("f-\(number)", json("f-\(number)"))?.state }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(states == Array(repeating: "received", count: 16))
    #expect(try await counter.take("f-17", json("f-17")) != nil)
    let feed = try await journey.store.database.read { try $0.feed(named: counter.feed) }
    #expect(feed?.epoch == 0)
    #expect(try await journey.store.database.read { try $0.count("SELECT count(*) FROM message") } == 17)
  }

  @Test func `a counter whose line was taken over takes it back`() async throws {
    let (counter, journey) = try await counter()
    defer { journey.store.database.close() }
    let account = try #require(journey.account(.counter, scope: "loket"))
    for number in 1...3 {
      #expect(try await counter.take("f-\(number)", json("f-\(number)"))?.state == "received")
      _ = try await journey.open(feed: counter.feed, of: account, note: { _ in })
    }
  }

  @Test func `a counter whose line could not be opened opens it for the next`() async throws {
    let (counter, journey) = try await counter()
    defer { journey.store.database.close() }
    func tamper(_ sql: String) async throws {
      try await journey.store.database.write { try $0.run(script: sql) }
    }
    try await tamper("CREATE TRIGGER full BEFORE INSERT ON feed BEGIN SELECT RAISE(ABORT, 'x'); END")
    await #expect(throws: StorageError.self) { try await counter.take("f-1", json("f-1")) }
    try await tamper("DROP TRIGGER full")
    #expect(try await counter.take("f-1", json("f-1"))?.state == "received")
  }

  // MARK: Where the console listens

  @Test(arguments: [(AF_UNIX, true), (AF_INET, false)])
  func `who somebody is comes over a unix socket alone, also over one that was passed`(
    family: Int32, isTrusted: Bool
  ) throws {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var settings = ConsoleSettings(reading: nil)
    #expect(try Assembly.consoleListener(settings, nil, passed: [descriptor]) != nil)
    settings.signOnHeader = "X-Remote-User"
    #expect(try Assembly.consoleListener(settings, .unix(path: "/run/x.sock"), passed: []) != nil)
    guard !isTrusted else {
      #expect(try Assembly.consoleListener(settings, nil, passed: [descriptor]) != nil)
      return
    }
    for address in [nil, ListenAddress.unix(path: "/run/x.sock")] {
      let error = #expect(throws: ServiceError.self) {
        try Assembly.consoleListener(settings, address, passed: [descriptor])
      }
      #expect(error?.description.contains("is no unix socket") == true)
    }
  }
}
