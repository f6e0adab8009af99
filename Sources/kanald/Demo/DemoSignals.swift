// SPDX-License-Identifier: MIT
//
// Ctrl-C and SIGTERM as values. By the time an async main runs, the runtime has threads, the first of
// them the main thread, in which no signal is blocked; so blocking them and waiting would leave the
// default action, which ends the process on the spot. A handler works whichever thread it runs in: it
// writes one byte to a pipe, and a thread reads the pipe.

import Glibc
import Operations
import Synchronization

enum DemoSignals {
  /// Each stop signal, from now on. Call once.
  static func stops() throws -> AsyncStream<Void> {
    var ends: [Int32] = [-1, -1]
    // The array lives for the length of the call.
    guard unsafe pipe(&ends) == 0 else { throw DemoFailure(description: "no pipe: error \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    bell.store(ends[1], ordering: .sequentiallyConsistent)
    for number in [SIGINT, SIGTERM] { answer(number) }
    signal(SIGPIPE, SIG_IGN)
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    let hearing = ends[0]
    startThread("demo-signals") {
      var byte: UInt8 = 0
      // One byte, alive for the length of each call; the pipe stays open for the process's life.
      while unsafe read(hearing, &byte, 1) == 1 || errno == EINTR { continuation.yield() }
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
  var byte: UInt8 = 1
  // One byte, alive for the length of the call.
  _ = unsafe write(bell.load(ordering: .sequentiallyConsistent), &byte, 1)
  errno = before
}
