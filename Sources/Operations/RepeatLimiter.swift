// SPDX-License-Identifier: MIT
//
// Holds back what says the same again: a gateway that is down must not bury the journal. Two
// events are alike when name, source, ids and reason are; the text may differ, for it often carries
// a count or a delay. Of those alike, one passes in `window`; the next to pass tells how many were
// held back between. A count that nothing follows is told by `takeSummaries`.

import Reports

struct RepeatLimiter: Sendable {
  static let window: Duration = .seconds(60)
  /// More kinds at once than any outage makes; beyond it nothing is held back.
  static let mostKinds = 512

  private struct Kind: Hashable {
    var name: String
    var channel: String?
    var feed: String?
    var reason: String?
    var ids: [String?]

    init(_ event: LogEvent) {
      name = event.name
      channel = event.channel
      feed = event.feed
      reason = event.reason
      ids = [
        event.message?.description, event.draft?.description, event.outgoing?.description, event.ticket,
      ]
    }
  }
  private struct Entry {
    var opened: Timestamp
    /// The latest of those held back, and how many they are.
    var heldBack: (latest: LogEvent, count: Int)?
  }
  private var entries: [Kind: Entry] = [:]

  /// What may be written now: the event itself or nothing, and summaries of others whose time is up.
  mutating func admit(_ event: LogEvent, at time: Timestamp) -> [LogEvent] {
    let kind = Kind(event)
    if var entry = entries[kind], entry.opened + Self.window > time, entry.opened <= time {
      entry.heldBack = (event, (entry.heldBack?.count ?? 0) + 1)
      entries[kind] = entry
      return []
    }
    var passing = event
    passing.repeats = entries[kind]?.heldBack?.count ?? 0
    entries[kind] = nil
    let summaries = entries.count < Self.mostKinds ? [] : takeSummaries(at: time)
    if entries.count < Self.mostKinds { entries[kind] = Entry(opened: time, heldBack: nil) }
    return summaries + [passing]
  }

  /// Forgets the kinds whose window is over, and gives the last event of each that held some back.
  mutating func takeSummaries(at time: Timestamp, all: Bool = false) -> [LogEvent] {
    let isOver = { (entry: Entry) in all || entry.opened + Self.window <= time || entry.opened > time }
    let over = entries.filter { isOver($0.value) }
    for kind in over.keys { entries[kind] = nil }
    return over.values.sorted { $0.opened < $1.opened }.compactMap { entry in
      guard let (latest, count) = entry.heldBack else { return nil }
      var summary = latest
      // The summary is itself one of them.
      summary.repeats = count - 1
      return summary
    }
  }
}
