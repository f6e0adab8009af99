// SPDX-License-Identifier: MIT

package import Reports
import Storage

/// Somebody who is logged in, with what they may do.
package struct Officer: Sendable {
  package var name: String
  package var roles: [Role]
  package var rights: Set<Right>
  package var jurisdiction: Jurisdiction
  package var language: String

  /// What an unknown role would allow is nothing.
  init(_ row: OfficerRow) {
    name = row.name
    roles = row.roles.compactMap(Role.init(rawValue:))
    rights = roles.reduce(into: []) { $0.formUnion($1.rights) }
    jurisdiction = Jurisdiction(
      channels: row.channels.map { Set($0.compactMap(Channel.init(rawValue:))) }, territories: row.territories
    )
    language = row.language
  }

  func may(_ right: Right) -> Bool { rights.contains(right) }
}

/// What is checked of an officer that somebody writes down.
package enum OfficerRules {
  package static let longestName = 64
  package static let passwordLengths = 12...200

  /// Small letters, digits, dots and lines: it stands in the audit log, in claims and in a proxy's header.
  package static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= longestName else { return false }
    let isPlain = { (byte: UInt8) in (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) }
    return isPlain(first) && text.utf8.allSatisfy { isPlain($0) || "._-".utf8.contains($0) }
  }
}
