// SPDX-License-Identifier: MIT

import FoundationEssentials
package import Transport

/// An officer's program at the console's API, of which it knows what config/console-openapi.yaml says.
package struct SimulatedOfficer: Sendable {
  /// A draft as far as a program decides on it.
  package struct Draft: Decodable, Sendable {
    package struct Candidate: Decodable, Sendable { package var kelurahan: Area }
    package struct Area: Decodable, Sendable { package var code: String }

    package var id: String
    package var version: Int64
    package var places: [Candidate]
  }

  /// An answer that nobody expected.
  package struct Refusal: Error, CustomStringConvertible {
    package var description: String
  }

  private struct Session: Decodable { var csrf: String }

  package let name: String
  private let base: String
  private let cookie: String
  private let token: String
  private let dialer: Dialer

  /// Logs in at `base`, such as `http://127.0.0.1:8712`.
  package init(_ name: String, password: String, at base: String, dialer: Dialer) async throws {
    let body = Array("{\"name\":\"\(name)\",\"password\":\"\(password)\"}".utf8)
    let request = HTTPRequest(
      .post, "\(base)/api/v1/session", headers: ["Content-Type": "application/json"], body: body,
      deadline: .seconds(300))
    let response = try await dialer.send(request)
    guard response.status == 200, let cookie = response.headers["Set-Cookie"]?.prefix(while: { $0 != ";" })
    else { throw Refusal(description: "\(name) is not let in: \(response.status)") }
    token = try JSONDecoder().decode(Session.self, from: Data(response.body)).csrf
    (self.name, self.base, self.cookie, self.dialer) = (name, base, String(cookie), dialer)
  }

  /// `path` is behind `/api/v1`.
  package func send(_ method: HTTPMethod, _ path: String, _ json: String? = nil) async throws -> HTTPResponse
  {
    var headers: HeaderFields = ["Cookie": cookie]
    if method != .get { headers.add("X-CSRF-Token", token) }
    if json != nil { headers.add("Content-Type", "application/json") }
    return try await dialer.send(
      HTTPRequest(
        method, "\(base)/api/v1\(path)", headers: headers, body: json.map { Array($0.utf8) } ?? [],
        deadline: .seconds(300)))
  }

  /// The next draft, theirs now; nil where nothing waits.
  package func next() async throws -> Draft? {
    let response = try await send(.post, "/queue/next", "{}")
    guard response.status == 200 else {
      guard response.status == 204 else {
        throw Refusal(description: "\(name) asked for a draft: \(response.status)")
      }
      return nil
    }
    return try JSONDecoder().decode(Draft.self, from: Data(response.body))
  }

  /// Puts a draft into its first candidate's kelurahan, or the one given where it has none; the status.
  package func locate(_ draft: Draft, elseIn kelurahan: String) async throws -> Int {
    let code = draft.places.first?.kelurahan.code ?? kelurahan
    let json = "{\"version\":\(draft.version),\"kelurahan\":\"\(code)\"}"
    return try await send(.post, "/reports/\(draft.id)/locate", json).status
  }

  /// The status.
  package func setAside(_ draft: Draft) async throws -> Int {
    let json = "{\"version\":\(draft.version),\"reason\":\"bukan laporan\"}"
    return try await send(.post, "/reports/\(draft.id)/set-aside", json).status
  }

  package func release(_ draft: Draft) async throws -> Int {
    try await send(.delete, "/reports/\(draft.id)/claim").status
  }

  package func skip(_ draft: Draft) async throws -> Int {
    try await send(.post, "/reports/\(draft.id)/skip").status
  }
}
