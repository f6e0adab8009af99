// SPDX-License-Identifier: MIT

import Reports
import Transport

/// An answer that something is wrong, and what to do about it (RFC 9457).
struct FormProblem: Encodable {
  private struct Field: Encodable {
    var field: String
    var rule: String
  }

  private var title: String
  private var status: Int
  private var detail: String
  private var errors: [Field]?

  private func response(_ headers: (name: String, value: String)...) -> ServerResponse {
    var response = jsonResponse(status, self, type: "application/problem+json")
    for header in headers { response.headers.add(header.name, header.value) }
    return response
  }

  /// The same for a missing key, a wrong one and one of nobody.
  static let unauthorised = FormProblem(
    title: "Unauthorized", status: 401, detail: "send the source's key as Authorization: Bearer KEY"
  ).response(("WWW-Authenticate", "Bearer"))

  static let unsupportedType = FormProblem(
    title: "Unsupported media type", status: 415, detail: "send application/json"
  ).response()

  static let unavailable = FormProblem(
    title: "Not available", status: 503,
    detail: "nothing was lost or is certain to be kept; send it again with the same id"
  ).response(("Retry-After", "5"))

  static let conflict = FormProblem(
    title: "Conflict", status: 409,
    detail: "another report was taken under this id; the first stands. Give this one an id of its own"
  ).response()

  static let unknown = FormProblem(
    title: "Not found", status: 404, detail: "this source has handed over no report of that id"
  ).response()

  static func tooMany(_ wait: Duration) -> ServerResponse {
    let seconds = wait.components.seconds + 1
    return FormProblem(
      title: "Too many requests", status: 429,
      detail: "wait \(seconds) s; the source's perMinute is in the configuration"
    ).response(("Retry-After", "\(seconds)"))
  }

  static func malformed(_ what: String) -> ServerResponse {
    FormProblem(title: "Bad request", status: 400, detail: "the body is \(what)").response()
  }

  static func invalid(_ problems: FormProblems) -> ServerResponse {
    FormProblem(
      title: "Unprocessable content", status: 422, detail: "mend the fields in errors and send it again",
      errors: problems.all.map { Field(field: $0.field, rule: $0.rule) }
    ).response()
  }
}
