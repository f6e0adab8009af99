// SPDX-License-Identifier: MIT
//
// Which kelurahan a point lies in. The boundaries are decoded once, on first use; a look-up
// compares 267 boxes and then the few polygons whose box holds the point (even-odd rule).
//
// The simplified boundaries leave slivers between neighbours (0.1 % of the land) and overlap in
// others, so a point may lie in none or two of them: both are reported as they are.

// Links libm, which rounding and square roots call.
import Glibc
import Reports

/// A kelurahan near a point.
struct Nearby: Sendable {
  var kelurahan: Int
  /// Metres to its boundary.
  var distance: Double
}

struct CityMap: Sendable {
  private struct Box: Sendable {
    var west = Int32.max, south = Int32.max, east = Int32.min, north = Int32.min

    mutating func take(_ vertex: Vertex) {
      west = min(west, vertex.x)
      east = max(east, vertex.x)
      south = min(south, vertex.y)
      north = max(north, vertex.y)
    }

    func holds(_ point: GridPoint, margin: Double = 0) -> Bool {
      point.x >= Double(west) - margin && point.x <= Double(east) + margin
        && point.y >= Double(south) - margin && point.y <= Double(north) + margin
    }
  }

  private var boxes: [Box]
  private var rings: [[[Vertex]]]
  private var city = Box()

  static let built = CityMap(texts: BoundaryText.all, kelurahans: .built)

  init(texts: [String], kelurahans: Kelurahans) {
    boxes = Array(repeating: Box(), count: kelurahans.all.count)
    rings = Array(repeating: [], count: kelurahans.all.count)
    for text in texts {
      BoundaryDecoder.decode(text) { code, rings in
        guard let index = kelurahans.indexOfCode[code] else { return }
        self.rings[index] = rings
        for vertex in rings.joined() {
          boxes[index].take(vertex)
          city.take(vertex)
        }
      }
    }
  }

  /// This map with other boundaries for some kelurahan.
  func replacing(_ boundaries: [Int: [[Vertex]]]) -> CityMap {
    var map = self
    for (index, rings) in boundaries {
      map.rings[index] = rings
      map.boxes[index] = Box()
      for vertex in rings.joined() {
        map.boxes[index].take(vertex)
        map.city.take(vertex)
      }
    }
    return map
  }

  /// The rings of a kelurahan, islands and holes among them.
  func shape(of kelurahan: Int) -> [[Vertex]] { rings[kelurahan] }

  /// The kelurahan whose boundary holds the point: one, or none, or two where they overlap.
  func containing(_ coordinate: Coordinate) -> [Int] {
    let point = GridPoint(coordinate)
    guard city.holds(point) else { return [] }
    return boxes.indices.filter { boxes[$0].holds(point) && point.isInside(rings[$0]) }
  }

  /// Every kelurahan that lies within `radius` metres of the point, nearest first.
  func near(_ coordinate: Coordinate, radius: Double) -> [Nearby] {
    let point = GridPoint(coordinate)
    // A degree of longitude is never longer here than one of latitude.
    let margin = radius / GridPoint.metresPerUnit * 1.02
    guard city.holds(point, margin: margin) else { return [] }
    return boxes.indices.compactMap { index -> Nearby? in
      guard boxes[index].holds(point, margin: margin) else { return nil }
      let distance = point.isInside(rings[index]) ? 0 : metres(from: point, to: rings[index])
      return distance <= radius ? Nearby(kelurahan: index, distance: distance) : nil
    }.sorted { ($0.distance, $0.kelurahan) < ($1.distance, $1.kelurahan) }
  }

  /// Metres from a point in a kelurahan to its boundary.
  func metresToBoundary(of kelurahan: Int, from coordinate: Coordinate) -> Double {
    metres(from: GridPoint(coordinate), to: rings[kelurahan])
  }

  /// The nearest of the kelurahan on both sides of a point that lies between them; nil where there is
  /// nothing on the other side: outside the city, even at its rim.
  func sliver(at coordinate: Coordinate) -> Int? {
    let point = GridPoint(coordinate)
    let near = near(coordinate, radius: Self.sliver)
    guard let first = near.first else { return nil }
    let here = point.way(to: rings[first.kelurahan])
    let isBetween = near.dropFirst().contains { other in
      let there = point.way(to: rings[other.kelurahan])
      return here.x * there.x + here.y * there.y < 0
    }
    return isBetween ? first.kelurahan : nil
  }

  /// Metres to either side of a sliver; the built-in ones are a few metres wide.
  private static let sliver = 25.0

  private func metres(from point: GridPoint, to rings: [[Vertex]]) -> Double {
    var best = Double.infinity
    for ring in rings {
      var previous = ring.count - 1
      for current in ring.indices {
        best = min(best, point.squaredUnits(toLineFrom: ring[previous], to: ring[current]))
        previous = current
      }
    }
    return best.squareRoot() * GridPoint.metresPerUnit
  }
}

/// A point on the boundaries' grid.
struct GridPoint: Sendable {
  var x: Double
  var y: Double
  /// 0.00001 degree of latitude at 6° south.
  static let metresPerUnit = 1.1057
  /// How much shorter a degree of longitude is at 6.2° south.
  static let narrowing = 0.99415

  init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  init(_ coordinate: Coordinate) {
    x = coordinate.longitude * 100_000
    y = coordinate.latitude * 100_000
  }

  var coordinate: Coordinate { Coordinate(latitude: y / 100_000, longitude: x / 100_000) }

  /// Even-odd over all rings, so that one within another is a hole.
  func isInside(_ rings: [[Vertex]]) -> Bool {
    var inside = false
    for ring in rings {
      var previous = ring.count - 1
      for current in ring.indices {
        let a = ring[current], b = ring[previous]
        previous = current
        guard (Double(a.y) > y) != (Double(b.y) > y) else { continue }
        let slope = Double(b.x - a.x) / Double(b.y - a.y)
        if x < slope * (y - Double(a.y)) + Double(a.x) { inside.toggle() }
      }
    }
    return inside
  }

  /// The square of the distance to a stretch of boundary, in units of latitude.
  func squaredUnits(toLineFrom a: Vertex, to b: Vertex) -> Double {
    let way = way(toLineFrom: a, to: b)
    return way.x * way.x + way.y * way.y
  }

  /// The shortest way to the rings, in units of latitude.
  func way(to rings: [[Vertex]]) -> (x: Double, y: Double) {
    var best = (x: Double.infinity, y: Double.infinity)
    for ring in rings {
      for (index, vertex) in ring.enumerated() {
        let way = way(toLineFrom: ring[(index + ring.count - 1) % ring.count], to: vertex)
        if way.x * way.x + way.y * way.y < best.x * best.x + best.y * best.y { best = way }
      }
    }
    return best
  }

  private func way(toLineFrom a: Vertex, to b: Vertex) -> (x: Double, y: Double) {
    let ax = (Double(a.x) - x) * Self.narrowing, ay = Double(a.y) - y
    let dx = Double(b.x - a.x) * Self.narrowing, dy = Double(b.y - a.y)
    let length = dx * dx + dy * dy
    let along = length == 0 ? 0 : max(0, min(1, -(ax * dx + ay * dy) / length))
    return (ax + along * dx, ay + along * dy)
  }
}
