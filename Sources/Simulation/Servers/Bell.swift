// SPDX-License-Identifier: MIT

import Glibc

/// Wakes a thread that waits for a socket: a pipe with at most a few bytes in it.
final class Bell: Sendable {
  private let hearing: Int32
  private let ringing: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    // The array lives for the length of the call.
    guard unsafe pipe(&ends) == 0 else { throw ServerFailure("no pipe: error \(errno)") }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (hearing, ringing) = (ends[0], ends[1])
  }

  deinit {
    close(hearing)
    close(ringing)
  }

  /// A bell that is full of rings will be heard anyway.
  func ring() {
    var byte: UInt8 = 1
    // One byte, alive for the length of the call.
    _ = unsafe write(ringing, &byte, 1)
  }

  /// Waits until the socket has bytes or has ended, or the bell rings; true for the socket.
  func wait(with socket: LoopbackSocket) -> Bool {
    var polled = [
      pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: hearing, events: Int16(POLLIN), revents: 0),
    ]
    // The array lives for the length of the call.
    while unsafe poll(&polled, nfds_t(polled.count), -1) < 0, errno == EINTR {}
    if polled[1].revents != 0 { silence() }
    return polled[0].revents != 0
  }

  private func silence() {
    var bytes = [UInt8](repeating: 0, count: 256)
    // The array's own count bounds the read.
    while unsafe read(hearing, &bytes, bytes.count) == bytes.count {}
  }
}
