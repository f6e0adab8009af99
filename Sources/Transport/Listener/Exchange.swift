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
// heard. Suspending and resuming happen under the lock: nobody can resume before the connection is
// suspended, and libmicrohttpd cannot be through with it, or be stopped, while somebody still resumes.
//
// An answer that is a stream counts as under way until its stream is over, and is ended with the drain.

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
    case streaming(ResponseStream)
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
  var isHead = false
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
    let isHeard = phase.withLock { phase in
      switch phase {
      case .working: phase = .answered(response)
      case .waiting:
        phase = .answered(response)
        // A suspended connection stays valid until it is resumed, which only the first answer does.
        unsafe MHD_resume_connection(connection)
      case .reading, .answered, .queued, .streaming: return false
      }
      return true
    }
    if !isHeard { response.stream?.discard() }
  }

  /// The answer, once.
  func takeAnswer() -> ServerResponse? {
    phase.withLock { phase in
      guard case .answered(let response) = phase else { return nil }
      phase = response.stream.map { .streaming($0) } ?? .queued
      return response
    }
  }

  /// Ends an answer that is a stream, at once.
  func endStream() {
    let stream: ResponseStream? = phase.withLock { phase in
      switch phase {
      case .answered(let response): response.stream
      case .streaming(let stream): stream
      case .reading, .working, .waiting, .queued: nil
      }
    }
    stream?.end(within: .seconds(1))
  }

  /// The request is over; an answer that nobody took is dropped.
  func leave() {
    let unsent = phase.withLock { phase -> ResponseStream? in
      defer { phase = .queued }
      guard case .answered(let response) = phase else { return nil }
      return response.stream
    }
    unsent?.discard()
  }
}
