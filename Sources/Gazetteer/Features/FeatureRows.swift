// SPDX-License-Identifier: MIT
//
// Landmarks and streets a deployment brings along, from tables with a header line. Columns are found
// by their names; those that are not needed may be there or not.

import Reports

/// Why a table cannot be taken: its line and what is wrong there.
package struct TableError: Error, Hashable, Sendable, CustomStringConvertible {
  package var line: Int
  package var reason: String
  package var description: String { "line \(line): \(reason)" }
}

/// Names to add to the built-in ones.
package struct FeatureRows: Sendable {
  var names: [FeatureName] = []
  /// The same for the search.
  var listed: [ListedPlace] = []

  package init() {}

  /// Takes a table of landmarks: `name`, `kelurahan_code`; of use are `aliases` (`A|B`), `category`,
  /// `dist_to_boundary_m` and `source`. Rows without a kelurahan lie outside the city and are left out.
  package mutating func add(landmarks text: String) throws(TableError) {
    let table = try CSVTable(text, needs: ["name", "kelurahan_code"])
    for row in table.rows {
      guard let place = try Self.place(row, table) else { continue }
      names += FeatureNaming.landmark(
        [table["name", row]] + Self.aliases(row, table), place: place, category: table["category", row],
        isKnown: table["source", row].hasPrefix("authored"), isClear: try Self.isClear(row, table))
      listed.append(
        ListedPlace(
          kind: .landmark, name: table["name", row], aliases: Self.aliases(row, table), places: [place],
          coordinate: Self.coordinate(row, table)))
    }
  }

  /// Takes a table of streets, a row for each kelurahan a street runs through: `street`,
  /// `kelurahan_code`; of use are `aliases`, `share`, `dist_to_boundary_m` and `name_says_kelurahan`.
  package mutating func add(streets text: String) throws(TableError) {
    let table = try CSVTable(text, needs: ["street", "kelurahan_code"])
    var streets: [String: [CSVTable.Row]] = [:]
    var order: [String] = []
    for row in table.rows where !table["street", row].isEmpty {
      let name = table["street", row]
      if streets[name] == nil { order.append(name) }
      streets[name, default: []].append(row)
    }
    for name in order { try add(street: name, streets[name] ?? [], table) }
  }

  private mutating func add(street name: String, _ rows: [CSVTable.Row], _ table: CSVTable) throws(TableError)
  {
    var shares: [Int: Double] = [:]
    var isClear = true
    for row in rows {
      guard let place = try Self.place(row, table) else { continue }
      shares[place] = max(shares[place] ?? 0, Double(table["share", row]) ?? 0)
      if try !Self.isClear(row, table) { isClear = false }
    }
    guard !shares.isEmpty, let first = rows.first else { return }
    let places = shares.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    names += FeatureNaming.street(
      name, aliases: Self.aliases(first, table), places: places, isClear: isClear,
      isOther: rows.contains { !table["name_says_kelurahan", $0].isEmpty })
    listed.append(
      ListedPlace(
        kind: .street, name: name, aliases: Self.aliases(first, table), places: places,
        coordinate: Self.coordinate(first, table)))
  }

  private static func coordinate(_ row: CSVTable.Row, _ table: CSVTable) -> Coordinate? {
    guard let latitude = Double(table["lat", row]), let longitude = Double(table["lon", row]),
      latitude.isFinite, longitude.isFinite
    else { return nil }
    return Coordinate(latitude: latitude, longitude: longitude)
  }

  private static func place(_ row: CSVTable.Row, _ table: CSVTable) throws(TableError) -> Int? {
    let code = table["kelurahan_code", row]
    if code.isEmpty { return nil }
    guard let place = Kelurahans.built.indexOfCode[code] else {
      throw TableError(line: row.line, reason: "\"\(code)\" is no kelurahan's code")
    }
    return place
  }

  private static func aliases(_ row: CSVTable.Row, _ table: CSVTable) -> [String] {
    table["aliases", row].split(separator: "|").map(String.init)
  }

  private static func isClear(_ row: CSVTable.Row, _ table: CSVTable) throws(TableError) -> Bool {
    let text = table["dist_to_boundary_m", row]
    if text.isEmpty { return false }
    guard let metres = Int(text) else {
      throw TableError(line: row.line, reason: "the distance to the boundary is no whole number of metres")
    }
    return metres >= FeatureNaming.clear
  }
}

/// A table with commas (RFC 4180) whose first line names its columns.
struct CSVTable {
  struct Row {
    var line: Int
    var cells: [String]
  }

  private(set) var rows: [Row] = []
  private var columns: [String: Int] = [:]

  init(_ text: String, needs: [String]) throws(TableError) {
    var reader = CSVReader(text)
    guard let head = try reader.next() else { throw TableError(line: 1, reason: "the table is empty") }
    for (index, name) in head.cells.enumerated() { columns[name] = index }
    for name in needs where columns[name] == nil {
      throw TableError(line: 1, reason: "the column \(name) is missing")
    }
    while let row = try reader.next() {
      guard row.cells.count == head.cells.count else {
        throw TableError(line: row.line, reason: "\(row.cells.count) columns instead of \(head.cells.count)")
      }
      rows.append(row)
    }
  }

  /// The cell of a row; empty where the table has no such column.
  subscript(_ column: String, _ row: Row) -> String { columns[column].map { row.cells[$0] } ?? "" }
}

private struct CSVReader {
  private var bytes: ArraySlice<UInt8>
  private var line = 1

  init(_ text: String) {
    bytes = Array(text.utf8)[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
  }

  /// The next row that is not blank.
  mutating func next() throws(TableError) -> CSVTable.Row? {
    while let byte = bytes.first, byte == 0x0A || byte == 0x0D {
      if byte == 0x0A { line += 1 }
      bytes = bytes.dropFirst()
    }
    guard !bytes.isEmpty else { return nil }
    let start = line
    var cells: [String] = []
    while true {
      cells.append(try cell())
      guard let mark = bytes.popFirst(), mark == UInt8(ascii: ",") else { break }
    }
    line += 1
    return CSVTable.Row(line: start, cells: cells)
  }

  private mutating func cell() throws(TableError) -> String {
    guard bytes.first == UInt8(ascii: "\"") else {
      let end = bytes.firstIndex { $0 == UInt8(ascii: ",") || $0 == 0x0A } ?? bytes.endIndex
      defer { bytes = bytes[end...] }
      let cell = bytes[..<end]
      return String(decoding: cell.last == 0x0D ? cell.dropLast() : cell, as: UTF8.self)
    }
    return try quoted()
  }

  private mutating func quoted() throws(TableError) -> String {
    let start = line
    bytes = bytes.dropFirst()
    var cell: [UInt8] = []
    while let byte = bytes.popFirst() {
      if byte == 0x0A { line += 1 }
      guard byte == UInt8(ascii: "\"") else {
        cell.append(byte)
        continue
      }
      if bytes.first == byte {
        cell.append(byte)
        bytes = bytes.dropFirst()
        continue
      }
      if bytes.first == 0x0D { bytes = bytes.dropFirst() }
      guard bytes.isEmpty || bytes.first == UInt8(ascii: ",") || bytes.first == 0x0A else {
        throw TableError(line: line, reason: "text after a closing quotation mark")
      }
      return String(decoding: cell, as: UTF8.self)
    }
    throw TableError(line: start, reason: "a quotation mark is not closed")
  }
}
