// SPDX-License-Identifier: MIT
//
// A platform's id of a chat or a person is the sender's address, and an address stands in the store only
// sealed. Identities stand there as they are, so a message that is known by such an id is known by a keyed
// hash of it.

import Cryptography

/// Names messages by ids that would say who wrote them.
package struct IdentityMask: Sendable {
  private let key: [UInt8]
  private let account: String

  /// The key is the channel's own and never changes: another one names the same message anew. One person's
  /// messages to two accounts have nothing in common.
  package init(key: [UInt8], account: String) {
    self.key = key
    self.account = account
  }

  /// The same for the same id, and nothing can be told from it.
  package func identity(_ id: String) -> String {
    let code = Hash.sha256.authenticationCode(for: Array("identity\0\(account)\0\(id)".utf8), key: key)
    // 128 bits: two messages never share one.
    return "masked:" + Hex.encode(code.prefix(16))
  }
}
