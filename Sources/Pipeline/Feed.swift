// SPDX-License-Identifier: MIT
//
// The two ends of a channel as the pipeline sees them: a feed brings messages in, a courier takes
// something out. Both are at the rim; what they decide about failures is theirs, what follows from
// the decision is the pipeline's.

package import Reports

/// One message as it came from the wire, not read yet.
package struct Incoming: Sendable {
  /// Which message this is, unique in its account: Message-ID and digest, a gateway's id and part.
  package var identity: String
  /// Where in the feed it stood (`uidvalidity:uid`, a gateway's id); one row a position.
  package var position: String
  /// The bytes as received.
  package var raw: [UInt8]
  /// Names the reader of these bytes: `mail`, `kannel-box`, `kannel-get`, …
  package var format: String
  /// True for mail that was there before the feed's first contact: drafted, never answered.
  package var isHistory: Bool

  package init(identity: String, position: String, raw: [UInt8], format: String, isHistory: Bool = false) {
    self.identity = identity
    self.position = position
    self.raw = raw
    self.format = format
    self.isHistory = isHistory
  }
}

/// What became of one `Incoming`: stored now, or there already.
package struct Committed: Sendable, Hashable {
  package var message: MessageID
  package var isNew: Bool

  package init(message: MessageID, isNew: Bool) {
    self.message = message
    self.isNew = isNew
  }
}

/// Why a feed stopped, and what the pipeline does about it.
package struct FeedFailure: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Remedy: Sendable, Hashable {
    /// Try again after the pipeline's backoff, or after the time the other side named.
    case retry(after: Duration?)
    /// Credentials refused: loud in health, tried again slowly, for the token may be renewed.
    case credentials
    /// A mistake only a person can mend; the feed stays down until the configuration changes.
    case halt
  }
  package var remedy: Remedy
  /// For the log and health: what was attempted and what came back; no secret, no message text.
  package var description: String

  package init(_ remedy: Remedy, _ description: String) {
    self.remedy = remedy
    self.description = description
  }
}

/// What a running feed reports about itself, shown in health.
package enum FeedState: String, Sendable, Codable {
  case starting, connecting, listening, polling, failing, credentialsRefused, halted, paused
}

/// A place messages come from. Runs until it is cancelled or fails; the pipeline's runner starts
/// it again with capped, jittered backoff.
package protocol Feed: Sendable {
  /// Unique in the configuration: `email/inbox`.
  var name: String { get }
  func run(_ line: FeedLine) async throws
}

/// A feed's way into the store. `commit` is the only way in: when it returns, the batch and the
/// cursor are durable, in one transaction, and the other side may be told.
package struct FeedLine: Sendable {
  package let name: String
  package let clock: PipelineClock
  private let readCursor: @Sendable () async throws -> String?
  private let commitBatch: @Sendable ([Incoming], String?) async throws -> [Committed]
  private let noteState: @Sendable (FeedState) -> Void

  package init(
    name: String, clock: PipelineClock,
    readCursor: @escaping @Sendable () async throws -> String?,
    commitBatch: @escaping @Sendable ([Incoming], String?) async throws -> [Committed],
    noteState: @escaping @Sendable (FeedState) -> Void
  ) {
    self.name = name
    self.clock = clock
    self.readCursor = readCursor
    self.commitBatch = commitBatch
    self.noteState = noteState
  }

  /// The cursor of the last committed batch, in the feed's own form; nil at first contact.
  package func cursor() async throws -> String? { try await readCursor() }

  /// Stores the batch and moves the cursor (nil: leaves it). One result an item, in order. An item
  /// whose identity is known is not stored again. Throws when nothing of it is durable.
  package func commit(_ batch: [Incoming], cursor: String?) async throws -> [Committed] {
    try await commitBatch(batch, cursor)
  }

  /// Says where the feed stands; `listening` and `polling` also count as a successful contact.
  package func note(_ state: FeedState) { noteState(state) }
}

/// Time and chance, injected: the real ones in the daemon, scripted ones in tests.
package struct PipelineClock: Sendable {
  package var now: @Sendable () -> Timestamp
  /// Returns early by throwing `CancellationError`.
  package var sleep: @Sendable (Duration) async throws -> Void
  /// Uniform in 0 ..< 1.
  package var random: @Sendable () -> Double

  package init(
    now: @escaping @Sendable () -> Timestamp, sleep: @escaping @Sendable (Duration) async throws -> Void,
    random: @escaping @Sendable () -> Double
  ) {
    self.now = now
    self.sleep = sleep
    self.random = random
  }
}
