// SPDX-License-Identifier: MIT

/// A point on the earth, WGS 84, decimal degrees.
package struct Coordinate: Hashable, Sendable, Codable {
  /// -90 … 90, north positive.
  package var latitude: Double
  /// -180 … 180, east positive.
  package var longitude: Double

  package init(latitude: Double, longitude: Double) {
    self.latitude = latitude
    self.longitude = longitude
  }
}

/// The smallest administrative unit a report is routed to, with the two it lies in.
/// Spellings are those of the Ministry of Home Affairs (Kemendagri).
package struct Kelurahan: Hashable, Sendable, Codable {
  /// Kemendagri's code, `PP.KK.CC.LLLL`: `31.71.08.1004`.
  package var code: String
  package var name: String
  package var kecamatan: String
  package var kota: String

  package init(code: String, name: String, kecamatan: String, kota: String) {
    self.code = code
    self.name = name
    self.kecamatan = kecamatan
    self.kota = kota
  }
}

/// Where a report is, and what says so.
package struct Place: Hashable, Sendable, Codable {
  package var kelurahan: Kelurahan
  /// Known only where the message carried a point; never a kelurahan's centre.
  package var coordinate: Coordinate?
  /// 0 … 1; only for ranking candidates against each other.
  package var score: Double
  /// The words of the message it rests on, as the sender wrote them.
  package var evidence: [String]

  package init(
    kelurahan: Kelurahan, coordinate: Coordinate? = nil, score: Double, evidence: [String]
  ) {
    self.kelurahan = kelurahan
    self.coordinate = coordinate
    self.score = score
    self.evidence = evidence
  }
}

/// What the locator makes of a message. Only `located` is forwarded without a person.
package enum Location: Hashable, Sendable {
  /// One unambiguous kelurahan.
  case located(Place)
  /// Ranked, best first; never empty.
  case candidates([Place])
  /// Certainly not in the city; `where` is a name or a point as text.
  case outside(where: String)
  case unknown
}
