// SPDX-License-Identifier: MIT
//
// A loopback TCP server that plays a script: the counterpart that behaves badly in exactly one way. The
// n-th connection plays the n-th script, the last script is played by all that follow. A script that has
// ended closes its connection. Delays are gates that the test opens, never sleeps.

import Glibc
import Synchronization

package final class ScriptedServer: Sendable {
  package enum Step: Sendable {
    /// Reads until the text has come since the last read; the script ends where the client closes.
    case readUntil(String)
    case readCount(Int)
    /// Waits until bytes have arrived and leaves them unread.
    case awaitBytes
    case send(String)
    case sendBytes([UInt8])
    /// Tells the test.
    case open(Gate)
    /// Waits for the test.
    case wait(Gate)
    /// Closes with RST; the script's end.
    case reset
    /// Sends FIN and goes on reading.
    case halfClose
    /// Keeps the connection, silent, until the server stops or the client closes.
    case hold
  }

  private struct State {
    var received: [[UInt8]] = []
    var live: Set<Int32> = []
  }

  package let port: UInt16
  private let listening: Socket
  private let stopped = Gate()
  private let state = Mutex(State())
  private let scripts: [[Step]]

  /// Listens when it returns; stopped at the latest when it is released.
  package init(_ scripts: [Step]...) {
    self.scripts = scripts
    listening = Socket.listening()
    port = listening.port
    let (listening, stopped) = (listening, stopped)
    startThread { [weak self] in
      while waitReadable([listening.descriptor, stopped.descriptor])[1] == false {
        guard let connection = listening.accept() else { continue }
        self?.begin(connection)
      }
      listening.close()
    }
  }

  deinit { stopped.open() }

  /// What the n-th connection has sent so far and the script has read.
  package func received(_ connection: Int = 0) -> [UInt8] {
    state.withLock { $0.received.indices.contains(connection) ? $0.received[connection] : [] }
  }

  /// The same as text.
  package func receivedText(_ connection: Int = 0) -> String {
    String(decoding: received(connection), as: UTF8.self)
  }

  package var connectionCount: Int { state.withLock { $0.received.count } }

  /// Ends all scripts and closes everything.
  package func stop() { stopped.open() }

  private func begin(_ connection: Socket) {
    let number = state.withLock { state in
      state.received.append([])
      return state.received.count - 1
    }
    let script = scripts.isEmpty ? [] : scripts[min(number, scripts.count - 1)]
    startThread { [self] in play(script, on: connection, number) }
  }

  private func play(_ script: [Step], on connection: Socket, _ number: Int) {
    var mark = 0
    for step in script where !perform(step, connection, number, &mark) {
      if case .reset = step { return connection.reset() }
      break
    }
    connection.close()
  }

  /// False where the script ends.
  private func perform(_ step: Step, _ connection: Socket, _ number: Int, _ mark: inout Int) -> Bool {
    switch step {
    case .readUntil(let text): return readOn(connection, number, &mark) { $0.end(of: Array(text.utf8)) }
    case .readCount(let count): return readOn(connection, number, &mark) { $0.count >= count ? count : nil }
    case .awaitBytes: return waits(for: connection.descriptor)
    case .send(let text): return connection.write(Array(text.utf8))
    case .sendBytes(let bytes): return connection.write(bytes)
    case .open(let gate): gate.open()
    case .wait(let gate): return waits(for: gate.descriptor)
    case .reset: return false
    case .halfClose: connection.halfClose()
    case .hold: return readOn(connection, number, &mark) { _ in nil }
    }
    return true
  }

  private func waits(for descriptor: Int32) -> Bool { !waitReadable([descriptor, stopped.descriptor])[1] }

  /// Reads until `found` tells how much of what came since the mark it wanted; the mark moves there.
  private func readOn(
    _ connection: Socket, _ number: Int, _ mark: inout Int, until found: (ArraySlice<UInt8>) -> Int?
  ) -> Bool {
    while true {
      if let count = found(received(number)[mark...]) {
        mark += count
        return true
      }
      guard waits(for: connection.descriptor), let bytes = connection.read(), !bytes.isEmpty else {
        return false
      }
      state.withLock { $0.received[number] += bytes }
    }
  }
}

extension ArraySlice<UInt8> {
  /// How many bytes lead to the end of the first occurrence of `text`.
  fileprivate func end(of text: [UInt8]) -> Int? {
    guard count >= text.count else { return nil }
    let start = (startIndex...(endIndex - text.count)).first { self[$0...].starts(with: text) }
    return start.map { $0 - startIndex + text.count }
  }
}
