// SPDX-License-Identifier: MIT

/// What an import would do to the places that are there.
package struct PlaceChanges: Hashable, Sendable {
  package var added: [OwnPlace] = []
  /// As they will be.
  package var changed: [OwnPlace] = []
  package var removed: [OwnPlace] = []
  package var unchanged = 0

  package var isEmpty: Bool { added.isEmpty && changed.isEmpty && removed.isEmpty }

  package init(from old: OwnPlaces, to new: OwnPlaces) {
    for source in Set(old.sources.keys).union(new.sources.keys).sorted() {
      compare(old.sources[source] ?? [], new.sources[source] ?? [])
    }
  }

  private mutating func compare(_ old: [OwnPlace], _ new: [OwnPlace]) {
    var known = Dictionary(old.map { ($0.key, $0) }) { first, _ in first }
    for place in new {
      switch known.removeValue(forKey: place.key) {
      case nil: added.append(place)
      case place: unchanged += 1
      default: changed.append(place)
      }
    }
    let gone = Set(known.keys)
    removed += old.filter { gone.contains($0.key) }
  }
}
