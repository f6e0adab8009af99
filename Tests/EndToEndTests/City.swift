// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import Pipeline
import Reports
import Simulation
import Storage
import TestSupport
import Transport

/// A whole deployment on loopback: the built `kanald` as its own process, a real Dovecot and a real
/// Kannel before it, a simulated routing core and a submission server behind it.
actor City {
  let folder: String
  let dialer = Dialer()
  let dovecot: LocalDovecot
  let kannel: LocalKannel
  let core: SimulatedCore
  let mailServer: SimulatedMailServer
  let phones: SMSCLine
  private let coreListener: Listener
  private(set) var daemon: ServerProcess?
  private var starts = 0
  static let mailbox = "laporan@kota.test"

  init() async throws {
    folder = try ServerFolder.temporary("kanal-city")
    dovecot = try await LocalDovecot.start(
      in: folder + "/dovecot", users: [LocalDovecot.User(Self.mailbox, password: "rahasia")])
    kannel = try await LocalKannel.start(in: folder + "/kannel")
    let key = Array("a key between Kanal and its core".utf8)
    core = SimulatedCore(key: key) { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
    coreListener = try Listener(ListenerConfiguration.loopback, routes: core.routes)
    mailServer = try SimulatedMailServer()
    phones = try await SMSCLine.connect(port: kannel.ports.smsc, dialer: dialer)
    try write(key, "core.key")
    try write(Array("rahasia".utf8), "password")
    try write(Array(try Keyring.fresh().utf8), "keys")
  }

  nonisolated var configuration: String { folder + "/kanald.json5" }
  nonisolated var store: String { folder + "/store" }

  /// `changes` replaces pieces of the configuration's text.
  func configure(_ changes: [String: String] = [:]) throws {
    var text = """
      {
        store: { folder: "store", keys: { file: "keys" } },
        listen: { admin: "unix:\(folder)/admin.sock" },
        core: { url: "http://127.0.0.1:\(coreListener.port ?? 0)", key: { file: "core.key" }, deadline: "5s" },
        email: { kota: {
          address: "\(Self.mailbox)",
          imap: { host: "127.0.0.1", port: \(dovecot.ports.imap), security: "none", user: "\(Self.mailbox)",
                  password: { file: "password" } },
          smtp: { host: "127.0.0.1", port: \(mailServer.port), security: "none" },
          answerBudget: 1000,
        } },
        sms: { kota: { number: "1708", kannelBox: { port: \(kannel.ports.box) }, answerAfter: "0s", joinWindow: "0s" } },
      }
      """
    for (old, new) in changes { text = text.replacingOccurrences(of: old, with: new) }
    try write(Array(text.utf8), "kanald.json5")
  }

  /// Starts the daemon and waits until it answers for its health, and for its first look at the
  /// mailbox where there will be one.
  func start(reachesMail: Bool = true) async throws {
    starts += 1
    let log = "\(folder)/kanald-\(starts).log"
    let process = try await ServerProcess.start(
      Program(Self.program("kanald"), ["serve", "--config", configuration], output: log))
    daemon = process
    try await process.ready(within: .seconds(30)) {
      ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").contains("service.ready")
    }
    guard reachesMail else { return }
    // Mail that comes before the feed's first contact is history.
    try await reach(1, "SELECT count(*) FROM feed WHERE cursor IS NOT NULL", within: .seconds(30))
  }

  /// As a power cut would.
  func killDaemon() async {
    guard let daemon else { return }
    Glibc.kill(daemon.processID, SIGKILL)
    _ = await daemon.ended()
    self.daemon = nil
  }

  func stopDaemon() async {
    await daemon?.stop(within: .seconds(30))
    daemon = nil
  }

  var log: String {
    (1...max(1, starts)).map {
      (try? String(contentsOfFile: "\(folder)/kanald-\($0).log", encoding: .utf8)) ?? ""
    }.joined()
  }

  func tearDown() async {
    await stopDaemon()
    await phones.close()
    await kannel.stop()
    await dovecot.stop()
    mailServer.stop()
    await coreListener.stop(deadline: .zero)
    try? FileManager.default.removeItem(atPath: folder)  // What stays lies in the system's temporary folder.
  }

  func deliver(_ mail: String) async throws {
    var client = try await LMTPClient.connect(port: dovecot.ports.lmtp, dialer: dialer)
    try await client.deliver(Array(mail.utf8), to: Self.mailbox, from: "warga@mail.test")
    await client.close()
  }

  func text(from phone: String, _ text: String) {
    for piece in PhoneText.pieces(from: phone, to: "1708", text) { phones.send(piece) }
  }

  /// Runs `kanalctl` and returns its exit status and output.
  func kanalctl(_ arguments: String...) async throws -> (status: Int32, output: String) {
    let output = "\(folder)/kanalctl.out"
    let ending = try await ServerProcess.run(
      Program(Self.program("kanalctl"), ["--config", configuration] + arguments, output: output))
    let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
    guard case .exited(let status) = ending else { return (-1, text) }
    return (status, text)
  }

  /// A count from the daemon's store, read beside it.
  func count(_ sql: String) async throws -> Int {
    if reader == nil {
      reader = try await Store.open(
        folder: store,
        keys: try Keyring(parsing: try String(contentsOfFile: folder + "/keys", encoding: .utf8)))
    }
    return try await reader?.database.read { try $0.count(sql) } ?? 0
  }
  private var reader: Store?

  /// Asks until the count is reached; another process's progress is no event that reaches us.
  func reach(_ wanted: Int, _ sql: String, within limit: Duration = .seconds(120)) async throws {
    var found = 0
    try await eventually(within: limit) {
      found = try await count(sql)
      return found < wanted ? nil : ()
    } else: {
      "\(found) of \(wanted): \(sql)\n\(log.suffix(3000))"
    }
  }

  nonisolated func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    unsafe chmod("\(folder)/\(name)", 0o600)
  }

  /// A program built beside these tests.
  static func program(_ name: String) -> String {
    let tests = URL(
      fileURLWithPath: CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0])
    var folder = tests.deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appendingPathComponent(name).path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
      folder = folder.deletingLastPathComponent()
    }
    return name
  }
}
