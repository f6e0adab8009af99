// SPDX-License-Identifier: MIT

import Console
import Cryptography
import Foundation
import Operations
import Pipeline
import Reports
import Simulation
import Storage
import TestSupport
import Testing
import Transport

/// Two hundred officers at one queue, over the console's own HTTP.
@Suite(.inTurn) struct CrowdTests {
  static let password = "kata-sandi-panjang"

  @Test func `of a queue that two hundred work, no draft is worked twice and none forgotten`() async throws {
    let (officers, drafts) = (200, 1000)
    let test = try await TestJourney.make(rules: rules)
    try await fill(test, drafts)
    try await hire(test, officers)
    let console = console(over: test.journey)
    let listener = try Listener(ListenerConfiguration.loopback, routes: console.routes)
    let crowd = try await logIn(officers, at: "http://127.0.0.1:\(try #require(listener.port))")
    let tally = try await OfficersShift.work(crowd, drafts: drafts, elseIn: TestJourney.center.code)
    await listener.stop(deadline: .seconds(5))

    #expect(tally.workedTwice == 0)
    #expect(tally.heldTwice == 0)
    #expect(tally.decisions.count == drafts)
    // Nobody did all of it, drafts were given back, and hands were reached into.
    #expect(Set(tally.decisions.values.joined()).count > officers / 2)
    #expect(tally.released > 0 && tally.refused > 0)
    try await expectSame(in: test.journey.store, drafts)
  }

  /// The store tells the same as the answers did.
  private func expectSame(in store: Store, _ drafts: Int) async throws {
    let (waiting, decisions, twice) = try await store.database.read { connection in
      (
        try connection.count("SELECT count(*) FROM report WHERE state = 'needs_location'"),
        try connection.count("SELECT count(*) FROM audit WHERE act IN ('locate', 'set aside')"),
        try connection.count(
          """
          SELECT count(*) FROM (
            SELECT 1 FROM audit WHERE act IN ('locate', 'set aside') GROUP BY subject HAVING count(*) > 1)
          """)
      )
    }
    #expect(waiting == 0)
    #expect(decisions == drafts)
    #expect(twice == 0)
  }

  // MARK: What it takes

  /// Nobody is answered: that is another's test.
  private var rules: AccountRules {
    var rules = AccountRules(ticketPrefix: "TST")
    rules.answers = false
    return rules
  }

  private func fill(_ test: TestJourney, _ drafts: Int) async throws {
    let messages = (0..<drafts).map { number in
      Incoming(
        identity: "m\(number)", position: "m\(number)",
        raw: Array("from warga-\(number)\ntext lampu mati nomor \(number)".utf8), format: "test")
    }
    _ = try await test.line.commit(messages, cursor: nil)
    while try await Drafter(test.journey).round() > 0 {}
    let waiting = try await test.reports().filter { $0.state == .needsLocation }
    try #require(waiting.count == drafts)
  }

  private func hire(_ test: TestJourney, _ officers: Int) async throws {
    let hash = try Password.hash(Self.password)
    let now = test.journey.clock.now()
    try await test.journey.store.database.write { connection in
      for number in 0..<officers {
        let officer = OfficerRow(
          name: "petugas-\(number)", password: hash, roles: [Role.adminKanal.rawValue], channels: nil,
          territories: nil)
        _ = try connection.insert(officer, at: now)
      }
    }
  }

  private func console(over journey: Journey) -> QueueConsole {
    let city = ConsoleCity(
      search: { _, _ in [] }, at: { _ in [] }, metresToBoundary: { _, _ in nil },
      boundaries: { [(TestJourney.center, [])] })
    let settings = ConsoleSettings(reading: nil)
    let changes = ChangeBook(serviceLevel: settings.serviceLevel, at: journey.clock.now())
    return QueueConsole(journey, settings, city: city, counters: [], changes: changes, log: .silent)
  }

  /// One after the other: a password is stretched on one thread, and only so many may wait for it.
  private func logIn(_ officers: Int, at base: String) async throws -> [SimulatedOfficer] {
    let dialer = Dialer()
    var crowd: [SimulatedOfficer] = []
    for number in 0..<officers {
      crowd.append(
        try await SimulatedOfficer("petugas-\(number)", password: Self.password, at: base, dialer: dialer))
    }
    return crowd
  }
}
