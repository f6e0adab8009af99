// SPDX-License-Identifier: MIT

import Daemon
import FoundationEssentials
import Operations
import Pipeline
import Reports
import Routing
import Settings
import Storage
import Transport

/// What the routing core says it has, held against what was forwarded.
struct CoreList: Encodable {
  var common: Int
  var onlyHere: [String]
  var onlyThere: [String]
  var isEqual: Bool { onlyHere.isEmpty && onlyThere.isEmpty }

  /// Asks the core for its list. Only the native dialect has one.
  static func compare(_ configuration: Configuration, _ store: Store) async throws -> CoreList {
    guard let core = configuration.core, core.dialect == .native, let key = core.key else {
      throw UsageError("ledger --core needs a routing core of the native dialect in the configuration")
    }
    let forwarded = try await store.database.read { connection in
      try connection.all("SELECT ticket FROM report WHERE state = 'forwarded'") { $0.text(0) }
    }
    let here = Set(forwarded)
    let there = Set(try await tickets(core, key: try key.read()))
    return CoreList(
      common: here.intersection(there).count, onlyHere: here.subtracting(there).sorted(),
      onlyThere: there.subtracting(here).sorted())
  }

  private struct Listed: Decodable { var tickets: [String] }

  private static func tickets(_ core: CoreSettings, key: [UInt8]) async throws -> [String] {
    let base = core.url.text.hasSuffix("/") ? String(core.url.text.dropLast()) : core.url.text
    let path = core.url.path.hasSuffix("/") ? String(core.url.path.dropLast()) : core.url.path
    let signature = CoreSignature(key: key).sign(
      method: "GET", target: path + "/reports", body: [], at: Timestamp.system)
    let response = try await Dialer().send(
      HTTPRequest(
        .get, base + "/reports", headers: [CoreSignature.header: signature], deadline: .seconds(60),
        responseLimit: 256 << 20, authorityFile: core.authorityFile))
    guard response.status == 200 else {
      throw UsageError("the core answered \(response.status) to GET /reports")
    }
    return try JSONDecoder().decode(Listed.self, from: Data(response.body)).tickets
  }
}
