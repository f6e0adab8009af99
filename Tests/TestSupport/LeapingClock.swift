// SPDX-License-Identifier: MIT

import Foundation
package import Pipeline
package import Reports
import Synchronization

/// The machine's clock, which can be set ahead: what ends by the clock ends at once, and pauses are the real ones.
package final class LeapingClock: Sendable {
  private let ahead = Mutex(Duration.zero)

  package init() {}

  package func leap(_ time: Duration) { ahead.withLock { $0 += time } }

  @Sendable package func now() -> Timestamp {
    Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) + ahead.withLock { $0 }
  }

  package var clock: PipelineClock {
    PipelineClock(
      now: now, sleep: { try await Task.sleep(for: $0) },  // The daemon's own pauses.
      random: { Double.random(in: 0..<1) })
  }
}
