// SPDX-License-Identifier: MIT
//
// The calls over HTTP. Lists are pages as Laravel makes them: `results.data` and `results.next_page_url`. The
// agency's list takes `after` too, a cursor of ours that the real service is not known to have.

import Reports
package import Transport

extension SimulatedLapor {
  package nonisolated var routes: [Route] {
    [
      Route(.get, "/complaints/institution/{institution}") { await self.answer(.list, $0) },
      Route(.get, "/complaints/{id}/followups") { await self.answer(.followups, $0) },
      Route(.get, "/complaints/{id}/complaint") { await self.answer(.complaint, $0) },
      Route(.post, "/complaints/followup/add", bodyLimit: 1 << 20) { await self.answer(.add, $0) },
      Route(.post, "/complaints/process/{id}/reject") { await self.answer(.reject, $0) },
      Route(.get, "/storage/{name}") { await self.answer(.file, $0) },
      Route(.post, "/sim/fault") { await self.command($0) },
    ]
  }

  /// One request, with whatever fault is due.
  package func answer(_ call: Call, _ request: ServerRequest) async -> ServerResponse {
    guard isLetIn(request), trouble(in: call, [.expired]) == nil else {
      return Self.refusal(401, "Unauthenticated.")
    }
    if let trouble = trouble(in: call, [.tooMany, .unavailable]) { return Self.answer(to: trouble) }
    let delay = trouble(in: call, [.lost, .slow])
    if delay?.fault == .slow { await pause(delay?.seconds) }
    let answer = perform(call, request)
    if delay?.fault == .lost { await pause(delay?.seconds) }
    return answer
  }

  private func isLetIn(_ request: ServerRequest) -> Bool {
    let given = request.headers["auth"] ?? request.headers["Authorization"]
    return given == "Bearer \(auth)" && request.headers["token"] == token
  }

  private func pause(_ seconds: Int?) async {
    try? await Task.sleep(for: .seconds(seconds ?? 1))  // Cancelled: answered at once.
  }

  private func perform(_ call: Call, _ request: ServerRequest) -> ServerResponse {
    if call == .list { return list(request) }
    if call == .file { return file(request) }
    if call == .add { return add(request) }
    guard let kept = complaint(request) else { return Self.refusal(404, "Complaint not found.") }
    switch call {
    case .followups: return page(kept.followUps, request, call)
    case .reject: return reject(kept, request)
    default: return Self.results(["data": .object(kept.json), "data_logs": .list([])])
    }
  }

  private func complaint(_ request: ServerRequest) -> Kept? {
    complaints.first { "\($0.id)" == request.parameters["id"] }
  }

  // MARK: Lists

  private func list(_ request: ServerRequest) -> ServerResponse {
    guard request.parameters["institution"] == institution else {
      return Self.refusal(403, "This action is unauthorized.")
    }
    let all = disposed.enumerated().compactMap { number, id in
      complaints.first { $0.id == id }.map { kept in
        kept.json.merging(["sequence": .number(Int64(epoch + number + 1))]) { own, _ in own }
      }
    }
    guard let after = request.query.text("after") else {
      return page(all.map { .object($0) }, request, .list)
    }
    let cursor = Int(after) ?? 0
    let start = min(cursor < epoch ? 0 : cursor - epoch, all.count)
    noteAsked(past: start)
    return page(all.dropFirst(start).map { .object($0) }, request, .list)
  }

  private func page(_ all: [JSONValue], _ request: ServerRequest, _ call: Call) -> ServerResponse {
    let size = max(request.query.text("page_size").flatMap { Int($0) } ?? 15, 1)
    let number = max(request.query.text("page").flatMap { Int($0) } ?? 1, 1)
    var items = Array(all.dropFirst((number - 1) * size).prefix(size))
    if !items.isEmpty {
      if trouble(in: call, [.duplicate]) != nil { items = items.flatMap { [$0, $0] } }
      if trouble(in: call, [.disorder]) != nil { items.reverse() }
    }
    let hasMore = number * size < all.count
    return Self.results([
      "current_page": .number(Int64(number)), "data": .list(items),
      "next_page_url": hasMore ? .text("\(request.path)?page=\(number + 1)") : .null,
      "per_page": .number(Int64(size)), "total": .number(Int64(all.count)),
    ])
  }

  // MARK: What is written

  private func add(_ request: ServerRequest) -> ServerResponse {
    let fields = MultipartFields.read(request)
    guard let id = fields["complaint_id"], let number = Int64(id), has(number) else {
      return Self.refusal(404, "Complaint not found.")
    }
    guard let text = fields["content"], !text.isEmpty, fields["user_id"] != nil else {
      return Self.refusal(422, "The given data was invalid.")
    }
    let written = write(
      Written(complaint: id, text: text, fields: fields, isRejection: false),
      template: fields["template_code"] ?? "")
    return Self.results(["id": .number(written)])
  }

  private func reject(_ kept: Kept, _ request: ServerRequest) -> ServerResponse {
    let body = JSONValue(request.body)
    guard let text = body?["reason_description"]?.asText, !text.isEmpty, let to = body?["reason"]?.asText
    else {
      return Self.refusal(422, "The given data was invalid.")
    }
    guard !kept.isRejected else { return Self.refusal(422, "The complaint was rejected already.") }
    var fields = ["reason": to]
    for name in ["is_request", "not_authority"] { fields[name] = body?[name]?.asText }
    _ = write(
      Written(complaint: "\(kept.id)", text: text, fields: fields, isRejection: true), template: "reject")
    return Self.results([:])
  }

  private func file(_ request: ServerRequest) -> ServerResponse {
    guard let bytes = files[request.parameters["name"] ?? ""] else { return Self.refusal(404, "Not Found") }
    return ServerResponse(status: 200, headers: ["Content-Type": "application/octet-stream"], body: bytes)
  }

  // MARK: Envelopes

  private static func results(_ results: [String: JSONValue]) -> ServerResponse {
    envelope(200, ["status": "success", "results": .object(results)])
  }

  /// As Laravel refuses.
  package static func refusal(_ status: Int, _ message: String) -> ServerResponse {
    envelope(status, ["message": .text(message)])
  }

  private static func answer(to trouble: Trouble) -> ServerResponse {
    guard trouble.fault == .tooMany else { return refusal(503, "Service Unavailable") }
    var response = refusal(429, "Too Many Attempts.")
    response.headers.add("Retry-After", "\(trouble.seconds)")
    return response
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
    let call = query.text("call").flatMap(Call.init(rawValue:))
    if call == nil, query.text("call") != nil {
      return .text(422, "call is one of \(Call.allCases.map(\.rawValue).joined(separator: ", "))\n")
    }
    fail(
      fault, call: call, count: query.text("count").flatMap { Int($0) } ?? 1,
      seconds: query.text("seconds").flatMap { Int($0) } ?? 1)
    return .text(200, "the next requests meet \(fault.rawValue)\n")
  }
}

/// Text fields of multipart/form-data (RFC 7578).
enum MultipartFields {
  static func read(_ request: ServerRequest) -> [String: String] {
    let type = request.headers["Content-Type"] ?? ""
    guard let mark = type.firstRange(of: "boundary=") else { return [:] }
    let boundary = "--" + type[mark.upperBound...].drop { $0 == "\"" }.prefix { $0 != ";" && $0 != "\"" }
    var fields: [String: String] = [:]
    let text = String(decoding: request.body, as: UTF8.self)
    for part in text.split(separator: "\r\n" + boundary, omittingEmptySubsequences: true) {
      guard let end = part.firstRange(of: "\r\n\r\n"), let name = name(part[..<end.lowerBound]) else {
        continue
      }
      fields[name] = String(part[end.upperBound...])
    }
    return fields
  }

  private static func name(_ head: Substring) -> String? {
    guard let start = head.firstRange(of: "name=\"") else { return nil }
    return String(head[start.upperBound...].prefix { $0 != "\"" })
  }
}
