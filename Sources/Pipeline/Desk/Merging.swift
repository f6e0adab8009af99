// SPDX-License-Identifier: MIT
//
// What a person decides about suspected duplicates: that two reports are one, that they are not, or
// that a merge was wrong. The rule the ledger holds them to: a merged report has no messages, and its
// origin is a follow-up of the report that stands.

package import Reports
import Storage

extension Journey {
  /// Makes `id` part of `other`: its messages follow the other report, and its place where the other
  /// has none; what was not sent of it is withdrawn, but for answers to questions. Where they are of two
  /// senders, each keeps a number and is answered on their own channel. Only one that has not left for the
  /// core.
  package func merge(
    _ id: ReportID, into other: ReportID, on basis: Basis = .operatorsTool, by who: String
  ) async throws {
    let now = clock.now()
    let events = try await store.database.write { connection in
      let report = try connection.wanted(id, on: basis, by: who, at: now)
      let kept = try connection.wanted(other, within: basis.jurisdiction)
      try check(report, kept, connection)
      let isOfOneSender = report.sender != nil && report.sender == kept.sender
      guard try connection.withdraw(id, withAnswers: isOfOneSender, at: now) else {
        throw DeskRefusal(
          "\(id) is on its way to the core, or there already, as \(report.ticket)", .state, report)
      }
      let transaction = DraftTransaction(connection: connection, journey: self, now: now)
      for message in try connection.tellingMessages(of: id) { try transaction.update(kept, with: message) }
      let moved = try connection.merge(report, into: kept)
      try connection.touch(other, isEmergency: report.isEmergency)
      if report.state == .located, kept.state.after(.located) != nil {
        try connection.locate(kept, like: report, by: who, at: now)
        try transaction.forward(other, after: basis.grace)
      }
      // Whoever of them was asked where it is has not heard it yet.
      if let placed = try connection.report(other), placed.state.isPlaced, report.state != kept.state {
        let knows = report.state == .located ? report.sender : kept.sender
        try answerLocated(
          placed, besides: isOfOneSender ? nil : knows, on: connection, at: now, after: basis.grace)
      }
      try connection.endClaim(on: id)
      try connection.audit(who, "merge", subject: "\(id)", reason: "into \(other)", at: now)
      let merged = JourneyEvent(
        .reportMerged, channel: report.channel, report: id, ticket: report.ticket, reason: "by an admin",
        by: who)
      return [merged]
        + moved.map {
          JourneyEvent(
            .messageJoined, channel: kept.channel, message: $0, report: other, ticket: kept.ticket,
            reason: "\(id) was merged by an admin", by: who)
        }
    }
    tell(events)
    wakeCouriers()
  }

  private func check(_ report: ReportRow, _ kept: ReportRow, _ connection: Connection) throws {
    guard report.id != kept.id else { throw DeskRefusal("\(report.id) is one report already") }
    guard [.needsLocation, .outside, .located].contains(report.state) else {
      throw DeskRefusal("\(report.id) is \(report.state.rawValue) and cannot be merged")
    }
    guard kept.state != .merged, kept.state != .setAside else {
      throw DeskRefusal("\(kept.id) is \(kept.state.rawValue); nothing can be merged into it")
    }
    guard kept.visibility == report.visibility || report.visibility == "public" || kept.state != .forwarded
    else {
      throw DeskRefusal(
        "\(kept.id) is public and with the core already; \(report.id) is private and would be shown with it")
    }
    let held = try connection.count("SELECT count(*) FROM report WHERE merged_into = \(report.id.rawValue)")
    guard held == 0 else {
      throw DeskRefusal("other reports were merged into \(report.id); split them first")
    }
  }

  /// Takes a merge back: the report stands for itself again, goes on, and is answered. Where it waits again,
  /// it is `who`'s for the length of `lease`.
  package func split(
    _ id: ReportID, on basis: Basis = .operatorsTool, by who: String, lease: Duration? = nil
  ) async throws {
    let now = clock.now()
    let event = try await store.database.write { connection in
      let report = try connection.wanted(id, on: basis, by: who, at: now)
      guard report.state == .merged else { throw DeskRefusal("\(id) is not merged", .state, report) }
      let (own, later) = try connection.split(report)
      for message in own + later {
        for cause in ["update:\(message)", "update:\(message)-media"] {
          try takeBack(cause, connection, at: now)
        }
      }
      if let kept = report.mergedInto {
        try leave(kept, without: id, hadWords: !later.isEmpty, connection, at: now)
      }
      try connection.restore(id, withdrawnFor: .merged, at: now)
      let restored = try connection.wanted(id)
      // The place it was to be told is the other report's.
      if !restored.state.isPlaced { try takeBack("located:\(id)", connection, at: now) }
      try answerFirst(restored, on: connection, at: now)
      if let lease, restored.state == .needsLocation {
        try connection.claim(id, for: who, until: now + lease)
      }
      try connection.audit(who, "split", subject: "\(id)", reason: nil, at: now)
      return JourneyEvent(
        .reportReopened, channel: report.channel, report: id, ticket: report.ticket,
        reason: "split by an admin",
        by: who)
    }
    tell([event])
    wakeDrafter()
    wakeCouriers()
  }

  /// A place that came with the other report, or by what its sender wrote since, goes with it, unless the core may
  /// know it already.
  private func leave(
    _ id: ReportID, without other: ReportID, hadWords: Bool, _ connection: Connection, at now: Timestamp
  ) throws {
    try connection.touch(id, isEmergency: false)
    let kept = try connection.wanted(id)
    guard kept.state == .located,
      try connection.isPlaced(id, like: other)
        || hadWords && kept.placedBy == nil
          && connection.wasPlacedLater(id)
    else { return }
    _ = try takePlaceBack(kept, connection, at: now)
  }

  /// Says that a suspected duplicate is none: it goes on at once, and its sender is answered.
  package func keep(_ id: ReportID, on basis: Basis = .operatorsTool, by who: String) async throws {
    let now = clock.now()
    let event = try await store.database.write { connection in
      let report = try connection.wanted(id, on: basis, by: who, at: now)
      guard report.duplicateOf != nil, report.state != .merged, report.state != .setAside else {
        throw DeskRefusal("\(id) is \(report.state.rawValue) and no suspected duplicate", .state, report)
      }
      try connection.clearSuspicion(id)
      // A person's own place has its grace all the same.
      if report.placedBy == nil { try connection.hasten(id, at: now) }
      try answerFirst(report, on: connection, at: now)
      try connection.audit(who, "keep", subject: "\(id)", reason: nil, at: now)
      return JourneyEvent(
        .reportChanged, channel: report.channel, report: id, ticket: report.ticket, reason: "no duplicate",
        by: who)
    }
    tell([event])
    wakeCouriers()
  }

  /// Nobody merged a suspected duplicate while it could be: it counts as a report of its own, and its
  /// sender has an answer like every other.
  func answerHeldBack(_ report: ReportRow, on connection: Connection, at now: Timestamp) throws {
    guard report.duplicateOf != nil else { return }
    try connection.clearSuspicion(report.id)
    try answerFirst(report, on: connection, at: now)
  }

  /// The first answer that was held back, where the sender can be answered.
  private func answerFirst(_ report: ReportRow, on connection: Connection, at now: Timestamp) throws {
    guard let origin = try connection.message(report.origin), let account = accounts[origin.account],
      let courier = account.courier, account.rules.answers, !origin.isHistory, let sender = report.sender,
      try connection.answers(to: sender, since: now - account.rules.budgetPeriod)
        < account.rules.answerBudget, report.isAnswerable
    else { return }
    try connection.insert(
      NewOutgoing(
        cause: "reply:\(report.id)", kind: .reply, courier: courier, report: report.id,
        message: report.origin,
        sender: sender, dueAt: now), at: now)
    guard report.state == .needsLocation else { return }
    try connection.asks(report.id, until: now + account.rules.questionOpen)
  }
}
