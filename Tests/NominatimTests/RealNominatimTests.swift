// SPDX-License-Identifier: MIT

import Gazetteer
import Nominatim
import Pipeline
import Reports
import Settings
import Storage
import TestSupport
import Testing
import Transport

/// Messages as citizens write them, the daemon's own locator, and Nominatim itself.
@Suite(.inTurn, .enabled(if: NominatimServer.isInstalled, Comment(rawValue: NominatimServer.lacking)))
struct `A real Nominatim` {
  private static let locator = Locator()

  /// What a draft's person is shown after everything was asked.
  private func shown(_ text: String, by map: Nominatim) async throws -> [PlaceSuggestion] {
    let test = try await TestJourney.make()
    test.journey.adopt { rules in
      rules.locate = { Self.locator.locate(text: $0) }
      rules.mapQueries = { Self.locator.mapQueries(text: $0) }
    }
    try await test.receive("from 71\ntext \(text)")
    let searcher = MapSearcher(test.journey, asking: map, pace: MapPace(between: .zero))
    // A request or an end each; more would be for ever.
    for _ in 0..<20 where await searcher.round() == 0 { break }
    let report = try #require(try await test.reports().first)
    #expect(report.state == .needsLocation)
    #expect(try await test.journey.store.database.read { try $0.pendingMapSearches() } == 0)
    return try await test.journey.suggestions(of: report).filter { !$0.onMap.isEmpty }
  }

  @Test func `knows the streets the locator does not`() async throws {
    let server = try await NominatimServer.start(serving: "nominatim/city.osm")
    let dialer = Dialer()
    let map = Nominatim(
      NominatimSettings(url: try #require(ServiceURL(server.base))), over: dialer.send)
    for (text, names) in [
      ("jl. rahasia zaitun gelap pak", ["Cikini"]), ("gg. h. rahasia no 5 banjir", ["Tebet Barat"]),
      ("jln rahasia kembar lampu mati", ["Cikini", "Tebet Timur"]),
      ("jln rahasia kembar kec tebet lampu mati", ["Tebet Timur"]),
      ("msjd al rahasia toanya keras", ["Kebon Baru"]), ("sdn 01 rahasia pagi atapnya roboh", ["Manggarai"]),
      ("psr rahasia becek", ["Menteng Dalam"]),
      ("jl rahasia zaitun terendam sejak kemarin, hp 0811-0000-1234", ["Cikini"]),
      ("jl rahasia zaitun ngelupas semua", ["Cikini"]),
      ("jl rahasia jauh gelap", []), ("jl tidak pernah ada disini", []),
    ] {
      let found = try await shown(text, by: map)
      #expect(Set(found.map(\.place.kelurahan.name)) == Set(names), "\(text)")
      #expect(found.allSatisfy { $0.onMap.allSatisfy { $0.contains("Rahasia") } })
    }
    // Why abbreviations are written out.
    #expect(await map.search("jl rahasia zaitun") == .places([]))
    await server.stop()
    guard case .failed(let reason) = await map.search("Jalan Rahasia Zaitun") else {
      Issue.record("a server that is gone answers")
      return
    }
    #expect(!reason.contains("Zaitun"))
  }
}
