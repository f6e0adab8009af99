// SPDX-License-Identifier: MIT

import Console
import Cryptography
import Daemon
import Forms
import Foundation
import Glibc
import Operations
import Pipeline
import Reports
import Storage
import TestSupport
import Transport

/// A daemon inside the test with a console, officers, and an app whose reports come in; and `kanalctl queue work`
/// in a program of its own.
struct Office: Sendable {
  static let password = "kata-sandi-panjang"
  let folder: TestFolder
  let journey: Journey
  /// Of the console: `127.0.0.1:PORT` or `unix:/PATH`.
  let place: String
  private let service: Service
  private let line: FeedLine

  init(onSocket: Bool = false) async throws {
    folder = try TestFolder("office")
    let socket = folder.file("console.sock")
    try folder.write(try Keyring.fresh(), to: "keys")
    try folder.write(
      """
      {
        store: { folder: "store", keys: { file: "keys" } },
        listen: { console: "\(onSocket ? "unix:\(socket)" : "127.0.0.1:0")" },
        console: { grace: "600s" },
        forms: { jaki: { channel: "app" } },
      }
      """, to: "kanald.json5")
    var parts = try await Assembly.service(
      try Configuration.read(folder.file("kanald.json5")), log: .silent)
    parts.console?.listener = .loopback
    if onSocket { parts.console?.listener.binding = .unix(path: socket) }
    journey = parts.journey
    service = try await Service.start(parts)
    guard let account = journey.account(.app, scope: "jaki") else {
      throw ServerTrouble("the office has no source")
    }
    place = onSocket ? "unix:\(socket)" : "127.0.0.1:\(service.consolePort ?? 0)"
    line = try await journey.open(feed: "forms/jaki", of: account, note: { _ in }).line
    try await hire()
  }

  private func hire() async throws {
    let (hash, now) = (try Password.hash(Self.password), journey.clock.now())
    let roles = [("siti", Role.adminKanal), ("budi", .adminKanal), ("validasi", .petugasValidasi)]
    try await journey.store.database.write { connection in
      for (name, role) in roles {
        let officer = OfficerRow(
          name: name, password: hash, roles: [role.rawValue], channels: nil, territories: nil)
        _ = try connection.insert(officer, at: now)
      }
    }
  }

  func close() async { await service.stop(deadline: .seconds(5)) }

  // MARK: Reports

  /// Takes reports in, one after the other; their ids once they are drafted.
  func take(_ texts: String...) async throws -> [ReportID] {
    var ids: [ReportID] = []
    for text in texts {
      let id = UUID().uuidString
      let raw = try JSONEncoder().encode(["id": id, "text": text])
      _ = try await line.commit(
        [Incoming(identity: id, position: id, raw: Array(raw), format: FormsChannel.format)], cursor: nil)
      journey.wakeDrafter()
      let known = ids
      ids.append(
        try await eventually(within: .seconds(300)) {
          try await journey.store.database.read { connection in
            try connection.all("SELECT id FROM report ORDER BY id DESC LIMIT 1") {
              $0.id(0, as: ReportID.self)
            }.first { !known.contains($0) }
          }
        } else: {
          "the report is not drafted"
        })
    }
    return ids
  }

  func reports(_ ids: [ReportID]) async throws -> [ReportRow] {
    try await journey.store.database.read { connection in try ids.compactMap(connection.report) }
  }

  func claims() async throws -> Int {
    try await journey.store.database.read { connection in
      try connection.count("SELECT count(*) FROM report WHERE claimed_by IS NOT NULL")
    }
  }

  /// What somebody did, besides looking and coming and going.
  func acts(of officer: String) async throws -> [String] {
    try await journey.store.database.read { connection in
      try connection.all(
        """
        SELECT act FROM audit WHERE who = ? AND act NOT IN ('look at', 'log in', 'log out') ORDER BY id
        """, officer
      ) { $0.text(0) }
    }
  }

  func change(_ body: @escaping @Sendable (Connection) throws -> Void) async throws {
    try await journey.store.database.write(body)
  }

  // MARK: Waiting for the other program

  func until(_ id: ReportID, isHeldBy officer: String) async throws {
    let now = journey.clock.now()
    try await eventually(within: .seconds(300)) {
      let claim = try await journey.store.database.read { try $0.claim(on: id, at: now) }
      return claim?.officer == officer ? () : nil
    } else: {
      "\(officer) does not come to have \(id)"
    }
  }

  func until(_ id: ReportID, is state: ReportState) async throws {
    try await eventually(within: .seconds(300)) {
      try await reports([id]).first?.state == state ? () : nil
    } else: {
      "\(id) does not become \(state)"
    }
  }

  func until(_ words: String, isSaidTo typist: Typist) async throws {
    try await eventually(within: .seconds(300)) {
      typist.hasRead(words) ? () : nil
    } else: {
      "it does not say \"\(words)\""
    }
  }

  // MARK: The program

  private func words(_ user: String) -> [String] {
    ["queue", "work", "--console", place.hasPrefix("unix:") ? place : "http://\(place)", "--user", user]
  }

  /// Types the password and then a key a line; standard input ends behind the last.
  func work(_ user: String, _ keys: [String], password: String = Self.password) async throws -> CommandRun {
    try folder.write(([password] + keys).map { "\($0)\n" }.joined(), to: "typed")
    return try await CommandRun("kanalctl", words(user), in: folder.path, input: folder.file("typed"))
  }

  func work(_ user: String, typing typist: Typist) async throws -> CommandRun {
    try await CommandRun("kanalctl", words(user), in: typist.folder, input: typist.input)
  }
}

/// Types into a program that runs, and reads what it says meanwhile.
final class Typist: Sendable {
  let folder: String
  let input: String
  private let descriptor: Int32

  init(in ground: TestFolder) throws {
    folder = ground.file("typist")
    input = ground.file("keys-typed")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard unsafe mkfifo(input, 0o600) == 0 else { throw ServerTrouble("no pipe to type into") }
    // Opened for reading as well, so that opening waits for nobody, and the program sees no end.
    descriptor = unsafe open(input, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw ServerTrouble("no pipe to type into") }
  }

  deinit { Glibc.close(descriptor) }

  func type(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    // The array outlives the call, its count bounds it.
    _ = unsafe write(descriptor, bytes, bytes.count)
  }

  /// Whether the program has said these words so far.
  func hasRead(_ words: String) -> Bool {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []  // Not there yet.
    return files.filter { $0.hasPrefix(".output") }.contains { name in
      // Gone once the program has ended.
      (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8))?.contains(words) ?? false
    }
  }
}
