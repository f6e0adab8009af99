// SPDX-License-Identifier: MIT
//
// The methods of API v2 an account like ours uses, over HTTP as the real server takes them, with its limits
// and what it says of them in every answer.

import FoundationEssentials
import Reports
package import Transport

extension SimulatedX {
  /// A kind of request: how many a window takes, and who answers.
  private struct Method: Sendable {
    var name: String
    var limit: Int
    var answer: @Sendable (isolated SimulatedX, ServerRequest) -> ServerResponse
  }

  package nonisolated var routes: [Route] {
    [
      Route(.post, "/sim/fault") { await self.command($0) },
      Route(.post, "/2/oauth2/token") { await self.renew($0) },
      route(.get, "/2/users/me", Method(name: "me", limit: 75) { x, _ in x.me() }),
      route(.get, "/2/dm_events", Method(name: "dm", limit: 15) { $0.list($0.messages, $1) }),
      route(
        .get, "/2/users/{id}/mentions",
        Method(name: "mentions", limit: 300) { x, request in
          guard request.parameters["id"] == x.account.id else { return Self.problem(403, "Forbidden") }
          return x.list(x.mentions, request)
        }),
      route(
        .post, "/2/dm_conversations/with/{id}/messages",
        Method(name: "send", limit: 15) { $0.sendMessage($1) }),
      route(.post, "/2/tweets", Method(name: "post", limit: 200) { $0.sendPost($1) }),
      route(.get, "/media/{name}", Method(name: "media", limit: 1000) { $0.download($1) }),
    ]
  }

  private nonisolated func route(_ verb: HTTPMethod, _ path: String, _ method: Method) -> Route {
    Route(verb, path, bodyLimit: 1 << 20) { await self.call(method, $0) }
  }

  private func call(_ method: Method, _ request: ServerRequest) async -> ServerResponse {
    let name = method.name
    if let trouble = trouble(in: name, [.tooMany, .broken, .unavailable, .refused, .forbidden, .unpaid]) {
      guard trouble.fault == .tooMany else { return Self.answer(to: trouble) }
      let reset = now() + .seconds(Int64(trouble.seconds))
      return limited(Self.problem(429, "Too Many Requests"), 0, method.limit, reset)
    }
    guard admits(request) else { return Self.problem(401, "Unauthorized") }
    var window = windows[name] ?? Window(began: now(), used: 0)
    if now() - window.began >= Self.window { window = Window(began: now(), used: 0) }
    let reset = window.began + Self.window
    guard window.used < method.limit else {
      excess += 1
      return limited(Self.problem(429, "Too Many Requests"), 0, method.limit, reset)
    }
    window.used += 1
    windows[name] = window
    requests[name, default: 0] += 1
    let delay = trouble(in: name, [.lost, .slow])
    if delay?.fault == .slow { await pause(delay?.seconds) }
    let answer = method.answer(self, request)
    if delay?.fault == .lost { await pause(delay?.seconds) }
    return limited(answer, method.limit - window.used, method.limit, reset)
  }

  private static let window = Duration.seconds(900)

  private func pause(_ seconds: Int?) async {
    try? await Task.sleep(for: .seconds(seconds ?? 1))  // Cancelled: answered at once.
  }

  private func limited(_ answer: ServerResponse, _ left: Int, _ limit: Int, _ reset: Timestamp)
    -> ServerResponse
  {
    var answer = answer
    answer.headers.add("x-rate-limit-limit", "\(limit)")
    answer.headers.add("x-rate-limit-remaining", "\(left)")
    answer.headers.add("x-rate-limit-reset", "\(reset.seconds)")
    return answer
  }

  // MARK: Lists

  private func me() -> ServerResponse {
    Self.success([
      "data": .object(["id": .text(account.id), "username": .text(account.handle), "name": "Kota Uji"])
    ])
  }

  /// The newest first; `since_id` and `pagination_token` leave out what is not asked for.
  private func list(_ all: [Listed], _ request: ServerRequest) -> ServerResponse {
    let query = request.query
    var rest = all
    if let since = query.text("since_id").flatMap({ Int64($0) }) {
      guard since > 0, !refusesSince else {
        refusesSince = false
        return Self.problem(400, "Invalid Request")
      }
      rest = rest.filter { Int64($0.id).map { $0 > since } ?? true }
    }
    var start = 0
    if let token = query.text("pagination_token") {
      guard trouble(in: "dm", [.forgotten]) == nil, let place = places[token],
        let index = rest.firstIndex(where: { $0.id == place })
      else { return Self.problem(400, "Invalid Request") }
      start = index
    }
    let wanted = query.text("max_results").flatMap { Int($0) } ?? 100
    var page = Array(rest[start...].prefix(min(wanted, pageLimit)))
    let end = start + page.count
    if !page.isEmpty, trouble(in: "dm", [.duplicate]) != nil { page = page.flatMap { [$0, $0] } }
    if !page.isEmpty, trouble(in: "dm", [.disorder]) != nil { page.reverse() }
    return Self.success(body(of: page, next: end < rest.count ? place(before: rest[end].id) : nil))
  }

  private func place(before id: String) -> String {
    let token = "place-\(places.count + 1)"
    places[token] = id
    return token
  }

  private func body(of page: [Listed], next: String?) -> [String: JSONValue] {
    var meta: [String: JSONValue] = ["result_count": .number(Int64(page.count))]
    meta["next_token"] = next.map { .text($0) }
    guard !page.isEmpty else { return ["meta": .object(meta)] }
    var includes: [String: JSONValue] = [:]
    let (media, users, posts) = (page.compactMap(\.media), page.flatMap(\.users), page.flatMap(\.posts))
    if !media.isEmpty { includes["media"] = .list(media) }
    if !users.isEmpty { includes["users"] = .list(users) }
    if !posts.isEmpty { includes["tweets"] = .list(posts) }
    var body: [String: JSONValue] = ["data": .list(page.map(\.item)), "meta": .object(meta)]
    if !includes.isEmpty { body["includes"] = .object(includes) }
    return body
  }

  private func download(_ request: ServerRequest) -> ServerResponse {
    guard let file = files[request.parameters["name"] ?? ""] else { return Self.problem(404, "Not Found") }
    return ServerResponse(status: 200, headers: ["Content-Type": "image/jpeg"], body: file)
  }

  // MARK: Answers

  private func sendMessage(_ request: ServerRequest) -> ServerResponse {
    let recipient = request.parameters["id"] ?? ""
    guard let text = JSONValue(request.body)?["text"]?.asText, !text.isEmpty else {
      return Self.problem(400, "Invalid Request", "One or more parameters to your request was invalid.")
    }
    guard text.unicodeScalars.count <= 10_000 else {
      return Self.problem(400, "Invalid Request", "text is too long")
    }
    guard people.contains(recipient) else {
      return Self.problem(403, "Forbidden", "You cannot send messages to this user.")
    }
    let id = wrote(text, to: recipient, isPublic: false)
    return Self.success(
      [
        "data": .object([
          "dm_conversation_id": .text(conversation(with: recipient)), "dm_event_id": .text(id),
        ])
      ],
      status: 201)
  }

  private func sendPost(_ request: ServerRequest) -> ServerResponse {
    let body = JSONValue(request.body)
    guard let text = body?["text"]?.asText, !text.isEmpty else { return Self.problem(400, "Invalid Request") }
    guard !answers.contains(where: { $0.isPublic && $0.text == text }) else {
      return Self.problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
    }
    guard let post = body?["reply"]?["in_reply_to_tweet_id"]?.asText, posts.contains(post) else {
      return Self.problem(
        403, "Forbidden",
        "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author."
      )
    }
    let id = wrote(text, to: post, isPublic: true)
    return Self.success(["data": .object(["id": .text(id), "text": .text(text)])], status: 201)
  }

  // MARK: Envelopes

  static func success(_ body: [String: JSONValue], status: Int = 200) -> ServerResponse {
    ServerResponse(
      status: status, headers: ["Content-Type": "application/json"], body: JSONValue.object(body).bytes)
  }

  static func problem(_ status: Int, _ title: String, _ detail: String? = nil) -> ServerResponse {
    let body: [String: JSONValue] = [
      "title": .text(title), "type": "about:blank", "status": .number(Int64(status)),
      "detail": .text(detail ?? title),
    ]
    return ServerResponse(
      status: status, headers: ["Content-Type": "application/problem+json"],
      body: JSONValue.object(body).bytes)
  }

  static func answer(to trouble: Trouble) -> ServerResponse {
    switch trouble.fault {
    case .refused: problem(401, "Unauthorized")
    case .forbidden: problem(403, "Forbidden", "You cannot send messages to this user.")
    case .unpaid: problem(402, "CreditsDepleted")
    case .unavailable: problem(503, "Service Unavailable")
    default: problem(500, "Internal Server Error")
    }
  }

  private func command(_ request: ServerRequest) -> ServerResponse {
    let query = request.query
    guard let fault = query.text("kind").flatMap(Fault.init(rawValue:)) else {
      return .text(422, "kind is one of \(Fault.allCases.map(\.rawValue).joined(separator: ", "))\n")
    }
    fail(
      fault, method: query.text("method"), count: query.text("count").flatMap { Int($0) } ?? 1,
      seconds: query.text("seconds").flatMap { Int($0) } ?? 1)
    return .text(200, "the next requests meet \(fault.rawValue)\n")
  }
}
