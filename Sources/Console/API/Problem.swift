// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import Transport

/// An answer that something is wrong, and what to do about it (RFC 9457).
struct Problem: Error, Encodable, Sendable {
  /// One field that is wrong.
  struct Field: Encodable, Sendable, Hashable {
    var field: String
    var rule: String
  }

  enum Kind: String, Encodable, Sendable {
    case malformed, invalid, notLoggedIn = "not-logged-in", logInRefused = "log-in-refused", token, role,
      unknown
    case stale, claimed, state, locked, gone, type, tooMany = "too-many", unavailable

    var status: Int {
      switch self {
      case .malformed: 400
      case .notLoggedIn, .logInRefused: 401
      case .token, .role, .locked: 403
      case .unknown: 404
      case .stale, .claimed, .state: 409
      case .gone: 410
      case .type: 415
      case .invalid: 422
      case .tooMany: 429
      case .unavailable: 503
      }
    }

    var title: String {
      switch self {
      case .malformed: "Malformed"
      case .invalid: "Not valid"
      case .notLoggedIn: "Not logged in"
      case .logInRefused: "Log-in refused"
      case .token: "Token missing"
      case .role: "Not allowed"
      case .unknown: "Not found"
      case .stale: "Changed meanwhile"
      case .claimed: "Somebody has it"
      case .state: "Not in this state"
      case .locked: "Locked"
      case .gone: "Gone"
      case .type: "Unsupported media type"
      case .tooMany: "Too many"
      case .unavailable: "Not available"
      }
    }
  }

  var type: String
  var title: String
  var status: Int
  var detail: String
  var errors: [Field]?
  var version: Int64?
  var state: ReportState?
  var claimedBy: String?
  /// Whether a proxy would say who it is.
  var singleSignOn: Bool?
  /// Seconds, as `Retry-After`.
  private var wait: Int64?

  private enum CodingKeys: String, CodingKey {
    case type, title, status, detail, errors, version, state, claimedBy, singleSignOn
  }

  init(_ kind: Kind, _ detail: String, errors: [Field]? = nil, wait: Duration? = nil) {
    type = "urn:kanal:\(kind.rawValue)"
    title = kind.title
    status = kind.status
    self.detail = detail
    self.errors = errors
    self.wait = wait.map { $0.components.seconds + 1 }
  }

  static func invalid(_ errors: [Field]) -> Problem {
    Problem(.invalid, "mend the fields in errors and send it again", errors: errors)
  }

  static func unknown(_ what: String) -> Problem { Problem(.unknown, "there is no \(what)") }

  init(_ refusal: DeskRefusal) {
    let kind: Kind =
      switch refusal.kind {
      case .unknown: .unknown
      case .stale: .stale
      case .claimed: .claimed
      case .state: .state
      }
    self.init(kind, refusal.description)
    version = refusal.version
    state = refusal.state
    if case .claimed(let by) = refusal.kind { claimedBy = by }
  }

  /// What an act or the store threw, as it is told: an error of ours names no inner thing to a stranger.
  init(_ error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let refusal as DeskRefusal: self.init(refusal)
    case let error as StorageError where error.kind == .stale:
      self.init(.stale, "it changed meanwhile; look at it again")
    default:
      self.init(
        .unavailable, "nothing was changed, or it is certain to be kept; try again in a moment",
        wait: .seconds(2))
    }
  }

  var response: ServerResponse {
    var response = JSONAnswer.response(status, self, type: "application/problem+json")
    if let wait { response.headers.add("Retry-After", "\(wait)") }
    return response
  }
}
