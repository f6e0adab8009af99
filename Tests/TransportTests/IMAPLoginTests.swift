// SPDX-License-Identifier: MIT
//
// What libcurl does for an IMAP stream, against a real Dovecot, and against scripts where a real server
// would not misbehave.

import Reports
import TestSupport
import Testing

@testable import Transport

@Suite(.inTurn, .enabled(if: DovecotServer.isInstalled, "needs dovecot-imapd")) struct IMAPLoginTests {
  let dialer = Dialer()
  static let inbox = Login.password(user: "inbox@city.test", password: "pw1")

  func imaps(_ dovecot: DovecotServer, _ login: Login = inbox, authority: String? = nil) -> StreamEndpoint {
    StreamEndpoint(
      .imap(login), host: "127.0.0.1", port: dovecot.imapsPort, security: .tls,
      authorityFile: authority ?? dovecot.authority)
  }

  @Test func `forty connections over TLS log in at once and each is served`() async throws {
    let dovecot = try await onThread { try DovecotServer() }
    let endpoint = imaps(dovecot)
    let served = try await withThrowingTaskGroup { group in
      for number in 0..<40 {
        group.addTask { [dialer] in
          let stream = try await dialer.open(endpoint)
          try await stream.send(Array("k\(number) NOOP\r\n".utf8))
          return try await stream.text(until: "k\(number) OK").contains("k\(number) OK")
        }
      }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(served == 40)
  }

  @Test func `STARTTLS is used where it is asked for`() async throws {
    let dovecot = try await onThread { try DovecotServer() }
    var endpoint = imaps(dovecot)
    endpoint.port = dovecot.imapPort
    endpoint.security = .startTLS
    #expect(await dialer.kind(opening: endpoint) == nil)
    endpoint.authorityFile = nil
    #expect(await dialer.kind(opening: endpoint) == .certificate)
  }

  @Test func `a wrong password is told from a wrong certificate`() async throws {
    let dovecot = try await onThread { try DovecotServer() }
    let wrong = Login.password(user: "inbox@city.test", password: "salah")
    #expect(await dialer.kind(opening: imaps(dovecot, wrong)) == .credentialsRefused)
    #expect(
      await dialer.kind(opening: imaps(dovecot, authority: "/etc/ssl/certs/ca-certificates.crt"))
        == .certificate)
    var elsewhere = imaps(dovecot)
    elsewhere.host = "ip6-localhost.test"
    #expect(await dialer.kind(opening: elsewhere) == .cannotResolve)
  }

  @Test func `a bearer token is taken or refused`() async throws {
    let listener = try Listener(
      ListenerConfiguration.loopback, routes: [Self.introspection])
    let port = listener.port ?? 0
    let dovecot = try await onThread {
      try DovecotServer(introspection: "http://127.0.0.1:\(port)/introspect?token=")
    }
    let right = Login.bearer(user: "inbox@city.test", token: "token-baik")
    let wrong = Login.bearer(user: "inbox@city.test", token: "token-basi")
    #expect(await dialer.kind(opening: imaps(dovecot, right)) == nil)
    #expect(await dialer.kind(opening: imaps(dovecot, wrong)) == .credentialsRefused)
    await listener.stop()
  }

  static let introspection = Route(.get, "/introspect") { request in
    guard request.query.text("token") == "token-baik" else {
      return ServerResponse(
        status: 200, headers: ["Content-Type": "application/json"], body: Array(#"{"active":false}"#.utf8))
    }
    let answer = #"{"active":true,"username":"inbox@city.test"}"#
    return ServerResponse(
      status: 200, headers: ["Content-Type": "application/json"], body: Array(answer.utf8))
  }

  @Test func `where STARTTLS was stripped no login is sent`() async throws {
    let server = ScriptedServer([
      .send("* OK siap\r\n"), .readUntil("CAPABILITY\r\n"),
      .send("* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nA001 OK\r\n"), .hold,
    ])
    let endpoint = StreamEndpoint(
      .imap(Self.inbox), host: "127.0.0.1", port: server.port, security: .startTLS)
    #expect(await dialer.kind(opening: endpoint) == .tls)
    #expect(!server.receivedText().contains("AUTH"))
    #expect(!server.receivedText().contains("LOGIN"))
  }

  @Test(arguments: [
    ("A002 NO [AUTHENTICATIONFAILED] tidak\r\n", NetworkFailure.Kind.credentialsRefused),
    ("A002 NO [UNAVAILABLE] nanti\r\n", .broken),
  ]) func `a login the server cannot check is no refused login`(_ reply: String, _ kind: NetworkFailure.Kind)
    async
  {
    let server = ScriptedServer([
      .send("* OK siap\r\n"), .readUntil("CAPABILITY\r\n"),
      .send("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\nA001 OK\r\n"), .readUntil("\r\n"), .send(reply),
    ])
    let endpoint = StreamEndpoint(.imap(Self.inbox), host: "127.0.0.1", port: server.port, security: .plain)
    #expect(await dialer.kind(opening: endpoint) == kind)
  }

  @Test func `a connection lost during the login is broken, not refused`() async {
    let server = ScriptedServer([
      .send("* OK siap\r\n"), .readUntil("CAPABILITY\r\n"),
      .send("* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\nA001 OK\r\n"), .readUntil("\r\n"), .reset,
    ])
    let endpoint = StreamEndpoint(.imap(Self.inbox), host: "127.0.0.1", port: server.port, security: .plain)
    #expect(await dialer.kind(opening: endpoint) == .broken)
  }

  @Test func `a greeting that never comes ends at the deadline`() async {
    let server = ScriptedServer([.hold])
    let endpoint = StreamEndpoint(
      .imap(Self.inbox), host: "127.0.0.1", port: server.port, security: .plain,
      openDeadline: .milliseconds(100))
    #expect(await dialer.kind(opening: endpoint) == .timedOut)
  }
}
