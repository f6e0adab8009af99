// SPDX-License-Identifier: MIT

/// Where a request may go.
package struct Reach: Sendable {
  /// Whether it may be sent to an address.
  package var allows: @Sendable (PeerAddress) -> Bool
  /// For tests: `127.0.0.1:8443`, where the server stands that plays every host. What `allows` says of it
  /// counts as for any other.
  package var stage: String?

  package init(stage: String? = nil, allows: @escaping @Sendable (PeerAddress) -> Bool) {
    self.allows = allows
    self.stage = stage
  }

  /// The public internet: no machine of this network, nor this one.
  package static let publicInternet = Reach { $0.isPublic }
}

/// An address that is about to be connected to.
package struct PeerAddress: Sendable, Hashable {
  /// Four bytes, or sixteen.
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether it is of the public internet: not this machine, not a private network, a link, a provider's inner
  /// network, a group, or an example (IANA's special-purpose registries, RFC 6890; RFC 4193, 4291, 6598).
  package var isPublic: Bool {
    switch bytes.count {
    case 4: !Self.special4.contains { $0.contains(bytes) }
    case 16: isPublic6
    default: false
    }
  }

  private var isPublic6: Bool {
    // An IPv4 address behind a translator (RFC 6052) is as public as that one is; the other forms that hold
    // one (mapped, compatible, 6to4, Teredo) have no business in an answer of the DNS.
    if Self.translated.contains(bytes) { return PeerAddress(Array(bytes.suffix(4))).isPublic }
    return Self.global6.contains(bytes) && !Self.special6.contains { $0.contains(bytes) }
  }

  private static let special4: [AddressBlock] = [
    AddressBlock([0], 8), AddressBlock([10], 8), AddressBlock([100, 64], 10), AddressBlock([127], 8),
    AddressBlock([169, 254], 16), AddressBlock([172, 16], 12), AddressBlock([192, 0, 0], 24),
    AddressBlock([192, 0, 2], 24), AddressBlock([192, 88, 99], 24), AddressBlock([192, 168], 16),
    AddressBlock([198, 18], 15), AddressBlock([198, 51, 100], 24), AddressBlock([203, 0, 113], 24),
    AddressBlock([224], 3),
  ]

  private static let translated = AddressBlock([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0], 96)
  /// All that is given out (RFC 4291 §2.4): what is outside is of a link, a group, or nobody's.
  private static let global6 = AddressBlock([0x20], 3)
  private static let special6: [AddressBlock] = [
    AddressBlock([0x20, 0x01, 0, 0], 23), AddressBlock([0x20, 0x01, 0x0D, 0xB8], 32),
    AddressBlock([0x20, 0x02], 16), AddressBlock([0x3F, 0xFF, 0], 20),
  ]
}

/// The addresses that begin with the same bits.
private struct AddressBlock: Sendable {
  let start: [UInt8]
  let bits: Int

  init(_ start: [UInt8], _ bits: Int) {
    self.start = start
    self.bits = bits
  }

  func contains(_ address: [UInt8]) -> Bool {
    for (index, byte) in address.enumerated() where index * 8 < bits {
      let mask = bits - index * 8 >= 8 ? 0xFF : ~(UInt8(0xFF) >> UInt8(bits - index * 8))
      guard (byte ^ (start.indices.contains(index) ? start[index] : 0)) & mask == 0 else { return false }
    }
    return true
  }
}
