// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import TestSupport
import Testing
import Transport
import Web

@testable import SMS

private func path(_ text: String) throws -> JSONPath { try #require(JSONPath(text)) }

struct GatewayMappingTests {
  private let body = Array(
    """
    {"status":"ok","data":{"items":[
      {"uuid":"a1","kind":"Inbox","sms":{"from":"081100000001","text":"Banjir di RW 05 🙏"},"at":"2026-11-22 10:51:58"},
      {"uuid":"a2","kind":"Sent","sms":{"from":"1708","text":"Terima kasih"}},
      {"uuid":"a3","kind":"Inbox","sms":{"from":"INDOSAT"}}
    ]}}
    """.utf8)

  private func mapping() throws -> GatewayMapping {
    try GatewayMapping(
      body: .json, messages: path("data.items[]"), id: path("uuid"), sender: path("sms.from"),
      text: path("sms.text"), time: path("at"),
      only: .init(field: path("kind"), values: ["Inbox"]))
  }

  private func request(_ body: [UInt8]) -> ServerRequest {
    ServerRequest(method: .post, path: "/sms/lokal", headers: ["X-Key": "k"], body: body)
  }

  private func webhook() throws -> GatewayWebhook {
    GatewayWebhook(mapping: try mapping(), guard: .header(name: "X-Key", secret: "k"))
  }

  @Test func `R13: every message of a batch is kept on its own, with its own bytes`() throws {
    let outcome = try webhook().message(request(body))
    #expect(outcome.incoming.map(\.identity) == ["a1", "a3"])
    let reader = SMSReader(mapping: try mapping())
    let first = try reader.read(RawMessage(bytes: outcome.incoming[0].raw, format: "gateway"))
    #expect(first.sender == "+6281100000001")
    #expect(first.text == "Banjir di RW 05 🙏")
    #expect(first.sentAt == Timestamp(seconds: 1_795_319_518))
    // The one without a text is a dead letter of its own and takes nobody with it.
    #expect(throws: Unreadable("the request lacks sms.text")) {
      try reader.read(RawMessage(bytes: outcome.incoming[1].raw, format: "gateway"))
    }
  }

  @Test(arguments: ["{\"data\":{}}", "not json", "", "[1,2]"])
  func `a body that is not what was described is kept whole, never lost`(text: String) throws {
    let outcome = try webhook().message(request(Array(text.utf8)))
    #expect(outcome.answer.status == 200)
    #expect(outcome.incoming.map(\.raw) == [Array(text.utf8)])
    let raw = RawMessage(bytes: outcome.incoming[0].raw, format: "gateway")
    #expect(throws: Unreadable.self) { try SMSReader(mapping: try mapping()).read(raw) }
  }

  @Test func `a corrected description reads what was kept whole`() throws {
    let whole = Array(
      #"{"data":{"items":[{"uuid":"a1","sms":{"from":"081100000001","text":"Banjir"}}]}}"#.utf8)
    let reading = try SMSReader(mapping: try mapping()).read(RawMessage(bytes: whole, format: "gateway"))
    #expect(reading.text == "Banjir")
    #expect(throws: Unreadable("the request holds 3 messages")) {
      try SMSReader(mapping: try mapping()).read(RawMessage(bytes: body, format: "gateway"))
    }
  }

  @Test func `an empty list is no message and no mistake`() throws {
    #expect(try webhook().message(request(Array(#"{"data":{"items":[]}}"#.utf8))).incoming.isEmpty)
  }

  @Test func `forms and queries are described by their names`() throws {
    let form = try GatewayMapping(body: .form, sender: path("phone"), text: path("message"))
    let query = try GatewayMapping(body: .query, id: path("id"), sender: path("phone"), text: path("message"))
    let fields = Array("phone=6281100000001&message=Lampu+mati%21&id=7&key=k".utf8)
    let posted = GatewayWebhook(mapping: form, guard: .open).message(request(fields)).incoming
    let reading = try form.read(try #require(posted.first).raw, country: "62")
    #expect(reading.text == "Lampu mati!")
    #expect(reading.sender == "+6281100000001")
    var asked = request([])
    asked.rawQuery = fields
    let got = GatewayWebhook(mapping: query, guard: .query(name: "key", secret: "k")).message(asked).incoming
    #expect(got.map(\.identity) == ["7"])
    #expect(!String(decoding: try #require(got.first).raw, as: UTF8.self).contains("key=k"))
  }

  @Test func `R17: pieces that share an id are told apart and joined in order`() throws {
    var mapping = try GatewayMapping(body: .json, id: path("id"), sender: path("p"), text: path("t"))
    mapping.part = try .init(reference: path("ref"), number: path("n"), total: path("of"))
    let pieces = [
      #"{"id":1,"p":"081100000001","t":"satu ","ref":"x9","n":1,"of":2}"#,
      #"{"id":1,"p":"081100000001","t":"dua","ref":"x9","n":2,"of":2}"#,
    ]
    let incoming = pieces.flatMap { mapping.incoming(in: Array($0.utf8)) }
    #expect(incoming.map(\.identity) == ["1#1/2", "1#2/2"])
    let whole = try SMSReader(mapping: mapping).readJoined(
      incoming.map { RawMessage(bytes: $0.raw, format: $0.format) })
    #expect(whole.text == "satu dua")
    #expect(whole.part == nil)
  }

  @Test(arguments: ["9223372036854775807", "256", "1", "0", "-3", "x"])
  func `R17: a count of pieces no long message has makes a message of its own`(total: String) throws {
    var mapping = try GatewayMapping(body: .json, id: path("id"), sender: path("p"), text: path("t"))
    mapping.part = try .init(reference: path("ref"), number: path("n"), total: path("of"))
    let raw = Array(#"{"id":1,"p":"081100000001","t":"satu ","ref":"x9","n":1,"of":"\#(total)"}"#.utf8)
    let reading = try mapping.read(raw, country: "62")
    #expect(reading.part == nil && reading.text == "satu")
    #expect(mapping.incoming(in: raw).map(\.identity) == ["1"])
  }

  @Test func `without id and time two equal requests are two messages`() throws {
    let mapping = try GatewayMapping(body: .json, sender: path("p"), text: path("t"))
    let bytes = Array(#"{"p":"081100000001","t":"Banjir"}"#.utf8)
    #expect(mapping.incoming(in: bytes)[0].identity != mapping.incoming(in: bytes)[0].identity)
  }
}

struct GatewayPollTests {
  /// Serves numbered messages two at a time.
  private actor Pages {
    private var messages: [Int]
    /// Those that went out, and stand in the same list.
    private let sent: Set<Int>
    private(set) var cursors: [String] = []

    init(_ messages: [Int], sent: Set<Int> = []) {
      self.messages = messages
      self.sent = sent
    }

    func add(_ message: Int) { messages.append(message) }

    func page(_ request: HTTPRequest) -> HTTPResponse {
      let cursor = request.url.split(separator: "=").last.map(String.init) ?? ""
      cursors.append(cursor)
      let page = messages.filter { $0 > (Int(cursor) ?? 0) }.prefix(2)
      let items = page.map {
        #"{"id":\#($0),"k":"\#(sent.contains($0) ? "out" : "in")","p":"081100000001","t":"Laporan \#($0)"}"#
      }
      let next = page.last ?? Int(cursor) ?? 0
      let body = #"{"items":[\#(items.joined(separator: ","))],"next":\#(next)}"#
      return HTTPResponse(status: 200, body: Array(body.utf8))
    }

    nonisolated var exchange: WebExchange { { request in await self.page(request) } }
  }

  private func feed(_ pages: Pages) throws -> PollFeed {
    try PollFeed(
      name: "sms/lokal",
      polling: .init(
        url: "https://gw.test/inbox?after={cursor}", cursor: path("next"), firstCursor: "0",
        interval: .seconds(30)),
      mapping: GatewayMapping(
        body: .json, messages: path("items[]"), id: path("id"), sender: path("p"), text: path("t"),
        only: .init(field: path("k"), values: ["in"])),
      exchange: pages.exchange)
  }

  @Test func `R7: what is there at the first contact is history, what comes later is answered`() async throws
  {
    let pages = Pages([1, 2, 3])
    let clock = TestClock()
    let inbox = Inbox()
    let feed = try feed(pages)
    let run = Task { try await feed.run(inbox.line(clock: clock.clock)) }
    let history = try await inbox.first(3)
    #expect(history.map(\.identity) == ["1", "2", "3"])
    #expect(history.allSatisfy { $0.isHistory })
    await pages.add(4)
    // Time is moved on until the feed, which sleeps between rounds, has asked again.
    let mover = Task {
      while !Task.isCancelled {
        clock.advance(.seconds(30))
        await Task.yield()
      }
    }
    let all = try await inbox.first(4)
    mover.cancel()
    #expect(all[3].identity == "4")
    #expect(!all[3].isHistory)
    #expect(await inbox.cursor == "c 4")
    run.cancel()
    _ = await run.result
  }

  @Test func `a page of sent texts does not end the history behind it`() async throws {
    let pages = Pages([1, 2, 3, 4, 5, 6], sent: [3, 4])
    let clock = TestClock()
    let inbox = Inbox()
    let feed = try feed(pages)
    let run = Task { try await feed.run(inbox.line(clock: clock.clock)) }
    let mover = Task {
      while !Task.isCancelled {
        clock.advance(.seconds(30))
        await Task.yield()
      }
    }
    let all = try await inbox.first(4)
    mover.cancel()
    run.cancel()
    _ = await run.result
    #expect(all.map(\.identity) == ["1", "2", "5", "6"])
    #expect(all.allSatisfy { $0.isHistory })
  }

  @Test func `a crash in the middle of history goes on with history`() async throws {
    let pages = Pages([1, 2, 3, 4])
    let inbox = Inbox()
    await inbox.fail(after: 1)
    let feed = try feed(pages)
    await #expect(throws: StoreDown.self) { try await feed.run(inbox.line()) }
    let run = Task { try await feed.run(inbox.line()) }
    let all = try await inbox.first(4)
    run.cancel()
    _ = await run.result
    #expect(all.map(\.identity) == ["1", "2", "3", "4"])
    #expect(all.allSatisfy { $0.isHistory })
  }
}
