// SPDX-License-Identifier: MIT
//
// Everybody who hears of a report. One event told by two senders, or on two channels, is one report for
// the core; towards each sender it keeps the number that one was told, on the channel that one wrote on.
// So whatever is told goes out once for each party, and never says another one's number.

import Reports
import Storage

extension Connection {
  /// The report itself, and of those merged into it one for each further sender: the way each of them knows
  /// it.
  func parties(to report: ReportRow) throws -> [ReportRow] {
    var known = Set([report.sender])
    return [report]
      + (try merged(into: report.id).filter { $0.sender != nil && known.insert($0.sender).inserted })
  }

  /// The report as this sender knows it; nil where they have none in it.
  func report(_ report: ReportRow, asKnownTo sender: SenderID) throws -> ReportRow? {
    try parties(to: report).first { $0.sender == sender }
  }

  /// The report a message is part of, as whoever sent that message knows it.
  func report(_ report: ReportRow, asKnownToSenderOf message: MessageID) throws -> KnownReport {
    let standing = try standing(report)
    if let sender = try sender(of: message), let own = try self.report(standing, asKnownTo: sender) {
      return KnownReport(own: own, standing: standing)
    }
    return KnownReport(own: try self.report(startedBy: message) ?? standing, standing: standing)
  }
}

/// A report as its sender knows it, and the one that stands for it: the same, or where it was merged into.
struct KnownReport: Sendable {
  var own: ReportRow
  var standing: ReportRow

  var isMerged: Bool { own.id != standing.id }
}

extension Journey {
  /// The number the sender knows the report by; nil while the core has not issued it. A core that
  /// took a report without naming a number knows it by our ticket.
  func toldNumber(_ report: KnownReport) -> String? {
    if rules.issuer == .kanal, report.isMerged { return report.own.ticket }
    if let number = report.standing.number { return number }
    return rules.issuer == .core && report.standing.state != .forwarded ? nil : report.standing.ticket
  }

  /// The number to name where one must be named.
  func number(of report: KnownReport) -> String { toldNumber(report) ?? report.own.ticket }

  /// Tells the place to everybody who was answered without it, but for one who is told otherwise.
  func answerLocated(
    _ report: ReportRow, besides told: SenderID? = nil, on connection: Connection, at now: Timestamp,
    after grace: Duration = .zero
  ) throws {
    for party in try connection.parties(to: report) where told == nil || party.sender != told {
      // One that has not left will say the place by itself.
      if grace > .zero { try connection.holdReply(to: party.id, until: now + grace) }
      guard let reply = try connection.outgoing(cause: "reply:\(party.id)"), reply.attempts > 0,
        let sender = reply.sender,
        numberTold(by: reply, of: KnownReport(own: party, standing: report)) != nil
      else { continue }
      try connection.insert(
        NewOutgoing(
          cause: "located:\(party.id)", kind: .located, courier: reply.courier, report: party.id,
          message: party.origin, sender: sender, dueAt: now + grace), at: now)
    }
  }
}
