// SPDX-License-Identifier: MIT

import Reports

/// Waits that double up to a cap, with jitter over their whole length, so that many who failed
/// together do not come back together.
package struct Backoff: Sendable, Hashable {
  package var first: Duration
  package var cap: Duration

  package init(first: Duration, cap: Duration) {
    self.first = first
    self.cap = cap
  }

  /// The wait after the `failures`-th failure in a row (1 is the first); `random` is in 0 ..< 1.
  /// Half of it is fixed: a wait near zero would hammer a server that is just coming back.
  package func wait(after failures: Int, random: Double) -> Duration {
    let doublings = min(max(failures - 1, 0), 30)
    let full = min(cap, first * (1 << doublings))
    return full / 2 + full / 2 * random
  }
}

/// A wait on a clock that may be set back meanwhile: it ends then, for nobody knows how much of it is left.
struct Pause: Sendable {
  var since: Timestamp
  var length: Duration

  func isOver(at now: Timestamp) -> Bool { now < since || now - since >= length }
}
