// SPDX-License-Identifier: MIT

import CMicrohttpd  // eventfd(2)
import Glibc

/// Wakes a thread that waits in poll(2): an eventfd(2).
package final class Doorbell: Sendable {
  private let descriptor: Int32

  package init() throws(ListenError) {
    descriptor = kanal_bell()
    guard descriptor >= 0 else { throw ListenError("eventfd: \(unsafe String(cString: strerror(errno)))") }
  }

  deinit { close(descriptor) }

  package func ring() { eventfd_write(descriptor, 1) }

  /// Waits until the descriptor has bytes or has ended, the bell rings, or that many milliseconds are
  /// over (below 0: however long it takes); true for the descriptor.
  @discardableResult
  package func wait(with other: Int32?, atMost limit: Int32 = -1) -> Bool {
    var polled = [descriptor, other].compactMap { $0 }.map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    // The array lives for the length of the call. Interrupted, it is as if the time were over.
    guard unsafe poll(&polled, nfds_t(polled.count), limit) > 0 else { return false }
    if polled[0].revents != 0 { hush() }
    return polled.count > 1 && polled[1].revents != 0
  }

  /// Takes all rings since the last time.
  private func hush() {
    var rings: eventfd_t = 0
    // `rings` lives for the length of the call.
    unsafe eventfd_read(descriptor, &rings)
  }
}
