// SPDX-License-Identifier: MIT
//
// One half of a coordinate: a number with its sign, its degree marks and the words that say which
// axis it is on. `QuantityReader` never moves backwards over what it has consumed, so a text of
// nothing but digits and commas is read in one pass.

enum Axis: Sendable { case latitude, longitude }

struct Quantity {
  /// Degrees, signed.
  var value: Double
  /// Half a unit of the last place, in degrees.
  var halfUnit: Double
  /// Digits after the decimal mark; for degrees with minutes, as many as they are worth.
  var decimals: Int
  var axis: Axis?
  /// Whether a sign or a letter said which side of the equator or of Greenwich.
  var isSided: Bool
  /// Written with a degree mark.
  var isAngle: Bool
  /// With labels and marks.
  var range: Range<Int>
}

/// What a word beside a number says about it.
private struct AxisLabel {
  var axis: Axis
  /// -1 south and west, 1 north and east, nil: only the axis.
  var side: Double?

  init?(_ word: ArraySlice<UInt8>) {
    switch String(decoding: word.map(\.lowered), as: UTF8.self) {
    case "lat", "latitude", "lintang": self.init(.latitude, nil)
    case "lon", "long", "lng", "longitude", "bujur": self.init(.longitude, nil)
    // As surveyors name their axes.
    case "x": self.init(.longitude, nil)
    case "y": self.init(.latitude, nil)
    case "s", "ls", "selatan", "south": self.init(.latitude, -1)
    case "n", "lu", "u", "utara", "north": self.init(.latitude, 1)
    case "e", "bt", "t", "timur", "east": self.init(.longitude, 1)
    case "w", "bb", "barat", "west": self.init(.longitude, -1)
    default: return nil
    }
  }

  private init(_ axis: Axis, _ side: Double?) {
    self.axis = axis
    self.side = side
  }
}

struct QuantityReader {
  let bytes: [UInt8]
  /// Nothing before this is looked at again.
  private(set) var consumed = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads the number whose first digit stands at `start`; the second value is where to go on.
  mutating func read(at start: Int) -> (Quantity?, next: Int) {
    var cursor = start
    guard let degrees = decimal(&cursor), degrees.wholeDigits <= 3 else {
      return (nil, skipNumber(from: start))
    }
    let lead = lead(before: start)
    var quantity = Quantity(
      value: degrees.value, halfUnit: degrees.halfUnit, decimals: degrees.decimals, axis: lead.label?.axis,
      isSided: lead.isNegative, isAngle: false, range: lead.start..<cursor)
    if !takeUnmarkedAngle(&quantity, &cursor, isSided: lead.label?.side != nil) {
      takeAngle(&quantity, &cursor)
    }
    var label = lead.label
    if label?.side == nil {
      var end = cursor
      if let side = trailingLabel(&end), label.map({ $0.axis == side.axis }) ?? true {
        (label, cursor) = (side, end)
      }
    }
    quantity.range = lead.start..<cursor
    quantity.axis = label?.axis
    if let side = label?.side {
      quantity.isSided = true
      quantity.value *= side
    } else if lead.isNegative {
      quantity.value *= -1
    }
    consumed = cursor
    return (quantity, cursor)
  }

  /// Skips a number that is no half of a coordinate: a telephone number, an amount, a date.
  private mutating func skipNumber(from start: Int) -> Int {
    var cursor = start
    while cursor < bytes.count, bytes[cursor].isDigit || isMarkBeforeDigit(cursor) { cursor += 1 }
    consumed = cursor
    return cursor
  }

  private func isMarkBeforeDigit(_ index: Int) -> Bool {
    (bytes[index] == UInt8(ascii: ".") || bytes[index] == UInt8(ascii: ","))
      && index + 1 < bytes.count && bytes[index + 1].isDigit
  }

  // MARK: Numbers

  private struct Decimal {
    var value: Double
    var wholeDigits: Int
    var decimals: Int
    var halfUnit: Double
  }

  /// `6`, `6.18172` or, as Indonesians write it, `6,18172`. A comma that is followed by a number
  /// with a point of its own separates two numbers: `-6,106.85`.
  private func decimal(_ cursor: inout Int) -> Decimal? {
    let start = cursor
    var value = 0.0
    digits(&cursor) { value = value * 10 + $0 }
    let whole = cursor - start
    guard whole > 0 else { return nil }
    guard cursor < bytes.count, isMarkBeforeDigit(cursor) else {
      return Decimal(value: value, wholeDigits: whole, decimals: 0, halfUnit: 0.5)
    }
    let mark = bytes[cursor]
    var end = cursor + 1
    var unit = 1.0
    digits(&end) { digit in
      unit /= 10
      value += digit * unit
    }
    let goesOn = end < bytes.count && isMarkBeforeDigit(end) && bytes[end] == UInt8(ascii: ".")
    if goesOn {
      guard mark == UInt8(ascii: ",") else { return nil }
      return Decimal(value: value.rounded(.down), wholeDigits: whole, decimals: 0, halfUnit: 0.5)
    }
    let decimals = end - cursor - 1
    cursor = end
    return Decimal(value: value, wholeDigits: whole, decimals: decimals, halfUnit: unit / 2)
  }

  private func digits(_ cursor: inout Int, _ take: (Double) -> Void) {
    while cursor < bytes.count, bytes[cursor].isDigit {
      take(Double(bytes[cursor] &- 0x30))
      cursor += 1
    }
  }

  // MARK: Degrees, minutes, seconds

  private func takeAngle(_ quantity: inout Quantity, _ cursor: inout Int) {
    guard takeMark(.degree, &cursor) else { return }
    quantity.isAngle = true
    guard quantity.decimals == 0, let minutes = part(.minute, below: 60, &cursor) else { return }
    quantity.value += minutes.value / 60
    quantity.halfUnit = minutes.halfUnit / 60
    quantity.decimals = 2 + minutes.decimals
    guard minutes.decimals == 0, let seconds = part(.second, below: 60, &cursor) else { return }
    quantity.value += seconds.value / 3600
    quantity.halfUnit = seconds.halfUnit / 3600
    quantity.decimals = 4 + seconds.decimals
  }

  /// `6 10 31.4 S`, `S 06-10-31`, `6:10:31S`, `6d10m31s S`: believed only with the letter of a side.
  private func takeUnmarkedAngle(_ quantity: inout Quantity, _ cursor: inout Int, isSided: Bool) -> Bool {
    var ahead = cursor
    guard quantity.decimals == 0, let first = separator(&ahead, Self.afterDegrees),
      let minutes = decimal(&ahead), minutes.decimals == 0, minutes.wholeDigits <= 2, minutes.value < 60,
      let second = separator(&ahead, Self.afterMinutes), (first == second) == (first != Self.letterD),
      let seconds = decimal(&ahead), seconds.wholeDigits <= 2, seconds.value < 60
    else { return false }
    if first == Self.letterD, ahead < bytes.count, bytes[ahead] == UInt8(ascii: "s") { ahead += 1 }
    var end = ahead
    guard isSided || trailingLabel(&end) != nil else { return false }
    quantity.value += minutes.value / 60 + seconds.value / 3600
    quantity.halfUnit = seconds.halfUnit / 3600
    quantity.decimals = 4 + seconds.decimals
    quantity.isAngle = true
    cursor = ahead
    return true
  }

  private static let letterD = UInt8(ascii: "d")
  private static let afterDegrees = Array(" :-d".utf8)
  private static let afterMinutes = Array(" :-m".utf8)

  /// The separator before a digit.
  private func separator(_ cursor: inout Int, _ known: [UInt8]) -> UInt8? {
    guard cursor + 1 < bytes.count, bytes[cursor + 1].isDigit, known.contains(bytes[cursor]) else {
      return nil
    }
    cursor += 1
    return bytes[cursor - 1]
  }

  private func part(_ mark: AngleMark, below limit: Double, _ cursor: inout Int) -> Decimal? {
    var ahead = cursor
    skipBlanks(&ahead)
    guard let number = decimal(&ahead), number.value < limit, takeMark(mark, &ahead) else { return nil }
    cursor = ahead
    return number
  }

  private func takeMark(_ mark: AngleMark, _ cursor: inout Int) -> Bool {
    var ahead = cursor
    skipBlanks(&ahead)
    for spelling in mark.spellings where bytes[ahead...].starts(with: spelling) {
      cursor = ahead + spelling.count
      return true
    }
    return false
  }

  private func skipBlanks(_ cursor: inout Int) {
    let limit = min(bytes.count, cursor + 2)
    while cursor < limit, bytes[cursor] == 0x20 { cursor += 1 }
  }

  // MARK: Signs and labels

  private static let afterLabel = Array(" :=.\t\"'".utf8)

  /// The sign and the label before a number: `-`, `lat:`, `LS `, `lintang selatan `.
  private func lead(before start: Int) -> (start: Int, isNegative: Bool, label: AxisLabel?) {
    var begin = start
    let isNegative = takeSign(&begin)
    var cursor = begin
    var label: AxisLabel?
    // Two words, for `lintang selatan`; a label is at most nine letters long.
    for _ in 0..<2 {
      var wordEnd = cursor
      while wordEnd > max(consumed, cursor - 4), Self.afterLabel.contains(bytes[wordEnd - 1]) { wordEnd -= 1 }
      var wordStart = wordEnd
      while wordStart > max(consumed, wordEnd - 10), bytes[wordStart - 1].isLetter { wordStart -= 1 }
      guard wordStart < wordEnd, let found = AxisLabel(bytes[wordStart..<wordEnd]) else { break }
      if label == nil || label?.side == nil { label = found }
      cursor = wordStart
    }
    return (label == nil ? begin : cursor, isNegative, label)
  }

  /// A minus sign, in one of its three shapes, that does not join two numbers.
  private func takeSign(_ begin: inout Int) -> Bool {
    for sign in ["-", "−", "–"] {
      let length = sign.utf8.count
      guard begin - length >= consumed, bytes[(begin - length)..<begin].elementsEqual(sign.utf8) else {
        continue
      }
      let before = begin - length - 1
      guard before < 0 || !bytes[before].isDigit else { return false }
      begin -= length
      return true
    }
    return false
  }

  private func trailingLabel(_ cursor: inout Int) -> AxisLabel? {
    var start = cursor
    skipBlanks(&start)
    var end = start
    while end < min(bytes.count, start + 10), bytes[end].isLetter { end += 1 }
    guard start < end, let label = AxisLabel(bytes[start..<end]), label.side != nil else { return nil }
    cursor = end
    return label
  }
}

private enum AngleMark {
  case degree, minute, second

  /// Longest first where one begins another.
  var spellings: [[UInt8]] {
    switch self {
    case .degree: Self.degrees
    case .minute: Self.minutes
    case .second: Self.seconds
    }
  }

  private static let degrees = ["°", "º", "˚", "derajat", "deg"].map { Array($0.utf8) }
  private static let minutes = ["'", "’", "′", "‘", "`", "´", "menit"].map { Array($0.utf8) }
  private static let seconds = ["\"", "”", "″", "“", "''", "’’", "′′", "detik"].map { Array($0.utf8) }
}
