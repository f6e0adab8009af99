// SPDX-License-Identifier: MIT

package import Reports
import Synchronization

/// So many a minute, and no more than that at once: a bucket that fills steadily.
package final class RateLimit: Sendable {
  private struct State {
    var left: Double
    var at: Timestamp?
  }

  private let perMinute: Double
  private let state: Mutex<State>

  package init(perMinute: Int) {
    self.perMinute = Double(perMinute)
    state = Mutex(State(left: Double(perMinute), at: nil))
  }

  /// Nil where one more may pass; else how long to wait.
  package func wait(at now: Timestamp) -> Duration? {
    state.withLock { state in
      // A clock that was set back gives nothing.
      let passed = max(0, state.at.map { (now - $0) / .seconds(60) } ?? 0)
      state.left = min(perMinute, state.left + passed * perMinute)
      state.at = now
      guard state.left < 1 else {
        state.left -= 1
        return nil
      }
      return .seconds(60 * (1 - state.left) / perMinute)
    }
  }
}
