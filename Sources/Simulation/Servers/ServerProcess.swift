// SPDX-License-Identifier: MIT
//
// A real server run for a demo, a test or a benchmark, and gone with it.
//
// 1. Each process has a keeper thread, which starts it, waits for its end and reaps it. The kernel
//    sends the death signal when the *thread* that started a process ends, so the keeper lives
//    exactly as long as the process does.
// 2. A process id is only signalled before it is reaped, under the lock: it can never name another
//    process by then.
// 3. Whatever the process left in its session is killed with it, while its id is still taken.
// 4. `stop` always ends: SIGTERM, and SIGKILL after the bound.

package import Glibc
import Operations

package final class ServerProcess: Sendable {
  /// How a process ended.
  package enum Ending: Hashable, Sendable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  private struct State {
    var ending: Ending?
    var waiting: [CheckedContinuation<Ending, Never>] = []
  }

  package let program: Program
  package let processID: pid_t
  private let state = Lock(State())

  private init(_ program: Program, _ processID: pid_t) {
    self.program = program
    self.processID = processID
  }

  /// Starts a program. Throws `ServerFailure` where the system cannot.
  package static func start(_ program: Program) async throws -> ServerProcess {
    let started: Result<ServerProcess, ServerFailure> = await withCheckedContinuation { continuation in
      startThread("output") {
        let process = program.spawn().map { ServerProcess(program, $0) }
        continuation.resume(returning: process)
        if case .success(let process) = process { process.keep() }
      }
    }
    return try started.get()
  }

  /// Runs a program to its end.
  package static func run(_ program: Program) async throws -> Ending {
    await (try await start(program)).ended()
  }

  /// Nil while it runs.
  package var ending: Ending? { state.withLock { $0.ending } }

  /// Waits for its end.
  package func ended() async -> Ending {
    await withCheckedContinuation { continuation in
      let ending = state.withLock { state in
        if state.ending == nil { state.waiting.append(continuation) }
        return state.ending
      }
      if let ending { continuation.resume(returning: ending) }
    }
  }

  /// Waits until the condition holds, asking again every few milliseconds. Throws `ServerFailure`,
  /// with the server's last words, when the process ends or the time is over before that.
  package func ready(
    within limit: Duration = .seconds(15), _ holds: @Sendable () async -> Bool
  ) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while !(await holds()) {
      if let ending { throw ServerFailure("\(program.path) ended (\(ending))\(lastWords)") }
      guard clock.now < deadline else {
        throw ServerFailure("\(program.path) is not ready after \(limit)\(lastWords)")
      }
      // Somebody else's server tells nobody that it listens; asking is the only way.
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// Ends it: SIGTERM, and SIGKILL to its whole session after the bound. Returns when it is reaped.
  package func stop(within bound: Duration = .seconds(5)) async {
    signal(SIGTERM, toSession: false)
    let killing = Task { [self] in
      guard (try? await Task.sleep(for: bound)) != nil else { return }  // Cancelled: it ended in time.
      signal(SIGKILL, toSession: true)
    }
    _ = await ended()
    killing.cancel()
  }

  private func signal(_ number: Int32, toSession: Bool) {
    state.withLock { state in
      guard state.ending == nil else { return }
      _ = kill(toSession ? -processID : processID, number)
    }
  }

  /// The keeper's life.
  private func keep() {
    var information = unsafe siginfo_t()
    // WNOWAIT leaves it to be reaped below; the structure lives for the length of the call.
    while unsafe waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    var status: Int32 = 0
    let waiting = state.withLock { state in
      _ = kill(-processID, SIGKILL)
      while unsafe waitpid(processID, &status, 0) < 0, errno == EINTR {}
      state.ending = Self.ending(status)
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume(returning: Self.ending(status)) }
  }

  /// `wait(2)`'s macros: the signal in the low seven bits, else the status in the second byte.
  private static func ending(_ status: Int32) -> Ending {
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
  }

  /// What it said about its trouble, or last.
  private var lastWords: String {
    let lines = ServerFolder.text(of: program.output).split(separator: "\n")
    let complaint = lines.first { line in ["ERROR", "Fatal", "Error"].contains { line.contains($0) } }
    return (complaint ?? lines.last).map { ": \($0)" } ?? ""
  }
}
