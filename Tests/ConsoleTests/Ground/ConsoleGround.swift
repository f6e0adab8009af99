// SPDX-License-Identifier: MIT

import Cryptography
import Foundation
import Operations
import Pipeline
import Reports
import Storage
import TestSupport
import Testing
import Transport

@testable import Console

/// A console that listens, over a journey whose clock stands still, with officers of every role: `siti` and
/// `budi` (admin-kanal), `sari` (WhatsApp alone), `sela` (Jakarta Selatan alone), `tiket`, `wati` (admin-tiket,
/// WhatsApp alone), `tuti` (admin-tiket, Jakarta Selatan alone), `validasi`, `biro`, `admin`.
struct ConsoleGround: Sendable {
  let test: TestJourney
  let console: QueueConsole
  let listener: Listener
  let port: UInt16
  static let dialer = Dialer()
  static let center = TestJourney.center
  static let south = TestJourney.south
  static let password = "kata-sandi-panjang"

  static let officers: [OfficerRow] = [
    officer("siti", .adminKanal), officer("budi", .adminKanal),
    officer("sari", .adminKanal, channels: ["whatsapp"]),
    officer("sela", .adminKanal, territories: ["31.74"]),
    officer("tiket", .adminTiket), officer("wati", .adminTiket, channels: ["whatsapp"]),
    officer("tuti", .adminTiket, territories: ["31.74"]), officer("validasi", .petugasValidasi),
    officer("biro", .biroPemerintahan), officer("admin", .administrator),
  ]

  private static func officer(
    _ name: String, _ role: Role, channels: [String]? = nil, territories: [String]? = nil
  ) -> OfficerRow {
    OfficerRow(
      name: name, password: nil, roles: [role.rawValue], channels: channels, territories: territories)
  }

  /// The name of an officer of each role, who may see everything.
  static let names: [Role: String] = [
    .adminKanal: "siti", .adminTiket: "tiket", .petugasValidasi: "validasi", .biroPemerintahan: "biro",
    .administrator: "admin",
  ]

  /// Runs a test on a ground of its own, and ends what listens.
  static func run(
    rules: AccountRules = AccountRules(ticketPrefix: "TST"),
    _ change: (inout ConsoleSettings) -> Void = { _ in },
    isToldOfSetAside: Bool = false, log: Log = .silent, _ body: (ConsoleGround) async throws -> Void
  ) async throws {
    let ground = try await ConsoleGround(rules, change, isToldOfSetAside, log)
    do { try await body(ground) } catch {
      await ground.listener.stop()
      throw error
    }
    await ground.listener.stop()
  }

  private init(
    _ rules: AccountRules, _ change: (inout ConsoleSettings) -> Void, _ isToldOfSetAside: Bool, _ log: Log
  ) async throws {
    var settings = ConsoleSettings(reading: nil)
    settings.leaflet = "/nonexistent"
    change(&settings)
    let time = TestClock()
    let changes = ChangeBook(serviceLevel: settings.serviceLevel, at: time.current)
    test = try await TestJourney.make(
      rules: rules, mask: Masking.mask, time: time, isToldOfSetAside: isToldOfSetAside,
      observe: { changes.note($0) })
    test.journey.adopt { rules in
      rules.locate = Self.place
      rules.kelurahan = { code in [Self.center, Self.south].first { $0.code == code } }
    }
    console = QueueConsole(
      test.journey, settings, city: Self.city, counters: [Self.counter(test)], changes: changes, log: log)
    listener = try Listener(.loopback, routes: console.routes)
    port = listener.port ?? 0
    let now = time.current
    try await test.journey.store.database.write { connection in
      for officer in Self.officers { _ = try connection.insert(officer, at: now) }
    }
  }

  // MARK: Who sits there

  /// Logs somebody in without their password.
  func seat(_ name: String) async throws -> Seat {
    let row = try #require(try await test.journey.store.database.read { try $0.officer(name) })
    let (session, cookie) = try await console.sessions.begin(for: row)
    return Seat(
      ground: self, name: name, cookie: String(cookie.prefix { $0 != ";" }), csrf: session.csrf)
  }

  func seat(_ role: Role) async throws -> Seat { try await seat(Self.names[role] ?? "") }

  var nobody: Seat { Seat(ground: self) }

  func setPassword(_ password: String = Self.password, of name: String) async throws {
    let hash = try Password.hash(password)
    try await test.journey.store.database.write { connection in
      guard var officer = try connection.officer(name) else { return }
      officer.password = hash
      try connection.update(officer)
    }
  }

  // MARK: What came

  /// Messages of the SMS account, each of a sender of its own where none is named.
  func receive(_ texts: String...) async throws {
    for text in texts {
      try await test.receive(text.hasPrefix("from ") ? text : "from \(UUID().uuidString)\ntext \(text)")
    }
  }

  /// So many drafts that nobody knows the place of.
  func receive(drafts count: Int) async throws {
    let lines = (0..<count).map { "from +62811-0000-\($0)\ntext lubang nomor \($0)" }
    _ = try await test.line.commit(
      lines.map { Incoming(identity: $0, position: $0, raw: Array($0.utf8), format: "test") }, cursor: nil)
    while try await Drafter(test.journey).round() > 0 {}
  }

  func isBalanced() async throws -> Bool { try await Ledger.take(test.journey.store).isBalanced }

  func audit(_ act: String) async throws -> [AuditRow] {
    try await test.journey.store.database.read {
      try $0.auditLog(who: nil, act: act, subject: nil, before: .max, limit: 1000)
    }
  }
}
