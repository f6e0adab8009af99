// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

/// Messages that arrive in pieces, whatever they turn out to be.
@Suite(.timeLimit(.minutes(2))) struct LongMessageTests {
  private func drafted(_ test: TestJourney) async throws {
    let drafter = Drafter(test.journey)
    // A joint that never leaves would keep this at work for ever.
    for _ in 0..<20 where try await drafter.round() == 0 { return }
    Issue.record("drafting does not come to an end")
  }

  private func receive(_ test: TestJourney, _ texts: String...) async throws -> [Committed] {
    let committed = try await test.line.commit(
      texts.enumerated().map { number, text in
        Incoming(
          identity: "\(text)\(number)\(test.time.current)", position: "\(text)\(number)\(test.time.current)",
          raw: Array(text.utf8), format: "test")
      }, cursor: nil)
    try await drafted(test)
    return committed
  }

  private func states(_ test: TestJourney, _ messages: [Committed]) async throws -> [MessageState?] {
    var states: [MessageState?] = []
    for message in messages { states.append(try await test.state(of: message.message)) }
    return states
  }

  @Test func `a status question in pieces takes all of them along`() async throws {
    let test = try await TestJourney.make()
    _ = try await receive(test, "from +62811\ntext lubang di Cikini")
    let report = try #require(try await test.reports().first)
    let asked = try await receive(
      test, "from +62811\npart 7/2/1\ntext STATUS ", "from +62811\npart 7/2/2\ntext \(report.ticket)")
    #expect(try await states(test, asked) == [.followup, .followup])
    #expect(try await test.outgoing().count { $0.kind == .answer } == 1)
    #expect(try await test.journey.content(of: report).text == "lubang di Cikini")
    let strange = try await receive(
      test, "from +62999\npart 7/2/1\ntext STATUS ", "from +62999\npart 7/2/2\ntext \(report.ticket)")
    #expect(try await states(test, strange) == [.setAside, .setAside])
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `pieces that cannot be read together are dead together, and requeued one by one`() async throws {
    let test = try await TestJourney.make()
    let pieces = try await receive(
      test, "from +62811\npart 7/2/1\ntext unjoinable", "from +62811\npart 7/2/2\ntext lubang")
    #expect(try await states(test, pieces) == [.dead, .dead])
    try await test.journey.requeue(pieces[1].message, by: "test")
    try await drafted(test)
    #expect(try await test.state(of: pieces[1].message) == .waitingPart)
    test.time.advance(.seconds(301))
    try await drafted(test)
    #expect(try await test.state(of: pieces[1].message) == .origin)
    let report = try #require(try await test.reports().first)
    #expect(
      try await test.journey.content(of: report).text == "lubang\n[bagian 1 dari 2 belum diterima]")
  }

  @Test func `a long follow-up reaches the core whole`() async throws {
    let test = try await TestJourney.make()
    _ = try await receive(test, "from +62811\ntext lubang di Cikini")
    let core = ScriptedCourier("core", .accepted(remoteID: nil))
    await run(test, core, 1)
    let ticket = try #require(try await test.reports().first?.ticket)
    _ = try await receive(
      test, "from +62811\npart 8/2/2\ntext makin dalam", "from +62811\npart 8/2/1\ntext \(ticket) kini ")
    await run(test, core, 2)
    guard case .update(let update) = core.parcels.last?.content else {
      Issue.record("expected an update")
      return
    }
    #expect(update.text == "\(ticket) kini makin dalam")
  }

  @Test func `a second long message under the same reference is another report`() async throws {
    let test = try await TestJourney.make()
    for text in ["lubang", "pohon"] {
      _ = try await receive(
        test, "from +62811\npart 7/2/1\ntext \(text) di ", "from +62811\npart 7/2/2\ntext Cikini")
      test.time.advance(.seconds(60))
    }
    let reports = try await test.reports()
    var texts: [String] = []
    for report in reports { texts.append(try await test.journey.content(of: report).text) }
    #expect(texts == ["lubang di Cikini", "pohon di Cikini"])
  }

  @Test func `a piece that comes long after its neighbours is another message`() async throws {
    let test = try await TestJourney.make()
    _ = try await receive(test, "from +62811\npart 7/2/1\ntext lubang di Cikini ")
    test.time.advance(.seconds(301))
    try await drafted(test)
    test.time.advance(.seconds(3600))
    _ = try await receive(test, "from +62811\npart 7/2/2\ntext pohon tumbang")
    #expect(try await test.reports().count == 1)
    test.time.advance(.seconds(301))
    try await drafted(test)
    #expect(try await test.reports().count == 2)
  }

  private func run(_ test: TestJourney, _ courier: ScriptedCourier, _ count: Int) async {
    let dispatcher = Dispatcher(test.journey, courier)
    async let running: Void = dispatcher.run()
    await test.events.wait(for: .outgoingAccepted, count: count)
    await dispatcher.stop()
    await running
  }
}
