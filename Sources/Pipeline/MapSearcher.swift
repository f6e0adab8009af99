// SPDX-License-Identifier: MIT
//
// Asks a map about drafts that wait for their place.
//
// 1. What is to be asked was committed with the draft, so a crash forgets none; asking changes nothing at the
//    map, so repeating it does no harm. No draft waits for it: it is in an admin's queue all the while.
// 2. One request at a time, and never sooner after the last one than the pace says. An answer is kept under a
//    keyed hash of the question before anything follows from it; the same question is not asked again until
//    that is old. A message with several questions goes on at the next round, from what is kept.
// 3. What comes back counts only while the report waits and nobody has claimed it, in the transaction that
//    writes it; otherwise it is dropped. The report itself is never changed.
// 4. A map that fails is left alone for a while, longer each time, whoever's question it was. A question that
//    failed too often is given up, with the reason; a map that asks for a rest costs no try, and neither
//    does what fails here.

import Reports
import Storage

package actor MapSearcher {
  private let journey: Journey
  private let service: any MapService
  private let pace: MapPace
  /// Until then the map is left alone.
  private var rest: Pause?
  /// Of the map, in a row.
  private var failures = 0
  private static let batch = 16
  /// A few hours, with the waits between them.
  private static let mostTries = 10
  private static let backoff = Backoff(first: .seconds(30), cap: .seconds(4 * 3600))
  private static let serviceBackoff = Backoff(first: .seconds(5), cap: .seconds(900))
  private static let longestRest = Duration.seconds(3600)
  private static let storePause = Duration.seconds(60)

  package init(_ journey: Journey, asking service: any MapService, pace: MapPace) {
    self.journey = journey
    self.service = service
    self.pace = pace
  }

  /// Asks until it is cancelled; what is under way then is asked again after the next start.
  package func run() async {
    while !Task.isCancelled {
      guard await round() == 0 else { continue }
      await journey.mapping.wait(atMost: min(.seconds(1), restLeft ?? .seconds(1)), on: journey.clock)
    }
  }

  /// One round with one request at most: how many questions came further.
  package func round() async -> Int {
    let due = await take()
    var moved = 0
    for search in due where !Task.isCancelled {
      do {
        if try await advance(search) { moved += 1 }
      } catch {
        await letPass(search, error)
        moved += 1
      }
    }
    return moved
  }

  private func take() async -> [MapSearchRow] {
    let now = journey.clock.now()
    do {
      return try await journey.store.database.read { try $0.dueMapSearches(at: now, limit: Self.batch) }
    } catch {
      tellStore(error)
      return []
    }
  }

  private var restLeft: Duration? {
    guard let rest, !rest.isOver(at: journey.clock.now()) else { return nil }
    return max(.milliseconds(1), rest.length - (journey.clock.now() - rest.since))
  }

  // MARK: One question

  /// False where it has to wait for the map.
  private func advance(_ search: MapSearchRow) async throws -> Bool {
    guard try await isWaiting(search) else {
      try await finish(search, .late, reason: "before it was asked")
      return true
    }
    for question in try journey.mapQuestions(of: search) {
      if let known = try await known(question) {
        guard !journey.rules.places(of: known).isEmpty else { continue }
        try await settle(search, known)
        return true
      }
      guard restLeft == nil else { return false }
      return try await ask(question, for: search)
    }
    try await finish(search, .nothing)
    return true
  }

  /// True: what there is to go on with is kept.
  private func ask(_ question: String, for search: MapSearchRow) async throws -> Bool {
    let answer = await service.search(question)
    // Cancelled: the daemon is leaving, and an end that this brought about says nothing of the map.
    guard !Task.isCancelled else { return false }
    switch answer {
    case .places(let found):
      failures = 0
      takeRest(pace.between)
      try await keep(found, to: question)
    case .refused(let reason):
      failures = 0
      takeRest(pace.between)
      try await finish(search, .givenUp, reason: reason)
    case .busy(let after, let reason): try await postpone(search, after: after, reason, isTry: false)
    case .failed(let reason) where search.attempts + 1 >= Self.mostTries:
      takeRest(afterFailure: nil)
      try await finish(search, .givenUp, reason: "tried \(search.attempts + 1) times: \(reason)")
    case .failed(let reason): try await postpone(search, after: nil, reason, isTry: true)
    }
    return true
  }

  private func takeRest(_ length: Duration) { rest = Pause(since: journey.clock.now(), length: length) }

  private func takeRest(afterFailure named: Duration?) {
    failures += 1
    let wait = Self.serviceBackoff.wait(after: failures, random: journey.clock.random())
    takeRest(max(pace.between, wait, min(named ?? .zero, Self.longestRest)))
  }

  private func postpone(_ search: MapSearchRow, after named: Duration?, _ reason: String, isTry: Bool)
    async throws
  {
    takeRest(afterFailure: named)
    let own = Self.backoff.wait(after: search.attempts + 1, random: journey.clock.random())
    let dueAt = journey.clock.now() + (isTry ? own : rest?.length ?? own)
    try await journey.store.database.write {
      try $0.postpone(search, to: dueAt, reason: reason, isTry: isTry)
    }
    tell(.mapPostponed, search, reason: reason)
  }

  // MARK: What was answered before

  private func known(_ question: String) async throws -> [MapPlace]? {
    let key = journey.store.keys.mac(question, for: .map)
    let start = journey.clock.now() - pace.answersLast
    guard let row = try await journey.store.database.read({ try $0.mapAnswer(to: key, since: start) }) else {
      return nil
    }
    return try JSON.decode(
      [MapPlace].self, from: try journey.store.keys.open(row.answer, key: row.sealKey, for: .map))
  }

  private func keep(_ found: [MapPlace], to question: String) async throws {
    let keys = journey.store.keys
    let answer = MapAnswerRow(
      answer: try keys.seal(try JSON.encode(found), for: .map), sealKey: keys.current)
    let (key, now, oldest) = (
      keys.mac(question, for: .map), journey.clock.now(), journey.clock.now() - pace.answersLast
    )
    try await journey.store.database.write {
      try $0.keep(answer, to: key, at: now, droppingBefore: oldest)
    }
  }

  // MARK: Ends

  private func isWaiting(_ search: MapSearchRow) async throws -> Bool {
    let now = journey.clock.now()
    return try await journey.store.database.read {
      try $0.reportWaitingForPlace(of: search.message, at: now) != nil
    }
  }

  /// Keeps what was found, if it is still of use.
  private func settle(_ search: MapSearchRow, _ found: [MapPlace]) async throws {
    let places = journey.rules.places(of: found)
    let sealed = (try journey.sealed(places, for: search), journey.store.keys.current)
    let now = journey.clock.now()
    let report = try await journey.store.database.write { connection -> ReportID? in
      let report = try connection.reportWaitingForPlace(of: search.message, at: now)
      let isFinished = try connection.finish(
        search, as: report == nil ? .late : .found, places: report == nil ? nil : sealed)
      return isFinished ? report : nil
    }
    guard let report else { return tell(.mapLate, search, reason: "the report does not wait any more") }
    tell(.mapFound, search, report: report, reason: "in \(places.count) kelurahan")
  }

  private func finish(_ search: MapSearchRow, _ state: MapSearchState, reason: String? = nil) async throws {
    _ = try await journey.store.database.write { try $0.finish(search, as: state, reason: reason) }
    let kind: JourneyEvent.Kind =
      switch state {
      case .nothing: .mapNothing
      case .givenUp: .mapGivenUp
      case .found, .late, .pending: .mapLate
      }
    tell(kind, search, reason: reason)
  }

  private func letPass(_ search: MapSearchRow, _ error: any Error) async {
    tellStore(error)
    let dueAt = journey.clock.now() + Self.storePause
    do {
      try await journey.store.database.write {
        try $0.postpone(search, to: dueAt, reason: "\(error)", isTry: false)
      }
    } catch {
      // The store takes nothing: it is due again, but not before the store has had a moment.
      try? await journey.clock.sleep(.seconds(1))  // Cancelled: the daemon is leaving.
    }
  }

  private func tell(
    _ kind: JourneyEvent.Kind, _ search: MapSearchRow, report: ReportID? = nil, reason: String? = nil
  ) {
    journey.tell([JourneyEvent(kind, message: search.message, report: report, reason: reason)])
  }

  private func tellStore(_ error: any Error) {
    journey.tell([JourneyEvent(.storeFailed, place: "map", reason: "\(error)")])
  }
}

/// How often the map is asked.
package struct MapPace: Sendable, Hashable {
  /// From the end of a request to the next.
  package var between: Duration
  /// So long an answer stands for the same question.
  package var answersLast: Duration

  package init(between: Duration = .seconds(1), answersLast: Duration = .seconds(30 * 86_400)) {
    self.between = between
    self.answersLast = answersLast
  }
}
