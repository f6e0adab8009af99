// SPDX-License-Identifier: MIT
//
// The channel in a whole journey: the simulated service (ASSUMED), the runner, the drafter, the dispatcher and
// a real store.

import Daemon
import Forms
import Foundation
import Operations
import Pipeline
import Reports
import Simulation
import Storage
import TestSupport
import Testing
import Transport

@testable import Lapor

private struct Agency {
  let server: Server
  let channel: LaporChannel
  let journey: Journey
  let drafter: Drafter
  let account: AccountID
  private let tasks: [Task<Void, Never>]

  init(_ text: String = "", _ server: Server? = nil) async throws {
    let server = try server ?? Server()
    self.server = server
    let often = "quietFirst: '0s', every: '1m', followUps: { every: '1m', perMinute: 60 }"
    channel = try server.channel(
      text.isEmpty ? often : "\(often), \(text)",
      exports: .init(
        format: FormsChannel.format, read: { try FormsChannel.read($0) },
        attachments: { try FormsChannel.leaving($0) }))
    if !FileManager.default.fileExists(atPath: server.folder.file("keys")) {
      try server.folder.write(try Keyring.fresh(), to: "keys")
    }
    let keys = try Keyring(parsing: try String(contentsOfFile: server.folder.file("keys"), encoding: .utf8))
    let store = try await Store.open(folder: server.folder.file("store"), keys: keys)
    let journey = try await Journey.open(
      store, clock: server.time.clock, rules: TestJourney.journeyRules(), accounts: [channel.account],
      couriers: [channel.courier.name], observe: { _ in })
    self.journey = journey
    drafter = Drafter(journey)
    account = try #require(journey.account(.lapor, scope: "151"))
    let runner = FeedRunner(journey, channel.feed, of: account, note: { _, _, _ in })
    let dispatcher = Dispatcher(journey, channel.courier)
    tasks = [Task { await runner.run() }, Task { await dispatcher.run() }]
  }

  /// Lets time pass until it holds.
  func until(_ what: String, _ holds: @Sendable (Agency) async throws -> Bool) async throws {
    try await eventually(within: .seconds(40)) {
      while try await drafter.round() > 0 {}
      if try await holds(self) { return () }
      server.time.advance(.seconds(5))
      return nil
    } else: {
      "not reached: \(what)"
    }
  }

  /// Past the first contact, so that what comes is answered.
  func settle() async throws {
    try await until("the first contact is over") {
      try await $0.journey.store.database.read {
        try $0.feed(named: "lapor/kota")?.cursor.flatMap(LaporPlace.init)?.isHistory == false
      }
    }
  }

  func rows(_ sql: String) async throws -> [String] {
    try await journey.store.database.read { try $0.all(sql) { $0.optionalText(0) ?? "-" } }
  }

  func texts() async -> [String] { await server.lapor.texts.map(\.text) }

  func stop() async {
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
    journey.store.database.close()
  }

  func end() async throws {
    let ledger = try await Ledger.take(journey.store)
    #expect(ledger.isBalanced, "\(ledger.lines.filter { !$0.holds }.map(\.claim))")
    await stop()
    await server.stop()
  }
}

@Suite(.inTurn) struct `LAPOR in the whole journey` {
  private let message = "SELECT state FROM message ORDER BY id"

  @Test func `what a citizen adds joins their complaint, locates it, and nobody else's words do`()
    async throws
  {
    let agency = try await Agency()
    try await agency.settle()
    await agency.server.lapor.dispose(1, "Lampu padam", ["is_anonymous": 1])
    await agency.server.lapor.dispose(2, "Pohon tumbang di Cikini")
    try await agency.until("both are answered") { await $0.texts().count == 2 }
    await agency.server.lapor.follow(1, "Ini di Cikini, depan stasiun, sudah lama sekali padam")
    await agency.server.lapor.disposition(1)
    try await agency.until("the place is told") { await $0.texts().count == 3 }
    let joined = try await agency.rows(
      "SELECT m.report || ' ' || m.state FROM message m WHERE m.state <> 'set_aside' ORDER BY m.id")
    #expect(joined == ["1 origin", "2 origin", "1 followup"])
    #expect(try await agency.rows("SELECT state FROM report ORDER BY id") == ["located", "located"])
    // The disposition, and our own words as LAPOR shows them.
    let aside = try await agency.rows("SELECT DISTINCT reason FROM message WHERE state = 'set_aside'")
    #expect(Set(aside) == ["LAPOR's own words: disposition", "own message"])
    let written = await agency.server.lapor.texts
    #expect(written.map(\.complaint).sorted() == ["1", "1", "2"])
    #expect(try await agency.rows("SELECT visibility FROM report ORDER BY id") == ["private", "public"])
    try await agency.end()
  }

  @Test func `what is not ours is given back, with our words as the reason`() async throws {
    let agency = try await Agency("rejectTo: '9'")
    try await agency.settle()
    await agency.server.lapor.dispose(1, "Jalan rusak di Bandung")
    try await agency.until("it is given back") { await $0.texts().count == 1 }
    let written = try #require(await agency.server.lapor.texts.first)
    #expect(written.isRejection)
    #expect(written.fields == ["reason": "9", "is_request": "1", "not_authority": "1"])
    try await agency.end()
  }

  @Test(arguments: [false, true])
  func `F1: an answer that was lost on its way is there once`(isRejection: Bool) async throws {
    let agency = try await Agency("rejectTo: '9'")
    try await agency.settle()
    let call: SimulatedLapor.Call = isRejection ? .reject : .add
    // Done, and the answer comes after the courier's patience.
    await agency.server.lapor.fail(.lost, call: call, seconds: 45)
    await agency.server.lapor.dispose(1, isRejection ? "Jalan rusak di Bandung" : "Lampu padam di Cikini")
    try await agency.until("it was taken") { await $0.texts().count == 1 }
    try await agency.until("it is accepted") {
      try await $0.rows("SELECT state FROM outgoing WHERE kind = 'reply'") == ["accepted"]
    }
    #expect(await agency.texts().count == 1)
    #expect(try await agency.rows("SELECT unknowns FROM outgoing WHERE kind = 'reply'").count == 1)
    try await agency.end()
  }

  @Test func `a daemon that ends in the middle loses no complaint, no follow-up and no answer`() async throws
  {
    let server = try Server()
    var agency = try await Agency("", server)
    try await agency.settle()
    await server.lapor.dispose(1, "Lampu padam di Cikini")
    try await agency.until("it is drafted") { try await $0.rows("SELECT id FROM report").count == 1 }
    await agency.stop()
    await server.lapor.follow(1, "Masih padam")
    agency = try await Agency("", server)
    try await agency.until("the rest is there") {
      let states = try await $0.rows(self.message)
      let texts = await $0.texts()
      return states.contains("followup") && texts.count == 1
    }
    try await agency.end()
  }

  // MARK: Exports

  /// Rows as `kanalctl intake csv` takes them.
  private func take(_ table: String, _ agency: Agency) async throws -> [Bool] {
    let settings = FormColumns(nil)
    let rows = try FormTable(settings) { _ in [] }.rows(of: try CSVTable(table))
    let line = try await agency.journey.open(feed: "intake/lapor/kota", of: agency.account, note: { _ in })
      .line
    return try await line.commit(rows.map { try $0.result.get() }, cursor: nil).map(\.isNew)
  }

  @Test func `a complaint that came by the web service and in an export is one`() async throws {
    let agency = try await Agency()
    try await agency.settle()
    await agency.server.lapor.dispose(1, "Lampu padam di Cikini")
    try await agency.until("it is drafted") { try await $0.rows("SELECT id FROM report").count == 1 }
    let table = "id,text,sender\nLP1,Lampu padam di Cikini,1\nLP2,Pohon tumbang di Cikini,2\n"
    #expect(try await take(table, agency) == [false, true])
    // Now the other way round: the export had it first.
    await agency.server.lapor.dispose(2, "Pohon tumbang di Cikini")
    await agency.server.lapor.follow(2, "Menimpa mobil")
    try await agency.until("what was added to it is there") {
      try await $0.rows(self.message).contains("followup")
    }
    #expect(try await agency.rows("SELECT count(*) FROM report") == ["2"])
    // With LAPOR's number in the table it is answered like any other.
    try await agency.until("both are answered") { await $0.texts().count == 2 }
    #expect(Set(await agency.server.lapor.texts.map(\.complaint)) == ["1", "2"])
    try await agency.end()
  }

  @Test func `an export without LAPOR's number is drafted and answered to nobody`() async throws {
    let agency = try await Agency()
    try await agency.settle()
    _ = try await take("id,text\nLP3,Lampu padam di Cikini\n", agency)
    try await agency.until("it is drafted") { try await $0.rows("SELECT id FROM report").count == 1 }
    #expect(try await agency.rows("SELECT id FROM outgoing WHERE kind = 'reply'").isEmpty)
    try await agency.end()
  }
}
