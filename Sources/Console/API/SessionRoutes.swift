// SPDX-License-Identifier: MIT

import Cryptography
import Operations
import Pipeline
import Reports
import Storage
import Transport

extension QueueConsole {
  var sessionRoutes: [Route] {
    [
      unguarded(.post, "/session", bodyLimit: 16 << 10, logIn),
      unguarded(.get, "/session", resume),
      open(.delete, "/session") { call in
        let cookie = try await sessions.end(call.session)
        return ServerResponse(status: 204, headers: ["Set-Cookie": cookie])
      },
      open(.put, "/session/password", bodyLimit: 16 << 10, changePassword),
      open(.put, "/session/language", bodyLimit: 16 << 10, changeLanguage),
    ]
  }

  // MARK: Logging in

  private func logIn(_ request: ServerRequest) async throws -> ServerResponse {
    var body = try Body(request)
    if let header = settings.signOnHeader {
      try body.finish()
      return try await vouched(request.headers[header])
    }
    let name = body.text("name", atMost: OfficerRules.longestName)
    let password = body.text("password", atMost: OfficerRules.passwordLengths.upperBound)
    try body.finish()
    guard let name, let password else { throw Problem.invalid(body.errors) }
    let (address, now) = (client(request), journey.clock.now())
    if let wait = throttle.tries(name, from: address, at: now) {
      throw Problem(.tooMany, "too many log-ins failed; wait and try again", wait: wait)
    }
    let officer = try await journey.store.database.read { try $0.officer(name) }
    let stored = officer.flatMap { $0.isDisabled ? nil : $0.password }
    guard let matches = await passwords.matches(password, stored) else {
      throttle.spared(name, from: address)
      throw Problem(.tooMany, "too many log in at once; try again in a moment", wait: .seconds(2))
    }
    guard matches, let officer else {
      log.event(.notice, "console.log_in_refused", "a log-in was refused")
      throw Problem(.logInRefused, "the name or the password is wrong")
    }
    throttle.succeeded(name, from: address)
    return try await begin(officer)
  }

  /// Nobody's is no mistake: a page asks before anybody logged in.
  private func resume(_ request: ServerRequest) async throws -> ServerResponse {
    if let session = try await sessions.find(request) { return answer(for: session) }
    guard settings.signOnHeader != nil else { return ServerResponse(status: 204) }
    var problem = Problem(.notLoggedIn, "sign on with POST \(Self.base)/session and an empty object")
    problem.singleSignOn = true
    throw problem
  }

  /// The proxy says who it is; whoever is no officer here is told nothing more.
  private func vouched(_ name: String?) async throws -> ServerResponse {
    guard let name, let officer = try await journey.store.database.read({ try $0.officer(name) }),
      !officer.isDisabled
    else { throw Problem(.logInRefused, "you are not known here; an administrator adds you") }
    return try await begin(officer)
  }

  private func begin(_ officer: OfficerRow) async throws -> ServerResponse {
    let (session, cookie) = try await sessions.begin(for: officer)
    var response = answer(for: session)
    response.headers.add("Set-Cookie", cookie)
    return response
  }

  /// The browser's address, as the proxy in front names it: only a proxy can reach the listener, which is on
  /// loopback or a unix socket. Some proxies add to what the browser sent, so only the last is their word.
  private func client(_ request: ServerRequest) -> String {
    let named = request.headers.values("X-Forwarded-For").last?.split(separator: ",").last
    return named.map { String($0.drop { $0 == " " }.prefix(64)) } ?? request.remoteAddress
  }

  // MARK: One's own

  private func changePassword(_ call: Call) async throws -> ServerResponse {
    var body = try Body(call.request)
    let current = body.text("current", atMost: OfficerRules.passwordLengths.upperBound)
    let new = body.password("new")
    try body.finish()
    guard let current, let new else { throw Problem.invalid(body.errors) }
    let (name, now) = (call.officer.name, journey.clock.now())
    if let wait = throttle.tries(name, from: "own password", at: now) {
      throw Problem(.tooMany, "too many tries; wait and try again", wait: wait)
    }
    let officer = try await journey.store.database.read { try $0.officer(name) }
    guard let matches = await passwords.matches(current, officer?.password),
      let hash = try await passwords.hash(new)
    else {
      throttle.spared(name, from: "own password")
      throw Problem(.tooMany, "too many log in at once; try again in a moment", wait: .seconds(2))
    }
    guard matches else { throw Problem(.state, "the current password is another one") }
    throttle.succeeded(name, from: "own password")
    try await journey.store.database.write { connection in
      guard var officer = try connection.officer(name) else { throw Problem.unknown("such officer") }
      officer.password = hash
      try connection.update(officer)
      try connection.endSessions(of: name, besides: call.session.digest)
      try connection.audit(name, "change password", subject: name, reason: nil, at: now)
    }
    return ServerResponse(status: 204)
  }

  private func changeLanguage(_ call: Call) async throws -> ServerResponse {
    var body = try Body(call.request)
    let language = body.choice("language", as: PageLanguage.self)
    try body.finish()
    guard let language else { throw Problem.invalid(body.errors) }
    try await journey.store.database.write { connection in
      guard var officer = try connection.officer(call.officer.name) else { return }
      officer.language = language.rawValue
      try connection.update(officer)
    }
    return ServerResponse(status: 204)
  }

  private enum PageLanguage: String, CaseIterable { case id, en }

  // MARK: What a session says of itself

  private func answer(for session: Session) -> ServerResponse {
    let officer = session.officer
    return JSONAnswer.response(
      200,
      SessionAnswer(
        name: officer.name, roles: officer.roles, rights: officer.rights.map(\.rawValue).sorted(),
        channels: Channel.allCases.filter { officer.jurisdiction.channels?.contains($0) ?? true },
        territories: officer.jurisdiction.territories ?? [], csrf: session.csrf, language: officer.language,
        secondsLeft: max(0, (session.endsAt - journey.clock.now()).components.seconds),
        singleSignOn: settings.signOnHeader != nil, settings: SessionAnswer.Settings(settings)))
  }
}

private struct SessionAnswer: Encodable {
  struct Settings: Encodable {
    struct Tiles: Encodable {
      var url: String
      var attribution: String
      var maxZoom: Int
    }

    var categories = Category.allCases.map(\.rawValue)
    var leaseSeconds: Int64
    var graceSeconds: Int64
    var emergencyNumber: String
    var reasons: [String]
    var tiles: Tiles?

    init(_ settings: ConsoleSettings) {
      leaseSeconds = settings.lease.components.seconds
      graceSeconds = settings.grace.components.seconds
      emergencyNumber = settings.emergencyNumber
      reasons = settings.reasons
      tiles = settings.tiles.map { Tiles(url: $0.url, attribution: $0.attribution, maxZoom: $0.maxZoom) }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(categories, forKey: .categories)
      try container.encode(leaseSeconds, forKey: .leaseSeconds)
      try container.encode(graceSeconds, forKey: .graceSeconds)
      try container.encode(emergencyNumber, forKey: .emergencyNumber)
      try container.encode(reasons, forKey: .reasons)
      // Null says that there are none.
      try container.encode(tiles, forKey: .tiles)
    }

    private enum CodingKeys: String, CodingKey {
      case categories, leaseSeconds, graceSeconds, emergencyNumber, reasons, tiles
    }
  }

  var name: String
  var roles: [Role]
  var rights: [String]
  var channels: [Channel]
  var territories: [String]
  var csrf: String
  var language: String
  var secondsLeft: Int64
  var singleSignOn: Bool
  var settings: Settings
}

extension Body {
  /// A new password.
  mutating func password(_ name: String, isNeeded: Bool = true) -> String? {
    let lengths = OfficerRules.passwordLengths
    guard let text = text(name, atMost: lengths.upperBound, isNeeded: isNeeded) else { return nil }
    if text.unicodeScalars.count >= lengths.lowerBound { return text }
    note(name, "must have \(lengths.lowerBound) to \(lengths.upperBound) characters")
    return nil
  }
}
