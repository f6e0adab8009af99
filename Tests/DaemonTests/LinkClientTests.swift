// SPDX-License-Identifier: MIT

import Daemon
import Pipeline
import Reports
import Storage
import TestSupport
import Testing
import Transport

/// Short links over real TLS. The server plays every host; that it may be connected to, though it stands on
/// loopback, is this test's to say and no setting's.
@Suite(.inTurn) struct `Asking where a short link leads` {
  private let short = "https://maps.short.example/AbC123"
  private let target = "https://www.google.com/maps?q=-6.175392,106.827153"

  private func client(_ server: LinkServer, reach: @escaping @Sendable (PeerAddress) -> Bool = { _ in true })
    -> LinkClient
  {
    LinkClient(
      Dialer(), reach: Reach(stage: "127.0.0.1:\(server.port)", allows: reach),
      authorityFile: server.authority, deadline: .seconds(30))
  }

  @Test func `a mail with one is located, by way of two hosts`() async throws {
    let server = try await LinkServer([
      "AbC123": "HTTP/1.1 302 Found\nLocation: https://bit.example/next",
      "next": "HTTP/1.1 301 Moved Permanently\nLocation: \(target)",
    ])
    let city = try await Deployment()
    city.journey.adopt { $0.links?.hosts = LinkServer.hosts }
    try await city.receive(
      """
      From: Budi <budi@warga.test>
      To: \(Deployment.mailbox)
      Subject: Lubang
      Message-ID: <link-1@warga.test>

      Ada lubang besar di sini: \(short)
      """)
    #expect(try await city.reports().map(\.state) == [.needsLocation])
    #expect(await LinkExpander(city.journey, ask: client(server).ask).round() == 1)
    let report = try #require(try await city.reports().first)
    #expect(report.state == .located)
    #expect(try city.journey.places(of: report).first?.kelurahan.name == "Gambir")
    #expect(try await city.isBalanced())
    city.tearDown()
  }

  @Test(arguments: [
    ("HTTP/1.1 302 Found\nLocation: https://a.example/", LinkAnswer.redirect(to: "https://a.example/")),
    ("HTTP/1.1 307 Temporary Redirect\nLocation: /next", .redirect(to: "/next")),
    ("HTTP/1.1 200 OK\nContent-Type: text/html", .noRedirect(status: 200)),
    ("HTTP/1.1 404 Not Found\nLocation: https://a.example/", .noRedirect(status: 404)),
    ("HTTP/1.1 302 Found\nContent-Length: 0", .noRedirect(status: 302)),
    ("HTTP/1.1 302 Found\nLocation: /a\nLocation: /b", .noRedirect(status: 302)),
    (
      "HTTP/1.1 429 Too Many Requests\nRetry-After: 90",
      .retry(after: .seconds(90), reason: "its host answers 429")
    ),
    ("HTTP/1.1 503 Busy\nContent-Length: 0", .retry(after: nil, reason: "its host answers 503")),
  ]) func `an answer is one of four`(head: String, answer: LinkAnswer) async throws {
    let server = try await LinkServer(["AbC123": head])
    #expect(await client(server).ask(short) == answer)
  }

  @Test func `a private address behind a public name is refused, and so is a certificate of somebody else's`()
    async throws
  {
    let server = try await LinkServer(["AbC123": "HTTP/1.1 302 Found\nLocation: \(target)"])
    #expect(
      await client(server, reach: { $0.isPublic }).ask(short)
        == .refused(reason: "GET maps.short.example: no address it may be sent to"))
    guard case .refused(let reason) = await client(server).ask("https://other.example/AbC123") else {
      Issue.record("a certificate for other names must not do")
      return
    }
    #expect(!reason.contains("AbC123"))
  }

  @Test func `as the daemon has it, this machine is out of reach`() async {
    let client = LinkClient(Dialer())
    #expect(
      await client.ask("https://localhost/x")
        == .refused(reason: "GET localhost: no address it may be sent to"))
    #expect(await client.ask("http://localhost/x") == .refused(reason: "not an https address"))
  }

  @Test func `a silent server costs its deadline, and is asked again`() async throws {
    let server = ScriptedServer([.hold])
    let client = LinkClient(
      Dialer(), reach: Reach(stage: "127.0.0.1:\(server.port)") { _ in true }, deadline: .milliseconds(300))
    guard case .retry(after: nil, _) = await client.ask(short) else {
      Issue.record("a time-out is no end")
      return
    }
  }

  @Test func `a server that speaks without TLS is not listened to`() async {
    let server = ScriptedServer([.send("HTTP/1.1 302 Found\r\nLocation: \(target)\r\n\r\n"), .hold])
    let client = LinkClient(Dialer(), reach: Reach(stage: "127.0.0.1:\(server.port)") { _ in true })
    guard case .retry = await client.ask(short) else {
      Issue.record("it must not be followed")
      return
    }
  }
}
