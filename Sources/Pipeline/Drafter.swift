// SPDX-License-Identifier: MIT
//
// Reads what was received and drafts it, in the order of receipt, so that a second message of a
// sender always finds the first. Reading happens outside the writer's thread, several messages at
// a time; each message's transaction is its own, so one that fails keeps no other back.
//
// 1. A message that cannot be read because of itself is a dead letter. One that cannot be read or
//    written because of the store or its keys is passed over, told, and tried again when the walk
//    begins anew: what is wrong with a disk or a key file costs no message.
// 2. No message can end the daemon for good: what waits at the start may hold the one that ended the
//    process before, so it is read one by one under a mark, which goes once it was read, whatever came of
//    it; a message whose mark is found at the sixth start becomes a dead letter unread.

import Operations
import Reports
import Storage

package actor Drafter {
  private let journey: Journey
  private var walk = Walk()
  /// The messages this start has marked and how many starts have met them; a start counts once, however
  /// often it tries.
  private var marked: [MessageID: Int] = [:]
  /// The message read last, whose mark goes with the next one's.
  private var read: MessageID?
  private static let batch = 256
  private static let batchBytes = 8 << 20
  /// In a flood reading takes long; what was read is written sooner.
  private static let batchInFlood = 16
  /// A power cut can meet a message too, again and again; a message that ends the daemon does so always.
  private static let mostStarts = 5

  /// How far the walk over what waits has come past messages that could not be drafted just now.
  private struct Walk {
    var message = MessageID(0)
    var joint = MessageID(0)
    /// Until it begins anew; nil while nothing was passed over.
    var pause: Pause?
    static let length = Duration.seconds(30)
  }

  package init(_ journey: Journey) { self.journey = journey }

  /// Drafts until it is cancelled. A failing store is tried again; nothing is lost meanwhile.
  package func run() async {
    let backoff = Backoff(first: .milliseconds(200), cap: .seconds(10))
    var failures = 0
    var isRecovered = false
    while !Task.isCancelled {
      do {
        if !isRecovered { try await recover() }
        isRecovered = true
        let drafted = try await round()
        failures = 0
        if drafted == 0 { await journey.drafting.wait(atMost: .seconds(1), on: journey.clock) }
      } catch {
        failures += 1
        journey.tell([JourneyEvent(.storeFailed, place: "drafter", reason: "\(error)")])
        let wait = backoff.wait(after: failures, random: journey.clock.random())
        try? await journey.clock.sleep(wait)  // Cancelled: the loop ends at its condition.
      }
    }
  }

  /// One batch: how many messages left the state they were in, or were passed over.
  package func round() async throws -> Int {
    let now = journey.clock.now()
    if walk.pause?.isOver(at: now) ?? false { walk = Walk() }
    let settled = try await draftJoints(now)
    let messages = try await waiting()
    guard !messages.isEmpty else { return settled }
    let results = await prepareAll(messages)
    let passed = try await settle(results)
    pass(passed.last, \.message)
    return settled + messages.count
  }

  /// Long messages whose pieces are all there, or whose time is up.
  private func draftJoints(_ now: Timestamp) async throws -> Int {
    let (accounts, last) = (journey.accountList, walk.joint)
    let joints = try await journey.store.database.read {
      try $0.dueJoints(of: accounts, after: last, at: now, limit: 64)
    }
    for (joint, first) in joints {
      let passed = try await settle([await prepare(joint: joint, first)])
      if !passed.isEmpty { pass(first, \.joint) }
    }
    return joints.count
  }

  private func pass(_ last: MessageID?, _ place: WritableKeyPath<Walk, MessageID>) {
    guard let last else { return }
    walk[keyPath: place] = last
    walk.pause = walk.pause ?? Pause(since: journey.clock.now(), length: Walk.length)
  }

  private func waiting() async throws -> [StoredMessage] {
    let (accounts, last) = (journey.accountList, walk.message)
    let limit = journey.doorstep.isCrowded ? Self.batchInFlood : Self.batch
    return try await journey.store.database.read {
      try $0.receivedMessages(of: accounts, after: last, limit: limit, bytes: Self.batchBytes)
    }
  }

  // MARK: At the start

  /// Reads what waits at the start, as much as one batch could have held, one by one; a batch with
  /// messages that are passed over is followed by the next, since those behind them were in its place.
  package func recover() async throws {
    try await tellStranded()
    var passed: [MessageID]
    repeat {
      passed = []
      for message in try await waiting() { passed += try await recover(message) }
      pass(passed.last, \.message)
    } while !passed.isEmpty
    try await journey.store.database.write { try $0.clearReadingMarks() }
    (marked, read) = ([:], nil)
  }

  private func recover(_ message: StoredMessage) async throws -> [MessageID] {
    let starts = try await starts(with: message.id)
    let attempt =
      starts > Self.mostStarts
      ? Result { try journey.suspect(message, starts: starts - 1) }
      : Result { try journey.prepare(message) }
    let passed = try await settle([Attempt(message: message.id, result: attempt)])
    read = message.id
    return passed
  }

  private func starts(with message: MessageID) async throws -> Int {
    if let known = marked[message] { return known }
    let read = read
    let starts = try await journey.store.database.write { try $0.markReading(message, after: read) }
    marked[message] = starts
    return starts
  }

  /// Messages of an account that the configuration lost wait until it is there again.
  private func tellStranded() async throws {
    let accounts = journey.accountList
    let stranded = try await journey.store.database.read { try $0.undrafted(besides: accounts) }
    journey.tell(
      stranded.map {
        JourneyEvent(
          .accountMissing, place: "\($0.channel) \($0.scope)", reason: "\($0.count) messages of it wait")
      })
  }

  // MARK: Reading

  /// A message as far as it could be prepared.
  private struct Attempt: Sendable {
    var message: MessageID
    var result: Result<Prepared, any Error>
  }

  private nonisolated func prepareAll(_ messages: [StoredMessage]) async -> [Attempt] {
    await withTaskExecutorPreference(DraftingLanes.shared) {
      let half = (messages.count + 1) / 2
      async let first = lane(messages[..<half])
      async let second = lane(messages[half...])
      return await first + second
    }
  }

  private nonisolated func lane(_ messages: ArraySlice<StoredMessage>) async -> [Attempt] {
    var attempts: [Attempt] = []
    for message in messages {
      let start = ThreadClock.now
      attempts.append(Attempt(message: message.id, result: Result { try journey.prepare(message) }))
      await journey.doorstep.makeRoom(after: ThreadClock.now - start)
    }
    return attempts
  }

  private func prepare(joint: [UInt8], _ first: MessageID) async -> Attempt {
    do {
      let (pieces, messages) = try await journey.store.database.read { connection in
        let pieces = try connection.pieces(of: joint)
        return (pieces, try pieces.compactMap { try connection.message($0.message) })
      }
      return Attempt(message: first, result: .success(try journey.prepare(pieces, messages)))
    } catch {
      return Attempt(message: first, result: .failure(error))
    }
  }

  // MARK: Writing

  /// Writes each message's transaction; returns those that could not be drafted for now, in order.
  /// Throws where the store as a whole failed.
  private func settle(_ attempts: [Attempt]) async throws -> [MessageID] {
    let now = journey.clock.now()
    let prepared = attempts.compactMap { try? $0.result.get() }  // The others are told below.
    let results = await journey.store.database.write(each: prepared, isPatient: true) {
      [journey] connection, item in
      try DraftTransaction(connection: connection, journey: journey, now: now).apply(item)
    }
    var failures = attempts.compactMap { attempt in attempt.result.failure.map { (attempt.message, $0) } }
    for (item, result) in zip(prepared, results) {
      switch result {
      case .success(let events): journey.tell(events)
      case .failure(let error): failures.append((item.message.id, error))
      }
    }
    journey.wakeCouriers()
    journey.fetching.poke()
    journey.expanding.poke()
    journey.mapping.poke()
    if let error = results.lazy.compactMap(\.failure).first(where: Self.isOfTheStore) { throw error }
    tell(failures)
    return failures.map(\.0).sorted()
  }

  private static func isOfTheStore(_ error: any Error) -> Bool {
    switch (error as? StorageError)?.kind {
    case .full, .busy, .broken: true
    case .stale, .constraint, nil: false
    }
  }

  private func tell(_ failures: [(MessageID, any Error)]) {
    guard let (message, error) = failures.first else { return }
    let others = failures.count > 1 ? " (and \(failures.count - 1) more)" : ""
    journey.tell([
      JourneyEvent(
        .storeFailed, message: message, place: "drafter", reason: "\(message)\(others) waits: \(error)")
    ])
  }
}

extension Result {
  fileprivate var failure: Failure? {
    if case .failure(let error) = self { error } else { nil }
  }
}
