// SPDX-License-Identifier: MIT
//
// The thread that owns libcurl's multi handle, as a Swift executor: the actor `CurlLoop` runs on it,
// so every use of libcurl is checked by the compiler to be on this thread.
//
// 1. The multi handle is made before the thread starts and freed as the thread's last act; in between
//    only the thread touches it, but for `curl_multi_wakeup`, which any thread may call.
// 2. A job enqueued while the thread waits wakes it; one enqueued while it works is seen before it
//    waits again, because both look at `isWaiting` under the same lock.
// 3. The thread holds its actor weakly and ends when the actor is gone. Jobs hold the actor, so none
//    can be left over then.

import Operations
import CCurl
import Glibc
import Synchronization

// Guarded by `queue` (its own lock); `multi` by rule 1; `loop` and `owner` are set before the thread
// starts, and used by it alone afterwards (`owner` also read by `checkIsolated`, never written).
@safe final class CurlExecutor: SerialExecutor, @unchecked Sendable {
  private struct Queue {
    var jobs: [UnownedJob] = []
    var isWaiting = false
  }

  private let queue = Mutex(Queue())
  private let thread = Atomic<UInt>(0)
  private weak var loop: CurlLoop?
  /// libcurl's multi handle; for the actor, on this thread.
  let multi: UnsafeMutableRawPointer

  init() {
    _ = curlIsReady
    guard let multi = unsafe curl_multi_init() else { preconditionFailure("libcurl gives no multi handle") }
    unsafe self.multi = multi
  }

  /// Starts the thread; called once, by the actor's initialiser.
  func begin(_ loop: CurlLoop) {
    self.loop = loop
    startThread("kanal-curl") { [self] in runUntilForgotten() }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    // The runtime keeps a job alive until it has run, and each is run once.
    let job = UnownedJob(job)
    let mustWake = queue.withLock { queue in
      queue.jobs.append(job)
      defer { queue.isWaiting = false }
      return queue.isWaiting
    }
    if mustWake { wake() }
  }

  /// Ends the wait of the thread, if it is in one.
  func wake() {
    // The one call libcurl allows from any thread; the handle outlives the thread's executor.
    _ = unsafe curl_multi_wakeup(multi)
  }

  func checkIsolated() {
    precondition(isIsolatingCurrentContext() == true, "not on libcurl's thread")
  }

  func isIsolatingCurrentContext() -> Bool? {
    thread.load(ordering: .relaxed) == UInt(pthread_self())
  }
}

extension CurlExecutor {
  private func runUntilForgotten() {
    thread.store(UInt(pthread_self()), ordering: .relaxed)
    var pause = CurlPause()
    while takeTurn(&pause) { wait(&pause) }
    _ = unsafe curl_multi_cleanup(multi)
  }

  /// False when the actor is gone.
  private func takeTurn(_ pause: inout CurlPause) -> Bool {
    guard let loop else { return false }
    let ended = pause
    while let jobs = takeJobs() {
      for job in jobs { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
    }
    pause = loop.assumeIsolated { $0.turn(after: ended) }
    return true
  }

  private func takeJobs() -> [UnownedJob]? {
    queue.withLock { queue in
      guard !queue.jobs.isEmpty else { return nil }
      defer { queue.jobs = [] }
      return queue.jobs
    }
  }

  private func wait(_ pause: inout CurlPause) {
    let mayWait = queue.withLock { queue in
      queue.isWaiting = queue.jobs.isEmpty
      return queue.isWaiting
    }
    unsafe pause.sockets.withUnsafeMutableBufferPointer { sockets in
      // The array lives on this thread for the length of the call.
      _ = unsafe curl_multi_poll(
        multi, sockets.baseAddress, UInt32(sockets.count), mayWait ? pause.milliseconds : 0, nil)
    }
    queue.withLock { $0.isWaiting = false }
  }
}

/// What the thread waits for between two turns, and afterwards what became ready (`revents`).
struct CurlPause: Sendable {
  var sockets: [curl_waitfd] = []
  /// A cap: libcurl's own timers and sockets end the wait earlier.
  var milliseconds: Int32 = 1000
}

private let curlIsReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
