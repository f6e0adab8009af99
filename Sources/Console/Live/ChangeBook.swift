// SPDX-License-Identifier: MIT
//
// What changed lately, for pages that are open. The journey says what happened as it happens; here it is
// gathered for a moment, looked up once (whose business each report is), numbered and kept for a while.
//
// 1. In a flood a page hears a few times a second that much changed, not five hundred times what.
// 2. What is kept is bounded; whoever was away longer is told to read anew. Numbers go on over a restart.
// 3. Nothing depends on it: a page that hears nothing shows old things, and its acts are refused as stale.

import Operations
package import Pipeline
package import Reports
import Storage

package final class ChangeBook: Sendable {
  enum Kind: String, Encodable, Sendable { case drafted, changed, answered, claimed, released }

  struct Change: Sendable {
    var sequence: Int64
    var report: ReportID
    var kind: Kind
    var by: String?
    var channel: Channel?
    var territory: String?
    /// Where it was looked for before, if it was placed just now: whoever saw it there hears that it is gone.
    var former: Former?

    func concerns(_ jurisdiction: Jurisdiction) -> Bool {
      guard let channel else { return false }
      if jurisdiction.covers(channel, territory: territory) { return true }
      return former.map { jurisdiction.covers(channel, territory: $0.territory) } ?? false
    }
  }

  struct Former: Sendable {
    /// Nil where nobody knew.
    var territory: String?
  }

  private struct Pending {
    var kind: Kind
    var by: String?
    var isPlaced: Bool
  }

  private struct State {
    /// By report: the last that happened to it since the last look.
    var pending: [ReportID: Pending] = [:]
    var kept: [Change] = []
    var sequence: Int64
    /// What was dropped from `kept` last.
    var forgotten: Int64
  }

  private let state: Lock<State>
  /// So old a count of what waits may be: it looks at every draft that does.
  private let counts = SharedFigures<Bool, [WaitingRow]>(for: .seconds(1))
  private let serviceLevel: Duration
  private let happened = Signal()
  private static let (most, pause, longest) = (4096, Duration.milliseconds(250), Duration.seconds(2))

  /// `now` gives the numbers a start that no earlier run of the daemon reached.
  package init(serviceLevel: Duration, at now: Timestamp) {
    self.serviceLevel = serviceLevel
    state = Lock(State(sequence: now.milliseconds, forgotten: now.milliseconds))
  }

  /// Takes note of what happened; to be called for every event of the journey.
  package func note(_ event: JourneyEvent) {
    guard let report = event.report, let kind = Kind(event.kind) else { return }
    state.withLock { state in
      // A claim's end says less than what ended it.
      if kind == .released, state.pending[report] != nil { return }
      let isPlaced = event.kind == .reportLocated || state.pending[report]?.isPlaced ?? false
      state.pending[report] = Pending(kind: kind, by: event.officer, isPlaced: isPlaced)
    }
    happened.poke()
  }

  /// Numbers what was noted until it is cancelled, and says after each look that there may be news.
  func run(_ journey: Journey, tell: () async -> Void) async {
    while !Task.isCancelled {
      await round(journey)
      await tell()
      try? await journey.clock.sleep(Self.pause)  // Cancelled: the daemon is leaving.
      await happened.wait(atMost: Self.longest, on: journey.clock)
    }
  }

  /// One look: numbers what is pending.
  func round(_ journey: Journey) async {
    let pending = state.withLock { state in
      defer { state.pending = [:] }
      return state.pending
    }
    guard !pending.isEmpty else { return }
    let ids = pending.keys.sorted()
    do {
      let moved = ids.filter { pending[$0]?.isPlaced ?? false }
      let (places, former) = try await journey.store.database.read { connection in
        (try connection.whereabouts(of: ids), try connection.formerTerritories(of: moved))
      }
      state.withLock { state in
        for id in ids {
          guard let what = pending[id] else { continue }
          state.sequence += 1
          let place = places[id]
          state.kept.append(
            Change(
              sequence: state.sequence, report: id, kind: what.kind, by: what.by, channel: place?.channel,
              territory: place?.territory, former: former[id].map(Former.init(territory:))))
        }
        if state.kept.count > Self.most {
          let dropped = state.kept.prefix(state.kept.count - Self.most)
          state.forgotten = dropped.last?.sequence ?? state.forgotten
          state.kept.removeFirst(dropped.count)
        }
      }
    } catch {
      // Told to nobody: whoever listens reads anew.
      state.withLock { state in
        state.sequence += 1
        state.forgotten = state.sequence
      }
      journey.observe(JourneyEvent(.storeFailed, place: "console", reason: "\(error)"))
    }
  }

  /// What waits, counted a moment ago at most.
  private func counted(_ journey: Journey) async throws -> [WaitingRow] {
    let now = journey.clock.now()
    let late = now - serviceLevel
    return try await counts.figure(true, at: now) {
      try await journey.store.database.read { try $0.waiting(at: now, lateBefore: late) }
    }
  }

  // MARK: What an officer is told

  struct Answer: Encodable, Sendable {
    struct Item: Encodable, Sendable {
      var id: String
      var kind: Kind
      var by: String?
    }

    var sequence: Int64
    var isComplete: Bool
    var reports: [Item]
    var queue: WaitingAnswer
  }

  struct WaitingAnswer: Encodable, Sendable, Hashable {
    var waiting = 0
    var emergencies = 0
    var asked = 0
    var claimed = 0
    var late = 0
    var serviceSeconds: Int64
  }

  var sequence: Int64 { state.withLock { $0.sequence } }

  /// What changed after `last` and is this officer's business; all that is kept counts where `last` is of
  /// another time.
  func changes(since last: Int64, for jurisdiction: Jurisdiction, _ journey: Journey) async throws -> Answer {
    let queue = try await waiting(for: jurisdiction, journey)
    let (kept, sequence, forgotten) = state.withLock { ($0.kept, $0.sequence, $0.forgotten) }
    let theirs = kept.filter { $0.sequence > last && $0.concerns(jurisdiction) }
    let isComplete = last >= forgotten && last <= sequence && theirs.count <= Self.shown
    return Answer(
      sequence: sequence, isComplete: isComplete,
      reports: theirs.suffix(Self.shown).map { .init(id: "\($0.report)", kind: $0.kind, by: $0.by) },
      queue: queue)
  }

  private static let shown = 100

  func waiting(for jurisdiction: Jurisdiction, _ journey: Journey) async throws -> WaitingAnswer {
    var answer = WaitingAnswer(serviceSeconds: serviceLevel.components.seconds)
    for row in try await counted(journey) where jurisdiction.mayKnow(row.channel, row.territory) {
      answer.waiting += row.waiting
      answer.emergencies += row.emergencies
      answer.asked += row.asked
      answer.claimed += row.claimed
      answer.late += row.late
    }
    return answer
  }

  /// Since when the draft waits that has waited longest.
  func oldest(for jurisdiction: Jurisdiction, _ journey: Journey) async throws -> Timestamp? {
    try await counted(journey).filter { jurisdiction.mayKnow($0.channel, $0.territory) }.map(\.oldest).min()
  }
}

extension ChangeBook.Kind {
  fileprivate init?(_ kind: JourneyEvent.Kind) {
    switch kind {
    case .reportDrafted: self = .drafted
    case .messageJoined: self = .answered
    case .reportLocated, .reportSetAside, .reportReopened, .reportAsked, .reportMerged, .reportChanged,
      .mapFound,
      .linkExpanded, .mediaFetched, .statusReceived, .messageRequeued:
      self = .changed
    case .outgoingAccepted: self = .changed
    case .reportClaimed: self = .claimed
    case .reportReleased: self = .released
    default: return nil
    }
  }
}
