// SPDX-License-Identifier: MIT

import Daemon
import Foundation
import Operations
import Pipeline
import Reports
import Simulation
import Storage
import TestSupport
import Transport

/// The daemon in this process, with a WhatsApp number, a page and an Instagram account at a simulated Graph
/// API and a simulated core; it can be stopped and started again over the same store.
final class MetaCity: Sendable {
  static let app = SimulatedMeta.App(
    token: "EAAB-invented", secret: "rahasia-aplikasi", verifyToken: "kata-kunci")
  let meta: SimulatedMeta
  let core: SimulatedCore
  let events = EventLog()
  let log = LogRecorder()
  private let folder: TestFolder
  private let listeners: [Listener]
  private let running = Lock<Service?>(nil)

  init(rules: String = "answerAfter: '0s', joinWindow: '0s', quietFirst: '0s'") async throws {
    let now = { @Sendable in Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
    folder = try TestFolder("meta-city")
    meta = SimulatedMeta(Self.app, now: now)
    core = SimulatedCore(key: Array("rahasia".utf8), now: now)
    listeners = try [meta.routes, core.routes].map {
      try Listener(ListenerConfiguration.loopback, routes: $0)
    }
    let bases = listeners.map { "http://127.0.0.1:\($0.port ?? 0)" }
    await meta.open(at: bases[0])
    for (name, text) in [
      ("keys", try Keyring.fresh()), ("core.key", "rahasia"), ("token", Self.app.token),
      ("secret", Self.app.secret), ("verify", Self.app.verifyToken),
    ] { try folder.write(text, to: name) }
    let account = """
      token: { file: "token" }, appSecret: { file: "secret" }, verifyToken: { file: "verify" },
      graphURL: "\(bases[0])", \(rules)
      """
    try folder.write(
      """
      { store: { folder: "store", keys: { file: "keys" } }, listen: { webhook: "127.0.0.1:0" },
        core: { url: "\(bases[1])", key: { file: "core.key" } },
        whatsapp: { kota: { numberID: "\(Self.app.numberID)", \(account) } },
        facebook: { kota: { pageID: "\(Self.app.pageID)", \(account) } },
        instagram: { kota: { accountID: "\(Self.app.instagramID)", \(account) } } }
      """, to: "kanald.json5")
  }

  /// Starts the daemon; Meta knows where it is when it returns.
  func start() async throws {
    let recorder = Log(to: log, level: .debug) { Timestamp(seconds: 1_795_323_909) }
    let parts = try await Assembly.service(
      try Configuration.read(folder.file("kanald.json5")), log: recorder, observe: events.add)
    let service = try await Service.start(parts)
    running.withLock { $0 = service }
    // Two lists of the page, two of the account: what is written before they are first looked at is history,
    // and never answered.
    try await eventually {
      try await count("SELECT count(*) FROM feed WHERE cursor IS NOT NULL AND name LIKE '%/co%'") >= 4
        ? () : nil
    } else: {
      "the lists are not asked for"
    }
    await meta.point(at: url)
  }

  var url: String {
    "http://127.0.0.1:\(running.withLock { $0?.webhookPort } ?? 0)/meta/webhook"
  }

  /// Stops it; Meta goes on and finds nobody.
  func stop() async {
    let service = running.withLock { $0.take() }
    await service?.stop(deadline: .seconds(5))
  }

  func tearDown() async {
    await meta.close()
    await stop()
    for listener in listeners { await listener.stop(deadline: .zero) }
  }

  /// Whether these words stand in any file of the store, as they are.
  func storeContains(_ words: String) throws -> Bool {
    let store = URL(filePath: folder.file("store"))
    return try FileManager.default.subpathsOfDirectory(atPath: store.path).contains { name in
      let bytes = try? Data(contentsOf: store.appending(path: name))  // A folder: its files are listed too.
      return bytes?.range(of: Data(words.utf8)) != nil
    }
  }

  /// The store, beside the daemon or after it.
  func count(_ sql: String) async throws -> Int {
    let keys = try Keyring(parsing: try String(contentsOfFile: folder.file("keys"), encoding: .utf8))
    let store = try await Store.open(folder: folder.file("store"), keys: keys)
    defer { store.database.close() }
    return try await store.database.read { try $0.count(sql) }
  }
}
