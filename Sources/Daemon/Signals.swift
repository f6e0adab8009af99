// SPDX-License-Identifier: MIT

import Glibc
import Operations

/// The signals an operator or systemd sends, as values. They are blocked in every thread and taken
/// by one that does nothing else, so no handler ever runs inside other code.
package enum Signals {
  package enum Kind: Sendable { case stop, reload }

  /// Call once, before any other thread starts.
  package static func stream() -> AsyncStream<Kind> {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for number in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&set, number) }
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    signal(SIGPIPE, SIG_IGN)
    let (stream, continuation) = AsyncStream<Kind>.makeStream()
    let blocked = set
    startThread("kanal-signals") {
      var set = blocked
      while true {
        var number: Int32 = 0
        guard unsafe sigwait(&set, &number) == 0 else { continue }
        continuation.yield(number == SIGHUP ? .reload : .stop)
      }
    }
    return stream
  }
}
