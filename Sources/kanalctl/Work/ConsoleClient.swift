// SPDX-License-Identifier: MIT
//
// The console's API as a program calls it: the session's cookie and its token against forged requests come from
// the log-in and go along with whatever follows. Nothing is sent again by itself.

import FoundationEssentials
import Transport

/// Where a console listens.
struct ConsoleAddress: Sendable {
  var url: String
  var unixSocket: String?

  /// `http://127.0.0.1:8712`, `https://kanal.example` or `unix:/run/kanal/console.sock`; nil for all else.
  init?(_ text: String) {
    if text.hasPrefix("unix:/") {
      (url, unixSocket) = ("http://localhost", String(text.dropFirst(5)))
    } else if text.hasPrefix("http://") || text.hasPrefix("https://") {
      url = text.hasSuffix("/") ? String(text.dropLast()) : text
    } else {
      return nil
    }
  }

  var shown: String { unixSocket.map { "unix:\($0)" } ?? url }
}

/// Why the console did not do what it was asked.
enum ConsoleFailure: Error {
  case refused(ConsoleProblem)
  case unreachable(String)
}

actor ConsoleClient {
  let address: ConsoleAddress
  private let dialer = Dialer()
  private var cookie: String?
  private var token: String?
  private static let base = "/api/v1"

  init(_ address: ConsoleAddress) { self.address = address }

  func logIn(_ name: String, _ password: String) async throws -> ConsoleSession {
    (cookie, token) = (nil, nil)
    let response = try await send(.post, "/session", try encode(LogInWish(name: name, password: password)))
    let session = try decode(ConsoleSession.self, response)
    // Name and value; what follows is for browsers (RFC 6265 §4.1.1).
    cookie = response.headers["Set-Cookie"].map { String($0.prefix { $0 != ";" }) }
    token = session.csrf
    return session
  }

  func get<Answer: Decodable & Sendable>(_ path: String, as type: Answer.Type) async throws -> Answer {
    try decode(type, try await send(.get, path, []))
  }

  /// Nil where there is nothing to answer.
  func ask<Answer: Decodable & Sendable>(
    _ method: HTTPMethod, _ path: String, _ wish: some Encodable & Sendable, as type: Answer.Type
  ) async throws -> Answer? {
    let response = try await send(method, path, try encode(wish))
    return response.status == 204 ? nil : try decode(type, response)
  }

  /// Where what is answered does not matter.
  func tell(_ method: HTTPMethod, _ path: String) async throws { _ = try await send(method, path, []) }

  private func send(_ method: HTTPMethod, _ path: String, _ body: [UInt8]) async throws -> HTTPResponse {
    var headers: HeaderFields = ["Accept": "application/json"]
    if !body.isEmpty { headers.add("Content-Type", "application/json") }
    if let cookie { headers.add("Cookie", cookie) }
    if let token, method != .get { headers.add("X-CSRF-Token", token) }
    let request = HTTPRequest(
      method, address.url + Self.base + path, headers: headers, body: body, unixSocket: address.unixSocket)
    let response: HTTPResponse
    do { response = try await dialer.send(request) } catch { throw ConsoleFailure.unreachable("\(error)") }
    guard response.status < 300 else { throw ConsoleFailure.refused(problem(response)) }
    return response
  }

  /// A proxy in front may answer with words of its own.
  private func problem(_ response: HTTPResponse) -> ConsoleProblem {
    let told = try? decode(ConsoleProblem.self, response)  // Told by its number, where it is none.
    return told
      ?? ConsoleProblem(
        type: "", detail: "\(address.shown) answered \(response.status); is it Kanal's console?")
  }

  private func encode(_ wish: some Encodable) throws -> [UInt8] { Array(try JSONEncoder().encode(wish)) }

  private func decode<Answer: Decodable>(_ type: Answer.Type, _ response: HTTPResponse) throws -> Answer {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do { return try decoder.decode(type, from: Data(response.body)) } catch {
      throw ConsoleFailure.unreachable("\(address.shown) answers otherwise than Kanal's console does")
    }
  }
}
