// SPDX-License-Identifier: MIT
//
// The methods of the Bot API a bot like ours uses, over HTTP as the real server takes them: GET or POST,
// parameters as query, form or JSON.

import Reports
package import Transport

extension SimulatedTelegram {
  package nonisolated var routes: [Route] {
    [
      Route(.post, "/sim/fault") { await self.command($0) },
      Route(.post, "/{bot}/{method}", bodyLimit: 1 << 20) { await self.call($0) },
      Route(.get, "/{bot}/{method}") { await self.call($0) },
      Route(.get, "/file/{bot}/{folder}/{name}") { await self.download($0) },
    ]
  }

  private func call(_ request: ServerRequest) async -> ServerResponse {
    let method = request.parameters["method"] ?? ""
    guard request.parameters["bot"] == "bot\(token)" else { return Self.refusal(401, "Unauthorized") }
    if let trouble = trouble(in: method, [.tooMany, .unavailable, .refused, .conflict]) {
      return Self.answer(to: trouble)
    }
    let delay = trouble(in: method, [.lost, .slow])
    if delay?.fault == .slow { await pause(delay?.seconds) }
    let answer = await perform(method, BotParameters(request))
    if delay?.fault == .lost { await pause(delay?.seconds) }
    return answer
  }

  private func pause(_ seconds: Int?) async {
    try? await Task.sleep(for: .seconds(seconds ?? 1))  // Cancelled: answered at once.
  }

  private func perform(_ method: String, _ parameters: BotParameters) async -> ServerResponse {
    switch method {
    case "getMe": Self.success(me)
    case "getUpdates": await updates(parameters)
    case "setWebhook": setWebhook(parameters)
    case "deleteWebhook": deleteWebhook(parameters)
    case "getWebhookInfo": Self.success(webhookInfo)
    case "sendMessage": sendMessage(parameters)
    case "getFile": file(parameters)
    default: Self.refusal(404, "Not Found: method not found")
    }
  }

  // MARK: Updates

  private func updates(_ parameters: BotParameters) async -> ServerResponse {
    guard hook == nil else {
      return Self.refusal(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
      )
    }
    wake(.conflict)
    allow(parameters)
    let offset = parameters.number("offset") ?? 0
    confirm(below: offset)
    if pending.isEmpty, let seconds = parameters.number("timeout"), seconds > 0,
      await wait(seconds: seconds) == .conflict
    {
      return Self.refusal(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
    }
    let limit = Int(min(max(parameters.number("limit") ?? 100, 1), 100))
    var page = pending.prefix(limit).map(\.update)
    if !page.isEmpty {
      if trouble(in: "getUpdates", [.duplicate]) != nil { page = page.flatMap { [$0, $0] } }
      if trouble(in: "getUpdates", [.disorder]) != nil { page.reverse() }
    }
    return Self.success(.list(page))
  }

  /// An offset far beyond the last update is of another list: the real server then answers from the start.
  private func confirm(below offset: Int64) {
    guard offset <= lastUpdate + 10 else { return }
    if offset >= 0 { pending.removeAll { $0.id < offset } } else { pending = pending.suffix(Int(-offset)) }
  }

  private func wait(seconds: Int64) async -> Wake {
    polls += 1
    let number = polls
    let timer = Task {
      try await Task.sleep(for: .seconds(seconds))
      wake(.time, only: number)
    }
    defer { timer.cancel() }
    return await withCheckedContinuation { waits(number, $0) }
  }

  /// Ends the poll that waits, if one does.
  func wake(_ reason: Wake, only number: Int? = nil) {
    guard let poll = waiting, number == nil || number == poll.number else { return }
    waiting = nil
    poll.wake.resume(returning: reason)
  }

  func allow(_ parameters: BotParameters) {
    guard case .list(let kinds)? = parameters["allowed_updates"] else { return }
    allowed = Set(kinds.compactMap(\.asText))
  }

  // MARK: Answers and files

  private func sendMessage(_ parameters: BotParameters) -> ServerResponse {
    guard let chat = parameters.number("chat_id") else {
      return Self.refusal(400, "Bad Request: chat_id is empty")
    }
    guard knows(chat) else { return Self.refusal(400, "Bad Request: chat not found") }
    guard !isBlocked(chat) else { return Self.refusal(403, "Forbidden: bot was blocked by the user") }
    guard let text = parameters.text("text"), !text.isEmpty else {
      return Self.refusal(400, "Bad Request: message text is empty")
    }
    guard text.utf16.count <= 4096 else { return Self.refusal(400, "Bad Request: message is too long") }
    let answered = parameters["reply_parameters"]?["message_id"]?.asNumber
    return Self.success(wrote(text, to: chat, answering: answered))
  }

  private func file(_ parameters: BotParameters) -> ServerResponse {
    guard let id = parameters.text("file_id"), let file = files[id] else {
      return Self.refusal(400, "Bad Request: invalid file_id")
    }
    guard file.bytes.count <= 20 << 20 else { return Self.refusal(400, "Bad Request: file is too big") }
    return Self.success(
      .object([
        "file_id": .text(id), "file_unique_id": .text("u" + id), "file_path": .text(file.path),
        "file_size": .number(Int64(file.bytes.count)),
      ]))
  }

  private func download(_ request: ServerRequest) -> ServerResponse {
    guard request.parameters["bot"] == "bot\(token)" else { return Self.refusal(401, "Unauthorized") }
    if let trouble = trouble(in: "download", [.tooMany, .unavailable]) { return Self.answer(to: trouble) }
    let path = [request.parameters["folder"], request.parameters["name"]].compactMap(\.self)
      .joined(separator: "/")
    guard let file = files.values.first(where: { $0.path == path }) else {
      return Self.refusal(404, "Not Found")
    }
    return ServerResponse(
      status: 200, headers: ["Content-Type": "application/octet-stream"], body: file.bytes)
  }

  // MARK: Envelopes

  static func success(_ result: JSONValue) -> ServerResponse {
    envelope(200, ["ok": true, "result": result])
  }

  static func refusal(_ code: Int, _ description: String) -> ServerResponse {
    envelope(code, ["ok": false, "error_code": .number(Int64(code)), "description": .text(description)])
  }

  private static func answer(to trouble: Trouble) -> ServerResponse {
    switch trouble.fault {
    case .tooMany:
      envelope(
        429,
        [
          "ok": false, "error_code": 429,
          "description": .text("Too Many Requests: retry after \(trouble.seconds)"),
          "parameters": .object(["retry_after": .number(Int64(trouble.seconds))]),
        ])
    case .refused: refusal(401, "Unauthorized")
    case .conflict: refusal(409, "Conflict: terminated by other getUpdates request")
    default: ServerResponse.text(502, "Bad Gateway")
    }
  }

  private static func envelope(_ status: Int, _ body: [String: JSONValue]) -> ServerResponse {
    ServerResponse(
      status: status, headers: ["Content-Type": "application/json"], body: JSONValue.object(body).bytes)
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

extension SimulatedTelegram.Pending {
  var update: JSONValue { .object(["update_id": .number(id), kind: body]) }
}

/// A method's parameters, in whichever of the three ways they came.
struct BotParameters {
  private var values: [String: JSONValue] = [:]

  init(_ request: ServerRequest) {
    for field in request.query.fields + (request.form?.fields ?? []) {
      values[String(decoding: field.name, as: UTF8.self)] = .text(
        String(decoding: field.value, as: UTF8.self))
    }
    if request.form == nil, case .object(let members)? = JSONValue(request.body) {
      values.merge(members) { _, body in body }
    }
  }

  func text(_ name: String) -> String? { values[name]?.asText }
  func number(_ name: String) -> Int64? { values[name]?.asNumber }

  /// A value with parts, which a form writes as JSON.
  subscript(_ name: String) -> JSONValue? {
    if case .text(let json)? = values[name] { JSONValue(Array(json.utf8)) } else { values[name] }
  }
}
