// SPDX-License-Identifier: MIT
//
// The code of an OpenStreetMap short link, `osm.org/go/~v2juONc--`: a tile of the map, so that it needs no
// network to be read. The algorithm is that of openstreetmap.org itself (openstreetmap-website,
// `lib/short_link.rb`): each of 64 letters halves the world thrice both ways, longitude first; the letters say
// eight levels more than the map's zoom, and as many dashes follow as make the zoom come out, one for a third
// of a letter. `@` stood for `~`, and `=` for the dash, in links of before 2013.

import Reports

struct QuadTileCode {
  /// The tile's middle.
  let coordinate: Coordinate
  /// Metres from there to its rim.
  let accuracy: Double
  /// The map's, as it was shown.
  let zoom: Int

  /// Reads as many letters and dashes as there are; nil where these are no code.
  init?(_ text: ArraySlice<UInt8>) {
    var (x, y, letters) = (0, 0, 0)
    for value in text.lazy.map(Self.value).prefix(while: { $0 != nil }).compactMap(\.self) {
      guard letters < Self.mostLetters else { return nil }
      for pair in [value >> 4, value >> 2, value] {
        x = x << 1 | pair >> 1 & 1
        y = y << 1 | pair & 1
      }
      letters += 1
    }
    let dashes = text.dropFirst(letters).prefix { "-=".utf8.contains($0) }.count
    zoom = letters * 3 - 8 - (3 - dashes % 3) % 3
    guard dashes < 3, zoom > 0 else { return nil }
    let tiles = Double(1 << (letters * 3))
    coordinate = Coordinate(
      latitude: (Double(y) + 0.5) * 180 / tiles - 90, longitude: (Double(x) + 0.5) * 360 / tiles - 180)
    accuracy = 180 / tiles * GridPoint.metresPerUnit * 100_000
  }

  /// Zoom 22 has ten.
  private static let mostLetters = 10

  private static func value(_ letter: UInt8) -> Int? {
    switch letter {
    case 0x41...0x5A: Int(letter) - 0x41
    case 0x61...0x7A: Int(letter) - 0x61 + 26
    case 0x30...0x39: Int(letter) - 0x30 + 52
    case UInt8(ascii: "_"): 62
    case UInt8(ascii: "~"), UInt8(ascii: "@"): 63
    default: nil
    }
  }
}
