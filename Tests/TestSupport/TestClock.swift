// SPDX-License-Identifier: MIT

import Foundation
import Operations
package import Pipeline
package import Reports

/// Time that moves only when a test moves it, and chance that repeats.
package final class TestClock: @unchecked Sendable {
  // Guarded by `lock`.
  private let lock = NSLock()
  private var now = Timestamp(milliseconds: 1_790_000_000_000)
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15
  private let sleeping = Bell()
  private var sleepers: [UUID: (until: Timestamp, wake: CheckedContinuation<Void, any Error>)] = [:]

  package init() {}

  package var clock: PipelineClock {
    PipelineClock(
      now: { self.current }, sleep: { try await self.sleep($0) }, random: { self.random() })
  }

  package var current: Timestamp { lock.withLock { now } }

  /// Moves time on and wakes whoever slept until then.
  package func advance(_ duration: Duration) {
    let woken = lock.withLock {
      now = now + duration
      let due = sleepers.filter { $0.value.until <= now }
      for key in due.keys { sleepers[key] = nil }
      return due.values.map(\.wake)
    }
    for sleeper in woken { sleeper.resume() }
  }

  private func sleep(_ duration: Duration) async throws {
    let id = UUID()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let isOver = lock.withLock {
          if Task.isCancelled { return true }
          sleepers[id] = (now + duration, continuation)
          return false
        }
        if isOver { continuation.resume(throwing: CancellationError()) } else { sleeping.ring() }
      }
    } onCancel: {
      lock.withLock { sleepers.removeValue(forKey: id) }?.wake.resume(throwing: CancellationError())
    }
  }

  /// Returns when somebody sleeps on this clock, or when the test's time is over.
  package func untilSomebodySleeps() async {
    await sleeping.until { lock.withLock { !sleepers.isEmpty } }
  }

  /// xorshift64*: the same numbers in every run.
  private func random() -> Double {
    lock.withLock {
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      return Double((state &* 0x2545_F491_4F6C_DD1D) >> 11) / Double(UInt64(1) << 53)
    }
  }
}
