// SPDX-License-Identifier: MIT

import Glibc

/// A blocking queue between tasks, which add, and one or more threads, which take. Patient jobs let
/// others pass: where both wait, a few of them go along with each taking, so that they never stand still.
/// `@unchecked Sendable`: every access to `jobs`, `patient` and `isClosed` holds `mutex`.
@safe package final class JobQueue<Job: Sendable>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let filled = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var jobs: [Job] = []
  private var patient: [Job] = []
  private var isClosed = false

  package init() {
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(filled, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(filled)
    unsafe pthread_mutex_destroy(mutex)
    unsafe filled.deallocate()
    unsafe mutex.deallocate()
  }

  /// False when the queue is closed; the job is then not taken.
  package func add(_ job: Job, isPatient: Bool = false) -> Bool {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    guard !isClosed else { return false }
    if isPatient { patient.append(job) } else { jobs.append(job) }
    unsafe pthread_cond_signal(filled)
    return true
  }

  /// Waits for work and takes at most `limit` jobs, in the order of each kind; of the patient ones at
  /// most `share` where others are taken too, and at most `alone` where not, for others may come
  /// meanwhile. Empty once closed and drained.
  package func take(atMost limit: Int, share: Int = 0, alone: Int = .max) -> [Job] {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while jobs.isEmpty && patient.isEmpty && !isClosed { unsafe pthread_cond_wait(filled, mutex) }
    let taken = Self.first(limit, of: &jobs)
    return taken + Self.first(taken.isEmpty ? min(limit, alone) : share, of: &patient)
  }

  private static func first(_ limit: Int, of jobs: inout [Job]) -> [Job] {
    guard jobs.count > limit else {
      defer { jobs.removeAll(keepingCapacity: true) }
      return jobs
    }
    defer { jobs.removeFirst(limit) }
    return Array(jobs.prefix(limit))
  }

  /// Lets those who wait go once the jobs are taken.
  package func close() {
    unsafe pthread_mutex_lock(mutex)
    isClosed = true
    unsafe pthread_cond_broadcast(filled)
    unsafe pthread_mutex_unlock(mutex)
  }
}
