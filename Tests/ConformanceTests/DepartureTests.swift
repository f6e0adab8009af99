// SPDX-License-Identifier: MIT
//
// What goes out, on every channel: each answer once where that can be known, at most twice where it cannot,
// and never lost without a person seeing it.

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

@Suite(.inTurn) struct DepartureTests {
  /// Answers one message while the other side fails so many times, until the answer is settled.
  private func answer(
    _ kind: Kind, _ trouble: Trouble? = nil, times: Int = 1,
    _ check: (Stand, OutgoingRow) async throws -> Void
  ) async throws {
    try await Stand.of(kind) { stand in
      try await stand.start(dispatching: true)
      if let trouble { await stand.specimen.fail(trouble, .courier, times: times) }
      await stand.specimen.offer([Offer(1)])
      try await stand.until("the answer is settled") { try await $0.answers().first?.state.isSettled == true }
      try await check(stand, try #require(try await stand.answers().first))
    }
  }

  /// It arrived so often, with the ticket in it, unless everybody can read it.
  private func expectTaken(_ times: Int, _ stand: Stand, _ row: OutgoingRow) async throws {
    #expect(row.state == .accepted || row.state == .delivered)
    let ticket = try #require(try await stand.ticket())
    let taken = await stand.specimen.taken
    #expect(taken.count == times)
    #expect(Set(taken).count == 1)
    let isPublic = type(of: await stand.specimen).answersInPublic
    #expect(taken.allSatisfy { $0.text.contains(ticket) == !isPublic })
    let address = type(of: await stand.specimen).address(of: Offer(1))
    #expect(taken.allSatisfy { $0.recipient == address })
  }

  private func expectWaited(_ stand: Stand, _ trouble: Trouble, _ least: Duration) async {
    let contacts = await stand.specimen.contacts(.courier)
    for (failed, next) in zip(contacts, contacts.dropFirst()) where failed.trouble == trouble {
      #expect(next.at - failed.at >= least)
    }
  }

  @Test(arguments: Kind.facing(.answerTaken))
  func `an answer reaches who wrote, once, with the ticket`(_ kind: Kind) async throws {
    try await answer(kind) { stand, row in try await expectTaken(1, stand, row) }
  }

  @Test(arguments: Kind.facing(.answerFits))
  func `every answer Kanal composes is one the channel takes whole`(_ kind: Kind) async throws {
    try await Stand.of(kind) { stand in
      try await stand.start()
      // There are channels where only who has written can be written to.
      await stand.specimen.offer([Offer(1)])
      try await stand.until("it is drafted") { try await $0.drafted() == 1 }
      let (account, courier) = (try await stand.account, try await stand.courier)
      let place = Place(kelurahan: TestJourney.center, score: 1, evidence: ["Cikini"])
      let answered = kind.type.answersInPublic ? try await stand.messages().first?.raw : nil
      let occasions: [AnswerOccasion] =
        kind.type.answersInPublic
        ? [.pointer]
        : [
          .received(ticket: "KNL-4821-7730-6", place: place, isEmergency: true),
          .asksWhere(ticket: "KNL-4821-7730-6", isEmergency: true),
          .outside(ticket: "KNL-4821-7730-6", isEmergency: true), .statusUnknown,
          .numberIssued(ticket: "KNL-4821-7730-6", place: place),
          .located(ticket: "KNL-4821-7730-6", place: place),
        ]
      for (number, occasion) in occasions.enumerated() {
        let outcome = await courier.send(
          parcel(number + 1, account.compose(occasion).text, AnswerMatter(occasion), answered, kind))
        guard case .accepted = outcome else {
          Issue.record("\(occasion): \(outcome)")
          continue
        }
      }
      let taken = await stand.specimen.taken.map { $0.text.filter { !$0.isWhitespace } }
      #expect(taken == occasions.map { account.compose($0).text.filter { !$0.isWhitespace } })
    }
  }

  private func parcel(
    _ number: Int, _ text: String, _ matter: AnswerMatter, _ answered: RawMessage?, _ kind: Kind
  ) -> Parcel {
    Parcel(
      id: OutgoingID(Int64(number)), key: "o\(number)", attempt: 1,
      content: .reply(
        ReplyParcel(
          recipient: kind.type.address(of: Offer(1)), ticket: nil, text: text,
          answered: answered.map { ($0.bytes, $0.format) }, matter: matter)))
  }

  @Test(arguments: Kind.facing(.answerRefused))
  func `what the other side will never take is refused once and shown`(_ kind: Kind) async throws {
    try await answer(kind, .refused) { stand, row in
      #expect(row.state == .refused)
      #expect(row.reason?.isEmpty == false)
      #expect(await stand.specimen.taken.isEmpty)
      #expect(row.attempts == 1)
    }
  }

  @Test(arguments: Kind.facing(.answerRateLimit))
  func `a 429 holds an answer back as long as it asks`(_ kind: Kind) async throws {
    let asked = Duration.seconds(900)
    try await answer(kind, .tooMany(retryAfter: asked)) { stand, row in
      try await expectTaken(1, stand, row)
      await expectWaited(stand, .tooMany(retryAfter: asked), asked)
    }
  }

  @Test(arguments: Kind.facing(.answerNotNow))
  func `an answer the other side cannot take now goes out later, once`(_ kind: Kind) async throws {
    try await answer(kind, .serverError, times: 2) { stand, row in
      try await expectTaken(1, stand, row)
      #expect(row.attempts == 3)
      await expectWaited(stand, .serverError, .milliseconds(200))
    }
  }

  @Test(arguments: Kind.facing(.answerUnsent))
  func `an answer that did not leave the house goes out later, once`(_ kind: Kind) async throws {
    try await answer(kind, .unreached, times: 2) { stand, row in
      try await expectTaken(1, stand, row)
      #expect(row.unknowns == 0)
    }
  }

  @Test(arguments: Kind.facing(.answerCredentials))
  func `R22: refused credentials are said aloud, and the answer goes out when they are good again`(
    _ kind: Kind
  )
    async throws
  {
    try await answer(kind, .credentialsRefused, times: 2) { stand, row in
      try await expectTaken(1, stand, row)
      #expect(stand.events.events.contains { $0.kind == .courierRefused })
      await expectWaited(stand, .credentialsRefused, .seconds(60))
    }
  }

  /// Where it can be found it is not sent again.
  private func expectFound(_ trouble: Trouble, _ kind: Kind) async throws {
    try await answer(kind, trouble) { stand, row in
      #expect(row.unknowns == 1)
      try await expectTaken(1, stand, row)
    }
  }

  private func expectResentOnce(_ trouble: Trouble, _ kind: Kind) async throws {
    guard !kind.type.findsSent else { return try await expectFound(trouble, kind) }
    let copies = kind.type.refusesRepetition ? 1 : 2
    try await answer(kind, trouble) { stand, row in
      #expect(row.unknowns == 1)
      try await expectTaken(copies, stand, row)
    }
    try await answer(kind, trouble, times: 2) { stand, row in
      #expect(row.state == .parked)
      #expect(row.attempts == 2)
      #expect(await stand.specimen.taken.count == copies)
    }
  }

  @Test(arguments: Kind.facing(.answerLost))
  func `F1: an answer lost on its way to being confirmed is found, or sent once more, then a person decides`(
    _ kind: Kind
  ) async throws { try await expectResentOnce(.cut, kind) }

  @Test(arguments: Kind.facing(.answerLate))
  func `F1: an answer nobody confirms in time is found, or sent once more, then a person decides`(
    _ kind: Kind
  ) async throws { try await expectResentOnce(.silence, kind) }
}
