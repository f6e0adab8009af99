// SPDX-License-Identifier: MIT

import Foundation
@testable import Gazetteer
import Reports
import Testing

/// One row of `Fixtures/gazetteer/centroids.csv`.
struct Centroid: Sendable {
  var kelurahan: Kelurahan
  var coordinate: Coordinate

  init?(_ line: Substring) {
    let cells = line.split(separator: ",").map(String.init)
    guard cells.count == 6, let latitude = Double(cells[4]), let longitude = Double(cells[5]) else {
      return nil
    }
    kelurahan = Kelurahan(code: cells[0], name: cells[1], kecamatan: cells[2], kota: cells[3])
    coordinate = Coordinate(latitude: latitude, longitude: longitude)
  }

  static func all() throws -> [Centroid] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/gazetteer/centroids.csv")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap(Centroid.init)
  }
}

@Suite struct CityMapTests {
  let locator = Locator()

  @Test func `the table names 267 kelurahan in 44 kecamatan and 6 kota, as the list does`() throws {
    #expect(try Centroid.all().map(\.kelurahan) == locator.all)
    #expect(Set(locator.all.map(\.kecamatan)).count == 44)
    #expect(Set(locator.all.map(\.kota)).count == 6)
  }

  @Test func `each kelurahan's centre lies in it`() throws {
    for centroid in try Centroid.all() {
      guard case .located(let place) = locator.locate(centroid.coordinate) else {
        Issue.record("\(centroid.kelurahan.name) has no place")
        continue
      }
      #expect(place.kelurahan == centroid.kelurahan)
      #expect(place.coordinate == centroid.coordinate)
    }
  }

  @Test func `every boundary is closed around an area and made of enough corners`() {
    for text in BoundaryText.all {
      BoundaryDecoder.decode(text) { code, rings in
        #expect(!rings.isEmpty)
        for ring in rings { #expect(ring.count >= 3 && area(ring) > 0, "\(code)") }
      }
    }
  }

  @Test func `the land is covered nearly without gaps and overlaps`() {
    var none = 0
    var several = 0
    // A lattice over the middle of the mainland, 40 by 40.
    for row in 0..<40 {
      for column in 0..<40 {
        let point = Coordinate(
          latitude: -6.26 + Double(row) * 0.0027, longitude: 106.78 + Double(column) * 0.0035)
        let holding = CityMap.built.containing(point)
        none += holding.isEmpty ? 1 : 0
        several += holding.count > 1 ? 1 : 0
      }
    }
    #expect(none <= 8)
    #expect(several <= 8)
  }

  @Test func `distances are metres`() throws {
    // Depok's town hall is 3.4 km from the nearest boundary.
    let depok = Coordinate(latitude: -6.3915, longitude: 106.8245)
    let nearest = try #require(CityMap.built.near(depok, radius: 5000).first)
    #expect(Kelurahans.built.all[nearest.kelurahan].name == "Srengseng Sawah")
    #expect(abs(nearest.distance - 3441) < 40)
    #expect(CityMap.built.near(depok, radius: 3000).isEmpty)
  }

  @Test func `a point just outside the city is for a person, one further out is outside`() {
    let rim = locator.locate(Coordinate(latitude: -6.3585, longitude: 106.8300))
    let far = locator.locate(Coordinate(latitude: -6.3650, longitude: 106.8300))
    if case .candidates = rim {} else { Issue.record("rim: \(rim)") }
    if case .outside = far {} else { Issue.record("far: \(far)") }
  }

  @Test func `a point at sea near an island is for a person`() {
    let location = locator.locate(Coordinate(latitude: -5.7600, longitude: 106.6000))
    guard case .candidates(let places) = location else {
      Issue.record("\(location)")
      return
    }
    #expect(places.first?.kelurahan.kota == "Kepulauan Seribu")
  }

  private func area(_ ring: [Vertex]) -> Double {
    var twice = 0.0
    for (index, vertex) in ring.enumerated() {
      let next = ring[(index + 1) % ring.count]
      twice += Double(vertex.x) * Double(next.y) - Double(next.x) * Double(vertex.y)
    }
    return abs(twice / 2)
  }
}
