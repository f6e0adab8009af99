// SPDX-License-Identifier: MIT
//
// Whose first words a session was shown in lists: the audit log knows of them already. An open page reads its
// list anew whenever something changes; what is in it for the first time is a look, what stays is none.
//
// 1. A report counts as noted only after its line was written.
// 2. What is kept is bounded, and forgotten after a while: then the line is written again.

import Operations
import Reports

final class ShownLists: Sendable {
  private struct Shown {
    var reports: Set<ReportID> = []
    var since: Timestamp
  }

  /// By the digests of sessions.
  private let sessions = Lock<[[UInt8]: Shown]>([:])
  private static let memory = Duration.seconds(3600)
  private static let (mostReports, mostSessions) = (2000, 300)

  /// Those that the session was not shown yet, in their order.
  func new(among ids: [ReportID], to session: [UInt8], at now: Timestamp) -> [ReportID] {
    sessions.withLock { sessions in
      guard let shown = sessions[session], shown.since <= now, now - shown.since < Self.memory else {
        return ids
      }
      return ids.filter { !shown.reports.contains($0) }
    }
  }

  /// The audit log knows that the session was shown these.
  func note(_ ids: [ReportID], to session: [UInt8], at now: Timestamp) {
    sessions.withLock { sessions in
      var shown = sessions[session] ?? Shown(since: now)
      let isOver = shown.since > now || now - shown.since >= Self.memory
      if isOver || shown.reports.count + ids.count > Self.mostReports { shown = Shown(since: now) }
      shown.reports.formUnion(ids)
      sessions[session] = shown
      guard sessions.count > Self.mostSessions else { return }
      let others = sessions.lazy.filter { $0.key != session }
      if let oldest = others.min(by: { $0.value.since < $1.value.since })?.key { sessions[oldest] = nil }
    }
  }

  /// Sessions and reports that are kept.
  var size: (sessions: Int, reports: Int) {
    sessions.withLock { ($0.count, $0.values.reduce(0) { $0 + $1.reports.count }) }
  }
}
