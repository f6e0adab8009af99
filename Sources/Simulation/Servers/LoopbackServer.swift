// SPDX-License-Identifier: MIT
//
// A server on 127.0.0.1 for protocols the listener does not speak: a thread that accepts, and a thread
// a connection, all blocking. `stop` wakes every one of them by shutting its socket down; the thread
// that owns a descriptor closes it, so that no number is used after it was given to somebody else.

import Operations

final class LoopbackServer: Sendable {
  let port: UInt16
  private let listening: LoopbackSocket
  private let state = Lock(State())

  private struct State {
    var isStopped = false
    var connections: [Int32: LoopbackSocket] = [:]
  }

  /// Listens when it returns; `serve` runs on a thread of its own until its connection ends.
  init(port: UInt16, serve: @escaping @Sendable (LoopbackSocket) -> Void) throws {
    listening = try LoopbackSocket.listening(port: port)
    self.port = listening.port
    startThread("loopback") { [self] in
      while let connection = listening.accept() { take(connection, serve) }
      listening.close()
    }
  }

  /// Accepts nobody any more and ends all connections.
  func stop() {
    let connections = state.withLock { state in
      guard !state.isStopped else { return [LoopbackSocket]() }
      state.isStopped = true
      // Closed by its thread after this: its descriptor is still its own here.
      listening.shutDown()
      return Array(state.connections.values)
    }
    for connection in connections { end(connection) }
  }

  private func end(_ connection: LoopbackSocket) {
    state.withLock { state in state.connections[connection.descriptor]?.shutDown() }
  }

  private func take(_ connection: LoopbackSocket, _ serve: @escaping @Sendable (LoopbackSocket) -> Void) {
    let isWelcome = state.withLock { state in
      if !state.isStopped { state.connections[connection.descriptor] = connection }
      return !state.isStopped
    }
    guard isWelcome else { return connection.close() }
    startThread("loopback") { [self] in
      serve(connection)
      state.withLock { state in
        state.connections[connection.descriptor] = nil
        connection.close()
      }
    }
  }
}
