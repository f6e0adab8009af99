// SPDX-License-Identifier: MIT

import Foundation
package import Pipeline
import Reports

/// Things that arrive one by one, to be waited for.
package actor Arrivals<Item: Sendable> {
  private var items: [Item] = []
  private var waiting: [(UUID, @Sendable ([Item]) -> Bool, CheckedContinuation<Void, any Error>)] = []

  package init() {}

  package func put(_ item: Item) {
    items.append(item)
    let due = waiting.filter { $0.1(items) }
    waiting.removeAll { $0.1(items) }
    for entry in due { entry.2.resume() }
  }

  /// The first item that satisfies the condition, as soon as there is one.
  package func first(where holds: @escaping @Sendable (Item) -> Bool) async throws -> Item {
    try await wait { $0.contains(where: holds) }
    guard let item = items.first(where: holds) else { throw CancellationError() }
    return item
  }

  /// All items, as soon as there are so many.
  package func first(_ count: Int) async throws -> [Item] {
    try await wait { $0.count >= count }
    return items
  }

  private func wait(until holds: @escaping @Sendable ([Item]) -> Bool) async throws {
    guard !holds(items) else { return }
    let id = UUID()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { waiting.append((id, holds, $0)) }
    } onCancel: {
      Task { await self.giveUp(id) }
    }
  }

  private func giveUp(_ id: UUID) {
    for entry in waiting where entry.0 == id { entry.2.resume(throwing: CancellationError()) }
    waiting.removeAll { $0.0 == id }
  }
}

/// What a store in memory says when it is made to fail.
package struct StoreDown: Error {
  package init() {}
}

/// A store in memory that can be made to fail; a repeated identity is not stored again.
package actor Inbox {
  private let stored = Arrivals<Incoming>()
  private let states = Arrivals<FeedState>()
  private var known: [String: MessageID] = [:]
  private var failures = 0
  private var goodBatches: Int?
  package private(set) var refused: [Incoming] = []
  package private(set) var commits = 0

  package init() {}

  package func fail(times: Int) { failures = times }

  /// Takes so many batches, then fails once.
  package func fail(after batches: Int) { goodBatches = batches }

  /// The first so many messages, once they are there.
  package func first(_ count: Int) async throws -> [Incoming] { try await stored.first(count) }

  /// Returns once the feed says it listens.
  package func isListening() async throws { _ = try await states.first { $0 == .listening } }

  /// Returns once the feed has completed a round.
  package func isPolling() async -> FeedState? {
    // Nothing within the test's own time limit means that the test fails there.
    try? await states.first { $0 == .polling }
  }

  package nonisolated func line(clock: PipelineClock = .real) -> FeedLine {
    FeedLine(
      name: "test", clock: clock, readCursor: { await self.cursor },
      commitBatch: { try await self.commit($0, cursor: $1) },
      noteState: { state in Task { await self.states.put(state) } })
  }

  package private(set) var cursor: String?

  private func commit(_ batch: [Incoming], cursor: String?) async throws -> [Committed] {
    if goodBatches == 0 { (failures, goodBatches) = (1, nil) }
    goodBatches = goodBatches.map { $0 - 1 }
    guard failures == 0 else {
      failures -= 1
      refused += batch
      throw StoreDown()
    }
    commits += 1
    if let cursor { self.cursor = cursor }
    var results: [Committed] = []
    for item in batch {
      if let message = known[item.identity] {
        results.append(Committed(message: message, isNew: false))
        continue
      }
      let message = MessageID(Int64(known.count + 1))
      known[item.identity] = message
      await stored.put(item)
      results.append(Committed(message: message, isNew: true))
    }
    return results
  }
}
