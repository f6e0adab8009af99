// SPDX-License-Identifier: MIT

import Dispatch
import Foundation
import Operations
package import Testing

/// Runs the tests of a suite, together with all others that ask for it, as many at a time as there are
/// cores, and on threads of their own: for tests that start servers, block, or keep a core busy. Swift's
/// pool has a thread a core, and a few of them there would leave every other test waiting until its
/// deadline. A time limit would count the wait for the turn: such suites have none.
package struct TurnTrait: SuiteTrait, TestTrait, TestScoping {
  package var isRecursive: Bool { true }

  package func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    // Around each case, not around its suite as well: that would wait for itself.
    guard testCase != nil else { return try await function() }
    await Turns.shared.take()
    defer { Turns.shared.giveBack() }
    try await withTaskExecutorPreference(OwnThreads.shared) { try await function() }
  }
}

extension Trait where Self == TurnTrait {
  package static var inTurn: Self { TurnTrait() }
}

/// So many turns as there are cores, each handed on in the order in which it was asked for.
private final class Turns: Sendable {
  static let shared = Turns()
  private struct State {
    var free = max(2, ProcessInfo.processInfo.activeProcessorCount)
    var waiting: [CheckedContinuation<Void, Never>] = []
  }
  private let state = Lock(State())

  func take() async {
    await withCheckedContinuation { continuation in
      let isMine = state.withLock { state in
        guard state.free == 0 else {
          state.free -= 1
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if isMine { continuation.resume() }
    }
  }

  func giveBack() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard !state.waiting.isEmpty else {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?.resume()
  }
}

private final class OwnThreads: TaskExecutor {
  static let shared = OwnThreads()
  private let queue = DispatchQueue(label: "kanal.tests.turn", attributes: .concurrent)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // The job was handed over to be run once, here.
    queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
