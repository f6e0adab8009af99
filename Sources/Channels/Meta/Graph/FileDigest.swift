// SPDX-License-Identifier: MIT

import Cryptography

/// SHA-256 of a file as WhatsApp names it: in base64 beside the message, in hexadecimal beside the URL.
struct FileDigest: Hashable, Sendable {
  private let bytes: [UInt8]

  /// Nil for what is none, which proves nothing.
  init?(_ text: String?) {
    guard let text, let bytes = text.utf8.count == 64 ? Hex.decode(text) : Base64.decode(text),
      bytes.count == 32
    else { return nil }
    self.bytes = bytes
  }

  func fits(_ file: [UInt8]) -> Bool { Hash.sha256.digest(of: file) == bytes }
}
