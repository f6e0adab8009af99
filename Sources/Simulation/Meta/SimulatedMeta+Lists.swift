// SPDX-License-Identifier: MIT
//
// What the Graph API lists of what citizens wrote, newest first and a page at a time, and how often it may be
// asked: so many requests in so long a time, told in percent with every answer (X-App-Usage) and refused with
// code 4 beyond. A list shows what the webhook told, whether that arrived or not.

import Reports
import Transport

/// A conversation, or a post with its comments.
struct SimulatedThread {
  var id: String
  var place: SimulatedMeta.Place
  /// Grows with each message to any thread.
  var turn: Int
  var updated: Timestamp
  /// As they are listed, oldest first.
  var items: [JSONValue] = []
}

extension SimulatedMeta {
  /// Requests that may be made in a time.
  package struct Allowance: Sendable {
    var requests: Int
    var period: Duration
  }

  /// From now on so many requests are allowed in so long a time.
  package func allow(_ requests: Int, per period: Duration) {
    allowance = Allowance(requests: requests, period: period)
  }

  /// Uses all of it up, as another part of the app may.
  package func fillAllowance() {
    if let allowance { asked = Array(repeating: now(), count: allowance.requests) }
  }

  /// Requests of the current period.
  package var allowedRequests: Int { asked.count }

  /// Entries on a page, whatever is asked for.
  package func setPage(_ entries: Int) { largestPage = entries }

  // MARK: What is there

  /// Something that is in a citizen's conversation.
  package func list(_ item: JSONValue, from citizen: String, at place: Place) {
    add(item, to: "t_\(place.rawValue)_\(citizen)", at: place, &conversations)
  }

  func listComment(_ item: JSONValue, at place: Place) {
    add(item, to: "\(id(of: place))_0", at: place, &posts)
  }

  private func add(
    _ item: JSONValue, to id: String, at place: Place, _ threads: inout [String: SimulatedThread]
  ) {
    turns += 1
    var thread =
      threads[id] ?? SimulatedThread(id: id, place: place, turn: turns, updated: now())
    (thread.turn, thread.updated) = (turns, now())
    thread.items.append(item)
    threads[id] = thread
  }

  static func time(_ time: Timestamp) -> JSONValue {
    .text(String(time.iso8601(offsetMinutes: 0).prefix(19)) + "+0000")
  }

  // MARK: How often

  /// A request that counts; the answer instead of its own where there were too many.
  func counted(_ answer: () -> ServerResponse) -> ServerResponse {
    let moment = now()
    requests += 1
    guard let allowance else { return answer() }
    asked.removeAll { moment - $0 >= allowance.period }
    // A refused one counts as well.
    asked.append(moment)
    let percent = asked.count * 100 / allowance.requests
    var response: ServerResponse
    if asked.count > allowance.requests {
      deniedRequests += 1
      response = Self.error(400, 4, "Application request limit reached")
    } else {
      response = answer()
    }
    let usage = #"{"call_count":\#(percent),"total_time":1,"total_cputime":1}"#
    response.headers.add("X-App-Usage", usage)
    return response
  }

  // MARK: Requests

  nonisolated var listRoutes: [Route] {
    ["conversations", "messages", "feed", "media", "comments"].map { edge in
      Route(.get, "/{version}/{id}/\(edge)") { await self.list($0, edge) }
    }
  }

  private func list(_ request: ServerRequest, _ edge: String) -> ServerResponse {
    guard isLetIn(request) else { return Self.error(401, 190, "Invalid OAuth access token") }
    return counted {
      if let listed = whileListing {
        whileListing = nil
        listed(self)
      }
      return listing(of: request.parameters["id"] ?? "", edge, request.query)
    }
  }

  private func listing(of id: String, _ edge: String, _ query: FormFields) -> ServerResponse {
    let limit = min(query.text("limit").flatMap { Int($0) } ?? 25, largestPage)
    let after = query.text("after").flatMap { Int($0) }
    switch edge {
    case "conversations":
      let place = query.text("platform") == "instagram" ? Place.instagram : .facebook
      return page(conversations, place, limit, after, inner: "messages")
    case "feed", "media":
      return page(posts, id == app.pageID ? .facebook : .instagram, limit, after, inner: "comments")
    default:
      guard let thread = conversations[id] ?? posts[id] else {
        return Self.error(400, 100, "Unsupported get request", subcode: 33)
      }
      return Self.success(Self.items(of: thread, limit, before: after))
    }
  }

  private func page(
    _ threads: [String: SimulatedThread], _ place: Place, _ limit: Int, _ after: Int?, inner: String
  ) -> ServerResponse {
    let listed = threads.values.filter { $0.place == place && $0.turn < after ?? .max }
      .sorted { $0.turn > $1.turn }
    let shown = listed.prefix(limit)
    let entries = shown.map { thread in
      JSONValue.object([
        "id": .text(thread.id), "updated_time": Self.time(thread.updated),
        "from": .object(["id": .text(id(of: place))]), "created_time": Self.time(thread.updated),
        inner: .object(Self.items(of: thread, min(limit, 20), before: nil)),
      ])
    }
    return Self.success(Self.paged(entries, shown.last?.turn ?? 0, hasMore: listed.count > limit))
  }

  private static func items(of thread: SimulatedThread, _ limit: Int, before: Int?) -> [String: JSONValue] {
    let end = min(before ?? thread.items.count, thread.items.count)
    let start = max(0, end - limit)
    return paged(thread.items[start..<end].reversed(), start, hasMore: start > 0)
  }

  private static func paged(_ entries: [JSONValue], _ cursor: Int, hasMore: Bool) -> [String: JSONValue] {
    var paging: [String: JSONValue] = [
      "cursors": .object(["before": .text("-"), "after": .text("\(cursor)")])
    ]
    if hasMore { paging["next"] = .text("https://graph.test/next") }
    return ["data": .list(entries), "paging": .object(paging)]
  }
}
