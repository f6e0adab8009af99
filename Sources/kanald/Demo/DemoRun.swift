// SPDX-License-Identifier: MIT
//
// One run of the demo: start the daemon, let the town live, fall silent, wait until all that was said
// is answered, stop the daemon, prove the ledger from the store that is left.

import Daemon
import FoundationEssentials
import Glibc
import Operations
import Pipeline
import Reports
import Simulation
import Storage
import Transport

struct DemoRun: Sendable {
  private let ground: DemoGround
  private let screen: DemoScreen
  private let boardEvery = Duration.seconds(5)
  private let statusEvery = Duration.milliseconds(900)

  init(_ ground: DemoGround, _ screen: DemoScreen) {
    self.ground = ground
    self.screen = screen
  }

  func play(until ending: Task<Void, Never>) async throws {
    let configuration = try Configuration.read(ground.configurationFile)
    let log = try logToFile(configuration)
    let lock = try FolderLock(configuration.store.folder)
    let (events, happening) = AsyncStream<JourneyEvent>.makeStream()
    let parts = try await Assembly.service(configuration, log: log) { happening.yield($0) }
    let service = try await Service.start(parts)
    let store = parts.journey.store
    let officer = try await DemoOfficer(in: store)
    let town = DemoTown(
      phones: ground.phones, post: ground.post, networks: ground.networks, screen: screen)
    let tasks = tellers(events, store, town)
    try await listsAreWatched(store)
    for network in ground.networks {
      try await network.open(kanal: "http://127.0.0.1:\(service.webhookPort ?? 0)")
    }
    screen.say(introduction(officer, console: service.consolePort))
    let living = [
      Task { await town.live() }, Task { await board(store, service, officer) },
      Task { await coreHasATrouble() },
      Task { await course(service).run() },
    ]
    await ending.value
    for task in living { task.cancel() }
    await town.fallSilent()
    screen.rule("\(screen.elapsed): the town falls silent; what is under way ends first")
    await settle(store, town)
    await service.stop()
    happening.finish()
    for task in tasks { task.cancel() }
    _ = consume lock
    try await prove(configuration, town)
  }

  private func introduction(_ officer: DemoOfficer, console: UInt16?) -> String {
    """
    \(ground.inventory)
    the daemon's log is \(ground.logFile)
    the officers' console is http://127.0.0.1:\(console ?? 0)/, name \(officer.name), password \(officer.password)

      → a citizen writes    · what Kanal does    ← what the citizen gets

    """
  }

  private func logToFile(_ configuration: Configuration) throws -> Log {
    let file = unsafe open(ground.logFile, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw DemoFailure(description: "cannot write \(ground.logFile)") }
    return Log(to: TextSink(descriptor: file, isTerminal: false), level: configuration.log.level) { .system }
  }

  /// Whoever reads what comes out: the story, the phones, the mailboxes.
  private func tellers(_ events: AsyncStream<JourneyEvent>, _ store: Store, _ town: DemoTown) -> [Task<
    Void, Never
  >] {
    let story = DemoStory(screen, store)
    return [
      Task { await story.tell(events) },
      Task { [phones = ground.phones] in for await text in phones.received { await town.receive(text) } },
      Task { [submitted = ground.submitted] in for await mail in submitted { await town.receive(mail) } },
      Task { [forms = ground.forms] in await forms.tellReceipts { await town.receive(receipt: $0) } },
    ] + ground.networks.map { network in Task { await network.tellAnswers { await town.receive($0) } } }
  }

  /// What is there before the first contact is history, which is never answered; so nobody writes before
  /// mailbox and lists are watched.
  private func listsAreWatched(_ store: Store) async throws {
    let watched: Set = ["email", "x", "lapor", "media"]
    for _ in 0..<500 {
      let feeds = try await store.database.read { try $0.feeds() }
      let lists = feeds.filter { watched.contains($0.channel) && !$0.name.hasSuffix("/webhook") }
      if lists.allSatisfy({ $0.cursor != nil }) { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw DemoFailure(description: "a mailbox or list does not open; see \(ground.logFile)")
  }

  private func course(_ service: Service) -> CoreStatusCourse {
    CoreStatusCourse(
      ground.core, kanal: "http://127.0.0.1:\(service.webhookPort ?? 0)", every: statusEvery, dialer: Dialer()
    )
  }

  /// Outside systems fail; what is on its way to them waits and goes again.
  private func coreHasATrouble() async {
    guard (try? await Task.sleep(for: .seconds(4))) != nil else { return }  // Cancelled: the demo ends.
    screen.show(.step, "core", "", "(the routing core answers the next two requests with 503)", .yellow)
    await ground.core.fail(.unavailable, count: 2)
  }

  private func board(_ store: Store, _ service: Service, _ officer: DemoOfficer) async {
    var isFirst = true
    while (try? await Task.sleep(for: boardEvery)) != nil {  // Cancelled: the demo ends.
      do {
        let board = try await DemoBoard.take(store)
        board.show(on: screen, now: .system)
        if isFirst { suggest(board, service, officer) }
        isFirst = false
      } catch {
        screen.say("the board: \(error)", .red)
      }
    }
  }

  /// Commands that work now, in another terminal.
  private func suggest(_ board: DemoBoard, _ service: Service, _ officer: DemoOfficer) {
    let kanalctl = "\(Self.kanalctl) --config \(ground.configurationFile)"
    let admin = "http://127.0.0.1:\(service.adminPort ?? 0)"
    var lines = ["\(kanalctl) ledger --core", "\(kanalctl) queue list", "\(kanalctl) queue duplicates"]
    if let waiting = board.queue.last {
      lines += ["\(kanalctl) trace \(waiting.ticket)", "\(kanalctl) queue locate \(waiting.id) Rawamangun"]
    }
    let console = "http://127.0.0.1:\(service.consolePort ?? 0)"
    lines.append("\(kanalctl) queue work --console \(console) --user \(officer.name)")
    lines += ["curl -s \(admin)/healthz", "curl -s \(admin)/metrics | grep ^kanal_"]
    screen.say("   try, in another terminal:", .bold)
    for line in lines { screen.say("     \(line)") }
  }

  /// `kanalctl` as it can be run now: `swift run kanald` builds nothing but this very program.
  private static var kanalctl: String {
    let beside = "\(programFolder)/kanalctl"
    return FileManager.default.isExecutableFile(atPath: beside) ? beside : "swift run -c release kanalctl"
  }

  /// The folder of this very program, as the user named it, or as the system knows it.
  private static var programFolder: String {
    let named = CommandLine.arguments[0]
    let files = FileManager.default
    let known = try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe")  // /proc may be hidden.
    // The bare name has to do then: the shell found it on the PATH.
    let program = named.contains("/") ? named : known ?? "./\(named)"
    return program.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
  }

  /// Waits until all that was sent has been taken, drafted, forwarded and answered, for a while.
  private func settle(_ store: Store, _ town: DemoTown) async {
    for _ in 0..<300 {
      let figures = await town.figures
      let board = try? await DemoBoard.take(store)  // A store that cannot be read shows in the proof.
      if board?.isSettled(figures) == true { return }
      guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return }  // Cancelled: the end.
    }
  }

  /// Takes the ledger from the store as the stopped daemon left it.
  private func prove(_ configuration: Configuration, _ town: DemoTown) async throws {
    let store = try await Assembly.desk(configuration).store
    defer { store.database.close() }
    let board = try await DemoBoard.take(store)
    let forwarded = try await store.database.read { connection in
      try connection.all("SELECT ticket FROM report WHERE state = 'forwarded'") { $0.text(0) }
    }
    board.show(on: screen, now: .system)
    let holds = board.prove(
      on: screen, town: await town.figures, core: await ground.core.reports, forwarded)
    guard holds else { throw DemoFailure(description: "the ledger does not balance") }
    screen.say("the ledger balances: nothing was lost, nothing is there twice", .bold)
  }
}
