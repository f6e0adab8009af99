// SPDX-License-Identifier: MIT
//
// The whole journey of 100,000 SMS: from Kannel's wire to a report the core has taken and an answer
// the phone has got. The daemon is real and a program of its own; gateway and core are simulated in
// this one, on loopback. So many phones wait for their answer at any time, each sending when another
// has got its own; the time from a phone's text to its answer is what p99 tells. Rate and memory are
// told for every tenth, for both must hold to the end.

import Cryptography
import Daemon
import Reports
import Simulation
import Transport

struct JourneyBench {
  private let ground: Ground
  private let count: Int
  /// Phones that wait at any time.
  private static let waiting = 1000
  private static let goalMegabytes = 64.0

  init(_ ground: Ground) {
    self.ground = ground
    count = ground.options.count ?? 100_000
  }

  func run() async throws -> Figures {
    let folder = try ground.emptyFolder("journey")
    let key = "bench-key-of-the-core"
    try key.write(to: "\(folder)/core-key")
    let gateway = try SimulatedGateway(now: { Timestamp.system })
    let core = SimulatedCore(key: Array(key.utf8), now: { Timestamp.system })
    let listener = try Listener(ListenerConfiguration(.tcp(host: "127.0.0.1", port: 0)), routes: core.routes)
    guard let port = listener.port else { throw BenchError("the core's listener has no port") }
    let daemon = try await BenchDaemon(in: folder, channels: channels(folder, gateway.port, corePort: port))
    let result = try await drive(gateway, core, daemon)
    try await settle(folder, core)
    daemon.stop()
    await listener.stop(deadline: .seconds(1))
    await gateway.close()
    return figures(result)
  }

  private func drive(_ gateway: SimulatedGateway, _ core: SimulatedCore, _ daemon: BenchDaemon) async throws
    -> Crowd.Result
  {
    ground.say("\(count) SMS, \(Self.waiting) phones waiting at any time")
    let crowd = Crowd(gateway, count: count, waiting: Self.waiting)
    return try await crowd.run { tenth in
      let forwarded = await core.count
      let memory = Double(daemon.residentBytes ?? 0) / 1_048_576
      ground.say(
        "\(tenth.number * 10) %: \(Int(tenth.perSecond)) answers/s, \(forwarded) at the core, "
          + "\(memory.shown) MB")
      return memory
    }
  }

  /// Every report is at the core once the last answer has come, or soon after.
  private func settle(_ folder: String, _ core: SimulatedCore) async throws {
    let probe = try StoreProbe(folder)
    let limit = ContinuousClock.now + .seconds(60)
    while try probe.unsettled > 0 {
      guard ContinuousClock.now < limit else { throw BenchError("\(try probe.unsettled) rows do not leave") }
      try await Task.sleep(for: .milliseconds(20))
    }
    let (forwarded, repeated) = (await core.count, await core.repeated)
    guard forwarded == count, repeated == 0 else {
      throw BenchError("the core has \(forwarded) reports of \(count), \(repeated) came again")
    }
  }

  private func figures(_ result: Crowd.Result) -> Figures {
    var figures = Figures("journey", perSecond: Double(count) / result.seconds)
    figures.p99 = result.latencies.quantile(0.99)
    let rates = result.tenths.map(\.perSecond)
    // By halves: a tenth is twenty seconds, and on a busy machine one differs from the next by a third.
    let steadiness = Self.rate(rates.suffix(rates.count / 2)) / Self.rate(rates.prefix(rates.count / 2))
    let memory = result.tenths.map(\.memory)
    figures.residentBytes = memory.last.map { Int($0 * 1_048_576) }
    figures.add("p50_ms", (result.latencies.median ?? .zero).milliseconds)
    figures.add("messages", count)
    figures.add("phones_waiting", Self.waiting)
    figures.add("rate_by_tenth", rates)
    figures.add("second_to_first_half_rate", steadiness)
    figures.add("rss_mb_by_tenth", memory)
    figures.add("rss_mb_most", memory.max() ?? 0)
    figures.add("goal_rss_mb", Self.goalMegabytes)
    figures.add("reached", (memory.max() ?? .infinity) <= Self.goalMegabytes && steadiness >= 0.9)
    return figures
  }

  /// Of parts of the same size each.
  private static func rate(_ parts: ArraySlice<Double>) -> Double {
    Double(parts.count) / parts.reduce(0) { $0 + 1 / $1 }
  }

  private func channels(_ folder: String, _ gateway: UInt16, corePort: UInt16) -> String {
    """
    core: { url: "http://127.0.0.1:\(corePort)", key: { file: "\(folder)/core-key" } },
    sms: { layanan: { number: "+628110000206", answerBudget: 10000,
      answerAfter: "0s", joinWindow: "0s", kannelBox: { host: "127.0.0.1", port: \(gateway) } } }
    """
  }
}
