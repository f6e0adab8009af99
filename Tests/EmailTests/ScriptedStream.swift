// SPDX-License-Identifier: MIT
//
// Connections to the mailbox in memory, without a network: a session can be cut at any byte, delivered
// in any pieces, or follow a script.

import Email
import Foundation
import Synchronization
import TestSupport

/// What a connection does once it has said everything and the client waits.
enum QuietStep: Sendable {
  case deliver([UInt8])
  case push(String)
  case silence
  case close
  /// Ends the feed under test.
  case stop
}

extension ScriptedMailServer {
  func connect(
    _ steps: [QuietStep] = [.stop], greeting: String = "", cutAfter: Int = .max, piece: Int = .max,
    deafAfter: Int = .max
  ) -> ScriptedStream {
    ScriptedStream(
      self, steps: steps, greeting: greeting, cutAfter: cutAfter, piece: piece, deafAfter: deafAfter)
  }
}

/// One connection.
final class ScriptedStream: IMAPStream {
  private struct Wire {
    var incoming: [UInt8] = []
    var outgoing: [UInt8] = []
    var steps: [QuietStep]
    var budget: Int
    /// Commands it still takes; behind them the connection is gone.
    var commands: Int
    var sent = 0
    var isClosed = false
    var idleTag: String?
  }

  private let server: ScriptedMailServer
  private let piece: Int
  private let wire: Mutex<Wire>

  init(
    _ server: ScriptedMailServer, steps: [QuietStep], greeting: String, cutAfter: Int, piece: Int,
    deafAfter: Int
  ) {
    self.server = server
    self.piece = piece
    wire = Mutex(
      Wire(outgoing: Array(greeting.utf8), steps: steps, budget: cutAfter, commands: deafAfter))
  }

  /// Bytes the client was given.
  var delivered: Int { wire.withLock(\.sent) }

  func send(_ bytes: [UInt8]) async throws {
    try wire.withLock { wire in
      guard !wire.isClosed else { throw IMAPTrouble.closed }
      wire.incoming += bytes
      while let end = wire.incoming.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: wire.incoming[..<end].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        wire.incoming.removeSubrange(...end)
        answer(line, &wire)
      }
    }
  }

  func receive(deadline: ContinuousClock.Instant) async throws -> [UInt8] {
    try wire.withLock { wire in
      while wire.outgoing.isEmpty, !wire.isClosed { try advance(&wire) }
      let count = min(wire.outgoing.count, piece, wire.budget)
      let bytes = Array(wire.outgoing.prefix(count))
      wire.outgoing.removeFirst(count)
      wire.budget -= count
      wire.sent += count
      if wire.budget == 0 { wire.isClosed = true }
      return bytes
    }
  }

  func close() { wire.withLock { $0.isClosed = true } }

  private func advance(_ wire: inout Wire) throws {
    guard !wire.steps.isEmpty else { throw CancellationError() }
    switch wire.steps.removeFirst() {
    case .deliver(let bytes):
      server.deliver(bytes)
      wire.outgoing += Array("* \(server.state.withLock { $0.mails.count }) EXISTS\r\n".utf8)
    case .push(let text): wire.outgoing += Array(text.utf8)
    case .silence: throw IMAPTrouble.silent
    case .close: wire.isClosed = true
    case .stop: throw CancellationError()
    }
  }

  private func answer(_ line: String, _ wire: inout Wire) {
    guard wire.commands > 0 else { return wire.steps = [.close] }
    wire.commands -= 1
    if line == "DONE", let tag = wire.idleTag {
      wire.idleTag = nil
      return wire.outgoing += Array("\(tag) OK Idle completed.\r\n".utf8)
    }
    let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
    let (tag, command) = (parts[0], parts.count > 1 ? parts[1] : "")
    if command == "IDLE" {
      wire.idleTag = tag
      return wire.outgoing += Array("+ idling\r\n".utf8)
    }
    let (bytes, breaks) = server.state.withLock { $0.answer(tag, command) }
    wire.outgoing += bytes
    if breaks { wire.steps = [.close] }
  }
}
