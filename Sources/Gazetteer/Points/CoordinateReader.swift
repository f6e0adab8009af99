// SPDX-License-Identifier: MIT
//
// Finds the points a text states: pairs of numbers, map links, Plus Codes. One pass over the
// bytes; every look back or ahead is bounded, so the time is linear in the text.
//
// What makes two numbers a point: labels that name both axes, degrees with minutes on both, or decimals in
// and around Indonesia: three each (a tenth of a kilometre) beside a sign or a letter, four without, since
// `6.200, 106.800` are prices. The order is latitude first unless a label or a value beyond 90 says
// otherwise; `Coordinate(believed:)` has what is put right beside it.

import Reports

struct CoordinateReader {
  /// As many points are read of one text; more of them say no more about where it is.
  static let most = 16

  /// What a link may stand behind without a blank.
  private static let opening = Array("<(['\":;=|*_>,".utf8)

  private let bytes: [UInt8]
  private var numbers: QuantityReader
  private var pending: Quantity?
  private(set) var found: [Pinpoint] = []

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    numbers = QuantityReader(bytes)
  }

  /// The points in the text, in its order.
  ///
  /// Words out of a link are read with `readsLinks` off: links in links would be read again and again.
  static func points(in bytes: [UInt8], readsLinks: Bool = true) -> [Pinpoint] {
    var reader = CoordinateReader(bytes)
    reader.scan(readsLinks)
    return reader.found
  }

  private mutating func scan(_ readsLinks: Bool) {
    var cursor = 0
    var startsWord = true
    while cursor < bytes.count, found.count < Self.most {
      let byte = bytes[cursor]
      if readsLinks, startsWord, !byte.isBlank, let end = MapLink.end(in: bytes, from: cursor) {
        found += MapLink.points(in: bytes[cursor..<end])
        pending = nil
        cursor = end
        continue
      }
      startsWord = byte.isBlank || Self.opening.contains(byte)
      if byte.isDigit {
        cursor = takeNumber(at: cursor)
      } else {
        if byte == UInt8(ascii: "+") { takePlusCode(around: cursor) }
        cursor += 1
      }
    }
  }

  private mutating func takeNumber(at start: Int) -> Int {
    let (quantity, next) = numbers.read(at: start)
    guard let quantity else {
      pending = nil
      return next
    }
    if let first = pending, isGlue(first.range.upperBound..<quantity.range.lowerBound),
      let point = CoordinatePair(first, quantity)?.pinpoint
    {
      found.append(point)
      pending = nil
    } else {
      pending = quantity
    }
    return next
  }

  /// What may stand between latitude and longitude.
  private func isGlue(_ gap: Range<Int>) -> Bool {
    guard gap.count <= 16 else { return false }
    let marks = bytes[gap].filter { !$0.isBlank && !Self.separators.contains($0) }
    guard !marks.isEmpty else { return true }
    // A dash between blanks; without them it joins two numbers of a kind.
    if let first = gap.first, let last = gap.last, bytes[first] == 0x20, bytes[last] == 0x20,
      Self.dashes.contains(where: marks.elementsEqual)
    {
      return true
    }
    return Self.glueWords.contains { word in marks.elementsEqual(word) { $0.lowered == $1 } }
  }

  private static let separators = Set(",;/|&:=+()[]{}\"'".utf8)
  private static let dashes = ["-", "–", "−"].map { Array($0.utf8) }
  private static let glueWords = ["dan", "and", "serta", "garis"].map { Array($0.utf8) }

  private mutating func takePlusCode(around plus: Int) {
    guard let code = PlusCode(in: bytes, plus: plus) else { return }
    found.append(code.pinpoint)
    pending = nil
  }
}

/// Two numbers, judged as one point.
struct CoordinatePair {
  private var latitude: Quantity
  private var longitude: Quantity

  init?(_ first: Quantity, _ second: Quantity) {
    let isSwapped =
      first.axis == .longitude || second.axis == .latitude
      || (first.axis == nil && second.axis == nil && abs(first.value) > 90)
    (latitude, longitude) = isSwapped ? (second, first) : (first, second)
    guard latitude.axis != .longitude, longitude.axis != .latitude else { return nil }
    // Labels that were mixed up: no latitude is beyond 90.
    if abs(latitude.value) > 90 { swap(&latitude.value, &longitude.value) }
    guard abs(latitude.value) <= 90, abs(longitude.value) <= 180 else { return nil }
    guard isStated || isPlausible, coordinate.isSomewhere else { return nil }
  }

  /// Both axes are named, or both numbers are degrees with minutes.
  private var isStated: Bool {
    let decimals = min(latitude.decimals, longitude.decimals)
    return (latitude.axis != nil && longitude.axis != nil && decimals >= 1)
      || (latitude.isAngle && longitude.isAngle && decimals >= 2)
  }

  private var isPlausible: Bool {
    let isSided = latitude.isSided || longitude.isSided
    return min(latitude.decimals, longitude.decimals) >= (isSided ? 3 : 4)
      && (-11.5...8).contains(latitude.value) && (94...142).contains(longitude.value)
  }

  private var coordinate: Coordinate {
    let stated = Coordinate(latitude: latitude.value, longitude: longitude.value)
    // Who writes `LU` means the north.
    return latitude.isSided ? stated : Coordinate(believed: stated)
  }

  var pinpoint: Pinpoint {
    let ranges = [latitude.range, longitude.range]
    let start = ranges.map(\.lowerBound).min() ?? 0, end = ranges.map(\.upperBound).max() ?? 0
    return Pinpoint(
      coordinate: coordinate,
      accuracy: max(latitude.halfUnit, longitude.halfUnit) * GridPoint.metresPerUnit * 100_000,
      range: start..<end)
  }
}
