// SPDX-License-Identifier: MIT

import Operations
import Pipeline
import Reports
import Storage
import Transport

extension QueueConsole {
  var reportRoutes: [Route] {
    [
      route(.get, "/reports", needs: .read, list),
      route(.get, "/reports/{id}", needs: .read) { call in
        JSONAnswer.response(200, try await report(try call.report(), for: call.officer))
      },
      route(.get, "/events", needs: .read, events),
    ]
  }

  // MARK: One report

  /// A report as this officer sees it; the audit log knows of the look first.
  func report(_ id: ReportID, for officer: Officer) async throws -> ReportAnswer {
    try await answer(
      try await journey.lookAt(id, within: officer.jurisdiction, by: officer.name), for: officer)
  }

  /// Of a report whose look the audit log knows of already.
  func answer(_ listed: ListedReport, for officer: Officer) async throws -> ReportAnswer {
    let (row, id) = (listed.row, listed.row.id)
    let suggestions = await orNone(of: row, "candidates") { try await journey.suggestions(of: row) }
    let (places, sight) = (suggestions.prefix(9).map(candidate), sight(officer))
    let thread = try await journey.thread(of: row)
    let (attachments, merged, event, seen) = try await journey.store.database.read { connection in
      let merged = try connection.merged(into: id)
      return (
        try connection.messages(of: id).flatMap { try connection.attachments(of: $0.id, for: officer) },
        merged, try connection.eventSize(of: row, sight),
        try connection.seen(row.references + merged.map(\.id), within: officer.jurisdiction)
      )
    }
    let now = journey.clock.now()
    return ReportAnswer(
      summary: summary(
        listed, officer, seen, opening: nil, candidates: places.prefix(3).map(\.kelurahan)),
      number: row.number, pseudonym: journey.pseudonym(of: row.sender) ?? "–", language: row.language,
      messages: thread.map { MessageAnswer($0, officer, places) }, places: places,
      hasMapData: suggestions.contains { !$0.onMap.isEmpty },
      links: await orNone(of: row, "links") { try await journey.links(of: row) }.map {
        LinkAnswer(address: $0.address, target: $0.target, state: $0.state.rawValue, reason: $0.reason)
      },
      attachments: attachments,
      merged: merged.filter { seen.contains($0.id) }.map {
        MergedAnswer(id: "\($0.id)", ticket: $0.ticket, version: $0.version)
      },
      eventReports: event?.reports, eventWaiting: event?.waiting,
      undoSeconds: try await journey.undoTime(of: row)?.components.seconds,
      acts: try await acts(on: listed, for: officer, thread),
      secondsWaiting: officer.may(.hours) && row.state == .needsLocation
        ? max(0, (now - row.draftedAt).components.seconds) : nil)
  }

  /// What cannot be opened is told in the log, and does not keep a draft from being worked on.
  private func orNone<T>(of row: ReportRow, _ what: String, _ read: () async throws -> [T]) async -> [T] {
    do { return try await read() } catch {
      log.event(.error, "console.unreadable", "\(what) of \(row.id) cannot be read: \(error)", draft: row.id)
      return []
    }
  }

  private func firstPlaces(of row: ReportRow) async -> [Kelurahan] {
    await orNone(of: row, "candidates") { try journey.places(of: row) }.prefix(3).map(\.kelurahan)
  }

  private func candidate(_ suggestion: PlaceSuggestion) -> CandidateAnswer {
    let place = suggestion.place
    let metres = place.coordinate.flatMap { city.metresToBoundary(place.kelurahan.code, $0) }
    return CandidateAnswer(
      kelurahan: place.kelurahan, score: place.score, evidence: place.evidence.map(journey.rules.mask),
      onMap: suggestion.onMap, coordinate: place.coordinate,
      metresToBoundary: metres.map { Int($0.rounded()) })
  }

  /// What an officer can do with a report as it stands; the journey decides again when they do.
  private func acts(on listed: ListedReport, for officer: Officer, _ thread: [ThreadEntry]) async throws
    -> [String]
  {
    var acts = officer.may(.grant) && listed.row.visibility == "private" ? ["grant"] : []
    guard officer.may(.work), listed.claim.map({ $0.officer == officer.name }) ?? true else { return acts }
    let row = listed.row
    switch row.state {
    case .needsLocation, .outside:
      acts += ["claim", "locate", "set-aside", "merge", "amend"]
      if row.state == .needsLocation { acts.append("skip") }
      if try await journey.canAsk(row) { acts.append("ask") }
      if listed.askedUntil != nil || row.state == .outside { acts.append("undo") }
    case .located:
      if try await journey.isUntold(row) { acts += ["merge", "amend"] }
      if try await journey.undoTime(of: row) != nil { acts.append("undo") }
    case .setAside: acts += ["undo", "amend"]
    case .merged: acts.append("undo")
    case .forwarded: break
    }
    if row.duplicateOf != nil, row.state != .merged, row.state != .setAside { acts.append("keep") }
    if thread.contains(where: \.canSplit), row.state != .merged { acts.append("split") }
    return acts
  }

  // MARK: Lists

  private func list(_ call: Call) async throws -> ServerResponse {
    let query = Query(call.request)
    let (limit, filter, now) = (try query.limit(), try filter(query), journey.clock.now())
    // The last report's id: what the list is sorted by would tell when it came.
    let last = try query.id("cursor", as: ReportID.self)
    if let ticket = try query.text("ticket", atMost: 40) {
      return JSONAnswer.response(200, ItemList(items: try await find(ticket, call)))
    }
    let (officer, sight) = (call.officer, sight(call.officer))
    let (rows, origins, seen) = try await journey.store.database.read { connection in
      let last = try last.map { try connection.position(behind: $0, within: officer.jurisdiction) }
      let rows = try connection.resolved(filter, within: officer.jurisdiction).map {
        try connection.list($0, sight, for: officer.name, after: last, at: now, limit: limit + 1)
      }
      let found = rows ?? []
      return (
        found, try found.map { try connection.message($0.row.origin) },
        try connection.seen(found.flatMap(\.row.references), within: officer.jurisdiction)
      )
    }
    let shown = Array(zip(rows, origins).prefix(limit))
    try await noteLook(at: shown.map(\.0.row.id), in: call.session)
    var items: [SummaryAnswer] = []
    for (listed, origin) in shown {
      items.append(
        summary(
          listed, officer, seen, opening: origin.flatMap { opening(of: listed.row, from: $0) },
          candidates: await firstPlaces(of: listed.row)))
    }
    return JSONAnswer.response(
      200, ItemList(items: items, next: rows.count > limit ? shown.last.map { "\($0.0.row.id)" } : nil))
  }

  /// A list shows first words: the audit log knows of whose before they are answered. A page that reads its
  /// list again looks at what is new in it.
  private func noteLook(at ids: [ReportID], in session: Session) async throws {
    let now = journey.clock.now()
    let new = shownLists.new(among: ids, to: session.digest, at: now)
    guard !new.isEmpty else { return }
    try await journey.store.database.write { connection in
      try connection.auditList(of: new, shownTo: session.officer.name, at: now)
    }
    shownLists.note(new, to: session.digest, at: now)
  }

  private func filter(_ query: Query) throws(Problem) -> ListFilter {
    var filter = ListFilter()
    filter.state = try query.choice("state", as: ReportState.self) ?? .needsLocation
    filter.channel = try query.choice("channel", as: Channel.self)?.rawValue
    filter.category = try query.choice("category", as: Category.self)?.rawValue
    filter.claim = try query.choice("claim", as: ListFilter.Claim.self)
    filter.event = try query.id("event", as: ReportID.self)
    filter.territory = try query.territory("territory")
    let now = journey.clock.now()
    let (late, due) = (now - settings.serviceLevel, now - Service.notice(settings.serviceLevel))
    switch try query.choice("age", as: Service.self) {
    case .fresh: filter.draftedAfter = due
    case .due: (filter.draftedAfter, filter.draftedUntil) = (late, due)
    case .late: filter.draftedUntil = late
    case nil: break
    }
    return filter
  }

  private func find(_ ticket: String, _ call: Call) async throws -> [SummaryAnswer] {
    let officer = call.officer
    guard let id = try await named(ticket, within: officer.jurisdiction) else { return [] }
    let now = journey.clock.now()
    let found = try await journey.store.database.read { connection in
      try connection.listed(id, at: now).map {
        (
          $0, try connection.message($0.row.origin),
          try connection.seen($0.row.references, within: officer.jurisdiction)
        )
      }
    }
    guard let (listed, origin, seen) = found else { return [] }
    try await noteLook(at: [id], in: call.session)
    return [
      summary(
        listed, officer, seen, opening: origin.flatMap { opening(of: listed.row, from: $0) },
        candidates: await firstPlaces(of: listed.row))
    ]
  }

  private func opening(of row: ReportRow, from origin: StoredMessage) -> String? {
    journey.opening(of: row, from: origin).map { text in
      String(text.prefix(Self.openingLength).map { $0.isNewline ? " " : $0 })
    }
  }

  private static let openingLength = 160

  /// `seen` are the other reports that may be named. An event whose first report is none of them goes by this
  /// one's own id.
  private func summary(
    _ listed: ListedReport, _ officer: Officer, _ seen: Set<ReportID>, opening: String?,
    candidates: [Kelurahan]
  ) -> SummaryAnswer {
    let (row, now) = (listed.row, journey.clock.now())
    return SummaryAnswer(
      id: "\(row.id)", ticket: row.ticket, channel: row.channel, state: row.state, version: row.version,
      category: row.category, visibility: row.visibility, isEmergency: row.isEmergency,
      isAsked: listed.askedUntil != nil,
      service: Service(waited: now - row.draftedAt, level: settings.serviceLevel),
      receivedAt: officer.may(.hours) ? LocalTime(row.draftedAt) : nil, opening: opening,
      kelurahan: row.state == .needsLocation ? nil : row.kelurahan.flatMap(journey.rules.kelurahan),
      candidates: row.state == .needsLocation ? candidates : [], reason: row.reason, status: row.status,
      event: row.event.map { seen.contains($0) ? "\($0)" : "\(row.id)" },
      duplicateOf: row.duplicateOf.flatMap { seen.contains($0) ? "\($0)" : nil },
      mergedInto: row.mergedInto.flatMap { seen.contains($0) ? "\($0)" : nil },
      claim: listed.claim.map { ClaimAnswer($0, for: officer, at: now) })
  }

  // MARK: Events

  private struct EventAnswer: Encodable, Sendable {
    var id: String
    var category: String
    var kelurahan: Kelurahan?
    var reports: Int
    var waiting: Int
  }

  /// Those that several reports of the officer's own tell of.
  private func events(_ call: Call) async throws -> ServerResponse {
    let (since, sight) = (journey.clock.now() - .seconds(86_400), sight(call.officer))
    let events = try await journey.store.database.read {
      try $0.events(since: since, sight, limit: 100)
    }
    return JSONAnswer.response(
      200,
      ItemList(
        items: events.map {
          EventAnswer(
            id: "\($0.id)", category: $0.category, kelurahan: $0.kelurahan.flatMap(journey.rules.kelurahan),
            reports: $0.reports, waiting: $0.waiting)
        }))
  }
}

extension Connection {
  /// A message's attachments as an officer has them.
  fileprivate func attachments(of message: MessageID, for officer: Officer) throws -> [AttachmentAnswer] {
    let rows = try attachments(of: message)
    guard !rows.isEmpty, let lock = try photoLock(of: message) else { return [] }
    let isLocked = try isLocked(lock, for: officer.name)
    return rows.map { AttachmentAnswer($0, isLocked: isLocked) }
  }
}
