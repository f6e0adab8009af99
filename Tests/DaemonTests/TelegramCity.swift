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

/// The daemon in this process, with one bot at a simulated Bot API server and a simulated core; it can be
/// stopped and started again over the same store.
final class TelegramCity: Sendable {
  static let token = "7000000001:AAF-invented_token_of_no_bot"
  let telegram: SimulatedTelegram
  let core: SimulatedCore
  let events = EventLog()
  private let folder: TestFolder
  private let listeners: [Listener]
  private let running = Lock<Service?>(nil)
  let log = LogRecorder()

  private let isPushed: Bool

  /// `intake` is the way in of the bot's account.
  init(intake: String = "longPoll: { wait: \"20s\" }") throws {
    isPushed = intake.hasPrefix("webhook")
    let now = { @Sendable in Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
    folder = try TestFolder("telegram-city")
    telegram = SimulatedTelegram(token: Self.token, now: now)
    core = SimulatedCore(key: Array("rahasia".utf8), now: now)
    listeners = try [telegram.routes, core.routes].map {
      try Listener(ListenerConfiguration.loopback, routes: $0)
    }
    let ports = listeners.map { $0.port ?? 0 }
    try folder.write(try Keyring.fresh(), to: "keys")
    try folder.write("rahasia", to: "core.key")
    try folder.write(Self.token, to: "token")
    try folder.write(
      """
      { store: { folder: "store", keys: { file: "keys" } }, listen: { webhook: "127.0.0.1:0" },
        core: { url: "http://127.0.0.1:\(ports[1])", key: { file: "core.key" } },
        telegram: { kota: { quietFirst: "0s", token: { file: "token" }, baseURL: "http://127.0.0.1:\(ports[0])",
                            \(intake), answerAfter: "0s", joinWindow: "0s" } } }
      """, to: "kanald.json5")
  }

  /// Starts the daemon; the bot follows when it returns.
  func start() async throws {
    let recorder = Log(to: log, level: .debug) { Timestamp(seconds: 1_795_323_909) }
    let parts = try await Assembly.service(
      try Configuration.read(folder.file("kanald.json5")), log: recorder, observe: events.add)
    let service = try await Service.start(parts)
    running.withLock { $0 = service }
    guard isPushed else { return await telegram.untilPolled() }
    let port = service.webhookPort ?? 0
    await telegram.point(at: "http://127.0.0.1:\(port)/telegram/kota", secret: "rahasia")
  }

  /// Stops it; the poll that it leaves behind is ended.
  func stop() async {
    let service = running.withLock { $0.take() }
    await service?.stop(deadline: .seconds(5))
    await telegram.close()
  }

  func tearDown() async {
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
