// SPDX-License-Identifier: MIT

/// A few bytes that outlast the process, sealed where they lie. Changed only by who knows what stands there,
/// so that of two that change them at once one starts over.
package struct Vault: Sendable {
  package var read: @Sendable () async throws -> [UInt8]?
  /// Replaces `old` (nil: nothing yet) and returns once that is durable; false where something else stands
  /// there.
  package var replace: @Sendable (_ old: [UInt8]?, _ new: [UInt8]) async throws -> Bool

  package init(
    read: @escaping @Sendable () async throws -> [UInt8]?,
    replace: @escaping @Sendable (_ old: [UInt8]?, _ new: [UInt8]) async throws -> Bool
  ) {
    self.read = read
    self.replace = replace
  }
}
