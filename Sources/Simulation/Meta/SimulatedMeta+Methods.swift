// SPDX-License-Identifier: MIT
//
// The edges of the Graph API accounts like ours use, over HTTP as the real server takes them: parameters as
// query, form or JSON, the token in the header or among them.

import Cryptography
import Reports
package import Transport

extension SimulatedMeta {
  package nonisolated var routes: [Route] {
    [
      Route(.post, "/sim/fault") { await self.command($0) },
      Route(.get, "/media/{file}") { await self.download($0) },
      Route(.post, "/{version}/{id}/messages", bodyLimit: 1 << 20) {
        await self.call($0) { await self.send($0, $1) }
      },
      Route(.post, "/{version}/{id}/subscribed_apps") { await self.subscribe($0) },
      Route(.get, "/{version}/{id}/subscribed_apps") { await self.subscription($0) },
      Route(.get, "/{version}/{id}") { await self.call($0) { await self.object($0, $1) } },
    ] + listRoutes
  }

  /// Whether the token is right; that the proof is too is counted.
  func isLetIn(_ request: ServerRequest) -> Bool {
    let parameters = BotParameters(request)
    let given = request.headers["Authorization"] ?? "Bearer \(parameters.text("access_token") ?? "")"
    let proof = Hash.sha256.authenticationCode(for: Array(app.token.utf8), key: Array(app.secret.utf8))
    if request.query.text("appsecret_proof") != Hex.encode(proof) { unprovenRequests += 1 }
    return given == "Bearer \(app.token)"
  }

  private typealias Method = @Sendable (String, BotParameters) async -> ServerResponse

  private func call(_ request: ServerRequest, _ method: Method) async -> ServerResponse {
    let parameters = BotParameters(request)
    guard isLetIn(request) else { return Self.error(401, 190, "Invalid OAuth access token") }
    // Not among what faults befall: whoever looks after the subscription asks it by themselves.
    if request.parameters["id"] == "app" { return Self.success(["id": .text(Self.appID)]) }
    if let trouble = trouble([.tooMany, .unavailable, .refused]) { return Self.answer(to: trouble) }
    let delay = trouble([.lost, .slow])
    if delay?.fault == .slow { await pause(delay?.seconds) }
    let answer = await method(request.parameters["id"] ?? "", parameters)
    if delay?.fault == .lost { await pause(delay?.seconds) }
    return answer
  }

  private func pause(_ seconds: Int?) async {
    try? await Task.sleep(for: .seconds(seconds ?? 1))  // Cancelled: answered at once.
  }

  // MARK: Texts

  private func send(_ id: String, _ parameters: BotParameters) -> ServerResponse {
    switch id {
    case app.numberID: sendWhatsApp(parameters)
    case app.pageID: sendPage(parameters, .facebook)
    case app.instagramID: sendPage(parameters, .instagram)
    default: Self.error(400, 100, "Unsupported post request", subcode: 33)
    }
  }

  private func sendWhatsApp(_ parameters: BotParameters) -> ServerResponse {
    guard parameters.text("messaging_product") == "whatsapp", parameters.text("type") == "text",
      let recipient = parameters.text("to") ?? parameters.text("recipient"),
      let text = parameters["text"]?["body"]?.asText, (1...4096).contains(text.utf16.count)
    else { return Self.error(400, 100, "Invalid parameter") }
    guard trouble([.windowClosed]) == nil else { return Self.error(400, 131_047, "Re-engagement message") }
    let sent = Sent(
      place: .whatsapp, recipient: recipient, text: text, id: next("wamid.OUT"),
      answers: parameters["context"]?["message_id"]?.asText)
    let isOpen = isOpen(recipient, at: .whatsapp)
    if isOpen { wrote(sent) }
    tellStatuses(of: sent, isOpen ? ["sent", "delivered"] : ["failed"], parameters)
    return Self.success([
      "messaging_product": "whatsapp",
      "contacts": .list([.object(["input": .text(recipient), "wa_id": .text(recipient)])]),
      "messages": .list([.object(["id": .text(sent.id)])]),
    ])
  }

  private func tellStatuses(of sent: Sent, _ states: [String], _ parameters: BotParameters) {
    guard trouble([.silent]) == nil else { return }
    for state in states {
      var status: [String: JSONValue] = [
        "id": .text(sent.id), "status": .text(state), "timestamp": .text("\(now().seconds)"),
        "recipient_id": .text(sent.recipient),
      ]
      status["biz_opaque_callback_data"] = parameters.text("biz_opaque_callback_data").map { .text($0) }
      if state == "failed" {
        status["errors"] = .list([.object(["code": 131_047, "title": "Re-engagement message"])])
      }
      tellNumber(["statuses": .list([.object(status)])])
    }
  }

  private func sendPage(_ parameters: BotParameters, _ place: Place) -> ServerResponse {
    guard let text = parameters["message"]?["text"]?.asText, !text.isEmpty,
      place == .facebook ? text.utf16.count <= 2000 : text.utf8.count <= 1000,
      case .object(let recipient)? = parameters["recipient"], let to = recipient.first,
      let name = to.value.asText
    else { return Self.error(400, 100, "Invalid parameter") }
    let isPrivateReply = to.key == "comment_id"
    if isPrivateReply, !answersFirst(name) {
      return Self.error(400, 10_900, "Activity already replied to")
    }
    guard isPrivateReply || isOpen(name, at: place), trouble([.windowClosed]) == nil else {
      return Self.error(400, 10, "This message is sent outside of allowed window.", subcode: 2_018_278)
    }
    let id = next("m_out")
    wrote(
      Sent(place: place, recipient: isPrivateReply ? "comment:\(name)" : name, text: text, id: id))
    var echo: [String: JSONValue] = ["mid": .text(id), "text": .text(text), "is_echo": true]
    echo["metadata"] = parameters["message"]?["metadata"]
    tell(place, from: self.id(of: place), to: name, ["message": .object(echo)])
    return Self.success(["recipient_id": .text(name), "message_id": .text(id)])
  }

  /// Not among what faults befall: it happens by itself.
  private func subscribe(_ request: ServerRequest) -> ServerResponse {
    guard isLetIn(request) else { return Self.error(401, 190, "Invalid OAuth access token") }
    subscribed(request.parameters["id"] ?? "", fields: request.query.text("subscribed_fields") ?? "")
    return Self.success(["success": true])
  }

  private func subscription(_ request: ServerRequest) -> ServerResponse {
    guard isLetIn(request) else { return Self.error(401, 190, "Invalid OAuth access token") }
    let fields = subscriptions[request.parameters["id"] ?? ""]
    let apps = fields.map { fields in
      JSONValue.object([
        "id": .text(Self.appID), "name": "Kanal",
        "whatsapp_business_api_data": .object(["id": .text(Self.appID)]),
        "subscribed_fields": .list(fields.split(separator: ",").map { .text(String($0)) }),
      ])
    }
    let other = JSONValue.object([
      "id": "999", "subscribed_fields": .list(["messages", "feed"]),
    ])
    return Self.success(["data": .list([other] + (apps.map { [$0] } ?? []))])
  }

  private static let appID = "700000000000001"

  // MARK: Objects and files

  private func object(_ id: String, _ parameters: BotParameters) -> ServerResponse {
    if id == "me" { return Self.success(["id": .text(app.pageID), "name": "Pemprov"]) }
    guard let file = files[id] else {
      return Self.error(400, 100, "Unsupported get request", subcode: 33)
    }
    return Self.success([
      "messaging_product": "whatsapp", "url": .text("\(base)/media/\(id)"), "mime_type": .text(file.type),
      "sha256": .text(Hex.encode(Hash.sha256.digest(of: file.bytes))),
      "file_size": .number(Int64(file.bytes.count)), "id": .text(id),
    ])
  }

  private func download(_ request: ServerRequest) -> ServerResponse {
    if let trouble = trouble([.tooMany, .unavailable]) { return Self.answer(to: trouble) }
    guard let file = files[request.parameters["file"] ?? ""] else { return .text(404, "Not Found") }
    return ServerResponse(status: 200, headers: ["Content-Type": file.type], body: file.bytes)
  }

  // MARK: Answers

  static func success(_ body: [String: JSONValue]) -> ServerResponse { json(200, body) }

  static func error(_ status: Int, _ code: Int64, _ message: String, subcode: Int64? = nil)
    -> ServerResponse
  {
    var error: [String: JSONValue] = [
      "message": .text("(#\(code)) \(message)"), "type": "OAuthException", "code": .number(code),
      "fbtrace_id": "Ainvented",
    ]
    error["error_subcode"] = subcode.map { .number($0) }
    return json(status, ["error": .object(error)])
  }

  private static func answer(to trouble: Trouble) -> ServerResponse {
    switch trouble.fault {
    case .tooMany:
      var answer = error(429, 4, "Application request limit reached")
      answer.headers.add("Retry-After", "\(trouble.seconds)")
      return answer
    case .refused: return error(401, 190, "Session has expired", subcode: 463)
    default: return .text(503, "Service Unavailable")
    }
  }

  private static func json(_ status: Int, _ body: [String: JSONValue]) -> ServerResponse {
    ServerResponse(
      status: status, headers: ["Content-Type": "application/json"], body: JSONValue.object(body).bytes)
  }

  private func command(_ request: ServerRequest) -> ServerResponse {
    let query = request.query
    guard let fault = query.text("kind").flatMap(Fault.init(rawValue:)) else {
      return .text(422, "kind is one of \(Fault.allCases.map(\.rawValue).joined(separator: ", "))\n")
    }
    fail(
      fault, count: query.text("count").flatMap { Int($0) } ?? 1,
      seconds: query.text("seconds").flatMap { Int($0) } ?? 1)
    return .text(200, "the next requests meet \(fault.rawValue)\n")
  }
}
