// SPDX-License-Identifier: MIT

import Cryptography
import Foundation
import Pipeline
import Reports
import TestSupport
import Testing
import Transport
import Web

@testable import SMS

struct TwilioSignatureTests {
  /// The vector of Twilio's documentation; the SHA-256 form from Twilio's own library.
  private let url = "https://mycompany.com/myapp.php"
  private let query = "foo=1&bar=2"
  private let body =
    "CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310&To=%2B18005551212"
  private let signature = "GvWf1cFY/Q7PnoempGyD5oXAezc="

  private func request(
    _ body: String, query: String? = nil, signature: String, _ more: [(String, String)] = [],
    type: String = "application/x-www-form-urlencoded; charset=UTF-8"
  ) -> ServerRequest {
    var headers: HeaderFields = ["Content-Type": type, "X-Twilio-Signature": signature]
    for (name, value) in more { headers.add(name, value) }
    return ServerRequest(
      method: .post, path: "/x", rawQuery: Array((query ?? self.query).utf8), headers: headers,
      body: Array(body.utf8))
  }

  @Test func `the published signature is recognised`() {
    #expect(TwilioSignature.isValid(request(body, signature: signature), url: url, token: "12345"))
  }

  @Test func `the SHA-256 form is recognised where it is announced`() {
    let settings = ("X-Twilio-Webhooks-Signature-Settings", "key=main,algorithm=HMAC_SHA256")
    let sha256 = "/Px0ZZziCxf9Zt7wehmYS+fbCh+oLQi2VrfCqcV1vPM="
    #expect(TwilioSignature.isValid(request(body, signature: sha256, [settings]), url: url, token: "12345"))
    #expect(!TwilioSignature.isValid(request(body, signature: sha256), url: url, token: "12345"))
  }

  @Test(.enabled(if: PythonClient.has("twilio"), "install it with: sh config/bootstrap.sh --tests"))
  func `what Twilio's own library signs is taken, and nothing else`() async throws {
    let forms = [
      "Body=Lampu+padam+%F0%9F%99%8F&From=%2B6281100000001", "Body=&MessageSid=SM1&From=INDOSAT",
      "A=2&a=1&B=%26%3D%25&Body=baris%0D%0Adua",
      "MediaUrl0=https%3A%2F%2Fx.test%2Fa%3Fb%3Dc&NumMedia=1&Body=%00",
    ]
    let url = "https://kanal.kota.example/sms/twilio?o=o7.abc"
    let lines = try await PythonClient.run("twilio-client/sign.py", ["rahasia", url] + forms)
    #expect(lines.count == forms.count)
    for (form, line) in zip(forms, lines) {
      let theirs = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))["signature"] ?? ""
      let isTaken = { (form: String) in
        TwilioSignature.isValid(
          request(form, query: "o=o7.abc", signature: theirs), url: "https://kanal.kota.example/sms/twilio",
          token: "rahasia")
      }
      #expect(isTaken(form), "\(form)")
      #expect(!isTaken(form + "&x=1"), "\(form)")
    }
  }

  @Test(arguments: [
    "https://mycompany.com:443/myapp.php", "https://mycompany.com/myapp.php",
  ])
  func `the default port may or may not stand in the URL`(url: String) {
    #expect(TwilioSignature.isValid(request(body, signature: signature), url: url, token: "12345"))
  }

  @Test(arguments: [
    "http://mycompany.com/myapp.php", "https://mycompany.com:8443/myapp.php",
    "https://mycompany.com/other.php",
    "https://mycompany.example/myapp.php",
  ])
  func `another address is another signature`(url: String) {
    #expect(!TwilioSignature.isValid(request(body, signature: signature), url: url, token: "12345"))
  }

  @Test func `a changed body, query, token or signature is not taken`() {
    let cases: [(ServerRequest, String)] = [
      (request(body + "0", signature: signature), "12345"), (request(body, signature: signature), "12346"),
      (request(body, query: "foo=1&bar=3", signature: signature), "12345"),
      (request(body, signature: String(signature.dropLast(2)) + "A="), "12345"),
      (request(body, signature: ""), "12345"),
    ]
    for (request, token) in cases { #expect(!TwilioSignature.isValid(request, url: url, token: token)) }
  }

  @Test func `values of one name count as a sorted set`() {
    let once = FormFields(decoding: Array("a=2&a=1&b=x".utf8))
    let repeated = FormFields(decoding: Array("b=x&a=1&a=2&a=1".utf8))
    let expected = Hash.sha1.authenticationCode(
      for: Array("https://h.test/a1a2bx".utf8), key: Array("t".utf8))
    #expect(TwilioSignature.sign("https://h.test/", once, token: "t", with: .sha1) == Base64.encode(expected))
    #expect(
      TwilioSignature.sign("https://h.test/", repeated, token: "t", with: .sha1) == Base64.encode(expected))
  }

  @Test func `another body is covered by its digest in the URL`() {
    let json = "{\"a\":1}"
    let digest = Hex.encode(Hash.sha256.digest(of: Array(json.utf8)))
    let query = "bodySHA256=\(digest)"
    let signature = TwilioSignature.sign(
      "\(url)?\(query)", FormFields(decoding: []), token: "12345", with: .sha1)
    func isValid(_ body: String) -> Bool {
      TwilioSignature.isValid(
        request(body, query: query, signature: signature, type: "application/json"), url: url, token: "12345")
    }
    #expect(isValid(json))
    #expect(!isValid("{\"a\":2}"))
  }
}

struct TwilioWebhookTests {
  private let token = DeliveryToken(key: Array(repeating: 3, count: 32), account: "twilio")
  private var webhook: TwilioWebhook {
    TwilioWebhook(
      messageURL: "https://kanal.test/sms/twilio", reportURL: "https://kanal.test/sms/twilio/report",
      authToken: { "token" }, token: token)
  }

  private func signed(_ body: String, path: String = "", query: String = "") -> ServerRequest {
    let url = "https://kanal.test/sms/twilio\(path)" + (query.isEmpty ? "" : "?\(query)")
    let signature = TwilioSignature.sign(
      url, FormFields(decoding: Array(body.utf8)), token: "token", with: .sha1)
    return ServerRequest(
      method: .post, path: "/sms/twilio\(path)", rawQuery: Array(query.utf8),
      headers: [
        "Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature,
      ], body: Array(body.utf8))
  }

  @Test func `a message is kept under Twilio's id and answered without a word`() throws {
    let outcome = try webhook.message(
      signed(
        "MessageSid=SM0001&From=%2B6281100000001&To=%2B6281100000000&Body=Banjir+%F0%9F%99%8F%00&NumMedia=0"))
    #expect(outcome.answer.status == 200)
    #expect(outcome.answer.headers["Content-Type"] == "text/xml")
    #expect(String(decoding: outcome.answer.body, as: UTF8.self) == "<Response/>")
    let incoming = try #require(outcome.incoming.first)
    #expect(incoming.identity == "SM0001")
    let reading = try SMSReader().read(RawMessage(bytes: incoming.raw, format: incoming.format))
    #expect(reading.sender == "+6281100000001")
    #expect(reading.recipient == "+6281100000000")
    #expect(reading.text == "Banjir 🙏")
  }

  @Test func `attachments still with Twilio are named and can be fetched`() throws {
    let outcome = try webhook.message(
      signed(
        "MessageSid=MM1&From=%2B6281100000001&Body=&NumMedia=2&MediaUrl0=https%3A%2F%2Fmedia.test%2F1"
          + "&MediaContentType0=image%2Fjpeg&MediaUrl1=https%3A%2F%2Fmedia.test%2F2&MediaContentType1=video%2Fmp4"
      ))
    let incoming = try #require(outcome.incoming.first)
    let reading = try SMSReader().read(RawMessage(bytes: incoming.raw, format: incoming.format))
    #expect(reading.attachments.map(\.name) == ["media-1.jpeg", "media-2.mp4"])
    #expect(reading.problems == ["2 attachments still with Twilio"])
    #expect(
      TwilioWebhook.media(of: incoming.raw).map(\.url) == ["https://media.test/1", "https://media.test/2"])
  }

  @Test func `R19: a forged request stores nothing and learns nothing`() throws {
    var request = signed("MessageSid=SM1&From=%2B6281100000001&Body=x")
    request.body += Array("y".utf8)
    let outcome = try webhook.message(request)
    #expect(outcome.answer.status == 401)
    #expect(outcome.answer.body.isEmpty)
    #expect(outcome.incoming.isEmpty)
  }

  @Test func `a form of thousands of fields is not decoded, whoever signed it`() throws {
    let many = "MessageSid=SM1&From=%2B6281100000001&Body=x" + String(repeating: "&a", count: 10_000)
    #expect(try webhook.message(signed(many)).answer.status == 401)
    #expect(try webhook.report(signed(many, path: "/report")).answer.status == 401)
  }

  @Test(
    arguments: [
      ("queued", nil, DeliveryReport.State.underWay), ("sent", nil, .underWay),
      ("delivered", nil, .delivered),
      ("undelivered", "30003", .refused(reason: "Twilio: undelivered, error 30003")),
      ("failed", nil, .refused(reason: "Twilio: failed")),
    ] as [(String, String?, DeliveryReport.State)])
  func `C5: a status callback is a delivery report`(
    status: String, error: String?, state: DeliveryReport.State
  ) throws {
    let outgoing = OutgoingID(5)
    let body = "MessageSid=SM1&MessageStatus=\(status)" + (error.map { "&ErrorCode=\($0)" } ?? "")
    let outcome = try webhook.report(
      signed(body, path: "/report", query: "o=\(token.text(for: outgoing))"))
    #expect(outcome.reports == [DeliveryReport(outgoing: outgoing, state: state)])
  }
}
