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
  package func merge(_ id: ReportID, into other: ReportID, by who: String) async throws {
    let now = clock.now()
    let events = try await store.database.write { connection in
      let (report, kept) = (try connection.wanted(id), try connection.wanted(other))
      try check(report, kept, connection)
      let isOfOneSender = report.sender != nil && report.sender == kept.sender
      guard try connection.withdraw(id, withAnswers: isOfOneSender, at: now) else {
        throw DeskRefusal("\(id) is on its way to the core, or there already, as \(report.ticket)")
      }
      let transaction = DraftTransaction(connection: connection, journey: self, now: now)
      for message in try connection.tellingMessages(of: id) { try transaction.update(kept, with: message) }
      let moved = try connection.merge(report, into: kept)
      try connection.touch(other, isEmergency: report.isEmergency)
      if report.state == .located, kept.state.after(.located) != nil {
        try connection.locate(kept, like: report)
        try transaction.forward(other)
      }
      // Whoever of them was asked where it is has not heard it yet.
      if let placed = try connection.report(other), placed.state.isPlaced, report.state != kept.state {
        let knows = report.state == .located ? report.sender : kept.sender
        try answerLocated(placed, besides: isOfOneSender ? nil : knows, on: connection, at: now)
      }
      try connection.audit(who, "merge", subject: "\(id)", reason: "into \(other)", at: now)
      return moved.map {
        JourneyEvent(
          .messageJoined, channel: kept.channel, message: $0, report: other, ticket: kept.ticket,
          reason: "\(id) was merged by an admin")
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

  /// Takes a merge back: the report stands for itself again, goes on, and is answered.
  package func split(_ id: ReportID, by who: String) async throws {
    let now = clock.now()
    try await store.database.write { connection in
      guard try connection.wanted(id).state == .merged else { throw DeskRefusal("\(id) is not merged") }
      let report = try connection.wanted(id)
      _ = try connection.split(report)
      if let kept = report.mergedInto { try connection.touch(kept, isEmergency: false) }
      try connection.restore(id, at: now)
      try answerFirst(try connection.wanted(id), on: connection, at: now)
      try connection.audit(who, "split", subject: "\(id)", reason: nil, at: now)
    }
    wakeCouriers()
  }

  /// Says that a suspected duplicate is none: it goes on at once, and its sender is answered.
  package func keep(_ id: ReportID, by who: String) async throws {
    let now = clock.now()
    try await store.database.write { connection in
      let report = try connection.wanted(id)
      guard report.duplicateOf != nil, report.state != .merged else {
        throw DeskRefusal("\(id) is no suspected duplicate")
      }
      try connection.clearSuspicion(id)
      try connection.hasten(id, at: now)
      try answerFirst(report, on: connection, at: now)
      try connection.audit(who, "keep", subject: "\(id)", reason: nil, at: now)
    }
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
