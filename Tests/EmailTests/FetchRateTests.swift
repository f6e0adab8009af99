// SPDX-License-Identifier: MIT

import Foundation
import Operations
import Pipeline
import Reports
import TestSupport
import Testing
import Transport

@testable import Email

/// How fast mail comes in from a Dovecot on loopback into a commit that only counts. Run it in
/// release with KANAL_MEASURE set; the figure is printed.
@Suite(
  .inTurn,
  .enabled(if: DovecotServer.isInstalled && ProcessInfo.processInfo.environment["KANAL_MEASURE"] != nil))
struct FetchRateTests {
  private actor Tally {
    private(set) var count = 0
    private(set) var bytes = 0
    private let filling = Bell()
    let goal: Int

    init(goal: Int) { self.goal = goal }

    func take(_ batch: [Incoming]) -> [Committed] {
      count += batch.count
      bytes += batch.reduce(0) { $0 + $1.raw.count }
      filling.ring()
      return batch.map { _ in Committed(message: .init(1), isNew: true) }
    }

    func full() async { await filling.until { count >= goal } }
  }

  @Test(arguments: [MailServer.Security.tls, .plain])
  func `five thousand mails of 15 kB`(_ security: MailServer.Security) async throws {
    let dovecot = try DovecotServer()
    try dovecot.fill((1...5000).map { sampleMail($0, bytes: 15_000) })
    // Dovecot indexes a mailbox at its first opening; that is not what is measured.
    try dovecot.administer(["fetch", "-u", "inbox@city.test", "uid size.physical", "mailbox", "INBOX", "all"])
    for round in 1...3 {
      let tally = Tally(goal: 5000)
      let line = FeedLine(
        name: "rate", clock: .real, readCursor: { nil }, commitBatch: { batch, _ in await tally.take(batch) },
        noteState: { _ in })
      let server = MailServer.city(dovecot, security)
      let dialer = Dialer()
      let feed = IMAPFeed(
        name: "rate", importsHistory: true, identity: EmailChannel.identity,
        dial: { try await server.openMailbox(dialer) })
      let began = ContinuousClock.now
      let task = Task { try await feed.run(line) }
      await tally.full()
      let time = ContinuousClock.now - began
      task.cancel()
      let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
      print("\(security) round \(round): \(Int(5000 / seconds)) mails/s, \(await tally.bytes / 1_000_000) MB")
      #expect(await tally.count == 5000)
    }
  }
}
