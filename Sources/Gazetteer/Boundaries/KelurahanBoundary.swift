// SPDX-License-Identifier: MIT
//
// What a map needs to know of the boundaries: their shapes, and how far a point is from them.

package import Reports

/// Where a kelurahan ends.
package struct KelurahanBoundary: Hashable, Sendable {
  package var kelurahan: Kelurahan
  /// Islands and holes among them, each closing itself: longitude and latitude of the first corner in
  /// units of 0.00001 degree, then in turn the differences of each corner to the one before.
  package var rings: [[Int32]]
}

/// A kelurahan a point lies in, or nearest to it between two.
package struct KelurahanAtPoint: Hashable, Sendable {
  package var kelurahan: Kelurahan
  package var metresToBoundary: Double
}

extension Locator {
  /// How many units of `KelurahanBoundary.rings` a degree has.
  package static let unitsPerDegree = 100_000
  /// Metres from a boundary within which the other side counts, too.
  private static let edge = 5.0

  /// The boundaries of all kelurahan in the order of their codes, the deployment's own among them.
  package func boundaries() -> [KelurahanBoundary] {
    kelurahans.all.enumerated().map { index, kelurahan in
      KelurahanBoundary(kelurahan: kelurahan, rings: map.shape(of: index).map(Self.differences))
    }
  }

  private static func differences(_ ring: [Vertex]) -> [Int32] {
    var last = Vertex(x: 0, y: 0)
    return ring.flatMap { vertex in
      defer { last = vertex }
      return [vertex.x - last.x, vertex.y - last.y]
    }
  }

  /// Metres from a point to the boundary of a kelurahan, whichever side it is on; nil where no kelurahan has
  /// the code or the point is none.
  package func metresToBoundary(of code: String, from point: Coordinate) -> Double? {
    guard let index = kelurahans.indexOfCode[code], point.isOnEarth else { return nil }
    let metres = map.metresToBoundary(of: index, from: point)
    return metres.isFinite ? metres : nil
  }

  /// The kelurahan a point lies in: one, with what lies within five metres of it too; the nearest
  /// where the boundaries leave a sliver between neighbours; none outside the city.
  package func kelurahans(at point: Coordinate) -> [KelurahanAtPoint] {
    guard point.isOnEarth else { return [] }
    var found = map.containing(point)
    if found.isEmpty {
      found = map.sliver(at: point).map { [$0] } ?? []
    } else {
      found += map.near(point, radius: Self.edge).map(\.kelurahan).filter { !found.contains($0) }
    }
    return found.map { index in
      KelurahanAtPoint(
        kelurahan: kelurahans.all[index], metresToBoundary: map.metresToBoundary(of: index, from: point))
    }
  }
}

extension Coordinate {
  fileprivate var isOnEarth: Bool { abs(latitude) <= 90 && abs(longitude) <= 180 }
}
