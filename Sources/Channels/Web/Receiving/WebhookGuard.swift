// SPDX-License-Identifier: MIT
//
// Who may hand us messages. All refusals look the same from outside (403, empty), whether the secret was
// wrong or missing; comparing takes the same time for every wrong secret. A secret in the query goes
// into other people's access logs: it is taken out before the request is kept here.

import Cryptography
package import Transport

/// How the other side proves that a request is its own. Secrets are compared in constant time.
package enum WebhookGuard: Hashable, Sendable, CustomStringConvertible {
  /// Only for listeners that nobody else reaches: loopback, or an allow-list in front.
  case open
  case query(name: String, secret: String)
  case header(name: String, secret: String)
  case basic(user: String, password: String)
  case bearer(token: String)
  /// A signature over the body; it says nothing of the query.
  case signature(BodySignature)

  /// Without the secret.
  package var description: String {
    switch self {
    case .open: "open"
    case .query(let name, _): "query \(name)"
    case .header(let name, _): "header \(name)"
    case .basic(let user, _): "basic \(user)"
    case .bearer: "bearer"
    case .signature(let signature): "signature \(signature.header)"
    }
  }

  package func admits(_ request: ServerRequest) -> Bool {
    switch self {
    case .open:
      true
    case .query(let name, let secret):
      Self.equal(request.query.bytes(name), secret)
    case .header(let name, let secret):
      Self.equal(request.headers[name].map { Array($0.utf8) }, secret)
    case .basic(let user, let password):
      Self.equal(
        Self.credentials(request, scheme: "basic").flatMap { Base64.decode($0) }, "\(user):\(password)")
    case .bearer(let token):
      Self.equal(Self.credentials(request, scheme: "bearer").map { Array($0.utf8) }, token)
    case .signature(let signature):
      signature.covers(request)
    }
  }

  /// Fields of the query that are secret, and are not kept with the message.
  package var secretFields: [String] {
    if case .query(let name, _) = self { [name] } else { [] }
  }

  private static func equal(_ given: [UInt8]?, _ expected: String) -> Bool {
    // Digests first, so that not even the length of the secret is told.
    let expected = Hash.sha256.digest(of: Array(expected.utf8))
    return given.map { Hash.sha256.digest(of: $0).equalsInConstantTime(expected) } ?? false
  }

  /// What follows the scheme's name, which is in any case (RFC 9110 §11.1).
  private static func credentials(_ request: ServerRequest, scheme: String) -> String? {
    guard let value = request.headers["Authorization"], let space = value.firstIndex(of: " "),
      value[..<space].lowercased() == scheme
    else { return nil }
    return String(value[space...]).trimmed
  }
}
