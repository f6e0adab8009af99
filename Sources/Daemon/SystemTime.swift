// SPDX-License-Identifier: MIT

import Glibc
package import Reports

extension Timestamp {
  /// The system's clock, now.
  package static var system: Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
