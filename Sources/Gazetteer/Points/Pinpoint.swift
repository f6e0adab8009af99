// SPDX-License-Identifier: MIT

import Reports

/// A point a text states, in whatever form.
struct Pinpoint: Sendable, Hashable {
  var coordinate: Coordinate
  /// Metres the point may be off, as far as its form tells: half a unit of the last place.
  var accuracy: Double
  /// Where in the text's UTF-8 it stands.
  var range: Range<Int>
  /// What else must hold before it is believed.
  var doubt: Doubt = .none

  enum Doubt: Sendable, Hashable {
    case none
    /// A short Plus Code: means this point only where the text names the city.
    case needsCityName
  }
}

extension Coordinate {
  /// What a pair of numbers means that has lost its minus sign or its order on the way. As far north of the
  /// equator as the city is south of it there is the open South China Sea, and where latitude and longitude
  /// change places, no latitude is beyond 90: neither can be meant otherwise.
  init(believed written: Coordinate) {
    self = written
    if abs(latitude) > 90, abs(longitude) <= 90 { swap(&latitude, &longitude) }
    if (5.0...6.5).contains(latitude), (106...107.2).contains(longitude) { latitude.negate() }
  }
}

extension UInt8 {
  var isDigit: Bool { self &- 0x30 < 10 }
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  var isBlank: Bool { self == 0x20 || self &- 9 < 5 }
  var lowered: UInt8 { isLetter ? self | 0x20 : self }
}
