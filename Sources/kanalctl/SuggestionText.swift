// SPDX-License-Identifier: MIT

import Pipeline
import Reports

extension PlaceSuggestion {
  /// The name alone, and whose it is where only the map knows it.
  var short: String { place.kelurahan.name + (isOnlyOnMap ? " (OpenStreetMap)" : "") }

  /// Code, names, and what speaks for it: the message's words, and what lies there on the map.
  func described(_ mask: (String) -> String) -> String {
    let kelurahan = place.kelurahan
    let words = place.evidence.map { "“\(mask($0))”" } + onMap.map { "OpenStreetMap: \($0)" }
    return "\(kelurahan.code) \(kelurahan.name), \(kelurahan.kecamatan), \(kelurahan.kota)"
      + (words.isEmpty ? "" : " – \(words.joined(separator: ", "))")
  }
}

extension [PlaceSuggestion] {
  /// What the licence of the map's data asks for wherever it is shown (ODbL 1.0 §4.3); nil where none is.
  var attribution: String? {
    contains { !$0.onMap.isEmpty } ? "© OpenStreetMap contributors" : nil
  }
}
