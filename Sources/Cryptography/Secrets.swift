// SPDX-License-Identifier: MIT

import CCrypto

/// Bytes nobody can guess, from libcrypto's generator.
package func randomBytes(_ count: Int) throws(SealingFailure) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: count)
  // libcrypto fills exactly the array's length before it returns.
  let done = unsafe RAND_priv_bytes(&bytes, Int32(count))
  guard done == 1 else { throw .noRandomness }
  return bytes
}

extension [UInt8] {
  /// Compares without telling by its duration where the two differ; only lengths may be told.
  package func equalsInConstantTime(_ other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    // Both arrays are `count` long and alive for the call.
    return unsafe CRYPTO_memcmp(self, other, count) == 0
  }
}

/// One secret of the deployment, from which every key is derived, one a purpose: a key that leaks
/// from one use opens no other (HKDF with SHA-256, RFC 5869).
package struct MasterKey: Sendable, CustomStringConvertible, CustomReflectable {
  private let secret: [UInt8]

  /// Takes 32 bytes or more of real randomness; fewer are refused.
  package init(_ secret: [UInt8]) throws(SealingFailure) {
    guard secret.count >= 32 else { throw .keyLength(secret.count) }
    self.secret = secret
  }

  /// A key for one purpose. The purpose is part of the key for ever: renaming it loses what was
  /// sealed under it.
  package func key(for purpose: String, bytes: Int = 32) -> [UInt8] {
    HKDF.derive(from: secret, salt: [], info: Array(purpose.utf8), bytes: bytes)
  }

  /// A sealing key for one purpose.
  package func sealingKey(for purpose: String) -> SealingKey {
    SealingKey(derived: key(for: purpose, bytes: SealingKey.length))
  }

  package var description: String { "MasterKey(…)" }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// HKDF with HMAC-SHA-256 (RFC 5869).
package enum HKDF {
  /// Extracts and expands; at most 255 · 32 bytes.
  package static func derive(
    from material: [UInt8], salt: [UInt8], info: [UInt8], bytes: Int
  ) -> [UInt8] {
    precondition(bytes <= 255 * 32, "HKDF gives at most 8,160 bytes (RFC 5869 §2.3)")
    // An absent salt is a hash length of zeros (§2.2), which HMAC pads an empty key to anyway.
    let extracted = Hash.sha256.authenticationCode(for: material, key: salt)
    var output: [UInt8] = []
    var block: [UInt8] = []
    var counter: UInt8 = 0
    while output.count < bytes {
      counter += 1
      block = Hash.sha256.authenticationCode(for: block + info + [counter], key: extracted)
      output += block
    }
    return Array(output.prefix(bytes))
  }
}
