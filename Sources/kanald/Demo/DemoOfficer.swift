// SPDX-License-Identifier: MIT

import Console
import Cryptography
import Daemon
import Reports
import Storage

/// Whoever tries the console: an officer of the demo's own, who clears its queue.
struct DemoOfficer: Sendable {
  let name = "siti"
  let password: String

  init(in store: Store) async throws {
    password = Base64.encodeForURL(try randomBytes(9))
    let officer = OfficerRow(
      name: name, password: try Password.hash(password), roles: [Role.adminTiket.rawValue], channels: nil,
      territories: nil)
    _ = try await store.database.write { try $0.insert(officer, at: .system) }
  }
}
