// SPDX-License-Identifier: MIT
//
// Reads what was received and drafts it, in the order of receipt, so that a second message of a
// sender always finds the first. Reading happens outside the writer's thread, several messages at
// a time; each message's transaction is its own, so one that fails keeps no other back.
//
// No message can end the daemon for good: what waits at the start may hold the one that ended the
// process before, so it is read one by one under a mark; a message whose mark is found at the sixth
// start becomes a dead letter unread.

import Reports
import Storage

package struct Drafter: Sendable {
  private let journey: Journey
  private static let batch = 256
  private static let batchBytes = 8 << 20
  /// A power cut can meet a message too, again and again; a message that ends the daemon does so always.
  private static let mostStarts = 5

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
        // A cancelled wait ends the loop at its condition.
        try? await journey.clock.sleep(backoff.wait(after: failures, random: journey.clock.random()))
      }
    }
  }

  /// One batch: how many messages left the state they were in.
  package func round() async throws -> Int {
    let now = journey.clock.now()
    let joints = try await journey.store.database.read { try $0.dueJoints(at: now, limit: 64) }
    var settled = 0
    for joint in joints { settled += try await draft(joint: joint) }
    let messages = try await waiting()
    guard !messages.isEmpty else { return settled }
    return settled + (try await settle(await prepareAll(messages)))
  }

  private func waiting() async throws -> [StoredMessage] {
    try await journey.store.database.read {
      try $0.receivedMessages(limit: Self.batch, bytes: Self.batchBytes)
    }
  }

  /// Reads what waits at the start, as much as one batch could have held, one by one.
  package func recover() async throws {
    for message in try await waiting() {
      let starts = try await journey.store.database.write { try $0.markReading(message.id) }
      if starts > Self.mostStarts {
        let reason = "reading it ended the daemon \(starts - 1) times"
        let suspect = journey.accounts[message.account].map {
          Prepared(message: message, account: $0, matter: .unreadable(reason: reason))
        }
        _ = try await settle(suspect.map { [$0] } ?? [])
      } else {
        _ = try await settle([journey.prepare(message)].compactMap(\.self))
      }
    }
    try await journey.store.database.write { try $0.clearReadingMark() }
  }

  private func prepareAll(_ messages: [StoredMessage]) async -> [Prepared] {
    await withTaskExecutorPreference(DraftingLanes.shared) {
      let half = (messages.count + 1) / 2
      async let first = lane(messages[..<half])
      async let second = lane(messages[half...])
      return await first + second
    }
  }

  private func lane(_ messages: ArraySlice<StoredMessage>) async -> [Prepared] {
    messages.compactMap(journey.prepare)
  }

  /// Writes each message's transaction; throws the store's failure if there was one, after telling
  /// what did succeed.
  private func settle(_ prepared: [Prepared]) async throws -> Int {
    let now = journey.clock.now()
    let results = await journey.store.database.write(each: prepared, isPatient: true) {
      [journey] connection, item in
      try DraftTransaction(connection: connection, journey: journey, now: now).apply(item)
    }
    var failure: (any Error)?
    var settled = 0
    for result in results {
      switch result {
      case .success(let events):
        journey.tell(events)
        settled += 1
      case .failure(let error): failure = error
      }
    }
    if settled > 0 { journey.wakeCouriers() }
    if let failure { throw failure }
    return settled
  }

  /// Drafts a long message whose pieces are all there, or whose time is up.
  private func draft(joint: [UInt8]) async throws -> Int {
    let (pieces, messages) = try await journey.store.database.read { connection in
      let pieces = try connection.pieces(of: joint)
      return (pieces, try pieces.compactMap { try connection.message($0.message) })
    }
    let total = pieces.map(\.total).max() ?? 0
    let arrived = Set(pieces.map(\.number))
    let missing = (1...max(1, total)).filter { !arrived.contains($0) }
    guard let prepared = journey.prepareJoined(messages, missing: missing, total: total) else { return 0 }
    return try await settle([prepared])
  }
}
