// SPDX-License-Identifier: MIT
//
// What Nominatim answers to a search, `format=jsonv2`: a list of places with `lat` and `lon` as texts and
// `display_name` (<https://nominatim.org/release-docs/latest/api/Output/>), or an object with `error`. An entry
// that is no place on the earth, or not where it was asked for, is passed over; what is no such list at all is
// refused, in words without any of it.

package import Pipeline
import Reports
import Web

/// Reads answers.
package enum NominatimAnswer {
  /// Asked for, and no more are taken.
  package static let most = 5
  /// Letters of a name that are kept.
  private static let longestName = 200

  /// The places inside `box`, in the server's order. Throws `MapDamage`.
  package static func places(_ body: [UInt8], in box: MapBox) throws(MapDamage) -> [MapPlace] {
    let answer: JSONText
    do throws(JSONDamage) {
      answer = try JSONText(body)
    } catch {
      throw MapDamage(description: looksLikeMarkup(body) ? "answered a page instead of JSON" : "\(error)")
    }
    if answer.member("error") != nil { throw MapDamage(description: "answered an error") }
    guard case .array(let entries) = answer.value else {
      throw MapDamage(description: "answered no list of places")
    }
    let places = entries.prefix(100).compactMap(place)
    guard entries.isEmpty || !places.isEmpty else {
      throw MapDamage(description: "answered \(entries.count) entries, and none is a place")
    }
    return Array(places.filter { box.holds($0.coordinate) }.prefix(most))
  }

  private static func place(_ entry: JSONText) -> MapPlace? {
    guard let latitude = degrees(entry.member("lat"), within: 90),
      let longitude = degrees(entry.member("lon"), within: 180)
    else { return nil }
    return MapPlace(
      Coordinate(latitude: latitude, longitude: longitude), name: name(entry.member("display_name")))
  }

  private static func degrees(_ value: JSONText?, within limit: Double) -> Double? {
    guard let text = value?.text, text.utf8.count <= 32, let degrees = Double(text), abs(degrees) <= limit
    else {
      return nil
    }
    return degrees
  }

  /// On one line, without control characters.
  private static func name(_ value: JSONText?) -> String {
    guard case .string(let text)? = value?.value else { return "" }
    let plain = text.unicodeScalars.prefix(longestName).map { scalar -> Unicode.Scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: " "
      default: scalar
      }
    }
    return String(String.UnicodeScalarView(plain))
  }

  private static func looksLikeMarkup(_ body: [UInt8]) -> Bool {
    body.first { $0 > 0x20 } == UInt8(ascii: "<")
  }
}

/// Why an answer says nothing.
package struct MapDamage: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String

  package init(description: String) { self.description = description }
}
