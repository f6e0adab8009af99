// SPDX-License-Identifier: MIT
//
// Figures that are dear to count: counted once for all who ask at the same time, and kept for a while. The
// store has few readers, and all the rest of the house needs them.

import Operations
import Reports

final class SharedFigures<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Count: Sendable {
    var task: Task<Value, any Error>
    var begunAt: Timestamp
  }

  private let counts = Lock<[Key: Count]>([:])
  private let age: Duration
  private let most: Int

  /// `age` is how old a figure may be, `most` how many are kept.
  init(for age: Duration, atMost most: Int = 1) {
    self.age = age
    self.most = most
  }

  /// The figure of that name, as it is counted by now or a moment ago; `count` counts it anew. One that failed
  /// is kept for nobody but those who wait for it.
  func figure(
    _ key: Key, at now: Timestamp, count: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let task = counts.withLock { counts -> Task<Value, any Error> in
      if let known = counts[key], now >= known.begunAt, now - known.begunAt < age { return known.task }
      if counts.count >= most { counts = [:] }
      let task = Task { try await count() }
      counts[key] = Count(task: task, begunAt: now)
      return task
    }
    do { return try await task.value } catch {
      counts.withLock { counts in
        if counts[key]?.task == task { counts[key] = nil }
      }
      throw error
    }
  }
}
