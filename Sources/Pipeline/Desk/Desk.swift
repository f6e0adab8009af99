// SPDX-License-Identifier: MIT
//
// What a person does: locate a draft, set it aside, look at or requeue a dead letter, send a parked
// row again, pause a feed. Each act is one transaction with its line in the audit log. It works while the
// daemon runs and while it is stopped: the daemon looks at the store at least once a second.

package import Reports
package import Storage

extension Journey {
  /// Puts a report into a kelurahan, as an admin decided, and lets it go on to the core once the grace is over.
  /// `point` is where the admin pointed at.
  package func locate(
    _ id: ReportID, kelurahan code: String, at point: Coordinate? = nil, _ amendment: Amendment = Amendment(),
    on basis: Basis = .operatorsTool, by who: String
  ) async throws {
    guard let kelurahan = rules.kelurahan(code) else { throw DeskRefusal("there is no kelurahan \(code)") }
    let now = clock.now()
    let event = try await store.database.write { connection in
      let report = try connection.wanted(id, on: basis, by: who, at: now)
      guard report.state.after(.located) != nil else {
        throw DeskRefusal("\(id) is \(report.state.rawValue) and cannot be located", .state, report)
      }
      try amend(report, amendment, connection)
      let place = try place(kelurahan, point, of: report)
      try connection.locate(
        report, kelurahan: code, coordinate: place.coordinate,
        place: try store.keys.seal(try JSON.encode([place]), for: .place), sealKey: store.keys.current,
        by: who, at: now)
      try DraftTransaction(connection: connection, journey: self, now: now).forward(id, after: basis.grace)
      try answerLocated(report, on: connection, at: now, after: basis.grace)
      let reason = [code, "\(amendment)"].filter { !$0.isEmpty }.joined(separator: ", ")
      try connection.audit(who, "locate", subject: "\(id)", reason: reason, at: now)
      return JourneyEvent(
        .reportLocated, channel: report.channel, report: id, ticket: report.ticket, state: "located",
        reason: "by an admin", by: who)
    }
    tell([event])
    wakeCouriers()
  }

  /// With the words that pointed there, where the admin chose one of the candidates.
  private func place(_ kelurahan: Kelurahan, _ point: Coordinate?, of report: ReportRow) throws -> Place {
    let chosen = try places(of: report).first { $0.kelurahan.code == kelurahan.code }
    return Place(
      kelurahan: kelurahan, coordinate: point ?? chosen?.coordinate, score: 1,
      evidence: chosen?.evidence ?? [])
  }

  /// Changes what a report is about, or hides it, before it is forwarded.
  package func amend(
    _ id: ReportID, _ amendment: Amendment, on basis: Basis = .operatorsTool, by who: String
  ) async throws {
    let now = clock.now()
    let event = try await store.database.write { connection in
      let report = try connection.wanted(id, on: basis, by: who, at: now)
      guard report.state != .forwarded, report.state != .merged else {
        throw DeskRefusal(
          "\(id) is \(report.state.rawValue) and is not changed here any more", .state, report)
      }
      // What the core may have is not hidden from it any more: nobody is to think it was.
      guard try connection.outgoing(cause: "forward:\(id)").map({ $0.attempts == 0 }) ?? true else {
        throw DeskRefusal("\(id) is on its way to the core, as it was", .state, report)
      }
      try amend(report, amendment, connection)
      try connection.audit(who, "amend", subject: "\(id)", reason: "\(amendment)", at: now)
      return JourneyEvent(
        .reportChanged, channel: report.channel, report: id, ticket: report.ticket, reason: "by an admin",
        by: who)
    }
    tell([event])
  }

  private func amend(_ report: ReportRow, _ amendment: Amendment, _ connection: Connection) throws {
    if let category = amendment.category, Category(rawValue: category) == nil {
      throw DeskRefusal("there is no category \(category)", .state, report)
    }
    // Photos of private reports are locked: nobody unlocks them by another word for the report.
    guard amendment.visibility != "public" || report.visibility == "public" else {
      throw DeskRefusal("only its sender makes \(report.id) public", .state, report)
    }
    guard
      amendment.category ?? report.category != report.category
        || amendment.visibility ?? report.visibility != report.visibility
    else { return }
    try connection.amend(
      report.id, category: amendment.category, isPrivate: amendment.visibility == "private")
  }

  /// Takes a draft out of the queue, with the reason.
  package func setAside(
    _ id: ReportID, reason: String, on basis: Basis = .operatorsTool, by who: String
  ) async throws {
    let now = clock.now()
    let event = try await store.database.write { connection in
      let report = try connection.wanted(id, on: basis, by: who, at: now)
      guard report.state.after(.setAside) != nil else {
        throw DeskRefusal("\(id) is \(report.state.rawValue) and cannot be set aside", .state, report)
      }
      try connection.advance(report, .setAside, reason: reason, at: now)
      for party in try connection.parties(to: report) {
        try connection.withdrawReply(to: party.id, for: .setAside, at: now)
      }
      try connection.endClaim(on: id)
      try decline(report, on: connection, at: now, after: basis.grace)
      try connection.audit(who, "set aside", subject: "\(id)", reason: reason, at: now)
      return JourneyEvent(
        .reportSetAside, channel: report.channel, report: id, ticket: report.ticket, reason: "by an admin",
        by: who)
    }
    tell([event])
    wakeCouriers()
  }

  /// Where a report was handed over by another office, it hears that it is not taken on.
  private func decline(
    _ report: ReportRow, on connection: Connection, at now: Timestamp, after grace: Duration
  ) throws {
    guard let origin = try connection.message(report.origin), let account = accounts[origin.account],
      account.isToldOfSetAside, account.rules.answers, let courier = account.courier, !origin.isHistory,
      let sender = report.sender
    else { return }
    try connection.insert(
      NewOutgoing(
        cause: "declined:\(report.id)", kind: .declined, courier: courier, report: report.id,
        message: report.origin, sender: sender, dueAt: now + grace), at: now)
  }

  /// Has a dead or set-aside message read again, where it is in one of these states.
  package func requeue(
    _ id: MessageID, within jurisdiction: Jurisdiction = .everything,
    from states: [MessageState] = [.dead, .setAside], by who: String
  ) async throws {
    let now = clock.now()
    try await store.database.write { connection in
      guard let message = try connection.message(id), try connection.isSeen(id, within: jurisdiction) else {
        throw DeskRefusal("there is no message \(id)", .unknown)
      }
      guard message.state.after(.requeued) != nil, states.contains(message.state) else {
        let names = states.map { $0.rawValue.replacing("_", with: "-") }.joined(separator: " and ")
        throw DeskRefusal("\(id) is \(message.state.rawValue); only \(names) messages are requeued")
      }
      try connection.advance(id, .requeued)
      try connection.audit(who, "requeue", subject: "\(id)", reason: nil, at: now)
    }
    tell([JourneyEvent(.messageRequeued, message: id, reason: "by an admin")])
    wakeDrafter()
  }

  /// Has dead letters of one reason read again; what is dead no more, or of another reason by now, stays as it
  /// is. Tells how many.
  package func requeue(
    dead ids: [MessageID], for reason: String, within jurisdiction: Jurisdiction = .everything,
    by who: String
  ) async throws -> Int {
    guard !ids.isEmpty else { return 0 }
    let now = clock.now()
    let requeued = try await store.database.write { connection in
      let requeued = try ids.filter { id in
        guard try connection.message(id)?.state == .dead, try connection.reason(of: id) == reason,
          try connection.isSeen(id, within: jurisdiction)
        else { return false }
        try connection.advance(id, .requeued)
        return true
      }
      if !requeued.isEmpty {
        try connection.audit(
          who, "requeue", subject: "\(requeued.count) dead letters", reason: reason, at: now)
      }
      return requeued
    }
    tell(requeued.map { JourneyEvent(.messageRequeued, message: $0, reason: "by an admin", by: who) })
    wakeDrafter()
    return requeued.count
  }

  /// The bytes of a message that a person has to look at: dead or set aside. The audit log knows of it
  /// before anybody sees them.
  package func inspect(_ id: MessageID, by who: String) async throws -> RawMessage {
    let now = clock.now()
    let message = try await store.database.write { connection in
      guard let message = try connection.message(id) else {
        throw DeskRefusal("there is no message \(id)", .unknown)
      }
      guard message.state == .dead || message.state == .setAside else {
        throw DeskRefusal(
          "\(id) is \(message.state.rawValue); only dead and set-aside messages are looked at raw")
      }
      try connection.audit(who, "look at", subject: "\(id)", reason: nil, at: now)
      return message
    }
    return try raw(message)
  }

  /// What a report says, as the core is told it, for a person who has to locate it. The audit log knows
  /// of it before anybody sees it.
  package func inspect(_ report: ReportRow, by who: String) async throws -> ReportContent {
    let now = clock.now()
    try await store.database.write { connection in
      try connection.audit(who, "look at", subject: "\(report.id)", reason: nil, at: now)
    }
    var content = try await content(of: report)
    content.text = rules.mask(content.text)
    return content
  }

  /// Sends a parked or refused row again.
  package func requeue(_ id: OutgoingID, within jurisdiction: Jurisdiction = .everything, by who: String)
    async throws
  {
    let now = clock.now()
    try await store.database.write { connection in
      let row = try connection.wanted(id, within: jurisdiction)
      let isMerged = try row.report.flatMap(connection.report)?.state == .merged
      guard row.state.after(.requeued) != nil, !(row.state == .withdrawn && isMerged) else {
        throw DeskRefusal("\(id) is \(row.state.rawValue); only refused and parked rows are sent again")
      }
      try connection.advance(outgoing: id, .requeued, dueAt: now, at: now)
      try connection.audit(who, "send again", subject: "\(id)", reason: nil, at: now)
    }
    wakeCouriers()
  }

  /// Takes a refused or parked row off the list of what waits for a person: it will not be sent,
  /// unless it is requeued. The reason goes into the audit log.
  package func giveUp(
    _ id: OutgoingID, reason: String, within jurisdiction: Jurisdiction = .everything, by who: String
  ) async throws {
    let now = clock.now()
    try await store.database.write { connection in
      let row = try connection.wanted(id, within: jurisdiction)
      guard row.state == .refused || row.state == .parked else {
        throw DeskRefusal("\(id) is \(row.state.rawValue); only refused and parked rows are given up")
      }
      try connection.advance(outgoing: id, .withdrawn, reason: reason, at: now)
      try connection.audit(who, "give up", subject: "\(id)", reason: reason, at: now)
    }
  }

  package func pause(feed name: String, _ isPaused: Bool, by who: String) async throws {
    let now = clock.now()
    try await store.database.write { connection in
      guard try connection.setPaused(isPaused, feed: name) else {
        throw DeskRefusal("there is no feed \(name)", .unknown)
      }
      try connection.audit(who, isPaused ? "pause feed" : "resume feed", subject: name, reason: nil, at: now)
    }
  }
}

extension Journey {
  /// Holds back what a courier carries, answers or reports, or lets it go. What is on the wire ends.
  package func pause(courier name: String, _ isPaused: Bool, by who: String) async throws {
    let now = clock.now()
    let known = Set(accounts.values.compactMap(\.courier) + [rules.core])
    guard known.contains(name) else {
      throw DeskRefusal("there is no courier \(name); there are \(known.sorted().joined(separator: ", "))")
    }
    try await store.database.write { connection in
      try connection.setPaused(isPaused, courier: name)
      let act = isPaused ? "pause courier" : "resume courier"
      try connection.audit(who, act, subject: name, reason: nil, at: now)
    }
    wakeCouriers()
  }
}

/// What an admin corrects of a report; nil leaves it.
package struct Amendment: Sendable, Hashable, CustomStringConvertible {
  package var category: String?
  package var visibility: String?

  package init(category: String? = nil, visibility: String? = nil) {
    self.category = category
    self.visibility = visibility
  }

  package var description: String { [category, visibility].compactMap(\.self).joined(separator: ", ") }
}
