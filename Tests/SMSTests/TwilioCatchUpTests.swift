// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import TestSupport
import Testing
import Transport
import Web

@testable import SMS

struct TwilioCatchUpTests {
  /// Twilio's list in two pages, newest first.
  private actor List {
    private(set) var urls: [String] = []
    private var failingPages: Set<Int> = []

    func fail(page: Int) { failingPages = [page] }

    func page(_ request: HTTPRequest) -> HTTPResponse {
      urls.append(request.url)
      let number = request.url.contains("Page=1") ? 1 : 0
      guard !failingPages.contains(number) else {
        failingPages = []
        return HTTPResponse(status: 500)
      }
      let items =
        number == 0 ? [item("SM3", "inbound"), item("SM9", "outbound-api")] : [item("SM2", "inbound")]
      let next = number == 0 ? "\"/2010-04-01/Accounts/AC1/Messages.json?Page=1\"" : "null"
      let body = "{\"messages\":[\(items.joined(separator: ","))],\"next_page_uri\":\(next)}"
      return HTTPResponse(status: 200, body: Array(body.utf8))
    }

    private func item(_ sid: String, _ direction: String) -> String {
      "{\"sid\":\"\(sid)\",\"direction\":\"\(direction)\",\"from\":\"+6281100000001\",\"to\":\"+6281100000000\","
        + "\"body\":\"Laporan \(sid)\",\"date_sent\":\"Sun, 22 Nov 2026 03:51:58 +0000\",\"num_media\":\"1\"}"
    }
  }

  private func feed(_ list: List) -> TwilioCatchUpFeed {
    TwilioCatchUpFeed(
      name: "sms/twilio/catch-up", base: "https://twilio.test", accountSID: "AC1", number: "+6281100000000",
      authToken: { "tok" }, exchange: { request in await list.page(request) })
  }

  /// Runs until a walk is complete.
  private func walk(_ list: List, _ inbox: Inbox) async throws {
    let run = Task { [feed = feed(list)] in try await feed.run(inbox.line(clock: TestClock().clock)) }
    _ = await inbox.isPolling()
    run.cancel()
    _ = await run.result
  }

  @Test func `R15: the list is walked to its end and read like the webhook`() async throws {
    let (list, inbox) = (List(), Inbox())
    try await walk(list, inbox)
    let all = try await inbox.first(2)
    #expect(all.map(\.identity) == ["SM3", "SM2"])
    #expect(all.allSatisfy { $0.isHistory })
    let reading = try SMSReader().read(RawMessage(bytes: all[0].raw, format: all[0].format))
    #expect(reading.text == "Laporan SM3")
    #expect(reading.sender == "+6281100000001")
    #expect(reading.sentAt == Timestamp(seconds: 1_795_319_518))
    #expect(reading.problems == ["1 attachments still with Twilio"])
    #expect(await inbox.cursor?.count == 10)
  }

  @Test func `a walk that broke off is walked again, and what the webhook brought is stored once`()
    async throws
  {
    let (list, inbox) = (List(), Inbox())
    await list.fail(page: 1)
    let feed = feed(list)
    await #expect(throws: FeedFailure.self) {
      try await feed.run(inbox.line(clock: TestClock().clock))
    }
    #expect(await inbox.cursor == nil)
    try await walk(list, inbox)
    #expect(try await inbox.first(2).map(\.identity) == ["SM3", "SM2"])
  }

  @Test func `the next walk starts a day before the last`() async throws {
    let (list, inbox) = (List(), Inbox())
    _ = try await inbox.line().commit([], cursor: "2026-11-22")
    try await walk(list, inbox)
    #expect(await list.urls[0].hasSuffix("DateSent%3E=2026-11-21"))
    #expect(try await inbox.first(2).allSatisfy { !$0.isHistory })
  }
}

struct GatewayReportsTests {
  private let known = DeliveryToken(key: [1], account: "lokal")

  private func report(_ body: String, guard webhookGuard: WebhookGuard = .open) throws -> WebhookOutcome {
    let reports = GatewayReports(
      body: .form, token: try #require(JSONPath("ref")), state: try #require(JSONPath("status")),
      delivered: ["DELIVRD"], failed: ["UNDELIV"])
    return reports.report(
      ServerRequest(method: .post, path: "/r", body: Array(body.utf8)), guard: webhookGuard, known: known)
  }

  @Test(arguments: [
    ("DELIVRD", DeliveryReport.State.delivered),
    ("UNDELIV", .refused(reason: "the gateway reports it as failed")), ("ENROUTE", .underWay),
  ])
  func `a word means what the description says`(word: String, state: DeliveryReport.State) throws {
    let outcome = try report("ref=\(known.text(for: OutgoingID(4)))&status=\(word)")
    #expect(outcome.reports == [DeliveryReport(outgoing: OutgoingID(4), state: state)])
  }

  @Test(arguments: ["", "ref=o4.x&status=DELIVRD", "status=DELIVRD", "%%%"])
  func `what names nothing of ours changes nothing`(body: String) throws {
    #expect(try report(body).reports.isEmpty)
    #expect(try report(body).answer.status == 200)
    #expect(try report(body, guard: .bearer(token: "t")).answer.status == 401)
  }
}
