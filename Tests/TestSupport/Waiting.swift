// SPDX-License-Identifier: MIT

import Foundation
package import Pipeline
package import Reports

/// Asks again and again until there is an answer. Only for what another program does: its progress is
/// no event that reaches us. Throws what `complaint` says when the time is over.
package func eventually<Answer>(
  within limit: Duration = .seconds(30), isolation: isolated (any Actor)? = #isolation,
  _ answer: () async throws -> Answer?, else complaint: () -> String
) async throws -> Answer {
  let deadline = ContinuousClock.now + limit
  while true {
    if let answer = try await answer() { return answer }
    guard ContinuousClock.now < deadline else { throw ServerTrouble("\(complaint()), after \(limit)") }
    try await Task.sleep(for: .milliseconds(20))  // The one place where tests ask again.
  }
}

/// Waits for an event of ours, and throws what `complaint` says when it has not come within the limit.
package func limited(
  to limit: Duration = .seconds(60), _ wait: @escaping @Sendable () async throws -> Void,
  else complaint: @escaping @Sendable () -> String
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask(operation: wait)
    group.addTask {
      try await Task.sleep(for: limit)  // The one place where a wait for an event ends without it.
      throw ServerTrouble("\(complaint()), after \(limit)")
    }
    defer { group.cancelAll() }
    try await group.next()
  }
}

extension PipelineClock {
  /// For feeds that talk to real servers, whose pauses are the real ones; chance repeats.
  package static let real = real { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

  /// The same with a time of day that a test names.
  package static func real(now: @escaping @Sendable () -> Timestamp) -> PipelineClock {
    PipelineClock(now: now, sleep: { try await Task.sleep(for: $0) }, random: { 0.5 })  // The feed's own.
  }
}
