// SPDX-License-Identifier: MIT
//
// Texts out through a gateway described in the configuration: a request with `{to}` and `{text}`
// filled in, and the condition under which its answer means that the text was taken.

import FoundationEssentials
package import Pipeline
package import Transport
package import Web

/// How a described gateway takes a text.
package struct GatewaySending: Sendable {
  package enum Body: String, CaseIterable, Sendable { case form, json, query }

  /// Absolute; secrets go into `secretFields` or a header, except where the gateway wants them in a query.
  package var url: String
  package var method: HTTPMethod
  package var body: Body
  /// Names and values; a value may hold `{to}`, `{national}` (without plus), `{text}`, `{key}`, and
  /// `{token}`, which a report brings back.
  package var fields: [(name: String, template: String)]
  /// Fields whose value is a secret (`passkey`).
  package var secretFields: [(name: String, secret: SecretText)]
  package var authorization: Authorization?
  /// What a 2xx answer must say to count as taken; nil: the status is enough. Any other answer may
  /// be about us (a balance, a quota) and is tried again.
  package var success: JSONCondition?
  /// What a 2xx answer says where the text or the number will never be taken.
  package var refused: JSONCondition?
  /// Where the gateway's own id stands in the answer.
  package var id: JSONPath?

  package enum Authorization: Sendable {
    case basic(user: String, password: SecretText)
    case bearer(SecretText)
    case header(name: String, secret: SecretText)
  }

  package init(
    url: String, method: HTTPMethod = .post, body: Body, fields: [(name: String, template: String)],
    secretFields: [(name: String, secret: SecretText)] = [], authorization: Authorization? = nil,
    success: JSONCondition? = nil, refused: JSONCondition? = nil, id: JSONPath? = nil
  ) {
    self.url = url
    self.method = method
    self.body = body
    self.fields = fields
    self.secretFields = secretFields
    self.authorization = authorization
    self.success = success
    self.refused = refused
    self.id = id
  }
}

extension GatewaySending.Authorization {
  func authorize(_ request: inout HTTPRequest) throws {
    switch self {
    case .basic(let user, let password):
      request.headers.add("Authorization", basicAuthorization(user: user, password: try password()))
    case .bearer(let token): request.headers.add("Authorization", "Bearer \(try token())")
    case .header(let name, let secret): request.headers.add(name, try secret())
    }
  }
}

package struct GatewayCourier: TextCourier {
  package let name: String
  package let concurrency = 4
  package let deadline: Duration

  private let sending: GatewaySending
  package let maxParts: Int
  private let token: DeliveryToken
  package let exchange: WebExchange

  package init(
    name: String, sending: GatewaySending, maxParts: Int = 10, deadline: Duration = .seconds(30),
    token: DeliveryToken, exchange: @escaping WebExchange
  ) {
    self.name = name
    self.sending = sending
    self.maxParts = maxParts
    self.token = token
    self.deadline = deadline
    self.exchange = exchange
  }

  package func request(_ text: OutgoingText, _ parcel: Parcel) throws -> HTTPRequest {
    var values = sending.fields.map { ($0.name, fill($0.template, text, parcel)) }
    for field in sending.secretFields { values.append((field.name, try field.secret())) }
    var request = HTTPRequest(sending.method, sending.url, deadline: deadline)
    switch sending.body {
    case .query:
      request.url += (request.url.contains("?") ? "&" : "?") + Self.encoded(values)
    case .form:
      request.headers.add("Content-Type", "application/x-www-form-urlencoded")
      request.body = Array(Self.encoded(values).utf8)
    case .json:
      request.headers.add("Content-Type", "application/json")
      request.body = Array(try JSONEncoder().encode(Dictionary(values) { first, _ in first }))
    }
    try sending.authorization?.authorize(&request)
    return request
  }

  package func judge(_ response: HTTPResponse) -> Outcome {
    let byStatus = outcome(ofStatus: response, from: name)
    guard case .accepted = byStatus else { return byStatus }
    let json = try? JSONText(response.body)  // No JSON can still be the success a status promises.
    if let refused = sending.refused, json.map(refused.holds) == true {
      return .refused(reason: "\(name) answered \(response.status) with a refusal at \(refused.field)")
    }
    if let success = sending.success, json.map(success.holds) != true {
      let reason = "\(name) answered \(response.status) without success at \(success.field)"
      // A word about the number alone looks the same: the other texts go on.
      return .retry(after: response.retryAfter, reason: reason, isAboutThisParcel: true)
    }
    return .accepted(remoteID: json.flatMap { sending.id?.text(in: $0) })
  }

  /// Fills a template in one pass, so that nothing in the text is taken for a placeholder.
  private func fill(_ template: String, _ text: OutgoingText, _ parcel: Parcel) -> String {
    var filled = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      filled += rest[..<open]
      switch rest[rest.index(after: open)..<close] {
      case "to": filled += text.recipient
      case "national": filled += text.recipient.dropFirst()
      case "text": filled += text.text
      case "key": filled += parcel.key
      case "token": filled += token.text(for: parcel.id)
      case let other: filled += "{\(other)}"
      }
      rest = rest[rest.index(after: close)...]
    }
    return filled + rest
  }

  private static func encoded(_ values: [(String, String)]) -> String {
    var query = QueryBuilder()
    for (name, value) in values { query.add(name, value) }
    return query.text
  }
}
