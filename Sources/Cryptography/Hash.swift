// SPDX-License-Identifier: MIT
//
// Digests and message authentication codes over libcrypto. An algorithm is fetched once a process:
// an implicit fetch per call costs more than hashing a short message does.
//
// libcrypto fails here only where it has no such algorithm or no memory; neither leaves anything
// sensible to do, so both are preconditions and no caller needs a `try`.

import CCrypto

/// A digest algorithm, with the HMAC built on it (RFC 2104).
package enum Hash: Sendable {
  /// Only for what others sign with it (Twilio); nothing of ours rests on it.
  case sha1
  case sha256
  case sha512

  /// The digest of the whole message; 20, 32 or 64 bytes.
  package func digest(of message: [UInt8]) -> [UInt8] {
    let algorithm = algorithm
    var digest = [UInt8](repeating: 0, count: algorithm.size)
    // libcrypto reads the message and writes the digest's size before it returns.
    let done = unsafe EVP_Digest(message, message.count, &digest, nil, algorithm.pointer, nil)
    precondition(done == 1, "libcrypto could not compute a digest")
    return digest
  }

  /// HMAC of the whole message under the key; as long as the digest.
  package func authenticationCode(for message: [UInt8], key: [UInt8]) -> [UInt8] {
    precondition(key.count <= Int(Int32.max), "a key of more than two gigabytes")
    let algorithm = algorithm
    var code = [UInt8](repeating: 0, count: algorithm.size)
    // libcrypto reads key and message and writes the digest's size before it returns.
    let done = unsafe HMAC(
      algorithm.pointer, key, Int32(key.count), message, message.count, &code, nil)
    unsafe precondition(done != nil, "libcrypto could not compute an HMAC")
    return code
  }

  private var algorithm: Algorithm {
    switch self {
    case .sha1: .sha1
    case .sha256: .sha256
    case .sha512: .sha512
    }
  }
}

/// A fetched EVP_MD with its output size.
@safe private struct Algorithm: Sendable {
  // Never freed and never written after the fetch; libcrypto's algorithms are shared by threads.
  nonisolated(unsafe) let pointer: OpaquePointer
  let size: Int

  static let sha1 = Algorithm("SHA1")
  static let sha256 = Algorithm("SHA2-256")
  static let sha512 = Algorithm("SHA2-512")

  private init(_ name: String) {
    guard let fetched = unsafe EVP_MD_fetch(nil, name, nil) else {
      preconditionFailure("libcrypto has no \(name)")
    }
    unsafe pointer = fetched
    size = unsafe Int(EVP_MD_get_size(fetched))
  }
}
