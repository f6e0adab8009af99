// SPDX-License-Identifier: MIT
//
// Takes a person's last decision about a report back. What it was about to tell and nobody has heard yet is
// forgotten; where something was told, the next decision tells it anew, since what was sent is never changed.
// A place can be taken back until the first attempt to forward it.

package import Reports
package import Storage

extension Journey {
  /// Undoes what stands: a place, a set-aside, a merge, or the wait for an answer. The report is `who`'s again
  /// for the length of `lease`, where nobody else took it.
  package func undo(_ id: ReportID, on basis: Basis = .operatorsTool, by who: String, lease: Duration? = nil)
    async throws
  {
    let now = clock.now()
    let state = try await store.database.read {
      try $0.wanted(id, within: basis.jurisdiction, orPlacedBy: who).state
    }
    if state == .merged {
      return try await split(id, on: basis, by: who, lease: lease)
    }
    let event = try await store.database.write { connection in
      let report = try connection.wanted(id, on: basis, by: who, at: now, isTakingBack: true)
      let act = try undo(report, connection, at: now)
      if let lease { try connection.claim(id, for: who, until: now + lease) }
      try connection.audit(who, "undo", subject: "\(id)", reason: act, at: now)
      return JourneyEvent(
        .reportReopened, channel: report.channel, report: id, ticket: report.ticket, state: "needs_location",
        reason: "by an admin", by: who)
    }
    tell([event])
    wakeCouriers()
  }

  /// What was undone, for the audit log.
  private func undo(_ report: ReportRow, _ connection: Connection, at now: Timestamp) throws -> String {
    switch report.state {
    case .located:
      guard report.placedBy != nil else {
        throw DeskRefusal(
          "\(report.id) was located by itself; nobody's decision can be taken back", .state, report)
      }
      guard try takePlaceBack(report, connection, at: now) else {
        throw DeskRefusal("\(report.id) is on its way to the core", .state, report)
      }
      return "locate"
    case .setAside:
      try takeBack("declined:\(report.id)", connection, at: now)
      try connection.advance(report, .reopened, at: now)
      for party in try connection.parties(to: report) {
        try connection.restore(party.id, withdrawnFor: .setAside, at: now)
      }
      return "set aside"
    case .needsLocation where try connection.isAsked(report.id):
      for row in try connection.outgoing(of: report.id) where row.kind == .question {
        _ = try connection.takeBack(row, at: now)
      }
      try connection.setAsked(report.id, until: nil)
      return "ask"
    case .outside:
      try connection.advance(report, .reopened, at: now)
      return "outside"
    case .needsLocation, .forwarded, .merged:
      throw DeskRefusal(
        "\(report.id) is \(report.state.rawValue); there is nothing to take back", .state, report)
    }
  }

  /// Has a located report wait again; false where an attempt was made to forward it.
  func takePlaceBack(_ report: ReportRow, _ connection: Connection, at now: Timestamp) throws -> Bool {
    guard let forward = try connection.outgoing(cause: "forward:\(report.id)"),
      try connection.forget(outgoing: forward.id)
    else { return false }
    for party in try connection.parties(to: report) {
      try takeBack("located:\(party.id)", connection, at: now)
    }
    try connection.unlocate(report, at: now)
    return true
  }

  /// What was told stays told, and is told anew by whatever is decided next.
  func takeBack(_ cause: String, _ connection: Connection, at now: Timestamp) throws {
    guard let row = try connection.outgoing(cause: cause), try !connection.takeBack(row, at: now) else {
      return
    }
    try connection.releaseCause(of: row.id)
  }

  /// Whether no attempt was made to tell the core of a located report.
  package func isUntold(_ report: ReportRow) async throws -> Bool {
    try await store.database.read { try $0.outgoing(cause: "forward:\(report.id)") }.map { $0.attempts == 0 }
      ?? true
  }

  /// How long a person's place can still be taken back; nil where it cannot.
  package func undoTime(of report: ReportRow) async throws -> Duration? {
    guard report.state == .located, report.placedBy != nil else { return nil }
    let forward = try await store.database.read { try $0.outgoing(cause: "forward:\(report.id)") }
    guard let forward, forward.state == .due, forward.attempts == 0 else { return nil }
    return max(.zero, forward.dueAt - clock.now())
  }
}
