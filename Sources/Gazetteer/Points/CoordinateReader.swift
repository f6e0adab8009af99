// SPDX-License-Identifier: MIT
//
// Finds the points a text states: pairs of numbers, map links, Plus Codes. One pass over the
// bytes; every look back or ahead is bounded, so the time is linear in the text.
//
// What makes two numbers a point: labels that name both axes, degree marks on both, or at least
// three decimals each (a tenth of a kilometre) and a place in or around Indonesia. The order is
// latitude first unless a label or a value beyond 90 says otherwise.

import Reports

struct CoordinateReader {
  /// As many points are read of one text; more of them say no more about where it is.
  static let most = 16

  private let bytes: [UInt8]
  private var numbers: QuantityReader
  private var pending: Quantity?
  private(set) var found: [Pinpoint] = []

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    numbers = QuantityReader(bytes)
  }

  /// The points in the text, in its order.
  static func points(in bytes: [UInt8]) -> [Pinpoint] {
    var reader = CoordinateReader(bytes)
    reader.scan()
    return reader.found
  }

  private mutating func scan() {
    var cursor = 0
    var startsWord = true
    while cursor < bytes.count, found.count < Self.most {
      let byte = bytes[cursor]
      if startsWord, !byte.isBlank, let end = MapLink.end(in: bytes, from: cursor) {
        found += MapLink.points(in: bytes[cursor..<end])
        pending = nil
        cursor = end
        continue
      }
      startsWord = byte.isBlank || byte == UInt8(ascii: "<") || byte == UInt8(ascii: "(")
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
    guard gap.count <= 12 else { return false }
    let marks = bytes[gap].filter { !$0.isBlank }
    return marks.allSatisfy { ",;/|&:=()\"'".utf8.contains($0) } || marks.elementsEqual("dan".utf8)
  }

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
    guard abs(latitude.value) <= 90, abs(longitude.value) <= 180 else { return nil }
    guard isStated || isPlausible else { return nil }
  }

  /// Both axes are named, or both numbers carry degree marks.
  private var isStated: Bool {
    (latitude.axis != nil && longitude.axis != nil) || (latitude.isAngle && longitude.isAngle)
  }

  private var isPlausible: Bool {
    min(latitude.decimals, longitude.decimals) >= 3 && (-11.5...8).contains(latitude.value)
      && (94...142).contains(longitude.value)
  }

  /// A latitude without a sign and without a letter is believed to be south only as a guess.
  private var lacksSign: Bool {
    !latitude.isSided && (5.0...6.5).contains(latitude.value) && (106...107.2).contains(longitude.value)
  }

  var pinpoint: Pinpoint {
    let range =
      min(
        latitude.range.lowerBound, longitude.range.lowerBound)..<max(
        latitude.range.upperBound, longitude.range.upperBound)
    return Pinpoint(
      coordinate: Coordinate(
        latitude: lacksSign ? -latitude.value : latitude.value, longitude: longitude.value),
      accuracy: max(latitude.halfUnit, longitude.halfUnit) * GridPoint.metresPerUnit * 100_000,
      range: range, doubt: lacksSign ? .signMissing : .none)
  }
}
