// SPDX-License-Identifier: MIT
//
// What a platform's webhook did not bring while Kanal was away. The daemon meets the page once and stops;
// citizens write; the daemon starts again and asks for what it missed, within the requests the platform
// allows. Then the webhook delivers all of it after all, as Meta does for hours: nothing may be there twice.

import Daemon
import Simulation
import Transport

struct CatchUp {
  struct Result {
    var messages: Int
    /// Until the last message is in the store.
    var seconds: Double
    /// Graph API requests of the catch-up, those that were refused, and what the platform allows in an hour.
    var requests: Int
    var denied: Int
    var allowed: Int
    /// Deliveries of the webhook that came after all, each known already.
    var repeated: Int
  }

  let ground: Ground
  let count: Int
  private static let citizens = 600
  /// Far less than Meta allows a page with as many people (4800 a person and day).
  private static let allowed = 1000

  func run() async throws -> Result {
    let folder = try ground.emptyFolder("social-catch-up")
    let app = SimulatedMeta.App(token: "bench-token", secret: "bench-secret", verifyToken: "bench-word")
    for (name, secret) in [("token", app.token), ("secret", app.secret), ("verify", app.verifyToken)] {
      try secret.write(to: "\(folder)/\(name)")
    }
    let meta = SimulatedMeta(app, now: { .system })
    let listener = try Listener(ListenerConfiguration(.tcp(host: "127.0.0.1", port: 0)), routes: meta.routes)
    let base = "http://127.0.0.1:\(listener.port ?? 0)"
    await meta.open(at: base)
    await meta.allow(Self.allowed, per: .seconds(3600))
    defer { Task { await meta.close() } }
    let channels = channels(folder, app, base)

    let first = try await BenchDaemon(in: folder, channels: channels)
    try await met(folder)
    first.stop()
    let before = await meta.allowedRequests
    for number in 0..<count {
      await meta.write(
        "Lubang nomor \(number) di Jl. Cikini Raya", from: "\(50_000 + number % Self.citizens)", at: .facebook
      )
    }
    ground.say("\(count) messages of \(Self.citizens) citizens were missed")
    let clock = ContinuousClock()
    let start = clock.now
    let daemon = try await BenchDaemon(in: folder, channels: channels)
    defer { daemon.stop() }
    try await reach(count, folder)
    let seconds = (clock.now - start).seconds
    let requests = await meta.allowedRequests - before
    ground.say("caught up in \(seconds.shown) s with \(requests) requests; the webhook comes after all")
    await meta.point(at: "http://127.0.0.1:\(daemon.webhookPort)\(SignedBatches.path)")
    while await meta.waitingDeliveries > 0 { try await Task.sleep(for: .milliseconds(20)) }
    let probe = try StoreProbe(folder)
    guard try probe.messages == count else {
      throw BenchError("\(count) were written, \(try probe.messages) are in the store")
    }
    let result = Result(
      messages: count, seconds: seconds, requests: requests, denied: await meta.deniedRequests,
      allowed: Self.allowed, repeated: try probe.repeatedDeliveries)
    await listener.stop(deadline: .seconds(1))
    return result
  }

  /// Waits for the page's first contact.
  private func met(_ folder: String) async throws {
    try await until("the page is not asked") { try StoreProbe(folder).cursors > 0 }
  }

  private func reach(_ count: Int, _ folder: String) async throws {
    let probe = try StoreProbe(folder)
    try await until("not all that was missed comes") { try probe.messages >= count }
  }

  private func until(_ failure: String, _ isMet: () throws -> Bool) async throws {
    let limit = ContinuousClock.now + .seconds(300)
    while try !isMet() {
      guard ContinuousClock.now < limit else { throw BenchError(failure) }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  private func channels(_ folder: String, _ app: SimulatedMeta.App, _ base: String) -> String {
    """
    facebook: { kota: { pageID: "\(app.pageID)", token: { file: "\(folder)/token" }, graphURL: "\(base)",
      appSecret: { file: "\(folder)/secret" }, verifyToken: { file: "\(folder)/verify" },
      webhookPath: "\(SignedBatches.path)", subscribe: false, comments: false, answers: false } }
    """
  }
}
