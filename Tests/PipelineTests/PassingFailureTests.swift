// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Storage
import TestSupport
import Testing

/// What is wrong with the store, its keys or the configuration costs no message and no row.
@Suite(.timeLimit(.minutes(2))) struct PassingFailureTests {
  private func incoming(_ text: String) -> Incoming {
    Incoming(identity: text, position: text, raw: Array(text.utf8), format: "test")
  }

  private func drafted(_ test: TestJourney) async throws {
    let drafter = Drafter(test.journey)
    while try await drafter.round() > 0 {}
  }

  /// Opens the store again; with `sealKey`, under another sealing key.
  private func reopened(_ test: TestJourney, sealKey: String? = nil, scope: String = "1708") async throws
    -> TestJourney
  {
    test.journey.store.database.close()
    let file = test.keyFile
    let right = try String(contentsOfFile: file, encoding: .utf8)
    let lines = right.split(separator: "\n").map { line in
      sealKey.flatMap { line.hasPrefix("seal 1 ") ? "seal 1 \($0)" : nil } ?? String(line)
    }
    try test.ground.write(lines.joined(separator: "\n"), to: "keys")
    let opened = try await TestJourney.make(in: test.ground, time: test.time, scope: scope)
    try test.ground.write(right, to: "keys")
    return opened
  }

  private let wrongKey = Data(repeating: 7, count: 32).base64EncodedString()

  @Test func `a wrong key file makes no dead letters, and new messages go on`() async throws {
    let first = try await TestJourney.make()
    let old = try await first.line.commit([incoming("from +62811\ntext lubang di Cikini")], cursor: nil)
    let wrong = try await reopened(first, sealKey: wrongKey)
    let new = try await wrong.line.commit([incoming("from +62812\ntext pohon di Cikini")], cursor: nil)
    try await drafted(wrong)
    #expect(try await wrong.state(of: old[0].message) == .received)
    #expect(try await wrong.state(of: new[0].message) == .origin)
    #expect(wrong.events.events.contains { $0.kind == .storeFailed && $0.message == old[0].message })
    let right = try await reopened(wrong)
    try await drafted(right)
    #expect(try await right.state(of: old[0].message) == .origin)
  }

  @Test func `a message that was passed over is tried again half a minute later`() async throws {
    let test = try await TestJourney.make()
    let stored = try await test.line.commit([incoming("from +62811\ntext lubang di Cikini")], cursor: nil)
    try await test.tamper(
      "CREATE TRIGGER refuse BEFORE INSERT ON report BEGIN SELECT RAISE(ABORT, 'no'); END")
    let drafter = Drafter(test.journey)
    while try await drafter.round() > 0 {}
    #expect(try await test.state(of: stored[0].message) == .received)
    try await test.tamper("DROP TRIGGER refuse")
    #expect(try await drafter.round() == 0)
    test.time.advance(.seconds(30))
    #expect(try await drafter.round() == 1)
    #expect(try await test.state(of: stored[0].message) == .origin)
  }

  @Test func `a wrong key file parks no report, and it leaves under the right one`() async throws {
    let first = try await TestJourney.make()
    try await first.receive("from +62811\ntext lubang di Cikini")
    let wrong = try await reopened(first, sealKey: wrongKey)
    let core = ScriptedCourier("core", .accepted(remoteID: nil))
    await run(wrong, core, until: .storeFailed)
    let row = try #require(try await wrong.outgoing().first)
    #expect((row.state, row.attempts) == (.due, 0))
    let right = try await reopened(wrong)
    right.time.advance(.seconds(61))
    await run(right, core, until: .outgoingAccepted)
    #expect(core.parcels.count == 1)
  }

  @Test func `what an account left behind is told and stands in nobody's way`() async throws {
    let first = try await TestJourney.make()
    try await first.receive("from +62811\ntext lubang di Cikini")
    let old = try await first.line.commit(
      (0..<300).map { incoming("from +62811\ntext lubang \($0)") }, cursor: nil)
    let other = try await reopened(first, scope: "1709")
    let new = try await other.line.commit([incoming("from +62812\ntext pohon di Cikini")], cursor: nil)
    let drafter = Drafter(other.journey)
    try await drafter.recover()
    while try await drafter.round() > 0 {}
    #expect(try await other.state(of: old[0].message) == .received)
    #expect(try await other.state(of: new[0].message) == .origin)
    let told = other.events.events.filter { $0.kind == .accountMissing }
    #expect(told.map(\.reason) == ["300 messages of it wait"])
    // The old account's report does not leave without its text.
    let core = ScriptedCourier("core", .accepted(remoteID: nil))
    await run(other, core, until: .outgoingAccepted)
    #expect(core.parcels.map(\.key) == [try #require(try await other.reports().last?.ticket)])
    #expect(try await other.outgoing().first?.state == .due)
  }

  @Test func `retries of one start count as one start`() async throws {
    let test = try await TestJourney.make()
    let stored = try await test.line.commit([incoming("from +62811\ntext lubang di Cikini")], cursor: nil)
    let drafter = Drafter(test.journey)
    try await test.tamper("ALTER TABLE report RENAME TO lost")
    for _ in 0..<8 { await #expect(throws: StorageError.self) { try await drafter.recover() } }
    try await test.tamper("ALTER TABLE lost RENAME TO report")
    try await drafter.recover()
    #expect(try await test.state(of: stored[0].message) == .origin)
  }

  @Test func `a status is taken though nobody can read the first message`() async throws {
    let test = try await TestJourney.make()
    try await test.receive(
      "from +62811\ntext lubang di Cikini", "from +62812\nsilent x\ntext pohon di Cikini")
    try await test.tamper("UPDATE message SET raw = x'00'")
    for (number, report) in try await test.reports().enumerated() {
      let update = StatusUpdate(
        event: "e\(number)", ticket: report.ticket, sequence: 1, status: "Selesai", note: nil)
      #expect(try await test.journey.take(update, from: "core") == .applied)
    }
    #expect(try await test.outgoing().filter { $0.kind == .status }.map(\.report) == [ReportID(1)])
  }

  private func run(_ test: TestJourney, _ courier: ScriptedCourier, until kind: JourneyEvent.Kind) async {
    let dispatcher = Dispatcher(test.journey, courier)
    async let running: Void = dispatcher.run()
    await test.events.wait(for: kind)
    await dispatcher.stop()
    await running
  }
}
