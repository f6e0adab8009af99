// SPDX-License-Identifier: MIT
//
// What a person does: locate a draft, set it aside, look at or requeue a dead letter, send a parked
// row again, pause a feed. Each act is one transaction with its line in the audit log. It works while the
// daemon runs and while it is stopped: the daemon looks at the store at least once a second.

package import Reports
package import Storage

/// An act that does not apply, in words for the person who tried.
package struct DeskRefusal: Error, Hashable, CustomStringConvertible {
  package var description: String
  init(_ description: String) { self.description = description }
}

extension Journey {
  /// Puts a report into a kelurahan, as an admin decided, and lets it go on to the core.
  package func locate(_ id: ReportID, kelurahan code: String, by who: String) async throws {
    guard let kelurahan = rules.kelurahan(code) else { throw DeskRefusal("there is no kelurahan \(code)") }
    let now = clock.now()
    let place = Place(kelurahan: kelurahan, score: 1, evidence: [])
    let sealed = try store.keys.seal(try JSON.encode([place]), for: .place)
    let event = try await store.database.write { connection in
      let report = try connection.wanted(id)
      guard report.state.after(.located) != nil else {
        throw DeskRefusal("\(id) is \(report.state.rawValue) and cannot be located")
      }
      try connection.locate(
        report, kelurahan: code, coordinate: nil, place: sealed, sealKey: store.keys.current)
      try DraftTransaction(connection: connection, journey: self, now: now).forward(id)
      try answerLocated(report, on: connection, at: now)
      try connection.audit(who, "locate", subject: "\(id)", reason: code, at: now)
      return JourneyEvent(
        .reportLocated, channel: report.channel, report: id, ticket: report.ticket, state: "located",
        reason: "by an admin")
    }
    tell([event])
    wakeCouriers()
  }

  /// Takes a draft out of the queue, with the reason.
  package func setAside(_ id: ReportID, reason: String, by who: String) async throws {
    let now = clock.now()
    let event = try await store.database.write { connection in
      let report = try connection.wanted(id)
      guard report.state.after(.setAside) != nil else {
        throw DeskRefusal("\(id) is \(report.state.rawValue) and cannot be set aside")
      }
      try connection.advance(report, .setAside, reason: reason)
      try decline(report, on: connection, at: now)
      try connection.audit(who, "set aside", subject: "\(id)", reason: reason, at: now)
      return JourneyEvent(
        .reportSetAside, channel: report.channel, report: id, ticket: report.ticket, reason: "by an admin")
    }
    tell([event])
    wakeCouriers()
  }

  /// Where a report was handed over by another office, it hears that it is not taken on.
  private func decline(_ report: ReportRow, on connection: Connection, at now: Timestamp) throws {
    guard let origin = try connection.message(report.origin), let account = accounts[origin.account],
      account.isToldOfSetAside, account.rules.answers, let courier = account.courier, !origin.isHistory,
      let sender = report.sender
    else { return }
    try connection.insert(
      NewOutgoing(
        cause: "declined:\(report.id)", kind: .declined, courier: courier, report: report.id,
        message: report.origin, sender: sender, dueAt: now), at: now)
  }

  /// Has a dead or set-aside message read again.
  package func requeue(_ id: MessageID, by who: String) async throws {
    let now = clock.now()
    try await store.database.write { connection in
      guard let message = try connection.message(id) else { throw DeskRefusal("there is no message \(id)") }
      guard message.state.after(.requeued) != nil else {
        throw DeskRefusal("\(id) is \(message.state.rawValue); only dead and set-aside messages are requeued")
      }
      try connection.advance(id, .requeued)
      try connection.audit(who, "requeue", subject: "\(id)", reason: nil, at: now)
    }
    tell([JourneyEvent(.messageRequeued, message: id, reason: "by an admin")])
    wakeDrafter()
  }

  /// The bytes of a message that a person has to look at: dead or set aside. The audit log knows of it
  /// before anybody sees them.
  package func inspect(_ id: MessageID, by who: String) async throws -> RawMessage {
    let now = clock.now()
    let message = try await store.database.write { connection in
      guard let message = try connection.message(id) else { throw DeskRefusal("there is no message \(id)") }
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
  package func requeue(_ id: OutgoingID, by who: String) async throws {
    let now = clock.now()
    try await store.database.write { connection in
      guard let row = try connection.outgoing(id) else { throw DeskRefusal("there is no outgoing row \(id)") }
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
  package func giveUp(_ id: OutgoingID, reason: String, by who: String) async throws {
    let now = clock.now()
    try await store.database.write { connection in
      guard let row = try connection.outgoing(id) else { throw DeskRefusal("there is no outgoing row \(id)") }
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
        throw DeskRefusal("there is no feed \(name)")
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

extension Connection {
  func wanted(_ id: ReportID) throws -> ReportRow {
    guard let report = try report(id) else { throw DeskRefusal("there is no report \(id)") }
    return report
  }
}
