// SPDX-License-Identifier: MIT

/// The version all programs of this tree tell.
package enum Version {
  package static let current = "0.1.0"
}
