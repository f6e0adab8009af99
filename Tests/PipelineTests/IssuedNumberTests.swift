// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Where the core issues the number` {
  private func run(
    _ test: TestJourney, _ courier: ScriptedCourier, accepted count: Int
  ) async {
    let dispatcher = Dispatcher(test.journey, courier)
    async let running: Void = dispatcher.run()
    await test.events.wait(for: .outgoingAccepted, count: count)
    await dispatcher.stop()
    await running
  }

  private func texts(_ gateway: ScriptedCourier) -> [String] {
    gateway.parcels.compactMap { if case .reply(let reply) = $0.content { reply.text } else { nil } }
  }

  private func journey() async throws -> TestJourney {
    let test = try await TestJourney.make()
    test.journey.adopt { $0.issuer = .core }
    return test
  }

  @Test func `the first answer has none, the number follows with the core's answer`() async throws {
    let test = try await journey()
    let gateway = ScriptedCourier("test", .accepted(remoteID: nil))
    try await test.receive("from +62811\ntext lubang di Cikini")
    let ticket = try #require(try await test.reports().first?.ticket)
    await run(test, gateway, accepted: 1)
    await run(test, ScriptedCourier("core", .accepted(remoteID: "CRM-2026/0042")), accepted: 2)
    await run(test, gateway, accepted: 3)
    let texts = texts(gateway)
    #expect(texts.count == 2)
    #expect(!texts.joined().contains(ticket))
    #expect(texts[1].contains("numberIssued") && texts[1].contains("CRM-2026/0042"))
    #expect(try await Ledger.take(test.journey.store).isBalanced)

    try await test.receive("from +62811\ntext status crm 2026-0042")
    #expect(try await test.reports().count == 2)
    try await test.receive("from +62811\ntext STATUS crm-2026/0042")
    let answer = try #require(try await test.outgoing().last)
    #expect(answer.kind == .answer)
    #expect(answer.report == ReportID(1))
    let stranger = try await test.receive("from +62999\ntext STATUS CRM-2026/0042")
    #expect(try await test.state(of: stranger[0].message) == .setAside)
    for name in [ticket, "CRM-2026/0042"] {
      let steps = try #require(try await Trace.of(name, in: test.journey.store))
      #expect(steps.contains { $0.what.contains(ticket) && $0.what.contains("CRM-2026/0042") })
    }
  }

  @Test func `an answer that waited says the number by itself`() async throws {
    let test = try await journey()
    try await test.receive("from +62811\ntext lubang di Cikini")
    await run(test, ScriptedCourier("core", .accepted(remoteID: "77")), accepted: 1)
    let gateway = ScriptedCourier("test", .accepted(remoteID: nil))
    await run(test, gateway, accepted: 2)
    #expect(texts(gateway).count == 1)
    #expect(texts(gateway)[0].contains("\"77\""))
    #expect(try await test.outgoing().map(\.kind) == [.forward, .reply])
  }

  @Test func `a core that names none leaves our ticket to be told`() async throws {
    let test = try await journey()
    let gateway = ScriptedCourier("test", .accepted(remoteID: nil))
    try await test.receive("from +62811\ntext lubang di Cikini")
    await run(test, gateway, accepted: 1)
    await run(test, ScriptedCourier("core", .accepted(remoteID: nil)), accepted: 2)
    await run(test, gateway, accepted: 3)
    let ticket = try #require(try await test.reports().first?.ticket)
    #expect(texts(gateway).last?.contains(ticket) == true)
  }

  @Test func `the place told later comes with the number, in one answer`() async throws {
    let test = try await journey()
    let gateway = ScriptedCourier("test", .accepted(remoteID: nil))
    try await test.receive("from +62811\ntext lubang besar")
    await run(test, gateway, accepted: 1)
    try await test.receive("from +62811\ntext Cikini")
    await run(test, ScriptedCourier("core", .accepted(remoteID: "78")), accepted: 2)
    #expect(try await test.outgoing().map(\.kind) == [.reply, .forward, .number])
  }

  @Test(arguments: [false, true])
  func `whoever was told that the number follows gets one, whoever issues it then`(located: Bool) async throws
  {
    let test = try await journey()
    let gateway = ScriptedCourier("test", .accepted(remoteID: nil))
    try await test.receive("from +62811\ntext lubang\(located ? " di Cikini" : "")")
    await run(test, gateway, accepted: 1)
    test.journey.adopt { $0.issuer = .kanal }
    if !located {
      let report = try #require(try await test.reports().first)
      try await test.journey.locate(report.id, kelurahan: TestJourney.center.code, by: "test")
    }
    await run(test, ScriptedCourier("core", .accepted(remoteID: "78")), accepted: 2)
    await run(test, gateway, accepted: 3)
    let report = try #require(try await test.reports().first)
    #expect(report.number == nil)
    #expect(texts(gateway).count == 2)
    let last = try #require(texts(gateway).last)
    #expect(last.contains("numberIssued") && last.contains(report.ticket))
  }

  @Test func `whoever has Kanal's number is told where it is, whoever issues numbers then`() async throws {
    let test = try await TestJourney.make()
    let gateway = ScriptedCourier("test", .accepted(remoteID: nil))
    try await test.receive("from +62811\ntext lubang besar")
    await run(test, gateway, accepted: 1)
    test.journey.adopt { $0.issuer = .core }
    try await test.receive("from +62811\ntext Cikini")
    await run(test, ScriptedCourier("core", .accepted(remoteID: nil)), accepted: 2)
    #expect(try await test.outgoing().map(\.kind) == [.reply, .forward, .located])
  }

  @Test(arguments: [
    ("7", "lampu mati di Jl. Surabaya No 7, RT 12", false), ("7", "laporan 7 belum selesai", true),
    ("7", "Re: [7] masih gelap", true), ("7", "tiket no. 7 masih gelap", true),
    ("7", "laporan jalan no 7", false), ("CRM 2026 00042", "soal CRM 2026 00042 masih gelap", true),
    ("CRM-2026/42", "soal crm-2026/42 masih gelap", true), ("2026 00042", "soal 2026, 00042", false),
    ("2026 00042", "soal 2026 00042 tadi", true), ("12", "nomor laporan 12 masih gelap", true),
  ]) func `a number is quoted on purpose or not at all`(number: String, text: String, isQuoted: Bool) {
    #expect(IssuedNumber.keys(quotedIn: text).contains(IssuedNumber.key(number)) == isQuoted)
  }

  @Test func `the number of a house joins no report of that number`() async throws {
    let test = try await journey()
    try await test.receive("from +62811\ntext lubang di Cikini")
    await run(test, ScriptedCourier("core", .accepted(remoteID: "7")), accepted: 1)
    await run(test, ScriptedCourier("test", .accepted(remoteID: nil)), accepted: 2)
    try await test.receive("from +62811\ntext Lampu mati di Cikini No 7, RT 12")
    #expect(try await test.reports().count == 2)
    try await test.receive("from +62811\ntext laporan 7 makin dalam")
    #expect(try await test.reports().count == 2)
  }

  @Test(arguments: [
    ("status CRM-2026/42", "CRM202642"), ("Cek laporan nomor 4711", "4711"),
    ("re: status 4711\nstatus 4711", "4711"),
    ("status jalan rusak 12", nil), ("4711", nil), ("status", nil), ("status 4711 4712", nil),
    ("status lampu mati", nil), ("CEK CRM 2026 00042", "CRM202600042"),
    ("Re: CRM 2026 00042\nstatus CRM 2026 00042", "CRM202600042"), ("STATUS LAMPU MATI", nil),
    ("CEK LAMPU MATI RT 12", nil), ("CEK GOT 12", nil), ("status GOT 4711 4712 lagi", nil),
  ]) func `only a question is taken for one`(text: String, key: String?) {
    #expect(IssuedNumber.asked(in: text) == key)
  }
}
