// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import TestSupport
import Testing

@testable import Email

/// A feed of the scripted server, run until its connection's script ends.
struct FeedRun {
  let server = ScriptedMailServer()
  let store = StoreDouble()
  var after = AfterIntake.nothing
  var history = false
  var limits = IMAPLimits(silence: .seconds(5))
  var idle: Duration? = .seconds(240)

  func feed(_ stream: @escaping @Sendable () -> ScriptedStream) -> IMAPFeed {
    IMAPFeed(
      name: "email/test", after: after, importsHistory: history, idleRenewal: idle, limits: limits,
      identity: plainIdentity, dial: { stream() })
  }

  /// Nil where the script said `stop`, the failure otherwise.
  @discardableResult
  func contact(
    _ steps: [QuietStep] = [.stop], greeting: String = "", cutAfter: Int = .max, piece: Int = .max,
    deafAfter: Int = .max
  ) async -> (any Error)? {
    await run(
      feed {
        server.connect(steps, greeting: greeting, cutAfter: cutAfter, piece: piece, deafAfter: deafAfter)
      })
  }

  func run(_ feed: IMAPFeed) async -> (any Error)? {
    do {
      try await feed.run(store.line())
      return nil
    } catch is CancellationError { return nil } catch { return error }
  }

  func cursor() async -> MailboxCursor? { await store.cursor.flatMap { MailboxCursor(stored: $0) } }
}

struct IMAPFeedTests {
  @Test func `R7: the first contact starts with the present`() async {
    let run = FeedRun()
    for number in 1...3 { run.server.deliver(sampleMail(number)) }
    await run.contact([.deliver(sampleMail(4)), .stop])
    #expect(await run.store.messages.map(\.position) == ["7:4"])
    #expect(await run.store.messages.first?.isHistory == false)
    #expect(await run.store.messages.first?.raw == sampleMail(4))
    #expect(run.server.commands.contains { $0.hasPrefix("EXAMINE") })
  }

  @Test func `history is an import: everything is taken in, and only what comes later is answered`() async {
    var run = FeedRun()
    run.history = true
    run.limits.batchCount = 2
    for number in 1...5 { run.server.deliver(sampleMail(number)) }
    await run.contact([.deliver(sampleMail(6)), .stop])
    #expect(await run.store.messages.map(\.isHistory) == [true, true, true, true, true, false])
  }

  @Test func `an import that was interrupted goes on, also with mail that came meanwhile`() async {
    var run = FeedRun()
    run.history = true
    run.limits.batchCount = 1
    for number in 1...4 { run.server.deliver(sampleMail(number)) }
    run.server.change { $0.poison = [3] }
    #expect(await run.contact() != nil)
    #expect(await run.store.messages.count == 2)
    run.server.change { $0.poison = [] }
    run.server.deliver(sampleMail(5))
    await run.contact()
    #expect(await run.store.messages.map(\.isHistory) == [true, true, true, true, false])
  }

  @Test func `R1: mail that arrived while nobody was connected is fetched, whatever its date`() async {
    let run = FeedRun()
    await run.contact()
    run.server.deliver(sampleMail(1), internalDate: "01-Jan-1999 00:00:00 +0000")
    run.server.deliver(sampleMail(2))
    await run.contact()
    #expect(await run.store.messages.map(\.position) == ["7:1", "7:2"])
    #expect(await run.store.messages.allSatisfy { !$0.isHistory })
  }

  @Test func `R6: new UIDs mean everything is read again, nothing is doubled and nothing is missed`() async {
    let run = FeedRun()
    run.server.deliver(sampleMail(1), internalDate: "01-Nov-2026 00:00:00 +0000")
    await run.contact([.deliver(sampleMail(2)), .stop])
    run.server.change { state in
      state.uidValidity = 8
      state.mails.reverse()
      for index in state.mails.indices { state.mails[index].uid = UInt32(index) + 1 }
    }
    run.server.deliver(sampleMail(3))
    await run.contact()
    let messages = await run.store.messages
    #expect(Set(messages.map(\.raw)) == [sampleMail(1), sampleMail(2), sampleMail(3)])
    #expect(messages.count == 3)
    // Number 1 was there before our time: it must not be answered now.
    #expect(messages.first { $0.raw == sampleMail(1) }?.isHistory == true)
    #expect(messages.first { $0.raw == sampleMail(3) }?.isHistory == false)
    #expect(await run.cursor()?.uidValidity == 8)
    #expect(await run.cursor()?.oldUpTo == nil)
  }

  @Test func `flags told unasked while everything is read again take the date from no mail`() async {
    let run = FeedRun()
    await run.contact([.deliver(sampleMail(1)), .stop])
    run.server.change { $0.uidValidity = 8 }
    let uid = run.server.deliver(sampleMail(2))
    run.server.change { $0.flagged = [uid] }
    await run.contact()
    #expect(await run.store.messages.map(\.isHistory) == [false, false])
  }

  /// Two moves of a mailbox to another server: one keeps the dates of arrival, one does not.
  @Test(arguments: ["20-Nov-2026 09:00:00 +0700", "22-Nov-2026 11:00:00 +0700"])
  func `a move that rewrites every mail answers nobody a second time`(arrival: String) async throws {
    let run = FeedRun()
    let installed = run.store.line(now: Timestamp(seconds: 1_790_000_000))
    let later = run.store.line()
    let old = Array(
      String(decoding: sampleMail(1), as: UTF8.self)
        .replacing("Date: Sun, 22 Nov 2026", with: "Date: Wed, 11 Nov 2026").utf8)
    try? await run.feed { run.server.connect() }.run(installed)  // Ends as its script does.
    run.server.deliver(old, internalDate: "11-Nov-2026 11:00:00 +0700")
    try? await run.feed { run.server.connect() }.run(later)  // Ends as its script does.
    #expect(await run.store.messages.map(\.isHistory) == [false])
    run.server.change { state in
      state.uidValidity = 8
      for index in state.mails.indices {
        state.mails[index].bytes = Array("X-Moved: yes\r\n".utf8) + state.mails[index].bytes
        state.mails[index].internalDate = arrival
      }
    }
    run.server.deliver(sampleMail(3))
    try? await run.feed { run.server.connect() }.run(later)  // Ends as its script does.
    #expect(await run.store.messages.map(\.isHistory) == [false, true, false])
  }

  @Test func `UIDs given again under the same validity are noticed`() async {
    let run = FeedRun()
    await run.contact([.deliver(sampleMail(1)), .deliver(sampleMail(2)), .deliver(sampleMail(3)), .stop])
    run.server.change { state in
      state.mails.removeLast(2)
      state.uidNext = 2
    }
    run.server.deliver(sampleMail(9))
    await run.contact()
    #expect(await run.store.messages.map(\.raw).contains(sampleMail(9)))
    #expect(await run.store.messages.count == 4)
    #expect(await run.store.positions.contains("7:2.1"))
  }

  @Test func `a rescan that was interrupted goes on where it was`() async {
    var run = FeedRun()
    run.limits.batchCount = 1
    await run.contact((1...4).map { .deliver(sampleMail($0)) } + [.stop])
    run.server.change { state in
      state.uidValidity = 9
      state.poison = [3]
    }
    #expect(await run.contact() != nil)
    #expect(await run.cursor()?.lastUID == 2)
    run.server.change { $0.poison = [] }
    await run.contact()
    #expect(await run.cursor()?.lastUID == 4)
    #expect(await run.store.messages.count == 4)
  }

  @Test func `a server without UIDNEXT is followed by its highest UID`() async {
    let run = FeedRun()
    run.server.change { $0.hidesUIDNext = true }
    run.server.deliver(sampleMail(1))
    await run.contact()
    run.server.deliver(sampleMail(2))
    await run.contact()
    run.server.change { $0.mails.removeAll() }
    await run.contact()
    run.server.deliver(sampleMail(3))
    await run.contact()
    #expect(await run.store.messages.map(\.position) == ["7:2", "7:3"])
  }

  @Test func `what the login left in the stream is passed over`() async {
    let run = FeedRun()
    await run.contact(
      [.deliver(sampleMail(1)), .stop],
      greeting: "BILITY IMAP4rev1 (half of\r\nA003 OK [CAPABILITY IMAP4rev1] Logged in\r\n* 1 FETCH (\r\n")
    #expect(await run.store.messages.count == 1)
  }

  @Test func `mail announced while a batch is fetched is not waited past`() async {
    let run = FeedRun()
    await run.contact()
    run.server.deliver(sampleMail(1))
    await run.contact([.push("* 2 EXISTS\r\n"), .deliver(sampleMail(2)), .silence, .stop])
    #expect(await run.store.messages.count == 2)
  }

  @Test func `flags told unasked during a listing carry the cursor past no mail`() async {
    let run = FeedRun()
    await run.contact()
    run.server.deliver(sampleMail(1))
    run.server.change { $0.arriving = [sampleMail(2), sampleMail(3)] }
    await run.contact()
    #expect(await run.store.messages.map(\.position) == ["7:1", "7:2", "7:3"])
  }

  @Test func `a server that does not push is listed after each renewal`() async {
    let run = FeedRun()
    let store = run.store
    let feed = run.feed { run.server.connect([.silence, .stop]) }
    run.server.change { $0.refused = [:] }
    await run.contact()
    run.server.deliver(sampleMail(1))
    _ = await run.run(feed)
    #expect(await store.messages.count == 1)
    #expect(await run.contact([.silence, .silence, .close]) is FeedFailure)
  }

  @Test func `a message listed and gone when fetched is no loss and no stop`() async {
    let run = FeedRun()
    await run.contact()
    for number in 1...3 { run.server.deliver(sampleMail(number)) }
    run.server.change { $0.vanishing = [2] }
    await run.contact()
    #expect(await run.store.messages.map(\.position) == ["7:1", "7:3"])
    #expect(await run.cursor()?.lastUID == 3)
  }

  @Test func `batches are bounded in number and bytes and keep their order`() {
    let limits = IMAPLimits(literal: 1000, batchCount: 3, batchBytes: 1500)
    let sizes = [100, 100, 100, 100, 900, 900, 1001, 50, 1000, 600]
    let listing = sizes.enumerated().map { ListedMail(uid: UInt32($0.offset + 1), size: $0.element) }
    let batches = FetchPlan.batches(of: listing, limits: limits)
    #expect(batches.map(\.uids.description) == ["1:3", "4:5", "6", "7", "8:9", "10"])
    #expect(batches.map(\.extent) == [.whole, .whole, .whole, .headerOnly, .whole, .whole])
  }
}
