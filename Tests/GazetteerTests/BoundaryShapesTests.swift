// SPDX-License-Identifier: MIT

import Foundation
import Reports
import Testing

@testable import Gazetteer

@Suite struct BoundaryShapesTests {
  private let locator = Locator()
  private let gambir = Coordinate(latitude: -6.1754, longitude: 106.8272)

  private func corners(_ ring: [Int32]) -> [Vertex] {
    var last = Vertex(x: 0, y: 0)
    return stride(from: 0, to: ring.count, by: 2).map { index in
      last = Vertex(x: last.x + ring[index], y: last.y + ring[index + 1])
      return last
    }
  }

  @Test func `the differences add up to the shapes of the map`() throws {
    let boundaries = locator.boundaries()
    #expect(boundaries.map(\.kelurahan) == locator.all)
    for (index, boundary) in boundaries.enumerated() {
      #expect(boundary.rings.map(corners) == CityMap.built.shape(of: index))
    }
  }

  @Test func `all boundaries are small enough to be sent as JSON`() throws {
    struct Row: Encodable {
      var code: String, name: String, kecamatan: String, kota: String
      var rings: [[Int32]]
    }
    let rows = locator.boundaries().map { boundary in
      let kelurahan = boundary.kelurahan
      return Row(
        code: kelurahan.code, name: kelurahan.name, kecamatan: kelurahan.kecamatan, kota: kelurahan.kota,
        rings: boundary.rings)
    }
    let bytes = try JSONEncoder().encode(rows).count
    print("boundaries as JSON: \(bytes) bytes")
    #expect(bytes <= 150_000)
  }

  @Test func `a boundary of one's own is among them`() throws {
    var own = OwnPlace(kind: .boundary, name: "Gambir")
    own.kelurahan = ["31.71.01.1001"]
    own.rings = [[106_80000, -6_20000, 106_81000, -6_20000, 106_81000, -6_19000]]
    let boundary = try #require(
      Locator(OwnPlaces(["batas": [own]])).boundaries().first { $0.kelurahan.code == "31.71.01.1001" })
    #expect(boundary.rings == [[106_80000, -6_20000, 1000, 0, 0, 1000]])
  }

  @Test func `a point lies in one kelurahan, as far from its boundary as the map says`() throws {
    let found = locator.kelurahans(at: gambir)
    #expect(found.map(\.kelurahan.name) == ["Gambir"])
    let metres = try #require(locator.metresToBoundary(of: "31.71.01.1001", from: gambir))
    #expect(found.first?.metresToBoundary == metres && metres > 300 && metres < 1500)
    let next = try #require(locator.metresToBoundary(of: "31.71.06.1005", from: gambir))
    #expect(next > metres)
  }

  @Test func `each kelurahan's centre lies in it alone`() throws {
    for centroid in try Centroid.all() {
      let found = locator.kelurahans(at: centroid.coordinate)
      #expect(found.first?.kelurahan == centroid.kelurahan)
      if found.first.map({ $0.metresToBoundary > 5 }) == true { #expect(found.count == 1) }
    }
  }

  @Test func `at a boundary both sides are named, nearer than five metres`() throws {
    // Corners that neighbours share.
    var pairs = 0
    for boundary in locator.boundaries().prefix(60) {
      for corner in boundary.rings.flatMap(corners) {
        let point = GridPoint(x: Double(corner.x), y: Double(corner.y)).coordinate
        let found = locator.kelurahans(at: point)
        #expect(found.allSatisfy { $0.metresToBoundary <= 25 })
        #expect(Set(found.map(\.kelurahan)).count == found.count)
        if found.count > 1 { pairs += 1 }
      }
    }
    #expect(pairs > 100)
  }

  @Test func `slivers between neighbours answer, the city's rim does not`() {
    var slivers = 0
    for row in 0..<400 {
      for column in 0..<85 {
        let point = Coordinate(
          latitude: -6.25 + Double(row) * 0.00025, longitude: 106.78 + Double(column) * 0.0014)
        guard CityMap.built.containing(point).isEmpty else { continue }
        slivers += 1
        let found = locator.kelurahans(at: point)
        #expect(found.count == 1 && found.allSatisfy { $0.metresToBoundary <= 25 }, "\(point)")
      }
    }
    #expect(slivers > 5)
    // Twenty metres south of the city's edge at Srengseng Sawah, and far outside.
    #expect(locator.kelurahans(at: Coordinate(latitude: -6.3585, longitude: 106.8300)).isEmpty)
    #expect(locator.kelurahans(at: Coordinate(latitude: -6.3915, longitude: 106.8245)).isEmpty)
  }

  @Test(arguments: [
    Coordinate(latitude: .nan, longitude: 106.8), Coordinate(latitude: .infinity, longitude: -.infinity),
    Coordinate(latitude: -6.2, longitude: 1e300), Coordinate(latitude: 0, longitude: 0),
  ])
  func `what is no point lies nowhere`(point: Coordinate) {
    #expect(locator.kelurahans(at: point).isEmpty)
    if !(abs(point.longitude) <= 180 && abs(point.latitude) <= 90) {
      #expect(locator.metresToBoundary(of: "31.71.01.1001", from: point) == nil)
    }
  }

  @Test func `no kelurahan, no distance`() {
    #expect(locator.metresToBoundary(of: "31.99", from: gambir) == nil)
  }
}
