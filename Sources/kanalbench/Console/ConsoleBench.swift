// SPDX-License-Identifier: MIT
//
// The console with 100,000 drafts in its queue and a flood still coming in: how long an officer waits for the
// next draft, for a page of the list, for what a search finds. Then two hundred officers at one queue until it is
// empty. The daemon is real and a program of its own; officers and gateway are simulated in this one.

import Operations
import Reports
import Simulation
import Storage
import Transport

struct ConsoleBench {
  private let ground: Ground
  private let drafts: Int
  private let seconds: Int
  private static let intake = 500
  private static let crowd = 200
  private static let goal = (next: 20.0, list: 50.0, search: 15.0)

  init(_ ground: Ground) {
    self.ground = ground
    drafts = ground.options.count ?? 100_000
    seconds = ground.options.seconds ?? 30
  }

  func run() async throws -> Figures {
    var figures = Figures("console")
    let isFast = try await measure(&figures)
    let isWhole = try await measureCrowd(&figures)
    figures.add("goal_next_draft_ms", Self.goal.next)
    figures.add("goal_list_ms", Self.goal.list)
    figures.add("goal_search_ms", Self.goal.search)
    figures.add("reached", isFast && isWhole)
    return figures
  }

  // MARK: Speed

  /// Workers of the whole city, of one kota, and of one channel; those who read and those who type.
  private func measure(_ figures: inout Figures) async throws -> Bool {
    let folder = try ground.emptyFolder("console")
    let names = (everywhere: ["a1", "a2", "a3", "a4"], kota: ["k1", "k2"], channel: ["c1", "c2"])
    let (readers, typists) = (["r1", "r2"], ["t1", "t2", "t3"])
    try await WaitingStore.make(
      ground, folder, drafts: drafts,
      officers: try WaitingStore.officers(names.everywhere + readers + typists)
        + WaitingStore.officers(names.kota, territories: ["31.71"])
        + WaitingStore.officers(names.channel, channels: ["media"]))
    let daemon = try await BenchDaemon(in: folder, channels: Self.channels)
    defer { daemon.stop() }
    let load = ConsoleLoad(
      workers: try await logIn(names.everywhere + names.kota + names.channel, daemon),
      readers: try await logIn(readers, daemon), typists: try await logIn(typists, daemon), drafts: drafts)
    _ = try await load.run(for: .seconds(2))
    let times = try await underIntake(daemon, folder, load, &figures)
    figures.residentBytes = daemon.residentBytes
    return add(times, to: &figures)
  }

  private func underIntake(
    _ daemon: BenchDaemon, _ folder: String, _ load: ConsoleLoad, _ figures: inout Figures
  ) async throws -> ConsoleLoad.Times {
    let probe = try StoreProbe(folder)
    let intake = SteadyIntake(port: daemon.webhookPort, perSecond: Self.intake)
    let sending = Task { await intake.run() }
    // Until connections are open and drafting is under way.
    try await Task.sleep(for: .seconds(2))
    ground.say("\(Self.intake) messages/s coming in; \(seconds) s")
    let (before, drafted, start) = (intake.durable, try probe.drafted, ContinuousClock.now)
    let times = try await load.run(for: .seconds(seconds))
    let passed = (ContinuousClock.now - start).seconds
    figures.messagesPerSecond = Double(intake.durable - before) / passed
    figures.add("drafted_meanwhile_per_second", Double(try probe.drafted - drafted) / passed)
    sending.cancel()
    await sending.value
    guard intake.failed == 0 else { throw BenchError("\(intake.failed) messages were not taken") }
    return times
  }

  private func add(_ times: ConsoleLoad.Times, to figures: inout Figures) -> Bool {
    func note(_ name: String, _ durations: [Duration]) -> Double {
      let (median, p99) = (durations.median ?? .zero, durations.quantile(0.99) ?? .zero)
      figures.add("\(name)_ms", median.milliseconds)
      figures.add("\(name)_p99_ms", p99.milliseconds)
      figures.add("\(name)_requests", durations.count)
      ground.say(
        "\(name): \(durations.count), median \(median.milliseconds.shown) ms, p99 \(p99.milliseconds.shown)")
      return durations.isEmpty ? .infinity : median.milliseconds
    }
    for (name, durations) in times.lists.sorted(by: { $0.key < $1.key }) {
      ground.say(
        "list, \(name): median \((durations.median ?? .zero).milliseconds.shown) ms of \(durations.count)")
    }
    figures.add("waiting", drafts)
    let next = note("next_draft", times.next)
    _ = note("act", times.acts)
    let list = note("list", times.allLists)
    let worst = times.lists.values.compactMap(\.median).max() ?? .zero
    figures.add("list_worst_filter_ms", worst.milliseconds)
    let search = note("search", times.searches)
    return next <= Self.goal.next && list <= Self.goal.list && search <= Self.goal.search
  }

  // MARK: A crowd

  private func measureCrowd(_ figures: inout Figures) async throws -> Bool {
    let folder = try ground.emptyFolder("console-crowd")
    let names = (0..<Self.crowd).map { "petugas-\($0)" }
    let drafts = max(1, min(5000, self.drafts / 20))
    try await WaitingStore.make(
      ground, folder, drafts: drafts, officers: try WaitingStore.officers(names))
    let daemon = try await BenchDaemon(in: folder, channels: Self.channels)
    defer { daemon.stop() }
    ground.say("\(Self.crowd) officers log in")
    let officers = try await logIn(names, daemon)
    ground.say("\(Self.crowd) officers, one queue of \(drafts)")
    let start = ContinuousClock.now
    let tally = try await OfficersShift.work(officers, drafts: drafts, elseIn: ConsoleLoad.kelurahan)
    let passed = (ContinuousClock.now - start).seconds
    let probe = try StoreProbe(folder)
    let (twice, left) = (try probe.decidedTwice, try probe.waiting)
    figures.add("crowd", Self.crowd)
    figures.add("crowd_drafts", drafts)
    figures.add("crowd_drafts_per_second", Double(tally.decisions.count) / passed)
    figures.add("crowd_worked_twice", max(twice, tally.workedTwice + tally.heldTwice))
    figures.add("crowd_forgotten", max(left, drafts - tally.decisions.count))
    figures.add("crowd_reaches_refused", tally.refused)
    return twice + tally.workedTwice + tally.heldTwice == 0 && left == 0 && tally.decisions.count == drafts
  }

  /// One after the other: each password takes one thread of the daemon 60 ms.
  private func logIn(_ names: [String], _ daemon: BenchDaemon) async throws -> [SimulatedOfficer] {
    let dialer = Dialer()
    var officers: [SimulatedOfficer] = []
    for name in names {
      officers.append(
        try await SimulatedOfficer(
          name, password: WaitingStore.password, at: "http://127.0.0.1:\(daemon.consolePort)", dialer: dialer)
      )
    }
    return officers
  }

  private static var channels: String {
    let forms = WaitingStore.sources.map { "\($0.name): { channel: \"\($0.channel.rawValue)\" }" }
    return """
      forms: { \(forms.joined(separator: ", ")) },
      sms: { layanan: { number: "+628110000206", answerAfter: "0s", joinWindow: "0s",
        kannelHTTP: { path: "\(SteadyIntake.path)" } } }
      """
  }
}
