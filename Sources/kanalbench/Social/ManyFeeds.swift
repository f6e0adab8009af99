// SPDX-License-Identifier: MIT
//
// A city with forty feeds on a quiet night: bots that wait for an update, pages and accounts that are looked
// at, newspapers, gateways, complaints of other offices. What one daemon takes of memory and of the processor
// while nothing happens.

import Daemon
import FoundationEssentials
import Glibc
import Simulation
import Transport

struct ManyFeeds {
  struct Result {
    var feeds: Int
    var residentBytes: Int
    /// Of one processor, in percent.
    var processor: Double
    var seconds: Int
  }

  let ground: Ground
  private static let bots = 10
  private static let pages = 5
  private static let accounts = 5
  private static let papers = 6
  private static let numbers = 3
  private static let offices = 1

  func run() async throws -> Result {
    let folder = try ground.emptyFolder("social-many")
    var listeners: [Listener] = []
    let listen = { (routes: [Route]) throws -> String in
      let listener = try Listener(ListenerConfiguration(.tcp(host: "127.0.0.1", port: 0)), routes: routes)
      listeners.append(listener)
      return "http://127.0.0.1:\(listener.port ?? 0)"
    }
    for name in ["app-secret", "verify", "x1", "x2", "lapor-auth", "lapor-token"] {
      try "bench-\(name)".write(to: "\(folder)/\(name)")
    }
    let sections = [
      try telegram(folder, listen), try await meta(folder, listen), try x(folder, listen), try press(listen),
      try lapor(folder, listen),
    ]
    let daemon = try await BenchDaemon(in: folder, channels: sections.joined(separator: ",\n"))
    defer { daemon.stop() }
    let seconds = ground.options.seconds ?? 20
    let probe = try StoreProbe(folder)
    let feeds = try probe.feeds
    ground.say("\(feeds) feeds; idle for \(seconds) s")
    // First contacts are over.
    try await Task.sleep(for: .seconds(10))
    let before = try Self.ticks(daemon.child.id)
    try await Task.sleep(for: .seconds(seconds))
    let used = Double(try Self.ticks(daemon.child.id) - before) / Double(sysconf(Int32(_SC_CLK_TCK)))
    guard let resident = daemon.residentBytes else {
      throw BenchError("kanald ended; see \(folder)/kanald.log")
    }
    for listener in listeners { await listener.stop(deadline: .seconds(1)) }
    return Result(
      feeds: feeds, residentBytes: resident, processor: used / Double(seconds) * 100, seconds: seconds)
  }

  /// Clock ticks a program has used, in user and kernel (proc(5), fields 14 and 15 of stat).
  private static func ticks(_ id: pid_t) throws -> Int {
    let stat = FileManager.default.contents(atPath: "/proc/\(id)/stat") ?? Data()
    let fields = String(decoding: stat, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
      throw BenchError("kanald ended")
    }
    return user + system
  }

  // MARK: Accounts

  private typealias Listen = ([Route]) throws -> String

  private func section(_ name: String, _ accounts: [String]) -> String {
    let named = accounts.enumerated().map { "a\($0): { \($1) }" }
    return "\(name): { \(named.joined(separator: ",\n")) }"
  }

  /// Each a long poll of 50 s.
  private func telegram(_ folder: String, _ listen: Listen) throws -> String {
    section(
      "telegram",
      try (0..<Self.bots).map { number in
        let token = "\(5_550_000 + number):bench-token"
        try token.write(to: "\(folder)/bot\(number)")
        let base = try listen(SimulatedTelegram(token: token, now: { .system }).routes)
        return #"token: { file: "\#(folder)/bot\#(number)" }, baseURL: "\#(base)""#
      })
  }

  /// A page has three feeds: webhook, conversations, comments; a number its webhook.
  private func meta(_ folder: String, _ listen: Listen) async throws -> String {
    var (pages, numbers): ([String], [String]) = ([], [])
    let common = { (base: String) in
      """
      token: { file: "\(folder)/app-secret" }, appSecret: { file: "\(folder)/app-secret" },
      verifyToken: { file: "\(folder)/verify" }, graphURL: "\(base)"
      """
    }
    for number in 0..<Self.pages {
      var app = SimulatedMeta.App(
        token: "bench-app-secret", secret: "bench-app-secret", verifyToken: "bench-verify")
      app.pageID = "\(111_222_333_444_000 + number)"
      let meta = SimulatedMeta(app, now: { .system })
      let base = try listen(meta.routes)
      await meta.open(at: base)
      pages.append("pageID: \"\(app.pageID)\", \(common(base))")
    }
    for number in 0..<Self.numbers {
      let app = SimulatedMeta.App(
        token: "bench-app-secret", secret: "bench-app-secret", verifyToken: "bench-verify")
      let base = try listen(SimulatedMeta(app, now: { .system }).routes)
      numbers.append("numberID: \"\(106_540_352_242_000 + number)\", \(common(base))")
    }
    return [section("facebook", pages), section("whatsapp", numbers)].joined(separator: ",\n")
  }

  /// Direct messages and mentions, each minute.
  private func x(_ folder: String, _ listen: Listen) throws -> String {
    section(
      "x",
      try (0..<Self.accounts).map { number in
        var account = SimulatedX.Account()
        account.id = "\(2_244_994_000 + number)"
        (account.consumerKey, account.consumerSecret) = ("bench-x1", "bench-x2")
        (account.token, account.tokenSecret) = ("\(account.id)-token", "bench-x2")
        try account.token.write(to: "\(folder)/xt\(number)")
        let base = try listen(SimulatedX(account: account, now: { .system }).routes)
        return """
          userID: "\(account.id)", handle: "\(account.handle)", baseURL: "\(base)",
          oauth1: { consumerKey: { file: "\(folder)/x1" }, consumerSecret: { file: "\(folder)/x2" },
            token: { file: "\(folder)/xt\(number)" }, tokenSecret: { file: "\(folder)/x2" } }
          """
      })
  }

  private func press(_ listen: Listen) throws -> String {
    let document = Array("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel></channel></rss>".utf8)
    let base = try listen([
      Route(.get, "/rss") { _ in
        ServerResponse(status: 200, headers: ["Content-Type": "application/rss+xml"], body: document)
      }
    ])
    return section("media", (0..<Self.papers).map { #"url: "\#(base)/rss?\#($0)", every: "1m""# })
  }

  private func lapor(_ folder: String, _ listen: Listen) throws -> String {
    let lapor = SimulatedLapor(auth: "bench-lapor-auth", token: "bench-lapor-token", now: { .system })
    return section(
      "lapor",
      [
        """
        baseURL: "\(try listen(lapor.routes))", institution: "151", user: "1", every: "1m",
        auth: { file: "\(folder)/lapor-auth" }, token: { file: "\(folder)/lapor-token" }
        """
      ])
  }
}
