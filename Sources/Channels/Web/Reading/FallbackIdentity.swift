// SPDX-License-Identifier: MIT

import Cryptography

/// An identity for a message without an id. A retry is told from a second message of the same words
/// by the other side's own time. Without that either nothing is taken for a repetition: a report too
/// many is seen and merged, a lost one is not.
package func fallbackIdentity(of raw: [UInt8], hasTime: Bool) -> String {
  if hasTime { return digestIdentity(of: raw) }
  return "arrival:" + Hex.encode((0..<16).map { _ in UInt8.random(in: 0...255) })
}

/// An identity for bytes that are the same whenever they come.
package func digestIdentity(of raw: [UInt8]) -> String { "digest:" + Hex.encode(Hash.sha256.digest(of: raw)) }
