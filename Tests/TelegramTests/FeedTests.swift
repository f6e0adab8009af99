// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Simulation
import TestSupport
import Testing
import Transport
import Web

@testable import Telegram

/// A Bot API server on loopback.
struct Server {
  let telegram: SimulatedTelegram
  let listener: Listener
  private let dialer = Dialer()

  init(firstUpdate: Int64 = 830_000_001) throws {
    telegram = SimulatedTelegram(token: token, firstUpdate: firstUpdate) {
      Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
    listener = try Listener(ListenerConfiguration.loopback, routes: telegram.routes)
  }

  var base: String { "http://127.0.0.1:\(listener.port ?? 0)" }

  func api(token text: String = token, base: String? = nil) -> BotAPI {
    BotAPI(base: base ?? self.base, token: { try BotToken(text) }) {
      [dialer] request throws(TransportError) in
      try await dialer.send(request)
    }
  }

  func stop() async {
    await telegram.close()
    await listener.stop(deadline: .zero)
  }
}

let warga = SimulatedTelegram.Citizen(42)

@Test func `an update's number that has no next one leads nowhere and brings its message`() throws {
  let message = #"{"message_id":7,"chat":{"id":42},"text":"Lampu"}"#
  let update = #"{"update_id":\#(Int64.max),"message":\#(message)}"#
  let page = try updatePage(Array(#"{"ok":true,"result":[\#(update)]}"#.utf8), names)
  #expect(page.incoming.map(\.identity) == ["42/7"] && page.next == nil)
}

@Suite(.timeLimit(.minutes(2))) struct `The long poll` {
  private func running(
    _ server: Server, into inbox: Inbox, _ body: () async throws -> Void
  ) async throws {
    let feed = PollFeed(name: "telegram/kota", api: server.api(), names: names, wait: .seconds(20))
    let run = Task { try await feed.run(inbox.line()) }
    do { try await body() } catch { Issue.record(error) }
    run.cancel()
    _ = await run.result
    await server.stop()
  }

  private func failure(_ server: Server, token text: String = token) async -> FeedFailure? {
    let feed = PollFeed(name: "telegram/kota", api: server.api(token: text), names: names, wait: .seconds(20))
    let failure = await #expect(throws: FeedFailure.self) { try await feed.run(Inbox().line()) }
    await server.stop()
    return failure
  }

  @Test func `R7: what waited before the first contact is history, what comes then is not`() async throws {
    let (server, inbox) = (try Server(), Inbox())
    await server.telegram.write("Lama", from: warga)
    try await running(server, into: inbox) {
      _ = try await inbox.first(1)
      // The poll that waits is the first that asks for what is new.
      await server.telegram.untilPolled()
      await server.telegram.write("Baru", from: warga)
      let all = try await inbox.first(2)
      #expect(all.map(\.isHistory) == [true, false])
      #expect(all.map(\.identity) == ["42/1", "42/2"])
      #expect(all.map(\.format) == ["telegram", "telegram"])
    }
  }

  @Test func `an update is confirmed only after it was committed`() async throws {
    let (server, inbox) = (try Server(), Inbox())
    await server.telegram.write("Banjir", from: warga)
    await inbox.fail(times: 1)
    let feed = PollFeed(name: "telegram/kota", api: server.api(), names: names, wait: .seconds(20))
    await #expect(throws: StoreDown.self) { try await feed.run(inbox.line()) }
    #expect(await server.telegram.waitingUpdates == 1)
    try await running(server, into: inbox) {
      _ = try await inbox.first(1)
      await server.telegram.untilPolled()
      #expect(await server.telegram.waitingUpdates == 0)
    }
  }

  @Test func `update ids that begin anew, lower than before, cost no message`() async throws {
    let inbox = Inbox()
    for (citizen, firstUpdate) in [(42, 830_000_001), (43, 500)] as [(Int64, Int64)] {
      let server = try Server(firstUpdate: firstUpdate)
      await server.telegram.write("Banjir", from: SimulatedTelegram.Citizen(citizen))
      try await running(server, into: inbox) {
        _ = try await inbox.first(citizen == 42 ? 1 : 2)
        await server.telegram.untilPolled()
        #expect(await server.telegram.waitingUpdates == 0)
      }
    }
    #expect(await inbox.cursor == "c 501")
  }

  @Test(arguments: [SimulatedTelegram.Fault.duplicate, .disorder])
  func `updates that come twice or in no order are each kept once`(fault: SimulatedTelegram.Fault)
    async throws
  {
    let (server, inbox) = (try Server(), Inbox())
    for number in 1...3 { await server.telegram.write("Lubang \(number)", from: warga) }
    await server.telegram.fail(fault, count: 2)
    try await running(server, into: inbox) {
      let all = try await inbox.first(3)
      #expect(Set(all.map(\.identity)) == ["42/1", "42/2", "42/3"])
      await server.telegram.untilPolled()
      #expect(await server.telegram.waitingUpdates == 0)
    }
  }

  @Test func `a token that is refused is credentials refused, not a passing failure`() async throws {
    let server = try Server()
    let failure = await failure(server, token: "\(botID):other")
    #expect(failure?.remedy == .credentials)
  }

  @Test func `a second poll ends the first, and that is told`() async throws {
    let (server, inbox) = (try Server(), Inbox())
    let feed = PollFeed(name: "telegram/kota", api: server.api(), names: names, wait: .seconds(20))
    let first = Task { try await feed.run(inbox.line()) }
    await server.telegram.untilPolled()
    let second = Task { try await feed.run(Inbox().line()) }
    let failure = await #expect(throws: FeedFailure.self) { try await first.value }
    #expect(failure?.description.contains("somebody else asks for this bot's updates") == true)
    second.cancel()
    _ = await second.result
    await server.stop()
  }

  @Test func `a webhook in the way is told`() async throws {
    let server = try Server()
    await server.telegram.point(at: "http://127.0.0.1:1/", secret: nil)
    let failure = await failure(server)
    #expect(failure?.description.contains("a webhook is set for this bot") == true)
    #expect(failure?.remedy == .retry(after: nil))
  }

  @Test(arguments: [
    (SimulatedTelegram.Fault.tooMany, FeedFailure.Remedy.retry(after: .seconds(7))),
    (.unavailable, .retry(after: nil)), (.refused, .credentials), (.conflict, .retry(after: nil)),
  ]) func `what Telegram answers decides how it goes on`(
    fault: SimulatedTelegram.Fault, remedy: FeedFailure.Remedy
  ) async throws {
    let server = try Server()
    await server.telegram.fail(fault, method: "getUpdates", seconds: 7)
    #expect(await failure(server)?.remedy == remedy)
  }

  @Test(arguments: [#"{"ok":true}"#, #"{"ok":true,"result":{}}"#, "[]", "<html>", #"{"ok":true,"result":[}"#])
  func `an answer that is no page moves nothing`(body: String) async {
    let (server, inbox) = (ScriptedAPI((200, body)), Inbox())
    let feed = PollFeed(name: "t", api: server.api, names: names, wait: .zero)
    await #expect(throws: (any Error).self) { try await feed.run(inbox.line()) }
    #expect(await inbox.commits == 0)
  }

  @Test func `R13: an update that cannot be read keeps none beside it out`() async throws {
    let deep = String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000)
    let page = [
      #"{"update_id":5,"message":7}"#, "17", #"{"update_id":6,"message":{"text":\#(deep)}}"#,
      privateUpdate("Banjir"),
    ].joined(separator: ",")
    let server = ScriptedAPI((200, #"{"ok":true,"result":[\#(page)]}"#), (500, ""))
    let inbox = Inbox()
    await #expect(throws: FeedFailure.self) {
      try await PollFeed(name: "t", api: server.api, names: names, wait: .zero).run(inbox.line())
    }
    #expect(try await inbox.first(4).map(\.identity).last == "42/2")
    #expect(await inbox.cursor == "h 7")
  }
}

@Suite(.timeLimit(.minutes(2))) struct `The webhook` {
  private func channel(_ server: Server, _ folder: TestFolder) throws -> (UpdateWebhook, WebhookDoor) {
    try folder.write("rahasia-kita", to: "secret")
    let settings = try configured(
      "webhook: { path: '/telegram/kota', publicBase: 'https://kanal.test/', secret: { file: 'secret' } }",
      in: folder)
    guard case .webhook(let webhook) = settings.account.intake else { throw CocoaError(.coderInvalidValue) }
    return (
      UpdateWebhook(settings: webhook, api: server.api(), names: names), WebhookDoor(takeReport: { _ in })
    )
  }

  @Test func `R14: an update is answered 200 after the commit, and repeated until then`() async throws {
    let (server, folder, inbox) = (try Server(), try TestFolder("telegram-webhook"), Inbox())
    let (webhook, door) = try channel(server, folder)
    let route = door.route(.post, "/telegram/kota") { try webhook.message($0) }
    let listener = try Listener(ListenerConfiguration.loopback, routes: [route])
    let feed = WebhookFeed(name: "telegram/kota", door: door)
    let run = Task { try await feed.run(inbox.line()) }
    try await inbox.isListening()
    await inbox.fail(times: 2)
    await server.telegram.point(
      at: "http://127.0.0.1:\(listener.port ?? 0)/telegram/kota", secret: "rahasia-kita")
    await server.telegram.fail(.duplicate, method: "webhook")
    await server.telegram.write("Banjir", from: warga)
    await server.telegram.write("Di Cikini", from: warga)
    #expect(try await inbox.first(2).map(\.identity) == ["42/1", "42/2"])
    #expect(await inbox.refused.count == 2)
    run.cancel()
    _ = await run.result
    await server.stop()
    await listener.stop(deadline: .zero)
  }

  @Test func `R15: the same message by poll and by webhook is one`() async throws {
    let (server, folder, inbox) = (try Server(), try TestFolder("telegram-webhook"), Inbox())
    let (webhook, _) = try channel(server, folder)
    await server.telegram.write("Banjir", from: warga)
    let feed = PollFeed(name: "t", api: server.api(), names: names, wait: .seconds(20))
    let run = Task { try await feed.run(inbox.line()) }
    let polled = try await inbox.first(1)
    run.cancel()
    _ = await run.result
    let pushed = try webhook.message(request(polled[0].raw, secret: "rahasia-kita")).incoming
    #expect(pushed.map(\.identity) == polled.map(\.identity))
    #expect(pushed.map(\.raw) == polled.map(\.raw))
    await server.stop()
  }

  @Test(arguments: [nil, "", "rahasia", "rahasia-kita2", "Rahasia-kita"])
  func `R19: without the secret nothing is kept and nothing is learnt`(secret: String?) async throws {
    let (server, folder) = (try Server(), try TestFolder("telegram-webhook"))
    let (webhook, _) = try channel(server, folder)
    let outcome = try webhook.message(request(Array(privateUpdate("x").utf8), secret: secret))
    #expect(outcome.incoming.isEmpty)
    #expect(outcome.answer.status == 401)
    #expect(outcome.answer.body.isEmpty)
    await server.stop()
  }

  @Test func `a body that cannot be read is kept as it came, once`() async throws {
    let (server, folder) = (try Server(), try TestFolder("telegram-webhook"))
    let (webhook, _) = try channel(server, folder)
    let all = try (1...2).flatMap { _ in
      try webhook.message(request(Array("{".utf8), secret: "rahasia-kita")).incoming
    }
    #expect(Set(all.map(\.identity)).count == 1)
    #expect(all[0].raw == Array("{".utf8))
    await server.stop()
  }

  @Test func `tells Telegram where it is`() async throws {
    let (server, folder) = (try Server(), try TestFolder("telegram-webhook"))
    let (webhook, _) = try channel(server, folder)
    try await webhook.announce()
    #expect(await server.telegram.hookURL == "https://kanal.test/telegram/kota")
    await server.telegram.fail(.refused, method: "setWebhook")
    let failure = await #expect(throws: FeedFailure.self) { try await webhook.announce() }
    #expect(failure?.remedy == .credentials)
    await server.stop()
  }

  private func request(_ body: [UInt8], secret: String?) -> ServerRequest {
    var headers: HeaderFields = ["Content-Type": "application/json"]
    if let secret { headers.add("x-telegram-bot-api-secret-token", secret) }
    return ServerRequest(method: .post, path: "/telegram/kota", headers: headers, body: body)
  }
}
