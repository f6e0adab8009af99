// SPDX-License-Identifier: MIT

import Operations
import Pipeline
import TestSupport

/// Where a process ends: just before a batch becomes durable, or just after it, before the other side is
/// told. Whoever waits there goes on with an error once the process is gone.
final class Interruption: Sendable {
  enum Place: Sendable { case beforeCommit, afterCommit }
  struct Ended: Error {}

  let place: Place
  let reached = Gate()
  let ended = Gate()

  init(_ place: Place) { self.place = place }

  func wait() async throws {
    reached.open()
    await ended.opened()
    throw Ended()
  }
}

/// A feed whose way into the store is watched: what the store refused is counted, and a process can end
/// in the middle.
struct WatchedFeed: Feed {
  let feed: any Feed
  let interruption: Interruption?
  let refused: @Sendable () -> Void
  var name: String { feed.name }

  func run(_ line: FeedLine) async throws {
    try await feed.run(
      FeedLine(
        name: line.name, clock: line.clock, readCursor: { try await line.cursor() },
        commitBatch: { try await commit($0, $1, line) }, noteState: { line.note($0) }))
  }

  private func commit(_ batch: [Incoming], _ cursor: String?, _ line: FeedLine) async throws -> [Committed] {
    let stop = batch.isEmpty ? nil : interruption
    if let stop, stop.place == .beforeCommit { try await stop.wait() }
    let committed: [Committed]
    do { committed = try await line.commit(batch, cursor: cursor) } catch {
      refused()
      throw error
    }
    if let stop { try await stop.wait() }
    return committed
  }
}
