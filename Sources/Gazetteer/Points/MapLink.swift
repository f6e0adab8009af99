// SPDX-License-Identifier: MIT
//
// The point a map link carries. Not the host decides but the form, since the same forms are used
// by Google, OpenStreetMap, Waze, Apple and Bing, and by those who copy them:
//
//   !3d-6.1!4d106.8                      a place's own pin; before `@`, which is only the view
//   q= query= daddr= destination= ll=    a pair as a parameter's value; sp=point.-6.1_106.8, to=ll.-6.1,106.8
//   mlat= mlon=, lat= lon=               two parameters
//   /place/-6.1,106.8, /place/RRFG+RV…   the path, read as a text is
//   #map=18/-6.1/106.8, @-6.1,106.8,17z, cp=-6.1~106.8
//                                        the view: taken when nothing better is there
//   geo:-6.1,106.8                       RFC 5870
//   osm.org/go/~v2juONc--                a tile, `QuadTileCode`; a place with a marker (`?m=`), else a view
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
    "http://", "https://", "geo:", "www.", "maps.", "maps:", "google.", "comgooglemaps", "waze.", "waze:",
    "ul.waze.", "osm.", "openstreetmap.", "bing.", "plus.codes/",
  ].map { Array($0.utf8) }

  private static func begins(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first?.lowered, first.isLetter else { return false }
    return beginnings.contains { beginning in
      beginning[0] == first && bytes.count > beginning.count
        && zip(bytes, beginning).allSatisfy { $0.lowered == $1 }
    }
  }

  /// The points of one link; several only where it is a route between them.
  static func points(in link: ArraySlice<UInt8>) -> [Pinpoint] {
    let form = LinkForm(LinkText(link))
    if let pin = form.tilePin { return [pin] }
    if let pin = form.placePin { return [pin] }
    if let pin = form.parameterPin(LinkForm.placeKeys) { return [pin] }
    let path = form.pathPins
    if !path.isEmpty { return path }
    if let pin = form.embeddedPin ?? form.view ?? form.parameterPin(LinkForm.viewKeys) { return [pin] }
    return []
  }
}

/// The forms a link may carry a point in.
private struct LinkForm {
  private let text: LinkText
  private var bytes: [UInt8] { text.bytes }

  init(_ text: LinkText) { self.text = text }

  /// `!3dLAT!4dLON`; the last one is the place, those before it lie on the way.
  var placePin: Pinpoint? { marked("!3d", "!4d") { text.pinpoint($0, $1) } }

  /// `!2dLON!3dLAT` of an embedded map, `!1dLON!2dLAT` of a route's end.
  var embeddedPin: Pinpoint? {
    marked("!2d", "!3d") { text.pinpoint($1, $0) } ?? marked("!1d", "!2d") { text.pinpoint($1, $0) }
  }

  private func marked(
    _ first: String, _ second: String, _ point: (LinkNumber, LinkNumber) -> Pinpoint?
  ) -> Pinpoint? {
    var pin: Pinpoint?
    for start in bytes.indices where bytes[start] == UInt8(ascii: "!") && text.holds(first, at: start) {
      var cursor = start + 3
      guard let one = text.number(&cursor), text.holds(second, at: cursor) else { continue }
      cursor += 3
      guard let other = text.number(&cursor) else { continue }
      pin = point(one, other) ?? pin
    }
    return pin
  }

  // MARK: Parameters

  /// What names a place, the surest first.
  static let placeKeys = [
    "q", "query", "daddr", "destination", "to", "sp", "rtp", "coordinate", "coordinates", "markers", "marker",
    "pin", "pt", "ll", "cbll", "viewpoint", "loc", "location", "latlng", "point", "where1", "sll",
  ]
  /// What names the middle of what is shown.
  static let viewKeys = ["map", "cp", "center"]

  /// The best of the parameters that carry a point.
  func parameterPin(_ keys: [String]) -> Pinpoint? {
    var pairs: [Int: Pinpoint] = [:]
    var latitude: LinkNumber?
    var longitude: LinkNumber?
    for parameter in bytes.split(whereSeparator: { "?&#;".utf8.contains($0) }) {
      guard let equals = parameter.firstIndex(of: UInt8(ascii: "=")) else { continue }
      var cursor = parameter.index(after: equals)
      switch key(parameter[..<equals]) {
      case "lat", "latitude", "mlat": latitude = text.number(&cursor) ?? latitude
      case "lon", "lng", "long", "longitude", "mlon": longitude = text.number(&cursor) ?? longitude
      case let key:
        guard let rank = keys.firstIndex(of: key), pairs[rank] == nil else { continue }
        pairs[rank] = text.pair(&cursor) ?? text.written(in: cursor..<parameter.endIndex)
      }
    }
    if let latitude, let longitude, let pin = text.pinpoint(latitude, longitude) { return pin }
    return pairs.min { $0.key < $1.key }?.value
  }

  /// What stands before the first parameter of `google.navigation:q=` belongs to no key.
  private func key(_ written: ArraySlice<UInt8>) -> String {
    let word = written.suffix(12).split(whereSeparator: { ":/".utf8.contains($0) }).last ?? []
    return String(decoding: word.map(\.lowered), as: UTF8.self)
  }

  // MARK: Path and view

  /// Pairs in the path and after `geo:`; a place written in degrees is read as in a text.
  var pathPins: [Pinpoint] {
    let path = bytes.prefix { !"@?#".utf8.contains($0) }
    if String(decoding: path.prefix(4).map(\.lowered), as: UTF8.self) == "geo:" {
      var cursor = 4
      return [text.pair(&cursor)].compactMap(\.self)
    }
    // Without the scheme, or the link would be read as a link again.
    guard let dot = path.firstIndex(of: UInt8(ascii: ".")) else { return [] }
    return text.points(writtenIn: dot..<path.endIndex)
  }

  /// The middle of the map as shown.
  var view: Pinpoint? {
    if let at = bytes.firstIndex(of: UInt8(ascii: "@")) {
      var cursor = at + 1
      guard var pin = text.pair(&cursor) else { return nil }
      if cursor < bytes.count, bytes[cursor] == UInt8(ascii: ",") {
        cursor += 1
        widen(&pin, at: &cursor)
      }
      return pin
    }
    for start in bytes.indices where bytes[start] == UInt8(ascii: "#") || text.holds("map=", at: start) {
      if let pin = zoomed(from: start + 1) ?? zoomed(from: start + 4) { return pin }
    }
    return nil
  }

  /// What OpenStreetMap's own short links say.
  var tilePin: Pinpoint? {
    let link = bytes.prefix(100).map(\.lowered)[...]
    let rest = ["https://", "http://"].first { link.starts(with: $0.utf8) }.map { $0.utf8.count } ?? 0
    for host in ["osm.org/go/", "www.osm.org/go/", "openstreetmap.org/go/", "www.openstreetmap.org/go/"]
    where link.dropFirst(rest).starts(with: host.utf8) {
      let written = bytes[(rest + host.utf8.count)...]
      guard let code = QuadTileCode(written), code.coordinate.isSomewhere else { return nil }
      var pin = text.pinpoint(code.coordinate, accuracy: code.accuracy)
      let parameters = written.split(whereSeparator: { "?&#".utf8.contains($0) }).dropFirst()
      if !parameters.contains(where: { $0.starts(with: "m=".utf8) || $0.elementsEqual("m".utf8) }) {
        widen(&pin, zoom: Double(code.zoom))
      }
      return pin
    }
    return nil
  }

  /// `18/-6.1/106.8`.
  private func zoomed(from start: Int) -> Pinpoint? {
    var cursor = start
    guard cursor < bytes.count, let zoom = text.number(&cursor), takeSlash(&cursor),
      let latitude = text.number(&cursor), takeSlash(&cursor), let longitude = text.number(&cursor),
      var pin = text.pinpoint(latitude, longitude)
    else { return nil }
    widen(&pin, zoom: zoom.value)
    return pin
  }

  private func takeSlash(_ cursor: inout Int) -> Bool {
    guard cursor < bytes.count, bytes[cursor] == UInt8(ascii: "/") else { return false }
    cursor += 1
    return true
  }

  /// `17z` is a zoom, `900m` the height of the view; anything else is a look from the street.
  private func widen(_ pin: inout Pinpoint, at cursor: inout Int) {
    guard let number = text.number(&cursor), cursor < bytes.count else { return }
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
}
