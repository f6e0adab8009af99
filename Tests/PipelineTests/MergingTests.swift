// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

/// What two reports found out stays found out when a person makes them one, and when they part again.
@Suite(.timeLimit(.minutes(2))) struct MergingTests {
  private static let rules = AccountRules(
    ticketPrefix: "TST", duplicateWindow: .seconds(86_400), duplicateHold: .seconds(1800))
  private let first = ReportID(1)
  private let second = ReportID(2)

  private func received(_ texts: String...) async throws -> TestJourney {
    let test = try await TestJourney.make(rules: Self.rules)
    for text in texts {
      try await test.receive(text)
      test.time.advance(.seconds(60))
    }
    return test
  }

  private func causes(_ test: TestJourney, _ kind: OutgoingKind) async throws -> [String] {
    try await test.outgoing().filter { $0.kind == kind && $0.state == .due }.map(\.cause)
  }

  private func balanced(_ test: TestJourney) async throws -> Bool {
    try await Ledger.take(test.journey.store).isBalanced
  }

  @Test func `the place of the merged report is the place of the one that stands`() async throws {
    let test = try await received("from +62811\ntext lubang besar")
    await test.carry("test")
    try await test.receive("from +62811\ntext lubang besar")
    try await test.journey.locate(second, kelurahan: TestJourney.center.code, by: "test")
    try await test.journey.merge(second, into: first, by: "test")
    let reports = try await test.reports()
    #expect(reports.map(\.state) == [.located, .merged])
    #expect(reports[0].kelurahan == TestJourney.center.code)
    #expect(try test.journey.places(of: reports[0]).map(\.kelurahan) == [TestJourney.center])
    #expect(try await causes(test, .forward) == ["forward:r1"])
    #expect(try await causes(test, .located) == ["located:r1"])
    #expect(try await balanced(test))
  }

  @Test func `what a suspected duplicate was told reaches the core that has the other`() async throws {
    let test = try await received("from +62811\ntext lubang di Cikini")
    await test.carry("core")
    try await test.receive("from +62811\ntext lubang di Cikini")
    let duplicate = try #require(try await test.reports().last)
    #expect(duplicate.duplicateOf == first)
    try await test.receive(
      "from +62811\ntext tolong, \(duplicate.ticket)", "from +62811\ntext status \(duplicate.ticket)")
    try await test.journey.merge(second, into: first, by: "test")
    #expect(try await test.reports().first?.isEmergency == true)
    #expect(try await causes(test, .update) == ["update:m2", "update:m3"])
    #expect(try await balanced(test))
  }

  @Test func `a long message of a merged report is told once`() async throws {
    let test = try await received("from +62811\ntext lubang di Cikini")
    await test.carry("core")
    try await test.receive("from +62811\npart 7/2/1\ntext lubang ", "from +62811\npart 7/2/2\ntext dalam")
    try await test.journey.merge(second, into: first, by: "test")
    #expect(try await causes(test, .update) == ["update:m2"])
  }

  @Test func `a question asked before a merge is answered for the report that stands`() async throws {
    let test = try await received("from +62811\ntext lubang besar", "from +62811\ntext lubang besar")
    let ticket = try #require(try await test.reports().last?.ticket)
    try await test.receive("from +62811\ntext status \(ticket)")
    try await test.journey.merge(second, into: first, by: "test")
    let answer = try #require(try await test.outgoing().first { $0.kind == .answer })
    #expect((answer.state, answer.report) == (.due, first))
  }

  @Test func `a piece that came after the merge goes with its neighbours when it is taken back`() async throws
  {
    let test = try await received(
      "from +62811\ntext pohon di Cikini", "from +62811\npart 7/3/1\ntext lubang ",
      "from +62811\npart 7/3/2\ntext di Cikini ")
    test.time.advance(.seconds(301))
    #expect(try await Drafter(test.journey).round() == 1)
    try await test.journey.merge(second, into: first, by: "test")
    try await test.receive("from +62811\npart 7/3/3\ntext dalam sekali")
    #expect(try await test.reports().count == 2)
    try await test.journey.split(second, by: "test")
    let reports = try await test.reports()
    #expect(try await test.journey.content(of: reports[0]).text == "pohon di Cikini")
    #expect(try await test.journey.content(of: reports[1]).text == "lubang di Cikini dalam sekali")
    #expect(try await balanced(test))
  }
}
