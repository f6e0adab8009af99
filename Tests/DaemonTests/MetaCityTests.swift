// SPDX-License-Identifier: MIT

import Daemon
import Foundation
import Operations
import Pipeline
import Reports
import Simulation
import Storage
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Accounts of the city at Meta` {
  private let number = "628110000042"
  private let person = "5000000000000042"

  private func running(_ city: MetaCity, _ body: () async throws -> Void) async throws {
    try await city.start()
    do { try await body() } catch { Issue.record(error) }
    await city.tearDown()
  }

  @Test func `a message is a report, its sender is answered, and the status says that it arrived`()
    async throws
  {
    let city = try await MetaCity()
    try await running(city) {
      #expect(await city.meta.verify(city.url))
      #expect(await city.meta.verify(city.url, token: "lain") == false)
      let id = await city.meta.whatsApp("Lampu jalan padam di Kel. Cikini, Menteng 🙏", from: number)
      let sent = try #require(await city.meta.sent(1).first)
      #expect(sent.recipient == number)
      #expect(sent.answers == id)
      #expect(sent.text.contains("WA-"))
      await city.events.wait(for: .outgoingDelivered)
      #expect(await city.core.count == 1)
    }
    #expect(try await city.count("SELECT count(*) FROM outgoing WHERE state = 'delivered'") == 1)
  }

  @Test func `R15: whatever comes twice or in no order is kept and answered once`() async throws {
    let city = try await MetaCity()
    try await city.start()
    await city.stop()
    for number in 1...3 {
      await city.meta.whatsApp("Lubang \(number) di Kel. Cikini, Menteng", from: "62811000000\(number)")
    }
    await city.meta.fail(.duplicate, count: 2)
    await city.meta.fail(.disorder)
    try await running(city) {
      #expect(Set(await city.meta.sent(3).map(\.recipient)).count == 3)
      await city.events.wait(for: .outgoingDelivered, count: 3)
      #expect(await city.core.count == 3)
    }
    #expect(await city.meta.sent().count == 3)
    #expect(try await city.count("SELECT count(*) FROM message") == 3)
  }

  @Test func `a photo is fetched and kept, whatever the platform does at first`() async throws {
    let city = try await MetaCity()
    try await running(city) {
      await city.meta.whatsApp(
        photo: Array("foto pohon".utf8), "Pohon tumbang di Kel. Cikini, Menteng", from: number)
      await city.meta.send(photo: Array("foto got".utf8), from: person, at: .facebook)
      await city.events.wait(for: .mediaFetched, count: 2)
    }
    #expect(try await city.count("SELECT count(*) FROM attachment WHERE state = 'kept'") == 2)
  }

  @Test func `an answer whose window is closed waits, and goes when the citizen writes`() async throws {
    let city = try await MetaCity()
    try await running(city) {
      await city.meta.fail(.windowClosed)
      await city.meta.whatsApp("Lampu padam di Kel. Cikini, Menteng", from: number)
      await city.events.wait(for: .outgoingWaits)
      #expect(await city.meta.sent().isEmpty)
      await city.meta.whatsApp("Pohon tumbang di Kel. Gambir", from: number)
      #expect(await city.meta.sent(2).count == 2)
    }
  }

  @Test func `an answer that was taken and then told as too late waits as well`() async throws {
    let city = try await MetaCity()
    try await running(city) {
      // The first try fails, so that the window is closed when the second comes.
      await city.meta.fail(.unavailable)
      await city.meta.whatsApp("Lampu padam di Kel. Cikini, Menteng", from: number)
      await city.meta.closeWindow(of: number, at: .whatsapp)
      await city.events.wait(for: .outgoingWaits)
      let event = city.events.events.last { $0.kind == .outgoingWaits }
      #expect(event?.reason == "WhatsApp: failed, error 131047")
      #expect(await city.meta.sent().isEmpty)
      await city.meta.whatsApp("Pohon tumbang di Kel. Gambir", from: number)
      #expect(await city.meta.sent(2).count == 2)
    }
  }

  @Test func `a comment is a public report, answered once in private, and then in the conversation`()
    async throws
  {
    let city = try await MetaCity()
    try await running(city) {
      let comment = await city.meta.comment(
        "Trotoar rusak di Kel. Cikini, Menteng", by: person, at: .facebook)
      let sent = try #require(await city.meta.sent(1).first)
      #expect(sent.recipient == "comment:\(comment)")
      #expect(sent.text.contains("FB-"))
      await city.events.wait(for: .outgoingAccepted, count: 2)
      await city.meta.comment(
        "Trotoar rusak di Kel. Cikini, depan stasiun", by: person, at: .facebook, verb: "edited", id: comment)
      await city.events.wait(for: .messageJoined)
      #expect(city.events.events.last { $0.kind == .messageJoined }?.reason == "correction")
      let instagram = await city.meta.comment("Got mampet di Kel. Gambir", by: "6", at: .instagram)
      #expect(await city.meta.sent(2).last?.recipient == "comment:\(instagram)")
    }
    #expect(try await city.count("SELECT count(*) FROM report WHERE visibility = 'public'") == 2)
  }

  @Test func `conversations of both platforms are answered where they are, and echoes are set aside`()
    async throws
  {
    let city = try await MetaCity()
    try await running(city) {
      await city.meta.hold()
      await city.meta.write("Banjir di Kel. Cikini, Menteng", from: person, at: .facebook)
      await city.meta.write("Sampah di Kel. Gambir", from: "6000000000000042", at: .instagram)
      await city.meta.release()
      let sent = await city.meta.sent(2)
      #expect(Set(sent.map(\.place)) == [.facebook, .instagram])
      #expect(sent.allSatisfy { $0.text.utf8.count <= 1000 })
      await city.events.wait(for: .messageSetAside, count: 2)
    }
    #expect(try await city.count("SELECT count(*) FROM report") == 2)
  }

  @Test func `the subscriptions of page and account are renewed at the start`() async throws {
    let city = try await MetaCity()
    try await running(city) {
      let page = await city.meta.subscription(of: MetaCity.app.pageID)
      #expect(page == "messages,messaging_postbacks,message_echoes,feed,mention")
      let account = await city.meta.subscription(of: MetaCity.app.instagramID)
      #expect(account == "messages,messaging_postbacks,comments")
    }
  }

  @Test func `R22: a token that has expired is told at once, and the answer waits`() async throws {
    let city = try await MetaCity()
    try await running(city) {
      await city.meta.fail(.refused)
      await city.meta.whatsApp("Lampu padam di Kel. Cikini, Menteng", from: number)
      await city.events.wait(for: .courierRefused)
      #expect(city.events.events.last { $0.kind == .courierRefused }?.place == "whatsapp/kota")
    }
  }

  @Test func `nobody is answered on a new account's first day, and nothing names a citizen`() async throws {
    let city = try await MetaCity(rules: "answerAfter: '0s'")
    try await running(city) {
      await city.meta.whatsApp("Lampu padam di Kel. Cikini, Menteng", from: number)
      await city.events.wait(for: .outgoingAccepted)
      #expect(await city.core.count == 1)
    }
    #expect(await city.meta.sent().isEmpty)
    let found = try ["whatsapp/kota", number, "wamid", "Lampu padam"].filter(city.storeContains)
    #expect(found == ["whatsapp/kota"])
  }
}
