// SPDX-License-Identifier: MIT
//
// What the routing core calls at us: `POST /core/v1/status` with a status of a report, and
// `GET /core/v1/attachments/{reference}` for the bytes a report only names. Both signed; a status is
// answered 200 only when it is durable, and then means the same however often it comes.

import Cryptography
package import Pipeline
import Reports
package import Transport

package struct StatusEndpoint: Sendable {
  private let journey: Journey
  private let signature: CoreSignature

  package init(_ journey: Journey, signature: CoreSignature) {
    self.journey = journey
    self.signature = signature
  }

  package var routes: [Route] {
    [
      Route(.post, "/core/v1/status", bodyLimit: 64 * 1024) { await take($0) },
      Route(.get, "/core/v1/attachments/{reference}") { await attachment($0) },
    ]
  }

  /// The body of a status update.
  private struct Body: Decodable {
    var event: String
    var ticket: String
    var sequence: Int64
    var status: String
    var note: String?
  }

  private func take(_ request: ServerRequest) async -> ServerResponse {
    guard isSigned(request) else { return .text(401, "unauthorized\n") }
    let body: Body
    do {
      body = try WireJSON.decode(Body.self, from: request.body)
    } catch {
      return .text(400, "expected JSON with event, ticket, sequence, status and, if any, note\n")
    }
    guard let status = CoreStatus(reading: body.status) else {
      let known = CoreStatus.allCases.map(\.rawValue).joined(separator: ", ")
      return .text(422, "unknown status; known are \(known)\n")
    }
    let isNamed = Ticket(body.ticket) != nil || journey.rules.issuer == .core
    guard isNamed, !body.event.isEmpty, body.event.utf8.count <= 200, body.ticket.utf8.count <= 200 else {
      return .text(422, "the ticket or the event id is not one\n")
    }
    do {
      let result = try await journey.take(
        StatusUpdate(
          event: body.event, ticket: Ticket(body.ticket)?.description ?? body.ticket, sequence: body.sequence,
          status: status.rawValue,
          note: body.note), from: "core")
      return result == .unknownTicket ? .text(404, "unknown ticket\n") : .text(200, "\(result)\n")
    } catch {
      return .text(503, "try again\n")
    }
  }

  private func attachment(_ request: ServerRequest) async -> ServerResponse {
    guard isSigned(request) else { return .text(401, "unauthorized\n") }
    do {
      guard let found = try await journey.attachment(request.parameters["reference"] ?? "") else {
        return .text(404, "unknown reference\n")
      }
      switch found {
      case .withheld(let reason): return .text(403, "withheld: \(reason)\n")
      case .bytes(let bytes, let type):
        return ServerResponse(
          status: 200, headers: ["Content-Type": type, "X-Content-Type-Options": "nosniff"], body: bytes)
      }
    } catch {
      return .text(503, "try again\n")
    }
  }

  private func isSigned(_ request: ServerRequest) -> Bool {
    let query = String(decoding: request.rawQuery, as: UTF8.self)
    let target = query.isEmpty ? request.path : "\(request.path)?\(query)"
    return signature.isRight(
      request.headers[CoreSignature.header], method: request.method.rawValue, target: target,
      body: request.body,
      at: journey.clock.now())
  }
}
