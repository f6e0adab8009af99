// SPDX-License-Identifier: MIT
//
// Asks LAPOR. Two things in turn: the list of complaints that were disposed to us, every so often, and the
// follow-ups of those that are open with us, one request at a time, spread over their interval.
//
// 1. What came and where we stand are committed together. A page that was not committed is asked for again;
//    what comes twice has one identity.
// 2. A walk over pages is stored; the list's cursor moves only when its walk is complete.
// 3. A complaint is asked about from its commit on until nothing new came of it for `openFor`.
// 4. A complaint that cannot be asked about is told, loses its turn, and holds nobody back. Whoever is not let
//    in, or asked to wait, keeps its turn.
// 5. What is there at the first contact is history, with the follow-ups it has by then (R7).

package import Pipeline
import Reports
import Transport
import Web

package struct LaporFeed: Feed {
  package let name: String
  private let api: LaporAPI
  private let every: Duration
  private let asking: LaporSettings.Asking
  private var contract: LaporContract { api.contract }
  /// A list of pages that never ends is not walked for ever.
  private static let mostPages = 1000

  package init(name: String, api: LaporAPI, every: Duration, asking: LaporSettings.Asking) {
    self.name = name
    self.api = api
    self.every = every
    self.asking = asking
  }

  package func run(_ line: FeedLine) async throws {
    line.note(.connecting)
    var place = try await line.cursor().flatMap(LaporPlace.init) ?? LaporPlace()
    // Each is due at once: what was waited for before is not known any more.
    var (list, question) = (Wait(), Wait())
    // What each page said last, so that a follow-up is not taken over and over while the process lives.
    var pages: [String: String] = [:]
    while true {
      try Task.checkCancellation()
      let now = line.clock.now()
      if list.isOver(at: now) {
        try await walkList(&place, line)
        list = Wait(since: line.clock.now(), length: every)
        let open = Set(place.open.map(\.id))
        pages = pages.filter { open.contains($0.key) }
      } else if question.isOver(at: now), let complaint = place.current {
        try await ask(complaint, &place, &pages, line)
        question = Wait(since: line.clock.now(), length: gap(place))
      }
      line.note(.polling)
      let waiting = place.open.isEmpty ? [list] : [list, question]
      try await line.clock.sleep(waiting.map { $0.left(at: line.clock.now()) }.min() ?? every)
    }
  }

  /// Between two questions: as far apart as all of them fit the interval, but not closer than the rate.
  private func gap(_ place: LaporPlace) -> Duration {
    let least = Duration.seconds(60) / asking.perMinute
    guard place.current?.page == 1 else { return least }
    return max(least, asking.every / max(place.open.count, 1))
  }

  // MARK: The list

  private func walkList(_ place: inout LaporPlace, _ line: FeedLine) async throws {
    place.close(before: line.clock.now() - asking.openFor)
    var isLast = false
    while !isLast {
      try Task.checkCancellation()
      let values = ["page": "\(place.page)", "cursor": place.cursor]
      let body = try await fetch(try api.question(contract.list, values), for: name, over: api.exchange)
      let page = try ComplaintPage(body, contract, of: name)
      isLast = try await take(page, &place, line)
      if place.page > Self.mostPages {
        place.page = 1
        _ = try await line.commit([], cursor: place.text)
        throw FeedFailure(.retry(after: nil), "\(name): the list has more than \(Self.mostPages) pages")
      }
    }
  }

  /// Commits a page; whether it was the last one.
  private func take(_ page: ComplaintPage, _ place: inout LaporPlace, _ line: FeedLine) async throws -> Bool {
    let now = line.clock.now()
    let limit = now - asking.openFor
    var next = place
    let opened = page.opened(
      besides: Set(place.open.map(\.id)), at: now, isHistory: place.isHistory, since: limit)
    next.open += opened.map(\.entry)
    let isLast = next.advance(page.list, contract.list)
    let committed = try await line.commit(page.incoming(isHistory: place.isHistory), cursor: next.text)
    place = next
    // What was known before is asked about only while it is young: it may have been closed for age.
    for (entry, number, createdAt) in opened where !committed[number].isNew {
      place.reopen(entry.id, as: createdAt.flatMap { $0 >= limit ? min($0, now) : nil })
    }
    if place != next { _ = try await line.commit([], cursor: place.text) }
    return isLast
  }

  // MARK: Follow-ups

  private func ask(
    _ complaint: OpenComplaint, _ place: inout LaporPlace, _ pages: inout [String: String], _ line: FeedLine
  ) async throws {
    let page: FollowUpPage
    do {
      page = try FollowUpPage(try await followUps(of: complaint), contract, complaint, of: name)
    } catch let failure as LostTurn {
      place.passOn()
      _ = try await line.commit([], cursor: place.text)
      throw failure.cause
    }
    var next = place
    let isLast = !contract.followUps.listing.hasPages || !page.hasMore
    next.answered(isLast: isLast)
    let isWhole = complaint.page == 1 && isLast
    if !isWhole || pages[complaint.id] != page.digest, !page.incoming.isEmpty {
      let committed = try await line.commit(page.incoming, cursor: next.text)
      if committed.contains(where: \.isNew) {
        next.news(of: complaint.id, at: line.clock.now())
        _ = try await line.commit([], cursor: next.text)
      }
    }
    place = next
    pages[complaint.id] = isWhole ? page.digest : nil
  }

  /// The answer's body. Throws `LostTurn` for what concerns this complaint alone, as far as that can be told.
  private func followUps(of complaint: OpenComplaint) async throws -> [UInt8] {
    if complaint.page > Self.mostPages {
      throw LostTurn("\(name): the follow-ups of a complaint have more than \(Self.mostPages) pages")
    }
    let request = try api.question(
      contract.followUps.listing, ["id": complaint.id, "page": "\(complaint.page)"])
    let response: HTTPResponse
    do throws(TransportError) {
      response = try await api.exchange(request)
    } catch {
      throw FeedFailure(.retry(after: nil), "\(error.failure)")
    }
    guard let failure = failure(ofStatus: response, from: "\(name): the follow-ups of a complaint") else {
      return response.body
    }
    switch response.status {
    case 401, 403, 408, 425, 429, 502, 503, 504: throw failure
    default: throw LostTurn(failure)
    }
  }
}

/// A failure about one complaint, which loses its turn by it.
struct LostTurn: Error {
  var cause: FeedFailure

  init(_ cause: FeedFailure) { self.cause = cause }
  init(_ reason: String) { cause = FeedFailure(.retry(after: nil), reason) }
}

/// A time to wait, which a clock that is set back does not make longer.
private struct Wait {
  var since = Timestamp(milliseconds: 0)
  var length = Duration.zero

  func isOver(at now: Timestamp) -> Bool { now < since || now - since >= length }
  func left(at now: Timestamp) -> Duration { isOver(at: now) ? .zero : length - (now - since) }
}
