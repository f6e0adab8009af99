// SPDX-License-Identifier: MIT
//
// Streets and buildings by their names. Every beginning of a name stands in the table as well, so
// that a look-up ends at the first word no name goes on with: about one look-up a word of a text.

struct FeatureTable: Sendable {
  /// The most words a name is looked up by.
  static let mostWords = 9

  private struct Node: Sendable {
    var feature: Feature?

    mutating func enter(_ other: Feature) {
      guard var known = feature else {
        feature = other
        return
      }
      known.merge(other)
      feature = known
    }
  }
  private var table = WordTable<Node>()

  /// What of the city's own is built in.
  static let built: FeatureTable = {
    var table = FeatureTable()
    for name in BuiltInFeatures(text: LandmarkText.table, kelurahans: .built).names {
      table.add(name.words, name.feature, over: .built)
    }
    return table
  }()

  /// Enters a name, unless it is one of a kelurahan, a kecamatan or a city: those mean the area.
  mutating func add(_ name: String, _ feature: Feature, over names: NameTable) {
    let bytes = Array(name.utf8)
    let words = Words(bytes)
    guard !words.list.isEmpty, words.list.count <= Self.mostWords else { return }
    guard names.table[words.letters[...], hash(words.letters[...])] == nil else { return }
    for end in words.list.indices {
      let key = Array(words.spoken[..<words.list[end].spoken.upperBound])
      let isWhole = end == words.list.count - 1
      table.update(key) { node in
        var known = node ?? Node()
        if isWhole { known.enter(feature) }
        node = known
      }
    }
  }

  private func hash(_ letters: ArraySlice<UInt8>) -> SpellingHash {
    var hash = SpellingHash()
    hash.take(letters)
    return hash
  }

  /// The longest name that begins at `start`; `joins` says whether a word belongs to the one before.
  func longest(in words: Words, from start: Int, joins: (Int) -> Bool) -> (feature: Feature, end: Int)? {
    let first = words.list[start].spoken.lowerBound
    var hash = SpellingHash()
    var found: (feature: Feature, end: Int)?
    for index in start..<min(words.list.count, start + Self.mostWords) {
      guard index == start || joins(index) else { break }
      let spoken = words.list[index].spoken
      guard spoken.upperBound - first <= table.longest else { break }
      hash.take(words.spoken[spoken])
      guard let node = table[words.spoken[first..<spoken.upperBound], hash] else { break }
      if let feature = node.feature { found = (feature, index + 1) }
    }
    return found
  }
}
