// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

/// What a decision, or its undoing, leaves to be told: never what is so no more, and always what nobody was told.
@Suite(.timeLimit(.minutes(3))) struct TakingBackTests {
  private let first = ReportID(1)
  private let second = ReportID(2)
  private let who = "siti"
  private let basis = Basis(grace: .seconds(10))

  private func row(_ cause: String, of test: TestJourney) async throws -> OutgoingRow? {
    try await test.outgoing().first { $0.cause == cause }
  }

  private func expectBalance(_ test: TestJourney) async throws {
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  // MARK: The first answer

  @Test func `a first answer outlives that its report was set aside for a while`() async throws {
    let test = try await TestJourney.make(rules: AccountRules(ticketPrefix: "TST", answerAfter: .seconds(60)))
    try await test.receive("from +62811\ntext lubang besar")
    try await test.journey.setAside(first, reason: "iklan", on: basis, by: who)
    #expect(try await row("reply:r1", of: test)?.state == .withdrawn)
    try await test.journey.undo(first, on: basis, by: who)
    #expect(try await row("reply:r1", of: test)?.state == .due)
    await test.carry("test")
    #expect(try await row("reply:r1", of: test)?.state == .accepted)
    try await expectBalance(test)
  }

  @Test func `a first answer does not name a place that can still be taken back`() async throws {
    let test = try await TestJourney.make(rules: AccountRules(ticketPrefix: "TST", answerAfter: .seconds(3)))
    try await test.receive("from +62811\ntext lubang besar")
    let placed = test.journey.clock.now()
    try await test.journey.locate(first, kelurahan: TestJourney.center.code, on: basis, by: who)
    #expect(try await row("reply:r1", of: test)?.dueAt == placed + .seconds(10))
    #expect(try await row("located:r1", of: test) == nil)
    try await expectBalance(test)
  }

  @Test func `no report that was set aside is kept as no duplicate`() async throws {
    let rules = AccountRules(ticketPrefix: "TST", duplicateWindow: .seconds(600))
    let test = try await TestJourney.make(rules: rules)
    try await test.receive("from +62811\ntext lubang besar", "from +62811\ntext lubang besar")
    #expect(try await test.reports().last?.duplicateOf == first)
    try await test.journey.setAside(second, reason: "iklan", on: basis, by: who)
    await #expect(throws: DeskRefusal.self) { try await test.journey.keep(second, by: who) }
    #expect(try await row("reply:r2", of: test) == nil)
  }

  // MARK: Questions

  /// A draft whose sender was answered, and asked by a person with a question that has not arrived.
  private func asked(_ state: OutgoingState) async throws -> TestJourney {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    await test.carry("test")
    try await test.journey.ask(first, patience: .seconds(43_200), on: basis, by: who)
    try await attempt("question", endingAs: state, of: test)
    return test
  }

  /// As an attempt leaves a row that did not arrive.
  private func attempt(_ kind: String, endingAs state: OutgoingState, of test: TestJourney) async throws {
    try await test.tamper(
      """
      UPDATE outgoing SET attempts = 1, state = '\(state.rawValue)', unknowns = \(state == .unknown ? 1 : 0)
      WHERE kind = '\(kind)';
      INSERT INTO attempt(outgoing, number, started_at, ended_at, outcome)
      SELECT id, 1, created_at, created_at, state FROM outgoing WHERE kind = '\(kind)'
      """)
  }

  @Test(arguments: [OutgoingState.due, .waitingWindow])
  func `a question that arrived nowhere is not asked once the place is known`(state: OutgoingState)
    async throws
  {
    let test = try await asked(state)
    await #expect(throws: DeskRefusal.self) {
      try await test.journey.ask(first, patience: .seconds(60), on: basis, by: who)
    }
    #expect(try await test.journey.canAsk(try #require(try await test.reports().first)) == false)
    try await test.journey.locate(first, kelurahan: TestJourney.center.code, on: basis, by: who)
    #expect(try await test.outgoing().first { $0.kind == .question }?.state == .withdrawn)
    try await expectBalance(test)
  }

  @Test func `a question that may have arrived stays as it is`() async throws {
    let test = try await asked(.unknown)
    try await test.journey.locate(first, kelurahan: TestJourney.center.code, on: basis, by: who)
    #expect(try await test.outgoing().first { $0.kind == .question }?.state == .unknown)
  }

  @Test func `a place that was told nobody yet is not told once it is taken back`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    await test.carry("test")
    try await test.journey.locate(first, kelurahan: TestJourney.center.code, on: basis, by: who)
    try await attempt("located", endingAs: .waitingWindow, of: test)
    try await test.journey.undo(first, on: basis, by: who)
    #expect(try await test.outgoing().first { $0.kind == .located }?.state == .withdrawn)
    try await test.journey.locate(first, kelurahan: TestJourney.center.code, on: basis, by: who)
    #expect(try await row("located:r1", of: test)?.state == .due)
    try await expectBalance(test)
  }

  @Test func `a draft that was asked about, set aside and taken back waits for nobody`() async throws {
    let test = try await asked(.due)
    try await test.journey.setAside(first, reason: "iklan", on: basis, by: who)
    try await test.journey.undo(first, on: basis, by: who)
    let claimed = try await test.journey.claimNext(for: "budi", .everything, lease: .seconds(60))
    #expect(claimed?.row.id == first)
  }

  @Test func `a question before the core's number names no number`() {
    for channel in [Channel.sms, .email, .whatsapp] {
      let text = AnswerTexts(for: channel).compose(.asksAgain(ticket: nil))
      #expect(text.contains("menyusul") && !text.contains("{ticket}"), "\(channel)")
    }
  }

  // MARK: A core that takes no updates

  @Test func `what left with its report is not told again as a report of its own`() async throws {
    let test = try await TestJourney.make()
    test.journey.adopt { $0.coreTakesUpdates = false }
    try await test.receive("from +62811\ntext lubang besar")
    await test.carry("test")
    try await test.receive("from +62811\ntext di Cikini")
    await test.carry("core")
    test.time.advance(.seconds(60))
    let ticket = try #require(try await test.reports().first?.ticket)
    try await test.receive("from +62811\ntext tambahan untuk \(ticket), rusak")
    let told = try await test.journey.thread(of: try #require(try await test.reports().first))
    #expect(told.filter(\.canSplit).map(\.id) == ["m3"])
    await #expect(throws: DeskRefusal.self) {
      try await test.journey.separate(MessageID(2), of: first, on: basis, by: who)
    }
    try await test.journey.separate(MessageID(3), of: first, on: basis, by: who)
    while try await Drafter(test.journey).round() > 0 {}
    #expect(try await test.reports().count == 2)
  }

  // MARK: Places and privacy

  @Test func `whoever placed a draft outside their own territory takes it back`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    let south = Basis(Jurisdiction(channels: nil, territories: ["31.74"]), grace: .seconds(10))
    try await test.journey.locate(first, kelurahan: TestJourney.center.code, on: south, by: who)
    await #expect(throws: DeskRefusal.self) { try await test.journey.undo(first, on: south, by: "budi") }
    try await test.journey.undo(first, on: south, by: who)
    #expect(try await test.reports().first?.state == .needsLocation)
  }

  @Test func `a report that may be with the core is not hidden from those who have it`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\npublic\ntext lubang di Cikini")
    try await attempt("forward", endingAs: .due, of: test)
    await #expect(throws: DeskRefusal.self) {
      try await test.journey.amend(first, Amendment(visibility: "private"), on: basis, by: who)
    }
    #expect(try await test.reports().first?.visibility == "public")
  }

  @Test func `what was hidden stays hidden when it is made two`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\npublic\ntext lubang besar")
    await test.carry("test")
    try await test.receive("from +62811\npublic\ntext dekat rumah pak RT")
    #expect(try await test.reports().map(\.visibility) == ["public"])
    try await test.journey.amend(first, Amendment(visibility: "private"), on: basis, by: who)
    try await test.journey.separate(MessageID(2), of: first, on: basis, by: who)
    while try await Drafter(test.journey).round() > 0 {}
    #expect(try await test.reports().map(\.visibility) == ["private", "private"])
  }

  // MARK: Merges of two senders

  @Test func `what somebody wrote to a merged report goes with them when it is made two`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar", "from +62999\ntext lubang dalam")
    await test.carry("test", 2)
    try await test.journey.merge(first, into: second, on: basis, by: who)
    try await test.receive("from +62811\ntext di Cikini")
    #expect(try await test.reports().map(\.state) == [.merged, .located])
    try await test.journey.split(first, on: basis, by: who)
    while try await Drafter(test.journey).round() > 0 {}
    let reports = try await test.reports()
    #expect(reports.map(\.state) == [.located, .needsLocation])
    #expect(reports.map(\.kelurahan) == [TestJourney.center.code, nil])
    #expect(
      try await test.journey.thread(of: reports[1]).filter { $0.kind != .answer }.map(\.text) == [
        "lubang dalam"
      ])
    #expect(try await test.outgoing().filter { $0.kind == .forward }.map(\.report) == [first])
    try await expectBalance(test)
  }

  @Test func `nobody hears the other report's place once theirs stands for itself`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini", "from +62999\ntext lubang besar")
    await test.carry("test", 2)
    try await test.journey.merge(second, into: first, on: basis, by: who)
    #expect(try await row("located:r2", of: test)?.state == .due)
    try await test.journey.undo(second, on: basis, by: who)
    #expect(try await row("located:r2", of: test) == nil)
    #expect(try await test.reports().map(\.state) == [.located, .needsLocation])
    try await expectBalance(test)
  }

  @Test func `a report that finds its place by itself leaves no answer behind others`() async throws {
    let test = try await TestJourney.make(rules: AccountRules(ticketPrefix: "TST", answerAfter: .seconds(3)))
    try await test.receive("from +62811\ntext lubang besar")
    let due = try #require(try await row("reply:r1", of: test)?.dueAt)
    test.time.advance(.seconds(60))
    try await test.journey.locate(first, kelurahan: TestJourney.center.code, by: who)
    #expect(try await row("reply:r1", of: test)?.dueAt == due)
  }

  @Test func `what was told of the wrong report is told of the right one too`() async throws {
    let test = try await TestJourney.make()
    try await test.receive(
      "from +62811\ntext lubang di Cikini", "from +62811\ntext pohon di Cikini",
      "from +62811\ntext lubang besar")
    await test.carry("core", 2)
    try await test.journey.merge(ReportID(3), into: first, on: basis, by: who)
    await test.carry("core")
    try await test.journey.split(ReportID(3), on: basis, by: who)
    try await test.journey.merge(ReportID(3), into: second, on: basis, by: who)
    let told = try await row("update:m3", of: test)
    #expect(told?.report == second && told?.state == .due)
    try await expectBalance(test)
  }
}
