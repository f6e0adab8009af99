// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Settings
import Simulation
import TestSupport
import Testing
import Transport
import Web

@testable import X

@Suite(.timeLimit(.minutes(2))) struct `What X pushes` {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder("x-webhook")
    try folder.write(account.consumerSecret, to: "cs")
  }

  private func webhook(_ userID: String = account.id, purse spent: XPurse? = nil) -> XWebhook {
    XWebhook(
      settings: XWebhookSettings(path: "/x/app", secret: Secret(file: folder.file("cs"))), userID: userID,
      names: names, door: WebhookDoor { _ in }, purse: spent ?? purse())
  }

  private func feed(_ webhook: XWebhook) -> WebhookFeed { WebhookFeed(name: "x/webhook", door: webhook.door) }

  /// Accounts behind one listener while their feeds run, and X that knows the address.
  private func served(
    _ webhooks: [XWebhook], _ inboxes: [Inbox], _ body: (Server, String) async throws -> Void
  ) async throws {
    let (x, listener) = (
      try Server(),
      try Listener(ListenerConfiguration.loopback, routes: XWebhook.routes(webhooks))
    )
    let runs = zip(webhooks, inboxes).map { webhook, inbox in
      Task { try await feed(webhook).run(inbox.line()) }
    }
    for inbox in inboxes { try await inbox.isListening() }
    do { try await body(x, "http://127.0.0.1:\(listener.port ?? 0)/x/app") } catch { Issue.record(error) }
    for run in runs { run.cancel() }
    await listener.stop(deadline: .zero)
    await x.stop()
  }

  @Test func `comes after a challenge, and is the message a list would bring`() async throws {
    let (pushed, asked) = (Inbox(), Inbox())
    try await served([webhook()], [pushed]) { server, url in
      #expect(await server.x.setHook(url))
      let ids = [
        await server.x.write("Banjir", from: "42"), await server.x.post("@KotaUji padam", from: "42"),
      ]
      for id in ids {
        let event = try #require(await server.x.event(of: id))
        #expect(await server.x.push(event.bytes) == 200)
        #expect(await server.x.push(event.bytes) == 200)
      }
      for list in [XList.messages, .mentions] {
        let run = Task { try await server.feed(list).run(asked.line(clock: server.time.clock)) }
        _ = try await asked.first(list == .messages ? 1 : 2)
        run.cancel()
        _ = await run.result
      }
      let (theirs, ours) = (try await pushed.first(2), try await asked.first(2))
      #expect(theirs.map(\.identity) == ours.map(\.identity))
      let readings = try (theirs + ours).map { try reader.read(RawMessage(bytes: $0.raw, format: $0.format)) }
      #expect(readings.map(\.text) == ["Banjir", "padam", "Banjir", "padam"])
      #expect(readings.allSatisfy { $0.sender == "42" && $0.nature == .personal })
    }
  }

  @Test func `is signed over its bytes, or refused without a word`() async throws {
    let inbox = Inbox()
    try await served([webhook()], [inbox]) { server, url in
      let body = Array(#"{"data":{}}"#.utf8)
      let right = await server.x.signature(of: body)
      for signature in [
        "", "sha256=", right + "x", String(right.dropFirst(7)), await server.x.signature(of: []),
      ] {
        let answer = try await server.exchange(
          HTTPRequest(.post, url, headers: [XWebhook.header: signature], body: body))
        #expect(answer.status == 401)
        #expect(answer.body.isEmpty)
      }
      let answer = try await server.exchange(
        HTTPRequest(.post, url, headers: [XWebhook.header: right], body: body))
      #expect(answer.status == 200)
      #expect(await inbox.commits == 1)
    }
  }

  @Test func `is not taken where the store takes nothing, nor before the feed runs`() async throws {
    let inbox = Inbox()
    try await served([webhook()], [inbox]) { server, url in
      _ = await server.x.setHook(url)
      await inbox.fail(times: 1)
      let event = try #require(await server.x.event(of: await server.x.write("Banjir", from: "42")))
      #expect(await server.x.push(event.bytes) == 503)
      #expect(await server.x.push(event.bytes) == 200)
      #expect(try await inbox.first(1).count == 1)
    }
  }

  @Test(arguments: ["", "?crc_token=", "?other=1"]) func `has no answer to a challenge that is none`(
    query: String
  )
    async throws
  {
    let request = ServerRequest(method: .get, path: "/x/app", rawQuery: Array(query.dropFirst().utf8))
    #expect(XWebhook.challenge([webhook()], request).status == 400)
  }

  @Test func `is challenged with a text that comes back signed`() throws {
    let request = ServerRequest(method: .get, path: "/x/app", rawQuery: Array("crc_token=a%20b&nonce=1".utf8))
    let answer = XWebhook.challenge([webhook()], request)
    // HMAC-SHA256 of "a b" under "cs-invented", by openssl.
    #expect(
      String(decoding: answer.body, as: UTF8.self)
        == #"{"response_token":"sha256=NahtniSOX7VRLJ/vAx7ABaAJ1A3vAAGt5HdDg2pakUc="}"#)
  }

  @Test func `goes to the account it is for, and for none of ours to one that sets it aside`() async throws {
    let (first, second) = (Inbox(), Inbox())
    let accounts = [webhook("1"), webhook()]
    try await served(accounts, [first, second]) { server, url in
      #expect(await server.x.setHook(url))
      let event = try #require(await server.x.event(of: await server.x.write("Banjir", from: "42")))
      #expect(await server.x.push(event.bytes) == 200)
      #expect(try await second.first(1).count == 1)
      #expect(await first.commits == 0)
      let other = String(decoding: event.bytes, as: UTF8.self)
        .replacing(#""user_id":"\#(account.id)""#, with: #""user_id":"999""#)
      #expect(await server.x.push(Array(other.utf8)) == 200)
      let kept = try await first.first(1)[0]
      let reader = XReader(userID: "1", handle: "lain", names: names)
      let reading = try reader.read(RawMessage(bytes: kept.raw, format: kept.format))
      #expect(reading.nature == .automatic(reason: "for another account of the app"))
      #expect(!reading.canBeAnswered)
    }
  }

  @Test func `that cannot be read is kept once, whole`() {
    let outcomes = (1...2).map { _ in
      webhook().outcome(ServerRequest(method: .post, path: "/x/app", body: Array("{".utf8)))
    }
    #expect(Set(outcomes.flatMap(\.incoming).map(\.identity)).count == 1)
    #expect(outcomes[0].incoming[0].raw == Array("{".utf8))
    #expect(outcomes[0].answer.status == 200)
  }

  @Test func `is counted against the budget`() async throws {
    let (inbox, spent) = (Inbox(), purse(XBudget(monthly: 1_000_000)))
    try await served([webhook(purse: spent)], [inbox]) { server, url in
      _ = await server.x.setHook(url)
      let event = try #require(await server.x.event(of: await server.x.write("Banjir", from: "42")))
      _ = await server.x.push(event.bytes)
    }
    #expect(try await spent.spent() == 10_000)
  }
}
