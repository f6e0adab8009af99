// SPDX-License-Identifier: MIT

import Cryptography
package import Transport

/// An HMAC with SHA-256 over the body as it came, byte for byte, under a shared secret, in a header
/// (`X-Hub-Signature-256: sha256=…`).
package struct BodySignature: Hashable, Sendable {
  package enum Encoding: String, CaseIterable, Hashable, Sendable { case hex, base64 }

  package var header: String
  /// What stands in front of the code, `sha256=`.
  package var prefix: String
  package var encoding: Encoding
  private let secret: String

  package init(header: String, prefix: String = "sha256=", encoding: Encoding = .hex, secret: String) {
    self.header = header
    self.prefix = prefix
    self.encoding = encoding
    self.secret = secret
  }

  /// The value of the header for a body; also how a challenge is answered that is signed likewise.
  package func value(for body: [UInt8]) -> String {
    let code = code(for: body)
    return prefix + (encoding == .hex ? Hex.encode(code) : Base64.encode(code))
  }

  /// Whether the request carries the signature of its body. Of several such headers the first counts.
  package func covers(_ request: ServerRequest) -> Bool {
    guard let given = request.headers[header]?.trimmed, given.hasPrefix(prefix) else { return false }
    let written = given.dropFirst(prefix.count)
    let decoded = encoding == .hex ? Hex.decode(written) : Base64.decode(written)
    return decoded?.equalsInConstantTime(code(for: request.body)) ?? false
  }

  private func code(for body: [UInt8]) -> [UInt8] {
    Hash.sha256.authenticationCode(for: body, key: Array(secret.utf8))
  }
}
