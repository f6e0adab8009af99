// SPDX-License-Identifier: MIT

import Reports
import TestSupport
import Testing

@testable import Transport

extension Dialer {
  /// The kind of failure an opening ends with; nil where it succeeds.
  func kind(opening endpoint: StreamEndpoint) async -> NetworkFailure.Kind? {
    do {
      try await open(endpoint).close()
      return nil
    } catch {
      return (error as? NetworkFailure)?.kind
    }
  }
}

extension ByteStream {
  /// Receives until the text has come; what came.
  func text(until end: String) async throws -> String {
    var text = ""
    while !text.contains(end) {
      let bytes = try await receive(deadline: .seconds(60))
      if bytes.isEmpty { break }
      text += String(decoding: bytes, as: UTF8.self)
    }
    return text
  }
}

@Suite struct StreamTests {
  let dialer = Dialer()

  func tcp(_ server: ScriptedServer) -> StreamEndpoint {
    StreamEndpoint(.tcp, host: "127.0.0.1", port: server.port, security: .plain)
  }

  @Test func `bytes go both ways and the end is an empty array`() async throws {
    let server = ScriptedServer([.send("halo"), .readUntil("baik"), .send("sampai jumpa")])
    let stream = try await dialer.open(tcp(server))
    #expect(try await stream.text(until: "halo") == "halo")
    try await stream.send(Array("baik".utf8))
    #expect(try await stream.text(until: "jumpa") == "sampai jumpa")
    #expect(try await stream.receive() == [])
    #expect(try await stream.receive() == [])
  }

  @Test func `megabytes go both ways at once`() async throws {
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let server = ScriptedServer([.sendBytes(bytes), .readCount(bytes.count), .send("!")])
    let stream = try await dialer.open(tcp(server))
    async let sent: Void = stream.send(bytes)
    var received: [UInt8] = []
    while received.count < bytes.count + 1 { received += try await stream.receive(deadline: .seconds(60)) }
    try await sent
    #expect(Array(received.dropLast()) == bytes)
    #expect(server.received() == bytes)
  }

  @Test func `a deadline passes, a cancellation comes, and no byte is lost`() async throws {
    let mayGoOn = Gate()
    let server = ScriptedServer([.wait(mayGoOn), .send("halo"), .hold])
    let stream = try await dialer.open(tcp(server))
    await #expect(throws: NetworkFailure(.timedOut, "tcp 127.0.0.1:\(server.port): timed out")) {
      _ = try await stream.receive(deadline: .milliseconds(30))
    }
    let waiting = Task { try await stream.receive() }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { _ = try await waiting.value }
    mayGoOn.open()
    #expect(try await stream.text(until: "halo") == "halo")
  }

  @Test func `who waits is told that the stream was closed`() async throws {
    let server = ScriptedServer([.hold])
    let stream = try await dialer.open(tcp(server))
    let waiting = Task { try await stream.receive() }
    stream.close()
    let failure = await #expect(throws: NetworkFailure.self) { _ = try await waiting.value }
    #expect(failure?.kind == .closed)
  }

  @Test func `a reset is a broken stream`() async throws {
    let server = ScriptedServer([.send("halo"), .readUntil("x"), .reset])
    let stream = try await dialer.open(tcp(server))
    #expect(try await stream.text(until: "halo") == "halo")
    try await stream.send([UInt8(ascii: "x")])
    let failure = await #expect(throws: NetworkFailure.self) { _ = try await stream.receive() }
    #expect(failure?.kind == .broken)
  }

  @Test func `a send that the other side never reads ends at its deadline and closes the stream`()
    async throws
  {
    let server = ScriptedServer([.awaitBytes, .wait(Gate())])
    let stream = try await dialer.open(tcp(server))
    let much = [UInt8](repeating: 0, count: 20 << 20)
    let late = await #expect(throws: NetworkFailure.self) {
      try await stream.send(much, deadline: .milliseconds(100))
    }
    #expect(late?.kind == .timedOut)
    let closed = await #expect(throws: NetworkFailure.self) { _ = try await stream.receive() }
    #expect(closed?.kind == .closed)
  }

  @Test func `a proxy that stalls, cuts and resets is seen as what it does`() async throws {
    let server = ScriptedServer([.sendBytes([UInt8](repeating: 7, count: 1000)), .hold])
    let proxy = FaultProxy(to: server.port, .stall)
    let endpoint = StreamEndpoint(.tcp, host: "127.0.0.1", port: proxy.port, security: .plain)
    let stream = try await dialer.open(endpoint)
    let late = await #expect(throws: NetworkFailure.self) {
      _ = try await stream.receive(deadline: .milliseconds(50))
    }
    #expect(late?.kind == .timedOut)
    proxy.set(.cut(after: 300, .toClient))
    var received = 0
    let broken = await #expect(throws: NetworkFailure.self) {
      while true { received += try await stream.receive(deadline: .seconds(60)).count }
    }
    #expect(broken?.kind == .broken)
    #expect(received <= 300)
    #expect(proxy.forwarded(.toClient) == 300)
  }

  @Test func `a port nobody listens on cannot be connected to`() async {
    let endpoint = StreamEndpoint(.tcp, host: "127.0.0.1", port: freePort(), security: .plain)
    #expect(await dialer.kind(opening: endpoint) == .cannotConnect)
  }

  @Test func `hosts that would change the address are refused`() async {
    for host in ["", "a/b", "a b", "user@host", "a?b", "a#b", "a\r\nb", "[::1"] {
      let endpoint = StreamEndpoint(.tcp, host: host, port: 1, security: .plain)
      #expect(await dialer.kind(opening: endpoint) == .invalidRequest)
    }
  }
}
