// SPDX-License-Identifier: MIT
//
// A session: a random token in a cookie that no script can read, of which the store has the digest. It ends
// when it was not used for a while, when it is old, when its officer is changed, or when they leave. The token
// against forged requests is made from the cookie's, so there is nothing to keep and nothing to mix up.

import Cryptography
import Pipeline
import Reports
import Storage
import Transport

/// A session that holds.
struct Session: Sendable {
  var officer: Officer
  /// What the store knows it by.
  var digest: [UInt8]
  /// What every changing request has to repeat.
  var csrf: String
  var endsAt: Timestamp
}

struct Sessions: Sendable {
  let journey: Journey
  let settings: ConsoleSettings
  static let cookie = "kanal_session"
  /// No finer than this it is kept when a session was last used.
  private static let grain = Duration.seconds(60)

  /// Begins a session; the header to set with it.
  func begin(for officer: OfficerRow) async throws -> (session: Session, cookie: String) {
    let token = Base64.encodeForURL(try randomBytes(32))
    let now = journey.clock.now()
    try await journey.store.database.write { connection in
      try connection.sweepSessions(
        unseenSince: now - settings.idle, begunBefore: now - settings.longest)
      try connection.begin(session: Self.digest(token), of: officer, at: now)
      try connection.audit(officer.name, "log in", subject: officer.name, reason: nil, at: now)
    }
    let session = Session(
      officer: Officer(officer), digest: Self.digest(token), csrf: Self.csrf(token),
      endsAt: now + settings.longest)
    return (session, cookie(token, for: settings.longest))
  }

  /// The session a request belongs to; nil where it has none that holds. A passive request is none of the
  /// officer's own doing.
  func find(_ request: ServerRequest, isPassive: Bool = false) async throws -> Session? {
    guard let token = Self.token(in: request) else { return nil }
    let digest = Self.digest(token)
    guard let row = try await journey.store.database.read({ try $0.session(digest) }) else { return nil }
    let now = journey.clock.now()
    guard !row.officer.isDisabled, now - row.seenAt < settings.idle, now - row.createdAt < settings.longest,
      isVouchedFor(row.officer.name, request)
    else {
      try await journey.store.database.write { try $0.end(session: digest) }
      return nil
    }
    if !isPassive, now - row.seenAt >= Self.grain {
      try await journey.store.database.write { try $0.seen(session: digest, at: now) }
    }
    return Session(
      officer: Officer(row.officer), digest: digest, csrf: Self.csrf(token),
      endsAt: row.createdAt + settings.longest)
  }

  func end(_ session: Session) async throws -> String {
    let now = journey.clock.now()
    try await journey.store.database.write { connection in
      try connection.end(session: session.digest)
      try connection.audit(
        session.officer.name, "log out", subject: session.officer.name, reason: nil, at: now)
    }
    return cookie("", for: .zero)
  }

  /// Where a proxy says who it is, it must go on saying so.
  private func isVouchedFor(_ name: String, _ request: ServerRequest) -> Bool {
    guard let header = settings.signOnHeader else { return true }
    guard let named = request.headers[header] else { return false }
    return named == name
  }

  private func cookie(_ token: String, for time: Duration) -> String {
    "\(Self.cookie)=\(token); Path=/; HttpOnly; SameSite=Strict; Max-Age=\(time.components.seconds)"
      + (settings.isSecure ? "; Secure" : "")
  }

  /// The first cookie of that name that can be one of ours (RFC 6265 §5.4 leaves the order to the browser).
  static func token(in request: ServerRequest) -> String? {
    request.headers.values("Cookie").lazy.flatMap { $0.split(separator: ";") }
      .compactMap { pair -> String? in
        let parts = pair.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == cookie else { return nil }
        let value = parts[1].filter { $0 != " " && $0 != "\"" }
        return value.utf8.count == 43 ? value : nil
      }.first
  }

  private static func digest(_ token: String) -> [UInt8] {
    Hash.sha256.digest(of: Array("session|\(token)".utf8))
  }
  private static func csrf(_ token: String) -> String {
    Base64.encodeForURL(Hash.sha256.digest(of: Array("csrf|\(token)".utf8)))
  }
}
