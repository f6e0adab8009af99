// SPDX-License-Identifier: MIT

import Reports

/// A street or a building as it is shown, with the names it goes by; what the search finds.
struct ListedPlace: Sendable {
  var kind: Feature.Kind
  var name: String
  var aliases: [String] = []
  /// The kelurahan it lies in, the longest part of a street first.
  var places: [Int]
  var coordinate: Coordinate?
}

extension OwnPlace {
  /// Nil for boundaries and for what lies in no kelurahan.
  var listed: ListedPlace? {
    let places = kelurahan.compactMap { Kelurahans.built.indexOfCode[$0] }
    guard kind != .boundary, !places.isEmpty else { return nil }
    return ListedPlace(
      kind: kind == .street ? .street : .landmark, name: name, aliases: aliases, places: places,
      coordinate: coordinate)
  }
}
