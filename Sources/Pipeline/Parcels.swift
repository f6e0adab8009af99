// SPDX-License-Identifier: MIT
//
// Packs outgoing rows for the wire. What a row says is worked out at its first attempt and frozen
// with it; until then a second message of the sender still finds its way in.

import Reports
import Storage

/// What an outgoing row keeps, sealed, from its first attempt on.
enum Payload: Sendable, Codable {
  /// What was frozen before `matter` was told has none.
  case text(String, ticket: String?, matter: AnswerMatter?)
  case report(ReportParcel)
  case update(UpdateParcel)
}

/// A row with what it will say.
struct Packed: Sendable {
  var row: OutgoingRow
  var payload: Payload
  var sealed: [UInt8]
  var sealKey: Int
  /// The version of the report the payload was made from; nil where it was frozen before.
  var reportVersion: Int64?
  /// For the trace.
  var remark: String?
}

extension Journey {
  /// Nil where there is nothing left to say: the row is parked with the reason.
  func pack(_ row: OutgoingRow) async throws -> Packed? {
    if let sealed = row.payload, let key = row.sealKey {
      let payload = try JSON.decode(Payload.self, from: try store.keys.open(sealed, key: key, for: .payload))
      return Packed(row: row, payload: payload, sealed: sealed, sealKey: key, reportVersion: nil)
    }
    let report = try await store.database.read { connection in
      try row.report.flatMap(connection.report).map {
        KnownReport(own: $0, standing: try connection.standing($0))
      }
    }
    var remark: String?
    guard let payload = try await payload(of: row, report, &remark) else { return nil }
    return Packed(
      row: row, payload: payload, sealed: try store.keys.seal(try JSON.encode(payload), for: .payload),
      sealKey: store.keys.current, reportVersion: report?.own.version, remark: remark)
  }

  private func payload(of row: OutgoingRow, _ report: KnownReport?, _ remark: inout String?) async throws
    -> Payload?
  {
    switch row.kind {
    case .forward:
      guard let report = report?.own else { return nil }
      return try await reportPayload(report).map(Payload.report)
    case .update:
      guard let report = report?.own, let message = row.message else { return nil }
      let name = String(row.cause.drop { $0 != ":" }.dropFirst())
      return try await updatePayload(report, message, named: name).map(Payload.update)
    case .reply, .number, .located, .question, .status, .answer, .pointer, .illegible, .declined:
      guard let occasion = try await occasion(row, report), let account = try await account(of: row) else {
        return nil
      }
      let answer = account.compose(occasion)
      remark = answer.remark
      let ticket = row.kind == .pointer ? nil : report.flatMap(toldNumber)
      return .text(answer.text, ticket: ticket, matter: AnswerMatter(occasion))
    }
  }

  private func reportPayload(_ report: ReportRow) async throws -> ReportParcel? {
    guard let place = try places(of: report).first else { return nil }
    let content = try await content(of: report)
    var told = place
    told.evidence = place.evidence.map(rules.mask)
    return ReportParcel(
      ticket: report.ticket, channel: report.channel, visibility: report.visibility,
      category: report.category, language: report.language,
      isEmergency: report.isEmergency, text: rules.mask(content.text), sentAt: content.sentAt,
      receivedAt: content.receivedAt, place: told, attachments: try await shared(content.messages))
  }

  /// A long message is told whole, also where only its last piece came late.
  private func updatePayload(_ report: ReportRow, _ id: MessageID, named name: String) async throws
    -> UpdateParcel?
  {
    let (message, pieces, messages) = try await store.database.read { connection in
      let pieces = try connection.pieces(besides: id)
      let messages = try pieces.compactMap { try connection.message($0.message) }
      return (try connection.message(id), pieces, messages)
    }
    guard let message else { return nil }
    let reading = pieces.isEmpty ? try read(message) : try read(pieces, messages)
    let words = Self.words(reading)
    return UpdateParcel(
      ticket: report.ticket, update: name, visibility: report.visibility,
      isEmergency: rules.suggest(words).isEmergency,
      text: rules.mask(words), receivedAt: message.receivedAt, attachments: try await shared([id]))
  }

  private func occasion(_ row: OutgoingRow, _ report: KnownReport?) async throws -> AnswerOccasion? {
    switch row.kind {
    case .pointer: return .pointer
    case .illegible: return .illegible
    case .answer:
      guard let report else { return .statusUnknown }
      return .statusAnswer(
        ticket: number(of: report), status: report.standing.status.flatMap(CoreStatus.init(rawValue:)))
    default: break
    }
    guard let report else { return nil }
    switch row.kind {
    case .status:
      guard let status = try await status(toldBy: row, report.standing) else { return nil }
      return .statusChanged(ticket: number(of: report), status: status.name, note: status.note)
    case .located:
      return try places(of: report.standing).first.map { .located(ticket: number(of: report), place: $0) }
    case .question: return .asksAgain(ticket: toldNumber(report))
    case .number:
      return try places(of: report.standing).first.map {
        .numberIssued(ticket: number(of: report), place: $0)
      }
    case .declined:
      return .declined(ticket: number(of: report), reason: report.own.reason ?? "")
    default: return try firstAnswer(report)
    }
  }

  private func firstAnswer(_ report: KnownReport) throws -> AnswerOccasion? {
    let (ticket, isEmergency) = (toldNumber(report), report.own.isEmergency)
    return switch report.standing.state {
    case .located, .forwarded:
      try places(of: report.standing).first.map {
        .received(ticket: ticket, place: $0, isEmergency: isEmergency)
      }
    case .needsLocation: .asksWhere(ticket: ticket, isEmergency: isEmergency)
    case .outside: .outside(ticket: ticket, isEmergency: isEmergency)
    case .setAside, .merged: nil
    }
  }

  private func account(of row: OutgoingRow) async throws -> ChannelAccount? {
    guard let id = row.message else { return nil }
    return try await store.database.read { try $0.message(id) }.map(account(of:))
  }

  /// The parcel of a leased row. The message it answers is read from the store at each attempt.
  func parcel(_ packed: Packed) async throws -> Parcel? {
    let row = packed.row
    let content: Parcel.Content
    switch packed.payload {
    case .report(let report): content = .report(report)
    case .update(let update): content = .update(update)
    case .text(let text, let ticket, let matter):
      let (sealed, message) = try await store.database.read { connection in
        (try row.sender.flatMap(connection.sealedAddress), try row.message.flatMap(connection.message))
      }
      guard let sealed else { return nil }
      let address = try store.keys.open(sealed.bytes, key: sealed.key, for: .sender)
      let answered = try message.flatMap(rawIfKept)
      content = .reply(
        ReplyParcel(
          recipient: String(decoding: address, as: UTF8.self), ticket: ticket, text: text,
          answered: answered.map { ($0.bytes, $0.format) }, matter: matter ?? .received))
    }
    return Parcel(
      id: row.id, key: Self.key(of: row, packed.payload), attempt: row.attempts + 1, content: content)
  }

  private func rawIfKept(_ message: StoredMessage) throws -> RawMessage? {
    do { return try raw(message) } catch is Unreadable { return nil }
  }

  /// The idempotency key: the ticket for a report, the ticket and message for its updates.
  private static func key(of row: OutgoingRow, _ payload: Payload) -> String {
    switch payload {
    case .report(let report): report.ticket
    case .update(let update): "\(update.ticket)/\(update.update)"
    case .text: "\(row.id)"
    }
  }
}
