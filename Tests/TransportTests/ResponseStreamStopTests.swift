// SPDX-License-Identifier: MIT

import Operations
import Reports
import Synchronization
import TestSupport
import Testing

@testable import Transport

/// What happens when the listener stops, senders send, and clients leave, all at once.
@Suite struct ResponseStreamStopTests {
  let dialer = Dialer()

  @Test func `stopping ends open streams at once, cleanly`() async throws {
    let desk = StreamDesk()
    let ground = try ListenerGround([desk.route])
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<10 { group.addTask { try await ground.follow(dialer).rest() } }
      let streams = await desk.streams(10)
      for stream in streams { stream.send(Array("satu".utf8)) }
      // Far below the deadline that requests under way have.
      try await limited {
        await ground.listener.stop(deadline: .seconds(300))
      } else: {
        "it does not stop"
      }
      for try await answer in group { #expect(unchunked(answer) == "satu") }
      for stream in streams {
        #expect(!stream.send([1]))
        await stream.closed()
      }
    }
  }

  @Test func `a client that does not read does not hold up the stop`() async throws {
    let desk = StreamDesk()
    let ground = try ListenerGround([desk.route])
    let client = try ground.ignore()
    let stream = try #require(await desk.streams(1).first)
    stream.send([UInt8](repeating: 0x41, count: 64 << 20))
    try await limited {
      await ground.listener.stop(deadline: .seconds(300))
    } else: {
      "it does not stop"
    }
    await stream.closed()
    client.close()
  }

  @Test func `a stream that comes after the stop began is ended`() async throws {
    let (isIn, mayGoOn) = (Gate(), Gate())
    let late = ResponseStream()
    let ground = try ListenerGround([
      Route(.get, "/stream") { _ in
        isIn.open()
        await mayGoOn.opened()
        return .events(late)
      }
    ])
    let client = try await ground.follow(dialer)
    await isIn.opened()
    let stopping = Task { await ground.listener.stop(deadline: .seconds(300)) }
    while Socket.connected(port: ground.port).map({ $0.close() }) != nil { await Task.yield() }
    mayGoOn.open()
    #expect(unchunked(try await client.rest()) == "")
    try await limited {
      await stopping.value
    } else: {
      "it does not stop"
    }
    await late.closed()
  }

  @Test func `a stream that comes after its request was answered is over`() async throws {
    let (isIn, mayGoOn, isOut) = (Gate(), Gate(), Gate())
    let late = ResponseStream()
    late.onClose { isOut.open() }
    let ground = try ListenerGround([
      Route(.get, "/stream") { _ in
        isIn.open()
        await mayGoOn.opened()
        return .events(late)
      }
    ])
    let client = try await ground.follow(dialer)
    await isIn.opened()
    await ground.listener.stop(deadline: .milliseconds(10))
    mayGoOn.open()
    try await limited {
      await isOut.opened()
    } else: {
      "nobody is told"
    }
    client.close()
  }

  @Test func `nothing is lost or turned around by however many pauses`() async throws {
    let desk = StreamDesk { ResponseStream(limit: 64 << 20) }
    let ground = try ListenerGround([desk.route])
    try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<8 { group.addTask { try await ground.follow(dialer).text(until: lastChunk) } }
      let streams = await desk.streams(8)
      await withTaskGroup(of: Void.self) { senders in
        for stream in streams {
          senders.addTask {
            for number in 0..<2000 {
              stream.send(Array("\(number) ".utf8))
              // Now and then libmicrohttpd gets to its end in between.
              if number % 3 == 0 { await Task.yield() }
            }
            stream.end()
          }
        }
      }
      let expected = (0..<2000).map { "\($0) " }.joined()
      for try await answer in group { #expect(unchunked(answer) == expected) }
    }
    await ground.listener.stop()
  }

  @Test func `many stop amid streams, their senders and clients that leave`() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for seed in 0..<4 {
        group.addTask { for round in 0..<25 { try await startAndStop(seed * 25 + round) } }
      }
      try await group.waitForAll()
    }
  }

  private func startAndStop(_ round: Int) async throws {
    let desk = StreamDesk { ResponseStream(limit: 4096) }
    let ground = try ListenerGround([desk.route])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<6 { group.addTask { try await follow(ground, leavesEarly: number % 3 == 0) } }
      // Some of the streams are met by the stop before they are open.
      let streams = await desk.streams(round % 6 + 1)
      for (number, stream) in streams.enumerated() {
        group.addTask {
          for count in 0..<1000 where stream.send(Array("\(count) ".utf8)) { await Task.yield() }
          if number % 2 == 0 { stream.end() }
        }
      }
      for _ in 0..<(round % 7) { await Task.yield() }
      let listener = ground.listener
      try await limited {
        await listener.stop(deadline: .seconds(300))
      } else: {
        "it does not stop"
      }
      try await group.waitForAll()
    }
    for stream in await desk.streams(1) {
      try await limited {
        await stream.closed()
      } else: {
        "a stream is not over"
      }
    }
  }

  /// Reads a little or all; a listener that is gone is no failure.
  private func follow(_ ground: ListenerGround, leavesEarly: Bool) async throws {
    guard let client = try? await ground.follow(dialer) else { return }  // It may have stopped.
    if leavesEarly {
      _ = try? await client.receive(deadline: .seconds(60))  // A reset ends it as well.
      client.close()
    } else {
      _ = try? await client.rest()
    }
  }
}
