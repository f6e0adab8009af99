// SPDX-License-Identifier: MIT
//
// The queue is worked here. Each act is the journey's; what comes back is how the report stands after it.

import Operations
import Pipeline
import Reports
import Storage
import Transport

extension QueueConsole {
  var workRoutes: [Route] {
    [
      route(.post, "/queue/next", needs: .work, bodyLimit: 16 << 10, next),
      route(.post, "/queue/bulk", needs: .work, bodyLimit: 64 << 10, bulk),
      route(.get, "/queue", needs: .read) { call in
        JSONAnswer.response(200, try await changes.waiting(for: call.officer.jurisdiction, journey))
      },
      route(.post, "/reports/{id}/claim", needs: .work, claim),
      route(.delete, "/reports/{id}/claim", needs: .work) { call in
        try await journey.release(try call.report(), by: call.officer.name, call.officer.jurisdiction)
        return ServerResponse(status: 204)
      },
      route(.post, "/reports/{id}/skip", needs: .work) { call in
        try await journey.skip(
          try call.report(), by: call.officer.name, call.officer.jurisdiction, for: settings.skipWait)
        return ServerResponse(status: 204)
      },
      act("locate", locate), act("ask", ask), act("set-aside", setAside), act("undo", undo),
      act("merge", merge),
      act("split", split), act("keep", keep),
      route(.patch, "/reports/{id}", needs: .work, bodyLimit: 16 << 10, amend),
    ]
  }

  private func act(_ name: String, _ answer: @escaping Act) -> Route {
    route(.post, "/reports/{id}/\(name)", needs: .work, bodyLimit: 16 << 10, answer)
  }

  // MARK: Claims

  private func next(_ call: Call) async throws -> ServerResponse {
    var body = try Body(call.request)
    let channel = body.choice("channel", as: Channel.self, isNeeded: false)
    let category = body.choice("category", as: Category.self, isNeeded: false)
    let territory = body.text("territory", atMost: 13, isNeeded: false)
    if let territory, !Territory.isCode(territory) {
      body.note("territory", "must be a code such as 31.71.08")
    }
    try body.finish()
    let filter = NextFilter(channel: channel?.rawValue, category: category?.rawValue, territory: territory)
    let found = try await journey.claimNext(
      for: call.officer.name, sight(call.officer), filter, lease: settings.lease)
    guard let found else { return ServerResponse(status: 204) }
    return JSONAnswer.response(200, try await answer(found, for: call.officer))
  }

  private func claim(_ call: Call) async throws -> ServerResponse {
    let claim = try await journey.claim(
      try call.report(), for: call.officer.name, call.officer.jurisdiction, lease: settings.lease)
    return JSONAnswer.response(200, ClaimAnswer(claim, for: call.officer, at: journey.clock.now()))
  }

  // MARK: Acts

  private func locate(_ call: Call) async throws -> ServerResponse {
    var body = try Body(call.request)
    let version = body.version()
    let code = body.text("kelurahan", atMost: 20)
    let point = body.coordinate("coordinate")
    let amendment = body.amendment()
    if let code, journey.rules.kelurahan(code) == nil {
      body.note("kelurahan", "must be the code of one of the city")
    }
    if let code, let point, !isNear(point, code) { body.note("coordinate", "must lie in the kelurahan") }
    try body.finish()
    guard let version, let code else { throw Problem.invalid(body.errors) }
    let id: ReportID = try call.report()
    try await journey.locate(
      id, kelurahan: code, at: point, amendment, on: basis(call, version), by: call.officer.name)
    return try await outcome(id, call)
  }

  /// A point beside the boundary may be meant for either side: maps and boundaries differ by some metres.
  private func isNear(_ point: Coordinate, _ code: String) -> Bool {
    if city.at(point).contains(where: { $0.kelurahan.code == code }) { return true }
    return (city.metresToBoundary(code, point) ?? 0) <= Self.boundaryMargin
  }

  private static let boundaryMargin = 150.0

  private func ask(_ call: Call) async throws -> ServerResponse {
    try await simple(call) { id, basis in
      try await journey.ask(id, patience: settings.askedWait, on: basis, by: call.officer.name)
    }
  }

  private func keep(_ call: Call) async throws -> ServerResponse {
    try await simple(call) { try await journey.keep($0, on: $1, by: call.officer.name) }
  }

  private func undo(_ call: Call) async throws -> ServerResponse {
    try await simple(call) {
      try await journey.undo($0, on: $1, by: call.officer.name, lease: settings.lease)
    }
  }

  /// An act that takes nothing but the version it was decided on.
  private func simple(_ call: Call, _ act: (ReportID, Basis) async throws -> Void) async throws
    -> ServerResponse
  {
    var body = try Body(call.request)
    let version = body.version()
    try body.finish()
    guard let version else { throw Problem.invalid(body.errors) }
    let id: ReportID = try call.report()
    try await act(id, basis(call, version))
    return try await outcome(id, call)
  }

  private func setAside(_ call: Call) async throws -> ServerResponse {
    var body = try Body(call.request)
    let version = body.version()
    let reason = body.text("reason", atMost: 500)
    try body.finish()
    guard let version, let reason else { throw Problem.invalid(body.errors) }
    let id: ReportID = try call.report()
    try await journey.setAside(id, reason: reason, on: basis(call, version), by: call.officer.name)
    return try await outcome(id, call)
  }

  private func merge(_ call: Call) async throws -> ServerResponse {
    var body = try Body(call.request)
    let version = body.version()
    let into = body.text("into", atMost: 40)
    try body.finish()
    guard let version, let into else { throw Problem.invalid(body.errors) }
    let id: ReportID = try call.report()
    guard let other = try await named(into, within: call.officer.jurisdiction) else {
      throw Problem.unknown("report \(Self.spoken(into))")
    }
    try await journey.merge(id, into: other, on: basis(call, version), by: call.officer.name)
    return try await outcome(id, call)
  }

  private func split(_ call: Call) async throws -> ServerResponse {
    var body = try Body(call.request)
    let version = body.version()
    let message = body.id("message", as: MessageID.self)
    try body.finish()
    guard let version, let message else { throw Problem.invalid(body.errors) }
    let id: ReportID = try call.report()
    try await journey.separate(message, of: id, on: basis(call, version), by: call.officer.name)
    return try await outcome(id, call)
  }

  private func amend(_ call: Call) async throws -> ServerResponse {
    var body = try Body(call.request)
    let version = body.version()
    let amendment = body.amendment()
    try body.finish()
    guard let version else { throw Problem.invalid(body.errors) }
    let id: ReportID = try call.report()
    try await journey.amend(id, amendment, on: basis(call, version), by: call.officer.name)
    return try await outcome(id, call)
  }

  // MARK: Many at once

  private enum BulkAct: String, CaseIterable { case locate, setAside = "set-aside", reopen, amend }

  private func bulk(_ call: Call) async throws -> ServerResponse {
    var body = try Body(call.request)
    let act = body.choice("act", as: BulkAct.self)
    let items = body.list("items", 1...200) { item in
      let (id, version) = (item.id("id", as: ReportID.self), item.version())
      return id.flatMap { id in version.map { (id: id, version: $0) } }
    }
    let code = body.text("kelurahan", atMost: 20, isNeeded: act == .locate)
    let category = body.choice("category", as: Category.self, isNeeded: act == .amend)
    let reason = body.text("reason", atMost: 500, isNeeded: act == .setAside)
    if let code, journey.rules.kelurahan(code) == nil {
      body.note("kelurahan", "must be the code of one of the city")
    }
    try body.finish()
    guard let act else { throw Problem.invalid(body.errors) }
    let who = call.officer.name
    let decide: @Sendable (ReportID, Basis) async throws -> Void =
      switch act {
      case .locate: { try await journey.locate($0, kelurahan: code ?? "", on: $1, by: who) }
      case .setAside: { try await journey.setAside($0, reason: reason ?? "", on: $1, by: who) }
      case .reopen: { try await journey.undo($0, on: $1, by: who) }
      case .amend: { try await journey.amend($0, Amendment(category: category?.rawValue), on: $1, by: who) }
      }
    // All at once: they share the store's commits.
    let results = await withTaskGroup(of: (Int, BulkAnswer.Result).self) { group in
      for (index, item) in items.enumerated() {
        group.addTask { (index, await self.one(item.id, item.version, call, decide)) }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    return JSONAnswer.response(200, BulkAnswer(results: items.indices.compactMap { results[$0] }))
  }

  private func one(
    _ id: ReportID, _ version: Int64, _ call: Call, _ decide: (ReportID, Basis) async throws -> Void
  ) async -> BulkAnswer.Result {
    do { try await decide(id, basis(call, version)) } catch {
      return BulkAnswer.Result(id: "\(id)", done: false, problem: problem(error, of: "POST /queue/bulk"))
    }
    let now = try? await journey.store.database.read { try $0.report(id) }  // It is done all the same.
    return BulkAnswer.Result(id: "\(id)", done: true, version: now?.version)
  }

  // MARK: Shared

  private func basis(_ call: Call, _ version: Int64) -> Basis {
    Basis(version: version, call.officer.jurisdiction, grace: settings.grace)
  }

  private func outcome(_ id: ReportID, _ call: Call) async throws -> ServerResponse {
    guard let report = try await journey.store.database.read({ try $0.report(id) }) else {
      throw Problem.unknown("report \(id)")
    }
    let left = try await journey.undoTime(of: report)
    return JSONAnswer.response(
      200,
      OutcomeAnswer(
        id: "\(id)", version: report.version, state: report.state, undoSeconds: left?.components.seconds))
  }

  /// A report by its id, its ticket or the core's number; what is none of theirs is not there.
  func named(_ text: String, within jurisdiction: Jurisdiction) async throws -> ReportID? {
    let found = try await Trace.report(text, in: journey.store)
    return found.flatMap { jurisdiction.covers($0.channel, territory: $0.territory) ? $0.id : nil }
  }

  /// An id somebody typed, as far as it may stand in an answer.
  static func spoken(_ text: String) -> String {
    text.utf8.allSatisfy { $0 < 0x80 } && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
      ? text : "of that name"
  }
}

extension Call {
  func report() throws(Problem) -> ReportID { try request.id("id") }
}

extension Body {
  fileprivate mutating func amendment() -> Amendment {
    let category = choice("category", as: Category.self, isNeeded: false)
    let visibility = choice("visibility", as: Visibility.self, isNeeded: false)
    return Amendment(category: category?.rawValue, visibility: visibility?.rawValue)
  }
}

private enum Visibility: String, CaseIterable { case `private`, `public` }

private struct OutcomeAnswer: Encodable {
  var id: String
  var version: Int64
  var state: ReportState
  var undoSeconds: Int64?
}

private struct BulkAnswer: Encodable {
  struct Result: Encodable, Sendable {
    var id: String
    var done: Bool
    var version: Int64?
    var problem: Problem?
  }

  var results: [Result]
}

/// A claim as one officer sees it.
struct ClaimAnswer: Encodable, Sendable {
  var by: String
  var isMine: Bool
  var secondsLeft: Int64

  init(_ claim: ClaimRow, for officer: Officer, at now: Timestamp) {
    by = claim.officer
    isMine = claim.officer == officer.name
    secondsLeft = max(0, (claim.until - now).components.seconds)
  }
}
