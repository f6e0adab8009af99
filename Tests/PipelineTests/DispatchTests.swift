// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct DispatchTests {
  /// Runs a dispatcher until `count` events of `kind` were told.
  private func run(
    _ test: TestJourney, _ courier: ScriptedCourier, until kind: JourneyEvent.Kind, _ count: Int = 1
  )
    async
  {
    let dispatcher = Dispatcher(test.journey, courier)
    async let running: Void = dispatcher.run()
    await test.events.wait(for: kind, count: count)
    await dispatcher.stop()
    await running
  }

  @Test func `an accepted report is forwarded under its ticket, once`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    let core = ScriptedCourier("core", .accepted(remoteID: "77"))
    await run(test, core, until: .outgoingAccepted)
    let report = try #require(try await test.reports().first)
    #expect(report.state == .forwarded)
    #expect(core.parcels.map(\.key) == [report.ticket])
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `F1: an unknown outcome is repeated with the same key and the same bytes`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    let core = ScriptedCourier("core", .unknown(reason: "no answer"), .accepted(remoteID: nil))
    await run(test, core, until: .outgoingUnknown)
    #expect(try await test.outgoing().first?.state == .unknown)
    test.time.advance(.seconds(900))
    await run(test, core, until: .outgoingAccepted)
    #expect(Set(core.parcels.map(\.key)).count == 1)
    #expect(core.parcels.map(\.attempt) == [1, 2])
  }

  @Test func `F2: an attempt that died with the daemon is unknown, never simply due`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    let row = try #require(try await test.outgoing().first)
    let now = test.time.current
    _ = try await test.journey.store.database.write { connection in
      try connection.lease(
        row, payload: [], sealKey: 1, reportVersion: nil, until: now + .seconds(60), at: now)
    }
    let gateway = ScriptedCourier("test", .accepted(remoteID: nil), policy: .resendOnce(after: .seconds(60)))
    await run(test, gateway, until: .outgoingUnknown)
    #expect(try await test.outgoing().first?.state == .unknown)
    #expect(gateway.parcels.isEmpty)
  }

  @Test func `F1: a courier that can be asked is asked before anything is sent again`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    let core = ScriptedCourier("core", .unknown(reason: "no answer"), policy: .lookUp, lookUpFinds: "77")
    await run(test, core, until: .outgoingUnknown)
    test.time.advance(.seconds(900))
    await run(test, core, until: .outgoingAccepted)
    #expect(core.parcels.count == 1)
    #expect(try await test.outgoing().first?.remoteID == "77")
  }

  @Test func `a refused report that a person gives up is stuck no more, and can be sent after all`()
    async throws
  {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    await run(test, ScriptedCourier("core", .refused(reason: "no such area")), until: .outgoingRefused)
    let stuck = {
      try await test.journey.store.database.read { try $0.backlogs()["core"]?.stuckReports.count }
    }
    #expect(try await stuck() == 1)
    let row = try #require(try await test.outgoing().first { $0.kind == .forward })
    try await test.journey.giveUp(row.id, reason: "told by telephone", by: "test")
    #expect(try await stuck() ?? 0 == 0)
    #expect(try await Ledger.take(test.journey.store).isBalanced)
    await #expect(throws: DeskRefusal.self) {
      try await test.journey.giveUp(row.id, reason: "twice", by: "test")
    }
    try await test.journey.requeue(row.id, by: "test")
    #expect(try await test.outgoing().first { $0.kind == .forward }?.state == .due)
  }

  @Test func `a look-up that fails sends nothing, and the next attempt asks again`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    let core = ScriptedCourier(
      "core", .unknown(reason: "no answer"), policy: .lookUp, lookUpFinds: "77", afterFailures: 2)
    for round in 1...3 {
      await run(test, core, until: .outgoingUnknown, round)
      #expect(try await test.outgoing().first?.state == .unknown)
      test.time.advance(.seconds(900))
    }
    await run(test, core, until: .outgoingAccepted)
    #expect(core.parcels.count == 1)
    #expect(try await test.outgoing().first?.remoteID == "77")
  }

  @Test func `a look-up that cannot end holds no other report back`() async throws {
    let test = try await TestJourney.make()
    for number in 1...6 { try await test.receive("from +6281\(number)\ntext lubang di Cikini") }
    try await test.tamper(
      """
      UPDATE outgoing SET unknowns = 1, attempts = 1, state = 'unknown' WHERE cause = 'forward:r1';
      INSERT INTO attempt(outgoing, number, started_at, ended_at)
        SELECT id, 1, 0, 0 FROM outgoing WHERE cause = 'forward:r1'
      """)
    let core = ScriptedCourier(
      "core", .accepted(remoteID: nil), policy: .lookUp, concurrency: 1, lookUpFinds: "77",
      afterFailures: .max)
    await run(test, core, until: .outgoingAccepted, 5)
    #expect(core.parcels.count == 5)
  }

  @Test func `an outcome that was unknown once is looked up after any number of failures`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    let core = ScriptedCourier("core", .accepted(remoteID: nil), policy: .lookUp, lookUpFinds: "77")
    // As an attempt leaves it whose outcome was unknown, and another after it that surely failed.
    try await test.journey.store.database.write { connection in
      try connection.execute("UPDATE outgoing SET unknowns = 1, attempts = 2 WHERE kind = 'forward'")
      try connection.execute(
        "INSERT INTO attempt(outgoing, number, started_at) SELECT id, 1, 0 FROM outgoing WHERE kind = 'forward'"
      )
    }
    await run(test, core, until: .outgoingAccepted)
    #expect(core.parcels.isEmpty)
  }

  @Test func `F1: an answer of unknown outcome is sent once more and then parked`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    let gateway = ScriptedCourier(
      "test", .unknown(reason: "no answer"), policy: .resendOnce(after: .seconds(60)))
    await run(test, gateway, until: .outgoingUnknown)
    test.time.advance(.seconds(900))
    await run(test, gateway, until: .outgoingParked)
    #expect(gateway.parcels.count == 2)
  }

  @Test func `C5: a delivery report settles what a lost answer left unknown`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    let gateway = ScriptedCourier(
      "test", .unknown(reason: "no answer"), policy: .resendOnce(after: .seconds(60)))
    await run(test, gateway, until: .outgoingUnknown)
    let row = try #require(try await test.outgoing().first)
    try await test.journey.deliveryReport(row.id, .delivered, reason: "")
    #expect(try await test.outgoing().first?.state == .delivered)
  }

  @Test func `an outage costs a few attempts, not one a row`() async throws {
    let test = try await TestJourney.make()
    for number in 1...30 { try await test.receive("from +6281\(number)\ntext lubang di Cikini") }
    let core = ScriptedCourier("core", .retry(after: nil, reason: "refused"), concurrency: 4)
    await run(test, core, until: .outgoingRetried, 4)
    #expect(core.parcels.count <= 8)
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `a failure of one parcel holds no other back`() async throws {
    let test = try await TestJourney.make()
    for number in 1...6 { try await test.receive("from +6281\(number)\ntext lubang di Cikini") }
    let gateway = ScriptedCourier(
      "test", .retry(after: .seconds(900), reason: "no such mailbox now", isAboutThisParcel: true),
      .accepted(remoteID: nil), concurrency: 1)
    await run(test, gateway, until: .outgoingAccepted, 5)
    #expect(gateway.parcels.count == 6)
  }

  @Test func `an update waits until the core has its report`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    let core = ScriptedCourier("core", .refused(reason: "no such category"), .accepted(remoteID: nil))
    await run(test, core, until: .outgoingRefused)
    let ticket = try #require(try await test.reports().first?.ticket)
    try await test.receive("from +62811\ntext \(ticket) makin dalam", "from +62812\ntext pohon di Cikini")
    await run(test, core, until: .outgoingAccepted)
    let update = try #require(try await test.outgoing().first { $0.kind == .update })
    #expect(update.state == .due)
    let forward = try #require(try await test.outgoing().first)
    try await test.journey.requeue(forward.id, by: "test")
    await run(test, core, until: .outgoingAccepted, 3)
    #expect(try await test.outgoing().filter { $0.kind.goesToCore }.allSatisfy { $0.state == .accepted })
  }

  @Test(arguments: [("makin dalam", false), ("tolong, ada yang jatuh", true)])
  func `a message that comes after the first attempt reaches the core as an update, with its danger`(
    words: String, isEmergency: Bool
  ) async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    let core = ScriptedCourier("core", .accepted(remoteID: nil))
    await run(test, core, until: .outgoingAccepted)
    let ticket = try #require(try await test.reports().first?.ticket)
    try await test.receive("from +62811\ntext \(ticket) \(words)")
    await run(test, core, until: .outgoingAccepted, 2)
    guard case .update(let update) = core.parcels.last?.content else {
      Issue.record("expected an update")
      return
    }
    #expect(update.ticket == ticket)
    #expect(update.text.hasSuffix(words))
    #expect(update.isEmergency == isEmergency)
  }

  @Test func `of an attachment that stays the core is told the reason, of another what it can fetch`()
    async throws
  {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\nphoto abc\ncard Siti Contoh\ntext lubang di Cikini")
    let core = ScriptedCourier("core", .accepted(remoteID: nil))
    await run(test, core, until: .outgoingAccepted)
    guard case .report(let report) = core.parcels.last?.content else {
      Issue.record("expected a report")
      return
    }
    #expect(report.attachments.map(\.bytes) == [3, 0])
    #expect(report.attachments.map { $0.digest == nil } == [false, true])
    #expect(report.attachments.map(\.withheld) == [nil, "a visiting card"])
    let card = try await test.journey.attachment(report.attachments[1].reference)
    #expect(card == .withheld(reason: "a visiting card"))
  }

  @Test func `a core that takes no updates is sent none, and the message joins all the same`() async throws {
    let test = try await TestJourney.make()
    test.journey.adopt { $0.coreTakesUpdates = false }
    try await test.receive("from +62811\ntext lubang di Cikini")
    await run(test, ScriptedCourier("core", .accepted(remoteID: nil)), until: .outgoingAccepted)
    let report = try #require(try await test.reports().first)
    let further = try await test.receive("from +62811\ntext \(report.ticket) makin dalam")
    #expect(try await test.state(of: further[0].message) == .followup)
    #expect(try await !test.outgoing().contains { $0.kind == .update })
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `a status reaches the sender once, however often and late the core tells it`() async throws {
    let test = try await TestJourney.make(told: ["Proses", "Selesai"])
    try await test.receive("from +62811\ntext lubang di Cikini")
    let ticket = try #require(try await test.reports().first?.ticket)
    func tell(_ event: String, _ sequence: Int64, _ status: String) async throws -> StatusResult {
      try await test.journey.take(
        StatusUpdate(event: event, ticket: ticket, sequence: sequence, status: status, note: nil),
        from: "core")
    }
    #expect(try await tell("e2", 2, "Selesai") == .applied)
    #expect(try await tell("e1", 1, "Proses") == .late)
    #expect(try await tell("e2", 2, "Selesai") == .repeated)
    #expect(try await test.outgoing().filter { $0.kind == .status }.map(\.cause).count == 1)
    #expect(try await test.reports().first?.status == "Selesai")
  }
}

@Suite struct AbandonedAttemptTests {
  @Test func `F2: an attempt whose result could not be written is unknown once its lease has ended`()
    async throws
  {
    let test = try await TestJourney.make()
    let gateway = ScriptedCourier("test", .accepted(remoteID: nil), policy: .resendOnce(after: .seconds(60)))
    let dispatcher = Dispatcher(test.journey, gateway)
    async let running: Void = dispatcher.run()
    try await test.receive("from +62811\nauto test\ntext lubang besar")
    // A row as a full disk would leave it, while the dispatcher runs.
    let now = test.time.current
    _ = try await test.journey.store.database.write { connection in
      try connection.execute(
        """
        INSERT INTO outgoing(cause, kind, courier, state, due_at, lease, lease_until, attempts, created_at)
        VALUES('reply:r99', 'reply', 'test', 'sending', 0, 1, ?, 1, 0)
        """, now + .seconds(10))
    }
    test.time.advance(.seconds(31))
    test.journey.wakeCouriers()
    await test.events.wait(for: .outgoingUnknown)
    await dispatcher.stop()
    await running
    #expect(try await test.outgoing().last?.state == .unknown)
  }

  @Test func `a known result is kept until it can be written, and is not sent again`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    try await test.tamper(
      """
      CREATE TRIGGER refuse BEFORE UPDATE ON outgoing WHEN NEW.state = 'accepted'
      BEGIN SELECT RAISE(ABORT, 'no room'); END
      """)
    let gateway = ScriptedCourier("test", .accepted(remoteID: "9"), policy: .resendOnce(after: .seconds(60)))
    let dispatcher = Dispatcher(test.journey, gateway)
    async let running: Void = dispatcher.run()
    // Long past the lease.
    await test.passTime(until: .storeFailed, 12)
    try await test.tamper("DROP TRIGGER refuse")
    await test.passTime(until: .outgoingAccepted)
    await dispatcher.stop()
    await running
    #expect(gateway.parcels.count == 1)
    #expect(try await test.outgoing().first?.unknowns == 0)
  }
}

@Suite struct ClockStepTests {
  @Test func `what a clock running ahead made due in months is due when the clock is right`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    try await test.tamper("UPDATE outgoing SET due_at = due_at + 7776000000")
    let core = ScriptedCourier("core", .accepted(remoteID: nil))
    let dispatcher = Dispatcher(test.journey, core)
    async let running: Void = dispatcher.run()
    await test.events.wait(for: .outgoingAccepted)
    await dispatcher.stop()
    await running
    #expect(core.parcels.count == 1)
  }

  @Test func `a courier is not held back for the hour the clock was set back`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini", "from +62812\ntext pohon di Cikini")
    let core = ScriptedCourier(
      "core", .retry(after: .seconds(60), reason: "later"), .accepted(remoteID: nil), concurrency: 1)
    let dispatcher = Dispatcher(test.journey, core)
    async let running: Void = dispatcher.run()
    await test.events.wait(for: .outgoingRetried)
    test.time.advance(.seconds(-3600))
    try await test.tamper("UPDATE outgoing SET due_at = 0")
    test.journey.wakeCouriers()
    await test.events.wait(for: .outgoingAccepted, count: 2)
    await dispatcher.stop()
    await running
  }

  @Test func `pieces that are due in months are one message when the clock is right`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\npart 7/2/1\ntext lubang di Cikini")
    test.time.advance(.seconds(-90 * 86_400))
    while try await Drafter(test.journey).round() > 0 {}
    #expect(try await test.reports().count == 1)
  }
}

@Suite struct BacklogTests {
  @Test func `a refused report stands in the backlog until a person acts`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    let dispatcher = Dispatcher(test.journey, ScriptedCourier("core", .refused(reason: "no such category")))
    async let running: Void = dispatcher.run()
    await test.events.wait(for: .outgoingRefused)
    await dispatcher.stop()
    await running
    func backlogs() async throws -> [String: Backlog] {
      try await test.journey.store.database.read { try $0.backlogs() }
    }
    let stuck = try #require(try await backlogs()["core"])
    #expect((stuck.waiting.count, stuck.stuck.count, stuck.stuckReports.count) == (0, 1, 1))
    #expect(stuck.stuckReports.reason == "no such category")
    #expect(try await backlogs()["test"]?.waiting.count == 1)
    let row = try #require(try await test.outgoing().first)
    try await test.journey.requeue(row.id, by: "test")
    #expect(try await backlogs()["core"]?.stuckReports.count == 0)
    try await test.tamper(
      "UPDATE outgoing SET kind = 'update', state = 'refused', reason = 'x' WHERE courier = 'core'")
    let updates = try await backlogs()["core"]?.stuckUpdates
    #expect((updates?.count, updates?.reason) == (1, "x"))
  }
}
