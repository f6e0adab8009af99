// SPDX-License-Identifier: MIT
//
// A submission server on 127.0.0.1 that takes every mail and sends none on: it keeps what it got, gives
// each to a closure, and does to the next mails whatever fault it is told.

import Operations

package final class SimulatedMailServer: Sendable {
  private struct State {
    var mails: [SubmittedMail] = []
    var faults: [SubmissionFault] = []
  }

  private let state: Lock<State>
  private let server: LoopbackServer

  /// Listens when it returns; `port` 0 lets the system choose. `deliver` runs on the connection's own
  /// thread, after the mail is kept and before it is answered.
  package init(port: UInt16 = 0, deliver: @escaping @Sendable (SubmittedMail) -> Void = { _ in }) throws {
    let state = Lock(State())
    self.state = state
    server = try LoopbackServer(port: port) { Self.serve($0, state, deliver) }
  }

  package var port: UInt16 { server.port }
  /// What it got, in order; a mail that met `drop` is among them.
  package var mails: [SubmittedMail] { state.withLock { $0.mails } }

  /// The next `count` mails meet this fault.
  package func fail(_ fault: SubmissionFault, count: Int = 1) {
    state.withLock { $0.faults += Array(repeating: fault, count: count) }
  }

  package func stop() { server.stop() }

  private static func serve(
    _ client: LoopbackSocket, _ state: Lock<State>, _ deliver: (SubmittedMail) -> Void
  ) {
    var session = SubmissionSession()
    var lines = LineBuffer()
    guard say(SubmissionSession.greeting, to: client) else { return }
    while true {
      let bytes = client.read()
      guard !bytes.isEmpty else { return }
      lines.append(bytes)
      while let line = lines.next() {
        session.refusesRecipient = state.withLock { $0.faults.first == .refused }
        guard answer(session.take(line), to: client, state, deliver) else { return }
      }
    }
  }

  /// False when the connection is over.
  private static func answer(
    _ step: SubmissionSession.Step?, to client: LoopbackSocket, _ state: Lock<State>,
    _ deliver: (SubmittedMail) -> Void
  ) -> Bool {
    switch step {
    case nil: return true
    case .reply(let text):
      if text.hasPrefix("550") {
        state.withLock { state in
          if state.faults.first == .refused { state.faults.removeFirst() }
        }
      }
      return say(text, to: client)
    case .farewell(let text):
      _ = say(text, to: client)
      return false
    case .mail(let mail):
      let fault = state.withLock { state in
        let isDue = state.faults.first.map { $0 != .refused } ?? false
        let fault = isDue ? state.faults.removeFirst() : nil
        if fault != .temporary { state.mails.append(mail) }
        return fault
      }
      guard fault != .temporary else { return say("451 4.3.0 try again later", to: client) }
      deliver(mail)
      return fault == .drop ? false : say("250 2.0.0 taken", to: client)
    }
  }

  private static func say(_ line: String, to client: LoopbackSocket) -> Bool {
    client.write(Array("\(line)\r\n".utf8))
  }
}
