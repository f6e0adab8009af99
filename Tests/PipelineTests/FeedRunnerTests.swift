// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Synchronization
import TestSupport
import Testing

/// Fails as its script says, then follows for ever.
private final class FailingFeed: Feed {
  let name = "test/failing"
  private let script: Mutex<[FeedFailure]>
  private let runs = Mutex(0)
  /// Each element ends one connection; nil: it fails before it has got through.
  private let ends: AsyncStream<Void>?

  init(_ script: [FeedFailure], _ ends: AsyncStream<Void>?) {
    self.script = Mutex(script)
    self.ends = ends
  }

  /// How often it was started.
  var started: Int { runs.withLock { $0 } }

  func run(_ line: FeedLine) async throws {
    runs.withLock { $0 += 1 }
    let failure = script.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    if let failure {
      if let ends {
        line.note(.listening)
        for await _ in ends { break }
      }
      throw failure
    }
    line.note(.listening)
    try await line.clock.sleep(.seconds(100_000_000))
  }
}

/// What a feed said, for a test to wait for.
private actor Notes {
  private(set) var all: [(state: FeedState, reason: String?)] = []
  private var waiting: (count: Int, wake: CheckedContinuation<Void, any Error>)?

  func add(_ state: FeedState, _ reason: String?) {
    all.append((state, reason))
    if let waiting, waiting.count <= all.count {
      self.waiting = nil
      waiting.wake.resume()
    }
  }

  /// For one who waits at a time; throws at the test's time limit.
  func reach(_ count: Int) async throws {
    guard all.count < count else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { waiting = (count, $0) }
    } onCancel: {
      Task { await giveUp() }
    }
  }

  private func giveUp() {
    waiting?.wake.resume(throwing: CancellationError())
    waiting = nil
  }
}

@Suite(.timeLimit(.minutes(5))) struct FeedRunnerTests {
  private struct Bench {
    let test: TestJourney
    let feed: FailingFeed
    let notes = Notes()
    private let end: AsyncStream<Void>.Continuation

    init(_ script: [FeedFailure], getsThrough: Bool = false) async throws {
      test = try await TestJourney.make()
      let (ends, end) = AsyncStream<Void>.makeStream()
      self.end = end
      feed = FailingFeed(script, getsThrough ? ends : nil)
    }

    func start() throws -> Task<Void, Never> {
      let account = try #require(test.journey.account(.sms, scope: "1708"))
      let runner = FeedRunner(test.journey, feed, of: account) { [notes] _, state, reason in
        Task { await notes.add(state, reason) }
      }
      return Task { await runner.run() }
    }

    /// Lets the connection last so long, and end.
    func last(_ duration: Duration) {
      test.time.advance(duration)
      end.yield()
    }

    /// The wait that ends the pause after the failure, and not a moment before.
    func pass(_ least: Duration, _ most: Duration, runs: Int) async throws {
      // One that has given up does not pause.
      try #require(await notes.all.last?.state != .halted)
      await test.time.untilSomebodySleeps()
      test.time.advance(least - .milliseconds(1))
      #expect(feed.started == runs)
      test.time.advance(most - least + .milliseconds(1))
    }
  }

  @Test func `R3: a feed that fails is tried again for ever, after waits that grow to a cap`() async throws {
    let failures = 40
    let bench = try await Bench((1...failures).map { FeedFailure(.retry(after: nil), "reset \($0)") })
    let running = try bench.start()
    for number in 1...failures {
      try await bench.notes.reach(number)
      let whole = min(Duration.seconds(1) * (1 << min(number - 1, 20)), .seconds(300))
      try await bench.pass(whole / 2, whole, runs: number)
    }
    try await bench.notes.reach(failures + 1)
    let notes = await bench.notes.all
    #expect(notes.prefix(failures).allSatisfy { $0.state == .failing })
    #expect(notes.last?.state == .listening)
    #expect(bench.feed.started == failures + 1)
    running.cancel()
    await running.value
  }

  @Test func `R3: a server that ends every connection after a while is gone back to at once, each time`()
    async throws
  {
    let bench = try await Bench(
      (1...20).map { FeedFailure(.retry(after: nil), "closed \($0)") }, getsThrough: true)
    let running = try bench.start()
    for number in 1...20 {
      try await bench.notes.reach(2 * number - 1)
      bench.last(.seconds(120))
      try await bench.notes.reach(2 * number)
      try await bench.pass(.milliseconds(500), .seconds(1), runs: number)
    }
    try await bench.notes.reach(41)
    #expect(bench.feed.started == 21)
    running.cancel()
    await running.value
  }

  @Test func `R3: a server that drops everybody as soon as they are in is not run against`() async throws {
    let bench = try await Bench(
      (1...8).map { FeedFailure(.retry(after: nil), "closed \($0)") }, getsThrough: true)
    let running = try bench.start()
    for number in 1...8 {
      try await bench.notes.reach(2 * number - 1)
      bench.last(.milliseconds(100))
      try await bench.notes.reach(2 * number)
      try await bench.pass(
        .seconds(1) * (1 << (number - 1)) / 2, .seconds(1) * (1 << (number - 1)), runs: number)
    }
    try await bench.notes.reach(17)
    running.cancel()
    await running.value
  }

  @Test func `R3: what the other side asks for is waited, however short our own pause`() async throws {
    let bench = try await Bench([FeedFailure(.retry(after: .seconds(77)), "429")])
    let running = try bench.start()
    try await bench.notes.reach(1)
    try await bench.pass(.seconds(77), .seconds(77), runs: 1)
    try await bench.notes.reach(2)
    #expect(bench.feed.started == 2)
    running.cancel()
    await running.value
  }

  @Test func `R3: only what a person must mend ends a feed, and it says why`() async throws {
    let bench = try await Bench([FeedFailure(.halt, "the mailbox is not there")])
    // Returns by itself.
    await (try bench.start()).value
    try await bench.notes.reach(1)
    #expect(bench.feed.started == 1)
    #expect(await bench.notes.all.map(\.state) == [.halted])
    #expect(await bench.notes.all.first?.reason == "the mailbox is not there")
  }

  @Test
  func `R22: refused credentials are a state of their own and are tried again, for they may be renewed`()
    async throws
  {
    let bench = try await Bench([FeedFailure(.credentials, "401"), FeedFailure(.credentials, "401")])
    let running = try bench.start()
    for number in 1...2 {
      try await bench.notes.reach(number)
      try await bench.pass(.seconds(300), .seconds(300), runs: number)
    }
    try await bench.notes.reach(3)
    #expect(await bench.notes.all.map(\.state) == [.credentialsRefused, .credentialsRefused, .listening])
    running.cancel()
    await running.value
  }
}
