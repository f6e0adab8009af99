// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

@Suite struct DraftingTests {
  @Test func `a located message becomes a report for the core and an answer for the sender`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    let report = try #require(try await test.reports().first)
    #expect(report.state == .located)
    #expect(report.kelurahan == "31.71.06.1003")
    #expect(report.category == "jalan")
    #expect(try await test.outgoing().map(\.kind) == [.forward, .reply])
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `an unlocated message waits for an admin and asks the sender where it is`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    let report = try #require(try await test.reports().first)
    #expect(report.state == .needsLocation)
    #expect(report.questionUntil != nil)
    #expect(try await test.outgoing().map(\.kind) == [.reply])
  }

  @Test func `the sender's answer to the question locates the same report`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    try await test.receive("from +62811\ntext Cikini")
    let reports = try await test.reports()
    #expect(reports.count == 1)
    #expect(reports.first?.state == .located)
    #expect(try await test.outgoing().map(\.kind) == [.reply, .forward])
  }

  @Test(arguments: [
    "dekat rumah pak RT", "di depan masjid, gang no 5", "Jl. Kenanga no 12", "terima kasih pak",
  ])
  func `an answer that says no place we know goes to a person with what it answers`(text: String) async throws
  {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    try await test.receive("from +62811\ntext \(text)")
    let report = try #require(try await test.reports().first)
    #expect(try await test.reports().count == 1)
    #expect(report.state == .needsLocation)
    #expect(try await test.journey.content(of: report).text == "lubang besar\n\n\(text)")
    // Asked once; the next answer may still locate it.
    #expect(try await test.outgoing().map(\.kind) == [.reply])
    try await test.receive("from +62811\ntext Cikini")
    #expect(try await test.reports().map(\.state) == [.located])
  }

  @Test func `an open question ends, and what comes then is a report of its own`() async throws {
    let rules = AccountRules(ticketPrefix: "TST", questionOpen: .seconds(3_600))
    let test = try await TestJourney.make(rules: rules)
    try await test.receive("from +62811\ntext lubang besar")
    test.time.advance(.seconds(3_601))
    try await test.receive("from +62811\ntext Cikini")
    #expect(try await test.reports().map(\.state) == [.needsLocation, .located])
  }

  @Test func `C2: a new complaint does not vanish into an open question`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    try await test.receive("from +62811\ntext ada lubang lain di Cikini")
    #expect(try await test.reports().count == 2)
  }

  @Test(arguments: [
    "Ada ular masuk rumah warga di Kelurahan Cikini", "air mati dari pagi di Cikini", "Jalan licin di Cikini",
    "Jl. Cikini Raya no 5, sampah menumpuk", "Cikini gelap", "Gang ditutup warga RT 03 Cikini",
    "gang banyak ular no 5 Cikini", "Jalan longsor dekat no 12 Cikini", "jl terendam no 3 Cikini",
  ])
  func `a complaint of no known category is a report although it names a place`(text: String) async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    try await test.receive("from +62811\ntext \(text)")
    #expect(try await test.reports().count == 2)
  }

  @Test(arguments: [
    "Di Kelurahan Cikini, Kecamatan Menteng", "lokasinya dekat pasar Cikini pak, RT 003/RW 05. Terima kasih",
    "Jl. Surabaya no 5, Cikini, Jakarta Pusat", "Gang Diponegoro RT 03 Cikini",
    "Jl Taman Suropati no 2, Cikini",
  ])
  func `an answer may be worded as an address with courtesies`(text: String) async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    try await test.receive("from +62811\ntext \(text)")
    #expect(try await test.reports().map(\.state) == [.located])
  }

  @Test(arguments: [
    "Jalan Surabaya no 5, Cikini", "depan sekolah dekat halte Cikini", "jln taman Cikini seberang puskesmas",
  ])
  func `an address is an answer although its words hint at a category`(text: String) async throws {
    let test = try await TestJourney.make()
    test.journey.adopt {
      $0.suggest = {
        Suggestion(category: Category.suggest($0).rawValue, isEmergency: Emergency.isEmergency($0))
      }
    }
    try await test.receive("from +62811\ntext lubang besar")
    try await test.receive("from +62811\ntext \(text)")
    #expect(Category.suggest(text) != .lainnya)
    #expect(try await test.reports().map(\.state) == [.located])
  }

  @Test func `C1: a quoted ticket of another sender grants nothing`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    let ticket = try #require(try await test.reports().first?.ticket)
    try await test.receive("from +62999\ntext tambahan untuk \(ticket), rusak")
    #expect(try await test.reports().count == 2)
    try await test.receive("from +62811\ntext tambahan untuk \(ticket), rusak")
    #expect(try await test.reports().count == 2)
  }

  @Test func `C1: a reference to our answer joins only for the sender it was for`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    let reply = try #require(try await test.outgoing().last)
    try await test.receive("from +62999\nrefers own-\(reply.id)\ntext rusak")
    #expect(try await test.reports().count == 2)
    try await test.receive("from +62811\nrefers own-\(reply.id)\ntext rusak")
    #expect(try await test.reports().count == 2)
  }

  @Test(arguments: [("+62999", "+62811"), ("+62811", "+62999")])
  func `a sender who asks to be answered elsewhere passes for nobody else`(_ from: String, _ reply: String)
    async throws
  {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang besar")
    let ticket = try #require(try await test.reports().first?.ticket)
    try await test.receive("from \(from)\nreply \(reply)\ntext Cikini")
    try await test.receive("from \(from)\nreply \(reply)\ntext tambahan untuk \(ticket)")
    #expect(try await test.reports().count == 3)
    let asked = try await test.receive("from \(from)\nreply \(reply)\ntext status \(ticket)")
    #expect(try await test.state(of: asked[0].message) == .setAside)
  }

  @Test func `the budget of answers is the recipient's, whoever names it`() async throws {
    let test = try await TestJourney.make(rules: AccountRules(ticketPrefix: "TST", answerBudget: 2))
    for number in 1...4 {
      try await test.receive("from +6281\(number)\nreply +62999\ntext lubang \(number) di Cikini")
    }
    let replies = try await test.outgoing().filter { $0.kind == .reply }
    #expect(replies.count == 2)
    #expect(Set(replies.map(\.sender)).count == 1)
  }

  @Test func `messages within the join window are one report while the answer has not left`() async throws {
    let rules = AccountRules(ticketPrefix: "TST", joinWindow: .seconds(120), answerAfter: .seconds(15))
    let test = try await TestJourney.make(rules: rules)
    try await test.receive("from +62811\ntext lubang besar")
    test.time.advance(.seconds(10))
    try await test.receive("from +62811\ntext di dekat pasar Cikini")
    let report = try #require(try await test.reports().first)
    #expect(try await test.reports().count == 1)
    #expect(report.state == .located)
    let content = try await test.journey.content(of: report)
    #expect(content.text == "lubang besar\n\ndi dekat pasar Cikini")
    test.time.advance(.seconds(121))
    try await test.receive("from +62811\ntext hal lain sama sekali")
    #expect(try await test.reports().count == 2)
  }

  @Test func `C4: an automatic message is set aside with its reason and answered by nobody`() async throws {
    let test = try await TestJourney.make()
    let stored = try await test.receive("from a@b.test\nauto auto-submitted\ntext cuti")
    #expect(try await test.state(of: stored[0].message) == .setAside)
    #expect(try await test.outgoing().isEmpty)
  }

  @Test func `R2: a message that cannot be read is a dead letter and the next one goes on`() async throws {
    let test = try await TestJourney.make()
    let stored = try await test.receive("garbage\n", "from +62811\ntext lubang di Cikini")
    #expect(try await test.state(of: stored[0].message) == .dead)
    #expect(try await test.state(of: stored[1].message) == .origin)
    try await test.journey.requeue(stored[0].message, by: "test")
    while try await Drafter(test.journey).round() > 0 {}
    #expect(try await test.state(of: stored[0].message) == .dead)
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `R7: history is drafted and never answered`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini", history: true)
    #expect(try await test.outgoing().map(\.kind) == [.forward])
  }

  @Test func `C3: a sender beyond the budget gets no more answers and is still heard`() async throws {
    let test = try await TestJourney.make(rules: AccountRules(ticketPrefix: "TST", answerBudget: 2))
    for number in 1...4 { try await test.receive("from +62811\ntext lubang \(number) di Cikini") }
    #expect(try await test.reports().count == 4)
    #expect(try await test.outgoing().count { $0.kind == .reply } == 2)
    #expect(test.events.events.count { $0.kind == .answerWithheld } == 2)
  }

  @Test func `a status question is answered to the sender alone and is no report`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    let ticket = try #require(try await test.reports().first?.ticket)
    let own = try await test.receive("from +62811\ntext status \(ticket)")
    let other = try await test.receive("from +62999\ntext STATUS \(ticket)")
    #expect(try await test.state(of: own[0].message) == .followup)
    #expect(try await test.state(of: other[0].message) == .setAside)
    let answers = try await test.outgoing().filter { $0.kind == .answer }
    #expect(answers.map { $0.report == nil } == [false, true])
    #expect(try await test.reports().count == 1)
  }

  @Test func `R17: parts in any order are one message`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\npart 7/3/3\ntext Cikini")
    try await test.receive("from +62811\npart 7/3/1\ntext lubang ", "from +62811\npart 7/3/2\ntext di ")
    let report = try #require(try await test.reports().first)
    #expect(try await test.journey.content(of: report).text == "lubang di Cikini")
    #expect(report.state == .located)
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `a missing part is stated after the time limit and joins when it comes late`() async throws {
    let test = try await TestJourney.make(rules: AccountRules(ticketPrefix: "TST", partLimit: .seconds(60)))
    try await test.receive("from +62811\npart 9/2/1\ntext lubang di ")
    #expect(try await test.reports().isEmpty)
    test.time.advance(.seconds(61))
    while try await Drafter(test.journey).round() > 0 {}
    let report = try #require(try await test.reports().first)
    try await test.receive("from +62811\npart 9/2/2\ntext Cikini")
    #expect(try await test.reports().count == 1)
    #expect(try await test.journey.content(of: report).text == "lubang di Cikini")
  }

  @Test func `a photo beside a status question reaches the report`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    let ticket = try #require(try await test.reports().first?.ticket)
    try await test.receive("from +62811\nphoto makin dalam\ntext cek laporan \(ticket)")
    let reports = try await test.reports()
    #expect(reports.count == 1)
    #expect(try await test.journey.content(of: reports[0]).attachments.count == 1)
    #expect(try await test.outgoing().count { $0.kind == .answer } == 0)
  }
}

@Suite struct RecoveryTests {
  @Test func `R2: a message that ends the daemon five times while it is read becomes a dead letter`()
    async throws
  {
    let test = try await TestJourney.make()
    let stored = try await test.line.commit(
      [
        Incoming(
          identity: "1", position: "1", raw: Array("from +62811\ntext lubang di Cikini".utf8), format: "test")
      ],
      cursor: nil)
    // Starts that died with the mark set.
    for expected in 1...5 {
      let starts = try await test.journey.store.database.write { try $0.markReading(stored[0].message) }
      #expect(starts == expected)
    }
    try await Drafter(test.journey).recover()
    #expect(try await test.state(of: stored[0].message) == .dead)
    try await test.journey.requeue(stored[0].message, by: "test")
    try await Drafter(test.journey).recover()
    #expect(try await test.state(of: stored[0].message) == .origin)
  }

  private func commit(_ test: TestJourney, _ count: Int) async throws -> [MessageID] {
    let messages = (1...count).map {
      Incoming(
        identity: "\($0)", position: "\($0)", raw: Array("from +62811\ntext lubang di Cikini".utf8),
        format: "test")
    }
    return try await test.line.commit(messages, cursor: nil).map(\.message)
  }

  @Test func `a message that is passed over does not hide the one that ends the daemon`() async throws {
    let test = try await TestJourney.make()
    let messages = try await commit(test, 2)
    try await test.tamper("UPDATE message SET seal_key = 9 WHERE id = 1")
    // Starts that pass the first one over and end at the second.
    try await test.tamper("ALTER TABLE report RENAME TO lost")
    for _ in 1...5 {
      await #expect(throws: StorageError.self) { try await Drafter(test.journey).recover() }
    }
    try await test.tamper("ALTER TABLE lost RENAME TO report")
    try await Drafter(test.journey).recover()
    #expect(try await test.state(of: messages[0]) == .received)
    #expect(try await test.state(of: messages[1]) == .dead)
  }

  @Test func `what waits behind a batch that is passed over is read under a mark too`() async throws {
    let test = try await TestJourney.make()
    let messages = try await commit(test, 301)
    try await test.tamper("UPDATE message SET seal_key = 9 WHERE id <= 300")
    let drafter = Drafter(test.journey)
    try await drafter.recover()
    #expect(try await test.state(of: messages[300]) == .origin)
    #expect(try await drafter.round() == 0)
  }
}
