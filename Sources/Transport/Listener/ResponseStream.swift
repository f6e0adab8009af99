// SPDX-License-Identifier: MIT
//
// An answer's body that comes piece by piece, as server-sent events do. Anybody sends; libmicrohttpd's
// thread of the connection takes what waits, and suspends the connection where nothing does:
//
//   unclaimed ──▶ flowing ◀──▶ resting (connection suspended)
//       └────────────┴──────────▶ over
//
// 1. It rests only while nothing waits and it is neither ended nor cut. Whoever changes that resumes the
//    connection, once; an ended stream never rests again, so the listener ends all before it stops.
// 2. Suspending and resuming happen under the lock. Whoever gets it knows that no resumption is half
//    done; libmicrohttpd needs the bytes of a stream, and so its lock, before it can be through with it.
// 3. What waits is bounded. A client that does not take it is cut; its sender is never held up.
// 4. It is over once, when libmicrohttpd has let go of the response: sent to its end, the client gone, or
//    cut. A response that never got as far is over at once.

import CMicrohttpd  // What a stream's end is called.
import Operations
import Synchronization

/// The body of `ServerResponse.streaming`, for one answer.
package final class ResponseStream: Sendable {
  fileprivate enum Phase {
    case unclaimed
    case flowing(StreamOutlet)
    case resting(StreamOutlet)
    case over
  }

  fileprivate struct State {
    var phase = Phase.unclaimed
    var pieces = WaitingPieces()
    /// The time the client has for each piece; the outlet's where there is none.
    var haste: Duration?
    var isEnded = false
    var isCut = false
    var acts: [@Sendable () -> Void] = []
  }

  private let limit: Int
  private let state = Mutex(State())
  private let ending = Bell()

  /// Holds at most so many bytes that the client has not taken, or one piece of any size.
  package init(limit: Int = 256 << 10) { self.limit = limit }

  /// Sends a piece after those before it; never waits. False where it reaches nobody: the stream is ended,
  /// the client is gone, or it is cut for having more waiting than the limit allows.
  @discardableResult
  package func send(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      guard state.takesPieces else { return false }
      guard state.pieces.isEmpty || state.pieces.count + bytes.count <= limit else {
        state.cut()
        return false
      }
      guard !bytes.isEmpty else { return true }
      state.pieces.append(bytes)
      state.wake()
      return true
    }
  }

  /// The answer ends after what was sent so far; nothing is taken any more.
  package func end() {
    state.withLock { state in
      state.isEnded = true
      state.wake()
    }
  }

  /// Whether a piece can still reach the client, as far as is known.
  package var isOpen: Bool { state.withLock { $0.takesPieces } }

  /// Runs `act` once when the stream is over: sent to its end, the client gone, or cut; at once where it
  /// is already. It runs on libmicrohttpd's thread and must not wait.
  package func onClose(_ act: @escaping @Sendable () -> Void) {
    let isOver = state.withLock { state in
      if state.isOver { return true }
      state.acts.append(act)
      return false
    }
    if isOver { act() }
  }

  /// Returns when the stream is over, or the task is cancelled.
  package func closed() async { await ending.until { state.withLock { $0.isOver } } }
}

/// What the listener does with it.
extension ResponseStream {
  /// Takes the stream for a connection; false where another has it or it is over.
  func claim(_ outlet: StreamOutlet) -> Bool {
    let isOurs = state.withLock { state in
      guard case .unclaimed = state.phase else { return false }
      state.phase = .flowing(outlet)
      return true
    }
    if isOurs { outlet.guest.listen(to: self) }
    return isOurs
  }

  /// Fills libmicrohttpd's room, on the connection's thread. The count, or what `kanal_mhd_end` and
  /// `kanal_mhd_broken` stand for; 0 where the connection is suspended.
  func fill(_ room: UnsafeMutableRawBufferPointer) -> Int {
    state.withLock { state in
      guard case .flowing(let outlet) = state.phase, !state.isCut else { return kanal_mhd_broken }
      // Asked again, libmicrohttpd has got rid of the piece before: the next one's time begins.
      outlet.guest.expect(within: state.isIdle ? nil : state.haste ?? outlet.deadline)
      guard state.pieces.isEmpty else { return unsafe state.pieces.move(into: room) }
      guard state.isIdle else { return kanal_mhd_end }
      state.phase = .resting(outlet)
      outlet.suspend()
      return 0
    }
  }

  /// Ends it for the listener, which cannot wait long for a client that does not read.
  func end(within time: Duration) {
    state.withLock { state in
      state.haste = time
      state.isEnded = true
      // The time of one that its client holds up begins now.
      state.outlet?.guest.expect(within: time)
      state.wake()
    }
  }

  /// Gives the connection up: what waits is dropped.
  func cut() { state.withLock { $0.cut() } }

  /// The answer it was for is not sent. One that another request has goes on.
  func discard() {
    let isUnclaimed = state.withLock { if case .unclaimed = $0.phase { true } else { false } }
    if isUnclaimed { leave() }
  }

  /// The response is gone.
  func leave() {
    let (guest, acts) = state.withLock { state in
      defer { state = State(phase: .over) }
      return (state.outlet?.guest, state.acts)
    }
    guest?.listen(to: nil)
    for act in acts { act() }
    ending.ring()
  }
}

extension ResponseStream.State {
  var isOver: Bool { if case .over = phase { true } else { false } }
  var takesPieces: Bool { !isEnded && !isCut && !isOver }
  var isIdle: Bool { pieces.isEmpty && !isEnded }

  var outlet: StreamOutlet? {
    switch phase {
    case .flowing(let outlet), .resting(let outlet): outlet
    case .unclaimed, .over: nil
    }
  }

  /// Lets a suspended connection go on.
  mutating func wake() {
    guard case .resting(let outlet) = phase else { return }
    phase = .flowing(outlet)
    outlet.resume()
  }

  mutating func cut() {
    isCut = true
    pieces = WaitingPieces()
    // One that waits for the client to read hears of it only by its socket: it is late from now on.
    outlet?.guest.expect(within: .zero)
    wake()
  }
}
