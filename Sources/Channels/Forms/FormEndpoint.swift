// SPDX-License-Identifier: MIT
//
// `POST /intake/v1/reports` and `GET /intake/v1/reports/{id}`, as config/intake-openapi.yaml describes them.
//
// 1. A key belongs to one source; a wrong one is told nothing (401).
// 2. A report is durable before it is answered. It is drafted within milliseconds, so the answer has the
//    ticket; where drafting is behind, 202 says so, and the number can be asked for.
// 3. The id is the idempotency key: the same report again gives the same ticket, another one under that id
//    is refused (409) and nothing of the first changes.

import Pipeline
import Reports
package import Transport
import Web

/// The HTTP interface of all sources.
package struct FormEndpoint: Sendable {
  private let sources: [FormSource]
  private static let path = "/intake/v1/reports"
  /// How long an answer waits for the draft.
  private static let patience = Duration.seconds(3)

  package init(_ sources: [FormSource]) { self.sources = sources }

  /// Empty where no source has a key.
  package var routes: [Route] {
    guard !sources.isEmpty else { return [] }
    return [
      Route(.post, Self.path) { request in await answer(request, take) },
      Route(.get, Self.path + "/{id}") { request in await answer(request, tell) },
    ]
  }

  private func answer(
    _ request: ServerRequest, _ act: (ServerRequest, FormSource) async throws -> ServerResponse
  ) async -> ServerResponse {
    do {
      guard let source = try owner(of: request) else { return FormProblem.unauthorised }
      return try await act(request, source)
    } catch {
      return FormProblem.unavailable
    }
  }

  /// Whose key it is. A key of ours that cannot be read keeps no other source out; only where none fits may
  /// it have been that one, and nobody is told that theirs is wrong.
  private func owner(of request: ServerRequest) throws -> FormSource? {
    var unread: (any Error)?
    for source in sources {
      do {
        if try source.isOwner(of: request) { return source }
      } catch {
        unread = error
      }
    }
    if let unread { throw unread }
    return nil
  }

  // MARK: Taking

  private func take(_ request: ServerRequest, from source: FormSource) async throws -> ServerResponse {
    if let wait = source.limit.wait(at: source.clock.now()) { return FormProblem.tooMany(wait) }
    let type = request.headers["Content-Type"]?.prefix { $0 != ";" && $0 != " " }.lowercased()
    guard type == "application/json" else { return FormProblem.unsupportedType }
    let id: String
    do {
      let report = try FormReport(try JSONText(request.body))
      id = try Self.id(of: report, request)
    } catch let damage as JSONDamage {
      return FormProblem.malformed("\(damage)")
    } catch let problems as FormProblems {
      return FormProblem.invalid(problems)
    }
    let incoming = Incoming(request.body, named: id, format: FormsChannel.format)
    let taken = await source.door.admit(request) { _ in
      WebhookOutcome(incoming: [incoming], answer: ServerResponse(status: 200))
    }
    guard taken.status == 200 else { return FormProblem.unavailable }
    return try await receipt(of: id, request.body, source)
  }

  private static func id(of report: FormReport, _ request: ServerRequest) throws(FormProblems) -> String {
    let key = request.headers["Idempotency-Key"].map(\.trimmed).flatMap { $0.isEmpty ? nil : $0 }
    if let key, let id = report.id, key != id {
      throw FormProblems(all: [FieldProblem("id", "must be the Idempotency-Key, where both are given")])
    }
    guard let id = report.id ?? key, id.utf8.count <= FormReport.longestID else {
      throw FormProblems(all: [
        FieldProblem("id", "must be there, or an Idempotency-Key of at most 200 bytes")
      ])
    }
    return id
  }

  /// Waits a moment for the draft.
  private func receipt(of id: String, _ raw: [UInt8], _ source: FormSource) async throws -> ServerResponse {
    var (waited, pause) = (Duration.zero, Duration.milliseconds(10))
    while true {
      guard let receipt = try await source.receipt(id, raw) else { return FormProblem.unavailable }
      guard receipt.isSame else { return FormProblem.conflict }
      if receipt.isRead || waited >= Self.patience { return FormAnswer(id, receipt).response(isTaken: true) }
      try await source.clock.sleep(pause)
      (waited, pause) = (waited + pause, min(pause * 2, .milliseconds(200)))
    }
  }

  // MARK: Telling

  private func tell(_ request: ServerRequest, to source: FormSource) async throws -> ServerResponse {
    let id = request.parameters["id"] ?? ""
    guard let receipt = try await source.receipt(id, nil) else { return FormProblem.unknown }
    return FormAnswer(id, receipt).response(isTaken: false)
  }
}
