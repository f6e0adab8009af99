// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

@Suite struct `What chats tell beside words` {
  @Test func `a pin locates a report that names no place`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from 71\npin -6.19,106.83\ntext lubang besar")
    #expect(try await test.reports().first?.kelurahan == TestJourney.center.code)
  }

  @Test func `a pin alone answers the question where`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from 71\ntext lubang besar")
    try await test.receive("from 71\npin -6.19,106.83")
    let reports = try await test.reports()
    #expect(reports.map(\.state) == [.located])
  }

  @Test func `a pin that words speak against leaves the choice to a person`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from 71\npin -6.3,106.8\ntext lubang di Cikini")
    let report = try #require(try await test.reports().first)
    #expect(report.state == .needsLocation)
    #expect(
      try test.journey.places(of: report).map(\.kelurahan) == [TestJourney.south, TestJourney.center])
  }

  @Test func `a pin outside the city does not overrule a place in it that is named`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from 71\npin -6.9,107.6\ntext lubang di Cikini", "from 72\npin -6.9,107.6")
    #expect(try await test.reports().map(\.state) == [.needsLocation, .outside])
  }

  @Test func `a new wording joins the report of the old one, whatever it says`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from 71\ntext lubang besar", as: "chat:1")
    try await test.receive("from 71\ncorrects chat:1\ntext lubang besar di Cikini", as: "chat:1:edited")
    let reports = try await test.reports()
    #expect(reports.map(\.state) == [.located])
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `nobody corrects somebody else's message`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from 71\ntext lubang besar", as: "chat:1")
    try await test.receive("from 72\ncorrects chat:1\ntext lubang besar di Cikini", as: "chat:1:edited")
    #expect(try await test.reports().count == 2)
  }

  @Test func `a reply to an answer of ours joins the report it was about, the citizen's own alone`()
    async throws
  {
    let test = try await TestJourney.make()
    try await test.receive("from 71\ntext lubang di Cikini")
    let courier = ScriptedCourier("test", .accepted(remoteID: "4711"))
    let dispatcher = Dispatcher(test.journey, courier)
    async let running: Void = dispatcher.run()
    await test.events.wait(for: .outgoingAccepted)
    await dispatcher.stop()
    await running
    try await test.receive("from 71\nreplies 4711\ntext sampah juga", "from 72\nreplies 4711\ntext pohon")
    #expect(try await test.state(of: MessageID(2)) == .followup)
    #expect(try await test.state(of: MessageID(3)) == .origin)
    #expect(
      test.events.events.contains { $0.kind == .messageJoined && $0.reason == "reference" })
  }

  @Test func `a new account answers nobody until its first day is over`() async throws {
    let rules = AccountRules(ticketPrefix: "TST", quietFirst: .seconds(86_400))
    let test = try await TestJourney.make(rules: rules)
    try await test.receive("from 71\ntext lubang besar")
    #expect(try await test.outgoing().isEmpty)
    #expect(try await test.reports().map(\.questionUntil) == [nil])
    test.time.advance(.seconds(86_400))
    try await test.receive("from 72\ntext lubang besar")
    #expect(try await test.outgoing().map(\.kind) == [.reply])
  }

  @Test func `an album is one report also where nobody is answered, and old mail stays apart`() async throws {
    let rules = AccountRules(ticketPrefix: "TST", joinWindow: .seconds(120), quietFirst: .seconds(86_400))
    let test = try await TestJourney.make(rules: rules)
    try await test.receive("from 71\nphoto a\ntext lubang", "from 71\nphoto b")
    #expect(try await test.reports().count == 1)
    try await test.receive("from 72\ntext lubang besar", "from 72\ntext pohon tumbang", history: true)
    #expect(try await test.reports().count == 3)
    try await test.receive("from 72\ntext sampah")
    #expect(try await test.reports().count == 4)
  }

  @Test func `what was written in public is public, everything else private`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from 71\npublic\ntext lubang di Cikini", "from 72\ntext lubang di Cikini")
    #expect(try await test.reports().map(\.visibility) == ["public", "private"])
  }

  @Test func `a wish for privacy hides what was written in public, and is heard later too`() async throws {
    let test = try await TestJourney.make()
    try await test.receive(
      "from 71\npublic\ntext lubang di Cikini, mohon dirahasiakan",
      "from 72\ntext boleh dipublikasikan: lubang",
      "from 73\npublic\ntext lubang besar")
    #expect(try await test.reports().map(\.visibility) == ["private", "public", "public"])
    let ticket = try await test.reports()[2].ticket
    try await test.receive("from 73\npublic\ntext \(ticket) identitas disembunyikan ya")
    #expect(try await test.reports().map(\.visibility) == ["private", "public", "private"])
  }

  @Test func `what is told in private hides the public report it joins`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from 71\npublic\ntext lubang besar di Cikini")
    let ticket = try await test.reports()[0].ticket
    try await test.receive("from 71\npublic\ntext \(ticket) dalamnya semeter")
    #expect(try await test.reports().map(\.visibility) == ["public"])
    try await test.receive("from 71\ntext \(ticket) persis depan rumah saya")
    #expect(try await test.reports().map(\.visibility) == ["private"])
  }

  @Test func `the language of the words stands with the report`() async throws {
    let test = try await TestJourney.make()
    try await test.receive(
      "from 71\ntext the street light is broken", "from 72\ntext lampu jalan mati, tolong")
    #expect(try await test.reports().map(\.language) == ["en", "id"])
  }
}
