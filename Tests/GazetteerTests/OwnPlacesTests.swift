// SPDX-License-Identifier: MIT

import Reports
import Testing

@testable import Gazetteer

@Suite struct OwnPlacesTests {
  /// Well inside Senayan, and Gambir.
  private let senayan = Coordinate(latitude: -6.2243, longitude: 106.8095)
  private let gambir = Coordinate(latitude: -6.1754, longitude: 106.8272)

  private func place(_ kind: OwnPlace.Kind, _ name: String, _ point: Coordinate) throws -> OwnPlace {
    var place = OwnPlace(kind: kind, name: name)
    place.coordinate = point
    return try PlaceSurvey(OwnPlaces()).surveyed(place)
  }

  private func square(_ west: Int32, _ south: Int32, _ side: Int32) -> [Int32] {
    [west, south, west + side, south, west + side, south + side, west, south + side]
  }

  private func locate(_ text: String, _ places: OwnPlace...) -> Location {
    Locator(OwnPlaces(["uji": places])).locate(text: text)
  }

  private func names(_ location: Location) -> [String] {
    switch location {
    case .located(let place): ["located", place.kelurahan.name]
    case .candidates(let places): places.map(\.kelurahan.name)
    case .outside, .unknown: []
    }
  }

  @Test func `a landmark of two words locates, and nothing did before`() throws {
    let hut = try place(.landmark, "Graha Kelinci Ungu", senayan)
    #expect(names(Locator().locate(text: "macet depan graha kelinci ungu")).isEmpty)
    #expect(names(locate("macet depan graha kelinci ungu", hut)) == ["located", "Senayan"])
  }

  @Test func `a street known by a point is for a person`() throws {
    let street = try place(.street, "Jalan Kelinci Ungu", senayan)
    #expect(names(locate("lubang di jalan kelinci ungu", street)) == ["Senayan"])
  }

  @Test func `a stop locates as a stop only`() throws {
    let stop = try place(.stop, "Graha Kelinci Ungu", senayan)
    #expect(names(locate("sampah di halte graha kelinci ungu", stop)) == ["located", "Senayan"])
    #expect(names(locate("sampah di graha kelinci ungu", stop)) == ["Senayan"])
  }

  @Test func `a name that is known beside the city too is for a person`() throws {
    let here = try place(.landmark, "Graha Kelinci Ungu", senayan)
    let there = try place(.landmark, "Graha Kelinci Ungu", Coordinate(latitude: -6.24, longitude: 107))
    #expect(there.isOutside)
    #expect(names(locate("macet depan graha kelinci ungu", here, there)) == ["Senayan"])
  }

  @Test func `an area in two kelurahan is for a person`() throws {
    var area = OwnPlace(kind: .area, name: "Graha Kelinci Ungu")
    area.rings = [square(106_80000, -6_23000, 2000)]
    let surveyed = try PlaceSurvey(OwnPlaces()).surveyed(area)
    #expect(surveyed.kelurahan.count > 1)
    let names = names(locate("macet di graha kelinci ungu", surveyed))
    #expect(names.count > 1 && names.first != "located")
  }

  @Test func `a boundary of one's own decides where points lie`() throws {
    let map = CityMap.built
    let index = try #require(Kelurahans.built.indexOfCode["31.71.01.1001"])
    var boundary = OwnPlace(kind: .boundary, name: "Gambir")
    boundary.kelurahan = ["31.71.01.1001"]
    // Gambir's own shape with a hole around the monument.
    boundary.rings =
      map.shape(of: index).map { ring in ring.flatMap { [$0.x, $0.y] } } + [square(106_82620, -6_17640, 200)]
    let surveyed = try PlaceSurvey(OwnPlaces()).surveyed(boundary)
    let places = OwnPlaces(["batas": [surveyed]])
    #expect(places.map.containing(gambir).isEmpty)
    #expect(map.containing(gambir) == [index])
    let findings = PlaceCheck(places).findings()
    #expect(findings.map(\.kind) == [] || findings.map(\.kind) == [.hole])
    guard case .candidates = Locator(places).locate(gambir) else {
      Issue.record("a point in nobody's boundary is for a person")
      return
    }
  }

  @Test func `boundaries that overlap or leave a hole are found`() throws {
    var boundary = OwnPlace(kind: .boundary, name: "Gambir")
    boundary.kelurahan = ["31.71.01.1001"]
    let index = try #require(Kelurahans.built.indexOfCode["31.71.01.1001"])
    // Moved half a kilometre eastwards.
    boundary.rings = CityMap.built.shape(of: index).map { ring in ring.flatMap { [$0.x + 500, $0.y] } }
    let kinds = PlaceCheck(OwnPlaces(["batas": [boundary]])).findings().map(\.kind)
    #expect(kinds.contains(.overlap) && kinds.contains(.hole))
  }

  @Test func `what is worth less than its owner thinks is found`() throws {
    let places = [
      try place(.landmark, "Taman Mawar", senayan), try place(.landmark, "Kelinci", senayan),
      try place(.landmark, "Kebon Kacang", senayan), try place(.landmark, "Stasiun Gambir", gambir),
      try place(.landmark, "Graha Kelinci Ungu", senayan),
      try place(.landmark, "Gudang Bekas Kelinci", Coordinate(latitude: -6.24, longitude: 107)),
    ]
    let findings = PlaceCheck(OwnPlaces(["uji": places, "lagi": [places[4]]])).findings()
    #expect(
      findings.map { "\($0.kind.rawValue) \($0.name)" } == [
        "word Taman Mawar", "word Kelinci", "word Kebon Kacang", "duplicate Stasiun Gambir",
        "duplicate Graha Kelinci Ungu", "outside Gudang Bekas Kelinci",
      ])
  }

  @Test(arguments: [
    ("31.71.01.1001", "31.71.01.1001"), ("3171011001", "31.71.01.1001"), ("31.71.01.1099", nil), ("x", nil),
    ("31７1011001", nil), ("", nil),
  ])
  func `codes are taken with points and without`(text: String, code: String?) {
    #expect(PlaceSurvey.kelurahan(code: text) == code)
  }

  @Test(arguments: [
    ("Kelurahan Setia Budi", "31.74.02.1001"), ("SETIABUDI", "31.74.02.1001"), ("Pluto", nil),
  ])
  func `a kelurahan goes by its name`(name: String, code: String?) {
    #expect(PlaceSurvey.kelurahan(named: name) == code)
  }
}
