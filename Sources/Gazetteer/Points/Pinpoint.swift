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
    /// Makes sense in the city only with the other sign than the one written.
    case signMissing
    /// A short Plus Code: means this point only where the text names the city.
    case needsCityName
  }
}

extension UInt8 {
  var isDigit: Bool { self &- 0x30 < 10 }
  var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }
  var isBlank: Bool { self == 0x20 || self &- 9 < 5 }
  var lowered: UInt8 { isLetter ? self | 0x20 : self }
}
