// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import TestSupport
import Testing
import Transport
import Web

@testable import SMS

struct KannelWebhookTests {
  private let token = DeliveryToken(key: Array(repeating: 9, count: 32), account: "kannel")
  private var webhook: KannelWebhook { KannelWebhook(guard: .open, token: token) }

  @Test(arguments: try RequestFixture.named(prefix: "kannel-"))
  func `a request of smsbox is read as expected`(fixture: RequestFixture) throws {
    let outcome = webhook.message(fixture.request)
    #expect(outcome.answer.status == 200)
    let incoming = try #require(outcome.incoming.first)
    let reading = try KannelWebhook.shortMessage(incoming.raw).reading(country: "62")
    #expect(written(incoming, reading) == fixture.expectation)
  }

  @Test(arguments: try RequestFixture.named(prefix: "kannel-"))
  func `a kept message is named as it was when it came`(fixture: RequestFixture) throws {
    let incoming = try #require(webhook.message(fixture.request).incoming.first)
    let identity = SMSChannel.identity(of: incoming.raw, format: incoming.format)
    #expect(identity == (incoming.identity.hasPrefix("arrival:") ? nil : incoming.identity))
  }

  @Test func `there are fixtures of both interfaces`() throws {
    #expect(try RequestFixture.named(prefix: "kannel-get").count >= 12)
    #expect(try RequestFixture.named(prefix: "kannel-post").count >= 5)
  }

  @Test func `success is told with an empty body, since smsbox would send it to the citizen`() {
    #expect(ServerResponse.done.status == 200)
    #expect(ServerResponse.done.body.isEmpty)
  }

  @Test func `R16: without an id a retry is known by its time, and without a time nothing is dropped`() {
    let timed = get("p=1&b=Banjir&T=1795319492&I=")
    let later = get("p=1&b=Banjir&T=1795319493&I=")
    let untimed = get("p=1&b=Banjir")
    func identity(_ request: ServerRequest) -> String? { webhook.message(request).incoming.first?.identity }
    #expect(identity(timed) == identity(timed))
    #expect(identity(timed) != identity(later))
    #expect(identity(untimed) != identity(untimed))
  }

  @Test func `a request without a text is kept and is a dead letter`() throws {
    let outcome = webhook.message(get("I=x1&a=Banjir"))
    let incoming = try #require(outcome.incoming.first)
    #expect(throws: UnreadableRequest.missing("b=%b")) {
      try KannelWebhook.shortMessage(incoming.raw).reading(country: "62")
    }
  }

  @Test func `R19: a wrong secret stores nothing and is told nothing`() {
    let webhook = KannelWebhook(guard: .query(name: "key", secret: "rahasia"), token: token)
    for query in ["p=1&b=x&I=1", "p=1&b=x&I=1&key=salah", "key="] {
      let outcome = webhook.message(get(query))
      #expect(outcome.answer.status == 401)
      #expect(outcome.answer.body.isEmpty)
      #expect(outcome.incoming.isEmpty)
    }
  }

  @Test func `the secret is not kept with the message`() throws {
    let webhook = KannelWebhook(guard: .query(name: "key", secret: "rahasia"), token: token)
    let outcome = webhook.message(get("p=1&key=rahasia&b=Banjir&I=1"))
    let incoming = try #require(outcome.incoming.first)
    #expect(!String(decoding: incoming.raw, as: UTF8.self).contains("rahasia"))
    #expect(try KannelWebhook.shortMessage(incoming.raw).reading(country: "62").text == "Banjir")
  }

  @Test(arguments: [
    ("1", DeliveryReport.State.delivered), ("2", .refused(reason: "undelivered")), ("4", .underWay),
    ("8", .underWay), ("16", .refused(reason: "rejected by the SMSC")),
    ("34", .refused(reason: "undelivered")),
  ])
  func `C5: a delivery report names our message and its fate`(code: String, state: DeliveryReport.State) {
    let outgoing = OutgoingID(33)
    let request = get("o=\(token.text(for: outgoing))&d=\(code)&A=ACK%2F")
    #expect(webhook.report(request).reports == [DeliveryReport(outgoing: outgoing, state: state)])
  }

  @Test func `a report nobody was given is answered and forgotten`() {
    let foreign = DeliveryToken(key: Array(repeating: 9, count: 32), account: "other")
    let outgoing = OutgoingID(33)
    for o in ["o33.AAAAAAAAAAAAAAAAAAAAAA", "o33", foreign.text(for: outgoing), ""] {
      let outcome = webhook.report(get("o=\(o)&d=1"))
      #expect(outcome.reports.isEmpty)
      #expect(outcome.answer.status == 200)
    }
    let moved = token.text(for: outgoing).replacingOccurrences(of: "o33", with: "o34")
    #expect(webhook.report(get("o=\(moved)&d=1")).reports.isEmpty)
  }

  @Test func `the reason of a refusal quotes no message`() {
    let detail = "id:77 sub:001 stat:UNDELIV err:001 text:Laporan Anda stat:x"
    #expect(
      KannelReport.state(code: 2, detail: detail) == .refused(reason: "undelivered (stat:UNDELIV err:001)"))
  }
}
