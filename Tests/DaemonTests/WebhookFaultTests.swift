// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Storage
import TestSupport
import Testing
import Transport

/// What others lost or doubled behind a gateway's webhook: real listener, real store.
@Suite struct WebhookFaultTests {
  private let dialer = Dialer()

  private func get(_ base: String, _ query: String, key: String = "rahasia") async throws -> HTTPResponse {
    try await dialer.send(HTTPRequest(.get, "\(base)/sms/kannel?\(query)&key=\(key)"))
  }

  private func post(_ base: String, _ body: String) async throws -> HTTPResponse {
    try await dialer.send(
      HTTPRequest(
        .post, "\(base)/sms/lokal", headers: ["Content-Type": "application/json"], body: Array(body.utf8)))
  }

  private func expect(_ status: Int, _ answer: HTTPResponse, at place: SourceLocation = #_sourceLocation) {
    #expect(answer.status == status, sourceLocation: place)
  }

  @Test func `R13: every message of a batch is read, and a bad one keeps no other out`() async throws {
    let city = try await Deployment()
    try await city.listening { base in
      let items = (1...5).map {
        "{\"from\":\"08110000000\($0)\",\"text\":\"Lubang \($0) di Cikini, Menteng\"}"
      }
      let body = "{\"items\":[\(items[0]),{\"from\":\"0811\"},\(items[1...].joined(separator: ","))]}"
      try await expect(200, post(base, body))
    }
    try await city.draft()
    #expect(try await city.reports().count == 5)
    #expect(try await city.count("SELECT count(*) FROM message WHERE state = 'dead'") == 1)
    #expect(try await city.isBalanced())
    city.tearDown()
  }

  @Test(.inTurn) func `R14: 200 is said after the commit, and a full store says 503 and has nothing`()
    async throws
  {
    let city = try await Deployment()
    let pages = try await city.count("PRAGMA page_count")
    try await city.listening { base in
      _ = try await city.store.database.write { try $0.run(script: "PRAGMA max_page_count=\(pages)") }
      var refused = 0
      for number in 0..<80 where try await get(base, "p=0811&b=\(long)\(number)&I=\(number)").status != 200 {
        refused += 1
      }
      #expect(refused > 20)
      let kept = try await city.count("SELECT count(*) FROM message")
      #expect(kept == 80 - refused)
      _ = try await city.store.database.write { try $0.run(script: "PRAGMA max_page_count=1000000") }
      // The gateway comes again with all it was not told 200 for, and with what it was.
      for number in 0..<80 {
        try await expect(200, get(base, "p=0811&b=\(long)\(number)&I=\(number)"))
      }
      #expect(try await city.count("SELECT count(*) FROM message") == 80)
    }
    #expect(try await city.isBalanced())
    city.tearDown()
  }
  private let long = String(repeating: "Banjir+di+depan+rumah+", count: 150)

  @Test func `R15: a webhook that is called again for one message keeps it once`() async throws {
    let city = try await Deployment()
    try await city.listening { base in
      for _ in 0..<5 {
        try await expect(200, get(base, "p=081100000001&b=Lubang+di+Cikini+Menteng&I=a1"))
      }
    }
    try await city.draft()
    #expect(try await city.reports().count == 1)
    #expect(try await city.count("SELECT sum(repeated) FROM tally") == 4)
    #expect(try await city.count("SELECT count(*) FROM outgoing WHERE kind = 'reply'") == 1)
    city.tearDown()
  }

  @Test func `R17: the pieces of a long text that share an id are one text, whole`() async throws {
    let city = try await Deployment()
    try await city.listening { base in
      for (number, text) in [(3, "Menteng"), (1, "Lubang+besar+"), (2, "di+Cikini+")] {
        let header = "%05%00%03%2A%03%0\(number)"
        try await expect(200, get(base, "p=081100000001&b=\(text)&u=\(header)&I=sama"))
      }
    }
    try await city.draft()
    let report = try #require(try await city.reports().first)
    #expect(try await city.journey.content(of: report).text == "Lubang besar di Cikini Menteng")
    #expect(try await city.reports().count == 1)
    #expect(try await city.isBalanced())
    city.tearDown()
  }

  @Test func `R18: a body over the limit is refused before it is read, and is no message`() async throws {
    let city = try await Deployment()
    try await city.listening { base in
      let body = "{\"items\":[{\"from\":\"0811\",\"text\":\"\(String(repeating: "a", count: 9 << 20))\"}]}"
      // Who is refused while still sending may find the line closed before the answer.
      do { try await expect(413, post(base, body)) } catch is TransportError {}
      try await expect(200, post(base, "{\"items\":[{\"from\":\"081100000001\",\"text\":\"Banjir\"}]}"))
    }
    #expect(try await city.count("SELECT count(*) FROM message") == 1)
    city.tearDown()
  }

  @Test func `R19: a wrong secret learns nothing from the answer`() async throws {
    let city = try await Deployment()
    try await city.listening { base in
      for key in ["", "salah", "rahasi", "rahasiaa"] {
        let answer = try await get(base, "p=0811&b=Banjir&I=1", key: key)
        #expect(answer.status == 401)
        #expect(answer.body.isEmpty)
      }
    }
    #expect(try await city.count("SELECT count(*) FROM message") == 0)
    city.tearDown()
  }

  @Test(arguments: ["INDOSAT", "1708", "112"])
  func `R20: NUL bytes and a sender without a number are taken, cleaned and not answered`(
    sender: String
  ) async throws {
    let city = try await Deployment()
    try await city.listening { base in
      try await expect(200, get(base, "p=\(sender)&b=Lubang%00+di%00+Cikini+Menteng&I=1"))
    }
    try await city.draft()
    let report = try #require(try await city.reports().first)
    #expect(try await city.journey.content(of: report).text == "Lubang di Cikini Menteng")
    #expect(try await city.count("SELECT count(*) FROM outgoing WHERE kind <> 'forward'") == 0)
    city.tearDown()
  }
}
