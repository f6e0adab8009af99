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

@Suite(.timeLimit(.minutes(2))) struct `An answer` {
  private func parcel(
    _ text: String = "Laporan kami terima.", to recipient: String = "42", answering update: String? = nil
  ) -> Parcel {
    Parcel(
      id: OutgoingID(33), key: "o33", attempt: 1,
      content: .reply(
        ReplyParcel(
          recipient: recipient, ticket: nil, text: text,
          answered: update.map { (raw: Array($0.utf8), format: Update.format) })))
  }

  private func send(_ parcel: Parcel, to server: ScriptedAPI) async -> Outcome {
    await TelegramCourier(name: "telegram/kota", api: server.api).send(parcel)
  }

  @Test func `goes out as a reply to the message it is about`() async throws {
    let server = ScriptedAPI((200, #"{"ok":true,"result":{"message_id":91,"chat":{"id":42}}}"#))
    let outcome = await send(parcel(answering: privateUpdate("Banjir")), to: server)
    #expect(outcome == .accepted(remoteID: "91"))
    let request = try #require(await server.requests.first)
    #expect(request.url == "https://api.test/bot\(token)/sendMessage")
    let body = try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? NSDictionary)
    #expect(
      body == [
        "chat_id": 42, "text": "Laporan kami terima.",
        "reply_parameters": ["message_id": 2, "allow_sending_without_reply": true],
        "link_preview_options": ["is_disabled": true],
      ])
  }

  @Test(arguments: [nil, "{", #"{"update_id":1,"message":{"message_id":2,"chat":{"id":43}}}"#])
  func `whose message is not known, or of another chat, is a reply to none`(update: String?) async throws {
    let server = ScriptedAPI((200, #"{"ok":true,"result":{"message_id":91}}"#))
    _ = await send(parcel(answering: update), to: server)
    let body = String(decoding: try #require(await server.requests.first).body, as: UTF8.self)
    #expect(!body.contains("reply_parameters"))
  }

  @Test(
    arguments: [
      (200, #"{"ok":true,"result":{"message_id":"5"}}"#, .accepted(remoteID: "5")),
      (200, "<html>", .unknown(reason: "Telegram answered 200 without a result")),
      (
        200, failure(403, "Forbidden: bot was blocked by the user"),
        .refused(reason: "the citizen blocked the bot")
      ),
      (
        403, failure(403, "Forbidden: bot was blocked by the user"),
        .refused(reason: "the citizen blocked the bot")
      ),
      (
        403, failure(403, "Forbidden: user is deactivated"), .refused(reason: "the citizen's account is gone")
      ),
      (400, failure(400, "Bad Request: chat not found"), .refused(reason: "Telegram does not know the chat")),
      (400, failure(400, "Bad Request: Budi said so"), .refused(reason: "Telegram answered 400")),
      (
        401, failure(401, "Unauthorized"),
        .credentialsRefused(reason: "Telegram answered 401: it does not know the token")
      ),
      (
        404, failure(404, "Not Found"),
        .credentialsRefused(reason: "Telegram answered 404: it does not know the token")
      ),
      (
        429,
        #"{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":17}}"#,
        .retry(after: .seconds(17), reason: "Telegram answered 429")
      ),
      (429, "", .retry(after: nil, reason: "Telegram answered 429")),
      (500, failure(500, "Internal Server Error"), .unknown(reason: "Telegram answered 500")),
      (502, "Bad Gateway", .unknown(reason: "Telegram answered 502")),
      (503, "", .retry(after: nil, reason: "Telegram answered 503")),
    ] as [(Int, String, Outcome)])
  func `is judged by what Telegram says`(status: Int, body: String, outcome: Outcome) async {
    #expect(await send(parcel(), to: ScriptedAPI((status, body))) == outcome)
  }

  private static func failure(_ code: Int, _ description: String) -> String {
    #"{"ok":false,"error_code":\#(code),"description":"\#(description)"}"#
  }

  @Test func `without an answer may be out, and is sent once more at most`() async {
    let lost = ScriptedAPI(.unknown(NetworkFailure(.timedOut, "POST api.test: timed out")))
    #expect(await send(parcel(), to: lost) == .unknown(reason: "POST api.test: timed out"))
    let down = ScriptedAPI(.notSent(NetworkFailure(.cannotConnect, "POST api.test: refused")))
    #expect(await send(parcel(), to: down) == .retry(after: nil, reason: "POST api.test: refused"))
    let courier = TelegramCourier(name: "telegram/kota", api: down.api)
    #expect(courier.unknownPolicy == .resendOnce(after: .seconds(600)))
  }

  @Test func `whose answer is lost, or who is told to wait, says so over the wire`() async throws {
    let server = try Server()
    await server.telegram.write("Banjir", from: warga)
    await server.telegram.fail(.tooMany, seconds: 4)
    let courier = TelegramCourier(name: "telegram/kota", api: server.api())
    #expect(await courier.send(parcel()) == .retry(after: .seconds(4), reason: "Telegram answered 429"))
    // The answer breaks off on its way: no time has to pass for that.
    let proxy = FaultProxy(to: server.listener.port ?? 0)
    proxy.set(.cut(after: 20, .toClient))
    let cut = TelegramCourier(
      name: "telegram/kota", api: server.api(base: "http://127.0.0.1:\(proxy.port)"))
    let outcome = await cut.send(parcel())
    proxy.stop()
    guard case .unknown = outcome else {
      Issue.record("it may have been taken")
      return
    }
    #expect(await server.telegram.sent(1).map(\.text) == ["Laporan kami terima."])
    await server.stop()
  }

  @Test(arguments: [
    ("", "42", "the answer has no text"), ("\u{0}\n", "42", "the answer has no text"),
    ("halo", "-100123", "the sender's address is no user of Telegram"),
    ("halo", "+62811", "the sender's address is no user of Telegram"),
    (String(repeating: "🙏", count: 2049), "42", "the answer is longer than 4096 letters"),
  ]) func `that Telegram would not take does not leave`(text: String, recipient: String, reason: String)
    async
  {
    let server = ScriptedAPI((200, "{}"))
    #expect(await send(parcel(text, to: recipient), to: server) == .refused(reason: reason))
    #expect(await server.requests.isEmpty)
  }

  @Test func `of exactly the length Telegram takes leaves`() async {
    let server = ScriptedAPI((200, #"{"ok":true,"result":{"message_id":1}}"#))
    let text = String(repeating: "🙏", count: 2048)
    #expect(await send(parcel(text), to: server) == .accepted(remoteID: "1"))
  }

  @Test func `and a token that cannot be read, or is none, wait for each other`() async {
    let api = BotAPI(base: "https://api.test", token: { try BotToken("kosong") }) {
      request throws(TransportError) in
      Issue.record("nothing may be asked")
      return HTTPResponse(status: 200)
    }
    let outcome = await TelegramCourier(name: "t", api: api).send(parcel())
    #expect(outcome == .retry(after: nil, reason: "\(BotTokenFault())"))
  }

  @Test func `the token is in no reason, whatever fails`() async throws {
    let dialer = Dialer()
    for base in ["http://127.0.0.1:1", "http://not a host", "https://nowhere.invalid"] {
      let api = BotAPI(base: base, token: { try BotToken(token) }) { request throws(TransportError) in
        try await dialer.send(request)
      }
      let courier = TelegramCourier(name: "t", api: api)
      #expect(!"\(await courier.send(parcel()))".contains("AAF"))
      let media = TelegramMedia(api: api, limit: 100 << 20)
      let photo = RawMessage(bytes: try Fixture.update("photo"), format: Update.format)
      #expect(!"\(await media.fetch(0, of: photo))".contains("AAF"))
      let feed = PollFeed(name: "t", api: api, names: names, wait: .zero)
      let failure = await #expect(throws: FeedFailure.self) { try await feed.run(Inbox().line()) }
      #expect(failure?.description.contains("AAF") == false)
    }
    #expect(!"\(try BotToken(token))".contains("AAF"))
  }
}
