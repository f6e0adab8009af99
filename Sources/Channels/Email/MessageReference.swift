// SPDX-License-Identifier: MIT

import Cryptography
package import Reports

/// Makes and recognises the Message-IDs of our own mail: `kanal.o33.<mac>@city.example`.
///
/// The same outgoing row always has the same Message-ID, so a mail that was sent twice can be told
/// by whoever gets it, and an answer or bounce that names it leads back to the row. Only who has the
/// key can make one: a guessed number joins nobody to another person's report.
package struct MessageReference: Sendable {
  private let key: [UInt8]
  private let domain: String
  private static let mark = "kanal"

  /// `key`: 32 bytes of one purpose. `domain`: the right side, one of our own.
  package init(key: [UInt8], domain: String) {
    self.key = key
    self.domain = domain
  }

  /// The Message-ID of an outgoing row, without angle brackets.
  package func make(_ outgoing: OutgoingID) -> String {
    "\(Self.mark).\(outgoing).\(code(of: outgoing))@\(domain)"
  }

  /// The outgoing row a Message-ID names, if it is one of ours. The domain is not looked at: a city
  /// may change it, and answers to older mail still find their report.
  package func verify(_ messageID: String) -> OutgoingID? {
    let left = messageID.prefix { $0 != "@" }
    let parts = left.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].lowercased() == Self.mark,
      let outgoing = OutgoingID(parts[1].lowercased())
    else { return nil }
    let given = Array(parts[2].lowercased().utf8)
    return given.equalsInConstantTime(Array(code(of: outgoing).utf8)) ? outgoing : nil
  }

  private func code(of outgoing: OutgoingID) -> String {
    let mac = Hash.sha256.authenticationCode(for: Array("message-id:\(outgoing)".utf8), key: key)
    return Hex.encode(mac.prefix(16))
  }
}
