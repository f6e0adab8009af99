// SPDX-License-Identifier: MIT
//
// One request and its answer. The head and the body belong to libmicrohttpd's thread of the connection,
// which alone touches them; other threads only touch `phase`, under its lock:
//
//   reading ──▶ working ──▶ waiting (connection suspended) ──▶ answered ──▶ queued
//                  └───────────────────────────────────────────────▲
//
// A route that answers without ever waiting is answered without suspending. It is answered once: by the
// route's task or, when the listener closes before that, by the listener; whoever comes second is not
// heard. Suspending happens under the lock, so nobody can resume before it.

import CMicrohttpd
import Synchronization

// Guarded as the lead comment says: by the connection's thread, then by `phase`'s lock.
@safe final class Exchange: @unchecked Sendable {
  private enum Phase {
    case reading
    case working
    case waiting
    case answered(ServerResponse)
    case queued
  }

  let guest: Guest
  /// Path and query as sent.
  let target: [UInt8]
  private let connection: OpaquePointer
  private let phase = Mutex(Phase.reading)
  var request: ServerRequest?
  var route: Route?
  var bodyLimit = 0
  var hasBegun = false
  /// Bytes of body seen, also those that were over the limit and are gone.
  var seen = 0
  /// Bytes taken from the listener's budget.
  var reserved = 0

  init(guest: Guest, target: [UInt8], connection: OpaquePointer) {
    self.guest = guest
    self.target = target
    unsafe self.connection = connection
  }

  /// The route may answer from now on.
  func startWork() { phase.withLock { $0 = .working } }

  /// Suspends the connection unless the answer is there already; the caller keeps the listener from
  /// closing meanwhile.
  func suspendUnlessAnswered() {
    phase.withLock { phase in
      guard case .working = phase else { return }
      phase = .waiting
      unsafe MHD_suspend_connection(connection)
    }
  }

  /// Answers, and lets a suspended connection go on; without effect when it is answered already.
  func answer(_ response: ServerResponse) {
    let mustResume = phase.withLock { phase in
      switch phase {
      case .working:
        phase = .answered(response)
        return false
      case .waiting:
        phase = .answered(response)
        return true
      case .reading, .answered, .queued: return false
      }
    }
    // A suspended connection stays valid until it is resumed, which only the first answer does.
    if mustResume { unsafe MHD_resume_connection(connection) }
  }

  /// The answer, once.
  func takeAnswer() -> ServerResponse? {
    phase.withLock { phase in
      guard case .answered(let response) = phase else { return nil }
      phase = .queued
      return response
    }
  }
}
