// SPDX-License-Identifier: MIT

import Glibc
import TestSupport
import Testing

@testable import Transport

@Suite struct `Which addresses are public` {
  private func address(_ text: String) throws -> PeerAddress {
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: count)
      // The array is as large as an address of its family.
      if unsafe inet_pton(family, text, &bytes) == 1 { return PeerAddress(bytes) }
    }
    throw ServerTrouble("\(text) is no address")
  }

  @Test(arguments: [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1",
    "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1",
    "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "fc00::1",
    "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1",
    "64:ff9b:1::8.8.8.8", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "2002:808:808::1", "3fff::1",
    "4000::1", "5f00::1",
  ]) func `these are not`(text: String) throws {
    #expect(try !address(text).isPublic)
  }

  @Test(arguments: [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
    "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
    "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:4860:4860::8888",
    "2404:6800:4003::1", "2a00:1450::1", "64:ff9b::8.8.8.8",
  ]) func `these are`(text: String) throws {
    #expect(try address(text).isPublic)
  }

  @Test func `what is no internet address is not`() {
    #expect(!PeerAddress([]).isPublic && !PeerAddress([8, 8, 8]).isPublic)
  }
}

@Suite struct `A request within its reach` {
  private let dialer = Dialer()
  private let answer = "HTTP/1.1 302 Found\r\nLocation: https://a.example/\r\nContent-Length: 9\r\n\r\n"

  private func request(_ url: String, _ reach: Reach = .publicInternet) -> HTTPRequest {
    var request = HTTPRequest(.get, url, deadline: .seconds(60))
    request.reach = reach
    request.takesHeadOnly = true
    return request
  }

  @Test(arguments: [
    "localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0",
    "[::]",
  ]) func `a name or number of this machine is not connected to`(host: String) async {
    let server = ScriptedServer([.readUntil("\r\n\r\n"), .send(answer)])
    #expect(await dialer.end(of: request("http://\(host):\(server.port)/")) == .notSent(.addressRefused))
    #expect(server.connectionCount == 0)
    // The same server is there for whoever may go to it.
    #expect(
      await dialer.end(of: request("http://127.0.0.1:\(server.port)/", Reach { _ in true })) == .status(302))
  }

  @Test(arguments: [
    "10.0.0.1", "169.254.169.254", "192.168.1.1", "[fc00::1]", "[fe80::1]", "[::ffff:10.0.0.1]",
  ])
  func `a private network is not tried at all`(host: String) async {
    #expect(await dialer.end(of: request("https://\(host)/")) == .notSent(.addressRefused))
  }

  @Test func `the address is the one that is connected to, whatever the name`() async throws {
    let server = ScriptedServer([.readUntil("\r\n\r\n"), .send(answer)])
    let stage = "127.0.0.1:\(server.port)"
    let refused = request("http://maps.short.example/x", Reach(stage: stage) { $0.isPublic })
    #expect(await dialer.end(of: refused) == .notSent(.addressRefused))
    let allowed = request("http://maps.short.example/x", Reach(stage: stage) { $0.bytes == [127, 0, 0, 1] })
    let response = try await dialer.send(allowed)
    #expect(response.headers["Location"] == "https://a.example/")
    let sent = server.receivedText()
    #expect(sent.hasPrefix("GET /x HTTP/1.1\r\nHost: maps.short.example\r\n"))
    #expect(!sent.lowercased().contains("cookie") && !sent.lowercased().contains("referer"))
  }

  @Test func `a connection that another request left open is not taken`() async throws {
    let whole: ScriptedServer.Step = .send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    let server = ScriptedServer([.readUntil("\r\n\r\n"), whole, .hold], [.readUntil("\r\n\r\n"), whole])
    let url = "http://127.0.0.1:\(server.port)/"
    #expect(await dialer.end(of: HTTPRequest(.get, url)) == .status(200))
    #expect(await dialer.end(of: request(url)) == .notSent(.addressRefused))
    #expect(server.connectionCount == 1)
  }

  @Test func `the head is enough, however long the body`() async throws {
    let long = "HTTP/1.1 301 Moved\r\nLocation: /y\r\nContent-Length: 99999999\r\n\r\n"
    let server = ScriptedServer([
      .readUntil("\r\n\r\n"), .send(long + String(repeating: "x", count: 100_000)), .hold,
    ])
    let response = try await dialer.send(
      request("http://127.0.0.1:\(server.port)/", Reach { _ in true }))
    #expect(response.status == 301 && response.body.isEmpty && response.headers["Location"] == "/y")
  }

  @Test func `an interim head is not the one that is waited for`() async throws {
    let server = ScriptedServer([
      .readUntil("\r\n\r\n"), .send("HTTP/1.1 103 Early Hints\r\nLocation: /no\r\n\r\n" + answer), .hold,
    ])
    let response = try await dialer.send(
      request("http://127.0.0.1:\(server.port)/", Reach { _ in true }))
    #expect(response.status == 302 && response.headers["Location"] == "https://a.example/")
  }

  @Test func `a handle that failed is as good as a new one`() async {
    for _ in 0..<3 {
      #expect(await dialer.end(of: request("https://name.invalid/")) == .notSent(.cannotResolve))
      #expect(await dialer.end(of: request("https://localhost/")) == .notSent(.addressRefused))
    }
  }

  @Test func `half a head is none`() async {
    let server = ScriptedServer([.readUntil("\r\n\r\n"), .send("HTTP/1.1 301 Moved\r\nLocation: /y")])
    let end = await dialer.end(of: request("http://127.0.0.1:\(server.port)/", Reach { _ in true }))
    #expect(end == .unknown(.broken))
  }
}
