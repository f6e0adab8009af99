// SPDX-License-Identifier: MIT

import Glibc

/// A value that one thread at a time may touch. A pthread mutex, since the thread sanitizer does
/// not understand Synchronization's `Mutex`. Not recursive; never held across a suspension.
@safe package final class Lock<State>: @unchecked Sendable {  // `mutex` guards every access to `state`
  private let state: UnsafeMutablePointer<State>
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  package init(_ state: consuming sending State) {
    unsafe self.state = .allocate(capacity: 1)
    unsafe self.state.initialize(to: state)
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    let code = unsafe pthread_mutex_init(mutex, nil)  // `mutex` stays where it is until deinit
    precondition(code == 0, "a mutex can always be made on Linux")
  }

  deinit {
    // Nobody holds the lock: whoever did would hold a reference to self.
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
    unsafe state.deinitialize(count: 1)
    unsafe state.deallocate()
  }

  /// Runs `body` with the value while no other thread can. Keep it short; no I/O, no callbacks.
  package func withLock<Result, Failure: Error>(
    _ body: (inout sending State) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return try unsafe body(&state.pointee)  // exclusive: the mutex is held
  }
}
