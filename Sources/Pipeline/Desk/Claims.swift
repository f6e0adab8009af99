// SPDX-License-Identifier: MIT
//
// Claims: who works on which draft. One writer gives them out, so two officers never have the same; each
// ends by the clock unless it is renewed, so a closed laptop forgets no draft.

package import Reports
package import Storage

extension Journey {
  /// The draft somebody is to work on next, theirs for the length of the lease; nil where none waits for them.
  /// The audit log knows of the look, in the same commit: whoever waits for a draft waits for one.
  package func claimNext(
    for officer: String, _ sight: Sight, _ filter: NextFilter = NextFilter(), lease: Duration
  ) async throws -> ListedReport? {
    let now = clock.now()
    let claimed = try await store.database.write { connection -> ListedReport? in
      let found = try connection.claimNext(for: officer, sight, filter, at: now, until: now + lease)
      guard let found else { return nil }
      try connection.audit(officer, "look at", subject: "\(found)", reason: nil, at: now)
      return try connection.listed(found, at: now)
    }
    if let id = claimed?.row.id { tell([JourneyEvent(.reportClaimed, report: id, by: officer)]) }
    return claimed
  }

  /// Claims one draft, or renews the claim on it. Refused where somebody else has it, or where there is nothing
  /// left to decide.
  package func claim(
    _ id: ReportID, for officer: String, _ jurisdiction: Jurisdiction = .everything, lease: Duration
  ) async throws -> ClaimRow {
    let now = clock.now()
    let (claim, isNew) = try await store.database.write { connection in
      let report = try connection.wanted(id, on: Basis(jurisdiction), by: officer, at: now)
      guard report.state == .needsLocation || report.state == .outside else {
        throw DeskRefusal("\(id) is \(report.state.rawValue); there is nothing to work on", .state, report)
      }
      let isNew = try connection.claim(on: id, at: now) == nil
      try connection.claim(id, for: officer, until: now + lease)
      return (ClaimRow(officer: officer, until: now + lease), isNew)
    }
    if isNew { tell([JourneyEvent(.reportClaimed, report: id, by: officer)]) }
    return claim
  }

  /// Gives a claim back. Somebody else's stays.
  package func release(_ id: ReportID, by officer: String, _ jurisdiction: Jurisdiction = .everything)
    async throws
  {
    let now = clock.now()
    let wasTheirs = try await store.database.write { connection in
      _ = try connection.wanted(id, within: jurisdiction)
      return try giveBack(id, by: officer, on: connection, at: now)
    }
    if wasTheirs { tell([JourneyEvent(.reportReleased, report: id, by: officer)]) }
  }

  /// Gives a claim back and leaves the draft to others for a while.
  package func skip(
    _ id: ReportID, by officer: String, _ jurisdiction: Jurisdiction = .everything, for pause: Duration
  ) async throws {
    let now = clock.now()
    let wasTheirs = try await store.database.write { connection in
      _ = try connection.wanted(id, within: jurisdiction)
      let wasTheirs = try giveBack(id, by: officer, on: connection, at: now)
      try connection.skip(id, by: officer, until: now + pause, at: now)
      try connection.audit(officer, "skip", subject: "\(id)", reason: nil, at: now)
      return wasTheirs
    }
    if wasTheirs { tell([JourneyEvent(.reportReleased, report: id, by: officer)]) }
  }

  /// False where the claim is somebody else's, or none holds: then nothing is free that was not before.
  private func giveBack(_ id: ReportID, by officer: String, on connection: Connection, at now: Timestamp)
    throws -> Bool
  {
    let holder = try connection.claim(on: id, at: now)?.officer
    try connection.release(id, by: officer)
    return holder == officer
  }
}
