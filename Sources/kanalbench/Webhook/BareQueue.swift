// SPDX-License-Identifier: MIT

import Glibc

/// What waits for the bare handler's writer. `@unchecked Sendable`: `mutex` guards every access.
@safe final class BareQueue<Job: Sendable>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let filled = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var jobs: [Job] = []

  init() {
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(filled, nil)
  }

  // It lives as long as its program.

  func add(_ job: Job) {
    unsafe pthread_mutex_lock(mutex)
    jobs.append(job)
    unsafe pthread_cond_signal(filled)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Waits for jobs and takes all of them.
  func take() -> [Job] {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while jobs.isEmpty { unsafe pthread_cond_wait(filled, mutex) }
    defer { jobs = [] }
    return jobs
  }
}
