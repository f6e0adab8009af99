// SPDX-License-Identifier: MIT

import Glibc

/// What the process was started with. Kanal never changes its environment, so reading is safe.
package enum ProcessEnvironment {
  /// Nil where the variable is not set.
  package static func value(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)  // getenv's text ends with a zero
  }
}
