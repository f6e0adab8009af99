// SPDX-License-Identifier: MIT
//
// What comes in, on every channel: each message once, whatever happens on the way, and the other side
// told only of what is durable. `Stand.of` holds the ledger against every case.

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

@Suite(.inTurn) struct ArrivalTests {
  private func texts(_ numbers: ClosedRange<Int>) -> [String] { Offer.plain(numbers).map(\.text).sorted() }

  /// These and no others started a report each, and each was answered once where there are answers.
  private func expectOnce(_ numbers: ClosedRange<Int>, _ stand: Stand) async throws {
    try await stand.until("\(numbers) are drafted") { try await $0.reported().count >= numbers.count }
    #expect(try await stand.reported() == texts(numbers))
    #expect(try await stand.messages().count == numbers.count)
    let answers = type(of: await stand.specimen).answers ? numbers.count : 0
    #expect(try await stand.answers().count == answers)
  }

  private func expectAcknowledged(_ numbers: ClosedRange<Int>, _ stand: Stand) async throws {
    guard type(of: await stand.specimen).acknowledges else { return }
    try await stand.until("\(numbers) are acknowledged") { stand in
      await stand.specimen.acknowledged == Set(numbers)
    }
  }

  @Test(arguments: Kind.facing(.page))
  func `each message is taken in once, over pages and restarts`(_ kind: Kind) async throws {
    try await Stand.of(kind) { stand in
      try await stand.start()
      await stand.specimen.offer(Offer.plain(1...5))
      try await expectOnce(1...5, stand)
      await stand.crash()
      await stand.specimen.offer(Offer.plain(6...7))
      try await stand.start()
      try await expectOnce(1...7, stand)
      try await expectAcknowledged(1...7, stand)
    }
  }

  @Test(arguments: Kind.facing(.history))
  func `R7: nobody who wrote before the first contact is answered`(_ kind: Kind) async throws {
    try await Stand.of(kind) { stand in
      await stand.specimen.offer(Offer.plain(1...3))
      try await stand.start()
      // The first contact goes on until nothing more comes.
      try await stand.pass(.seconds(60))
      await stand.specimen.offer([Offer(4)])
      try await stand.until("4 is drafted") { try await $0.reported().contains(Offer(4).text) }
      let answered = try await stand.answers().compactMap(\.report)
      let last = try #require(try await stand.messages().last { $0.reading?.text == Offer(4).text })
      #expect(answered == [last.row.report])
    }
  }

  @Test(arguments: Kind.facing(.duplicate))
  func `R15: what is delivered twice is one message and one answer`(_ kind: Kind) async throws {
    try await Stand.of(kind) { stand in
      try await stand.start()
      await stand.specimen.offer([Offer(1)])
      try await expectOnce(1...1, stand)
      await stand.specimen.repeatOffer(Offer(1))
      await stand.specimen.offer([Offer(2)])
      try await expectOnce(1...2, stand)
      try await stand.until("the repetition is counted") {
        try await $0.count("SELECT sum(repeated) FROM tally") > 0
      }
      try await expectOnce(1...2, stand)
    }
  }

  @Test(arguments: Kind.facing(.badItem))
  func `R13: one bad message of a batch is a dead letter and takes nobody with it`(_ kind: Kind) async throws
  {
    try await Stand.of(kind) { stand in
      try await stand.start()
      await stand.specimen.offer([Offer(1), Offer(2, .damaged), Offer(3)])
      try await stand.until("all three are drafted") { try await $0.drafted() == 3 }
      #expect(try await stand.reported() == [Offer(1).text, Offer(3).text])
      let dead = try #require(try await stand.messages().first { $0.row.state == .dead })
      #expect(String(decoding: dead.raw.bytes, as: UTF8.self).contains(Offer(2, .damaged).trace))
      #expect(dead.reason?.isEmpty == false)
    }
  }

  @Test(arguments: Kind.facing(.malformed))
  func `R2: what is not the protocol holds nothing back`(_ kind: Kind) async throws {
    try await Stand.of(kind) { stand in
      try await stand.start()
      // Towards one who pushes it is a request of theirs, towards one who is asked an answer.
      let isAsked = kind.type.notApplicable[.serverError] == nil
      if isAsked { await stand.specimen.fail(.nonsense, .feed, times: 2) }
      await stand.specimen.offer(isAsked ? [Offer(1)] : [Offer(2, .damaged), Offer(1)])
      try await stand.until("1 is drafted") { try await $0.reported() == [Offer(1).text] }
      if isAsked {
        try await expectRetried(stand, .nonsense, 2)
        #expect(await stand.failures.count >= 2)
      }
      if !isAsked {
        // Kept for a person to see, or refused to one who can mend it.
        let dead = try await stand.messages().count { $0.row.state == .dead }
        let refused = await stand.specimen.refused
        #expect(refused.isEmpty ? dead == 1 : dead == 0 && refused == [2])
      }
    }
  }

  @Test(arguments: Kind.facing(.echo))
  func `R15: our own words are answered by nobody`(_ kind: Kind) async throws {
    try await Stand.of(kind) { stand in
      try await stand.start()
      await stand.specimen.offer([Offer(1, .echo), Offer(2)])
      try await stand.until("2 is drafted") { try await $0.reported().contains(Offer(2).text) }
      try await stand.pass(.seconds(600))
      #expect(try await stand.reported() == [Offer(2).text])
      let others = try await stand.messages().filter { $0.row.state != .origin }
      #expect(others.allSatisfy { $0.row.state == .setAside && $0.reason?.isEmpty == false })
      #expect(try await stand.answers().count == 1)
    }
  }

  @Test(arguments: Kind.facing(.edit))
  func `a new wording joins its report and changes nothing of the first`(_ kind: Kind) async throws {
    try await Stand.of(kind) { stand in
      try await stand.start()
      await stand.specimen.offer([Offer(1)])
      try await expectOnce(1...1, stand)
      let first = try #require(try await stand.messages().first)
      // Longer than messages of one sender join for being close.
      try await stand.pass(.seconds(600))
      await stand.specimen.offer([Offer(2, .edit(of: 1))])
      try await stand.until("the edit is drafted") { try await $0.drafted() == 2 }
      let messages = try await stand.messages()
      #expect(messages.map(\.row.state) == [.origin, .followup])
      #expect(messages.map(\.row.report) == [first.row.report, first.row.report])
      #expect(messages[0].raw == first.raw)
      #expect(messages[1].reading?.text == Offer(2, .edit(of: 1)).text)
    }
  }

  @Test(arguments: Kind.facing(.attachment))
  func `R11: an attachment is noted, and its bytes can be had`(_ kind: Kind) async throws {
    try await Stand.of(kind) { stand in
      try await stand.start()
      await stand.specimen.offer([Offer(1, .photo)])
      try await stand.until("it is drafted") { try await $0.drafted() == 1 }
      let message = try #require(try await stand.messages().first)
      #expect(message.reading?.attachments == [kind.type.photo])
      let account = try await stand.account
      if kind.type.photo.isRemote {
        guard let media = account.media else { return }
        guard case .bytes(Offer.photo, _) = await media.fetch(0, of: message.raw) else {
          Issue.record("the photo cannot be fetched")
          return
        }
        try await expectKept(message, stand)
      } else {
        #expect(try account.attachments(message.raw)(0) == .bytes(Offer.photo))
      }
    }
  }

  /// The fetcher brings the message's photo home.
  private func expectKept(_ message: Kept, _ stand: Stand) async throws {
    let journey = try await stand.journey
    #expect(await MediaFetcher(journey).round() == 1)
    let rows = try await journey.store.database.read { try $0.attachments(of: message.row.id) }
    #expect(rows.map(\.state) == [.kept])
    let photo = try #require(rows.first)
    #expect(try await journey.attachment(photo.reference) == .bytes(Offer.photo, type: photo.type))
  }

  @Test(arguments: Kind.facing(.wordless))
  func `R11: a message without words is a report, or set aside with a reason`(_ kind: Kind) async throws {
    try await Stand.of(kind) { stand in
      try await stand.start()
      await stand.specimen.offer([Offer(1, .wordless)])
      try await stand.until("it is drafted") { try await $0.drafted() == 1 }
      let message = try #require(try await stand.messages().first)
      #expect(message.row.state == .origin || message.row.state == .setAside)
      #expect(message.row.state == .origin || message.reason?.isEmpty == false)
    }
  }

  // MARK: The other side fails

  /// Every contact that met the trouble was followed by another, some time later.
  private func expectRetried(
    _ stand: Stand, _ trouble: Trouble, _ times: Int, after least: Duration = .milliseconds(200)
  )
    async throws
  {
    let contacts = await stand.specimen.contacts(.feed)
    #expect(contacts.count { $0.trouble == trouble } == times)
    for (failed, next) in zip(contacts, contacts.dropFirst()) where failed.trouble == trouble {
      #expect(next.at - failed.at >= least, "\(trouble)")
    }
  }

  private func expectSurvived(
    _ trouble: Trouble, times: Int, least: Duration = .milliseconds(200), _ kind: Kind
  ) async throws {
    try await Stand.of(kind) { stand in
      try await stand.start()
      await stand.specimen.fail(trouble, .feed, times: times)
      await stand.specimen.offer(Offer.plain(1...2))
      try await expectOnce(1...2, stand)
      try await expectRetried(stand, trouble, times, after: least)
      let refusals = await stand.failures.count { $0.state == .credentialsRefused }
      #expect(refusals == (trouble == .credentialsRefused ? times : 0))
      #expect(await !stand.failures.isEmpty)
    }
  }

  @Test(arguments: Kind.facing(.credentials))
  func
    `R22: refused credentials are said aloud, and what came meanwhile is taken in when they are good again`(
      _ kind: Kind
    )
    async throws
  { try await expectSurvived(.credentialsRefused, times: 2, least: .seconds(300), kind) }

  @Test(arguments: Kind.facing(.rateLimit))
  func `a 429 is given the time it asks for`(_ kind: Kind) async throws {
    let asked = Duration.seconds(900)
    try await expectSurvived(.tooMany(retryAfter: asked), times: 1, least: asked, kind)
  }

  @Test(arguments: Kind.facing(.serverError))
  func `R3: errors of the other side are waited out`(_ kind: Kind) async throws {
    try await expectSurvived(.serverError, times: 3, kind)
  }

  @Test(arguments: Kind.facing(.noAnswer))
  func `R3: an answer that does not come is not waited for for ever`(_ kind: Kind) async throws {
    try await expectSurvived(.silence, times: 2, kind)
  }

  @Test(arguments: Kind.facing(.cutAnswer))
  func `R6: an answer that breaks off loses nothing and doubles nothing`(_ kind: Kind) async throws {
    try await expectSurvived(.cut, times: 2, kind)
  }

  // MARK: We fail

  @Test(arguments: Kind.facing(.storeFails))
  func `R14: nothing is acknowledged that the store did not take`(_ kind: Kind) async throws {
    try await Stand.of(kind) { stand in
      try await stand.start()
      try await stand.setStore(fails: true)
      await stand.specimen.offer(Offer.plain(1...2))
      try await stand.until("the store refused") { $0.refusedCommits > 1 }
      #expect(await stand.specimen.acknowledged.isEmpty)
      #expect(try await stand.messages().isEmpty)
      try await stand.setStore(fails: false)
      try await expectOnce(1...2, stand)
      try await expectAcknowledged(1...2, stand)
    }
  }

  private func expectSurvivedCrash(at place: Interruption.Place, _ kind: Kind) async throws {
    try await Stand.of(kind) { stand in
      try await stand.start()
      await stand.crash()
      try await stand.start(interruptedAt: place)
      await stand.specimen.offer(Offer.plain(1...2))
      try await stand.until("the process is about to end") { $0.isInterrupted }
      #expect(await stand.specimen.acknowledged.isEmpty)
      await stand.crash()
      #expect(await stand.specimen.acknowledged.isEmpty)
      try await stand.start()
      try await stand.pass(.seconds(600))
      try await expectOnce(1...2, stand)
      try await expectAcknowledged(1...2, stand)
    }
  }

  @Test(arguments: Kind.facing(.crashBeforeCommit))
  func `what a crash kept out of the store comes again`(_ kind: Kind) async throws {
    try await expectSurvivedCrash(at: .beforeCommit, kind)
  }

  @Test(arguments: Kind.facing(.crashBeforeAcknowledgement))
  func `R6: a crash between the commit and its acknowledgement doubles nothing`(_ kind: Kind) async throws {
    try await expectSurvivedCrash(at: .afterCommit, kind)
  }

  @Test(arguments: Kind.facing(.reset))
  func `R6: a position that is lost answers nobody a second time`(_ kind: Kind) async throws {
    try await Stand.of(kind) { stand in
      try await stand.start()
      await stand.specimen.offer(Offer.plain(1...3))
      try await expectOnce(1...3, stand)
      await stand.specimen.forget()
      await stand.specimen.offer([Offer(4)])
      try await stand.pass(.seconds(600))
      try await expectOnce(1...4, stand)
      #expect(try await stand.count("SELECT sum(repeated) FROM tally") > 0)
    }
  }
}
