// SPDX-License-Identifier: MIT
//
// Tables as spreadsheets save them: RFC 4180, with what is met in the field: a byte order mark, semicolons
// or tabs for commas (the head row decides), either line end, quotes inside a plain cell.

/// Where a table stops being one.
package struct CSVDamage: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  package var line: Int

  package init(line: Int) { self.line = line }

  package var description: String { "line \(line): a quote is opened and never closed" }
}

/// A table with named columns.
package struct CSVTable: Hashable, Sendable {
  package struct Row: Hashable, Sendable {
    /// The line of the file it begins in, from 1.
    package var line: Int
    package var cells: [String]
  }

  /// Of the columns, outer blanks gone.
  package private(set) var heads: [String]
  package private(set) var rows: [Row]

  /// Reads a table; empty lines are no rows.
  package init(_ text: String) throws(CSVDamage) {
    let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    var reader = CSVReader(Array(text.utf8))
    var rows = try reader.rows()
    heads = rows.isEmpty ? [] : rows.removeFirst().cells.map(Self.head)
    self.rows = rows
  }

  /// The cell of a row in the column of that name; nil where there is none or it is blank.
  package func cell(_ row: Row, _ head: String) -> String? {
    guard let column = heads.firstIndex(where: { $0.lowercased() == head.lowercased() }),
      row.cells.indices.contains(column)
    else { return nil }
    let text = row.cells[column]
    return text.allSatisfy(\.isWhitespace) ? nil : text
  }

  private static func head(_ cell: String) -> String {
    let start = cell.drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}

private struct CSVReader {
  private let bytes: [UInt8]
  private let separator: UInt8
  private var position = 0
  private var line = 1

  private static let (quote, newline, carriage) = (UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"))

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let head = bytes.prefix { $0 != Self.newline && $0 != Self.carriage }
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    separator = candidates.max { a, b in head.count { $0 == a } < head.count { $0 == b } } ?? candidates[0]
  }

  mutating func rows() throws(CSVDamage) -> [CSVTable.Row] {
    var rows: [CSVTable.Row] = []
    while position < bytes.count {
      let start = line
      let cells = try row()
      if cells != [""] { rows.append(CSVTable.Row(line: start, cells: cells)) }
    }
    return rows
  }

  private mutating func row() throws(CSVDamage) -> [String] {
    var cells: [String] = []
    while true {
      cells.append(try cell())
      guard position < bytes.count else { return cells }
      let byte = bytes[position]
      position += 1
      if byte == separator { continue }
      if byte == Self.carriage, position < bytes.count, bytes[position] == Self.newline { position += 1 }
      line += 1
      return cells
    }
  }

  /// Ends before the separator or the line end.
  private mutating func cell() throws(CSVDamage) -> String {
    guard position < bytes.count, bytes[position] == Self.quote else {
      let start = position
      while position < bytes.count, !isEnd(bytes[position]) { position += 1 }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }
    return try quoted()
  }

  private mutating func quoted() throws(CSVDamage) -> String {
    let start = line
    position += 1
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == Self.newline { line += 1 }
      guard byte == Self.quote else {
        text.append(byte)
        continue
      }
      guard position < bytes.count, bytes[position] == Self.quote else {
        // What follows a closing quote up to the separator still belongs to the cell.
        while position < bytes.count, !isEnd(bytes[position]) {
          text.append(bytes[position])
          position += 1
        }
        return String(decoding: text, as: UTF8.self)
      }
      text.append(Self.quote)
      position += 1
    }
    throw CSVDamage(line: start)
  }

  private func isEnd(_ byte: UInt8) -> Bool {
    byte == separator || byte == Self.newline || byte == Self.carriage
  }
}
