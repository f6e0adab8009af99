// SPDX-License-Identifier: MIT

import Reports
import TestSupport
import Testing

@testable import Transport

/// How a request ended, reduced to what the pipeline acts on.
enum HTTPEnd: Equatable, Sendable {
  case status(Int)
  case notSent(NetworkFailure.Kind)
  case unknown(NetworkFailure.Kind)
}

extension Dialer {
  func end(of request: HTTPRequest) async -> HTTPEnd {
    do {
      return .status(try await send(request).status)
    } catch {
      switch error {
      case .notSent(let failure): return .notSent(failure.kind)
      case .unknown(let failure): return .unknown(failure.kind)
      }
    }
  }
}

/// A counterpart's script and how a POST to it ends.
struct HTTPCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var script: [ScriptedServer.Step]
  var end: HTTPEnd

  static let all = [
    HTTPCase(
      testDescription: "a plain answer",
      script: [.readUntil("isi"), .send("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok")],
      end: .status(202)),
    HTTPCase(
      testDescription: "an interim answer first",
      script: [
        .readUntil("isi"),
        .send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"),
      ],
      end: .status(204)),
    HTTPCase(
      testDescription: "a redirect is an answer",
      script: [
        .readUntil("isi"),
        .send("HTTP/1.1 302 Found\r\nLocation: http://else.test/\r\nContent-Length: 0\r\n\r\n"),
      ],
      end: .status(302)),
    HTTPCase(
      testDescription: "reset before the server reads", script: [.awaitBytes, .reset],
      end: .unknown(.broken)),
    HTTPCase(
      testDescription: "reset after the server has read", script: [.readUntil("isi"), .reset],
      end: .unknown(.broken)),
    HTTPCase(
      testDescription: "closed without an answer", script: [.readUntil("isi")], end: .unknown(.broken)),
    HTTPCase(
      testDescription: "half an answer",
      script: [.readUntil("isi"), .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal")],
      end: .unknown(.broken)),
    HTTPCase(
      testDescription: "half a header", script: [.readUntil("isi"), .send("HTTP/1.1 200 O")],
      end: .unknown(.broken)),
    HTTPCase(
      testDescription: "garbage",
      script: [.readUntil("isi"), .send("\u{1}\u{2}\u{3} no http\r\n\r\n"), .hold],
      end: .unknown(.malformed)),
    HTTPCase(
      testDescription: "silence after the request", script: [.readUntil("isi"), .hold],
      end: .unknown(.timedOut)),
    HTTPCase(
      testDescription: "a drip past the deadline",
      script: [.readUntil("isi"), .send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nh"), .hold],
      end: .unknown(.timedOut)),
    HTTPCase(
      testDescription: "a body over the limit",
      script: [
        .readUntil("isi"), .send("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n"),
        .send(String(repeating: "x", count: 2000)),
      ],
      end: .unknown(.tooLarge)),
  ]
}

@Suite struct HTTPTests {
  let dialer = Dialer()

  func post(_ server: ScriptedServer, path: String = "/x?kunci=rahasia") -> HTTPRequest {
    HTTPRequest(
      .post, "http://127.0.0.1:\(server.port)\(path)", body: Array("isi".utf8), deadline: .seconds(20),
      responseLimit: 1000)
  }

  @Test(arguments: HTTPCase.all) func `a failed request says whether it may have arrived`(_ row: HTTPCase)
    async
  {
    let server = ScriptedServer(row.script)
    var request = post(server)
    if row.end == .unknown(.timedOut) { request.deadline = .seconds(2) }
    #expect(await dialer.end(of: request) == row.end)
    #expect(server.connectionCount == 1)
  }

  @Test func `a port nobody listens on means not sent`() async {
    let request = HTTPRequest(.post, "http://127.0.0.1:\(freePort())/x", body: [1])
    #expect(await dialer.end(of: request) == .notSent(.cannotConnect))
  }

  @Test func `a name that does not resolve means not sent`() async {
    let request = HTTPRequest(.post, "http://tiada.invalid/x", body: [1])
    #expect(await dialer.end(of: request) == .notSent(.cannotResolve))
  }

  @Test func `a TLS handshake that stalls means not sent`() async {
    let server = ScriptedServer([.awaitBytes, .hold])
    let request = HTTPRequest(
      .post, "https://127.0.0.1:\(server.port)/", body: [1], deadline: .milliseconds(300))
    #expect(await dialer.end(of: request) == .notSent(.timedOut))
  }

  @Test func `a server that speaks no TLS means not sent`() async {
    let server = ScriptedServer([.awaitBytes, .send("220 halo\r\n"), .hold])
    let request = HTTPRequest(.post, "https://127.0.0.1:\(server.port)/", body: [1])
    #expect(await dialer.end(of: request) == .notSent(.tls))
  }

  @Test func `cancelled before the call nothing is sent`() async {
    let server = ScriptedServer([.hold])
    let request = post(server)
    let task = Task { [dialer] in
      await Gate().openedOrCancelled()
      return await dialer.end(of: request)
    }
    task.cancel()
    #expect(await task.value == .notSent(.cancelled))
    #expect(server.connectionCount == 0)
  }

  @Test func `cancelled after the request left its outcome is unknown`() async {
    let isRead = Gate()
    let server = ScriptedServer([.readUntil("isi"), .open(isRead), .hold])
    var request = post(server)
    request.deadline = .seconds(30)
    let task = Task { [dialer, request] in await dialer.end(of: request) }
    await isRead.opened()
    task.cancel()
    #expect(await task.value == .unknown(.cancelled))
  }

  @Test(.inTurn) func `a kept connection that dies under a POST is not tried again`() async {
    let ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    let server = ScriptedServer([.readUntil("isi"), .send(ok), .awaitBytes, .reset])
    #expect(await dialer.end(of: post(server)) == .status(200))
    #expect(await dialer.end(of: post(server)) == .unknown(.broken))
    // libcurl does connect anew, and is then kept from writing.
    #expect(server.received(1).isEmpty)
  }

  @Test(.inTurn) func `a connection is kept for the next request`() async {
    let ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    let server = ScriptedServer([.readUntil("isi"), .send(ok), .readUntil("isi"), .send(ok), .hold])
    #expect(await dialer.end(of: post(server)) == .status(200))
    #expect(await dialer.end(of: post(server)) == .status(200))
    #expect(server.connectionCount == 1)
  }

  @Test func `method, headers and body arrive as given`() async throws {
    let server = ScriptedServer([.readUntil("isi"), .send("HTTP/1.1 204 No Content\r\n\r\n")])
    var request = post(server, path: "/a%20b?c=d")
    request.method = .put
    request.headers = ["X-Kanal": "satu", "X-Empty": "", "Content-Type": "text/plain"]
    _ = try await dialer.send(request)
    let lines = Set(
      server.receivedText().split(separator: "\r\n", omittingEmptySubsequences: false).map { $0.lowercased() }
    )
    #expect(
      lines.isSuperset(of: [
        "put /a%20b?c=d http/1.1", "x-kanal: satu", "x-empty:", "content-type: text/plain",
        "content-length: 3",
      ]))
    #expect(!lines.contains { $0.hasPrefix("expect") })
  }

  @Test func `headers of the answer are read without their case, all of a name in order`() async throws {
    let server = ScriptedServer([
      .readUntil("isi"),
      .send("HTTP/1.1 200 OK\r\nretry-after:  30 \r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 0\r\n\r\n"),
    ])
    let response = try await dialer.send(post(server))
    #expect(response.headers["Retry-After"] == "30")
    #expect(response.headers.values("X-a") == ["1", "2"])
  }

  @Test(arguments: [
    "ftp://core.test/x", "file:///etc/passwd", "core.test/x", "http://user:pw@core.test/",
    "http://core.test/a b",
    "http://core.test/\r\nX: y", "http:///x", "http://",
  ]) func `an address that is not plain http is refused`(_ url: String) async {
    #expect(await dialer.end(of: HTTPRequest(.get, url)) == .notSent(.invalidRequest))
  }

  @Test(
    arguments: [
      ["X": "a\r\nEvil: b"], ["X": "a\nb"], ["X\r\nY": "a"], ["": "a"], ["X Y": "a"], ["content-length": "9"],
      ["Transfer-Encoding": "chunked"], ["X": "a\0b"],
    ] as [HeaderFields]) func `a header that could break the framing is refused`(_ headers: HeaderFields)
    async
  {
    let request = HTTPRequest(.get, "http://127.0.0.1:1/", headers: headers)
    #expect(await dialer.end(of: request) == .notSent(.invalidRequest))
  }

  @Test func `a failure names operation and host and nothing of the query`() async throws {
    let server = ScriptedServer([.readUntil("isi"), .reset])
    var text = ""
    do throws(TransportError) { _ = try await dialer.send(post(server)) } catch { text = error.description }
    #expect(text.hasPrefix("POST 127.0.0.1:\(server.port): "))
    #expect(!text.contains("rahasia") && !text.contains("/x"))
  }

  @Test func `forty requests at once all come back`() async {
    let listener = try? Listener(
      ListenerConfiguration.loopback, routes: [ListenerTests.echo()])
    let port = listener?.port ?? 0
    let sum = await withTaskGroup { group in
      for number in 0..<40 {
        group.addTask {
          let request = HTTPRequest(.post, "http://127.0.0.1:\(port)/echo", body: Array("\(number)".utf8))
          return (try? await dialer.send(request)).map {
            Int(String(decoding: $0.body, as: UTF8.self)) ?? 0
          } ?? 0
        }
      }
      return await group.reduce(0, +)
    }
    #expect(sum == (0..<40).reduce(0, +))
    await listener?.stop()
  }
}

extension Gate {
  /// Returns when it is open or the task is cancelled.
  func openedOrCancelled() async {
    await withTaskCancellationHandler {
      await opened()
    } onCancel: {
      open()
    }
  }
}
