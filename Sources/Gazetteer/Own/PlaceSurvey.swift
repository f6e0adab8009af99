// SPDX-License-Identifier: MIT
//
// Where own places lie: which kelurahan a point or a shape is in, as the map with the deployment's own
// boundaries has it. What a file states is believed as far as its point does not contradict it.

package import Reports

package struct PlaceSurvey: Sendable {
  /// Metres a point may lie outside the kelurahan its file names: boundaries are drawn with less care.
  private static let tolerance = 250.0
  /// Metres within which a point in no kelurahan still belongs to the nearest one.
  private static let sliver = 150.0
  /// A kelurahan that holds less of an area than this is not one it lies in.
  private static let leastShare = 0.02

  private let map: CityMap
  private let kelurahans = Kelurahans.built

  /// With the boundaries among `places`.
  package init(_ places: OwnPlaces) { map = places.map }

  // MARK: Kelurahan

  /// The code as Kemendagri writes it, `31.71.08.1004`, from that or its ten digits; nil where no kelurahan
  /// of the city has it.
  package static func kelurahan(code: String) -> String? {
    let digits = code.utf8.filter { $0 != UInt8(ascii: ".") }
    guard digits.count == 10 else { return nil }
    let text = String(decoding: digits, as: UTF8.self)
    let parts = [(0, 2), (2, 4), (4, 6), (6, 10)].map {
      String(text.utf8.dropFirst($0).prefix($1 - $0)) ?? ""
    }
    let code = parts.joined(separator: ".")
    return Kelurahans.built.indexOfCode[code] == nil ? nil : code
  }

  /// The code of the kelurahan of this name, with or without the word `kelurahan`; nil where none has it.
  package static func kelurahan(named name: String) -> String? {
    var letters = OwnPlace.letters(of: name)
    if letters.hasPrefix("kelurahan") { letters.removeFirst("kelurahan".count) }
    return Kelurahans.built.all.first { OwnPlace.letters(of: $0.name) == letters }?.code
  }

  package static func name(ofKelurahan code: String) -> String {
    Kelurahans.built.indexOfCode[code].map { Kelurahans.built.all[$0].name } ?? ""
  }

  // MARK: Points

  /// What is wrong with a point, and what to do about it; nil for one in the city or beside it.
  package static func complaint(about point: Coordinate) -> String? {
    let (latitude, longitude) = (point.latitude, point.longitude)
    guard latitude.isFinite, longitude.isFinite else { return "the point is no number" }
    if region(latitude, longitude) { return nil }
    if region(longitude, latitude) { return "latitude and longitude are swapped" }
    if region(-latitude, longitude) { return "the latitude lacks its minus sign; the city lies in the south" }
    if region(-longitude, latitude) {
      return "latitude and longitude are swapped, and the latitude lacks its minus sign"
    }
    if region(latitude, -longitude) || region(-latitude, -longitude) {
      return "the longitude has the wrong sign; the city lies in the east"
    }
    if latitude == 0, longitude == 0 { return "0, 0 is where no place was known; take the row out" }
    if abs(latitude) > 90 || abs(longitude) > 180 {
      return "this is no point on the earth; degrees with a decimal point are needed (WGS 84)"
    }
    return "the point lies neither in the city nor beside it; take the row out"
  }

  /// The city with Bogor, Depok, Tangerang and Bekasi.
  private static func region(_ latitude: Double, _ longitude: Double) -> Bool {
    (-6.85 ... -5.1).contains(latitude) && (106.3...107.4).contains(longitude)
  }

  // MARK: Places

  /// The place with where it lies; throws what its file says wrongly.
  package func surveyed(_ place: OwnPlace) throws(PlaceContradiction) -> OwnPlace {
    var place = place
    switch place.kind {
    case .boundary: try compare(place)
    case .area: place.kelurahan = shares(of: place.shape)
    case .landmark, .street, .stop:
      // A street's point is its middle, wherever else it runs.
      guard let point = place.coordinate, place.kind != .street || !place.isStated else { break }
      try place.isStated ? confirm(point, &place) : derive(point, &place)
    }
    return place
  }

  private func derive(_ point: Coordinate, _ place: inout OwnPlace) {
    let holding = map.containing(point)
    place.kelurahan = holding.map { kelurahans.all[$0].code }
    place.metresToBoundary = nil
    if holding.count == 1 {
      place.metresToBoundary = Int(map.metresToBoundary(of: holding[0], from: point))
    } else if holding.isEmpty, let near = map.near(point, radius: Self.sliver).first {
      place.kelurahan = [kelurahans.all[near.kelurahan].code]
    }
  }

  private func confirm(_ point: Coordinate, _ place: inout OwnPlace) throws(PlaceContradiction) {
    guard let code = place.kelurahan.first, let index = kelurahans.indexOfCode[code] else { return }
    let isInside = map.containing(point).contains(index)
    let metres = map.metresToBoundary(of: index, from: point)
    guard isInside || metres <= Self.tolerance else {
      throw PlaceContradiction(
        description: "the point lies \(Int(metres)) m outside \(code) \(kelurahans.all[index].name); "
          + "mend the point or the code")
    }
    if place.metresToBoundary == nil, isInside { place.metresToBoundary = Int(metres) }
  }

  // MARK: Shapes

  /// A boundary may be drawn better than ours, but it must be of the same kelurahan.
  private func compare(_ place: OwnPlace) throws(PlaceContradiction) {
    guard let code = place.kelurahan.first, let index = kelurahans.indexOfCode[code] else { return }
    let known = CityMap.built.shape(of: index)
    let common = min(share(of: place.shape, in: known), share(of: known, in: place.shape))
    guard common >= 0.5 else {
      throw PlaceContradiction(
        description: "this shape has only \(Int(common * 100)) % in common with \(code) "
          + "\(kelurahans.all[index].name); mend the code or the shape, or give another place `kind`: `area`")
    }
  }

  private func share(of shape: [[Vertex]], in other: [[Vertex]]) -> Double {
    let points = ShapeGrid(shape).points(about: 400)
    return Double(points.count { $0.isInside(other) }) / Double(max(1, points.count))
  }

  /// The kelurahan a shape lies in, by a grid of points over it, the largest part first.
  private func shares(of shape: [[Vertex]]) -> [String] {
    var counts: [Int: Int] = [:]
    var total = 0
    for point in ShapeGrid(shape).points(about: 400) {
      total += 1
      for kelurahan in map.containing(point.coordinate) { counts[kelurahan, default: 0] += 1 }
    }
    return counts.filter { Double($0.value) >= Double(total) * Self.leastShare }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { kelurahans.all[$0.key].code }
  }
}

/// A file says two things of a place that cannot both be.
package struct PlaceContradiction: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
}

/// Points spread evenly over a shape.
struct ShapeGrid {
  private let shape: [[Vertex]]
  let box: ShapeBox

  init(_ shape: [[Vertex]]) {
    self.shape = shape
    box = ShapeBox(shape)
  }

  /// The middles of about so many squares of equal size over the shape's box, as far as they lie in it;
  /// never none.
  func points(about count: Int) -> [GridPoint] {
    let step = step(about: count)
    var points: [GridPoint] = []
    for y in stride(from: Double(box.south) + step / 2, to: Double(box.north), by: step) {
      for x in stride(from: Double(box.west) + step / 2, to: Double(box.east), by: step) {
        let point = GridPoint(x: x, y: y)
        if point.isInside(shape) { points.append(point) }
      }
    }
    guard points.isEmpty, let corner = shape.first?.first else { return points }
    return [GridPoint(x: Double(corner.x), y: Double(corner.y))]
  }

  /// The side of such a square.
  func step(about count: Int) -> Double {
    let area = Double(box.east - box.west) * Double(box.north - box.south)
    return max(1, (area / Double(count)).squareRoot())
  }
}

/// The least box around a shape.
struct ShapeBox: Sendable {
  private(set) var west = Int32.max, south = Int32.max, east = Int32.min, north = Int32.min

  init(_ shape: [[Vertex]]) {
    for vertex in shape.joined() {
      west = min(west, vertex.x)
      east = max(east, vertex.x)
      south = min(south, vertex.y)
      north = max(north, vertex.y)
    }
    if west > east { (west, south, east, north) = (0, 0, 0, 0) }
  }
}
