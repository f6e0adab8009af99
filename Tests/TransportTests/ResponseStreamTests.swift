// SPDX-License-Identifier: MIT

import Operations
import Reports
import Synchronization
import TestSupport
import Testing

@testable import Transport

@Suite struct ResponseStreamTests {
  let dialer = Dialer()
  let desk = StreamDesk()

  func isOver(_ stream: ResponseStream) async throws {
    try await limited {
      await stream.closed()
    } else: {
      "the stream is not over"
    }
  }

  @Test func `pieces arrive as they are sent, and the connection serves on`() async throws {
    let ground = try ListenerGround([desk.route])
    let client = try await ground.follow(dialer)
    let header = try await client.text(until: "\r\n\r\n")
    #expect(header.statusCodes == [200])
    #expect(header.contains("Content-Type: text/event-stream\r\n"))
    #expect(header.contains("Transfer-Encoding: chunked\r\n"))
    let first = try #require(await desk.streams(1).first)
    for piece in ["satu", "dua", "tiga"] {
      #expect(first.send(Array(piece.utf8)))
      #expect(try await client.text(until: "\r\n\(piece)\r\n").hasSuffix("\r\n\(piece)\r\n"))
    }
    first.end()
    #expect(try await client.text(until: lastChunk) == lastChunk)
    try await isOver(first)
    try await client.send(Array("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
    let second = try #require(await desk.streams(2).last)
    second.send(Array("empat".utf8))
    second.end()
    #expect(unchunked(try await client.text(until: lastChunk)) == "empat")
    await ground.listener.stop()
  }

  @Test func `a client of HTTP 1.0 gets the bytes alone, until the end`() async throws {
    let ground = try ListenerGround([desk.route])
    let client = try await ground.follow(dialer, version: "1.0")
    let stream = try #require(await desk.streams(1).first)
    #expect(try await client.text(until: "\r\n\r\n").statusCodes == [200])
    stream.send(Array("satu".utf8))
    #expect(try await client.text(until: "satu") == "satu")
    stream.send(Array(repeating: 0x41, count: 9000))
    stream.end()
    #expect(try await client.rest() == String(repeating: "A", count: 9000))
    try await isOver(stream)
    await ground.listener.stop()
  }

  @Test func `what a route sends before it answers comes first, and what follows the end goes nowhere`()
    async throws
  {
    let desk = StreamDesk {
      let stream = ResponseStream()
      stream.send(Array("dulu".utf8))
      stream.end()
      #expect(!stream.send(Array("terlambat".utf8)))
      return stream
    }
    let ground = try ListenerGround([desk.route])
    let client = try await ground.follow(dialer)
    #expect(unchunked(try await client.text(until: lastChunk)) == "dulu")
    let stream = try #require(await desk.streams(1).first)
    try await isOver(stream)
    #expect(!stream.send([1]))
    #expect(!stream.isOpen)
    await ground.listener.stop()
  }

  @Test func `a stream may end before its first piece`() async throws {
    let ground = try ListenerGround([desk.route])
    let client = try await ground.follow(dialer)
    let stream = try #require(await desk.streams(1).first)
    #expect(stream.send([]))
    stream.end()
    stream.end()
    #expect(unchunked(try await client.text(until: lastChunk)) == "")
    await ground.listener.stop()
  }

  @Test func `HEAD gets the header and no body`() async throws {
    let ground = try ListenerGround([desk.route])
    let answer = try await ground.exchange("HEAD /stream HTTP/1.1\r\nHost: x\r\n\r\n", dialer)
    #expect(answer.statusCodes == [200])
    #expect(answer.contains("Content-Type: text/event-stream\r\n"))
    #expect(answer.hasSuffix("\r\n\r\n") && !answer.hasSuffix(lastChunk))
    #expect(!answer.contains("Content-Length"))
    try await isOver(try #require(await desk.streams(1).first))
    await ground.listener.stop()
  }

  @Test func `a hundred streams at once each get their own`() async throws {
    let ground = try ListenerGround([desk.route])
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<100 {
        group.addTask { try await ground.follow(dialer).text(until: lastChunk) }
      }
      let streams = await desk.streams(100)
      for round in 0..<20 {
        for (number, stream) in streams.enumerated() {
          #expect(stream.send(Array("\(number):\(round) ".utf8)))
        }
      }
      for stream in streams { stream.end() }
      var bodies: Set<String> = []
      for try await answer in group { bodies.insert(unchunked(answer) ?? "not whole") }
      let expected = (0..<100).map { number in (0..<20).map { "\(number):\($0) " }.joined() }
      #expect(bodies == Set(expected))
    }
    await ground.listener.stop()
  }

  @Test func `a client that leaves ends its stream, which is then released`() async throws {
    let ground = try ListenerGround([desk.route])
    let told = Gate()
    weak var released: ResponseStream?
    do {
      let client = try await ground.follow(dialer)
      _ = try await client.text(until: "\r\n\r\n")
      let stream = try #require(await desk.streams(1).first)
      released = stream
      stream.onClose { told.open() }
      client.close()
      // Nothing is sent: it is noticed all the same.
      try await isOver(stream)
      await told.opened()
      #expect(!stream.send([1]))
      stream.onClose { told.open() }
      desk.forget()
    }
    _ = try await eventually {
      released == nil ? true : nil
    } else: {
      "the stream is still held"
    }
    await ground.listener.stop()
  }

  @Test func `a client that does not read is cut, and little waits for it`() async throws {
    let ground = try ListenerGround([desk.route])
    let client = try ground.ignore()
    let stream = try #require(await desk.streams(1).first)
    let piece = [UInt8](repeating: 0x41, count: 4096)
    var sent = 0
    // The systems' buffers of both ends come first; without a limit it would go on for ever.
    while sent < 256 << 20, stream.send(piece) { sent += piece.count }
    #expect(sent < 256 << 20)
    try await isOver(stream)
    client.close()
    await ground.listener.stop()
  }

  @Test func `each piece has its time, and a quiet stream has all of it`() async throws {
    let ground = try ListenerGround([desk.route]) { $0.answerDeadline = .milliseconds(50) }
    let quiet = try await ground.follow(dialer)
    _ = try await quiet.text(until: "\r\n\r\n")
    let client = try ground.ignore()
    let streams = await desk.streams(2)
    #expect(streams[1].send([UInt8](repeating: 0x41, count: 64 << 20)))
    try await isOver(streams[1])
    #expect(streams[0].send(Array("masih di sini".utf8)))
    #expect(try await quiet.text(until: "sini").contains("masih di sini"))
    client.close()
    await ground.listener.stop()
  }

  @Test func `a stream answers one request only`() async throws {
    let stream = ResponseStream()
    let ground = try ListenerGround([StreamDesk { stream }.route])
    let first = try await ground.follow(dialer)
    _ = try await first.text(until: "\r\n\r\n")
    #expect(try await ground.follow(dialer).rest() == "")
    #expect(stream.send(Array("satu".utf8)))
    #expect(try await first.text(until: "satu").contains("satu"))
    await ground.listener.stop()
  }

  @Test func `an event is written as browsers read it`() {
    func text(_ event: ServerSentEvent) -> String { String(decoding: event.bytes, as: UTF8.self) }
    #expect(text(ServerSentEvent("{}")) == "data: {}\n\n")
    #expect(
      text(ServerSentEvent("a\nb\r\nc\rd\n", name: "change", id: "7"))
        == "event: change\nid: 7\ndata: a\ndata: b\ndata: c\ndata: d\ndata: \n\n")
    #expect(text(ServerSentEvent("")) == "data: \n\n")
    #expect(ServerSentEvent.heartbeat == Array(":\n\n".utf8))
  }

  @Test(arguments: [1, 2, 3, 5, 64]) func `pieces are taken in any portions`(room: Int) {
    var waiting = WaitingPieces()
    let pieces = (1...9).map { count in (0..<count).map { UInt8(count * 16 + $0) } }
    var taken: [UInt8] = []
    var portion = [UInt8](repeating: 0, count: room)
    for piece in pieces {
      waiting.append(piece)
      // The array lives for the length of the call.
      let count = unsafe portion.withUnsafeMutableBytes { unsafe waiting.move(into: $0) }
      taken += portion.prefix(count)
    }
    while !waiting.isEmpty {
      let count = unsafe portion.withUnsafeMutableBytes { unsafe waiting.move(into: $0) }
      taken += portion.prefix(count)
    }
    #expect(taken == pieces.flatMap { $0 })
  }
}
