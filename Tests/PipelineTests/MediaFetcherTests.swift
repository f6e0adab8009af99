// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

/// A platform that answers each fetch from a script, the last answer for ever.
private actor ScriptedMedia: MediaSource {
  private var script: [FetchedMedia]
  private(set) var fetches: [Int] = []

  init(_ script: FetchedMedia...) { self.script = script }

  func fetch(_ number: Int, of raw: RawMessage) -> FetchedMedia {
    fetches.append(number)
    return script.count > 1 ? script.removeFirst() : script[0]
  }
}

@Suite struct MediaFetcherTests {
  private let picture: [UInt8] = [1, 2, 3]
  private let located = "from 71\nremote foto.jpg\ntext lubang di Cikini"

  private func attachments(_ test: TestJourney) async throws -> [AttachmentRow] {
    let report = try #require(try await test.reports().first)
    return try await test.journey.store.database.read { connection in
      try connection.messages(of: report.id).flatMap { try connection.attachments(of: $0.id) }
    }
  }

  private func send(_ test: TestJourney, _ count: Int) async -> [Parcel] {
    let core = ScriptedCourier("core", .accepted(remoteID: nil))
    let dispatcher = Dispatcher(test.journey, core)
    async let running: Void = dispatcher.run()
    await test.events.wait(for: .outgoingAccepted, count: count)
    await dispatcher.stop()
    await running
    return core.parcels
  }

  @Test func `a report waits a moment for its picture, and takes it along`() async throws {
    let test = try await TestJourney.make(media: ScriptedMedia(.bytes(picture, type: "image/png")))
    try await test.receive(located)
    let forward = try #require(try await test.outgoing().first)
    #expect(forward.dueAt == test.time.current + .seconds(10))
    #expect(await MediaFetcher(test.journey).round() == 1)
    test.time.advance(.seconds(10))
    guard case .report(let report)? = await send(test, 1).first?.content else {
      Issue.record("no report was sent")
      return
    }
    let attachment = try #require(report.attachments.first)
    #expect(attachment.digest == "[1, 2, 3]" && attachment.type == "image/png" && attachment.bytes == 3)
    #expect(
      try await test.journey.attachment(attachment.reference) == .bytes(picture, type: "image/png"))
    #expect(try await test.outgoing().count { $0.kind == .update } == 0)
  }

  @Test func `a picture that comes after its report has left follows it, once`() async throws {
    let media = ScriptedMedia(.retry(after: nil, reason: "busy"), .bytes(picture, type: nil))
    let test = try await TestJourney.make(media: media)
    try await test.receive(located)
    let fetcher = MediaFetcher(test.journey)
    #expect(await fetcher.round() == 1)
    test.time.advance(.seconds(10))
    guard case .report(let report)? = await send(test, 1).first?.content else {
      Issue.record("no report was sent")
      return
    }
    #expect(report.attachments.first?.withheld == "it is still with the platform")
    #expect(await fetcher.round() == 1)
    #expect(await fetcher.round() == 0)
    let parcels = await send(test, 2)
    guard case .update(let update)? = parcels.first?.content else {
      Issue.record("no update was sent")
      return
    }
    #expect(update.update.hasSuffix("-media"))
    #expect(update.attachments.first?.reference == report.attachments.first?.reference)
    #expect(update.attachments.first?.digest == "[1, 2, 3]")
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `a fetch that fails comes again after its wait, at least the one the platform named`()
    async throws
  {
    let media = ScriptedMedia(.retry(after: .seconds(90), reason: "too many"), .bytes(picture, type: nil))
    let test = try await TestJourney.make(media: media)
    try await test.receive(located)
    let fetcher = MediaFetcher(test.journey)
    #expect(await fetcher.round() == 1)
    test.time.advance(.seconds(89))
    #expect(await fetcher.round() == 0)
    test.time.advance(.seconds(1))
    #expect(await fetcher.round() == 1)
    #expect(try await attachments(test).map(\.state) == [.kept])
  }

  @Test func `what cannot be had is given up at once, with its reason`() async throws {
    let test = try await TestJourney.make(media: ScriptedMedia(.gone(reason: "expired")))
    try await test.receive(located)
    #expect(await MediaFetcher(test.journey).round() == 1)
    let row = try #require(try await attachments(test).first)
    #expect(row.state == .gone && row.reason == "expired")
    #expect(try await test.journey.attachment(row.reference) == .withheld(reason: "expired"))
  }

  @Test func `a platform that fails is asked for a day, and after an outage of ours again and again`()
    async throws
  {
    let media = ScriptedMedia(.retry(after: nil, reason: "busy"))
    let test = try await TestJourney.make(media: media)
    try await test.receive(located)
    let fetcher = MediaFetcher(test.journey)
    // The daemon was down for longer than that.
    test.time.advance(.seconds(86_401))
    for _ in 0..<8 {
      #expect(await fetcher.round() == 1)
      #expect(try await attachments(test).map(\.state) == [.pending])
      test.time.advance(.seconds(1800))
    }
    #expect(await fetcher.round() == 1)
    #expect(try await attachments(test).map(\.state) == [.gone])
  }

  @Test func `what cannot be read here waits without a try, and lets the others pass`() async throws {
    let media = ScriptedMedia(.bytes(picture, type: nil))
    let test = try await TestJourney.make(media: media)
    for sender in 1...5 { try await test.receive("from 7\(sender)\nremote foto.jpg\ntext lubang") }
    // The bytes of the first four lie in files that are not there: more than are fetched at once.
    try await test.tamper("UPDATE message SET raw = NULL, raw_file = 'hilang' || id WHERE id <= 4")
    let fetcher = MediaFetcher(test.journey)
    #expect(await fetcher.round() == 4)
    #expect(await fetcher.round() == 1)
    #expect(await media.fetches.count == 1)
    let states = try await test.journey.store.database.read { connection in
      try (1...5).flatMap { try connection.attachments(of: MessageID($0)) }.map { ($0.state, $0.attempts) }
    }
    #expect(states.map(\.0) == [.pending, .pending, .pending, .pending, .kept])
    #expect(states.allSatisfy { $0.1 == 0 })
  }

  @Test func `a parcel packed before its picture came is packed anew`() async throws {
    let test = try await TestJourney.make(media: ScriptedMedia(.bytes(picture, type: nil)))
    try await test.receive(located)
    let packed = try #require(try await test.reports().first?.version)
    let row = try #require(try await test.outgoing().first)
    #expect(await MediaFetcher(test.journey).round() == 1)
    let now = test.time.current
    let lease = try await test.journey.store.database.write { connection in
      try connection.lease(
        row, payload: [1], sealKey: 1, reportVersion: packed, until: now + .seconds(60), at: now)
    }
    #expect(lease == nil)
  }

  @Test func `after a crash what was pending is fetched by the next process`() async throws {
    let ground: TestFolder
    do {
      let first = try await TestJourney.make(media: ScriptedMedia(.retry(after: nil, reason: "busy")))
      try await first.receive(located)
      first.journey.store.database.close()
      ground = first.ground
    }
    let second = try await TestJourney.make(in: ground, media: ScriptedMedia(.bytes(picture, type: nil)))
    #expect(await MediaFetcher(second.journey).round() == 1)
    #expect(try await attachments(second).map(\.state) == [.kept])
  }

  @Test func `a file that is named is not swept, one whose row failed is`() async throws {
    let test = try await TestJourney.make(media: ScriptedMedia(.bytes(picture, type: nil)))
    try await test.receive(located)
    #expect(await MediaFetcher(test.journey).round() == 1)
    let row = try #require(try await attachments(test).first)
    _ = try test.journey.store.sealMedia(picture, for: row)
    #expect(try await test.journey.store.sweepOrphans(grace: .seconds(-1)) == 1)
    #expect(try await test.journey.attachment(row.reference) == .bytes(picture, type: "image/jpeg"))
  }

  @Test func `words come back unharmed where the channel fetches nothing any more`() async throws {
    let test = try await TestJourney.make()
    try await test.receive(located)
    #expect(await MediaFetcher(test.journey).round() == 1)
    #expect(try await attachments(test).map(\.state) == [.gone])
  }
}
