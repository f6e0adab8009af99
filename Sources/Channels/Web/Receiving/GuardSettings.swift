// SPDX-License-Identifier: MIT
//
// The setting of a webhook's guard. The secret is read when a request comes, not at the start: it can be
// renewed without a restart, and a file that has gone makes the route answer 503, never let anybody in.

package import Settings

/// How the other side proves its requests, with the secret where it is kept:
/// `{ query: "key", secret: … }`, `{ header: "X-Key", secret: … }`, `{ user: "gw", secret: … }`,
/// `{ bearer: true, secret: … }`, `{ signature: "X-Hub-Signature-256", secret: … }`; absent for a listener nobody else reaches.
package struct GuardSettings: Sendable {
  private enum Kind: Sendable {
    case open
    case query(String)
    case header(String)
    case basic(user: String)
    case bearer
    case signature(header: String, prefix: String, BodySignature.Encoding)
  }

  private let kind: Kind
  private let secret: Secret?

  /// Reads the section; mistakes are noted in it.
  /// - Parameter coversBody: Whether all that counts stands in the body, so that its signature is proof.
  package init(_ section: Section?, coversBody: Bool = false) {
    guard let section else {
      (kind, secret) = (.open, nil)
      return
    }
    let kinds = [
      section.optionalString("query").map(Kind.query), section.optionalString("header").map(Kind.header),
      section.optionalString("user").map { Kind.basic(user: $0) },
      section.bool("bearer", default: false) ? Kind.bearer : nil,
      coversBody ? Self.signature(section) : nil,
    ].compactMap(\.self)
    if kinds.count != 1 {
      let last = coversBody ? ", signature" : ""
      section.mistake("expected exactly one of query, header, user, bearer\(last)")
    }
    kind = kinds.first ?? .open
    secret = section.secret("secret")
  }

  private static func signature(_ section: Section) -> Kind? {
    guard let header = section.optionalString("signature") else { return nil }
    return .signature(
      header: header, prefix: section.anyString("prefix", default: "sha256="),
      section.choice("encoding", default: .hex))
  }

  /// The guard with its secret as it is now.
  package func load() throws -> WebhookGuard {
    guard let secret else { return .open }
    let text = try secret.text()
    return switch kind {
    case .open: .open
    case .query(let name): .query(name: name, secret: text)
    case .header(let name): .header(name: name, secret: text)
    case .basic(let user): .basic(user: user, password: text)
    case .bearer: .bearer(token: text)
    case .signature(let header, let prefix, let encoding):
      .signature(BodySignature(header: header, prefix: prefix, encoding: encoding, secret: text))
    }
  }
}
