// SPDX-License-Identifier: MIT

import Glibc

/// The time the processor gave to the thread that asks.
package enum ThreadClock {
  package static var now: Duration {
    var time = timespec()
    // `time` lives for the length of the call.
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
