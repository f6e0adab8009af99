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

private let deliveryToken = DeliveryToken(key: Array(repeating: 5, count: 32), account: "x")

private func parcel(
  _ text: String = "Laporan kami terima.", to recipient: String = "628110000042",
  answering fixture: String? = nil
) throws -> Parcel {
  let answered = try fixture.map(Fixture.raw).map { (raw: $0.bytes, format: $0.format) }
  return Parcel(
    id: OutgoingID(33), key: "o33", attempt: 1,
    content: .reply(ReplyParcel(recipient: recipient, ticket: nil, text: text, answered: answered)))
}

private func error(_ code: Int, _ subcode: Int? = nil, transient: Bool = false) -> String {
  let more = subcode.map { #","error_subcode":\#($0)"# } ?? ""
  return
    #"{"error":{"message":"Budi said so","type":"OAuthException","code":\#(code)\#(more),"is_transient":\#(transient)}}"#
}

private func object(_ request: HTTPRequest?) throws -> NSDictionary? {
  try request.flatMap { try JSONSerialization.jsonObject(with: Data($0.body)) as? NSDictionary }
}

/// As a deployment has it: ids of WhatsApp hold the citizen's number.
private let masked = MessageNames(mask: IdentityMask(key: [7], account: "kota"))

@Suite struct `An answer over WhatsApp` {
  private func courier(_ api: GraphAPI) -> WhatsAppCourier {
    WhatsAppCourier(
      name: "whatsapp/kota", api: api, numberID: app.numberID, token: deliveryToken, names: masked)
  }

  @Test func `goes out as a reply to the message it is about, with our name for it`() async throws {
    let server = ScriptedGraph((200, #"{"messaging_product":"whatsapp","messages":[{"id":"wamid.OUT"}]}"#))
    let outcome = await courier(server.api).send(try parcel(answering: "wa-text"))
    #expect(outcome == .accepted(remoteID: masked.identity("wamid.OUT")))
    let request = try #require(await server.requests.first)
    #expect(request.url == "https://graph.test/v23.0/\(app.numberID)/messages")
    #expect(request.headers["Authorization"] == "Bearer \(app.token)")
    #expect(
      try object(request) == [
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": "628110000042", "type": "text",
        "context": ["message_id": "wamid.T1"],
        "text": ["body": "Laporan kami terima.", "preview_url": false],
        "biz_opaque_callback_data": deliveryToken.text(for: OutgoingID(33)),
      ])
  }

  @Test func `to a citizen without a number goes to the name this business has for them`() async throws {
    let server = ScriptedGraph((200, #"{"messages":[{"id":"wamid.OUT"}]}"#))
    _ = await courier(server.api).send(try parcel(to: "ID.13491208655302741918"))
    let body = try object(await server.requests.first)
    #expect(body?["recipient"] as? String == "ID.13491208655302741918")
    #expect(body?["to"] == nil)
  }

  @Test(
    arguments: [
      (200, #"{"messages":[{"id":"w"}]}"#, .accepted(remoteID: masked.identity("w"))),
      (200, "<html>", .unknown(reason: "Meta answered 200 without a message's id")),
      (
        400, error(131_047),
        .waitingWindow(reason: "Meta answered 400, error 131047: the citizen's 24 hours are over")
      ),
      (
        400, error(470),
        .waitingWindow(reason: "Meta answered 400, error 470: the citizen's 24 hours are over")
      ),
      (400, error(131_026), .refused(reason: "WhatsApp cannot deliver to this citizen (131026)")),
      (
        400, error(131_056),
        .retry(after: nil, reason: "Meta answered 400, error 131056", isAboutThisParcel: true)
      ), (400, error(130_429), .retry(after: nil, reason: "Meta answered 400, error 130429")),
      (400, error(80_007), .retry(after: nil, reason: "Meta answered 400, error 80007")),
      (429, error(4), .retry(after: nil, reason: "Meta answered 429, error 4")),
      (401, error(190, 463), .credentialsRefused(reason: "Meta answered 401, error 190/463")),
      (403, error(200), .credentialsRefused(reason: "Meta answered 403, error 200")),
      (403, error(131_031), .credentialsRefused(reason: "Meta answered 403, error 131031")),
      (400, error(100), .refused(reason: "Meta answered 400, error 100")),
      (500, error(2, transient: true), .retry(after: nil, reason: "Meta answered 500, error 2")),
      (500, error(131_000), .unknown(reason: "Meta answered 500, error 131000", isAboutThisParcel: true)),
      (500, error(777, transient: true), .retry(after: nil, reason: "Meta answered 500, error 777")),
      (500, error(1), .unknown(reason: "Meta answered 500, error 1", isAboutThisParcel: true)),
      (502, "Bad Gateway", .unknown(reason: "Meta answered 502")),
      (503, "", .retry(after: nil, reason: "Meta answered 503")),
      (401, "", .credentialsRefused(reason: "Meta answered 401")),
    ] as [(Int, String, Outcome)])
  func `is judged by what Meta says`(status: Int, body: String, outcome: Outcome) async throws {
    #expect(await courier(ScriptedGraph((status, body)).api).send(try parcel()) == outcome)
  }

  @Test func `waits as long as the usage header says`() async throws {
    let usage = #"{"10":[{"type":"whatsapp","estimated_time_to_regain_access":5}]}"#
    let response = HTTPResponse(
      status: 400, headers: ["X-Business-Use-Case-Usage": usage], body: Array(error(80_007).utf8))
    #expect(
      await courier(ScriptedGraph([response]).api).send(try parcel())
        == .retry(after: .seconds(300), reason: "Meta answered 400, error 80007"))
  }

  @Test(arguments: [
    ("", "628110000042", "the answer has no text"),
    ("halo", "+62811", "the sender's address is no user of WhatsApp"),
    ("halo", "me/../x", "the sender's address is no user of WhatsApp"),
    (String(repeating: "🙏", count: 2049), "62811", "the answer is longer than 4096 letters"),
  ]) func `that WhatsApp would not take does not leave`(text: String, recipient: String, reason: String)
    async throws
  {
    let server = ScriptedGraph((200, "{}"))
    #expect(await courier(server.api).send(try parcel(text, to: recipient)) == .refused(reason: reason))
    #expect(await server.requests.isEmpty)
  }

  @Test func `without an answer may be out; the token is in no reason`() async throws {
    let lost = ScriptedGraph(.unknown(NetworkFailure(.timedOut, "POST graph.test: timed out")))
    #expect(await courier(lost.api).send(try parcel()) == .unknown(reason: "POST graph.test: timed out"))
    let down = ScriptedGraph(.notSent(NetworkFailure(.cannotConnect, "POST graph.test: refused")))
    #expect(
      await courier(down.api).send(try parcel()) == .retry(after: nil, reason: "POST graph.test: refused"))
    let dialer = Dialer()
    for base in ["http://127.0.0.1:1", "http://not a host"] {
      let api = GraphAPI(base: base, version: "v23.0", token: { app.token }) {
        request throws(TransportError) in try await dialer.send(request)
      }
      let outcome = await courier(api).send(try parcel())
      #expect(!"\(outcome)".contains("EAAB"))
    }
  }

  @Test func `meets over the wire what the real one does`() async throws {
    let server = try await Server()
    await server.meta.whatsApp("Banjir", from: "628110000042")
    await server.meta.fail(.tooMany, seconds: 4)
    #expect(
      await courier(server.api).send(try parcel())
        == .retry(after: .seconds(4), reason: "Meta answered 429, error 4"))
    await server.meta.fail(.refused)
    #expect(
      await courier(server.api).send(try parcel())
        == .credentialsRefused(reason: "Meta answered 401, error 190/463"))
    // The answer breaks off on its way: no time has to pass for that.
    let proxy = FaultProxy(to: server.listener.port ?? 0)
    proxy.set(.cut(after: 20, .toClient))
    let outcome = await courier(server.api(at: "http://127.0.0.1:\(proxy.port)")).send(try parcel())
    proxy.stop()
    guard case .unknown = outcome else {
      Issue.record("it may have been taken")
      return
    }
    #expect(await server.meta.sent(1).map(\.text) == ["Laporan kami terima."])
    await server.stop()
  }
}

@Suite struct `An answer at a page` {
  private func courier(_ api: GraphAPI, _ platform: PagePlatform = .facebook) -> PageCourier {
    PageCourier(
      name: "\(platform)/kota", platform: platform, api: api,
      from: platform == .facebook ? app.pageID : app.instagramID, token: deliveryToken)
  }

  private static let taken = #"{"recipient_id":"5","message_id":"m_out"}"#

  @Test func `goes into the conversation, with our name for it`() async throws {
    let server = ScriptedGraph((200, Self.taken))
    let outcome = await courier(server.api).send(try parcel(to: "5000000000000042", answering: "fb-text"))
    #expect(outcome == .accepted(remoteID: "m_out"))
    let request = await server.requests.first
    #expect(request?.url == "https://graph.test/v23.0/\(app.pageID)/messages")
    #expect(
      try object(request) == [
        "recipient": ["id": "5000000000000042"], "messaging_type": "RESPONSE",
        "message": [
          "text": "Laporan kami terima.", "metadata": deliveryToken.text(for: OutgoingID(33)),
        ],
      ])
  }

  @Test(arguments: [
    ("fb-comment", PagePlatform.facebook, ["comment_id": "1_77"]),
    ("fb-post", .facebook, ["post_id": "\(app.pageID)_9"]),
    ("ig-comment", .instagram, ["comment_id": "17900000000000001"]), ("fb-text", .facebook, ["id": "5"]),
    ("ig-text", .instagram, ["id": "5"]),
  ]) func `to a comment is a private one`(
    fixture: String, platform: PagePlatform, recipient: [String: String]
  )
    async throws
  {
    let server = ScriptedGraph((200, Self.taken))
    _ = await courier(server.api, platform).send(try parcel(to: "5", answering: fixture))
    let body = try object(await server.requests.first)
    #expect(body?["recipient"] as? [String: String] == recipient)
    #expect((body?["messaging_type"] == nil) == (platform == .instagram))
  }

  @Test func `to who hides their name goes to the comment, by their address alone`() async throws {
    let server = ScriptedGraph((200, Self.taken))
    _ = await courier(server.api).send(try parcel(to: "comment:1_80"))
    #expect(
      try object(await server.requests.first)?["recipient"] as? [String: String] == ["comment_id": "1_80"])
  }

  @Test func `after the one to a comment goes into the conversation`() async throws {
    let server = ScriptedGraph((400, error(10_900)), (200, Self.taken))
    let outcome = await courier(server.api).send(try parcel(to: "5", answering: "fb-comment"))
    #expect(outcome == .accepted(remoteID: "m_out"))
    #expect(
      try object(await server.requests.last)?["recipient"] as? [String: String] == ["id": "5"])
    let hidden = ScriptedGraph((400, error(10_900)))
    #expect(
      await courier(hidden.api).send(try parcel(to: "comment:1_80"))
        == .refused(reason: "the comment was answered before; the citizen has to write first"))
    #expect(await hidden.requests.count == 1)
  }

  @Test(
    arguments: [
      (
        10, 2_018_278,
        .waitingWindow(reason: "Meta answered 400, error 10/2018278: the citizen's 24 hours are over")
      ),
      (
        10, 2_534_022,
        .waitingWindow(reason: "Meta answered 400, error 10/2534022: the citizen's 24 hours are over")
      ),
      (10, nil, .credentialsRefused(reason: "Meta answered 400, error 10")),
      (551, 1_545_041, .refused(reason: "the citizen takes no messages just now (551)")),
      (200, 1_545_041, .refused(reason: "the citizen takes no messages just now (551)")),
      (190, 467, .credentialsRefused(reason: "Meta answered 400, error 190/467")),
      (613, 1_893_016, .retry(after: nil, reason: "Meta answered 400, error 613/1893016")),
      (4, nil, .retry(after: nil, reason: "Meta answered 400, error 4")),
      (17, nil, .retry(after: nil, reason: "Meta answered 400, error 17")),
      (32, nil, .retry(after: nil, reason: "Meta answered 400, error 32")),
      (80_006, nil, .retry(after: nil, reason: "Meta answered 400, error 80006")),
      (10_903, nil, .refused(reason: "the comment cannot be answered in private (10903)")),
      (2, nil, .retry(after: nil, reason: "Meta answered 400, error 2")),
      (1, nil, .unknown(reason: "Meta answered 400, error 1", isAboutThisParcel: true)),
      (100, nil, .refused(reason: "Meta answered 400, error 100")),
    ] as [(Int, Int?, Outcome)])
  func `is judged by what the page says`(code: Int, subcode: Int?, outcome: Outcome) async throws {
    let server = ScriptedGraph((400, error(code, subcode)))
    #expect(await courier(server.api).send(try parcel(to: "5")) == outcome)
  }

  @Test(arguments: [
    (PagePlatform.facebook, 1000, true), (.facebook, 1001, false), (.instagram, 250, true),
    (.instagram, 251, false),
  ]) func `is as long as the platform counts it`(platform: PagePlatform, count: Int, leaves: Bool)
    async throws
  {
    let server = ScriptedGraph((200, Self.taken))
    _ = await courier(server.api, platform).send(try parcel(String(repeating: "🙏", count: count), to: "5"))
    #expect(await server.requests.count == (leaves ? 1 : 0))
  }
}
