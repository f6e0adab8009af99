// SPDX-License-Identifier: MIT
//
// An admin asks the sender where it is, and says that a follow-up message is a report of its own.

package import Reports
package import Storage

extension Journey {
  /// Sends the question, and keeps the draft out of the way until it is answered, or for `patience`. The answer
  /// joins the report as the answer to a first question does, and brings it back on top of its age.
  package func ask(_ id: ReportID, patience: Duration, on basis: Basis = .operatorsTool, by who: String)
    async throws
  {
    let now = clock.now()
    let event = try await store.database.write { connection in
      let report = try connection.wanted(id, on: basis, by: who, at: now)
      guard report.state == .needsLocation else {
        throw DeskRefusal("\(id) is \(report.state.rawValue); nothing is to be asked", .state, report)
      }
      let (account, courier, sender, origin) = try addressee(of: report, connection)
      guard try !isAsking(id, connection) else {
        throw DeskRefusal("a question about \(id) is on its way already", .state, report)
      }
      let asked = try connection.outgoing(of: id).filter { $0.kind == .question }.count
      try connection.insert(
        NewOutgoing(
          cause: "question:\(id):\(asked + 1)", kind: .question, courier: courier, report: id,
          message: origin,
          sender: sender, dueAt: now + basis.grace), at: now)
      try connection.asks(id, until: now + account.rules.questionOpen)
      try connection.setAsked(id, until: now + patience)
      try connection.endClaim(on: id)
      try connection.audit(who, "ask", subject: "\(id)", reason: nil, at: now)
      return JourneyEvent(
        .reportAsked, channel: report.channel, report: id, ticket: report.ticket, reason: "by an admin",
        by: who)
    }
    tell([event])
    wakeCouriers()
  }

  /// Whoever can be asked; refused where nobody can.
  private func addressee(of report: ReportRow, _ connection: Connection) throws -> (
    account: ChannelAccount, courier: String, sender: SenderID, origin: MessageID
  ) {
    guard let origin = try connection.message(report.origin), let account = accounts[origin.account],
      let courier = account.courier, account.rules.answers, !origin.isHistory, report.isAnswerable,
      let sender = report.sender
    else {
      throw DeskRefusal("the sender of \(report.id) cannot be answered on this channel", .state, report)
    }
    let recipient = try connection.outgoing(cause: "reply:\(report.id)")?.sender
    return (account, courier, recipient ?? sender, report.origin)
  }

  /// Whether a question is still to be told, or may be on its way.
  private func isAsking(_ id: ReportID, _ connection: Connection) throws -> Bool {
    try connection.outgoing(of: id).contains { $0.kind == .question && !$0.state.isSettled }
  }

  /// Whether its sender can be asked something.
  package func canAsk(_ report: ReportRow) async throws -> Bool {
    guard report.state == .needsLocation else { return false }
    return try await store.database.read { connection in
      do {
        _ = try addressee(of: report, connection)
        return try !isAsking(report.id, connection)
      } catch is DeskRefusal {
        return false
      }
    }
  }

  /// Whether a follow-up of a report can be made one of its own.
  func canSeparate(_ message: MessageID, of report: ReportRow, _ connection: Connection) throws -> Bool {
    try connection.isSeparable(message) && !mayKnow(message, of: report, connection)
  }

  /// Whether the core may know of a message. One that takes no updates knows the report as it was, and hears of
  /// what came later only as a report of its own.
  private func mayKnow(_ message: MessageID, of report: ReportRow, _ connection: Connection) throws -> Bool {
    guard let forward = try connection.outgoing(cause: "forward:\(report.id)"),
      let left = try connection.firstAttempt(of: forward.id)
    else { return false }
    guard !rules.coreTakesUpdates else { return true }
    return try connection.message(message).map { $0.receivedAt <= left } ?? true
  }

  /// Makes a follow-up message a report of its own: it is read anew, and joins nothing. Refused where the core
  /// has been told of it.
  package func separate(
    _ message: MessageID, of id: ReportID, on basis: Basis = .operatorsTool, by who: String
  )
    async throws
  {
    let now = clock.now()
    let event = try await store.database.write { connection in
      let report = try connection.wanted(id, on: basis, by: who, at: now)
      guard try connection.message(message)?.report == id, try connection.isSeparable(message) else {
        throw DeskRefusal("\(message) is no follow-up of \(id) that can stand for itself", .state, report)
      }
      guard try !mayKnow(message, of: report, connection) else {
        throw DeskRefusal("the core knows \(id), and \(message) with it", .state, report)
      }
      try connection.separate(message, from: report)
      try connection.touch(id, isEmergency: false)
      try connection.audit(who, "split", subject: "\(id)", reason: "\(message)", at: now)
      return JourneyEvent(
        .messageRequeued, channel: report.channel, message: message, report: id, reason: "split by an admin",
        by: who)
    }
    tell([event])
    wakeDrafter()
  }
}
