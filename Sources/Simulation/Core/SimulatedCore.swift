// SPDX-License-Identifier: MIT
//
// The routing core as Kanal sees it on the wire: takes reports and updates under their idempotency
// keys, refuses what is not signed, lists what it has, and tells statuses back. What a real core
// does behind that is assumed: here a report goes through its statuses by itself, a step at a time
// (`CoreStatusCourse`).
// Also speaks Open311 GeoReport v2 under `/open311`, without idempotency, as real endpoints do.
//
// Faults by command (`POST /sim/fault?kind=…&count=…`): `unavailable` answers 503; `slow` takes the
// request and answers after 60 s, which for most clients is an answer that was lost.

import Cryptography
import FoundationEssentials
package import Reports
package import Transport

package actor SimulatedCore {
  /// What the core keeps of a report.
  package struct Filed: Sendable {
    package var number: Int
    package var key: String
    package var body: [UInt8]
    package var at: Timestamp
    package var updates: [String: [UInt8]] = [:]
    package var sequence: Int64 = 0
  }

  package enum Fault: String, Sendable, CaseIterable { case unavailable, slow }

  private let key: [UInt8]
  private let now: @Sendable () -> Timestamp
  private let note: @Sendable (String) -> Void
  private var filed: [String: Filed] = [:]
  /// In the order they came; Open311 requests without a key of ours have one made up.
  private var order: [String] = []
  private var faults: [Fault] = []
  private var repeats = 0

  /// `note` is told a line for each report and update.
  package init(
    key: [UInt8], now: @escaping @Sendable () -> Timestamp,
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.key = key
    self.now = now
    self.note = note
  }

  /// What it has, by key; the native dialect's key is the ticket.
  package var reports: [String: Filed] { filed }
  package var count: Int { order.count }
  /// Requests taken again under a key that was known.
  package var repeated: Int { repeats }

  /// The next `count` requests meet this fault.
  package func fail(_ fault: Fault, count: Int) {
    faults += Array(repeating: fault, count: count)
  }

  package func heal() { faults = [] }

  package nonisolated var routes: [Route] {
    [
      Route(.post, "/reports", bodyLimit: 16 << 20) { await self.file($0) },
      Route(.post, "/reports/{ticket}/updates", bodyLimit: 16 << 20) { await self.update($0) },
      Route(.get, "/reports") { await self.list($0) },
      Route(.post, "/open311/requests.json", bodyLimit: 1 << 20) { await self.request($0) },
      Route(.get, "/open311/requests.json") { await self.requests($0) },
      Route(.post, "/sim/fault") { await self.command($0) },
    ]
  }

  // MARK: Native dialect

  private func file(_ request: ServerRequest) async -> ServerResponse {
    guard isSigned(request) else { return .text(401, "unauthorized\n") }
    if faults.first == .unavailable { return unavailable() }
    guard let key = request.headers["Idempotency-Key"], !key.isEmpty else {
      return .text(400, "Idempotency-Key is missing\n")
    }
    guard let ticket = ticket(in: request.body) else { return .text(422, "ticket is missing\n") }
    let answer: ServerResponse
    if let known = filed[key] {
      repeats += 1
      note("report \(ticket) again")
      guard known.body == request.body else { return .text(422, "the key is known with another body\n") }
      answer = Self.json(200, ["id": "\(known.number)", "ticket": ticket])
    } else {
      let number = order.count + 1
      filed[key] = Filed(number: number, key: key, body: request.body, at: now())
      order.append(key)
      note("report \(ticket) filed as \(number)")
      answer = Self.json(201, ["id": "\(number)", "ticket": ticket])
    }
    return await faulty(answer)
  }

  private func update(_ request: ServerRequest) async -> ServerResponse {
    guard isSigned(request) else { return .text(401, "unauthorized\n") }
    if faults.first == .unavailable { return unavailable() }
    guard let ticket = request.parameters["ticket"], filed[ticket] != nil else {
      return .text(404, "unknown ticket\n")
    }
    guard let key = request.headers["Idempotency-Key"] else {
      return .text(400, "Idempotency-Key is missing\n")
    }
    guard let isEmergency = emergency(in: request.body) else { return .text(422, "emergency is missing\n") }
    if filed[ticket]?.updates[key] != nil { repeats += 1 }
    filed[ticket]?.updates[key] = request.body
    note("update of \(ticket)\(isEmergency ? ", an emergency" : "")")
    return await faulty(Self.json(200, ["ticket": ticket]))
  }

  private func list(_ request: ServerRequest) -> ServerResponse {
    guard isSigned(request) else { return .text(401, "unauthorized\n") }
    return ServerResponse(
      status: 200, headers: ["Content-Type": "application/json"],
      body: Self.encode(["tickets": order.sorted()]))
  }

  // MARK: Open311

  private func request(_ request: ServerRequest) async -> ServerResponse {
    if faults.first == .unavailable {
      faults.removeFirst()
      return Self.json(400, [["code": "400", "description": "General Service Error: CRM is down"]])
    }
    guard let form = request.form, let key = form.text("api_key"), !key.isEmpty else {
      return Self.json(403, [["code": "403", "description": "api_key is missing"]])
    }
    guard let code = form.text("service_code"), !code.isEmpty else {
      return Self.json(400, [["code": "400", "description": "service_code is missing"]])
    }
    let number = order.count + 1
    let name = "open311:\(number)"
    filed[name] = Filed(
      number: number, key: form.text("account_id") ?? "", body: form.bytes("description") ?? [], at: now())
    order.append(name)
    note("request filed as \(number)")
    return await faulty(Self.json(201, [["service_request_id": "\(number)"]]))
  }

  private func requests(_ request: ServerRequest) -> ServerResponse {
    let all = order.compactMap { filed[$0] }.map {
      [
        "service_request_id": "\($0.number)", "status": "open",
        "requested_datetime": $0.at.iso8601(), "description": String(decoding: $0.body, as: UTF8.self),
      ]
    }
    return Self.json(200, all)
  }

  // MARK: Faults

  private func unavailable() -> ServerResponse {
    faults.removeFirst()
    return .text(503, "later\n")
  }

  private func faulty(_ answer: ServerResponse) async -> ServerResponse {
    guard let fault = faults.first else { return answer }
    faults.removeFirst()
    switch fault {
    case .unavailable: return .text(503, "later\n")
    case .slow:
      try? await Task.sleep(for: .seconds(60))  // Cancelled when the listener stops.
      return answer
    }
  }

  private func command(_ request: ServerRequest) -> ServerResponse {
    guard let fault = request.query.text("kind").flatMap(Fault.init(rawValue:)) else {
      return .text(422, "kind is one of \(Fault.allCases.map(\.rawValue).joined(separator: ", "))\n")
    }
    fail(fault, count: request.query.text("count").flatMap { Int($0) } ?? 1)
    return .text(200, "the next requests meet \(fault.rawValue)\n")
  }

  // MARK: Statuses

  /// The status each report reaches next, oldest report first; those that are done are left out.
  func nextStatuses() -> [CoreStatusUpdate] {
    order.compactMap { key in
      guard let report = filed[key], report.key == key, report.sequence < Int64(CoreStatusUpdate.course.count)
      else { return nil }
      return CoreStatusUpdate(ticket: key, sequence: report.sequence + 1)
    }
  }

  /// Kanal knows of it.
  func told(_ update: CoreStatusUpdate) {
    filed[update.ticket]?.sequence = update.sequence
  }

  /// The signature header for a request of the core to Kanal.
  package nonisolated func sign(_ method: String, _ target: String, _ body: [UInt8]) -> String {
    let time = now().seconds
    return "t=\(time),v1=\(Hex.encode(code(time, method, target, body)))"
  }

  private nonisolated func code(_ time: Int64, _ method: String, _ target: String, _ body: [UInt8]) -> [UInt8]
  {
    Hash.sha256.authenticationCode(for: Array("\(time).\(method).\(target).".utf8) + body, key: key)
  }

  private nonisolated func isSigned(_ request: ServerRequest) -> Bool {
    guard let header = request.headers["Kanal-Signature"] else { return false }
    let fields = header.split(separator: ",")
    guard fields.count == 2, let time = Int64(fields[0].dropFirst(2)), abs(now().seconds - time) <= 300 else {
      return false
    }
    let expected = Hex.encode(code(time, request.method.rawValue, request.path, request.body))
    return Array("v1=\(expected)".utf8).equalsInConstantTime(Array(fields[1].utf8))
  }

  private struct Named: Decodable { var ticket: String }

  private nonisolated func ticket(in body: [UInt8]) -> String? {
    (try? JSONDecoder().decode(Named.self, from: Data(body)))?.ticket  // Not JSON: no ticket.
  }

  private struct Urgent: Decodable { var emergency: Bool }

  private nonisolated func emergency(in body: [UInt8]) -> Bool? {
    (try? JSONDecoder().decode(Urgent.self, from: Data(body)))?.emergency  // Not JSON: it says nothing.
  }

  private static func json(_ status: Int, _ value: some Encodable) -> ServerResponse {
    ServerResponse(status: status, headers: ["Content-Type": "application/json"], body: encode(value))
  }

  static func encode(_ value: some Encodable) -> [UInt8] {
    do {
      return Array(try JSONEncoder().encode(value))
    } catch {
      preconditionFailure("the simulator's values are always encodable: \(error)")
    }
  }
}
