// SPDX-License-Identifier: MIT
//
// The point a map link carries. Not the host decides but the form, since the same forms are used
// by Google, OpenStreetMap, Waze and Apple, and by those who copy them:
//
//   !3d-6.1!4d106.8                    a place's own pin; before `@`, which is only the view
//   q= query= ll= daddr= destination=  a pair as a parameter's value
//   mlat= mlon=, lat= lon=             two parameters
//   #map=18/-6.1/106.8, @-6.1,106.8,17z  the view: taken when nothing better is there
//   geo:-6.1,106.8                     RFC 5870
//
// A view that shows more than a few streets is not where something is: its accuracy is its width.

import Reports

enum MapLink {
  /// Where the link that begins at `start` ends; nil if none begins there.
  static func end(in bytes: [UInt8], from start: Int) -> Int? {
    guard begins(bytes[start...]) else { return nil }
    return bytes[start...].firstIndex { $0.isBlank || "<>".utf8.contains($0) } ?? bytes.count
  }

  private static let beginnings = [
    "http://", "https://", "geo:", "www.", "maps.", "google.", "waze.", "osm.", "openstreetmap.",
  ].map { Array($0.utf8) }

  private static func begins(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, first.isLetter else { return false }
    return beginnings.contains { beginning in
      bytes.count > beginning.count
        && zip(bytes, beginning).allSatisfy { $0.lowered == $1 }
    }
  }

  /// The points of one link; several only where it is a route between them.
  static func points(in link: ArraySlice<UInt8>) -> [Pinpoint] {
    let text = LinkText(link)
    if let pin = text.placePin { return [pin] }
    if let pin = text.parameterPin { return [pin] }
    let path = text.pathPins
    if !path.isEmpty { return path }
    return text.view.map { [$0] } ?? []
  }
}

/// A link with its escapes undone.
private struct LinkText {
  private let bytes: [UInt8]
  private let range: Range<Int>

  init(_ link: ArraySlice<UInt8>) {
    range = link.startIndex..<link.endIndex
    // Twice: links travel inside other links.
    bytes = Self.unescaped(Self.unescaped(link)[...])
  }

  private static func unescaped(_ link: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(link.count)
    var cursor = link.startIndex
    while cursor < link.endIndex {
      if link[cursor] == UInt8(ascii: "%"), cursor + 2 < link.endIndex,
        let high = hexadecimal(link[cursor + 1]), let low = hexadecimal(link[cursor + 2])
      {
        result.append(high << 4 | low)
        cursor += 3
      } else {
        result.append(link[cursor] == UInt8(ascii: "+") ? 0x20 : link[cursor])
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

  // MARK: Forms

  /// `!3dLAT!4dLON`; the last one is the place, those before it lie on the way.
  var placePin: Pinpoint? {
    var pin: Pinpoint?
    for start in bytes.indices where bytes[start...].starts(with: "!3d".utf8) {
      var cursor = start + 3
      guard let latitude = number(&cursor), bytes[cursor...].starts(with: "!4d".utf8) else { continue }
      cursor += 3
      guard let longitude = number(&cursor) else { continue }
      pin = pinpoint(latitude, longitude) ?? pin
    }
    return pin
  }

  /// The best of the parameters that carry a point.
  var parameterPin: Pinpoint? {
    var pairs: [Int: Pinpoint] = [:]
    var latitude: LinkNumber?
    var longitude: LinkNumber?
    for parameter in bytes.split(whereSeparator: { "?&#;".utf8.contains($0) }) {
      guard let equals = parameter.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let key = String(decoding: parameter[..<equals].map(\.lowered), as: UTF8.self)
      var cursor = parameter.index(after: equals)
      switch key {
      case "lat", "latitude", "mlat": latitude = number(&cursor) ?? latitude
      case "lon", "lng", "long", "longitude", "mlon": longitude = number(&cursor) ?? longitude
      default:
        guard let rank = Self.pairKeys.firstIndex(of: key), pairs[rank] == nil else { continue }
        pairs[rank] = pair(&cursor)
      }
    }
    if let latitude, let longitude, let pin = pinpoint(latitude, longitude) { return pin }
    return pairs.min { $0.key < $1.key }?.value
  }

  private static let pairKeys = [
    "q", "query", "daddr", "destination", "ll", "cbll", "viewpoint", "center", "loc", "location", "latlng",
  ]

  /// Pairs in the path and after `geo:`; a place written in degrees is read as in a text.
  var pathPins: [Pinpoint] {
    let path = bytes.prefix { !"@?#".utf8.contains($0) }
    if path.starts(with: "geo:".utf8) {
      var cursor = 4
      return [pair(&cursor)].compactMap(\.self)
    }
    // Without the scheme, or the link would be read as a link again.
    let rest = path.drop { $0 != UInt8(ascii: ".") }.map { $0 == UInt8(ascii: "/") ? 0x20 : $0 }
    return CoordinateReader.points(in: rest).map { point in
      var point = point
      point.range = range
      return point
    }
  }

  /// The middle of the map as shown.
  var view: Pinpoint? {
    if let at = bytes.firstIndex(of: UInt8(ascii: "@")) {
      var cursor = at + 1
      guard var pin = pair(&cursor) else { return nil }
      if cursor < bytes.count, bytes[cursor] == UInt8(ascii: ",") {
        cursor += 1
        widen(&pin, at: &cursor)
      }
      return pin
    }
    for start in bytes.indices where bytes[start...].starts(with: "map=".utf8) {
      var cursor = start + 4
      guard let zoom = number(&cursor), takeSlash(&cursor), let latitude = number(&cursor),
        takeSlash(&cursor), let longitude = number(&cursor), var pin = pinpoint(latitude, longitude)
      else { continue }
      widen(&pin, zoom: zoom.value)
      return pin
    }
    return nil
  }

  private func takeSlash(_ cursor: inout Int) -> Bool {
    guard cursor < bytes.count, bytes[cursor] == UInt8(ascii: "/") else { return false }
    cursor += 1
    return true
  }

  /// `17z` is a zoom, `900m` the height of the view; anything else is a look from the street.
  private func widen(_ pin: inout Pinpoint, at cursor: inout Int) {
    guard let number = number(&cursor), cursor < bytes.count else { return }
    if bytes[cursor] == UInt8(ascii: "z") { widen(&pin, zoom: number.value) }
    if bytes[cursor] == UInt8(ascii: "m"), number.value > 1500 { pin.accuracy = number.value / 2 }
  }

  private func widen(_ pin: inout Pinpoint, zoom: Double) {
    // At zoom 15 a telephone shows about a kilometre and a half, and people centre what they mean.
    guard zoom < 15 else { return }
    var width = 1500.0
    for _ in 0..<Int(15 - max(0, zoom)) { width *= 2 }
    pin.accuracy = max(pin.accuracy, width / 2)
  }

  // MARK: Numbers

  private struct LinkNumber {
    var value: Double
    var unit: Double
  }

  private func number(_ cursor: inout Int) -> LinkNumber? {
    var ahead = cursor
    while ahead < bytes.count, bytes[ahead] == 0x20 { ahead += 1 }
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

  /// `-6.1,106.8`, after the `loc:` that old links of Google's carry.
  private func pair(_ cursor: inout Int) -> Pinpoint? {
    if bytes[cursor...].starts(with: "loc:".utf8) { cursor += 4 }
    guard let latitude = number(&cursor), cursor < bytes.count, bytes[cursor] == UInt8(ascii: ",")
    else { return nil }
    cursor += 1
    return number(&cursor).flatMap { pinpoint(latitude, $0) }
  }

  private func pinpoint(_ latitude: LinkNumber, _ longitude: LinkNumber) -> Pinpoint? {
    guard abs(latitude.value) <= 90, abs(longitude.value) <= 180 else { return nil }
    // 0, 0 is what software writes for "nowhere" (`geo:0,0?q=…`).
    guard latitude.value != 0 || longitude.value != 0 else { return nil }
    return Pinpoint(
      coordinate: Coordinate(latitude: latitude.value, longitude: longitude.value),
      accuracy: max(latitude.unit, longitude.unit) / 2 * GridPoint.metresPerUnit * 100_000, range: range)
  }
}
