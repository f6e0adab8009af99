// SPDX-License-Identifier: MIT
//
// The search as one types, over areas, streets and buildings. Pure: the index is built once from a
// locator's places and never changes; other places make another search.
//
// 1. What is typed is read as it stands first, words and beginnings of words. Only where that finds no
//    whole name, and less than was asked for, misspellings are looked for as well.
// 2. An exact name stands before the beginning of one, and that before a misspelled one, whatever
//    the kind of place; equals stand in one order always.
// 3. Whatever is typed, only its first 400 characters and 15 words are read: time is bounded.

package import Reports

/// A place that may be what is typed.
package struct PlaceHit: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, Codable {
    case kelurahan, kecamatan, kota, landmark, street
  }

  package var kind: Kind
  /// As it is shown; what was typed may be another of its names.
  package var name: String
  /// Where it lies, the longest part of a street first; at most twelve, which a kota has more of.
  package var kelurahans: [Kelurahan]
  /// Of a deployment's own streets and buildings, where their file has one.
  package var coordinate: Coordinate?
  /// 0 … 1; equal for equally good matches, and never rises down the list.
  package var score: Double
}

package struct PlaceSearch: Sendable {
  /// More hits are never listed.
  package static let mostHits = 100
  private static let mostKelurahans = 12

  private let index: PlaceIndex

  /// Builds the index of all a locator knows.
  package init(_ locator: Locator) {
    let builtIn = BuiltInFeatures(text: LandmarkText.table, kelurahans: .built).listed
    index = PlaceIndex(locator.listed + builtIn)
  }

  /// The places that may be meant, best first; none where nothing is typed, or nonsense.
  package func find(_ typed: String, limit: Int = 10) -> [PlaceHit] {
    let limit = min(limit, Self.mostHits)
    guard limit > 0 else { return [] }
    if let code = AreaCode(typed) { return byCode(code, limit) }
    let (words, doubled) = SearchText.typed(typed)
    var search = Search(index: index, limit: limit, doubled: doubled)
    let joined = SearchText.joiningCity(words)
    search.look(joined, forgives: false)
    if !search.isSettled { search.look(joined, forgives: true) }
    return search.ranks.map { hit($0.entry, level: $0.level) }
  }

  private func byCode(_ code: AreaCode, _ limit: Int) -> [PlaceHit] {
    let kelurahans = index.kelurahans
    let codes = kelurahans.kotaCodes + kelurahans.kecamatanCodes + kelurahans.all.map(\.code)
    let entries = codes.indices.filter { code.begins(codes[$0]) }
    return entries.prefix(limit).map { entry in
      let isWhole = code.is(codes[entry])
      return hit(entry, level: (isWhole ? SearchRank.Level.whole : .beginning).rawValue)
    }
  }

  private func hit(_ number: Int, level: Int) -> PlaceHit {
    let entry = index.entries[number]
    return PlaceHit(
      kind: entry.kind, name: entry.name,
      kelurahans: index.places[entry.places].prefix(Self.mostKelurahans).map {
        index.kelurahans.all[Int($0)]
      },
      coordinate: entry.coordinate, score: 1 - Double(level) / Double(SearchRank.lastLevel + 1))
  }
}

/// One search with what it found so far.
private struct Search {
  let index: PlaceIndex
  let limit: Int
  let doubled: [SearchWord: SearchWord]
  private var best: BestRanks
  /// Words that were looked up before.
  private var known: [LookUp: [WordMatch]] = [:]

  private struct LookUp: Hashable {
    var word: SearchWord
    var mayGoOn: Bool
    var forgives: Bool
  }

  init(index: PlaceIndex, limit: Int, doubled: [SearchWord: SearchWord]) {
    self.doubled = doubled
    self.index = index
    self.limit = limit
    best = BestRanks(limit: limit)
  }

  /// What has all typed words; only where there is nothing, what has all but one.
  var ranks: [SearchRank] {
    let complete = best.ranks.filter { $0.level < SearchRank.Level.incomplete.rawValue }
    return complete.isEmpty ? best.ranks : complete
  }

  /// A whole name was found, or as much as was asked for.
  var isSettled: Bool {
    guard let last = best.ranks.last, let first = best.ranks.first else { return false }
    return first.level <= SearchRank.Level.looseWhole.rawValue
      || best.ranks.count == limit && last.level < SearchRank.Level.incomplete.rawValue
  }

  mutating func look(_ words: [SearchWord], forgives: Bool) {
    for reading in SearchReadings(index: index.words, forgives: forgives).all(words) {
      let query = SearchQuery(reading)
      guard !query.tokens.isEmpty else { continue }
      var matching = NameMatching(index, query, isAsTyped: reading.isAsTyped)
      for (number, token) in query.tokens.enumerated() {
        matching.note(matches(token, forgives: forgives), token: number)
      }
      matching.rank(into: &best)
    }
  }

  private mutating func matches(_ token: SearchQuery.Token, forgives: Bool) -> [WordMatch] {
    let lookUp = LookUp(
      word: token.word, mayGoOn: token.mayGoOn, forgives: forgives && token.role == .required)
    if let found = known[lookUp] { return found }
    var found = index.words.matches(token.word, beginnings: token.mayGoOn)
    if lookUp.forgives {
      found += index.words.near(token.word)
      if let written = doubled[token.word] { found += index.words.near(written) }
    }
    known[lookUp] = found
    return found
  }
}

/// An area by Kemendagri's code, with points or without, as far as it is typed.
struct AreaCode: Sendable {
  private let digits: [UInt8]

  /// Nil where something else is typed: a code begins with Jakarta's 31 and is all digits, points and
  /// blanks; one of all ten digits may stand beside other words.
  init?(_ typed: String) {
    let chunks = typed.utf8.prefix(SearchText.mostScalars).split { $0 <= 0x20 || $0 == UInt8(ascii: ",") }
    let plain = chunks.map { $0.filter { $0 != UInt8(ascii: ".") } }
    let whole = plain.first { $0.count == 10 && $0.allSatisfy(\.isDigit) } ?? Array(plain.joined())
    guard (3...10).contains(whole.count), whole.allSatisfy(\.isDigit), whole.starts(with: "31".utf8) else {
      return nil
    }
    digits = whole
  }

  func begins(_ code: String) -> Bool { code.utf8.filter { $0 != UInt8(ascii: ".") }.starts(with: digits) }

  func `is`(_ code: String) -> Bool { code.utf8.filter(\.isDigit) == digits }
}
