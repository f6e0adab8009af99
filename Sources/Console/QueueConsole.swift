// SPDX-License-Identifier: MIT
//
// The console: what officers see of the journey and do to it. It decides who may ask for what; what an act
// does, and whether it still applies, the journey decides in its transaction.
//
// 1. Every route but the log-in and the page's own files needs a session, and names the right it needs.
// 2. Whatever changes something repeats the session's token, and comes from the page's own origin.
// 3. What lies outside an officer's jurisdiction does not exist for them.
// 4. A look at words or pictures is in the audit log before it is answered.

import Cryptography
package import Operations
package import Pipeline
package import Reports
import Storage
package import Transport

/// What the console knows of the city, given to it by whoever composes it.
package struct ConsoleCity: Sendable {
  /// Where a place may be, as one types: at most so many.
  package var search: @Sendable (String, Int) async -> [FoundPlace]
  /// The kelurahan a point lies in, with the metres to their boundaries.
  package var at: @Sendable (Coordinate) -> [(kelurahan: Kelurahan, metres: Double)]
  package var metresToBoundary: @Sendable (String, Coordinate) -> Double?
  /// Each kelurahan with its rings: longitude, latitude, then differences, in units of 1/100,000 degree.
  package var boundaries: @Sendable () -> [(kelurahan: Kelurahan, rings: [[Int32]])]

  package init(
    search: @escaping @Sendable (String, Int) async -> [FoundPlace],
    at: @escaping @Sendable (Coordinate) -> [(kelurahan: Kelurahan, metres: Double)],
    metresToBoundary: @escaping @Sendable (String, Coordinate) -> Double?,
    boundaries: @escaping @Sendable () -> [(kelurahan: Kelurahan, rings: [[Int32]])]
  ) {
    self.search = search
    self.at = at
    self.metresToBoundary = metresToBoundary
    self.boundaries = boundaries
  }
}

/// A place somebody searched for.
package struct FoundPlace: Sendable, Hashable {
  package var kind: String
  package var name: String
  package var kelurahans: [Kelurahan]
  package var coordinate: Coordinate?

  package init(kind: String, name: String, kelurahans: [Kelurahan], coordinate: Coordinate? = nil) {
    self.kind = kind
    self.name = name
    self.kelurahans = kelurahans
    self.coordinate = coordinate
  }
}

/// A counter or desk whose officers take reports in.
package struct IntakeCounter: Sendable {
  package var name: String
  package var title: String
  package var channel: Channel
  /// By which what it takes is counted, and by which it is paused.
  package var feed: String
  /// Takes a report, as JSON of the intake API, under its id; nil where that id stands for another one.
  package var take: @Sendable (_ id: String, _ json: [UInt8]) async throws -> Receipt?
  package var receipt: @Sendable (_ id: String) async throws -> Receipt?

  package init(
    name: String, title: String, channel: Channel, feed: String,
    take: @escaping @Sendable (_ id: String, _ json: [UInt8]) async throws -> Receipt?,
    receipt: @escaping @Sendable (_ id: String) async throws -> Receipt?
  ) {
    self.name = name
    self.title = title
    self.channel = channel
    self.feed = feed
    self.take = take
    self.receipt = receipt
  }
}

package struct QueueConsole: Sendable {
  let journey: Journey
  let settings: ConsoleSettings
  let city: ConsoleCity
  let counters: [IntakeCounter]
  let changes: ChangeBook
  let log: Log
  let sessions: Sessions
  let passwords: Passwords
  let throttle = Throttle()
  /// Codes of all kelurahan, for what officers see.
  let kelurahans: [String]
  let days = DayCache()
  let shownLists = ShownLists()
  let pages = OpenPages()

  package init(
    _ journey: Journey, _ settings: ConsoleSettings, city: ConsoleCity, counters: [IntakeCounter],
    changes: ChangeBook,
    log: Log
  ) {
    self.journey = journey
    self.settings = settings
    self.city = city
    self.counters = counters
    self.changes = changes
    self.log = log
    sessions = Sessions(journey: journey, settings: settings)
    passwords = Passwords()
    kelurahans = city.boundaries().map(\.kelurahan.code)
  }

  /// All of them: the API and the page.
  package var routes: [Route] {
    sessionRoutes + workRoutes + reportRoutes + placeRoutes + photoRoutes + roomRoutes + counterRoutes
      + officerRoutes + liveRoutes + pageRoutes
  }

  /// What an officer may see, as statements take it.
  func sight(_ officer: Officer) -> Sight { Sight(officer.jurisdiction, kelurahans: kelurahans) }
}

/// A request of somebody who is logged in.
struct Call: Sendable {
  var request: ServerRequest
  var session: Session
  var officer: Officer { session.officer }
}

// MARK: The gate

extension QueueConsole {
  typealias Act = @Sendable (Call) async throws -> ServerResponse
  static let base = "/api/v1"

  /// A route of the API that needs a right.
  func route(
    _ method: HTTPMethod, _ path: String, needs right: Right, bodyLimit: Int? = nil, _ act: @escaping Act
  ) -> Route {
    open(method, path, bodyLimit: bodyLimit) { call in
      guard call.officer.may(right) else {
        throw Problem(.role, "your role does not allow this; an administrator can give you another")
      }
      return try await act(call)
    }
  }

  /// A route of the API for everybody who is logged in.
  /// A passive one keeps no session from ending: the page asks it by itself. Of others the page says so where it
  /// does; that can only end a session sooner.
  func open(
    _ method: HTTPMethod, _ path: String, bodyLimit: Int? = nil, isPassive: Bool = false, _ act: @escaping Act
  ) -> Route {
    unguarded(method, path, bodyLimit: bodyLimit) { request in
      guard let session = try await sessions.find(request, isPassive: isPassive || Self.isPassive(request))
      else {
        throw Problem(.notLoggedIn, "log in with POST \(Self.base)/session")
      }
      if method != .get { try checkToken(request, session) }
      return try await act(Call(request: request, session: session))
    }
  }

  /// A route of the API for anybody.
  func unguarded(
    _ method: HTTPMethod, _ path: String, bodyLimit: Int? = nil,
    _ act: @escaping @Sendable (ServerRequest) async throws -> ServerResponse
  ) -> Route {
    Route(method, Self.base + path, bodyLimit: bodyLimit) { request in
      do {
        if method != .get { try checkOrigin(request) }
        return guarded(try await act(request))
      } catch {
        return guarded(problem(error, of: "\(method.rawValue) \(path)").response)
      }
    }
  }

  /// What an officer is told of an error. What is ours to mend is in the log with its cause, which they are
  /// not told.
  func problem(_ error: any Error, of request: String) -> Problem {
    let problem = Problem(error)
    if problem.status == 503 { log.event(.error, "console.failed", "\(request): \(error)") }
    return problem
  }

  private static func isPassive(_ request: ServerRequest) -> Bool {
    request.headers["X-Kanal-Passive"] == "1"
  }

  private func checkToken(_ request: ServerRequest, _ session: Session) throws(Problem) {
    let sent = Array((request.headers["X-CSRF-Token"] ?? "").utf8)
    guard sent.equalsInConstantTime(Array(session.csrf.utf8)) else {
      throw Problem(.token, "send the session's csrf as X-CSRF-Token; GET \(Self.base)/session tells it")
    }
  }

  /// Another site's page may not act with an officer's cookie, nor log them in as somebody else. A program names
  /// no origin.
  func checkOrigin(_ request: ServerRequest) throws(Problem) {
    guard let origin = request.headers["Origin"] else { return }
    let own =
      settings.url.map { [$0] } ?? request.headers["Host"].map { ["http://\($0)", "https://\($0)"] } ?? []
    guard own.contains(origin) else {
      throw Problem(.token, "this comes from another site; console.url says which address is the console's")
    }
  }

  /// What every answer says about itself: it is nobody else's to keep, frame or guess at.
  private func guarded(_ response: ServerResponse) -> ServerResponse {
    var response = response
    if response.headers["Cache-Control"] == nil { response.headers.add("Cache-Control", "no-store") }
    Self.protect(&response)
    return response
  }

  static func protect(_ response: inout ServerResponse) {
    response.headers.add("X-Content-Type-Options", "nosniff")
    response.headers.add("Referrer-Policy", "no-referrer")
    response.headers.add("Cross-Origin-Resource-Policy", "same-origin")
  }
}
