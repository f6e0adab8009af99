// SPDX-License-Identifier: MIT

import Console
import Testing

@Suite struct `Roles` {
  @Test func `whoever places reports does not look after officers, and the other way round`() {
    for role in Role.allCases {
      #expect(!(role.rights.contains(.work) && role.rights.contains(.officers)), "\(role)")
    }
  }
}
