// SPDX-License-Identifier: MIT
//
// A channel in a whole journey: its feeds kept running by the runner, its messages drafted, its answers
// dispatched, over a real store. Time passes only while everybody rests, so that a wait is as long as it
// was asked to be and no longer; the process may die anywhere and start again over the same store.

import Foundation
import Operations
import Pipeline
import Reports
import Storage
import TestSupport
import Testing
import Transport
import Web

actor Stand {
  let time = TestClock()
  let events = EventLog()
  private let ground: TestFolder
  private let kind: any Specimen.Type
  private var running: Running?
  private var isPushing = false
  private let current = Lock<Journey?>(nil)
  private let notes = Lock(Notes())
  private(set) var specimen: any Specimen

  /// What the feeds said of themselves, and what the store refused them.
  struct Notes: Sendable {
    var last: [String: FeedState] = [:]
    var met: Set<String> = []
    var failures: [(state: FeedState, reason: String)] = []
    var refusedCommits = 0
  }

  private struct Running {
    var journey: Journey
    var account: ChannelAccount
    var courier: (any Courier)?
    var feeds: [String]
    var drafter: Drafter
    var tasks: [Task<Void, Never>]
    var listener: Listener?
    var interruption: Interruption?
  }

  /// Runs a case and, whatever comes of it, takes everything down. The ledger must hold at the end.
  static func of(_ kind: Kind, _ trial: (Stand) async throws -> Void) async throws {
    let stand = try await Stand(kind.type)
    do {
      try await trial(stand)
      let ledger = try await stand.ledger()
      #expect(ledger.isBalanced, "\(ledger.lines.filter { !$0.holds }.map(\.claim))")
    } catch {
      await stand.close()
      throw error
    }
    await stand.close()
  }

  private init(_ kind: any Specimen.Type) async throws {
    self.kind = kind
    ground = try TestFolder("conformance")
    try ground.write(try Keyring.fresh(), to: "keys")
    let stage = Stage(time: time, ground: ground, dialer: Dialer()) { [current] in
      guard let journey = current.withLock({ $0 }) else { throw StandTrouble("the process is down") }
      return journey
    }
    specimen = try await kind.init(stage)
  }

  private func close() async {
    await crash()
    await specimen.stop()
  }

  // MARK: The process

  /// Starts the process, and returns once every feed has met the other side.
  func start(interruptedAt place: Interruption.Place? = nil, dispatching: Bool = false) async throws {
    try await begin(place, dispatching)
    try await until("every feed has met the other side") { $0.hasMet }
  }

  /// Starts the process and does not wait for anything.
  func begin(_ place: Interruption.Place? = nil, _ dispatching: Bool = false) async throws {
    let assembled = try specimen.assemble()
    let keys = try Keyring(parsing: try String(contentsOfFile: ground.file("keys"), encoding: .utf8))
    let store = try await Store.open(folder: ground.file("store"), keys: keys)
    let journey = try await Journey.open(
      store, clock: time.clock, rules: TestJourney.journeyRules(), accounts: [assembled.account],
      couriers: [assembled.courier?.name].compactMap(\.self), observe: { [events] in events.add($0) })
    current.withLock { $0 = journey }
    notes.withLock { ($0.last, $0.met) = ([:], []) }
    let interruption = place.map(Interruption.init)
    var tasks = try feedTasks(journey, assembled, interruption)
    if dispatching, let courier = assembled.courier {
      let dispatcher = Dispatcher(journey, courier)
      tasks.append(Task { await dispatcher.run() })
    }
    let listener =
      assembled.routes.isEmpty
      ? nil
      : try Listener(ListenerConfiguration(.unix(path: ground.file("listener"))), routes: assembled.routes)
    running = Running(
      journey: journey, account: assembled.account, courier: assembled.courier,
      feeds: assembled.feeds.map(\.name), drafter: Drafter(journey), tasks: tasks, listener: listener,
      interruption: interruption)
  }

  private func feedTasks(_ journey: Journey, _ assembled: Assembled, _ interruption: Interruption?) throws
    -> [Task<Void, Never>]
  {
    let account = try #require(journey.account(assembled.account.channel, scope: assembled.account.scope))
    return assembled.feeds.map { feed in
      let watched = WatchedFeed(feed: feed, interruption: interruption) { [notes] in
        notes.withLock { $0.refusedCommits += 1 }
      }
      let runner = FeedRunner(journey, watched, of: account) { [notes] name, state, reason in
        notes.withLock { notes in
          notes.last[name] = state
          if state == .polling || state == .listening { notes.met.insert(name) }
          if let reason { notes.failures.append((state, reason)) }
        }
      }
      return Task { await runner.run() }
    }
  }

  /// Ends the process where it stands: nothing that is under way gets any further.
  func crash() async {
    guard let process = running else { return }
    running = nil
    for task in process.tasks { task.cancel() }
    process.interruption?.ended.open()
    await process.listener?.stop(deadline: .zero)
    for task in process.tasks { await task.value }
    current.withLock { $0 = nil }
    process.journey.store.database.close()
  }

  // MARK: Waiting

  /// Drives everything on until it holds.
  func until(_ what: String, _ holds: @Sendable (isolated Stand) async throws -> Bool) async throws {
    try await eventually(within: .seconds(30)) {
      try await step()
      return try await holds(self) ? () : nil
    } else: {
      "\(kind.name): not reached: \(what); \(notes.withLock { "\($0.last) \($0.failures.suffix(3))" })"
    }
  }

  /// Lets so much time pass, for whatever may still come.
  func pass(_ duration: Duration) async throws {
    let end = time.current + duration
    try await until("\(duration) have passed") { $0.time.current >= end }
  }

  private func step() async throws {
    startPushing()
    // A store that is made to fail shows in what the case looks at.
    if let drafter = running?.drafter { while (try? await drafter.round()) ?? 0 > 0 {} }
    if try await isResting() { time.advance(.seconds(15)) }
  }

  private func startPushing() {
    guard !isPushing, running != nil else { return }
    isPushing = true
    Task {
      await specimen.push()
      donePushing()
    }
  }

  private func donePushing() { isPushing = false }

  private var hasMet: Bool {
    let met = notes.withLock { $0.met }
    return running?.feeds.allSatisfy(met.contains) ?? false
  }

  /// Whether all that goes on is waiting for time to pass.
  private func isResting() async throws -> Bool {
    guard let running else { return false }
    let busy: Set<FeedState> = [.starting, .connecting]
    let last = notes.withLock { $0.last }
    guard running.feeds.allSatisfy({ last[$0].map { !busy.contains($0) } ?? false }) else { return false }
    guard !kind.courierWaitsOnClock else { return true }
    return try await count("SELECT count(*) FROM outgoing WHERE state = 'sending'") == 0
  }

  // MARK: What a case looks at

  var failures: [(state: FeedState, reason: String)] { notes.withLock { $0.failures } }
  var refusedCommits: Int { notes.withLock { $0.refusedCommits } }
  var isInterrupted: Bool { running?.interruption?.reached.isOpen ?? false }
  var account: ChannelAccount { get throws { try process().account } }
  var courier: any Courier { get throws { try #require(try process().courier) } }
  var journey: Journey { get throws { try process().journey } }

  private func process() throws -> Running {
    guard let running else { throw StandTrouble("the process is down") }
    return running
  }

  func ledger() async throws -> Ledger { try await Ledger.take(try process().journey.store) }

  func count(_ sql: String) async throws -> Int {
    try await process().journey.store.database.read { try $0.first(sql) { $0.count(0) } ?? 0 }
  }

  /// Makes the store refuse every message, as a full disk does, or take them again.
  func setStore(fails: Bool) async throws {
    let sql =
      fails
      ? "CREATE TRIGGER full BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'full'); END"
      : "DROP TRIGGER full"
    try await process().journey.store.database.write { try $0.run(script: sql) }
  }

  /// All messages, in the order in which they came.
  func messages() async throws -> [Kept] {
    let process = try process()
    let rows = try await process.journey.store.database.read { connection in
      try connection.all("SELECT id, reason FROM message ORDER BY id") {
        ($0.id(0, as: MessageID.self), $0.optionalText(1))
      }.compactMap { id, reason in try connection.message(id).map { ($0, reason) } }
    }
    return try rows.map { row, reason in
      let raw = try process.journey.raw(row)
      // What cannot be read has no reading; its case asks for that.
      return Kept(row: row, reason: reason, raw: raw, reading: try? process.account.read(raw))
    }
  }

  /// The rows of answers, in the order in which they came up.
  func answers() async throws -> [OutgoingRow] {
    try await process().journey.store.database.read { connection in
      try connection.all("SELECT id FROM outgoing WHERE kind IN ('reply', 'pointer') ORDER BY id") {
        $0.id(0, as: OutgoingID.self)
      }.compactMap(connection.outgoing)
    }
  }

  /// The ticket of the first report.
  func ticket() async throws -> String? {
    try await process().journey.store.database.read {
      try $0.first("SELECT ticket FROM report") { $0.text(0) }
    }
  }

  /// How many messages have been drafted, whatever came of it.
  func drafted() async throws -> Int {
    try await count("SELECT count(*) FROM message WHERE state <> 'received'")
  }

  /// The texts of the messages that started a report, sorted.
  func reported() async throws -> [String] {
    try await messages().filter { $0.row.state == .origin }.compactMap { $0.reading?.text }.sorted()
  }
}

/// A message as the store has it.
struct Kept: Sendable {
  var row: StoredMessage
  var reason: String?
  var raw: RawMessage
  var reading: Reading?
}

struct StandTrouble: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
