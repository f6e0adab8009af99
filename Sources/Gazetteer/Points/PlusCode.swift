// SPDX-License-Identifier: MIT
//
// Open Location Codes ("Plus Codes"; Open Location Code Specification,
// <https://github.com/google/open-location-code/blob/main/Documentation/Specification/specification.md>):
// digits in base 20 that narrow a cell, latitude and longitude in turn, eight before the plus. Two or three
// digits after it give a cell of 14 m or 3 m. A short code leaves the first four away and means the nearest
// such cell to a place named beside it; that place is the city, unless another town is named.

import Reports

struct PlusCode {
  private static let alphabet = Array("23456789CFGHJMPQRVWX".utf8)
  let pinpoint: Pinpoint

  /// Reads the code whose plus stands at `plus`, if one does.
  init?(in bytes: [UInt8], plus: Int) {
    var start = plus
    while start > 0, plus - start <= 8, Self.value(of: bytes[start - 1]) != nil { start -= 1 }
    var end = plus + 1
    while end < bytes.count, end - plus <= 8, Self.value(of: bytes[end]) != nil { end += 1 }
    let before = plus - start, after = end - plus - 1
    guard before == 8 || before == 4, (2...7).contains(after) else { return nil }
    guard start == 0 || !Self.continuesWord(bytes[start - 1]) else { return nil }
    // A plus behind it is a link's blank.
    guard end == bytes.count || bytes[end] == 0x2B || !Self.continuesWord(bytes[end]) else { return nil }
    // A sum such as 2345+678 is no code.
    guard bytes[start..<end].contains(where: \.isLetter) else { return nil }
    let digits = (bytes[start..<plus] + bytes[(plus + 1)..<end]).compactMap(Self.value)
    let isShort = before == 4
    // North of 90° and east of 180° there is nothing.
    guard isShort || (digits[0] < 9 && digits[1] < 18) else { return nil }
    self.init(
      digits: digits, isShort: isShort, town: isShort ? PlusCodeTowns.named(in: bytes, from: end) : nil,
      range: start..<end)
  }

  private init(digits: [Double], isShort: Bool, town: Coordinate?, range: Range<Int>) {
    // Of a short code, only the part below one degree is known.
    var cell = isShort ? Cell(size: 1) : Cell(size: 400)
    let pairs = isShort ? 3 : 5
    for pair in 0..<min(pairs, digits.count / 2) {
      cell.narrow(row: digits[2 * pair], column: digits[2 * pair + 1], rows: 20, columns: 20)
    }
    for digit in digits.dropFirst(pairs * 2) {
      cell.narrow(row: (digit / 4).rounded(.down), column: digit.truncatingRemainder(dividingBy: 4))
    }
    var middle = Coordinate(latitude: cell.south + cell.height / 2, longitude: cell.west + cell.width / 2)
    if isShort {
      let reference = town ?? PlusCodeTowns.city
      middle.latitude += (reference.latitude - middle.latitude).rounded()
      middle.longitude += (reference.longitude - middle.longitude).rounded()
    } else {
      middle.latitude -= 90
      middle.longitude -= 180
    }
    pinpoint = Pinpoint(
      coordinate: middle, accuracy: cell.height / 2 * GridPoint.metresPerUnit * 100_000, range: range,
      doubt: isShort && town == nil ? .needsCityName : .none)
  }

  private struct Cell {
    var south = 0.0, west = 0.0
    var height: Double, width: Double

    init(size: Double) {
      height = size
      width = size
    }

    /// The last digits lie on a grid of five rows and four columns.
    mutating func narrow(row: Double, column: Double, rows: Double = 5, columns: Double = 4) {
      height /= rows
      width /= columns
      south += row * height
      west += column * width
    }
  }

  private static func value(of byte: UInt8) -> Double? {
    let upper = byte.isLetter ? byte & 0xDF : byte
    return alphabet.firstIndex(of: upper).map(Double.init)
  }

  private static func continuesWord(_ byte: UInt8) -> Bool { byte.isDigit || byte.isLetter || byte == 0x2B }
}
