// SPDX-License-Identifier: MIT

import Synchronization

/// Wakes one waiting loop. A poke while nobody waits is kept, and several are kept as one, so none is
/// missed. Not an AsyncStream: cancelling one who waits for a stream ends the stream for good.
package final class Signal: Sendable {
  private struct State: ~Copyable {
    var isPoked = false
    var waiter: CheckedContinuation<Void, Never>?
  }
  private let state = Mutex(State())

  package init() {}

  package func poke() {
    let waiter = state.withLock { state in
      let waiter = state.waiter
      state.waiter = nil
      state.isPoked = waiter == nil
      return waiter
    }
    waiter?.resume()
  }

  /// Returns at the next poke, after `limit` on the given clock, or at once when cancelled. For one
  /// waiter at a time.
  package func wait(atMost limit: Duration, on clock: PipelineClock) async {
    let timer = Task {
      if (try? await clock.sleep(limit)) != nil { poke() }  // Cancelled: a poke overtook it.
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDue = state.withLock { state in
          guard !state.isPoked, !Task.isCancelled else {
            state.isPoked = false
            return true
          }
          precondition(state.waiter == nil, "a signal wakes one")
          state.waiter = continuation
          return false
        }
        if isDue { continuation.resume() }
      }
    } onCancel: {
      poke()
    }
    timer.cancel()
  }
}
