// SPDX-License-Identifier: MIT
//
// A loopback server of a protocol of lines: a thread a connection, which asks a session of its own what
// to say. What a session cannot do by answering, its step says: fall silent, or end the connection.

import Synchronization

/// One connection's side of the server; used by its own thread alone.
package protocol LineSession: AnyObject {
  /// What is said first.
  func greet() -> LineStep
  /// The answer to a line, which comes without its end.
  func take(_ line: [UInt8]) -> LineStep
}

package enum LineStep: Sendable {
  case say([UInt8])
  /// Says that much, and ends the connection.
  case leave([UInt8] = [])
  /// Says nothing more; the connection stays until the client ends it.
  case fallSilent

  package static func say(_ text: String) -> LineStep { .say(Array(text.utf8)) }
}

package final class LineServer: Sendable {
  package let port: UInt16
  private let stopped = Gate()
  /// Opened and replaced whenever all connections are to end.
  private let round = Mutex(Gate())

  /// Listens on 127.0.0.1 when it returns; stopped at the latest when it is released.
  package init(_ begin: @escaping @Sendable () -> any LineSession) {
    let listening = Socket.listening()
    port = listening.port
    let stopped = stopped
    startThread { [weak self] in
      while waitReadable([listening.descriptor, stopped.descriptor])[1] == false {
        guard let client = listening.accept() else { continue }
        self?.serve(client, begin)
      }
      listening.close()
    }
  }

  deinit { stop() }

  package func stop() {
    stopped.open()
    endConnections()
  }

  /// Ends every connection; new ones are taken.
  package func endConnections() {
    let ended = round.withLock { round in
      defer { round = Gate() }
      return round
    }
    ended.open()
  }

  private func serve(_ client: Socket, _ begin: @escaping @Sendable () -> any LineSession) {
    let end = round.withLock { $0 }
    startThread {
      var connection = LineConnection(socket: client, end: end)
      connection.run(begin())
      client.close()
    }
  }
}

private struct LineConnection {
  let socket: Socket
  let end: Gate
  var unread: [UInt8] = []
  var isSilent = false

  mutating func run(_ session: any LineSession) {
    guard follow(session.greet()) else { return }
    while let line = nextLine() {
      if isSilent { continue }
      guard follow(session.take(line)) else { return }
    }
  }

  /// False where the connection ends.
  private mutating func follow(_ step: LineStep) -> Bool {
    switch step {
    case .say(let bytes): return socket.write(bytes)
    case .leave(let bytes):
      socket.write(bytes)
      return false
    case .fallSilent:
      isSilent = true
      return true
    }
  }

  private mutating func nextLine() -> [UInt8]? {
    while true {
      if let end = unread.firstIndex(of: 10) {
        let line = unread[..<end].last == 13 ? unread[..<end].dropLast() : unread[..<end]
        unread.removeSubrange(...end)
        return Array(line)
      }
      guard !waitReadable([socket.descriptor, end.descriptor])[1], let bytes = socket.read(), !bytes.isEmpty
      else { return nil }
      unread += bytes
    }
  }
}
