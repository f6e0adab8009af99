// SPDX-License-Identifier: MIT

import Foundation
import Reports
import TestSupport
import Testing

@testable import Gazetteer

@Suite struct OwnPlaceSearchTests {
  /// Well inside Senayan.
  private let senayan = Coordinate(latitude: -6.2243, longitude: 106.8095)

  private func place(_ kind: OwnPlace.Kind, _ name: String, aliases: [String] = []) throws -> OwnPlace {
    var place = OwnPlace(kind: kind, name: name)
    place.coordinate = senayan
    place.aliases = aliases
    return try PlaceSurvey(OwnPlaces()).surveyed(place)
  }

  private func search(_ places: OwnPlace...) -> PlaceSearch {
    PlaceSearch(Locator(OwnPlaces(["uji": places])))
  }

  @Test(arguments: [
    "graha kelinci ungu", "kelinci ungu", "ungu kel", "grha kelinc", "grahakelinciungu", "gku senayan",
  ])
  func `a building of one's own is found with its point`(typed: String) throws {
    let hit = try #require(
      search(try place(.landmark, "Graha Kelinci Ungu", aliases: ["GKU"])).find(typed).first)
    #expect(hit.kind == .landmark && hit.name == "Graha Kelinci Ungu")
    #expect(hit.kelurahans.map(\.name) == ["Senayan"] && hit.coordinate == senayan)
  }

  @Test(arguments: [
    "jl kelinci ungu", "jln. kelinci ungu no. 12", "kelinci ungu", "jlkelinciungu", "jalan klinci ungu",
    "Jl. Kelinci Ungu RT 05/RW 03 Senayan 12190",
  ])
  func `a street of one's own is found`(typed: String) throws {
    let hit = search(try place(.street, "Jl. Kelinci Ungu"), try place(.street, "Gg. Kelinci Unggul")).find(
      typed)
    #expect(hit.first?.name == "Jl. Kelinci Ungu" && hit.first?.kind == .street)
  }

  @Test func `gang and jalan of one name are told apart by the word for it`() throws {
    let search = search(try place(.street, "Jalan Kelinci Ungu"), try place(.street, "Gang Kelinci Ungu 2"))
    #expect(search.find("gg kelinci ungu").first?.name == "Gang Kelinci Ungu 2")
    #expect(search.find("jl kelinci ungu").first?.name == "Jalan Kelinci Ungu")
    #expect(search.find("kelinci ungu II").first?.name == "Gang Kelinci Ungu 2")
  }

  @Test func `what is replaced is not found any more`() throws {
    let old = OwnPlaces(["uji": [try place(.landmark, "Graha Kelinci Ungu")]])
    let new = old.replacing("uji", with: [try place(.landmark, "Graha Kelinci Jingga")])
    #expect(PlaceSearch(Locator(old)).find("kelinci ungu").first?.name == "Graha Kelinci Ungu")
    #expect(!PlaceSearch(Locator(new)).find("kelinci ungu").contains { $0.name == "Graha Kelinci Ungu" })
    #expect(PlaceSearch(Locator(old.replacing("uji", with: []))).find("kelinci ungu").isEmpty)
  }

  @Test func `one place twice is listed once, and what lies nowhere not at all`() throws {
    var outside = OwnPlace(kind: .landmark, name: "Gudang Kelinci Ungu")
    outside.coordinate = Coordinate(latitude: -6.24, longitude: 107)
    let stop = try place(.stop, "Kelinci Ungu")
    let hits = search(stop, stop, try PlaceSurvey(OwnPlaces()).surveyed(outside)).find("kelinci ungu")
    #expect(hits.map(\.name) == ["Kelinci Ungu"])
  }

  @Test func `an own building of a built-in one's name adds its point`() throws {
    let hits = search(try place(.landmark, "Plaza Senayan")).find("plaza senayan", limit: 3)
    #expect(hits.count { $0.name == "Plaza Senayan" && $0.kelurahans.map(\.name) == ["Senayan"] } == 1)
  }

  @Test func `a table's buildings and streets are found`() throws {
    var rows = FeatureRows()
    try rows.add(
      landmarks:
        "name,aliases,lat,lon,kelurahan_code\nGraha Kelinci Ungu,GKU,-6.2243,106.8095,31.74.07.1006\n")
    try rows.add(
      streets: """
        street,kelurahan_code,share,lat,lon
        Jalan Kelinci Ungu,31.74.07.1006,0.3,-6.2243,106.8095
        Jalan Kelinci Ungu,31.71.07.1001,0.7,,
        """)
    let search = PlaceSearch(Locator(adding: rows))
    #expect(search.find("gku").first?.coordinate == senayan)
    #expect(search.find("jl kelinci ungu").first?.kelurahans.map(\.name) == ["Gelora", "Senayan"])
  }

  /// Thirty thousand names of two and three invented words.
  static func crowd() -> OwnPlaces {
    var generator = SeededGenerator(seed: 30)
    let syllables = [
      "ka", "ri", "mo", "tan", "su", "le", "per", "ja", "gu", "ning", "wa", "bi", "dar", "ko", "ma", "se",
    ]
    func word() -> String {
      (0..<Int.random(in: 2...4, using: &generator)).map { _ in
        syllables.randomElement(using: &generator) ?? ""
      }
      .joined().capitalized
    }
    let words = (0..<9000).map { _ in word() }
    let codes = Kelurahans.built.all.map(\.code)
    let places = (0..<30_000).map { number -> OwnPlace in
      let name = (0..<Int.random(in: 2...3, using: &generator)).map { _ in
        words.randomElement(using: &generator) ?? ""
      }
      var place = OwnPlace(
        kind: number % 3 == 0 ? .landmark : .street,
        name: (number % 3 == 0 ? "" : "Jalan ") + name.joined(separator: " "))
      place.kelurahan = [codes.randomElement(using: &generator) ?? ""]
      return place
    }
    return OwnPlaces(["keramaian": places])
  }

  @Test func `among thirty thousand names kelurahan are still found`() throws {
    let clock = ContinuousClock()
    let locator = Locator(Self.crowd())
    let start = clock.now
    let search = PlaceSearch(locator)
    let built = clock.now
    var share = SearchShare()
    var times: [Duration] = []
    for typed in try TypedPlace.all() {
      let start = clock.now
      let hits = search.find(typed.typed, limit: 10)
      times.append(clock.now - start)
      share.take(typed.typed, Array(hits.prefix(3)), typed.isMeant)
    }
    times.sort()
    print(
      "among 30,000 names: \(share); index \(built - start), median \(times[times.count / 2]), "
        + "most \(times[times.count - 1])")
    #expect(share.share(share.firstThree) >= 0.97, "\(share.missed)")
  }
}
