// SPDX-License-Identifier: MIT
//
// The requests that are under way. It is open, then draining (no further request is taken), then closed
// (nothing is suspended any more, and what still waits has been answered). It only ever goes forward.

import Synchronization

final class Lobby: Sendable {
  private struct State {
    var exchanges: [ObjectIdentifier: Exchange] = [:]
    var isClosed = false
    var waiting: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())
  private let draining = Atomic(false)

  var isDraining: Bool { draining.load(ordering: .relaxed) }

  func enter(_ exchange: Exchange) {
    state.withLock { $0.exchanges[ObjectIdentifier(exchange)] = exchange }
  }

  func leave(_ exchange: Exchange) {
    let waiting = state.withLock { state in
      state.exchanges.removeValue(forKey: ObjectIdentifier(exchange))
      return state.exchanges.isEmpty ? state.waiting.take() : nil
    }
    waiting?.resume()
  }

  /// Suspends the exchange's connection unless it is answered, by us where the lobby is closed.
  func suspendUnlessAnswered(_ exchange: Exchange) {
    state.withLock { state in
      if state.isClosed { exchange.answer(.unavailable) } else { exchange.suspendUnlessAnswered() }
    }
  }

  /// Takes no further request, ends streams, and waits until what is under way is over, or until `close`.
  func drain() async {
    draining.store(true, ordering: .relaxed)
    // A stream that starts after this look meets `isDraining`: its exchange's lock orders the two.
    for exchange in state.withLock({ Array($0.exchanges.values) }) { exchange.endStream() }
    await withCheckedContinuation { waiting in
      let isEmpty = state.withLock { state in
        if state.exchanges.isEmpty || state.isClosed { return true }
        state.waiting = waiting
        return false
      }
      if isEmpty { waiting.resume() }
    }
  }

  /// Answers what still waits with 503.
  func close() {
    let (left, waiting) = state.withLock { state in
      state.isClosed = true
      return (Array(state.exchanges.values), state.waiting.take())
    }
    for exchange in left { exchange.answer(.unavailable) }
    waiting?.resume()
  }
}
