// SPDX-License-Identifier: MIT
//
// Kannel dies in the middle of bursts, the daemon lives on. What Kannel itself may lose, so that
// nobody can hold Kanal to it:
//
// - A text that bearerbox has not read from its SMSC yet is gone: the fake SMSC has no
//   acknowledgement. bearerbox reads a connection in order and writes each text to its spool before
//   the next, so that this is always a tail of what was sent over one connection. A gap before the
//   tail would be a text lost between bearerbox and Kanal.
// - smsbox tells bearerbox that a text is done when it *starts* the HTTP request. A text whose
//   request was not answered when smsbox dies is lost before Kanal has it. One whose answer it did
//   not see may come again, under its id.

import Foundation
import Simulation
import TestSupport
import Testing
import Transport

@Suite(.inTurn) struct KannelKillTests {
  private static let burst = 100
  private let dialer = Dialer()

  /// Sends a burst. Whoever hangs up while bearerbox still writes to the line resets it, and what bearerbox
  /// has not read of it is gone: the connection is to stay open as long as the burst may be on its way.
  private func send(_ kannel: Kannel, round: Int) async throws -> FakeSMSC {
    let smsc = try await kannel.smsc(over: dialer)
    for number in 0..<Self.burst {
      let id = round * 1000 + number
      try await smsc.send(
        from: "+62811\(1_000_000 + id)", "text Lubang nomor S\(id)E di Kelurahan Cikini Kecamatan Menteng")
    }
    return smsc
  }

  /// Sends a burst and returns when some of it has arrived, and the rest is on its way through Kannel.
  private func inMidst(
    of city: City, _ dice: inout SystemRandomNumberGenerator, _ send: () async throws -> FakeSMSC
  ) async throws {
    let arrived = "SELECT count(*) FROM message"
    let wanted = try await city.count(arrived) + Int.random(in: 0..<Self.burst, using: &dice)
    let smsc = try await send()
    try await city.reach(wanted, arrived)
    withExtendedLifetime(smsc) {}
  }

  /// The numbers in a text that names texts of ours.
  private func numbers(in text: String) -> [Int] {
    text.matches(of: /nomor S(\d+)E/).compactMap { Int($0.1) }
  }

  /// The numbers the core has, one for each report.
  private func filed(_ city: City) async -> [Int] {
    await city.core.reports.values.flatMap { numbers(in: String(decoding: $0.body, as: UTF8.self)) }
  }

  @Test func `bearerbox killed in six bursts loses nothing it had, and nothing comes twice`() async throws {
    let city = try await City()
    let kannel = try await Kannel()
    try await city.configure(["port: \(city.kannel.ports.box) ": "port: \(kannel.boxPort) "])
    try await city.start()
    var dice = SystemRandomNumberGenerator()
    var stored: Set<Int> = []
    var received = 0
    for round in 0..<6 {
      try await inMidst(of: city, &dice) { try await send(kannel, round: round) }
      kannel.killBearerbox()
      stored.formUnion(kannel.spooledTexts().flatMap { numbers(in: $0) })
      stored.formUnion(numbers(in: kannel.accessLog))
      try await kannel.start()
      // The daemon is connected again: it has taken the spool before the next burst begins.
      received = max(received, stored.count)
      try await city.reach(received, "SELECT count(*) FROM message")
    }
    let last = try await send(kannel, round: 6)
    try await city.reach(
      stored.count + Self.burst, "SELECT count(*) FROM report WHERE state = 'forwarded'")
    withExtendedLifetime(last) {}
    let core = await filed(city)
    #expect(core.count == Set(core).count)
    #expect(stored.subtracting(core).isEmpty)
    // The last connection was not cut; of the others a tail may be missing, and nothing before it.
    for round in 0...6 {
      let arrived = Set(core.filter { $0 / 1000 == round }.map { $0 % 1000 })
      #expect(arrived == Set(0..<arrived.count), "round \(round)")
    }
    #expect(core.count { $0 / 1000 == 6 } == Self.burst)
    // Not a test of nothing: some of each kind of end were met.
    #expect(core.count > 3 * Self.burst)
    let ledger = try await city.kanalctl("ledger", "--core")
    #expect(ledger.status == 0, "\(ledger.output)")
    await city.tearDown()
  }

  @Test func `smsbox killed in bursts loses at most what it had under way, and nothing comes twice`()
    async throws
  {
    let city = try await City()
    let port = freePort()
    var options = KannelOptions()
    options.messageURL = "http://127.0.0.1:\(port)/sms/kannel?p=%p&P=%P&b=%b&c=%c&C=%C&u=%u&T=%T&I=%I&i=%i"
    let kannel = try await Kannel(options)
    try await city.configure([
      "listen: {": "listen: { webhook: \"127.0.0.1:\(port)\",",
      "kannelBox: { port: \(city.kannel.ports.box) }": "kannelHTTP: {}",
    ])
    try await city.start()
    var dice = SystemRandomNumberGenerator()
    for round in 0..<4 {
      try await inMidst(of: city, &dice) { try await send(kannel, round: round) }
      kannel.killSmsbox()
      try await kannel.start()
    }
    let last = try await send(kannel, round: 4)
    // Of the last burst nothing is lost: whoever had it was not killed.
    let forwarded = "SELECT count(*) FROM report WHERE state = 'forwarded'"
    while true {
      // Counted before the core is asked: what the core has not got then is still to be counted.
      let before = try await city.count(forwarded)
      if await filed(city).count(where: { $0 / 1000 == 4 }) >= Self.burst { break }
      try await city.reach(before + 1, forwarded)
    }
    try await city.reach(try await city.count("SELECT count(*) FROM message"), forwarded)
    withExtendedLifetime(last) {}
    let core = await filed(city)
    #expect(core.count == Set(core).count)
    #expect(core.count > 2 * Self.burst)
    #expect(try await city.kanalctl("ledger", "--core").status == 0)
    await city.tearDown()
  }
}
