// SPDX-License-Identifier: MIT
//
// One connection of a client, and the thread that cuts connections whose time is up. libmicrohttpd
// itself only knows inactivity: a client that drips a byte every two seconds would live for ever.
//
// A connection is cut by shutting its socket down while it is registered, under the registry's lock.
// libmicrohttpd reports the end of a connection before it closes the socket, and that report takes the
// same lock, so a number that was given to somebody else meanwhile is never shut down.

import Operations
import Glibc
import Synchronization

/// One connection.
final class Guest: Sendable {
  let descriptor: Int32
  let address: String
  /// Milliseconds of the monotonic clock; `Int64.max` while nothing is expected of the client.
  private let deadline: Atomic<Int64>

  init(descriptor: Int32, address: String, deadline: Duration) {
    self.descriptor = descriptor
    self.address = address
    self.deadline = Atomic(monotonicMilliseconds() + deadline.milliseconds)
  }

  /// Expects something of the client within a time; nil: expects nothing.
  func expect(within time: Duration?) {
    let instant = time.map { monotonicMilliseconds() + $0.milliseconds } ?? .max
    deadline.store(instant, ordering: .relaxed)
  }

  func isLate(at now: Int64) -> Bool { deadline.load(ordering: .relaxed) <= now }
}

/// All connections of one listener, and the thread that looks after them.
final class GuestBook: Sendable {
  private struct State {
    var guests: [ObjectIdentifier: Guest] = [:]
    var isClosed = false
  }

  private let state = Mutex(State())

  /// Looks for late guests four times a second, until closed.
  func watch() {
    startThread("kanal-guest") { [self] in
      while cutLate() { usleep(250_000) }
    }
  }

  func close() { state.withLock { $0.isClosed = true } }

  func add(_ guest: Guest) {
    state.withLock { $0.guests[ObjectIdentifier(guest)] = guest }
  }

  func remove(_ guest: Guest) {
    _ = state.withLock { $0.guests.removeValue(forKey: ObjectIdentifier(guest)) }
  }

  /// False when there is nothing to watch any more.
  private func cutLate() -> Bool {
    let now = monotonicMilliseconds()
    return state.withLock { state in
      for guest in state.guests.values where guest.isLate(at: now) {
        shutdown(guest.descriptor, Int32(SHUT_RDWR))
      }
      return !state.isClosed
    }
  }
}

/// The monotonic clock in milliseconds.
func monotonicMilliseconds() -> Int64 {
  var time = timespec()
  // `time` lives for the length of the call.
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}
