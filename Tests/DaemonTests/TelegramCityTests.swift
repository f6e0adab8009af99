// SPDX-License-Identifier: MIT

import Daemon
import Foundation
import Operations
import Pipeline
import Reports
import Simulation
import Storage
import Telegram
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct `A bot of the city` {
  private let warga = SimulatedTelegram.Citizen(5_000_000_042)

  private func running(_ city: TelegramCity, _ body: () async throws -> Void) async throws {
    try await city.start()
    do { try await body() } catch { Issue.record(error) }
    await city.tearDown()
  }

  @Test func `a message becomes a report, and its sender is answered with the ticket`() async throws {
    let city = try TelegramCity()
    try await running(city) {
      let number = await city.telegram.write("Lampu jalan padam di Kel. Cikini, Menteng", from: warga)
      let sent = try #require(await city.telegram.sent(1).first)
      #expect(sent.chat == warga.id)
      #expect(sent.answers == number)
      #expect(sent.text.contains("TLG-"))
      #expect(sent.text.contains("Cikini"))
      await city.events.wait(for: .outgoingAccepted, count: 2)
      #expect(await city.core.count == 1)
    }
    #expect(!city.log.events.contains { "\($0)".contains("AAF-") })
    #expect(!city.log.events.contains { "\($0)".contains("\(warga.id)") })
  }

  @Test func `a message that Telegram pushes goes the same way`() async throws {
    let city = try TelegramCity(intake: "webhook: { secret: { file: \"core.key\" } }")
    try await running(city) {
      await city.telegram.fail(.duplicate, method: "webhook", count: 3)
      await city.telegram.write("Lampu jalan padam di Kel. Cikini, Menteng", from: warga)
      let sent = await city.telegram.sent(1)
      await city.events.wait(for: .outgoingAccepted, count: 2)
      #expect(sent.map(\.chat) == [warga.id])
      #expect(await city.core.count == 1)
    }
    #expect(try await city.count("SELECT count(*) FROM message") == 1)
  }

  @Test func `a place on the map answers our question, and the report goes on`() async throws {
    let city = try TelegramCity()
    try await running(city) {
      await city.telegram.write("Banjir sejak pagi", from: warga)
      #expect(await city.telegram.sent(1).count == 1)
      #expect(await city.core.count == 0)
      await city.telegram.pin(-6.1951, 106.8412, from: warga)
      let sent = await city.telegram.sent(2)
      #expect(sent.last?.text.contains("Menteng") == true)
      await city.events.wait(for: .outgoingAccepted, count: 3)
      #expect(await city.core.count == 1)
      #expect(city.events.events.count { $0.kind == .reportDrafted } == 1)
    }
  }

  @Test func `R21: an edit is a further message of the same report, and the first words stay`() async throws {
    let city = try TelegramCity()
    try await running(city) {
      let number = await city.telegram.write("Lampu padam di Kel. Cikini, Menteng", from: warga)
      await city.events.wait(for: .outgoingAccepted, count: 2)
      await city.telegram.edit(number, to: "Lampu padam di Kel. Cikini, Menteng, tiga tiang")
      await city.events.wait(for: .outgoingAccepted, count: 3)
      #expect(city.events.events.last { $0.kind == .messageJoined }?.reason == "correction")
      #expect(await city.core.reports.values.map(\.updates.count) == [1])
      #expect(await city.telegram.sent().count == 1)
    }
    #expect(try await city.count("SELECT count(*) FROM message") == 2)
  }

  @Test func `what was written while the daemon was down is answered once, whatever comes twice`()
    async throws
  {
    let city = try TelegramCity()
    try await city.start()
    await city.telegram.write("Lubang 1 di Kel. Cikini, Menteng", from: warga)
    _ = await city.telegram.sent(1)
    await city.stop()
    for number in 2...4 {
      await city.telegram.write("Lubang \(number) di Kel. Cikini, Menteng", from: warga)
    }
    await city.telegram.fail(.duplicate, method: "getUpdates")
    await city.telegram.fail(.unavailable, method: "getUpdates")
    try await running(city) {
      let sent = await city.telegram.sent(4)
      #expect(Set(sent.compactMap(\.answers)).count == 4)
      await city.events.wait(for: .outgoingAccepted, count: 8)
      #expect(await city.core.count == 4)
    }
    #expect(try await city.count("SELECT count(*) FROM message") == 4)
  }

  @Test func `R3: outages of every kind pass, and nothing is lost or told twice`() async throws {
    let city = try TelegramCity()
    try await running(city) {
      await city.telegram.fail(.tooMany, method: "sendMessage", seconds: 1)
      await city.telegram.fail(.conflict, method: "getUpdates")
      await city.telegram.fail(.slow, method: "sendMessage", seconds: 1)
      await city.telegram.write("Lubang di Kel. Cikini, Menteng", from: warga)
      let sent = await city.telegram.sent(1)
      #expect(sent.count == 1)
      await city.events.wait(for: .outgoingAccepted, count: 2)
    }
    #expect(await city.telegram.sent().count == 1)
  }

  @Test func `a photo is fetched from the platform and kept, whatever the platform does at first`()
    async throws
  {
    let city = try TelegramCity()
    try await running(city) {
      await city.telegram.fail(.unavailable, method: "getFile")
      await city.telegram.send(
        photo: Array("foto pohon".utf8), "Pohon tumbang di Kel. Cikini, Menteng", from: warga)
      await city.events.wait(for: .mediaPostponed)
      await city.events.wait(for: .mediaFetched)
    }
    #expect(try await city.count("SELECT count(*) FROM attachment WHERE state = 'kept'") == 1)
  }

  @Test func `R22: a token that was revoked is told at once`() async throws {
    let city = try TelegramCity()
    try await running(city) {
      await city.telegram.fail(.refused, method: "getUpdates")
      await city.telegram.write("Lubang di Kel. Cikini, Menteng", from: warga)
      await city.events.wait(for: .feedChanged)
      let event = city.events.events.last { $0.kind == .feedChanged }
      #expect(event?.state == "credentialsRefused")
      #expect(event?.place == "telegram/kota")
    }
  }

  @Test func `nothing in the store's folder names a citizen`() async throws {
    let city = try TelegramCity()
    try await running(city) {
      let number = await city.telegram.write("Lampu padam di Kel. Cikini, Menteng", from: warga)
      await city.telegram.edit(number, to: "Lampu padam di Kel. Cikini")
      await city.events.wait(for: .messageJoined)
      await city.events.wait(for: .outgoingAccepted, count: 2)
      let found = try ["telegram/kota", "\(warga.id)", "Lampu padam"].filter(city.storeContains)
      #expect(found == ["telegram/kota"])
    }
  }

  @Test func `who blocked the bot costs one attempt, and the officers see why`() async throws {
    let city = try TelegramCity()
    try await running(city) {
      await city.telegram.block(warga)
      await city.telegram.write("Lubang di Kel. Cikini, Menteng", from: warga)
      await city.events.wait(for: .outgoingRefused)
      let event = city.events.events.last { $0.kind == .outgoingRefused }
      #expect(event?.reason == "the citizen blocked the bot")
    }
  }
}

/// Joining, in a journey whose time stands still.
@Suite struct `An album` {
  @Test func `R16: photos sent as one are one report, each kept, and answered once`() async throws {
    let city = try await Album()
    let photos = (1...3).map {
      city.photo($0, album: "13500000000000001", caption: $0 == 1 ? "Pohon tumbang" : nil)
    }
    try await city.receive(photos)
    #expect(try await city.count("SELECT count(*) FROM report") == 1)
    #expect(try await city.count("SELECT count(*) FROM message WHERE report IS NOT NULL") == 3)
    #expect(try await city.count("SELECT count(*) FROM attachment") == 3)
    #expect(try await city.count("SELECT count(*) FROM outgoing WHERE kind = 'reply'") == 1)
  }
}

private struct Album {
  private let folder: TestFolder
  private let parts: Service.Parts
  private let line: FeedLine

  init() async throws {
    folder = try TestFolder("telegram-album")
    try folder.write(try Keyring.fresh(), to: "keys")
    try folder.write(TelegramCity.token, to: "token")
    try folder.write(
      "{ store: { folder: 'store', keys: { file: 'keys' } }, "
        + "telegram: { kota: { token: { file: 'token' }, quietFirst: '0s' } } }",
      to: "kanald.json5")
    parts = try await Assembly.service(
      try Configuration.read(folder.file("kanald.json5")), log: .silent, clock: TestClock().clock)
    guard let account = parts.journey.account(.telegram, scope: "7000000001") else {
      throw ServerTrouble("the configuration has no bot")
    }
    line = try await parts.journey.open(feed: "telegram/kota", of: account, note: { _ in }).line
  }

  func photo(_ number: Int, album: String, caption: String?) -> [UInt8] {
    let words = caption.map { "\"caption\":\"\($0)\"," } ?? ""
    return Array(
      """
      {"update_id":\(number),"message":{"message_id":\(number),"from":{"id":42,"is_bot":false},
       "chat":{"id":42,"type":"private"},"date":1790000000,\(words)"media_group_id":"\(album)",
       "photo":[{"file_id":"f\(number)","width":1280,"height":960,"file_size":1000}]}}
      """.utf8)
  }

  func receive(_ updates: [[UInt8]]) async throws {
    for raw in updates {
      let identity = UpdateNames(mask: nil).identity(of: raw)
      _ = try await line.commit(
        [Incoming(identity: identity, position: identity, raw: raw, format: Update.format)], cursor: nil)
      while try await Drafter(parts.journey).round() > 0 {}
    }
  }

  func count(_ sql: String) async throws -> Int {
    try await parts.journey.store.database.read { try $0.count(sql) }
  }
}
