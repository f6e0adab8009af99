// SPDX-License-Identifier: MIT

import Pipeline
import TestSupport
import Testing
import Transport

@testable import Web

private func path(_ text: String) throws -> JSONPath { try #require(JSONPath(text)) }

/// One request of a platform that gathers what it has to tell: entries, each with messages.
@Suite(.timeLimit(.minutes(2))) struct MessageListTests {
  private let body = Array(
    #"""
    {"object":"page","entry":[
      {"id":"p1","messaging":[{"mid":"m1","text":"Banjir \u00e9"},{"mid":"m2","text":7},"?"]},
      {"id":"p1","changes":[]},
      {"id":"p1","messaging":[{"mid":"m3", "echo":"yes"},{"mid":"m4"},{"text":"tanpa nama"}]}
    ]}
    """#.utf8)

  private func list() throws -> MessageList {
    try MessageList(messages: path("entry[].messaging[]"))
  }

  private func taken(_ list: MessageList, _ bytes: [UInt8]) -> [Incoming] {
    list.incoming(in: bytes, format: "platform") { item in
      item.json.member("mid")?.text ?? digestIdentity(of: item.raw)
    }
  }

  @Test func `R13: each message of each entry is kept under its own name, with its own bytes`() throws {
    let incoming = taken(try list(), body)
    let names = incoming.map { $0.identity.prefix { $0 != ":" } }
    #expect(names == ["m1", "m2", "digest", "m3", "m4", "digest"])
    #expect(String(decoding: incoming[0].raw, as: UTF8.self) == #"{"mid":"m1","text":"Banjir \u00e9"}"#)
    // What is no message at all is kept too: its reader says so, and the others go on.
    #expect(String(decoding: incoming[2].raw, as: UTF8.self) == "\"?\"")
    #expect(incoming.allSatisfy { $0.position == $0.identity && $0.format == "platform" })
    #expect(Set(incoming.map(\.identity)).count == 6)
  }

  @Test func `all of a request is one transaction, told only when it is durable`() async throws {
    let door = WebhookDoor(takeReport: { _ in })
    let inbox = Inbox()
    door.open(inbox.line())
    await inbox.fail(times: 1)
    let request = ServerRequest(method: .post, path: "/hook", body: body)
    let list = try list()
    let webhook: @Sendable (ServerRequest) -> WebhookOutcome = { request in
      WebhookOutcome(incoming: self.taken(list, request.body), answer: .done)
    }
    #expect(await door.admit(request, webhook).status == 503)
    #expect(await inbox.refused.count == 6)
    #expect(await inbox.commits == 0)
    #expect(await door.admit(request, webhook).status == 200)
    #expect(await inbox.commits == 1)
    #expect(try await inbox.first(6).count == 6)
  }

  @Test func `only what is meant is taken`() throws {
    var list = try list()
    list.only = try JSONCondition(field: path("echo"), values: ["yes"])
    #expect(taken(list, body).map(\.identity) == ["m3"])
    list.only = try JSONCondition(field: path("echo"), values: ["no"])
    #expect(taken(list, body).isEmpty)
  }

  @Test(arguments: ["", "{", "[]", #"{"object":"page"}"#])
  func `a body without its list is kept whole`(text: String) throws {
    let incoming = taken(try list(), Array(text.utf8))
    #expect(incoming.map(\.raw) == [Array(text.utf8)])
    #expect(incoming.map(\.format) == ["platform"])
  }

  @Test func `a page that is asked for is not taken where it is not the list`() throws {
    let list = try list()
    let identity: (MessageList.Item) -> String = { $0.json.member("mid")?.text ?? "-" }
    for (text, reason) in [
      ("<html>", "x/y: the answer is not JSON at byte 0"),
      ("{}", "x/y: the answer lacks entry[].messaging[]"),
    ] {
      #expect(throws: FeedFailure(.retry(after: nil), reason)) {
        try list.page(in: Array(text.utf8), format: "f", next: nil, of: "x/y", identity: identity)
      }
    }
    let next = try path("entry[].id")
    let page = try list.page(in: body, format: "f", next: next, of: "x/y", identity: identity)
    #expect(page.next == "p1")
    #expect(page.incoming.count == 6)
    #expect(!page.isEmpty)
  }
}
