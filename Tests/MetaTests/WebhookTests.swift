// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Simulation
import TestSupport
import Testing
import Transport
import Web

@testable import Meta

/// A webhook with a number, a page and an account behind it, each with a store of its own.
private struct Ground {
  let inboxes = ["whatsapp": Inbox(), "facebook": Inbox(), "instagram": Inbox()]
  let reports = Arrivals<DeliveryReport>()
  let notes = Arrivals<String>()
  let token = DeliveryToken(key: Array(repeating: 5, count: 32), account: "x")
  let accounts: [WebhookAccount]
  private let doors: [String: WebhookDoor]
  private let runs: [Task<Void, any Error>]

  init(secret: @escaping SecretText = { app.secret }) async throws {
    var doors: [String: WebhookDoor] = [:]
    for name in inboxes.keys { doors[name] = WebhookDoor(takeReport: { [reports] in await reports.put($0) }) }
    self.doors = doors
    let token = token
    accounts = doors.sorted { $0.key > $1.key }.map { name, door in
      let platform = PagePlatform(rawValue: name)
      return WebhookAccount(
        isNumber: platform == nil,
        id: platform == nil ? app.numberID : platform == .facebook ? app.pageID : app.instagramID,
        path: "/meta/webhook", verifyToken: { app.verifyToken }, appSecret: secret, door: door, format: name,
        take: { part, body in
          guard let platform else { return WhatsAppMessage.take(part, body, names, token) }
          return PageEvent.take(part, body, platform, names, token)
        })
    }
    runs = inboxes.map { name, inbox in
      let feed = WebhookFeed(name: name, door: doors[name] ?? WebhookDoor(takeReport: { _ in }))
      return Task { try await feed.run(inbox.line()) }
    }
    for inbox in inboxes.values { try await inbox.isListening() }
  }

  func stop() async {
    for run in runs {
      run.cancel()
      _ = await run.result
    }
  }

  var webhook: MetaWebhook {
    MetaWebhook(accounts) { [notes] note in Task { await notes.put(note) } }
  }

  func receive(_ body: String, signature: String? = nil) async -> Int {
    let bytes = Array(body.utf8)
    let header =
      signature ?? BodySignature(header: "X-Hub-Signature-256", secret: app.secret).value(for: bytes)
    return await webhook.receive(
      ServerRequest(
        method: .post, path: "/meta/webhook", headers: ["X-Hub-Signature-256": header], body: bytes)
    ).status
  }

  func kept(_ name: String, _ count: Int) async throws -> [Incoming] {
    try await inboxes[name]?.first(count) ?? []
  }
}

private let batch = """
  {"object":"page","entry":[
   {"id":"\(app.pageID)","time":1,"messaging":[
     {"sender":{"id":"5"},"recipient":{"id":"\(app.pageID)"},"timestamp":1,"message":{"mid":"m_1","text":"a"}},
     {"sender":{"id":"6"},"timestamp":2,"message":{"mid":"m_2","text":"\\u00e4 \\ud83d\\ude4f"}},
     {"sender":{"id":"6"},"timestamp":3,"read":{"watermark":3}}]},
   {"id":"\(app.pageID)","time":1,"changes":[{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"1_2"}}]},
   {"id":"\(app.instagramID)","time":1,"standby":[{"sender":{"id":"7"},"message":{"mid":"m_3","text":"b"}}]},
   {"id":"999","messaging":[{"sender":{"id":"8"},"message":{"mid":"m_4","text":"c"}}]}]}
  """

@Suite(.timeLimit(.minutes(2))) struct `Meta's webhook` {
  private func ground(_ body: (Ground) async throws -> Void) async throws {
    let ground = try await Ground()
    do { try await body(ground) } catch { Issue.record(error) }
    await ground.stop()
  }

  @Test func `R13: every message of a batch is kept with its own bytes, at its own account`() async throws {
    try await ground { (ground: Ground) async throws in
      #expect(await ground.receive(batch) == 200)
      let page = try await ground.kept("facebook", 3)
      #expect(page.map(\.identity) == ["m_1", "m_2", "1_2"])
      #expect(String(decoding: page[1].raw, as: UTF8.self).contains(#""text":"\u00e4 \ud83d\ude4f""#))
      #expect(try reader("facebook")(RawMessage(bytes: page[1].raw, format: "facebook")).text == "ä 🙏")
      #expect(try await ground.kept("instagram", 1).map(\.identity) == ["m_3"])
      #expect(
        try await ground.notes.first(1) == ["Meta sent something for account 999, which no account here is"])
      // All of an account's were one commit.
      #expect(await ground.inboxes["facebook"]?.commits == 1)
    }
  }

  @Test func `R15: a delivery that comes again is kept once`() async throws {
    try await ground { (ground: Ground) async throws in
      #expect(await ground.receive(batch) == 200)
      #expect(await ground.receive(batch) == 200)
      #expect(try await ground.kept("facebook", 3).count == 3)
    }
  }

  @Test(arguments: [
    "", "sha256=", "sha256=00", "sha1=" + String(repeating: "0", count: 40),
    "sha256=" + String(repeating: "0", count: 64), "sha256=" + String(repeating: "zz", count: 32),
  ]) func `R19: a wrong signature is refused and teaches nothing`(signature: String) async throws {
    try await ground { (ground: Ground) async throws in
      let answer = await ground.webhook.receive(
        ServerRequest(
          method: .post, path: "/", headers: ["X-Hub-Signature-256": signature], body: Array(batch.utf8)))
      #expect(answer.status == 401)
      #expect(answer.body.isEmpty)
      let missing = await ground.webhook.receive(
        ServerRequest(method: .post, path: "/", body: Array(batch.utf8)))
      #expect(missing.status == 401)
      #expect(missing.body.isEmpty)
    }
  }

  @Test func `R14: nothing is answered 200 before it is durable`() async throws {
    try await ground { (ground: Ground) async throws in
      await ground.inboxes["facebook"]?.fail(times: 1)
      #expect(await ground.receive(batch) == 503)
      #expect(await ground.receive(batch) == 200)
      #expect(try await ground.kept("facebook", 3).count == 3)
    }
  }

  @Test(arguments: ["{", "kosong", #"{"object":"page"}"#, #"{"entry":7}"#, #"["entry"]"#])
  func `what is right by its signature and cannot be read is kept whole`(body: String) async throws {
    try await ground { (ground: Ground) async throws in
      #expect(await ground.receive(body) == 200)
      let kept = try await ground.kept("whatsapp", 1)
      #expect(kept.first?.raw == Array(body.utf8))
      #expect(throws: Unreadable.self) {
        try reader("whatsapp")(RawMessage(bytes: Array(body.utf8), format: "whatsapp"))
      }
    }
  }

  @Test func `a number's messages are kept, and who they are from where only a contact says it`() async throws
  {
    try await ground { (ground: Ground) async throws in
      let body = """
        {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[
         {"field":"messages","value":{"metadata":{"phone_number_id":"\(app.numberID)"},
          "contacts":[{"user_id":"ID.42"}],"messages":[{"id":"wamid.1","type":"text","text":{"body":"a"}},
          {"id":"wamid.2","from":"62811","type":"text","text":{"body":"b"}}]}},
         {"field":"messages","value":{"metadata":{"phone_number_id":"7"},"messages":[{"id":"wamid.3"}]}}]}]}
        """
      #expect(await ground.receive(body) == 200)
      let kept = try await ground.kept("whatsapp", 2)
      #expect(kept.map(\.identity) == ["wamid.1", "wamid.2"])
      let senders = try kept.map {
        try reader("whatsapp")(RawMessage(bytes: $0.raw, format: $0.format)).sender
      }
      #expect(senders == ["ID.42", "62811"])
      #expect(
        try await ground.notes.first(1) == ["Meta sent something for number 7, which no account here is"])
    }
  }

  @Test(
    arguments: [
      (#""status":"sent""#, .underWay), (#""status":"delivered""#, .delivered),
      (#""status":"read""#, .delivered),
      (
        #""status":"failed","errors":[{"code":131026,"title":"Budi"}]"#,
        .refused(reason: "WhatsApp: failed, error 131026")
      ), (#""status":"failed""#, .refused(reason: "WhatsApp: failed")),
      (
        #""status":"failed","errors":[{"code":131047}]"#,
        .windowClosed(reason: "WhatsApp: failed, error 131047")
      ),
    ] as [(String, DeliveryReport.State)])
  func `C5: a status says what became of a text of ours`(status: String, state: DeliveryReport.State)
    async throws
  {
    try await ground { (ground: Ground) async throws in
      let token = ground.token.text(for: OutgoingID(33))
      #expect(await ground.receive(statusBody(status, token)) == 200)
      #expect(try await ground.reports.first(1) == [DeliveryReport(outgoing: OutgoingID(33), state: state)])
    }
  }

  @Test func `a status of another's text, or with a forged name of ours, changes nothing`() async throws {
    try await ground { (ground: Ground) async throws in
      #expect(await ground.receive(statusBody(#""status":"read""#, "o33.AAAAAAAAAAAAAAAAAAAAAA")) == 200)
      let own = ground.token.text(for: OutgoingID(34))
      #expect(await ground.receive(statusBody(#""status":"read""#, own)) == 200)
      #expect(try await ground.reports.first(1).map(\.outgoing) == [OutgoingID(34)])
    }
  }

  @Test func `the echo of our own text settles the attempt, and is set aside`() async throws {
    try await ground { (ground: Ground) async throws in
      let token = ground.token.text(for: OutgoingID(35))
      let body = """
        {"object":"page","entry":[{"id":"\(app.pageID)","messaging":[{"sender":{"id":"\(app.pageID)"},
        "timestamp":1,"message":{"mid":"m_9","is_echo":true,"text":"a","metadata":"\(token)"}}]}]}
        """
      #expect(await ground.receive(body) == 200)
      #expect(
        try await ground.reports.first(1) == [DeliveryReport(outgoing: OutgoingID(35), state: .underWay)])
      #expect(try await ground.kept("facebook", 1).map(\.identity) == ["m_9"])
    }
  }

  /// Deeper than anybody nests.
  private static let deep = String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000)

  @Test(arguments: [
    #"{"id":"wamid.5","type":"text","text":\#(deep)}"#, #"{"id":{"id":[]},"type":7}"#, "null", "[[]]",
    #""\ud800""#, "1e999", #"{"id":"","from":"","timestamp":-1,"type":""}"#,
  ]) func `R13: whatever stands beside it, a message is kept and read`(odd: String) async throws {
    try await ground { (ground: Ground) async throws in
      let body = """
        {"object":"whatsapp_business_account","entry":[7,{"changes":[null,{"value":{"metadata":{
         "phone_number_id":"\(app.numberID)"},"contacts":"none","statuses":[\(odd)],
         "messages":[\(odd),{"id":"wamid.1","from":"62811","type":"text","text":{"body":"a"}}]}}]}]}
        """
      #expect(await ground.receive(body) == 200)
      let kept = try await ground.kept("whatsapp", 2)
      #expect(kept[0].raw == Array(odd.utf8))
      #expect(kept[1].identity == "wamid.1")
      #expect(try reader("whatsapp")(RawMessage(bytes: kept[1].raw, format: "whatsapp")).text == "a")
    }
  }

  private func statusBody(_ status: String, _ token: String) -> String {
    """
    {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{
     "metadata":{"phone_number_id":"\(app.numberID)"},"statuses":[{"id":"wamid.9","timestamp":"1",
     "biz_opaque_callback_data":"\(token)",\(status)}]}}]}]}
    """
  }

  @Test(arguments: [
    ("hub.mode=subscribe&hub.verify_token=kata-kunci&hub.challenge=1158201444", 200),
    ("hub.mode=subscribe&hub.verify_token=kata-kuncI&hub.challenge=1158201444", 403),
    ("hub.mode=subscribe&hub.challenge=1158201444", 403),
    ("hub.mode=unsubscribe&hub.verify_token=kata-kunci&hub.challenge=1158201444", 403),
    ("hub.mode=subscribe&hub.verify_token=kata-kunci", 403),
    ("hub.mode=subscribe&hub.verify_token=kata-kunci&hub.challenge=%3Cscript%3E", 403), ("", 403),
  ]) func `proves that the URL is ours to who knows our word`(query: String, status: Int) async throws {
    try await ground { (ground: Ground) async throws in
      let answer = ground.webhook.verify(
        ServerRequest(method: .get, path: "/meta/webhook", rawQuery: Array(query.utf8)))
      #expect(answer.status == status)
      #expect(answer.body == (status == 200 ? Array("1158201444".utf8) : []))
    }
  }

  @Test func `asks for a body again while a secret cannot be read`() async throws {
    struct Missing: Error {}
    let ground = try await Ground(secret: { throw Missing() })
    #expect(await ground.receive(batch) == 503)
    await ground.stop()
  }

  @Test func `R18: a body over its limit is refused before it is read`() async throws {
    let ground = try await Ground()
    let routes = MetaWebhook.routes(
      for: [
        WebhookAccount(
          isNumber: true, id: "1", path: "/meta/webhook", verifyToken: { "x" }, appSecret: { "x" },
          door: WebhookDoor(takeReport: { _ in }), format: "whatsapp", take: { _, _ in Delivered() })
      ], note: { _ in })
    let listener = try Listener(ListenerConfiguration.loopback, routes: routes)
    let dialer = Dialer()
    for (size, status) in [(4 << 20, 401), ((4 << 20) + 1, 413)] {
      let request = HTTPRequest(
        .post, "http://127.0.0.1:\(listener.port ?? 0)/meta/webhook",
        body: Array(repeating: 0x20, count: size))
      do throws(TransportError) {
        #expect(try await dialer.send(request).status == status)
      } catch {
        // Who is refused while still sending may find the line closed before the answer.
        #expect(status == 413, "\(error)")
      }
    }
    await listener.stop(deadline: .zero)
    await ground.stop()
  }

  @Test func `tells a number from a page of the same id`() throws {
    let accounts = [false, true].map { isNumber in
      WebhookAccount(
        isNumber: isNumber, id: "77", path: "/meta", verifyToken: { "" }, appSecret: { "" },
        door: WebhookDoor(takeReport: { _ in }), format: isNumber ? "whatsapp" : "facebook"
      ) { _, _ in Delivered(incoming: [Incoming([], named: isNumber ? "number" : "page", format: "x")]) }
    }
    let changes = #"[{"field":"messages","value":{"metadata":{"phone_number_id":"77"},"messages":[]}}]"#
    let body = Array(#"{"entry":[{"id":"1","changes":\#(changes)}]}"#.utf8)
    let parts = MetaWebhook(accounts, note: { _ in }).parts(of: body, for: accounts, else: accounts[0])
    #expect(parts.flatMap { $0.1.incoming.map(\.identity) } == ["number"])
  }
}
