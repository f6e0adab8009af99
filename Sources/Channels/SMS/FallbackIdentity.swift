// SPDX-License-Identifier: MIT

import Cryptography
import Reports

/// Which message it is: the gateway's id, and the piece's number where there is one, since some
/// gateways give all pieces one id (R17).
func shortMessageIdentity(id: String, part: PartOfMessage?) -> String {
  part.map { "\(id)#\($0.number)/\($0.total)" } ?? id
}

/// An identity for a message without an id. A retry is told from a second message of the same words
/// by the gateway's own time. Without that either nothing is taken for a repetition: a report too
/// many is seen and merged, a lost one is not.
func fallbackIdentity(of raw: [UInt8], hasTime: Bool) -> String {
  if hasTime { return digestIdentity(of: raw) }
  return "arrival:" + Hex.encode((0..<16).map { _ in UInt8.random(in: 0...255) })
}

/// An identity for bytes that are the same whenever they come.
func digestIdentity(of raw: [UInt8]) -> String { "digest:" + Hex.encode(Hash.sha256.digest(of: raw)) }
