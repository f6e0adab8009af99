// SPDX-License-Identifier: MIT
//
// The setting of a webhook's guard. The secret is read when a request comes, not at the start: it can be
// renewed without a restart, and a file that has gone makes the route answer 503, never let anybody in.

package import Settings

/// How the other side proves its requests, with the secret where it is kept:
/// `{ query: "key", secret: … }`, `{ header: "X-Key", secret: … }`, `{ user: "gw", secret: … }`,
/// `{ bearer: true, secret: … }`; absent for a listener nobody else reaches.
package struct GuardSettings: Sendable {
  private enum Kind: Sendable {
    case open
    case query(String)
    case header(String)
    case basic(user: String)
    case bearer
  }

  private let kind: Kind
  private let secret: Secret?

  /// Reads the section; mistakes are noted in it.
  package init(_ section: Section?) {
    guard let section else {
      (kind, secret) = (.open, nil)
      return
    }
    let kinds = [
      section.optionalString("query").map(Kind.query), section.optionalString("header").map(Kind.header),
      section.optionalString("user").map { Kind.basic(user: $0) },
      section.bool("bearer", default: false) ? Kind.bearer : nil,
    ].compactMap(\.self)
    if kinds.count != 1 { section.mistake("expected exactly one of query, header, user, bearer") }
    kind = kinds.first ?? .open
    secret = section.secret("secret")
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
    }
  }
}
