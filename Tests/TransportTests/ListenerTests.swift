// SPDX-License-Identifier: MIT

import Reports
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// A listener with the test's routes, and a client that speaks bytes.
struct ListenerGround: Sendable {
  let listener: Listener
  let port: UInt16

  init(_ routes: [Route], _ change: (inout ListenerConfiguration) -> Void = { _ in }) throws {
    var configuration = ListenerConfiguration.loopback
    change(&configuration)
    listener = try Listener(configuration, routes: routes)
    port = listener.port ?? 0
  }

  func connect(_ dialer: Dialer) async throws -> ByteStream {
    try await dialer.open(StreamEndpoint(.tcp, host: "127.0.0.1", port: port, security: .plain))
  }

  /// Sends bytes and returns all that comes until the listener closes.
  func exchange(_ text: String, _ dialer: Dialer) async throws -> String {
    let stream = try await connect(dialer)
    try await stream.send(Array(text.utf8))
    var answer = ""
    // A reset ends it as well.
    while let bytes = try? await stream.receive(deadline: .seconds(60)), !bytes.isEmpty {
      answer += String(decoding: bytes, as: UTF8.self)
    }
    return answer
  }
}

extension String {
  /// The status codes of the HTTP responses in it.
  var statusCodes: [Int] {
    split(separator: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }
  }
}

@Suite struct ListenerTests {
  let dialer = Dialer()

  static func echo(_ path: String = "/echo", limit: Int? = nil) -> Route {
    Route(.post, path, bodyLimit: limit) { request in ServerResponse(status: 200, body: request.body) }
  }

  func end(_ ground: ListenerGround, _ method: HTTPMethod, _ path: String, body: [UInt8] = []) async
    -> HTTPEnd
  {
    await dialer.end(of: HTTPRequest(method, "http://127.0.0.1:\(ground.port)\(path)", body: body))
  }

  @Test func `a request reaches its route whole`() async throws {
    let seen = Mutex<ServerRequest?>(nil)
    let ground = try ListenerGround([
      Route(.post, "/sms/{account}") { request in
        seen.withLock { $0 = request }
        return ServerResponse(status: 202, headers: ["X-Kanal": "ya"], body: Array("baik".utf8))
      }
    ])
    let response = try await dialer.send(
      HTTPRequest(
        .post, "http://127.0.0.1:\(ground.port)/sms/kan%20nel?b=%00B%00a&c=1",
        headers: ["X-Twice": "1", "x-twice": "2"],
        body: Array("halo".utf8)))
    #expect(response.status == 202)
    #expect(response.headers["x-kanal"] == "ya")
    #expect(response.body == Array("baik".utf8))
    let request = try #require(seen.withLock { $0 })
    #expect(request.path == "/sms/kan%20nel")
    #expect(request.parameters == ["account": "kan nel"])
    #expect(request.query.bytes("b") == [0, 0x42, 0, 0x61])
    #expect(request.headers.values("X-TWICE") == ["1", "2"])
    #expect(request.body == Array("halo".utf8))
    #expect(request.remoteAddress == "127.0.0.1")
    await ground.listener.stop()
  }

  @Test func `what no route takes is answered without one`() async throws {
    let ground = try ListenerGround([
      Self.echo(), Route(.get, "/status") { _ in .text(200, "baik") },
      Route(.get, "/a/{b}") { _ in .text(200, "b") },
    ])
    #expect(await end(ground, .get, "/nothing") == .status(404))
    #expect(await end(ground, .get, "/status/") == .status(404))
    #expect(await end(ground, .get, "/a/") == .status(404))
    #expect(await end(ground, .get, "/a/b/c") == .status(404))
    #expect(await end(ground, .put, "/echo", body: [1]) == .status(405))
    let wrong = try await dialer.send(HTTPRequest(.post, "http://127.0.0.1:\(ground.port)/status"))
    #expect(wrong.headers["Allow"] == "GET, HEAD")
    let head = try await dialer.send(HTTPRequest(.head, "http://127.0.0.1:\(ground.port)/status"))
    #expect(head.status == 200)
    #expect(head.headers["Content-Length"] == "4")
    #expect(head.body.isEmpty)
    await ground.listener.stop()
  }

  @Test func `R18: a body over the limit is refused before it is read, chunked or not`() async throws {
    let ground = try ListenerGround([Self.echo(limit: 1000)])
    let head = "POST /echo HTTP/1.1\r\nHost: x\r\n"
    #expect(try await ground.exchange(head + "Content-Length: 1001\r\n\r\n", dialer).statusCodes == [413])
    let chunk = "3e8\r\n" + String(repeating: "x", count: 1000) + "\r\n"
    let tooMuch =
      head + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunk + chunk + "0\r\n\r\n"
    #expect(try await ground.exchange(tooMuch, dialer).statusCodes == [413])
    let farTooMuch = head + "Transfer-Encoding: chunked\r\n\r\n" + String(repeating: chunk, count: 100)
    #expect(try await ground.exchange(farTooMuch, dialer).statusCodes == [])
    let fits = head + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunk + "0\r\n\r\n"
    #expect(try await ground.exchange(fits, dialer).statusCodes == [200])
    await ground.listener.stop()
  }

  @Test(arguments: [
    "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
    "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
    "Content-Length: 3\r\nContent-Length: 3\r\n", "Content-Length: 3\r\nContent-Length: 30\r\n",
    "Content-Length: 3, 3\r\n", "Content-Length: +3\r\n", "Content-Length: -3\r\n", "Content-Length: 0x3\r\n",
    "Content-Length: 99999999999999999999999\r\n", "Transfer-Encoding: gzip, chunked\r\n",
    "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: xchunked\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "Content-Length : 3\r\n",
    "Transfer-Encoding : chunked\r\n",
    "X: y\r\n Content-Length: 3\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n",
  ]) func `a body whose length can be read in two ways is refused and the connection closed`(
    _ framing: String
  ) async throws {
    let reached = Gate()
    let route: Route.Answer = { _ in
      reached.open()
      return .text(200, "")
    }
    let ground = try ListenerGround([
      Route(.post, "/echo", answer: route), Route(.get, "/inner", answer: route),
    ])
    let inner = "GET /inner HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    let answer = try await ground.exchange(
      "POST /echo HTTP/1.1\r\nHost: x\r\n\(framing)\r\n0\r\n\r\n\(inner)", dialer)
    #expect(!reached.isOpen)
    #expect(answer.isEmpty || answer.statusCodes.first.map { $0 >= 400 } == true)
    await ground.listener.stop()
  }

  @Test(arguments: [
    "GET /echo HTTP/1.1\r\n\r\n", "GET http://x/echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "GET /echo HTTP/1.1\r\nHost: x\r\nBad Name: 1\r\nConnection: close\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  ]) func `a malformed head is answered 400`(_ head: String) async throws {
    let ground = try ListenerGround([Self.echo()])
    // libmicrohttpd 0.9.75 writes the head of its own refusals twice, then closes.
    #expect(try await ground.exchange(head, dialer).statusCodes.first == 400)
    await ground.listener.stop()
  }

  @Test func `a client that drips is cut, in its head, its body and between requests`() async throws {
    let inHead = try ListenerGround([Self.echo()]) { $0.headerDeadline = .milliseconds(50) }
    #expect(try await inHead.exchange("POST /ec", dialer) == "")
    await inHead.listener.stop()
    let inBody = try ListenerGround([Self.echo()]) { $0.bodyDeadline = .milliseconds(50) }
    let head = "POST /echo HTTP/1.1\r\nHost: x\r\n"
    #expect(try await inBody.exchange(head + "Content-Length: 9\r\n\r\nh", dialer) == "")
    await inBody.listener.stop()
    let between = try ListenerGround([Self.echo()]) { $0.idleDeadline = .milliseconds(50) }
    #expect(try await between.exchange(head + "Content-Length: 1\r\n\r\nh", dialer).statusCodes == [200])
    await between.listener.stop()
  }

  @Test func `a client that does not read its answer is cut`() async throws {
    let big = [UInt8](repeating: 1, count: 30 << 20)
    let ground = try ListenerGround([Route(.get, "/big") { _ in ServerResponse(status: 200, body: big) }]) {
      $0.answerDeadline = .milliseconds(50)
    }
    let stream = try await ground.connect(dialer)
    try await stream.send(Array("GET /big HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
    // The drain ends only when the exchange is over, which the cut brings about.
    await ground.listener.stop(deadline: .seconds(20))
  }

  @Test func `all bodies together stay within the budget`() async throws {
    let mayGoOn = Gate()
    let isIn = Gate()
    let route = Route(.post, "/slow") { _ in
      isIn.open()
      await mayGoOn.opened()
      return .text(200, "")
    }
    let ground = try ListenerGround([route]) { $0.bodyBudget = 1500 }
    let body = [UInt8](repeating: 1, count: 1000)
    async let first = end(ground, .post, "/slow", body: body)
    await isIn.opened()
    #expect(await end(ground, .post, "/slow", body: body) == .status(503))
    mayGoOn.open()
    #expect(await first == .status(200))
    #expect(await end(ground, .post, "/slow", body: body) == .status(200))
    await ground.listener.stop()
  }

  @Test func `beyond the limit a client waits until another has left`() async throws {
    let (isIn, mayGoOn) = (Gate(), Gate())
    let steps = Mutex<[String]>([])
    let ground = try ListenerGround([
      Route(.get, "/first") { _ in
        steps.withLock { $0.append("first in") }
        isIn.open()
        await mayGoOn.opened()
        steps.withLock { $0.append("first out") }
        return ServerResponse(status: 200, headers: ["Connection": "close"])
      },
      Route(.get, "/second") { _ in
        steps.withLock { $0.append("second in") }
        return .text(200, "")
      },
    ]) { $0.connectionLimit = 1 }
    async let first = end(ground, .get, "/first")
    await isIn.opened()
    let second = try await ground.connect(dialer)
    try await second.send(Array("GET /second HTTP/1.1\r\nHost: kanald\r\nConnection: close\r\n\r\n".utf8))
    // Time enough for a listener without a limit to let it in: a round trip of its own.
    let other = try ListenerGround([Self.echo()])
    #expect(await end(other, .post, "/echo") == .status(200))
    mayGoOn.open()
    #expect(await first == .status(200))
    #expect(try await second.text(until: "\r\n\r\n").statusCodes == [200])
    #expect(steps.withLock { $0 } == ["first in", "first out", "second in"])
    await other.listener.stop()
    await ground.listener.stop()
  }
}
