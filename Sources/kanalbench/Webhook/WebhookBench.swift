// SPDX-License-Identifier: MIT
//
// From a gateway's request to its 200, which both sides give only after the commit. Kanal is the real
// daemon with everything it does: the request is checked and sealed, its identity is made unique,
// deliveries and tallies are kept, and drafting goes on beside it. The bare handler inserts one row
// of the same bytes. They take turns under the same load; a round of each warms up, and Kanal's
// backlog of drafting is worked off before the bare handler's round, so that it steals nothing.

import Operations

struct WebhookBench {
  private let ground: Ground
  private let seconds: Int
  private let rounds: Int
  private static let goal = (ratio: 0.5, p99: 3.0)

  init(_ ground: Ground) {
    self.ground = ground
    seconds = ground.options.seconds ?? 5
    rounds = ground.options.rounds ?? 3
  }

  func run() async throws -> Figures {
    let folder = try ground.emptyFolder("webhook")
    let wrk = try Wrk(in: folder)
    let bare = try BareWebhook.start(store: "\(folder)/bare.sqlite")
    let daemon = try await BenchDaemon(in: folder, channels: Self.channels)
    defer { daemon.stop() }
    let probe = try StoreProbe(folder)
    ground.say("one round each to warm up, then \(rounds) of \(seconds) s")
    _ = try wrk.run(port: bare.port, seconds: 1, name: "warm")
    var kept = try wrk.run(port: daemon.webhookPort, seconds: 1, name: "warm").requests
    var (ours, theirs): ([Wrk.Result], [Wrk.Result]) = ([], [])
    var drafting: [Double] = []
    for round in 1...rounds {
      try await draft(probe)
      theirs.append(try measure(wrk, bare.port, "bare", round))
      let drafted = try probe.drafted
      ours.append(try measure(wrk, daemon.webhookPort, "Kanal", round))
      kept += ours.last?.requests ?? 0
      drafting.append(Double(try probe.drafted - drafted) / Double(seconds))
    }
    let messages = try probe.messages
    guard messages >= kept else {
      throw BenchError("\(kept) were answered 200, \(messages) are in the store")
    }
    var figures = self.figures(ours, theirs)
    figures.residentBytes = daemon.residentBytes
    figures.add("drafted_meanwhile_per_second", drafting.median ?? 0)
    return figures
  }

  private func measure(_ wrk: Wrk, _ port: UInt16, _ who: String, _ round: Int) throws -> Wrk.Result {
    let result = try wrk.run(port: port, seconds: seconds, name: "\(who)\(round)")
    guard result.errors == 0 else { throw BenchError("\(who): \(result.errors) requests failed") }
    ground.say(
      "\(who) \(round): \(Int(result.perSecond)) requests/s, p50 \(result.p50.milliseconds.shown) ms, "
        + "p99 \(result.p99.milliseconds.shown) ms")
    return result
  }

  /// Waits until nothing is left to draft.
  private func draft(_ probe: StoreProbe) async throws {
    while try probe.undrafted > 0 { try await Task.sleep(for: .milliseconds(20)) }
  }

  private func figures(_ ours: [Wrk.Result], _ theirs: [Wrk.Result]) -> Figures {
    var figures = Figures(
      "webhook", perSecond: ours.map(\.perSecond).median ?? 0, baseline: theirs.map(\.perSecond).median ?? 0)
    let p99 = (ours.map(\.p99).median ?? .zero, theirs.map(\.p99).median ?? .zero)
    figures.p99 = p99.0
    figures.add("baseline_p99_ms", p99.1.milliseconds)
    figures.add("p99_ratio", p99.0 / p99.1)
    figures.add("p50_ms", (ours.map(\.p50).median ?? .zero).milliseconds)
    figures.add("baseline_p50_ms", (theirs.map(\.p50).median ?? .zero).milliseconds)
    figures.add("goal_ratio", Self.goal.ratio)
    figures.add("goal_p99_ratio", Self.goal.p99)
    figures.add("reached", (figures.ratio ?? 0) >= Self.goal.ratio && p99.0 / p99.1 <= Self.goal.p99)
    figures.add("connections", Wrk.connections)
    figures.add("requests", ours.reduce(0) { $0 + $1.requests })
    figures.add("rounds", ours.map(\.perSecond))
    figures.add("baseline_rounds", theirs.map(\.perSecond))
    return figures
  }

  private static let channels = """
    sms: { layanan: { number: "+628110000206", kannelHTTP: { path: "\(Wrk.path)" } } }
    """
}
