// SPDX-License-Identifier: MIT
//
// Keeps one feed running: for ever, with capped and jittered backoff after failures. Only a mistake
// that a person must mend stops it, and that shows in health; a refused credential is tried again
// slowly, for a token may have been renewed. A server that ends every connection after a while is no
// failing one: the backoff grows only while no run gets through and outlasts the wait before it.

import Operations
package import Reports
import Storage

package struct FeedRunner: Sendable {
  /// Hears where a feed stands: its name, the state, and what was wrong if it is a failure.
  package typealias Note = @Sendable (String, FeedState, String?) -> Void

  private let journey: Journey
  private let feed: any Feed
  private let account: AccountID
  private let note: Note
  private static let backoff = Backoff(first: .seconds(1), cap: .seconds(300))
  private static let credentialsPause = Duration.seconds(300)

  package init(_ journey: Journey, _ feed: any Feed, of account: AccountID, note: @escaping Note) {
    self.journey = journey
    self.feed = feed
    self.account = account
    self.note = note
  }

  package func run() async {
    var failures = 0
    var waited = Duration.zero
    while !Task.isCancelled {
      let began = journey.clock.now()
      let gotThrough = Lock(false)
      do {
        try await once(gotThrough)
        failures = 0
      } catch is CancellationError {
        return
      } catch {
        guard !Task.isCancelled else { return }
        let ended = journey.clock.now()
        if gotThrough.withLock({ $0 }), ended - began > waited { failures = 0 }
        failures += 1
        guard await pause(after: error, failures) else { return }
        waited = journey.clock.now() - ended
      }
    }
  }

  /// `gotThrough` is set where the feed says that it follows.
  private func once(_ gotThrough: Lock<Bool>) async throws {
    let (line, row) = try await journey.open(feed: feed.name, of: account) { [note, feed] state in
      if state == .listening || state == .polling { gotThrough.withLock { $0 = true } }
      note(feed.name, state, nil)
    }
    guard !row.isPaused else { return await waitWhilePaused() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await feed.run(line) }
      group.addTask { await untilPaused() }
      // Whichever ends first ends the other: a feed that fails, or a person who pauses it.
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// False where the feed stays down.
  private func pause(after error: any Error, _ failures: Int) async -> Bool {
    let failure = error as? FeedFailure ?? FeedFailure(.retry(after: nil), "\(error)")
    let wait: Duration
    let state: FeedState
    switch failure.remedy {
    case .retry(let after):
      (state, wait) = (
        .failing, max(Self.backoff.wait(after: failures, random: journey.clock.random()), after ?? .zero)
      )
    case .credentials: (state, wait) = (.credentialsRefused, Self.credentialsPause)
    case .halt: (state, wait) = (.halted, .zero)
    }
    note(feed.name, state, failure.description)
    journey.tell([
      JourneyEvent(.feedChanged, place: feed.name, state: state.rawValue, reason: failure.description)
    ])
    guard state != .halted else { return false }
    return (try? await journey.clock.sleep(wait)) != nil  // Cancelled: the daemon is leaving.
  }

  private func waitWhilePaused() async {
    note(feed.name, .paused, nil)
    while !Task.isCancelled, await isPaused() {
      guard (try? await journey.clock.sleep(.seconds(2))) != nil else { return }  // Cancelled.
    }
  }

  private func untilPaused() async {
    while !Task.isCancelled, await !isPaused() {
      guard (try? await journey.clock.sleep(.seconds(2))) != nil else { return }  // Cancelled.
    }
  }

  private func isPaused() async -> Bool {
    let name = feed.name
    let row = try? await journey.store.database.read { try $0.feed(named: name) }  // Unread: as it is.
    return row?.isPaused ?? false
  }
}
