// SPDX-License-Identifier: MIT
//
// Passwords are stretched on one thread of their own: each takes 60 ms and 32 MB, so a hundred log-ins at once
// cost one core and the memory of one, and never hold up the cooperative pool. A name that nobody has is
// stretched as well, so that the time tells nothing.

import Cryptography
import Operations
import Storage

package final class Passwords: Sendable {
  private struct Work: Sendable {
    var run: @Sendable () -> Void
  }

  private let queue = JobQueue<Work>()
  private let waiting = Lock(0)
  private static let most = 64

  package init() {
    startThread("kanal-password") { [queue] in
      while true {
        let works = queue.take(atMost: 1)
        guard !works.isEmpty else { return }
        for work in works { work.run() }
      }
    }
  }

  deinit { queue.close() }

  /// Whether it is this one's password; false for nobody's, after the same time. Nil where too many wait.
  package func matches(_ password: String, _ stored: String?) async -> Bool? {
    let hash = stored ?? Password.nobody
    return await perform { Password.matches(password, hash) && stored != nil }
  }

  /// Nil where too many wait.
  package func hash(_ password: String) async throws -> String? {
    try await perform { Result { try Password.hash(password) } }?.get()
  }

  private func perform<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T? {
    let mayWait = waiting.withLock { count in
      guard count < Self.most else { return false }
      count += 1
      return true
    }
    guard mayWait else { return nil }
    defer { waiting.withLock { $0 -= 1 } }
    return await withCheckedContinuation { (continuation: CheckedContinuation<T?, Never>) in
      if !queue.add(Work { continuation.resume(returning: body()) }) { continuation.resume(returning: nil) }
    }
  }
}
