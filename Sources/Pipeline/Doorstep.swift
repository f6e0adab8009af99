// SPDX-License-Identifier: MIT
//
// A flood is taken in first and drafted as time allows. Not by the scheduler's doing: a thread of low
// priority that is put aside while it holds a lock (the allocator's, the log's) keeps everybody waiting
// who needs it, for a second and more on a machine with other work. So drafting itself makes room, and
// only while many wait; otherwise it has the machine like everybody else.

import Synchronization

/// The senders that wait at this moment until their message is durable.
package final class Doorstep: Sendable {
  private let waiting = Atomic(0)
  /// Fewer are a busy day; so many at once are a flood.
  private static let crowd = 8
  /// While there is a crowd, a drafting thread has one part in so many of a processor's time.
  private static let share = 16

  package init() {}

  /// Counts a sender for as long as it waits.
  package func await<T>(_ commit: () async throws -> T) async rethrows -> T {
    waiting.add(1, ordering: .relaxed)
    defer { waiting.subtract(1, ordering: .relaxed) }
    return try await commit()
  }

  /// Whether so many wait that drafting is to stand back.
  package var isCrowded: Bool { waiting.load(ordering: .relaxed) >= Self.crowd }

  /// Rests after so much of a processor's time, where others wait. Not after so much time: others' work
  /// would count as drafting's own, and let it rest the longer the more of it there is.
  package func makeRoom(after work: Duration) async {
    guard isCrowded else { return }
    try? await Task.sleep(for: work * (Self.share - 1))  // Cancelled: the daemon is leaving.
  }
}
