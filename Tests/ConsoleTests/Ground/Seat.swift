// SPDX-License-Identifier: MIT

import Foundation
import Reports
import Testing
import Transport

@testable import Console

/// An answer of the console.
struct Answer: Sendable {
  var status: Int
  var headers: HeaderFields
  var body: [UInt8]

  /// Nil where the body is no JSON.
  var json: JSONValue? {
    // What is no JSON has none.
    try? JSONDecoder().decode(JSONValue.self, from: Data(body))
  }
  var text: String { String(decoding: body, as: UTF8.self) }
  var version: Int64? { self["version"]?.integer }

  subscript(_ name: String) -> JSONValue? { json?[name] }
  /// `stale`, where the problem's type is `urn:kanal:stale`.
  var problem: String? { self["type"]?.text.map { String($0.dropFirst("urn:kanal:".count)) } }
}

extension JSONValue {
  subscript(_ name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }
  var items: [JSONValue] { if case .array(let items) = self { items } else { [] } }
  var text: String? { if case .string(let text) = self { text } else { nil } }
  var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  var flag: Bool? { if case .bool(let value) = self { value } else { nil } }
  var texts: [String] { items.compactMap(\.text) }
}

/// Somebody at the console. Whatever is answered must be an answer that the contract has.
struct Seat: Sendable {
  let ground: ConsoleGround
  var name = ""
  var cookie = ""
  var csrf = ""
  /// More headers, or other ones.
  var headers: [String: String] = [:]

  func get(_ path: String) async throws -> Answer { try await send(.get, path) }
  func post(_ path: String, _ json: String = "{}") async throws -> Answer {
    try await send(.post, path, Array(json.utf8))
  }
  func put(_ path: String, _ json: String) async throws -> Answer {
    try await send(.put, path, Array(json.utf8))
  }
  func patch(_ path: String, _ json: String) async throws -> Answer {
    try await send(.patch, path, Array(json.utf8))
  }
  func delete(_ path: String) async throws -> Answer { try await send(.delete, path) }

  func with(_ name: String, _ value: String) -> Seat {
    var seat = self
    seat.headers[name] = value
    return seat
  }

  func send(_ method: HTTPMethod, _ path: String, _ body: [UInt8] = [], headOnly: Bool = false) async throws
    -> Answer
  {
    var all = ["Content-Type": "application/json", "X-CSRF-Token": csrf, "Cookie": cookie]
    all.merge(headers) { _, new in new }
    var fields = HeaderFields()
    for (name, value) in all where !value.isEmpty { fields.add(name, value) }
    let target = path.hasPrefix("/assets") || path == "/" ? path : "/api/v1" + path
    var request = HTTPRequest(
      method, "http://127.0.0.1:\(ground.port)\(target)", headers: fields, body: body,
      deadline: .seconds(300),
      responseLimit: 16 << 20)
    request.takesHeadOnly = headOnly
    let response = try await ConsoleGround.dialer.send(request)
    let answer = Answer(status: response.status, headers: response.headers, body: response.body)
    if target.hasPrefix("/api") { check(answer, method, target, isCut: headOnly) }
    return answer
  }

  private func check(_ answer: Answer, _ method: HTTPMethod, _ target: String, isCut: Bool) {
    guard let operation = Contract.shared.operation(method.rawValue, target) else { return }
    #expect(
      operation.statuses.contains(answer.status),
      "\(method.rawValue) \(operation.path) answers \(answer.status), which the contract does not have")
    #expect(answer.headers["X-Content-Type-Options"] == "nosniff" || answer.status == 413)
    guard answer.status >= 400, answer.status != 413 else { return }
    #expect(answer.headers["Content-Type"] == "application/problem+json")
    if !isCut { #expect(answer.problem != nil && answer["detail"]?.text?.isEmpty == false) }
  }

  // MARK: The common acts

  /// The next draft, claimed; its id and version.
  func next(_ filter: String = "{}") async throws -> (id: String, version: Int64)? {
    let answer = try await post("/queue/next", filter)
    guard answer.status == 200, let id = answer["id"]?.text, let version = answer.version else { return nil }
    return (id, version)
  }

  func locate(_ id: String, _ version: Int64, _ place: Kelurahan = ConsoleGround.center) async throws
    -> Answer
  {
    try await post("/reports/\(id)/locate", #"{"version":\#(version),"kelurahan":"\#(place.code)"}"#)
  }

  func act(_ act: String, _ id: String, _ version: Int64, _ more: String = "") async throws -> Answer {
    try await post("/reports/\(id)/\(act)", #"{"version":\#(version)\#(more.isEmpty ? "" : ",")\#(more)}"#)
  }

  func version(of id: String) async throws -> Int64 { try await get("/reports/\(id)").version ?? -1 }
}
