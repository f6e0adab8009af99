// SPDX-License-Identifier: MIT
//
// One message's journey as the store tells it, in the order of time. The same ids stand in the log.

package import Reports
package import Storage

/// One step of a journey.
package struct TraceStep: Sendable, Codable {
  package var at: Timestamp
  /// `m12`, `r7`, `o33`.
  package var subject: String
  package var what: String
}

package enum Trace {
  /// Finds a report by ticket or `r7`, a message by `m12`, an outgoing row by `o33`, and tells the
  /// whole journey it belongs to; nil where nothing goes by that name.
  package static func of(_ name: String, in store: Store) async throws -> [TraceStep]? {
    try await store.database.read { connection in
      if let report = try report(name, connection) { return try steps(report, connection) }
      guard let message = try MessageID(name).flatMap(connection.summary(of:)) else { return nil }
      return try steps(message, connection)
    }
  }

  /// A report by its id, its ticket or the core's number.
  package static func report(_ name: String, in store: Store) async throws -> ReportRow? {
    try await store.database.read { try report(name, $0) }
  }

  private static func report(_ name: String, _ connection: Connection) throws -> ReportRow? {
    if let id = ReportID(name) { return try connection.report(id) }
    if let id = MessageID(name) { return try connection.message(id)?.report.flatMap(connection.report) }
    if let id = OutgoingID(name) { return try connection.outgoing(id)?.report.flatMap(connection.report) }
    if let ticket = Ticket(name), let report = try connection.report(ticket: ticket.description) {
      return report
    }
    let key = IssuedNumber.key(name)
    return key.isEmpty ? nil : try connection.reports(numbered: key).last
  }

  private static func steps(_ report: ReportRow, _ connection: Connection) throws -> [TraceStep] {
    var all = try connection.summaries(of: report.id).flatMap { try steps($0, connection) }
    all.append(
      TraceStep(
        at: report.draftedAt, subject: "\(report.id)",
        what: "drafted from \(report.origin) as \(report.ticket), \(report.category)"
          + (report.isEmergency ? ", emergency" : "") + (report.number.map { ", the core's \($0)" } ?? "")
          + (report.duplicateOf.map { ", a suspected duplicate of \($0)" } ?? "")
          + "; now \(report.state.rawValue)"
          + (report.mergedInto.map { " into \($0)" } ?? "") + (report.kelurahan.map { " in \($0)" } ?? "")))
    for row in try connection.outgoing(of: report.id) { all += try steps(row, connection) }
    for event in try connection.coreEvents(of: report.id) {
      all.append(
        TraceStep(
          at: event.at, subject: "\(report.id)", what: "status \(event.sequence) of the core: \(event.status)"
        ))
    }
    return all.sorted { $0.at < $1.at }
  }

  private static func steps(_ message: MessageSummary, _ connection: Connection) throws -> [TraceStep] {
    let positions = try connection.positions(of: message.id).map { "\($0.feed) \($0.position)" }
    let reason = message.reason.map { " (\($0))" } ?? ""
    var all = [
      TraceStep(
        at: message.receivedAt, subject: "\(message.id)",
        what: "received, \(message.bytes) bytes of \(message.format) at \(positions.joined(separator: ", "));"
          + " now \(message.state)\(reason)")
    ]
    if let sentAt = message.sentAt {
      all.insert(TraceStep(at: sentAt, subject: "\(message.id)", what: "sent, as the message says"), at: 0)
    }
    return all
  }

  private static func steps(_ row: OutgoingRow, _ connection: Connection) throws -> [TraceStep] {
    var all = [
      TraceStep(
        at: row.createdAt, subject: "\(row.id)",
        what: "\(row.kind.rawValue) for \(row.courier); now \(row.state.rawValue)"
          + (row.remark.map { " (\($0))" } ?? ""))
    ]
    for attempt in try connection.attempts(of: row.id) {
      let ended = attempt.endedAt.map { " after \(($0 - attempt.startedAt).wholeMilliseconds) ms" } ?? ""
      let detail = attempt.detail.map { ": \($0)" } ?? ""
      all.append(
        TraceStep(
          at: attempt.startedAt, subject: "\(row.id)",
          what: "attempt \(attempt.number) \(attempt.outcome ?? "open")\(ended)\(detail)"))
    }
    return all
  }
}
