// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

/// One event told by SMS and by WhatsApp: one report for the core, an answer on each channel.
@Suite(.timeLimit(.minutes(2))) struct TwoChannelTests {
  private static let rules = AccountRules(
    ticketPrefix: "TST", duplicateWindow: .seconds(86_400), duplicateHold: .seconds(1800))
  private let first = ReportID(1)
  private let second = ReportID(2)

  /// Told by SMS, then by WhatsApp.
  private func told(_ sms: String, _ chat: String, rules: AccountRules = rules) async throws -> TestJourney {
    let test = try await TestJourney.make(rules: rules)
    try await test.receive(sms)
    test.time.advance(.seconds(60))
    try await test.receiveByChat(chat)
    return test
  }

  private func twins() async throws -> TestJourney {
    try await told(
      "from +62811\ntext ada lubang besar sekali di Cikini",
      "from 4711\ntext Ada lubang besar sekali, di Cikini!")
  }

  @discardableResult
  private func carry(_ test: TestJourney, by courier: String, _ count: Int = 1) async -> [ReplyParcel] {
    await test.carry(courier, count).compactMap {
      if case .reply(let reply) = $0.content { reply } else { nil }
    }
  }

  private func due(_ test: TestJourney) async throws -> [String] {
    try await test.outgoing().filter { $0.state == .due }.map { "\($0.courier) \($0.cause)" }
  }

  private func balanced(_ test: TestJourney) async throws -> Bool {
    try await Ledger.take(test.journey.store).isBalanced
  }

  @Test func `the same words on another channel are flagged and answered there, and wait for a person`()
    async throws
  {
    let test = try await twins()
    #expect(try await test.reports().map(\.duplicateOf) == [nil, first])
    #expect(
      try await due(test) == ["core forward:r1", "test reply:r1", "core forward:r2", "chat reply:r2"])
    let held = try #require(try await test.outgoing().first { $0.cause == "forward:r2" })
    #expect(held.dueAt == test.time.current + .seconds(1800))
  }

  @Test func `the same number on another channel, about the same thing in the same place, is flagged`()
    async throws
  {
    let test = try await told("from +62811\ntext lubang di Cikini", "from +62811\ntext lubangnya di Cikini")
    #expect(try await test.reports().map(\.duplicateOf) == [nil, first])
  }

  @Test func `a number is the same with its plus and without, as channels write it`() async throws {
    let test = try await told("from +62811\ntext lubang di Cikini", "from 62811\ntext lubangnya di Cikini")
    #expect(try await test.reports().map(\.duplicateOf) == [nil, first])
    try await test.receiveByChat("from 62812\ntext lubangnya di Cikini")
    try await test.receive("from +62812\ntext lubang di Cikini")
    #expect(try await test.reports().last?.duplicateOf == ReportID(3))
  }

  @Test(arguments: [
    "from 4711\ntext lubang di Cikini", "from +62811\ntext pohon tumbang di Cikini",
    "from +62811\npin -6.3,106.8\ntext lubang",
  ])
  func `somebody else, another thing or another place is not`(chat: String) async throws {
    let test = try await told("from +62811\ntext lubang di Cikini", chat)
    #expect(try await test.reports().map(\.duplicateOf) == [nil, nil])
  }

  @Test func `one citizen's same words about two places are no other's words`() async throws {
    let test = try await TestJourney.make(rules: Self.rules)
    try await test.receive("from +62811\npin -6.19,106.83\ntext ada lubang besar sekali di sini")
    test.time.advance(.seconds(60))
    try await test.receive("from +62811\npin -6.2,106.84\ntext ada lubang besar sekali di sini")
    #expect(try await test.reports().map(\.duplicateOf) == [nil, nil])
  }

  @Test func `what is of no known kind is told by its words alone`() async throws {
    let test = try await told(
      "from +62811\ntext mohon dicek di Cikini", "from +62811\ntext kapan ya di Cikini")
    #expect(
      try await test.reports().map(\.category) == [Category.lainnya.rawValue, Category.lainnya.rawValue])
    #expect(try await test.reports().map(\.duplicateOf) == [nil, nil])
  }

  @Test func `an event of a window ago is another one`() async throws {
    let test = try await TestJourney.make(rules: Self.rules)
    try await test.receive("from +62811\ntext ada lubang besar sekali di Cikini")
    test.time.advance(.seconds(86_401))
    try await test.receiveByChat("from +62811\ntext ada lubang besar sekali di Cikini")
    #expect(try await test.reports().map(\.duplicateOf) == [nil, nil])
  }

  @Test func `merged, each is answered on its own channel with its own number`() async throws {
    let test = try await twins()
    try await test.journey.merge(second, into: first, by: "test")
    let tickets = try await test.reports().map(\.ticket)
    #expect(try await balanced(test))
    let sms = await carry(test, by: "test")
    let chat = await carry(test, by: "chat")
    #expect(sms.map(\.recipient) == ["+62811"])
    #expect(sms.map(\.ticket) == [tickets[0]])
    #expect(chat.map(\.recipient) == ["4711"])
    #expect(chat.map(\.ticket) == [tickets[1]])
    #expect(chat.map(\.matter) == [.received])
    #expect(!chat[0].text.contains(tickets[0]))
  }

  @Test func `a status reaches every sender under the number each knows`() async throws {
    let test = try await twins()
    try await test.journey.merge(second, into: first, by: "test")
    await carry(test, by: "test")
    await carry(test, by: "chat")
    await carry(test, by: "core")
    let tickets = try await test.reports().map(\.ticket)
    let update = StatusUpdate(
      event: "1", ticket: tickets[0], sequence: 7, status: "Selesai", note: "sudah ditambal")
    #expect(try await test.journey.take(update, from: "core") == .applied)
    let sms = await carry(test, by: "test")
    let chat = await carry(test, by: "chat")
    #expect(sms.map(\.recipient) == ["+62811"])
    #expect(chat.map(\.recipient) == ["4711"])
    for (answer, ticket) in zip(sms + chat, tickets) {
      #expect(answer.matter == .status(.selesai))
      #expect(answer.text.contains(ticket) && answer.text.contains("sudah ditambal"))
    }
    #expect(!chat[0].text.contains(tickets[0]))
  }

  @Test func `a sender two of whose reports were merged into another's hears of it once`() async throws {
    let test = try await twins()
    try await test.receiveByChat("from 4711\ntext Ada lubang besar sekali, di Cikini!")
    try await test.journey.merge(second, into: first, by: "test")
    try await test.journey.merge(ReportID(3), into: first, by: "test")
    for courier in ["test", "chat", "core"] { await carry(test, by: courier) }
    let update = StatusUpdate(
      event: "1", ticket: try await test.reports()[0].ticket, sequence: 7, status: "Selesai", note: nil)
    #expect(try await test.journey.take(update, from: "core") == .applied)
    #expect(try await due(test).map { $0.prefix { $0 != " " } }.sorted() == ["chat", "test"])
  }

  @Test func `what holds others is not merged itself, so that nobody's number leads nowhere`() async throws {
    let test = try await twins()
    try await test.receiveByChat("from 4712\ntext ada lubang besar sekali di Cikini")
    try await test.journey.merge(ReportID(3), into: second, by: "test")
    await #expect(throws: DeskRefusal.self) {
      try await test.journey.merge(second, into: first, by: "test")
    }
    #expect(try await test.reports().map(\.state) == [.located, .located, .merged])
  }

  @Test func `nothing is merged into what was merged itself`() async throws {
    let test = try await twins()
    try await test.receiveByChat("from 4712\ntext ada lubang besar sekali di Cikini")
    try await test.journey.merge(second, into: first, by: "test")
    await #expect(throws: DeskRefusal.self) {
      try await test.journey.merge(ReportID(3), into: second, by: "test")
    }
    #expect(try await balanced(test))
  }

  @Test func `one that is said to be none goes on at once`() async throws {
    let test = try await twins()
    try await test.journey.keep(second, by: "test")
    let forward = try #require(try await test.outgoing().first { $0.cause == "forward:r2" })
    #expect(forward.dueAt == test.time.current)
    #expect(try await test.reports().map(\.duplicateOf) == [nil, nil])
  }

  @Test func `each asks for the status with the number it was told, and with no other`() async throws {
    let test = try await twins()
    try await test.journey.merge(second, into: first, by: "test")
    let tickets = try await test.reports().map(\.ticket)
    await carry(test, by: "chat")
    try await test.receiveByChat("from 4711\ntext STATUS \(tickets[1])")
    let own = await carry(test, by: "chat")
    #expect(own.map(\.text).allSatisfy { $0.contains(tickets[1]) && !$0.contains(tickets[0]) })
    try await test.receiveByChat("from 4711\ntext STATUS \(tickets[0])")
    let other = await carry(test, by: "chat")
    #expect(other.map(\.text) == ["statusUnknown"])
    #expect(try await balanced(test))
  }

  @Test func `what the second sender adds joins the report, and nobody else is answered for it`() async throws
  {
    let test = try await told(
      "from +62811\ntext ada lubang besar sekali di sini ya",
      "from 4711\ntext ada lubang besar sekali di sini ya")
    await carry(test, by: "test")
    await carry(test, by: "chat")
    try await test.journey.merge(second, into: first, by: "test")
    try await test.receiveByChat("from 4711\npin -6.19,106.83")
    let reports = try await test.reports()
    #expect(reports.map(\.state) == [.located, .merged])
    #expect(try await due(test) == ["core forward:r1", "chat located:r2", "test located:r1"])
    let chat = await carry(test, by: "chat")
    #expect(chat.map(\.recipient) == ["4711"])
    #expect(chat.allSatisfy { $0.text.contains(reports[1].ticket) && !$0.text.contains(reports[0].ticket) })
    let sms = await carry(test, by: "test")
    #expect(sms.map(\.recipient) == ["+62811"])
  }

  @Test func `a receipt tells a source the number its own sender knows`() async throws {
    let test = try await twins()
    try await test.journey.merge(second, into: first, by: "test")
    let reports = try await test.reports()
    let name = "chat-3"
    _ = try await test.chat.commit(
      [
        Incoming(
          identity: name, position: name,
          raw: Array("from 4711\ntext \(reports[1].ticket): makin dalam".utf8),
          format: "test")
      ], cursor: nil)
    while try await Drafter(test.journey).round() > 0 {}
    let account = try #require(test.journey.account(.whatsapp, scope: "chat"))
    let receipt = try #require(try await test.journey.receipt(of: name, in: account))
    #expect((receipt.state, receipt.ticket) == ("located", reports[1].ticket))
  }

  @Test func `a quoted number joins the report that stands for it`() async throws {
    let test = try await twins()
    try await test.journey.merge(second, into: first, by: "test")
    let ticket = try await test.reports()[1].ticket
    try await test.receiveByChat("from 4711\ntext \(ticket): makin dalam")
    #expect(try await test.state(of: MessageID(3)) == .followup)
    #expect(try await test.reports().count == 2)
  }

  @Test func `the place found for one is told to the other who was asked`() async throws {
    let test = try await told("from 71\ntext lubang besar", "from 72\ntext ada lubang di Cikini")
    await carry(test, by: "test")
    await carry(test, by: "chat")
    try await test.journey.merge(second, into: first, by: "test")
    #expect(try await test.reports().map(\.state) == [.located, .merged])
    #expect(try await due(test) == ["core forward:r1", "test located:r1"])
  }

  @Test func `a private report is not merged into a public one the core has, and makes any other private`()
    async throws
  {
    let test = try await told(
      "from 71\npublic\ntext ada lubang besar sekali di Cikini",
      "from 72\ntext ada lubang besar sekali di Cikini")
    try await test.journey.merge(second, into: first, by: "test")
    #expect(try await test.reports().map(\.visibility) == ["private", "private"])
    try await test.receive("from 73\npublic\ntext pohon tumbang di Cikini")
    await carry(test, by: "core", 2)
    try await test.receiveByChat("from 74\ntext pohon tumbang")
    await #expect(throws: DeskRefusal.self) {
      try await test.journey.merge(ReportID(4), into: ReportID(3), by: "test")
    }
  }

  @Test func `taken back, each goes its own way again`() async throws {
    let test = try await twins()
    try await test.journey.merge(second, into: first, by: "test")
    try await test.journey.split(second, by: "test")
    #expect(try await test.reports().map(\.state) == [.located, .located])
    #expect(
      try await due(test) == ["core forward:r1", "test reply:r1", "core forward:r2", "chat reply:r2"])
    #expect(try await balanced(test))
  }

  @Test func `one that nobody merged goes on after its time, and is answered once`() async throws {
    let test = try await twins()
    await carry(test, by: "core")
    test.time.advance(.seconds(1800))
    await carry(test, by: "core")
    #expect(try await test.reports().map(\.state) == [.forwarded, .forwarded])
    #expect(try await due(test) == ["test reply:r1", "chat reply:r2"])
    #expect(try await test.reports().map(\.duplicateOf) == [nil, nil])
  }
}
