// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Simulation
import TestSupport
import Testing
import Transport
import Web

@testable import X

private let postRaw =
  #"{"data":{"id":"100","author_id":"42","text":"@KotaUji banjir"},"includes":{"users":[{"id":"42","username":"warga_42"}]}}"#

@Suite(.timeLimit(.minutes(2))) struct `An answer` {
  private func parcel(
    _ text: String = "Laporan kami terima.", to recipient: String = "42", below post: String? = nil,
    attempt: Int = 1
  ) -> Parcel {
    Parcel(
      id: OutgoingID(33), key: "o33", attempt: attempt,
      content: .reply(
        ReplyParcel(
          recipient: recipient, ticket: nil, text: text,
          answered: post.map { (raw: Array($0.utf8), format: XFormat.post) },
          matter: post == nil ? .received : .pointer)))
  }

  private func send(_ parcel: Parcel, to script: Script, _ purse: XPurse? = nil) async -> Outcome {
    await XCourier(name: "x/dki", api: script.api(), purse: purse ?? .none).send(parcel)
  }

  @Test func `to a direct message is one`() async throws {
    let script = Script((201, #"{"data":{"dm_conversation_id":"42-1","dm_event_id":"91"}}"#))
    #expect(await send(parcel("Terima kasih \"🙏\""), to: script) == .accepted(remoteID: "91"))
    let request = try #require(await script.requests.first)
    #expect(request.url == "https://api.test/2/dm_conversations/with/42/messages")
    let body = try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? NSDictionary)
    #expect(body == ["text": "Terima kasih \"🙏\""])
    #expect(request.headers["Authorization"]?.hasPrefix("OAuth ") == true)
  }

  @Test func `to a post is a reply below it, to its author by name`() async throws {
    let script = Script((201, #"{"data":{"id":"92","text":"…"}}"#))
    #expect(await send(parcel("Mohon kirim pesan.", below: postRaw), to: script) == .accepted(remoteID: "92"))
    let request = try #require(await script.requests.first)
    #expect(request.url == "https://api.test/2/tweets")
    let body = try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? NSDictionary)
    #expect(
      body == ["text": "@warga_42 Mohon kirim pesan.", "reply": ["in_reply_to_tweet_id": "100"]])
  }

  @Test(
    arguments: [
      (200, #"{"data":{"dm_event_id":5}}"#, .accepted(remoteID: "5")),
      (200, "<html>", .unknown(reason: "X answered 200 without an id")),
      (201, "{}", .unknown(reason: "X answered 201 without an id")),
      (400, problem("Invalid Request"), .refused(reason: "X answered 400")),
      (
        401, problem("Unauthorized"),
        .credentialsRefused(reason: "X answered 401: it does not take the account's tokens")
      ),
      (
        402, problem("CreditsDepleted"),
        .credentialsRefused(reason: "X answered 402: its credits are used up")
      ),
      (
        403, problem("You cannot send messages to this user."),
        .refused(reason: "the citizen takes no direct messages from us")
      ),
      (
        403,
        problem(
          "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author."
        ),
        .refused(
          reason: "X lets us not reply to this post: its author did not call us, or lets only some reply")
      ),
      (
        403, problem("You are not allowed to create a Tweet with duplicate content."),
        .refused(reason: "X takes no post with words it had from us a short while ago")
      ),
      (
        403, #"{"title":"Forbidden","type":"https://api.twitter.com/2/problems/oauth1-permissions"}"#,
        .credentialsRefused(reason: "X answered 403: the app or its token lacks the permission")
      ),
      (403, problem("Budi said so"), .refused(reason: "X answered 403")),
      (
        404, problem("Not Found Error"),
        .refused(reason: "the post or the citizen is gone, or hidden from us")
      ),
      (429, problem("Too Many Requests"), .retry(after: nil, reason: "X answered 429")),
      (500, "", .unknown(reason: "X answered 500")), (503, "", .retry(after: nil, reason: "X answered 503")),
    ] as [(Int, String, Outcome)])
  func `is judged by what X says`(status: Int, body: String, outcome: Outcome) async {
    #expect(await send(parcel(), to: Script((status, body))) == outcome)
  }

  private static func problem(_ detail: String) -> String {
    #"{"title":"\#(detail)","detail":"\#(detail)","type":"about:blank"}"#
  }

  @Test func `that X has already, though its answer was lost, is out`() async {
    let script = Script((403, Self.problem("You are not allowed to create a Tweet with duplicate content.")))
    #expect(await send(parcel("a", below: postRaw, attempt: 2), to: script) == .accepted(remoteID: nil))
  }

  @Test func `without an answer may be out, and is sent once more at most`() async {
    let lost = Script(results: [.failure(.unknown(NetworkFailure(.timedOut, "POST api.test: timed out")))])
    #expect(await send(parcel(), to: lost) == .unknown(reason: "POST api.test: timed out"))
    let down = Script(results: [.failure(.notSent(NetworkFailure(.cannotConnect, "POST api.test: refused")))])
    #expect(await send(parcel(), to: down) == .retry(after: nil, reason: "POST api.test: refused"))
    let courier = XCourier(name: "x", api: down.api(), purse: .none)
    #expect(courier.unknownPolicy == .resendOnce(after: .seconds(600)))
  }

  @Test(arguments: [
    ("", "42", nil, "the answer has no text"),
    ("halo", "+62811", nil, "the sender's address is no user of X"),
    (String(repeating: "x", count: 10_001), "42", nil, "the answer is longer than 10,000 letters"),
    (String(repeating: "x", count: 271), "42", postRaw, "the answer is longer than a post"),
    ("halo", "42", "{", "the post it answers is not known any more"),
    ("halo", "42", #"{"data":{}}"#, "the post it answers is not known any more"),
  ]) func `that X would not take does not leave`(
    text: String, recipient: String, post: String?, reason: String
  )
    async
  {
    let script = Script((201, "{}"))
    #expect(await send(parcel(text, to: recipient, below: post), to: script) == .refused(reason: reason))
    #expect(await script.requests.isEmpty)
  }

  @Test func `of exactly the length X takes leaves`() async {
    let script = Script((201, #"{"data":{"id":"1"}}"#))
    #expect(
      await send(parcel(String(repeating: "x", count: 270), below: postRaw), to: script)
        == .accepted(remoteID: "1"))
    #expect(await send(parcel(String(repeating: "x", count: 10_000)), to: script) == .accepted(remoteID: "1"))
  }

  @Test func `waits where X's limit is used up, and no request goes beyond it`() async throws {
    let server = try Server()
    await server.x.write("Banjir", from: "42")
    let courier = XCourier(name: "x/dki", api: server.api(), purse: .none)
    var outcomes: [Outcome] = []
    for _ in 1...18 { outcomes.append(await courier.send(parcel())) }
    #expect(outcomes.count { if case .accepted = $0 { true } else { false } } == 15)
    #expect(
      outcomes.last
        == .retry(
          after: .seconds(901), reason: "X's limit for direct messages is used up", isAboutThisParcel: true))
    #expect(await server.x.excess == 0)
    server.time.advance(.seconds(901))
    guard case .accepted = await courier.send(parcel()) else {
      Issue.record("a new window has room")
      return
    }
    await server.stop()
  }

  @Test func `that the month's budget does not pay for waits, and is counted only where it was taken`()
    async throws
  {
    let time = TestClock()
    let purse = purse(XBudget(monthly: 215_000), MemoryVault(), time)
    let refused = Script((403, Self.problem("Forbidden")))
    _ = await send(parcel(), to: refused, purse)
    #expect(try await purse.spent() == 0)
    let script = Script((201, #"{"data":{"id":"1"}}"#))
    _ = await send(parcel(), to: script, purse)
    _ = await send(parcel("https://kota.test/lapor", below: postRaw), to: script, purse)
    #expect(try await purse.spent() == 215_000)
    guard case .credentialsRefused(let reason) = await send(parcel(), to: script, purse) else {
      Issue.record("nothing may leave")
      return
    }
    #expect(reason.contains("is spent") && reason.contains("budget.monthly"))
    #expect(await script.requests.count == 2)
    let lost = Script(results: [.failure(.unknown(NetworkFailure(.timedOut, "timed out")))])
    time.advance(.seconds(40 * 86_400))
    _ = await send(parcel(), to: lost, purse)
    #expect(try await purse.spent() == 15_000)
  }

  @Test(arguments: [
    ("", 0), ("halo", 4), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("🙏", 2), ("👨‍👩‍👧‍👦", 2), ("🙏🏽", 2), ("🇮🇩", 2),
    ("1️⃣", 2), ("a b\nc", 5), ("https://kota.test/sebuah/jalan/yang/panjang/sekali", 23),
    ("lihat (https://kota.test/x)", 7 + 23), ("kota.example", 23), ("Kel. Cikini", 11), ("“kutip”", 7),
    ("a@b.example", 23), ("3.5 km", 6),
  ]) func `is as long as X counts it`(text: String, weight: Int) {
    #expect(WeightedLength.of(text) == weight)
  }

  @Test func `and its secrets are in no reason`() async throws {
    let dialer = Dialer()
    for base in ["http://127.0.0.1:1", "http://not a host", "https://nowhere.invalid"] {
      let api = XAPI(base: base, login: .oauth1 { keys }, clock: .real) { request throws(TransportError) in
        try await dialer.send(request)
      }
      let courier = XCourier(name: "x", api: api, purse: .none)
      #expect(!"\(await courier.send(parcel()))".contains("invented"))
    }
  }
}

extension XPurse {
  /// Pays for everything.
  fileprivate static var none: XPurse {
    XPurse(nil, name: "x/dki", vault: MemoryVault().vault, clock: .real)
  }
}
