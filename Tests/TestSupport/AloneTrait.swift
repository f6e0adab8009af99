// SPDX-License-Identifier: MIT

import Dispatch
import Operations
package import Testing

/// Runs the tests of a suite one at a time, together with all others that ask for it, and on threads
/// of their own: for tests that start servers, block, or keep a core busy. Swift's pool has a thread a
/// core, and a few of them there would leave every other test waiting until its deadline.
package struct AloneTrait: SuiteTrait, TestTrait, TestScoping {
  package var isRecursive: Bool { true }

  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    // Around each case, not around its suite as well: that would wait for itself.
    guard testCase != nil else { return try await function() }
    await Turn.shared.take()
    defer { Turn.shared.giveBack() }
    try await withTaskExecutorPreference(OwnThreads.shared) { try await function() }
  }
}

extension Trait where Self == AloneTrait {
  package static var alone: Self { AloneTrait() }
}

/// One turn, handed on in the order in which it was asked for.
private final class Turn: Sendable {
  static let shared = Turn()
  private struct State {
    var isTaken = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }
  private let state = Lock(State())

  func take() async {
    await withCheckedContinuation { continuation in
      let isMine = state.withLock { state in
        if state.isTaken { state.waiting.append(continuation) }
        defer { state.isTaken = true }
        return !state.isTaken
      }
      if isMine { continuation.resume() }
    }
  }

  func giveBack() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard !state.waiting.isEmpty else {
        state.isTaken = false
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}

private final class OwnThreads: TaskExecutor {
  static let shared = OwnThreads()
  private let queue = DispatchQueue(label: "kanal.tests.alone", attributes: .concurrent)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // The job was handed over to be run once, here.
    queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
