// SPDX-License-Identifier: MIT
//
// The other rooms: dead letters, answers that did not go, feeds, the audit log. Raw messages are not shown
// here: they name who wrote them.

import Operations
import Pipeline
import Reports
import Storage
import Transport

extension QueueConsole {
  var roomRoutes: [Route] {
    [
      route(.get, "/dashboard", needs: .read, dashboard),
      route(.get, "/dead", needs: .dead, dead),
      route(.post, "/dead/requeue", needs: .dead, bodyLimit: 16 << 10, requeueAll),
      route(.post, "/dead/{message}/requeue", needs: .dead) { call in
        let id = try call.request.id("message", as: MessageID.self)
        try await journey.requeue(
          id, within: call.officer.jurisdiction, from: [.dead], by: call.officer.name)
        return JSONAnswer.response(200, Requeued(messages: 1))
      },
      route(.get, "/outgoing", needs: .outgoing, outgoing),
      route(.post, "/outgoing/{outgoing}/requeue", needs: .outgoing) { call in
        let id = try call.request.id("outgoing", as: OutgoingID.self)
        try await journey.requeue(id, within: call.officer.jurisdiction, by: call.officer.name)
        return ServerResponse(status: 204)
      },
      route(.post, "/outgoing/{outgoing}/give-up", needs: .outgoing, bodyLimit: 16 << 10) { call in
        var body = try Body(call.request)
        let reason = body.text("reason", atMost: 500)
        try body.finish()
        guard let reason else { throw Problem.invalid(body.errors) }
        let id = try call.request.id("outgoing", as: OutgoingID.self)
        try await journey.giveUp(
          id, reason: reason, within: call.officer.jurisdiction, by: call.officer.name)
        return ServerResponse(status: 204)
      },
      route(.get, "/feeds", needs: .feeds) { _ in
        JSONAnswer.response(200, ItemList(items: try await feeds()))
      },
      route(.post, "/feeds/{feed}/pause", needs: .pause) { try await pause(true, $0) },
      route(.post, "/feeds/{feed}/resume", needs: .pause) { try await pause(false, $0) },
      route(.get, "/audit", needs: .audit, audit),
    ]
  }

  // MARK: Dead letters

  private struct Requeued: Encodable { var messages: Int }

  private struct DeadAnswer: Encodable, Sendable {
    struct Letter: Encodable, Sendable {
      var id: String
      var feed: String
      var format: String
      var bytes: Int
      var reason: String
      var receivedAt: LocalTime?
    }

    struct Reason: Encodable, Sendable {
      var reason: String
      var count: Int
    }

    var items: [Letter]
    var reasons: [Reason]
    var next: String?
  }

  private func dead(_ call: Call) async throws -> ServerResponse {
    let query = Query(call.request)
    let (limit, last) = (try query.limit(), try query.id("cursor", as: MessageID.self))
    let sight = sight(call.officer)
    let (letters, reasons) = try await journey.store.database.read { connection in
      (
        try connection.deadMessages(sight, after: last ?? MessageID(0), limit: limit + 1),
        try connection.deadReasons(sight, limit: 100)
      )
    }
    let mayKnowHours = call.officer.may(.hours)
    let items = letters.prefix(limit).map {
      DeadAnswer.Letter(
        id: "\($0.id)", feed: $0.feed, format: $0.format, bytes: $0.bytes, reason: $0.reason ?? "",
        receivedAt: mayKnowHours ? LocalTime($0.receivedAt) : nil)
    }
    return JSONAnswer.response(
      200,
      DeadAnswer(
        items: items, reasons: reasons.map { DeadAnswer.Reason(reason: $0.reason, count: $0.count) },
        next: letters.count > limit ? items.last?.id : nil))
  }

  /// In stretches, so that nobody else's writes wait for thousands of letters.
  private func requeueAll(_ call: Call) async throws -> ServerResponse {
    var body = try Body(call.request)
    let reason = body.text("reason", atMost: 1000)
    try body.finish()
    guard let reason else { throw Problem.invalid(body.errors) }
    let (officer, sight) = (call.officer, sight(call.officer))
    var count = 0
    while true {
      let ids = try await journey.store.database.read { try $0.deadMessages(sight, for: reason, limit: 200) }
      let requeued = try await journey.requeue(
        dead: ids, for: reason, within: officer.jurisdiction, by: officer.name)
      count += requeued
      guard requeued > 0, count < Self.mostRequeued else { break }
    }
    return JSONAnswer.response(200, Requeued(messages: count))
  }

  /// A letter that cannot be read may be dead again before the last of its kind was requeued.
  private static let mostRequeued = 20_000

  // MARK: Answers that did not go

  private struct OutgoingAnswer: Encodable, Sendable {
    var id: String
    var kind: String
    var courier: String
    var state: String
    var attempts: Int
    var report: String?
    var ticket: String?
    var reason: String?
    var createdAt: LocalTime?
  }

  private func outgoing(_ call: Call) async throws -> ServerResponse {
    let query = Query(call.request)
    let (limit, last) = (try query.limit(), try query.id("cursor", as: OutgoingID.self))
    let sight = sight(call.officer)
    let rows = try await journey.store.database.read { connection in
      try connection.stuckOutgoing(sight, after: last ?? OutgoingID(0), limit: limit + 1).map { row in
        (row, try row.report.flatMap(connection.report)?.ticket)
      }
    }
    let mayKnowHours = call.officer.may(.hours)
    let items = rows.prefix(limit).map { row, ticket in
      OutgoingAnswer(
        id: "\(row.id)", kind: row.kind.rawValue, courier: row.courier, state: row.state.rawValue,
        attempts: row.attempts, report: row.report.map { "\($0)" }, ticket: ticket, reason: row.reason,
        createdAt: mayKnowHours ? LocalTime(row.createdAt) : nil)
    }
    return JSONAnswer.response(200, ItemList(items: items, next: rows.count > limit ? items.last?.id : nil))
  }

  // MARK: Feeds

  func feeds() async throws -> [FeedAnswer] {
    try await journey.store.database.read { try $0.feeds() }.map(FeedAnswer.init)
  }

  private func pause(_ isPaused: Bool, _ call: Call) async throws -> ServerResponse {
    try await journey.pause(feed: call.request.parameters["feed"] ?? "", isPaused, by: call.officer.name)
    return ServerResponse(status: 204)
  }

  // MARK: The audit log

  private struct AuditAnswer: Encodable, Sendable {
    var id: Int64
    var who: String
    var act: String
    var subject: String
    var reason: String?
    var at: LocalTime?
  }

  private func audit(_ call: Call) async throws -> ServerResponse {
    let query = Query(call.request)
    let limit = try query.limit()
    let who = try query.text("who", atMost: 64)
    let act = try query.text("act", atMost: 60)
    let subject = try query.text("subject", atMost: 200)
    let before = try query.integer("cursor", in: 1...Int64.max) ?? .max
    let rows = try await journey.store.database.read {
      try $0.auditLog(who: who, act: act, subject: subject, before: before, limit: limit + 1)
    }
    let mayKnowHours = call.officer.may(.hours)
    let items = rows.prefix(limit).map {
      AuditAnswer(
        id: $0.id, who: $0.who, act: $0.act, subject: $0.subject, reason: $0.reason,
        at: mayKnowHours ? LocalTime($0.at) : nil)
    }
    return JSONAnswer.response(
      200, ItemList(items: items, next: rows.count > limit ? items.last.map { "\($0.id)" } : nil))
  }
}

struct FeedAnswer: Encodable, Sendable {
  var name: String
  var channel: String
  var state: String
  var isPaused: Bool
  var isHealthy: Bool
  var error: String?
  var new: Int
  var repeated: Int
  var lastMessageAt: LocalTime?
  var lastContactAt: LocalTime?

  init(_ feed: FeedStatus) {
    name = feed.name
    channel = feed.channel
    state = feed.isPaused ? "paused" : feed.state
    isPaused = feed.isPaused
    isHealthy = feed.isPaused || feed.error == nil
    error = feed.error
    new = feed.new
    repeated = feed.repeated
    lastMessageAt = feed.messageAt.map(LocalTime.init)
    lastContactAt = feed.contactAt.map(LocalTime.init)
  }
}
