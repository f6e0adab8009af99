// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

@Suite struct `Answers that are held back` {
  private func run(
    _ test: TestJourney, _ courier: ScriptedCourier, until kind: JourneyEvent.Kind, _ count: Int = 1
  ) async {
    let dispatcher = Dispatcher(test.journey, courier)
    async let running: Void = dispatcher.run()
    await test.events.wait(for: kind, count: count)
    await dispatcher.stop()
    await running
  }

  @Test func `a closed window opens with the sender's next message`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    let chat = ScriptedCourier("test", .waitingWindow(reason: "24 h are over"), .accepted(remoteID: nil))
    await run(test, chat, until: .outgoingWaits)
    #expect(try await test.outgoing().first?.state == .waitingWindow)
    test.time.advance(.seconds(600))
    try await test.receive("from +62811\ntext halo lagi, sampah menumpuk")
    await run(test, chat, until: .outgoingAccepted, 2)
    #expect(chat.parcels.count == 3)
  }

  @Test func `a question for the status opens the window as well`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    let chat = ScriptedCourier("test", .waitingWindow(reason: "24 h are over"), .accepted(remoteID: nil))
    await run(test, chat, until: .outgoingWaits)
    let ticket = try #require(try await test.reports().first?.ticket)
    test.time.advance(.seconds(600))
    try await test.receive("from +62811\ntext STATUS \(ticket)")
    await run(test, chat, until: .outgoingAccepted, 2)
    #expect(chat.parcels.count == 3)
  }

  @Test func `a window that never opens again leaves the answer to a person`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    let chat = ScriptedCourier("test", .waitingWindow(reason: "24 h are over"))
    await run(test, chat, until: .outgoingWaits)
    test.time.advance(.seconds(4 * 86_400))
    await run(test, chat, until: .outgoingParked)
  }

  @Test func `a paused courier carries nothing until it is resumed`() async throws {
    let test = try await TestJourney.make()
    await #expect(throws: DeskRefusal.self) {
      try await test.journey.pause(courier: "tset", true, by: "tester")
    }
    try await test.journey.pause(courier: "test", true, by: "tester")
    try await test.receive("from +62811\ntext lubang di Cikini")
    let gateway = ScriptedCourier("test", .accepted(remoteID: nil))
    let dispatcher = Dispatcher(test.journey, gateway)
    async let running: Void = dispatcher.run()
    await run(test, ScriptedCourier("core", .accepted(remoteID: nil)), until: .outgoingAccepted)
    #expect(gateway.parcels.isEmpty)
    try await test.journey.pause(courier: "test", false, by: "tester")
    await test.events.wait(for: .outgoingAccepted, count: 2)
    await dispatcher.stop()
    await running
    #expect(gateway.parcels.count == 1)
  }
}
