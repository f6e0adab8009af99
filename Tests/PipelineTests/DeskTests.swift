// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

/// Each decision is one transaction: it is done whole, or nothing of it is.
@Suite(.timeLimit(.minutes(3))) struct DeskTests {
  private let first = ReportID(1)
  private let who = "siti"
  private let basis = Basis(version: nil, grace: .seconds(10))

  /// What of the store a decision may change, as text.
  private func everything(_ test: TestJourney) async throws -> [String] {
    let queries = [
      """
      SELECT id || '|' || state || '|' || version || '|' || ifnull(kelurahan, '') || '|' || ifnull(claimed_by, '') || '|'
        || ifnull(asked_until, '') || '|' || ifnull(question_until, '') || '|' || ifnull(placed_by, '') || '|'
        || ifnull(merged_into, '') || '|' || ifnull(territory, '') || '|' || category || '|' || visibility
      FROM report ORDER BY id
      """,
      "SELECT id || '|' || cause || '|' || state || '|' || due_at FROM outgoing ORDER BY id",
      "SELECT id || '|' || state || '|' || ifnull(report, '') || '|' || is_alone FROM message ORDER BY id",
      "SELECT officer || '|' || report || '|' || until FROM skipped", "SELECT who || '|' || act FROM audit",
    ]
    return try await test.journey.store.database.read { connection in
      try queries.flatMap { try connection.all($0) { $0.text(0) } }
    }
  }

  /// Two drafts of senders who were answered, the second located by a person, the third set aside, the fourth
  /// merged into the first, the fifth asked; a follow-up of the first.
  private func made() async throws -> TestJourney {
    let test = try await TestJourney.make()
    for number in 1...5 { try await test.receive("from +6281\(number)\ntext lubang nomor \(number)") }
    await test.carry("test", 5)
    try await test.receive("from +62811\ntext dekat rumah pak RT")
    let journey = test.journey
    try await journey.locate(ReportID(2), kelurahan: TestJourney.center.code, on: basis, by: who)
    try await journey.setAside(ReportID(3), reason: "iklan", on: basis, by: who)
    try await journey.merge(ReportID(4), into: first, on: basis, by: who)
    try await journey.ask(ReportID(5), patience: .seconds(600), on: basis, by: who)
    return test
  }

  private typealias Act = @Sendable (Journey) async throws -> Void

  private var acts: [(name: String, act: Act)] {
    let (who, basis, first) = (who, basis, first)
    let undone = (2...5).map { number -> (name: String, act: Act) in
      let act: Act = {
        try await $0.undo(ReportID(Int64(number)), on: basis, by: who, lease: .seconds(60))
      }
      return (name: "undo \(number)", act: act)
    }
    let own: [(name: String, act: Act)] = [
      ("locate", { try await $0.locate(first, kelurahan: TestJourney.center.code, on: basis, by: who) }),
      ("set aside", { try await $0.setAside(first, reason: "x", on: basis, by: who) }),
      ("ask", { try await $0.ask(first, patience: .seconds(60), on: basis, by: who) }),
      ("merge", { try await $0.merge(first, into: ReportID(2), on: basis, by: who) }),
      ("separate", { try await $0.separate(MessageID(6), of: first, on: basis, by: who) }),
      ("amend", { try await $0.amend(first, Amendment(category: "banjir"), on: basis, by: who) }),
      ("skip", { try await $0.skip(first, by: who, for: .seconds(60)) }),
    ]
    return own + undone
  }

  @Test func `a decision that cannot be written down changes nothing`() async throws {
    for (name, act) in acts {
      let test = try await made()
      if name == "merge" { try await test.journey.split(ReportID(4), by: who) }
      let before = try await everything(test)
      try await test.tamper(
        "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")
      await #expect(throws: StorageError.self, "\(name)") { try await act(test.journey) }
      #expect(try await everything(test) == before, "\(name)")
      try await test.tamper("DROP TRIGGER full")
      try await act(test.journey)
      #expect(try await everything(test) != before, "\(name)")
      #expect(try await Ledger.take(test.journey.store).isBalanced, "\(name)")
    }
  }

  @Test func `what was given up stays given up when a merge is taken back`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang satu")
    try await test.receive("from +62812\ntext lubang dua")
    try await test.tamper(
      "UPDATE outgoing SET state = 'parked', reason = 'x', settled_at = 1 WHERE report = 1")
    let row = try #require(try await test.outgoing().first { $0.report == first })
    try await test.journey.giveUp(row.id, reason: "nomor mati", by: who)
    try await test.journey.merge(first, into: ReportID(2), by: who)
    try await test.journey.undo(first, by: who)
    #expect(try await test.outgoing().first { $0.id == row.id }?.state == .withdrawn)
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `a place that came by a merge is taken back with what was known before it`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang satu")
    try await test.receive("from +62811\ntext ada pohon lubang dua")
    let second = ReportID(2)
    _ = try await test.journey.claim(second, for: "budi", lease: .seconds(60))
    try await test.journey.locate(first, kelurahan: TestJourney.center.code, on: basis, by: who)
    let question = try await test.reports()[1].questionUntil
    try await test.journey.merge(first, into: second, on: basis, by: who)
    let claim = try await test.journey.store.database.read { try $0.claim(on: second, at: test.time.current) }
    #expect(claim == nil)
    #expect(try await test.reports().map(\.state) == [.merged, .located])
    try await test.journey.undo(second, on: basis, by: who)
    let report = try #require(try await test.reports().last)
    #expect(report.state == .needsLocation && report.kelurahan == nil && report.questionUntil == question)
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `a place from outside the city is taken back into the queue`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Bandung")
    try await test.journey.locate(first, kelurahan: TestJourney.center.code, on: basis, by: who)
    try await test.journey.undo(first, on: basis, by: who, lease: .seconds(60))
    #expect(try await test.reports().map(\.state) == [.needsLocation])
    #expect(try await test.outgoing().filter { $0.kind == .forward }.isEmpty)
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `a failed attempt is an attempt: the place stands`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang satu")
    try await test.journey.locate(first, kelurahan: TestJourney.center.code, by: who)
    let dispatcher = Dispatcher(
      test.journey, ScriptedCourier("core", .retry(after: .seconds(3600), reason: "down")))
    async let running: Void = dispatcher.run()
    await test.events.wait(for: .outgoingRetried)
    await dispatcher.stop()
    await running
    let refusal = await #expect(throws: DeskRefusal.self) {
      try await test.journey.undo(first, on: basis, by: who)
    }
    #expect(refusal?.kind == .state && refusal?.state == .located)
    let report = try #require(try await test.reports().first)
    #expect(try await test.journey.undoTime(of: report) == nil)
  }

  @Test func `the operator's tool is bound by no claim, officers are`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang satu")
    _ = try await test.journey.claim(first, for: "budi", lease: .seconds(60))
    let refusal = await #expect(throws: DeskRefusal.self) {
      try await test.journey.setAside(first, reason: "x", on: basis, by: who)
    }
    #expect(refusal?.kind == .claimed(by: "budi"))
    try await test.journey.setAside(first, reason: "x", by: "operator")
    #expect(try await test.reports().map(\.state) == [.setAside])
  }
}
