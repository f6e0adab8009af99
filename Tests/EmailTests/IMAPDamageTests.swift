// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Synchronization
import TestSupport
import Testing

@testable import Email

/// Sessions that go wrong: nothing may be lost, nothing taken twice, and one message may not hold
/// back the others.
@Suite(.inTurn) struct IMAPDamageTests {
  private func interrupted(_ after: AfterIntake) async -> FeedRun {
    var run = FeedRun()
    run.after = after
    run.limits.batchCount = 2
    await run.contact()
    for number in 1...5 { run.server.deliver(sampleMail(number)) }
    return run
  }

  private func expectWhole(_ run: FeedRun, _ what: String) async {
    let messages = await run.store.messages
    #expect(messages.map(\.raw) == (1...5).map { sampleMail($0) }, "\(what)")
    #expect(messages.allSatisfy { $0.format == EmailFormat.mail && !$0.isHistory }, "\(what)")
    #expect(await run.store.repeated == 0, "\(what)")
    #expect(await run.store.positions.count == 5, "\(what)")
    #expect(await run.cursor()?.untreated == nil, "\(what)")
    switch run.after {
    case .nothing: break
    case .flag: #expect(run.server.flags.values.allSatisfy { $0.contains("\\Seen") }, "\(what)")
    case .move: #expect(run.server.hasMoved(5), "\(what)")
    }
  }

  @Test(arguments: [AfterIntake.flag("\\Seen"), .move(to: "Processed")])
  func `R6: a connection cut at any byte loses nothing and doubles nothing`(_ after: AfterIntake) async {
    let whole = await interrupted(after)
    let stream = whole.server.connect()
    _ = await whole.run(whole.feed { stream })
    await expectWhole(whole, "uncut")
    #expect(stream.delivered > 1000)
    for cut in 1..<stream.delivered {
      let run = await interrupted(after)
      #expect(await run.contact(cutAfter: cut) is FeedFailure, "cut at \(cut)")
      await run.contact()
      await expectWhole(run, "cut at \(cut)")
    }
  }

  @Test(arguments: [AfterIntake.flag("$Kanal"), .flag("\\Seen"), .move(to: "Processed")])
  func `a server that dies before any command loses nothing`(_ after: AfterIntake) async {
    for commands in 0..<14 {
      let run = await interrupted(after)
      await run.contact(deafAfter: commands)
      await run.contact()
      #expect(await run.store.messages.count == 5, "deaf after \(commands)")
      #expect(await run.store.repeated == 0, "deaf after \(commands)")
      #expect(await run.cursor()?.untreated == nil, "deaf after \(commands)")
      if case .flag(let flag) = after {
        #expect(run.server.flags.values.allSatisfy { $0.contains(flag) }, "deaf after \(commands)")
      }
    }
  }

  @Test func `the stream may come in pieces of any size`() async {
    for piece in 1...64 {
      let run = await interrupted(.flag("\\Seen"))
      await run.contact(piece: piece)
      await expectWhole(run, "pieces of \(piece)")
    }
  }

  @Test(arguments: [-9, -1, 1, 3, 9, 400])
  func `R2: a literal of the wrong length holds back nothing but itself`(_ lie: Int) async {
    let run = await interrupted(.nothing)
    run.server.change { $0.lies = [3: sampleMail(3).count + lie] }
    let feed = run.feed { run.server.connect([.silence, .stop]) }
    for _ in 0..<12 { _ = await run.run(feed) }
    #expect(await run.store.messages.map(\.position) == (1...5).map { "7:\($0)" })
    let suspect = await run.store.messages[2]
    #expect(suspect.format == EmailFormat.unreadable)
    #expect(suspect.raw.starts(with: "Message-ID: <laporan-3@".utf8))
    #expect(await run.store.repeated == 0)
  }

  @Test func `R2: a message the connection always breaks at becomes a dead letter, and the rest goes on`()
    async
  {
    let run = await interrupted(.flag("\\Seen"))
    run.server.change { $0.poison = [1, 4] }
    let feed = run.feed { run.server.connect() }
    var breaks = 0
    while await run.store.messages.count < 5, breaks < 30 {
      _ = await run.run(feed)
      breaks += 1
    }
    #expect(breaks > 10)
    #expect(
      await run.store.messages.map { $0.format == EmailFormat.mail } == [false, true, true, false, true])
    // What is not whole with us stays as it was, for a person to look at.
    #expect(run.server.flags[1] == [])
    #expect(run.server.flags[5] == ["\\Seen"])
  }

  @Test func `a network that breaks a few times costs no message its body`() async {
    let run = await interrupted(.nothing)
    let budget = Array(stride(from: 900, through: 500, by: -100))
    let feed = CutFeed(cuts: budget, server: run.server).feed
    for _ in 0...budget.count { _ = await run.run(feed) }
    await expectWhole(run, "breaking network")
  }

  @Test func `a message whose size the server does not tell is taken in like any other`() async {
    let run = await interrupted(.nothing)
    run.server.change { $0.unsized = [2, 5] }
    await run.contact()
    await expectWhole(run, "unsized")
  }

  @Test func `a message of unknown size is kept by its header where it is over the limit`() async {
    var run = await interrupted(.nothing)
    run.limits.literal = 2000
    let uid = run.server.deliver(sampleMail(6, bytes: 2500))
    run.server.change { $0.unsized = [uid] }
    await run.contact()
    #expect(await run.store.messages.last?.format == EmailFormat.oversize)
    #expect(await run.store.messages.count == 6)
  }

  @Test func `a message over the limit is kept by its header and the cursor moves on`() async {
    var run = await interrupted(.flag("\\Seen"))
    run.limits.literal = 2000
    run.server.deliver(sampleMail(6, bytes: 2500))
    run.server.deliver(sampleMail(7))
    // Larger than the server said: dropped from the stream, then asked for by its header.
    run.server.deliver(sampleMail(8, bytes: 2500))
    run.server.change { $0.toldSizes = [8: 100] }
    run.server.deliver(sampleMail(9))
    await run.contact()
    let messages = await run.store.messages
    #expect(messages.map(\.position) == (1...9).map { "7:\($0)" })
    for index in [5, 7] {
      #expect(messages[index].format == EmailFormat.oversize)
      #expect(messages[index].raw.starts(with: "Message-ID: <laporan-\(index + 1)@".utf8))
      #expect(messages[index].raw.count < 400)
      #expect(run.server.flags[UInt32(index + 1)] == [])
    }
    #expect(messages[8].format == EmailFormat.mail)
  }

  @Test func `a message the server has no bytes of becomes a dead letter at once`() async {
    let run = await interrupted(.nothing)
    run.server.change { $0.hollow = [2] }
    await run.contact()
    #expect(
      await run.store.messages.map { $0.format == EmailFormat.mail } == [true, false, true, true, true])
  }

  @Test func `a server that refuses to fetch for a while loses no body`() async {
    let run = await interrupted(.nothing)
    run.server.change { $0.refused = ["UID FETCH": "[SERVERBUG] Internal error"] }
    for _ in 0..<4 { #expect(await run.contact() is FeedFailure) }
    run.server.change { $0.refused = [:] }
    await run.contact()
    await expectWhole(run, "after refusals")
  }

  @Test func `a server that will not flag is read on, and flagged when it will`() async {
    let run = await interrupted(.flag("\\Seen"))
    run.server.change { $0.refused = ["UID STORE": "read-only"] }
    await run.contact([.deliver(sampleMail(6)), .stop])
    #expect(await run.store.messages.count == 6)
    #expect(await run.cursor()?.untreated == "1:6")
    run.server.change { $0.refused = [:] }
    await run.contact()
    #expect(await run.cursor()?.untreated == nil)
    #expect(run.server.flags.values.allSatisfy { $0 == ["\\Seen"] })
  }

  @Test func `without MOVE mail is copied, marked and expunged, and never expunged uncopied`() async {
    let run = await interrupted(.move(to: "Processed"))
    run.server.change {
      $0.capabilities = "IMAP4rev1 UIDPLUS IDLE"
      $0.refused = ["UID COPY": "[OVERQUOTA] full"]
    }
    await run.contact()
    #expect(run.server.flags.count == 5)
    #expect(await run.cursor()?.untreated == "1:5")
    run.server.change { $0.refused = [:] }
    await run.contact()
    await expectWhole(run, "copied")
  }

  @Test func `silence counts from the last bytes, so a large mail may take its time`() async {
    let run = await interrupted(.nothing)
    run.server.deliver(sampleMail(6, bytes: 40_000))
    let stream = WatchedStream(run.server.connect(piece: 100))
    let feed = IMAPFeed(
      name: "email/test", limits: IMAPLimits(silence: .seconds(5)), identity: plainIdentity,
      dial: { stream })
    _ = await run.run(feed)
    let deadlines = stream.deadlines.withLock { $0 }
    #expect(deadlines.count > 400)
    #expect(Set(deadlines).count == deadlines.count)
  }

  @Test func `R3: a server that says goodbye or nothing is tried again`() async {
    for step in [QuietStep.push("* BYE Server shutting down.\r\n"), .close] {
      let run = await interrupted(.nothing)
      let failure = await run.contact([step]) as? FeedFailure
      #expect(failure?.remedy == .retry(after: nil))
      #expect(await run.store.messages.count == 5)
    }
    let run = await interrupted(.nothing)
    // IDLE's end, then no answer to DONE.
    let feed = run.feed { run.server.connect([.silence, .stop], deafAfter: 9) }
    #expect(await run.run(feed) is FeedFailure)
  }
}

/// Passes a connection on, and notes until when each read would have waited.
private final class WatchedStream: IMAPStream {
  private let stream: ScriptedStream
  let deadlines = Mutex<[ContinuousClock.Instant]>([])

  init(_ stream: ScriptedStream) { self.stream = stream }

  func send(_ bytes: [UInt8]) async throws { try await stream.send(bytes) }
  func receive(deadline: ContinuousClock.Instant) async throws -> [UInt8] {
    deadlines.withLock { $0.append(deadline) }
    return try await stream.receive(deadline: deadline)
  }
  func close() { stream.close() }
}

/// Dials connections that break after so many bytes each, then whole ones.
private final class CutFeed: Sendable {
  let feed: IMAPFeed

  init(cuts: [Int], server: ScriptedMailServer) {
    let dials = Counter()
    feed = IMAPFeed(
      name: "email/test", limits: IMAPLimits(silence: .seconds(5)), identity: plainIdentity,
      dial: {
        let number = await dials.next()
        return server.connect(cutAfter: number < cuts.count ? cuts[number] : .max)
      })
  }
}

actor Counter {
  private var count = 0
  func next() -> Int {
    defer { count += 1 }
    return count
  }
}
