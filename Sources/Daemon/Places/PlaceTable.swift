// SPDX-License-Identifier: MIT
//
// Tables of places: name, kind, lat, lon, aliases, or the columns a survey of landmarks and streets has
// beside them; and the stops of a GTFS feed (gtfs.org/schedule/reference, stops.txt). Columns go by their
// names, in any case and order.

import Forms
import Gazetteer
import Reports

struct PlaceTable {
  private enum Column: String, CaseIterable {
    case name, street, kind, lat, lon, aliases, code, metres, share, source, other
    /// 0: the survey that made the table found it beside the city.
    case inside = "in_dki"
    case stopName = "stop_name"
    case stopLatitude = "stop_lat"
    case stopLongitude = "stop_lon"
    case locationType = "location_type"

    /// What else it is called.
    var names: [String] {
      switch self {
      case .name: ["name", "nama"]
      case .kind: ["kind", "category", "jenis"]
      case .lat: ["lat", "latitude", "lintang"]
      case .lon: ["lon", "lng", "long", "longitude", "bujur"]
      case .aliases: ["aliases", "alias"]
      case .code: ["kelurahan_code", "code", "kode"]
      case .metres: ["dist_to_boundary_m"]
      case .other: ["name_says_kelurahan"]
      default: [rawValue]
      }
    }
  }

  private let file: PlaceFile
  private let table: CSVTable
  private var index: [Column: Int] = [:]

  init(_ file: PlaceFile) throws(PlaceMistakes) {
    self.file = file
    do throws(CSVDamage) {
      table = try CSVTable(String(decoding: file.bytes, as: UTF8.self))
    } catch {
      throw PlaceMistakes(file.mistake(error.line, "a quotation mark is opened here and never closed"))
    }
    try findColumns()
  }

  func rows() throws(PlaceMistakes) -> [PlaceRow] {
    var rows: [PlaceRow] = []
    var mistakes = PlaceMistakes()
    for row in table.rows {
      do throws(RowMistake) {
        if let read = try isOfStops ? stop(row) : place(row) { rows.append(read) }
      } catch {
        mistakes.add(file.mistake(row.line, error.reason))
      }
    }
    if mistakes.count > 0 { throw mistakes }
    return rows
  }

  // MARK: Columns

  private var isOfStops: Bool {
    index[.stopName] != nil || index[.stopLatitude] != nil || file.source == "stops"
  }

  private mutating func findColumns() throws(PlaceMistakes) {
    let heads = table.heads.map { $0.lowercased() }
    guard !heads.isEmpty else { throw PlaceMistakes(file.mistake(1, "the file is empty")) }
    for column in Column.allCases {
      let found = heads.indices.filter { column.names.contains(heads[$0]) }
      index[column] = found.first
      guard found.count < 2 else {
        throw PlaceMistakes(file.mistake(1, "the column \(column.names[0]) stands twice"))
      }
    }
    let missing = missingColumns
    guard missing.isEmpty else {
      let known =
        isOfStops ? "stop_name, stop_lat and stop_lon" : "name, kind, lat, lon, aliases, separated by commas"
      throw PlaceMistakes(
        file.mistake(
          1,
          "the column \(missing.joined(separator: " and the column ")) is missing; the first line names \(known)"
        ))
    }
  }

  private var missingColumns: [String] {
    if isOfStops {
      return [Column.stopName, .stopLatitude, .stopLongitude].filter { index[$0] == nil }.map(\.rawValue)
    }
    var missing: [String] = []
    if index[.name] == nil, index[.street] == nil { missing.append("name") }
    if index[.code] == nil {
      missing += [Column.lat, .lon].filter { index[$0] == nil }.map(\.rawValue)
    }
    return missing
  }

  private func cell(_ column: Column, _ row: CSVTable.Row) -> String {
    index[column].map { PlaceWords.line(row.cells[$0]) } ?? ""
  }

  // MARK: Rows

  private func place(_ row: CSVTable.Row) throws(RowMistake) -> PlaceRow? {
    try checkWidth(row)
    var (kind, category) = PlaceWords.kind(cell(.kind, row))
    var name = cell(.name, row)
    if index[.street] != nil { (kind, category, name) = (.street, "", cell(.street, row)) }
    if kind == .area { throw RowMistake("an area has a shape; GeoJSON brings it") }
    var place = OwnPlace(kind: kind, name: name)
    place.category = category
    place.aliases = PlaceWords.aliases(cell(.aliases, row))
    if let complaint = PlaceWords.complaint(about: name) ?? PlaceWords.complaint(aboutAliases: place.aliases)
    {
      throw RowMistake(complaint)
    }
    place.isChosen = cell(.source, row).hasPrefix("authored")
    place.isNamedAfterAnother = !cell(.other, row).isEmpty
    place.coordinate = try point(cell(.lat, row), cell(.lon, row))
    try takeCode(row, &place)
    guard place.coordinate != nil || !place.kelurahan.isEmpty else {
      throw RowMistake("neither a point nor a kelurahan's code: nothing says where it is")
    }
    return PlaceRow(line: row.line, place: place, share: PlaceWords.degrees(cell(.share, row)) ?? 0)
  }

  private func takeCode(_ row: CSVTable.Row, _ place: inout OwnPlace) throws(RowMistake) {
    let code = cell(.code, row)
    if !code.isEmpty {
      guard let known = PlaceSurvey.kelurahan(code: code) else {
        throw RowMistake("the code is no kelurahan's of the city; it is written 31.71.08.1004")
      }
      place.kelurahan = [known]
      place.isStated = true
    }
    if code.isEmpty, cell(.inside, row) == "0" { place.isStated = true }
    let metres = cell(.metres, row)
    guard !metres.isEmpty, place.isStated else { return }
    guard let number = Int(metres), (0...100_000).contains(number) else {
      throw RowMistake("the distance to the boundary is no whole number of metres")
    }
    place.metresToBoundary = number
  }

  /// Stops and stations; entrances, nodes and platforms (2, 3, 4) have names of their own kind.
  private func stop(_ row: CSVTable.Row) throws(RowMistake) -> PlaceRow? {
    try checkWidth(row)
    switch cell(.locationType, row) {
    case "", "0", "1": break
    case "2", "3", "4": return nil
    default: throw RowMistake("location_type is 0, 1, 2, 3 or 4")
    }
    let name = cell(.stopName, row)
    if let complaint = PlaceWords.complaint(about: name) { throw RowMistake("stop_name: \(complaint)") }
    var place = OwnPlace(kind: .stop, name: name)
    place.coordinate = try point(cell(.stopLatitude, row), cell(.stopLongitude, row))
    guard place.coordinate != nil else { throw RowMistake("stop_lat and stop_lon are empty") }
    return PlaceRow(line: row.line, place: place)
  }

  private func checkWidth(_ row: CSVTable.Row) throws(RowMistake) {
    guard row.cells.count != table.heads.count else { return }
    throw RowMistake(
      "\(row.cells.count) columns, the first line has \(table.heads.count); "
        + "a comma inside a cell needs quotation marks around the cell")
  }

  private func point(_ latitude: String, _ longitude: String) throws(RowMistake) -> Coordinate? {
    if latitude.isEmpty, longitude.isEmpty { return nil }
    guard let latitude = PlaceWords.degrees(latitude) else {
      throw RowMistake("the latitude is \(latitude.isEmpty ? "empty" : "no number"); it is written -6.1754")
    }
    guard let longitude = PlaceWords.degrees(longitude) else {
      throw RowMistake(
        "the longitude is \(longitude.isEmpty ? "empty" : "no number"); it is written 106.8272")
    }
    let point = Coordinate(latitude: latitude, longitude: longitude)
    if let complaint = PlaceSurvey.complaint(about: point) { throw RowMistake(complaint) }
    return point
  }
}

/// What is wrong with one row.
struct RowMistake: Error {
  var reason: String
  init(_ reason: String) { self.reason = reason }
}
