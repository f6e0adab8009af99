// SPDX-License-Identifier: MIT
//
// The signals an operator, systemd or a terminal sends, as values. By the time an async main runs, the
// runtime has threads, and its main thread waits with every signal unblocked (libdispatch's sigsuspend):
// blocking signals and waiting for them would leave the default action, which ends the process on the
// spot. A handler works whichever thread it runs in: it writes one byte to a pipe, and a thread reads it.

import Glibc
import Operations
import Synchronization

package enum Signals {
  package enum Kind: Sendable { case stop, reload }

  /// Each SIGTERM and SIGINT, and SIGHUP where it means something, from now on. Call once. Throws where
  /// the system has no pipe left.
  package static func stream(withReload: Bool) throws(ServiceError) -> AsyncStream<Kind> {
    var ends: [Int32] = [-1, -1]
    // The array lives for the length of the call.
    guard unsafe pipe(&ends) == 0 else { throw ServiceError("no pipe for signals: error \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    bell.store(ends[1], ordering: .sequentiallyConsistent)
    for number in [SIGTERM, SIGINT] + (withReload ? [SIGHUP] : []) { answer(number) }
    signal(SIGPIPE, SIG_IGN)
    let (stream, continuation) = AsyncStream<Kind>.makeStream()
    let hearing = ends[0]
    startThread("kanal-signals") {
      var byte: UInt8 = 0
      while true {
        // One byte, alive for the length of the call; the pipe stays open for the process's life.
        let count = unsafe read(hearing, &byte, 1)
        if count == 1 {
          continuation.yield(Int32(byte) == SIGHUP ? .reload : .stop)
        } else if count == 0 || errno != EINTR {
          return
        }
      }
    }
    return stream
  }

  /// A signal that whoever started us has us ignore stays ignored: a shell does that to jobs in the
  /// background.
  private static func answer(_ number: Int32) {
    var before = sigaction()
    var now = sigaction()
    // Both live for the length of the calls; the handler is a constant.
    unsafe sigaction(number, nil, &before)
    let isIgnored = unsafe unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) == 1  // SIG_IGN
    guard !isIgnored else { return }
    unsafe now.__sigaction_handler.sa_handler = ring
    now.sa_flags = SA_RESTART
    unsafe sigaction(number, &now, nil)
  }
}

/// The writing end of the pipe.
private let bell = Atomic<Int32>(-1)

/// Only what is allowed in a handler (signal-safety(7)): an atomic load and write(2).
private func ring(_ number: Int32) {
  let before = errno
  var byte = UInt8(truncatingIfNeeded: number)
  // One byte, alive for the length of the call.
  _ = unsafe write(bell.load(ordering: .sequentiallyConsistent), &byte, 1)
  errno = before
}
