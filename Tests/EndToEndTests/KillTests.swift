// SPDX-License-Identifier: MIT

import Foundation
import Simulation
import TestSupport
import Testing

@Suite(.inTurn) struct KillTests {
  private static let forwarded = "SELECT count(*) FROM report WHERE state = 'forwarded'"
  /// How many arrows of the journey are committed: three a message, received, drafted and forwarded.
  private static let arrows = """
    SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM report)
      + (SELECT count(*) FROM outgoing WHERE kind = 'forward' AND attempts > 0)
    """

  @Test func `F2: fifty kills in a thousand messages lose none and file none twice`() async throws {
    let city = try await City()
    try await city.configure()
    try await city.start()
    let mails = 500
    let texts = 500
    let writing = Task {
      for number in 0..<max(mails, texts) {
        try await city.deliver(mail(number))
        await city.text(
          from: "+62811000\(10_000 + number)",
          "Lubang nomor S\(number)E di Kelurahan Cikini Kecamatan Menteng")
      }
    }
    var dice = SeededGenerator(seed: 4)
    for _ in 0..<50 {
      // So many arrows later, somewhere in the work on the next ones.
      let arrows = try await city.count(Self.arrows) + Int.random(in: 0...40, using: &dice)
      try await city.reach(min(arrows, 3 * (mails + texts)), Self.arrows)
      await city.killDaemon()
      try await city.start()
    }
    try await writing.value
    try await city.reach(mails + texts, Self.forwarded)
    let ledger = try await city.kanalctl("ledger", "--core")
    #expect(ledger.status == 0, "\(ledger.output)")
    let bodies = await city.core.reports.values.map { String(decoding: $0.body, as: UTF8.self) }
    #expect(bodies.count == mails + texts)
    for number in 0..<mails {
      #expect(bodies.count { $0.contains("nomor M\(number)E") } == 1, "mail \(number)")
    }
    for number in 0..<texts {
      #expect(bodies.count { $0.contains("nomor S\(number)E") } == 1, "text \(number)")
    }
    await city.tearDown()
  }

  @Test func `F3: a core that is down for long shows in health until it has everything, once`() async throws {
    let city = try await City()
    try await city.configure()
    await city.core.fail(.unavailable, count: 1_000_000)
    try await city.start()
    for number in 0..<40 { try await city.deliver(mail(number)) }
    try await city.reach(40, "SELECT count(*) FROM report")
    // An outage costs a few attempts, not one a report.
    try await city.reach(5, "SELECT sum(attempts) FROM outgoing WHERE kind = 'forward'")
    #expect(try await city.count("SELECT sum(attempts) FROM outgoing WHERE kind = 'forward'") < 40)
    let told = try await city.healthy { $1.contains("the core answered 503") }
    #expect(told.contains("oldestUndeliveredSeconds"))
    #expect(await city.core.count == 0)
    await city.core.heal()
    try await city.reach(40, Self.forwarded)
    #expect(try await city.kanalctl("ledger", "--core").status == 0)
    #expect(await city.core.count == 40)
    _ = try await city.healthy { $0 == 200 && !$1.contains("503") && !$1.contains("oldestUndelivered") }
    await city.tearDown()
  }

  @Test func `F1: the core takes a report, its answer is lost, and it is filed once`() async throws {
    let city = try await City()
    try await city.configure(["deadline: \"5s\"": "deadline: \"1s\""])
    await city.core.fail(.slow, count: 3)
    try await city.start()
    for number in 0..<10 { try await city.deliver(mail(number)) }
    try await city.reach(10, Self.forwarded)
    #expect(
      try await city.count("SELECT count(*) FROM outgoing WHERE kind = 'forward' AND unknowns > 0") == 3)
    #expect(await city.core.count == 10)
    #expect(await city.core.repeated >= 3)
    #expect(try await city.kanalctl("ledger", "--core").status == 0)
    await city.tearDown()
  }

  @Test func `a second daemon on the same store is refused and the first goes on`() async throws {
    let city = try await City()
    try await city.configure()
    try await city.start()
    await #expect(throws: (any Error).self) { try await city.start() }
    try await city.deliver(mail(1))
    try await city.reach(1, Self.forwarded)
    await city.tearDown()
  }

  private func mail(_ number: Int) -> String { City.mail(number) }
}
