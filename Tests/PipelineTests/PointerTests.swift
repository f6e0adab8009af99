// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

/// Answers that are more than a ticket number, or less.
@Suite(.timeLimit(.minutes(2))) struct PointerTests {
  /// What a courier was given once `count` answers are out.
  private func carried(_ test: TestJourney, _ count: Int = 1) async -> [ReplyParcel] {
    let courier = ScriptedCourier("test", .accepted(remoteID: nil))
    let dispatcher = Dispatcher(test.journey, courier)
    async let running: Void = dispatcher.run()
    await test.events.wait(for: .outgoingAccepted, count: count)
    await dispatcher.stop()
    await running
    return courier.parcels.compactMap { if case .reply(let reply) = $0.content { reply } else { nil } }
  }

  @Test func `a public message gets a pointer without ticket and place, and no question`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from 71\nopen\ntext lubang di Cikini", "from 72\nopen\ntext lubang besar")
    #expect(
      try await test.outgoing().filter { !$0.kind.goesToCore }.map(\.cause) == ["pointer:m1", "pointer:m2"])
    #expect(try await test.reports().map(\.questionUntil) == [nil, nil])
    let answers = await carried(test, 2)
    #expect(answers.map(\.isPublic) == [true, true])
    #expect(answers.map(\.ticket) == [nil, nil])
    #expect(answers.map(\.text) == ["pointer", "pointer"])
  }

  @Test func `a status asked for in public is not told there`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from 71\ntext lubang di Cikini")
    let ticket = try #require(try await test.reports().first?.ticket)
    try await test.receive("from 71\nopen\ntext STATUS \(ticket)")
    #expect(try await test.outgoing().suffix(1).map(\.cause) == ["pointer:m2"])
  }

  @Test func `whoever was only pointed elsewhere is told no status in public`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from 71\nopen\ntext lubang di Cikini")
    let report = try #require(try await test.reports().first)
    let update = StatusUpdate(event: "1", ticket: report.ticket, sequence: 1, status: "Selesai", note: nil)
    #expect(try await test.journey.take(update, from: "core") == .applied)
    #expect(try await test.outgoing().map(\.kind) == [.forward, .pointer])
  }

  @Test func `a place told in public later is not answered there`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from 71\nopen\ntext lubang besar", as: "1")
    _ = await carried(test)
    try await test.receive("from 71\nopen\ncorrects 1\ntext lubang besar di Cikini", as: "2")
    #expect(try await test.reports().map(\.state) == [.located])
    #expect(try await test.outgoing().map(\.kind) == [.pointer, .forward])
  }

  @Test func `what nobody can read is set aside, and its sender told how to write`() async throws {
    let test = try await TestJourney.make()
    let taken = try await test.receive("from 71\nsealed end-to-end encrypted")
    #expect(try await test.state(of: taken[0].message) == .setAside)
    #expect(try await test.reports().isEmpty)
    let answers = await carried(test)
    #expect(answers.map(\.matter) == [.illegible])
    #expect(answers.map(\.recipient) == ["71"])
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `an office that handed a report over hears that it is set aside, and why`() async throws {
    let test = try await TestJourney.make(isToldOfSetAside: true)
    try await test.receive("from 71\ntext lubang besar")
    let report = try #require(try await test.reports().first)
    try await test.journey.setAside(report.id, reason: "bukan wewenang kota", by: "test")
    let answers = await carried(test, 1)
    #expect(answers.map(\.matter) == [.declined])
    #expect(answers.first?.text.contains("bukan wewenang kota") == true)
  }

  @Test func `a citizen is not told that a report was set aside`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from 71\ntext lubang besar")
    let report = try #require(try await test.reports().first)
    try await test.journey.setAside(report.id, reason: "iklan", by: "test")
    #expect(!(try await test.outgoing().contains { $0.kind == .declined }))
  }
}
