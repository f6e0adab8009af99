// SPDX-License-Identifier: MIT

import Foundation
import Nominatim
import Operations
import Pipeline
import Reports
import Settings
import Storage
import TestSupport
import Testing
import Transport

/// A Nominatim on loopback that answers from a script, the last answer for ever, and keeps what it was asked.
final class MapWire: Sendable {
  typealias Answer = @Sendable (ServerRequest) async -> ServerResponse

  private struct State {
    var script: [Answer]
    var requests: [ServerRequest] = []
  }
  private let state: Lock<State>
  private let listener: Listener
  private let dialer = Dialer()
  let asked = Bell()

  convenience init(_ script: ServerResponse...) throws {
    try self.init(script.map { answer in { _ in answer } })
  }

  init(_ script: [Answer]) throws {
    let state = Lock(State(script: script))
    let asked = asked
    self.state = state
    listener = try Listener(
      ListenerConfiguration.loopback,
      routes: [
        Route(.get, "/peta/search") { request in
          let answer = state.withLock { state in
            state.requests.append(request)
            return state.script.count > 1 ? state.script.removeFirst() : state.script[0]
          }
          asked.ring()
          return await answer(request)
        }
      ])
  }

  var requests: [ServerRequest] { state.withLock { $0.requests } }
  var questions: [String] { requests.compactMap { $0.query.text("q") } }

  func map(deadline: Duration = .seconds(60)) throws -> Nominatim {
    let url = try #require(ServiceURL("http://127.0.0.1:\(listener.port ?? 0)/peta/"))
    return Nominatim(NominatimSettings(url: url, deadline: deadline), over: dialer.send)
  }

  /// Ends what listens with the last test that holds it.
  deinit { Task { [listener] in await listener.stop(deadline: .zero) } }
}

extension ServerResponse {
  /// What Nominatim answers, from Tests/Fixtures/nominatim.
  static func fixture(_ name: String) throws -> ServerResponse { .json(try bytes(of: name)) }

  static func json(_ body: [UInt8]) -> ServerResponse {
    ServerResponse(status: 200, headers: ["Content-Type": "application/json; charset=utf-8"], body: body)
  }

  static func bytes(of fixture: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return [UInt8](try Data(contentsOf: folder.appending(path: "Fixtures/nominatim/\(fixture).json")))
  }
}

/// A journey whose drafts a map is asked about: the questions of a message are what stands between bars.
struct MapStand: Sendable {
  let test: TestJourney
  let wire: MapWire
  let searcher: MapSearcher

  static func make(
    _ wire: MapWire, in ground: TestFolder? = nil, pace: MapPace = MapPace(),
    deadline: Duration = .seconds(60)
  ) async throws -> MapStand {
    let test = try await TestJourney.make(in: ground)
    test.journey.adopt { $0.mapQueries = { $0.split(separator: "|").dropFirst().map(String.init) } }
    return MapStand(
      test: test, wire: wire,
      searcher: MapSearcher(test.journey, asking: try wire.map(deadline: deadline), pace: pace))
  }

  var journey: Journey { test.journey }

  func row(_ message: Int64 = 1) async throws -> MapSearchRow? {
    try await journey.store.database.read { try $0.mapSearch(of: MessageID(message)) }
  }

  func suggestions() async throws -> [PlaceSuggestion] {
    try await journey.suggestions(of: try #require(try await test.reports().first))
  }

  func reasons(_ kind: JourneyEvent.Kind) -> [String] {
    test.events.events.filter { $0.kind == kind }.map { $0.reason ?? "" }
  }
}
