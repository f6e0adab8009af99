// SPDX-License-Identifier: MIT

import Reports
import TestSupport
import Testing

@testable import Console
@testable import Transport

/// Who may do what: the contract's words, held against every operation, role by role.
@Suite(.inTurn) struct MatrixTests {
  private static let changing: Set = ["POST", "PUT", "PATCH", "DELETE"]

  private func target(_ path: String) -> String {
    let names = [
      "{message}": "m999", "{outgoing}": "o999", "{reference}": "x", "{officer}": "nobody",
      "{feed}": "nothing",
      "{counter}": "nothing",
    ]
    return String(path.dropFirst("/api/v1".count)).split(separator: "/", omittingEmptySubsequences: false)
      .map { segment in segment == "{id}" ? "r999" : names[String(segment)] ?? String(segment) }
      .joined(separator: "/")
  }

  private func ask(_ seat: Seat, _ operation: Contract.Operation) async throws -> Answer {
    let method = try #require(HTTPMethod(rawValue: operation.method))
    let hasBody = Self.changing.contains(operation.method) && method != .delete
    return try await seat.send(
      method, target(operation.path), hasBody ? Array("{}".utf8) : [],
      headOnly: operation.path.hasSuffix("/stream"))
  }

  @Test func `every route has its operation, and every operation its route`() async throws {
    try await ConsoleGround.run { ground in
      let routes = ground.console.routes.filter { $0.path.hasPrefix("/api/") }
        .map { "\($0.method.rawValue) \($0.path)" }
      let operations = Contract.shared.operations.map { "\($0.method) \($0.path)" }
      #expect(Set(routes) == Set(operations))
      #expect(routes.count == Set(routes).count && operations.count == Set(operations).count)
      #expect(operations.count > 40)
    }
  }

  @Test(arguments: Role.allCases) func `a role may what the contract says, and nothing else`(role: Role)
    async throws
  {
    try await ConsoleGround.run { ground in
      for operation in Contract.shared.operations where !operation.isOpen {
        // Each with a session of its own: one of the operations ends it.
        let answer = try await ask(try await ground.seat(role), operation)
        let isRefused =
          answer.status == 403 && !operation.path.hasSuffix("/stream") && answer.problem == "role"
        let isAllowed = operation.roles?.contains(role.rawValue) ?? true
        #expect(answer.status != 401)
        #expect(isRefused == !isAllowed, "\(role) \(operation.method) \(operation.path): \(answer.status)")
      }
    }
  }

  @Test func `nobody may anything but log in`() async throws {
    try await ConsoleGround.run { ground in
      for operation in Contract.shared.operations where !operation.isOpen {
        let answer = try await ask(ground.nobody, operation)
        // Who is logged in may be asked by anybody, and the answer is: nobody.
        let isAsked = operation.method == "GET" && operation.path == "/api/v1/session"
        #expect(answer.status == (isAsked ? 204 : 401), "\(operation.method) \(operation.path)")
        #expect(answer.body.isEmpty || !isAsked)
      }
      #expect(Contract.shared.operations.filter(\.isOpen).map(\.path) == ["/api/v1/session"])
    }
  }

  @Test func `the table of rights says the same as the contract`() {
    for operation in Contract.shared.operations {
      for role in operation.roles ?? [] { #expect(Role(rawValue: role) != nil, "\(operation.path)") }
    }
  }

  // MARK: Requests that others forge

  @Test func `whatever changes something needs the session's token`() async throws {
    try await ConsoleGround.run { ground in
      let other = try await ground.seat("budi")
      for operation in Contract.shared.operations where Self.changing.contains(operation.method) {
        if operation.isOpen { continue }
        #expect(operation.needsToken, "the contract of \(operation.path) names no token")
        let name = Role.allCases.first { operation.roles?.contains($0.rawValue) ?? true }
        let seat = try await ground.seat(try #require(name))
        for token in ["", "x", other.csrf, String(seat.csrf.dropLast())] {
          let answer = try await ask(seat.with("X-CSRF-Token", token), operation)
          #expect(answer.status == 403 && answer.problem == "token", "\(operation.method) \(operation.path)")
        }
      }
    }
  }

  @Test(arguments: [
    "https://evil.example", "null", "http://127.0.0.1:1", "https://kanal.example.evil.example", "",
  ])
  func `another site's page changes nothing and logs nobody in`(origin: String) async throws {
    try await ConsoleGround.run({ $0.url = "https://kanal.example" }) { ground in
      for operation in Contract.shared.operations where Self.changing.contains(operation.method) {
        let name = Role.allCases.first { operation.roles?.contains($0.rawValue) ?? true }
        let seat = try await ground.seat(try #require(name))
        let answer = try await ask(seat.with("Origin", origin.isEmpty ? "https://" : origin), operation)
        #expect(answer.status == 403 && answer.problem == "token", "\(operation.method) \(operation.path)")
      }
      let own = try await ground.seat("siti").with("Origin", "https://kanal.example")
      #expect(try await own.post("/queue/next").status == 204)
    }
  }

  @Test func `where no address is configured, the one it was called by counts`() async throws {
    try await ConsoleGround.run { ground in
      let seat = try await ground.seat("siti")
      #expect(
        try await seat.with("Origin", "http://127.0.0.1:\(ground.port)").post("/queue/next").status == 204)
      #expect(
        try await seat.with("Origin", "http://127.0.0.2:\(ground.port)").post("/queue/next").status == 403)
    }
  }
}
