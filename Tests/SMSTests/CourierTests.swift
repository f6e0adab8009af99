// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Testing
import Transport
import Web

@testable import SMS

/// Answers every request alike, and remembers them.
actor ScriptedGateway {
  private(set) var requests: [HTTPRequest] = []
  private let answer: Result<HTTPResponse, TransportError>

  init(_ status: Int, _ body: String = "", headers: HeaderFields = [:]) {
    answer = .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
  }

  init(_ failure: TransportError) { answer = .failure(failure) }

  func take(_ request: HTTPRequest) -> Result<HTTPResponse, TransportError> {
    requests.append(request)
    return answer
  }

  nonisolated var exchange: WebExchange {
    { request throws(TransportError) in try await self.take(request).get() }
  }
}

func replyParcel(_ text: String, to recipient: String = "+6281100000001", id: Int64 = 33) -> Parcel {
  Parcel(
    id: OutgoingID(id), key: "o\(id)", attempt: 1,
    content: .reply(ReplyParcel(recipient: recipient, ticket: nil, text: text, answered: nil)))
}

private let token = DeliveryToken(key: Array(repeating: 3, count: 32), account: "x")

struct KannelHTTPCourierTests {
  private func send(_ parcel: Parcel, to gateway: ScriptedGateway, maxParts: Int = 10) async -> Outcome {
    await KannelHTTPCourier(
      name: "sms/kannel",
      options: .init(
        url: "http://127.0.0.1:13013/cgi-bin/sendsms", user: "kanal", from: "1708",
        reportURL: "http://127.0.0.1:8080/sms/kannel/report", maxParts: maxParts),
      password: { "rahasia" }, token: token, exchange: gateway.exchange
    ).send(parcel)
  }

  /// Bodies and statuses as Kannel 1.4.5 gives them.
  @Test(arguments: [
    (202, "0: Accepted for delivery", Outcome.accepted(remoteID: nil)),
    (202, "3: Queued for later delivery", .accepted(remoteID: nil)),
    (400, "Missing receiver number, rejected", .refused(reason: "Kannel: receiver missing")),
    (
      400, "Number(s) has/have been denied by white- and/or black-lists.",
      .refused(reason: "Kannel: receiver denied")
    ),
    (400, "Invalid content-type", .retry(after: nil, reason: "Kannel does not understand our request (400)")),
    (
      403, "Authorization failed for sendsms",
      .credentialsRefused(reason: "Kannel answered 403")
    ),
    (503, "Temporal failure, try again later.", .retry(after: nil, reason: "Kannel answered 503")),
    (504, "", .unknown(reason: "Kannel answered 504")),
  ])
  func `each answer of sendsms has its outcome`(status: Int, body: String, outcome: Outcome) async {
    #expect(await send(replyParcel("Halo"), to: ScriptedGateway(status, body)) == outcome)
  }

  @Test func `the coding follows the text, and no secret stands in the URL`() async throws {
    let gateway = ScriptedGateway(202, "0: Accepted for delivery")
    _ = await send(replyParcel("“Terima kasih” – 5€"), to: gateway)
    _ = await send(replyParcel("Halo 🙏"), to: gateway)
    let requests = await gateway.requests
    #expect(requests.map { $0.headers["X-Kannel-Coding"] } == ["0", "2"])
    #expect(requests.map { String(decoding: $0.body, as: UTF8.self) } == ["\"Terima kasih\" - 5€", "Halo 🙏"])
    #expect(
      requests.allSatisfy { !$0.url.contains("rahasia") && $0.headers["X-Kannel-Password"] == "rahasia" })
    let report = try #require(requests[0].headers["X-Kannel-DLR-Url"])
    #expect(
      report == "http://127.0.0.1:8080/sms/kannel/report?o=\(token.text(for: OutgoingID(33)))&d=%d&A=%A")
  }

  @Test func `a text Kannel would cut is refused, as is a sender without a number`() async {
    let gateway = ScriptedGateway(202)
    let long = replyParcel(String(repeating: "x", count: 400))
    #expect(
      await send(long, to: gateway, maxParts: 2)
        == .refused(reason: "the answer takes 3 pieces; 2 are allowed"))
    for recipient in ["INDOSAT", "1708", "+62811+62812"] {
      #expect(
        await send(replyParcel("x", to: recipient), to: gateway)
          == .refused(reason: "the sender's address is no number"))
    }
    #expect(await gateway.requests.isEmpty)
  }
}

struct TwilioCourierTests {
  private func send(_ gateway: ScriptedGateway, from: String = "+6281100000000") async -> Outcome {
    await TwilioCourier(
      name: "sms/twilio",
      options: .init(
        base: "http://twilio.test", accountSID: "AC0000", from: from,
        reportURL: "https://kanal.test/sms/twilio/report"),
      authToken: { "tok" }, token: token, exchange: gateway.exchange
    ).send(replyParcel("Halo 🙏"))
  }

  @Test func `the request is what Twilio's own library sends`() async throws {
    let gateway = ScriptedGateway(201, "{\"sid\":\"SM77\",\"status\":\"queued\"}")
    #expect(await send(gateway) == .accepted(remoteID: "SM77"))
    let request = try #require(await gateway.requests.first)
    #expect(request.url == "http://twilio.test/2010-04-01/Accounts/AC0000/Messages.json")
    #expect(request.headers["Authorization"] == "Basic QUMwMDAwOnRvaw==")
    let fields = FormFields(decoding: request.body)
    #expect(fields.text("To") == "+6281100000001")
    #expect(fields.text("From") == "+6281100000000")
    #expect(fields.text("Body") == "Halo 🙏")
    #expect(
      fields.text("StatusCallback")
        == "https://kanal.test/sms/twilio/report?o=\(token.text(for: OutgoingID(33)))")
  }

  @Test func `a messaging service takes the number's place`() async throws {
    let gateway = ScriptedGateway(201, "{}")
    _ = await send(gateway, from: "MG12")
    let fields = FormFields(decoding: try #require(await gateway.requests.first).body)
    #expect(fields.text("MessagingServiceSid") == "MG12")
    #expect(fields.text("From") == nil)
  }

  @Test(arguments: [
    (400, "{\"code\":21610}", Outcome.refused(reason: "Twilio: the recipient has opted out (21610)")),
    (400, "{\"code\":21211}", .refused(reason: "Twilio: error 21211")),
    (401, "{\"code\":20003}", .credentialsRefused(reason: "Twilio answered 401")),
    (429, "{\"code\":20429}", .retry(after: .seconds(7), reason: "Twilio answered 429")),
    (500, "oops", .unknown(reason: "Twilio answered 500")),
    (503, "", .retry(after: .seconds(7), reason: "Twilio answered 503")),
  ])
  func `each refusal has its outcome`(status: Int, body: String, outcome: Outcome) async {
    #expect(await send(ScriptedGateway(status, body, headers: ["Retry-After": "7"])) == outcome)
  }
}

struct GatewayCourierTests {
  private func send(_ gateway: ScriptedGateway, _ sending: GatewaySending) async -> Outcome {
    await GatewayCourier(name: "sms/lokal", sending: sending, token: token, exchange: gateway.exchange)
      .send(replyParcel("Tiket {to} & 100%"))
  }

  @Test func `a form is filled in one pass, secrets beside it`() async throws {
    let gateway = ScriptedGateway(200, "{\"text\":\"Success\",\"messageId\":8231}")
    let sending = GatewaySending(
      url: "https://gw.test/send", body: .form,
      fields: [("to", "{national}"), ("message", "{text}"), ("ref", "{key}/{other}"), ("dlr", "{token}")],
      secretFields: [("passkey", { "rahasia" })],
      success: .init(field: try #require(JSONPath("text")), values: ["Success"]), id: JSONPath("messageId"))
    #expect(await send(gateway, sending) == .accepted(remoteID: "8231"))
    let request = try #require(await gateway.requests.first)
    let fields = FormFields(decoding: request.body)
    #expect(fields.text("to") == "6281100000001")
    #expect(fields.text("message") == "Tiket {to} & 100%")
    #expect(fields.text("ref") == "o33/{other}")
    #expect(fields.text("dlr") == token.text(for: OutgoingID(33)))
    #expect(fields.text("passkey") == "rahasia")
    #expect(!request.url.contains("rahasia"))
  }

  @Test func `JSON is written as JSON`() async throws {
    let gateway = ScriptedGateway(200)
    let sending = GatewaySending(
      url: "https://gw.test/send", body: .json, fields: [("to", "{to}"), ("text", "\"{text}\"")],
      authorization: .bearer { "tok" })
    #expect(await send(gateway, sending) == .accepted(remoteID: nil))
    let request = try #require(await gateway.requests.first)
    #expect(request.headers["Authorization"] == "Bearer tok")
    let json = try JSONText(request.body)
    #expect(json.member("text")?.text == "\"Tiket {to} & 100%\"")
  }

  private func judging() throws -> GatewaySending {
    GatewaySending(
      url: "https://gw.test/send", body: .form, fields: [("to", "{to}")],
      success: .init(field: try #require(JSONPath("text")), values: ["Success"]),
      refused: .init(field: try #require(JSONPath("text")), values: ["Invalid number"]))
  }

  @Test(arguments: ["{\"text\":\"Insufficient balance\"}", "{}", "", "<html>"])
  func `a 200 without the success that was described is tried again`(body: String) async throws {
    let outcome = await send(ScriptedGateway(200, body), try judging())
    let reason = "sms/lokal answered 200 without success at text"
    #expect(outcome == .retry(after: nil, reason: reason, isAboutThisParcel: true))
  }

  @Test func `a 200 with the refusal that was described is final`() async throws {
    let outcome = await send(ScriptedGateway(200, "{\"text\":\"Invalid number\"}"), try judging())
    #expect(outcome == .refused(reason: "sms/lokal answered 200 with a refusal at text"))
  }
}
