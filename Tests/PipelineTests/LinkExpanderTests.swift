// SPDX-License-Identifier: MIT

import Gazetteer
import Pipeline
import Reports
import Storage
import TestSupport
import Testing

/// Hosts that answer from a script, each address its last answer for ever.
private actor Hosts {
  private var script: [String: [LinkAnswer]]
  private(set) var asked: [String] = []
  private let meanwhile: @Sendable () async -> Void

  init(_ script: [String: [LinkAnswer]], meanwhile: @escaping @Sendable () async -> Void = {}) {
    self.script = script
    self.meanwhile = meanwhile
  }

  func ask(_ address: String) async -> LinkAnswer {
    asked.append(address)
    await meanwhile()
    guard var answers = script[address], let next = answers.first else { return .noRedirect(status: 404) }
    if answers.count > 1 { answers.removeFirst() }
    script[address] = answers
    return next
  }
}

@Suite struct `A short link of a message` {
  private static let locator = Locator()
  private let short = "https://maps.short.example/AbC123"
  private let gambir = "https://www.google.com/maps/place/Lapangan/@-6.175392,106.827153,17z"
  private let elsewhere = "https://maps.google.com/?q=-6.2251,106.9004"
  private var told: String { "from 71\ntext lubang besar sekali \(short)" }

  private func make(_ rules: AccountRules = AccountRules(ticketPrefix: "TST"), in ground: TestFolder? = nil)
    async throws -> TestJourney
  {
    let test = try await TestJourney.make(rules: rules, in: ground)
    test.journey.adopt {
      $0.locate = { Self.locator.locate(text: $0) }
      $0.links = .example
    }
    return test
  }

  private func expander(_ test: TestJourney, _ hosts: Hosts) -> LinkExpander {
    LinkExpander(test.journey) { await hosts.ask($0) }
  }

  private func expand(_ test: TestJourney, _ script: [String: [LinkAnswer]]) async -> Hosts {
    let hosts = Hosts(script)
    let expander = expander(test, hosts)
    while await expander.round() > 0 {}
    return hosts
  }

  private func links(_ test: TestJourney) async throws -> [ReportLink] {
    try await test.journey.links(of: try #require(try await test.reports().first))
  }

  private func names(_ test: TestJourney) async throws -> (ReportState, [String]) {
    let report = try #require(try await test.reports().first)
    return (report.state, try test.journey.places(of: report).map(\.kelurahan.name))
  }

  // MARK: Located

  @Test func `locates the draft that waits, by the point it leads to`() async throws {
    let test = try await make()
    try await test.receive(told)
    #expect(try await names(test).0 == .needsLocation)
    #expect(try await links(test) == [ReportLink(address: short, state: .pending)])
    let hosts = await expand(test, [short: [.redirect(to: gambir)]])
    #expect(await hosts.asked == [short])
    let report = try #require(try await test.reports().first)
    #expect(report.state == .located && report.questionUntil == nil)
    let place = try #require(try test.journey.places(of: report).first)
    #expect(place.kelurahan.name == "Gambir" && place.coordinate?.latitude == -6.175392)
    #expect(place.evidence == [gambir])
    #expect(try await test.outgoing().count { $0.kind == .forward } == 1)
    #expect(test.events.events.last { $0.kind == .reportLocated }?.reason == "by a short link")
    #expect(try await links(test) == [ReportLink(address: short, state: .expanded, target: gambir)])
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `alone is the answer to our question, and locates the report it joins`() async throws {
    let test = try await make()
    try await test.receive("from 71\ntext lubang besar sekali")
    try await test.receive("from 71\ntext ini pak: \(short)")
    #expect(try await test.reports().count == 1)
    #expect(test.events.events.last { $0.kind == .messageJoined }?.reason == "answer")
    _ = await expand(test, [short: [.redirect(to: gambir)]])
    #expect(try await names(test) == (.located, ["Gambir"]))
  }

  @Test func `with a complaint beside it starts a report of its own`() async throws {
    let test = try await make()
    try await test.receive("from 71\ntext lubang besar sekali")
    try await test.receive("from 71\ntext ada ular \(short)")
    #expect(try await test.reports().count == 2)
  }

  @Test func `holds no answer back; the first one tells the place if the link was quicker`() async throws {
    let test = try await make(AccountRules(ticketPrefix: "TST", answerAfter: .seconds(15)))
    try await test.receive(told)
    let reply = try #require(try await test.outgoing().first { $0.kind == .reply })
    #expect(reply.dueAt == test.time.current + .seconds(15))
    _ = await expand(test, [short: [.redirect(to: gambir)]])
    #expect(try await test.outgoing().count { $0.kind == .located } == 0)
  }

  @Test func `is told of by a message of its own where the first answer has left`() async throws {
    let test = try await make()
    try await test.receive(told)
    let reply = try #require(try await test.outgoing().first { $0.kind == .reply })
    #expect(reply.dueAt == test.time.current)
    await test.carry("test")
    _ = await expand(test, [short: [.redirect(to: gambir)]])
    #expect(try await test.outgoing().count { $0.kind == .located } == 1)
  }

  @Test func `is asked once, however many pass it on`() async throws {
    let test = try await make()
    try await test.receive(told)
    try await test.receive("from 72\ntext pohon tumbang \(short)")
    let hosts = await expand(test, [short: [.redirect(to: gambir)]])
    #expect(await hosts.asked == [short])
    #expect(try await test.reports().map(\.state) == [.located, .located])
  }

  @Test func `needs no asking where the words name the place, or the link states a point`() async throws {
    let test = try await make()
    try await test.receive("from 71\ntext lubang di kelurahan Cikini \(short)")
    try await test.receive("from 72\ntext lubang https://bit.example/x?q=-6.175392,106.827153")
    #expect(try await test.reports().map(\.state) == [.located, .located])
    #expect(await expand(test, [:]).asked.isEmpty)
  }

  // MARK: Weighed

  @Test(arguments: [true, false]) func `of two, both have to agree`(agree: Bool) async throws {
    let test = try await make()
    let other = "https://bit.example/x"
    try await test.receive("\(told) dan \(other)")
    let hosts = Hosts([
      short: [.redirect(to: gambir)], other: [.redirect(to: agree ? gambir : elsewhere)],
    ])
    let expander = expander(test, hosts)
    while await expander.round() > 0 {}
    let (state, found) = try await names(test)
    #expect(state == (agree ? .located : .needsLocation) && found.count == (agree ? 1 : 2))
  }

  @Test func `decides when the other one is given up, too`() async throws {
    let test = try await make()
    try await test.receive("\(told) https://bit.example/dead")
    _ = await expand(test, [short: [.redirect(to: gambir)]])
    #expect(try await names(test) == (.located, ["Gambir"]))
  }

  @Test func `that names a place by its full address locates, by a shop's name it only proposes`()
    async throws
  {
    let address = "Jl.+Surabaya+No.5,+RT.1/RW.5,+Kelurahan+Menteng,+Kec.+Menteng,+Kota+Jakarta+Pusat"
    for (name, isCertain) in [(address, true), ("Warung+di+Slipi", false)] {
      let test = try await make()
      try await test.receive(told)
      _ = await expand(test, [short: [.redirect(to: "https://www.google.com/maps?q=\(name)&ftid=0x2e")]])
      let (state, found) = try await names(test)
      #expect(state == (isCertain ? .located : .needsLocation), "\(name): \(found)")
      #expect(!found.isEmpty)
    }
  }

  @Test func `weighs more than a photo, which decides only where the link says nothing`() async throws {
    for (target, name) in [(elsewhere, nil), ("https://evil.example/", "Gambir")] as [(String, String?)] {
      let test = try await make()
      let photo = "photo exif -6.175392,106.827153 \(test.time.current.seconds - 60)"
      try await test.receive("\(photo)\n\(told)")
      #expect(try await names(test) == (.needsLocation, ["Gambir"]))
      _ = await expand(test, [short: [.redirect(to: target)]])
      let (state, found) = try await names(test)
      #expect(state == .located && (found == ["Gambir"]) == (name == "Gambir"))
    }
  }

  @Test func `that leads outside the city leaves the draft to a person`() async throws {
    let test = try await make()
    try await test.receive(told)
    _ = await expand(test, [short: [.redirect(to: "https://maps.google.com/?q=-6.9147,107.6098")]])
    #expect(try await names(test).0 == .needsLocation)
  }

  @Test func `beside words of another city is for a person`() async throws {
    let test = try await make()
    try await test.receive("from 71\ntext lubang besar di Bandung \(short)")
    #expect(try await names(test).0 == .outside)
    _ = await expand(test, [short: [.redirect(to: gambir)]])
    #expect(try await names(test).0 == .located)
  }

  // MARK: Given up

  @Test(arguments: [
    (LinkAnswer.redirect(to: "https://evil.example/"), "it leads to a host that is not on the list"),
    (.redirect(to: "https://maps.short.example/AbC123"), "it leads back to itself"),
    (.redirect(to: "http://bit.example/x"), "it leads to no https address"),
    (.noRedirect(status: 404), "it leads nowhere (404)"),
    (
      .refused(reason: "GET maps.short.example: no address it may be sent to"),
      "GET maps.short.example: no address it may be sent to"
    ),
  ]) func `that leads nowhere is given up at once, with the reason`(answer: LinkAnswer, reason: String)
    async throws
  {
    let test = try await make()
    try await test.receive(told)
    #expect(await expand(test, [short: [answer]]).asked == [short])
    #expect(try await links(test) == [ReportLink(address: short, state: .gone, reason: reason)])
    #expect(test.events.events.last { $0.kind == .linkGone }?.reason == reason)
    #expect(try await names(test).0 == .needsLocation)
    #expect(try await test.outgoing().map(\.kind) == [.reply])
  }

  @Test func `whose host is silent is asked eight times, later and later, then given up`() async throws {
    let test = try await make()
    try await test.receive(told)
    let hosts = Hosts([short: [.retry(after: nil, reason: "timed out")]])
    let expander = expander(test, hosts)
    var waited = Duration.zero
    while try await links(test).first?.state == .pending {
      if await expander.round() == 0 {
        test.time.advance(.seconds(5))
        waited += .seconds(5)
      }
    }
    #expect(await hosts.asked.count == 8)
    #expect((.seconds(600) ... .seconds(3600)).contains(waited))
    #expect(try await links(test).first?.reason == "asked 8 times: timed out")
  }

  @Test func `waits as long as the host asks for, within reason`() async throws {
    let test = try await make()
    try await test.receive(told)
    let hosts = Hosts([short: [.retry(after: .seconds(90_000), reason: "busy"), .redirect(to: gambir)]])
    let expander = expander(test, hosts)
    #expect(await expander.round() == 1)
    test.time.advance(.seconds(3599))
    #expect(await expander.round() == 0)
    test.time.advance(.seconds(1))
    #expect(await expander.round() == 1)
    #expect(try await names(test).0 == .located)
  }

  @Test func `is not looked for where that is switched off, and what waits is given up`() async throws {
    let test = try await make()
    try await test.receive(told)
    test.journey.adopt { $0.links = nil }
    try await test.receive("from 72\ntext pohon tumbang \(short)")
    let hosts = await expand(test, [short: [.redirect(to: gambir)]])
    #expect(await hosts.asked.isEmpty)
    let rows = try await test.journey.store.database.read { connection in
      try (1...2).flatMap { try connection.links(of: MessageID($0)) }
    }
    #expect(rows.map(\.state) == [.gone] && rows.first?.reason == "short links are switched off")
    #expect(try await names(test).0 == .needsLocation)
  }
}
