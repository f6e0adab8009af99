// SPDX-License-Identifier: MIT
//
// The routing core's status updates. An event is taken once (its id is unique per source), the
// status moves only forward in the core's own sequence, and the sender is told only of the latest.

import Reports
import Storage

/// One status update as the core sends it.
package struct StatusUpdate: Sendable, Hashable {
  /// The core's id of the event.
  package var event: String
  package var ticket: String
  /// Rises with each event of a ticket; a lower one came late.
  package var sequence: Int64
  package var status: String
  package var note: String?

  package init(event: String, ticket: String, sequence: Int64, status: String, note: String?) {
    self.event = event
    self.ticket = ticket
    self.sequence = sequence
    self.status = status
    self.note = note
  }
}

/// What became of it.
package enum StatusResult: Sendable, Hashable { case applied, late, repeated, unknownTicket }

extension Journey {
  /// Takes an update in; returns when it is durable.
  package func take(_ update: StatusUpdate, from source: String) async throws -> StatusResult {
    let now = clock.now()
    let note = try update.note.map { try store.keys.seal(Array($0.utf8), for: .note) }
    let (result, events) = try await store.database.write { connection -> (StatusResult, [JourneyEvent]) in
      guard let named = try named(update.ticket, on: connection) else { return (.unknownTicket, []) }
      let report = try connection.standing(named)
      let kept = try connection.keep(
        coreEvent: update.event, from: source, report: report, sequence: update.sequence,
        status: update.status,
        note: note, sealKey: store.keys.current, at: now)
      guard kept.isNew else { return (.repeated, []) }
      let isTold = try kept.isLatest && tell(update, about: report, on: connection, at: now)
      let event = JourneyEvent(
        kept.isLatest ? .statusReceived : .statusIgnored, channel: report.channel, report: report.id,
        ticket: report.ticket, state: update.status,
        reason: kept.isLatest ? (isTold ? "the sender is told" : nil) : "an older event that came late")
      return (kept.isLatest ? .applied : .late, [event])
    }
    tell(events)
    if result == .applied { wakeCouriers() }
    return result
  }

  /// By our ticket, or by the number the core gave it where only one report has that.
  private func named(_ name: String, on connection: Connection) throws -> ReportRow? {
    if let report = try connection.report(ticket: name) { return report }
    guard rules.issuer == .core else { return nil }
    let numbered = try connection.reports(numbered: IssuedNumber.key(name))
    return numbered.count == 1 ? numbered.first : nil
  }

  private func tell(
    _ update: StatusUpdate, about report: ReportRow, on connection: Connection, at now: Timestamp
  ) throws
    -> Bool
  {
    guard rules.toldStatuses.contains(update.status) else { return false }
    var isTold = false
    for party in try connection.parties(to: report) {
      guard let origin = try connection.message(party.origin), let account = accounts[origin.account],
        account.rules.answers, let courier = account.courier, !origin.isHistory, let sender = party.sender,
        party.isAnswerable
      else { continue }
      let isNew = try connection.insert(
        NewOutgoing(
          cause: "status:\(party.id):\(update.sequence)", kind: .status, courier: courier, report: party.id,
          message: party.origin, sender: sender, dueAt: now), at: now)
      if isNew { isTold = true }
    }
    return isTold
  }

  /// The status a row was written for: by the sequence in its cause.
  func status(toldBy row: OutgoingRow, _ report: ReportRow) async throws -> (name: CoreStatus, note: String?)?
  {
    guard let sequence = row.cause.split(separator: ":").last.flatMap({ Int64($0) }) else { return nil }
    let found = try await store.database.read { connection in
      try connection.coreStatus(of: report.id, sequence: sequence)
    }
    guard let found, let status = CoreStatus(rawValue: found.status) else { return nil }
    let note = try found.note.map { try store.keys.open($0, key: found.noteKey, for: .note) }
    return (status, note.map { String(decoding: $0, as: UTF8.self) })
  }
}
