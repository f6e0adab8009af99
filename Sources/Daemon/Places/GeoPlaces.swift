// SPDX-License-Identifier: MIT
//
// Places of a GeoJSON document (RFC 7946): points, and shapes with a name or a code. A shape with the
// code or the name of a kelurahan is its boundary, every other an area. Features are read one by one, so
// that a large document needs the room of its largest feature.

import Gazetteer
import Reports
import Web

struct GeoPlaces {
  private let file: PlaceFile

  init(_ file: PlaceFile) { self.file = file }

  func rows() throws(PlaceMistakes) -> [PlaceRow] {
    var found: [(at: Int, place: OwnPlace)] = []
    var mistakes = PlaceMistakes()
    let take = { (feature: JSONText) in
      do throws(FeatureMistake) {
        found.append((feature.range.lowerBound, try place(feature)))
      } catch {
        mistakes.add(file.mistake(at: error.offset, error.reason))
      }
    }
    do throws(JSONDamage) {
      let document = try JSONText(file.bytes, handing: "features", to: take)
      if document.member("type")?.text == "Feature" {
        take(document)
      } else if document.member("type")?.text != "FeatureCollection" || document.member("features") == nil {
        let reason = "not GeoJSON: a FeatureCollection with its features is expected"
        mistakes.add(file.mistake(at: document.range.lowerBound, reason))
      }
    } catch {
      let reason = "this is no JSON from here on; look for a comma, a quote or a bracket before it"
      throw PlaceMistakes(file.mistake(at: error.offset, reason))
    }
    if mistakes.count > 0 { throw mistakes }
    let lines = FeatureLines(file.bytes)
    return found.map { PlaceRow(line: lines.line(at: $0.at), place: $0.place) }
  }

  // MARK: Features

  private func place(_ feature: JSONText) throws(FeatureMistake) -> OwnPlace {
    guard let geometry = feature.member("geometry"), let type = geometry.member("type")?.text else {
      throw FeatureMistake(feature, "a feature without a geometry")
    }
    let properties = Properties(feature.member("properties"))
    var place = try named(feature, properties)
    switch type {
    case "Point": place.coordinate = try point(geometry.member("coordinates") ?? geometry)
    case "Polygon": place.rings = try rings([geometry.member("coordinates") ?? geometry])
    case "MultiPolygon":
      place.rings = try rings(try list(geometry.member("coordinates") ?? geometry, of: "polygons"))
    default: throw FeatureMistake(geometry, "of geometries a Point, a Polygon and a MultiPolygon are taken")
    }
    return try settled(place, properties, feature)
  }

  private func named(_ feature: JSONText, _ properties: Properties) throws(FeatureMistake) -> OwnPlace {
    let (kind, category) = PlaceWords.kind(properties["kind", "category", "jenis"])
    let code = properties["code", "kode", "kemendagri_code", "kelurahan_code", "kode_kemendagri"]
    var place = OwnPlace(
      kind: kind, name: properties["name", "nama", "kelurahan", "kel", "namobj", "stop_name"])
    place.category = category
    place.aliases = PlaceWords.aliases(properties["aliases", "alias"])
    place.isChosen = properties["source"].hasPrefix("authored")
    if !code.isEmpty {
      guard let known = PlaceSurvey.kelurahan(code: code) else {
        throw FeatureMistake(feature, "the code is no kelurahan's of the city; it is written 31.71.08.1004")
      }
      place.kelurahan = [known]
      place.isStated = true
      if place.name.isEmpty { place.name = PlaceSurvey.name(ofKelurahan: known) }
    }
    if let complaint = PlaceWords.complaint(about: place.name)
      ?? PlaceWords.complaint(aboutAliases: place.aliases)
    {
      throw FeatureMistake(feature, "\(complaint); the properties give a name or a code")
    }
    return place
  }

  /// What a shape is: of a kelurahan, where its code or name says so.
  private func settled(_ place: OwnPlace, _ properties: Properties, _ feature: JSONText)
    throws(FeatureMistake) -> OwnPlace
  {
    var place = place
    guard !place.rings.isEmpty else {
      if place.kind == .area { throw FeatureMistake(feature, "an area is a Polygon or MultiPolygon") }
      return place
    }
    let isArea = place.kind != .landmark || !place.category.isEmpty
    if !isArea, let code = place.kelurahan.first ?? PlaceSurvey.kelurahan(named: place.name) {
      (place.kind, place.kelurahan, place.isStated) = (.boundary, [code], true)
    } else {
      (place.kind, place.kelurahan, place.isStated) = (.area, [], false)
    }
    return place
  }

  // MARK: Geometry

  private func list(_ json: JSONText, of what: String) throws(FeatureMistake) -> [JSONText] {
    guard case .array(let items) = json.value, !items.isEmpty else {
      throw FeatureMistake(json, "a list of \(what) is expected here")
    }
    return items
  }

  private func rings(_ polygons: [JSONText]) throws(FeatureMistake) -> [[Int32]] {
    var all: [[Int32]] = []
    for polygon in polygons {
      for ring in try list(polygon, of: "rings") { all.append(try self.ring(ring)) }
    }
    return all
  }

  private func ring(_ json: JSONText) throws(FeatureMistake) -> [Int32] {
    let positions = try list(json, of: "positions")
    var points: [Coordinate] = []
    for position in positions { points.append(try point(position)) }
    guard points.count > 3, points.first == points.last else {
      throw FeatureMistake(json, "a ring has four positions or more, and ends where it begins")
    }
    return points.dropLast().flatMap {
      [Int32(($0.longitude * 100_000).rounded()), Int32(($0.latitude * 100_000).rounded())]
    }
  }

  /// Longitude first (RFC 7946 §3.1.1).
  private func point(_ json: JSONText) throws(FeatureMistake) -> Coordinate {
    guard case .array(let numbers) = json.value, (2...4).contains(numbers.count),
      case .number(let longitude) = numbers[0].value, case .number(let latitude) = numbers[1].value,
      let x = Double(longitude), let y = Double(latitude)
    else { throw FeatureMistake(json, "a position is [longitude, latitude], two numbers") }
    let point = Coordinate(latitude: y, longitude: x)
    if let complaint = PlaceSurvey.complaint(about: point) {
      throw FeatureMistake(json, "\(complaint) (a position is [longitude, latitude])")
    }
    return point
  }
}

/// What is wrong with one feature, at its byte.
private struct FeatureMistake: Error {
  var offset: Int
  var reason: String

  init(_ json: JSONText, _ reason: String) {
    offset = json.range.lowerBound
    self.reason = reason
  }
}

/// A feature's properties by their names, in any case.
private struct Properties {
  private var values: [String: String] = [:]

  init(_ json: JSONText?) {
    guard let json, case .object(let members) = json.value else { return }
    for member in members {
      if let text = member.value.text { values[member.name.lowercased()] = PlaceWords.line(text) }
    }
  }

  /// The first of them that is there and not empty.
  subscript(names: String...) -> String {
    names.lazy.compactMap { values[$0] }.first { !$0.isEmpty } ?? ""
  }
}

/// Lines of offsets that only grow, counted in one pass.
private final class FeatureLines {
  private let bytes: [UInt8]
  private var position = 0
  private var count = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func line(at offset: Int) -> Int {
    while position < offset {
      if bytes[position] == 0x0A { count += 1 }
      position += 1
    }
    return count
  }
}
