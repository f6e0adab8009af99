// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import TestSupport
import Testing
import Transport

@testable import Web

@Suite(.timeLimit(.minutes(2))) struct WebhookDoorTests {
  private let request = ServerRequest(method: .post, path: "/hook", body: Array("1".utf8))

  /// Takes a body as one message, named by its own bytes.
  @Sendable private func takes(_ request: ServerRequest) -> WebhookOutcome {
    let id = String(decoding: request.body, as: UTF8.self)
    return WebhookOutcome(
      incoming: [Incoming(identity: id, position: id, raw: request.body, format: "x")], answer: .done)
  }

  @Test func `without a running feed the other side is told to come again`() async {
    let door = WebhookDoor(takeReport: { _ in })
    #expect(await door.admit(request, takes).status == 503)
  }

  @Test func `a request that brings nothing needs no feed`() async {
    let door = WebhookDoor(takeReport: { _ in })
    let answer = await door.admit(request) { _ in WebhookOutcome(answer: .text(200, "challenge")) }
    #expect(answer.status == 200)
    #expect(answer.body == Array("challenge".utf8))
  }

  @Test func `R14: 200 comes after the commit, 503 where it failed`() async throws {
    let door = WebhookDoor(takeReport: { _ in })
    let inbox = Inbox()
    door.open(inbox.line())
    await inbox.fail(times: 1)
    #expect(await door.admit(request, takes).status == 503)
    #expect(await inbox.commits == 0)
    #expect(await door.admit(request, takes).status == 200)
    #expect(try await inbox.first(1)[0].identity == "1")
  }

  @Test func `a report that could not be made durable is asked for again`() async {
    let door = WebhookDoor(takeReport: { _ in throw StoreDown() })
    let report = DeliveryReport(outgoing: OutgoingID(3), state: .delivered)
    let answer = await door.admit(request) { _ in WebhookOutcome(reports: [report], answer: .done) }
    #expect(answer.status == 503)
  }

  @Test func `a feed that stops takes its way in with it`() async throws {
    let door = WebhookDoor(takeReport: { _ in })
    let inbox = Inbox()
    let feed = WebhookFeed(name: "x", door: door)
    let run = Task { try await feed.run(inbox.line()) }
    try await inbox.isListening()
    #expect(await door.admit(request, takes).status == 200)
    run.cancel()
    _ = await run.result
    #expect(await door.admit(request, takes).status == 503)
  }

  @Test func `the other side is told where to call once the door is open, and a failure closes it`() async {
    let (door, inbox) = (WebhookDoor(takeReport: { _ in }), Inbox())
    let feed = WebhookFeed(name: "x", door: door) {
      #expect(await door.admit(request, takes).status == 200)
      throw FeedFailure(.credentials, "not let in")
    }
    let failure = await #expect(throws: FeedFailure.self) { try await feed.run(inbox.line()) }
    #expect(failure?.remedy == .credentials)
    #expect(await door.admit(request, takes).status == 503)
  }
}

struct IdentityMaskTests {
  @Test func `one id has one name in an account, and the name tells nothing of it`() {
    let mask = IdentityMask(key: [1, 2, 3], account: "a")
    #expect(mask.identity("42/7") == IdentityMask(key: [1, 2, 3], account: "a").identity("42/7"))
    let others = [
      mask.identity("42/8"), IdentityMask(key: [1, 2, 4], account: "a").identity("42/7"),
      IdentityMask(key: [1, 2, 3], account: "b").identity("42/7"),
    ]
    #expect(Set(others + [mask.identity("42/7")]).count == 4)
    #expect(!mask.identity("42/7").contains("42/7"))
  }
}
