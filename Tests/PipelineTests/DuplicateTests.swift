// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct DuplicateTests {
  private static let rules = AccountRules(
    ticketPrefix: "TST", duplicateWindow: .seconds(86_400), duplicateHold: .seconds(1800))

  private func twice(_ first: String, _ second: String, after: Duration = .seconds(60)) async throws
    -> TestJourney
  {
    let test = try await TestJourney.make(rules: Self.rules)
    try await test.receive(first)
    test.time.advance(after)
    try await test.receive(second)
    return test
  }

  private func balanced(_ test: TestJourney) async throws -> Bool {
    try await Ledger.take(test.journey.store).isBalanced
  }

  @Test func `the same words of the same sender are flagged, not answered again, and not dropped`()
    async throws
  {
    let test = try await twice("from +62811\ntext Lubang besar!", "from +62811\ntext lubang  besar")
    let reports = try await test.reports()
    #expect(reports.map(\.duplicateOf) == [nil, ReportID(1)])
    #expect(reports[1].questionUntil == nil)
    #expect(try await test.outgoing().map(\.report) == [ReportID(1)])
    #expect(
      test.events.events.last { $0.kind == .answerWithheld }?.reason == "a suspected duplicate of r1")
    #expect(try await balanced(test))
  }

  @Test func `marks, cases and blanks of any kind make no difference, signs do`() async throws {
    let test = try await twice(
      "from +62811\ntext LUBANG, besar: 2 m > di jalan!",
      "from +62811\ntext lubang\u{A0}besar 2 m > di\u{2003}jalan…")
    #expect(try await test.reports().map(\.duplicateOf) == [nil, ReportID(1)])
    try await test.receive("from +62811\ntext lubang besar 2 m < di jalan")
    #expect(try await test.reports().last?.duplicateOf == nil)
  }

  @Test(arguments: [
    ("from +62999\ntext lubang besar", Duration.seconds(60)),
    ("from +62811\ntext lubang kecil", .seconds(60)),
    ("from +62811\ntext lubang besar", .seconds(86_401)),
    ("from +62811\nphoto a\ntext lubang besar", .seconds(60)),
  ]) func `another sender, word, day or photo is no duplicate`(second: String, after: Duration) async throws {
    let test = try await twice("from +62811\ntext lubang besar", second, after: after)
    #expect(try await test.reports().map(\.duplicateOf) == [nil, nil])
  }

  @Test func `two photos without a word are two reports, the same photo twice is suspected`() async throws {
    let test = try await twice("from +62811\nphoto got mampet", "from +62811\nphoto pohon rindang")
    #expect(try await test.reports().map(\.duplicateOf) == [nil, nil])
    #expect(try await test.outgoing().count { $0.kind == .reply } == 2)
    try await test.receive("from +62811\nphoto got mampet")
    #expect(try await test.reports().last?.duplicateOf == ReportID(1))
  }

  @Test func `a located one waits for a person, then goes on by itself`() async throws {
    let test = try await twice("from +62811\ntext lubang di Cikini", "from +62811\ntext lubang di Cikini")
    let rows = try await test.outgoing()
    #expect(rows.map(\.kind) == [.forward, .reply, .forward])
    #expect(rows[2].dueAt == test.time.current + .seconds(1800))
    #expect(try await balanced(test))
  }

  @Test func `a located one that nobody merged is answered when the core has it`() async throws {
    let test = try await twice("from +62811\ntext lubang di Cikini", "from +62811\ntext lubang di Cikini")
    let core = ScriptedCourier("core", .accepted(remoteID: "77"))
    let dispatcher = Dispatcher(test.journey, core)
    async let running: Void = dispatcher.run()
    await test.events.wait(for: .outgoingAccepted)
    test.time.advance(.seconds(1800))
    test.journey.wakeCouriers()
    await test.events.wait(for: .outgoingAccepted, count: 2)
    await dispatcher.stop()
    await running
    #expect(try await test.reports().map(\.duplicateOf) == [nil, nil])
    #expect(try await test.outgoing().last?.cause == "reply:r2")
    #expect(try await test.journey.store.database.read { try $0.countSuspectedDuplicates() } == 0)
    #expect(try await balanced(test))
  }

  @Test func `a merge makes one report of two, balances, and can be taken back`() async throws {
    let test = try await twice("from +62811\ntext lubang di Cikini", "from +62811\ntext lubang di Cikini")
    try await test.journey.merge(ReportID(2), into: ReportID(1), by: "test")
    var reports = try await test.reports()
    #expect(reports.map(\.state) == [.located, .merged])
    #expect(try await test.state(of: MessageID(2)) == .followup)
    #expect(try await test.outgoing().map(\.state) == [.due, .due, .withdrawn])
    #expect(try await test.journey.content(of: reports[0]).text == "lubang di Cikini")
    #expect(try await balanced(test))
    try await test.receive("from +62811\ntext status \(reports[1].ticket)")
    #expect(try await test.outgoing().last?.report == ReportID(1))
    try await test.journey.split(ReportID(2), by: "test")
    reports = try await test.reports()
    #expect(reports.map(\.state) == [.located, .located])
    #expect(try await test.state(of: MessageID(2)) == .origin)
    let rows = try await test.outgoing().filter { $0.report == ReportID(2) }
    #expect(rows.map(\.kind) == [.forward, .reply])
    #expect(rows.allSatisfy { $0.state == .due })
    #expect(try await balanced(test))
  }

  @Test func `one that is kept goes on at once and is answered`() async throws {
    let test = try await twice("from +62811\ntext lubang besar", "from +62811\ntext lubang besar")
    try await test.journey.keep(ReportID(2), by: "test")
    let report = try #require(try await test.reports().last)
    #expect(report.duplicateOf == nil)
    #expect(report.questionUntil != nil)
    #expect(try await test.outgoing().last?.cause == "reply:r2")
  }

  @Test func `what was split by mistake is merged with its words told to the core`() async throws {
    let test = try await twice(
      "from +62811\ntext lubang di Cikini", "from +62811\ntext lubang itu makin besar")
    await test.carry("core")
    try await test.journey.merge(ReportID(2), into: ReportID(1), by: "test")
    #expect(try await test.outgoing().last?.cause == "update:m2")
    #expect(try await balanced(test))
  }

  @Test func `a place that came with a merge waits its grace, and goes with the merge`() async throws {
    let test = try await twice("from +62811\ntext lubang besar", "from +62811\ntext ada lubang di Cikini")
    #expect(try await test.reports().map(\.state) == [.needsLocation, .located])
    let basis = Basis(grace: .seconds(20))
    try await test.journey.merge(ReportID(2), into: ReportID(1), on: basis, by: "siti")
    var kept = try #require(try await test.reports().first)
    #expect(kept.state == .located && kept.placedBy == "siti")
    #expect(try await test.journey.undoTime(of: kept) == .seconds(20))
    try await test.journey.undo(ReportID(2), on: basis, by: "siti")
    let reports = try await test.reports()
    kept = try #require(reports.first)
    #expect(reports.map(\.state) == [.needsLocation, .located])
    #expect(kept.kelurahan == nil && kept.placedBy == nil)
    #expect(try await test.outgoing().filter { $0.kind == .forward }.map(\.report) == [ReportID(2)])
    #expect(try await balanced(test))
  }

  @Test func `what the core has not heard of a merged report it never hears once they are two`() async throws
  {
    let test = try await twice(
      "from +62811\ntext lubang di Cikini", "from +62811\ntext lubang itu makin besar")
    await test.carry("core")
    try await test.journey.merge(ReportID(2), into: ReportID(1), by: "test")
    try await test.journey.split(ReportID(2), by: "test")
    #expect(try await test.outgoing().allSatisfy { $0.kind != .update })
    #expect(try await balanced(test))
  }

  @Test func `what cannot be one is refused in words`() async throws {
    let test = try await twice("from +62811\ntext lubang besar", "from +62999\ntext lubang besar")
    for (id, other) in [(1, 1), (1, 9), (9, 1)] as [(Int64, Int64)] {
      await #expect(throws: DeskRefusal.self) {
        try await test.journey.merge(ReportID(id), into: ReportID(other), by: "test")
      }
    }
    await #expect(throws: DeskRefusal.self) { try await test.journey.split(ReportID(1), by: "test") }
    await #expect(throws: DeskRefusal.self) { try await test.journey.keep(ReportID(1), by: "test") }
    #expect(try await balanced(test))
  }
}
