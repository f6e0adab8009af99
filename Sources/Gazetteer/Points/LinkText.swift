// SPDX-License-Identifier: MIT

import Reports

/// A number in a link.
struct LinkNumber {
  var value: Double
  /// Of its last place; 1 without decimals.
  var unit: Double
}

/// A link with its escapes undone, and the numbers in it.
struct LinkText {
  let bytes: [UInt8]
  /// Where in the message it stands.
  private let range: Range<Int>

  init(_ link: ArraySlice<UInt8>) {
    range = link.startIndex..<link.endIndex
    // Thrice: links travel inside other links, whose writers escape what is escaped.
    bytes = (0..<3).reduce(Array(link)) { text, _ in
      text.contains(UInt8(ascii: "%")) ? Self.unescaped(text) : text
    }
  }

  private static func unescaped(_ link: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(link.count)
    var cursor = 0
    while cursor < link.count {
      if link[cursor] == UInt8(ascii: "%"), cursor + 2 < link.count,
        let high = hexadecimal(link[cursor + 1]), let low = hexadecimal(link[cursor + 2])
      {
        result.append(high << 4 | low)
        cursor += 3
      } else {
        result.append(link[cursor])
        cursor += 1
      }
    }
    return result
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte &- 0x30
    case 0x41...0x46: byte &- 0x37
    case 0x61...0x66: byte &- 0x57
    default: nil
    }
  }

  func holds(_ letters: String, at start: Int) -> Bool {
    start <= bytes.count && bytes[start...].starts(with: letters.utf8)
  }

  // MARK: Numbers

  /// A number, behind blanks in either of a link's two shapes.
  func number(_ cursor: inout Int) -> LinkNumber? {
    var ahead = cursor
    while ahead < bytes.count, bytes[ahead] == 0x20 || bytes[ahead] == UInt8(ascii: "+") { ahead += 1 }
    let isNegative = ahead < bytes.count && bytes[ahead] == UInt8(ascii: "-")
    if isNegative { ahead += 1 }
    var number = LinkNumber(value: 0, unit: 1)
    let start = ahead
    digits(&ahead) { number.value = number.value * 10 + $0 }
    guard ahead > start, number.value.isFinite else { return nil }
    if ahead < bytes.count, bytes[ahead] == UInt8(ascii: ".") {
      ahead += 1
      digits(&ahead) { digit in
        number.unit /= 10
        number.value += digit * number.unit
      }
    }
    if isNegative { number.value.negate() }
    cursor = ahead
    return number
  }

  private func digits(_ cursor: inout Int, _ take: (Double) -> Void) {
    while cursor < bytes.count, bytes[cursor].isDigit {
      take(Double(bytes[cursor] &- 0x30))
      cursor += 1
    }
  }

  private static let marksBetween = Set(",;~_ +".utf8)

  /// `-6.1,106.8`, `-6.1~106.8` or `-6.1_106.8`, behind what some put before it: `loc:`, `ll.`, `point.`.
  func pair(_ cursor: inout Int) -> Pinpoint? {
    var ahead = cursor
    for word in ["loc:", "ll.", "point.", "adr.", "~", "pos."] where holds(word, at: ahead) {
      ahead += word.utf8.count
    }
    guard let latitude = number(&ahead), ahead < bytes.count, Self.marksBetween.contains(bytes[ahead])
    else { return nil }
    ahead += 1
    guard let longitude = number(&ahead), let pin = pinpoint(latitude, longitude) else { return nil }
    cursor = ahead
    return pin
  }

  func pinpoint(_ latitude: LinkNumber, _ longitude: LinkNumber) -> Pinpoint? {
    let point = Coordinate(
      believed: Coordinate(latitude: latitude.value, longitude: longitude.value))
    // 0, 0 is what software writes for "nowhere" (`geo:0,0?q=…`); whole degrees are pages and sizes.
    guard point.isSomewhere, min(latitude.unit, longitude.unit) < 1 else { return nil }
    return Pinpoint(
      coordinate: point,
      accuracy: max(latitude.unit, longitude.unit) / 2 * GridPoint.metresPerUnit * 100_000, range: range)
  }

  /// A point that is no number in the link.
  func pinpoint(_ coordinate: Coordinate, accuracy: Double) -> Pinpoint {
    Pinpoint(coordinate: coordinate, accuracy: accuracy, range: range)
  }

  // MARK: Words

  /// The first point that words in a link state.
  func written(in part: Range<Int>) -> Pinpoint? { points(writtenIn: part).first }

  /// The points that words in a link state, as in a text.
  func points(writtenIn part: Range<Int>) -> [Pinpoint] {
    let words = part.map { index -> UInt8 in
      switch bytes[index] {
      case UInt8(ascii: "/"), UInt8(ascii: "|"), UInt8(ascii: "@"): 0x20
      case UInt8(ascii: "+") where PlusCode(in: bytes, plus: index) == nil: 0x20
      case let byte: byte
      }
    }
    return CoordinateReader.points(in: words, readsLinks: false).map { point in
      var point = point
      point.range = range
      return point
    }
  }
}
