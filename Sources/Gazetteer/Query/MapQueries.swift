// SPDX-License-Identifier: MIT
//
// What a map is asked about a message. The map is another system, so this is a way out of the house, and it
// is built from what may leave instead of from what may not:
//
// 1. Only the names of streets and of what stands on maps leave, each behind the word that announces it
//    (`Jl.`, `masjid`), in at most five words; beside them the kecamatan and kota the locator is certain of, in
//    its own spelling. Whatever else the message says stays.
// 2. No telephone number, NIK, mail address or link: the text is masked before it is read, and a number of more
//    than three digits, or one that another follows, is never part of a name.
// 3. House numbers, blok, RT and RW stay: they point at a home, and hardly ever decide the kelurahan.
// 4. A title (`pak`, `bu`) and a word of ownership (`rumah`, `warung`) end a name, since a person's follows.
//    That a street is named after a person cannot be helped.
// 5. Pure, and linear in the text; no question is longer than `MapQueries.longest` bytes.

import Reports

extension Locator {
  /// What to ask a map about the message, the most telling question first; empty where it names nothing that
  /// a map could know better than the locator.
  package func mapQueries(text: String) -> [String] {
    let names = PlaceNames(in: Masking.mask(text)).names.filter { !isKnownArea($0) }
    guard !names.isEmpty else { return [] }
    return MapQueries.questions(for: names, in: finding(text: text).area)
  }

  /// `Kampung Rawa` is a kelurahan, `Pasar Rebo` a kecamatan: no map knows them better.
  private func isKnownArea(_ name: PlaceName) -> Bool {
    let words = name.words.joined(separator: " ")
    return all.contains { $0.name == words || $0.kecamatan == words }
  }
}

/// Questions of one message.
package enum MapQueries {
  /// In bytes; the longest street of the city has a third of it.
  package static let longest = 120
  /// A request each, and the map may take one a second.
  package static let most = 4

  /// With its area first, for there are many of one name; then alone, for people mistake the area; then, of
  /// names without capitals, whose end nobody sees, the beginning.
  static func questions(for names: [PlaceName], in area: CertainArea) -> [String] {
    let parts = [area.kecamatan, area.kota].compactMap(\.self)
    let asked = names.flatMap { name in
      let whole = name.words.joined(separator: " ")
      return (parts.isEmpty ? [] : [([whole] + parts).joined(separator: ", ")]) + [whole]
    }
    let shorter = names.filter { $0.isOpenEnded && $0.words.count > 3 }.map {
      ($0.words.prefix(3) + parts.suffix(1).map { ", \($0)" }).joined(separator: " ")
        .replacing(" , ", with: ", ")
    }
    var seen: Set<String> = []
    return (asked + shorter).filter { $0.utf8.count <= longest && seen.insert($0).inserted }
      .prefix(most).map(\.self)
  }
}
