// SPDX-License-Identifier: MIT

import Synchronization

/// Wakes all who wait for a change: each looks again whether it is the one it waits for. Whoever is
/// cancelled wakes as well, so that a test whose time is over ends.
package final class Bell: Sendable {
  private struct State {
    var rings = 0
    var lastWaiter = 0
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
  }

  private let state = Mutex(State())

  package init() {}

  package func ring() {
    let woken = state.withLock { state in
      state.rings += 1
      defer { state.waiting = [:] }
      return state.waiting
    }
    for wake in woken.values { wake.resume() }
  }

  /// Returns once `holds`, which is asked again after each ring, or when cancelled.
  package func until(isolation: isolated (any Actor)? = #isolation, _ holds: () -> Bool) async {
    while !Task.isCancelled {
      let rings = state.withLock { $0.rings }
      if holds() { return }
      await ring(after: rings)
    }
  }

  private func ring(after rings: Int) async {
    let number = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { wake in
        let isOver = state.withLock { state in
          if state.rings != rings || Task.isCancelled { return true }
          state.waiting[number] = wake
          return false
        }
        if isOver { wake.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: number) }?.resume()
    }
  }
}
