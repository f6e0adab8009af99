// SPDX-License-Identifier: MIT
//
// Everything that can be found, by the words of its names.
//
// 1. Areas come first, larger ones before those in them (kota, kecamatan, kelurahan), then streets
//    and buildings; so an area's names are weighed before those of what lies in it.
// 2. All names of one place stand together, and what has the same name in the same kelurahan is
//    one place: a deployment's own come first, since they have a point.
// 3. A street's first word, Jalan or Gang, is not part of its name: everyone leaves it away.

import Reports

struct PlaceIndex: Sendable {
  struct Entry: Sendable {
    var kind: PlaceHit.Kind
    var name: String
    /// The kelurahan it lies in, in `places`.
    var places: Range<Int>
    var coordinate: Coordinate?
    var isGang = false
  }

  /// One name of an entry.
  struct Name: Sendable {
    var entry: Int32
    var words: UInt8
    /// A loose area the entry is part of, not a name of its own.
    var isLoose: Bool
    /// The words of another name, written as one.
    var isJoined = false
  }

  /// A word of a name: the name's number and the word's place in it.
  struct Occurrence: Sendable {
    private var packed: UInt32

    init(name: Int, position: Int) { packed = UInt32(name) << 4 | UInt32(position) }

    var name: Int { Int(packed >> 4) }
    var position: Int { Int(packed & 15) }
  }

  let kelurahans: Kelurahans
  private(set) var entries: [Entry] = []
  private(set) var names: [Name] = []
  private(set) var places: [Int32] = []
  private(set) var words = WordIndex([])
  /// Where a term's occurrences begin; one more than terms.
  private var starts: [Int32] = [0]
  private var occurrences: [Occurrence] = []

  /// `listed`: the most precise first.
  init(_ listed: [ListedPlace], kelurahans: Kelurahans = .built) {
    self.kelurahans = kelurahans
    var terms = TermList()
    addAreas(&terms)
    addListed(listed, &terms)
    words = terms.index
    collect(terms)
  }

  /// How many entries are areas; they come first.
  var areas: Int { kelurahans.kota.count + kelurahans.kecamatan.count + kelurahans.all.count }

  func forEachOccurrence(of term: Int, _ body: (Occurrence) -> Void) {
    for index in Int(starts[term])..<Int(starts[term + 1]) { body(occurrences[index]) }
  }

  /// The areas an entry lies in, other than itself; may name one several times.
  func forEachArea(around entry: Int, _ body: (Int) -> Void) {
    let (kota, kecamatan) = (kelurahans.kota.count, kelurahans.kecamatan.count)
    guard entry >= kota else { return }
    for index in entries[entry].places {
      let place = Int(places[index])
      body(kelurahans.kotaOf[place])
      if entry >= kota + kecamatan { body(kota + kelurahans.kecamatanOf[place]) }
      if entry >= areas { body(kota + kecamatan + place) }
    }
  }

  // MARK: Building

  private mutating func addAreas(_ terms: inout TermList) {
    let aliases = AreaAliases(kelurahans)
    for (index, area) in kelurahans.kota.enumerated() {
      add(.kota, area.name, area.members)
      addArea(area.name, &terms)
      for alias in aliases.kota[index] { addName(alias, &terms) }
    }
    for (index, area) in kelurahans.kecamatan.enumerated() {
      add(.kecamatan, area.name, area.members)
      addArea(area.name, &terms)
      for alias in aliases.kecamatan[index] { addName(alias, &terms) }
    }
    for (index, kelurahan) in kelurahans.all.enumerated() {
      add(.kelurahan, kelurahan.name, [index])
      addArea(kelurahan.name, &terms)
      for alias in aliases.kelurahan[index] { addName(alias.name, isLoose: alias.isLoose, &terms) }
    }
  }

  private mutating func addListed(_ listed: [ListedPlace], _ terms: inout TermList) {
    var reader = SearchText()
    var seen: Set<Identity> = []
    seen.reserveCapacity(listed.count)
    entries.reserveCapacity(entries.count + listed.count)
    for place in listed where !place.places.isEmpty {
      let isStreet = place.kind == .street
      var words = reader.words(of: place.name)
      let isGang = dropKind(from: &words, isStreet: isStreet) == .gang
      let identity = Identity(words: words, isStreet: isStreet, places: place.places)
      guard !words.isEmpty, seen.insert(identity).inserted else { continue }
      add(isStreet ? .street : .landmark, place.name, place.places, at: place.coordinate)
      entries[entries.count - 1].isGang = isGang
      addName(words, isLoose: false, &terms)
      for alias in place.aliases {
        words = reader.words(of: alias)
        _ = dropKind(from: &words, isStreet: isStreet)
        addName(words, isLoose: false, &terms)
      }
    }
  }

  /// Takes Jalan or Gang from the name of a street, and says which.
  private func dropKind(from words: inout [SearchWord], isStreet: Bool) -> SearchQuery.Wish? {
    guard isStreet, words.count > 1, let kind = SearchQuery.streetKinds[words[0]] else { return nil }
    words.removeFirst()
    return kind
  }

  /// What two entries of one place share, as a fingerprint of 128 bits: kept for thirty thousand names,
  /// the words themselves would cost more than all else.
  private struct Identity: Hashable {
    private var high: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var low: UInt64 = 0xcbf2_9ce4_8422_2325

    init(words: [SearchWord], isStreet: Bool, places: [Int]) {
      for word in words { word.forEachPart { take($0) } }
      for place in places { take(UInt64(place)) }
      take(isStreet ? 1 : 2)
    }

    /// SplitMix64's last steps on one side, FNV-1a's on the other.
    private mutating func take(_ part: UInt64) {
      high = (high ^ part) &* 0xBF58_476D_1CE4_E5B9
      high ^= high >> 29
      low = (low ^ part ^ part >> 32) &* 0x100_0000_01b3
    }
  }

  private mutating func add(
    _ kind: PlaceHit.Kind, _ name: String, _ members: [Int], at point: Coordinate? = nil
  ) {
    let start = places.count
    for member in members { places.append(Int32(member)) }
    entries.append(Entry(kind: kind, name: name, places: start..<places.count, coordinate: point))
  }

  /// An area's name, and the same without blanks.
  private mutating func addArea(_ name: String, _ terms: inout TermList) {
    let words = SearchText.words(of: name)
    addName(words, isLoose: false, &terms)
    guard words.count > 1 else { return }
    addName([SearchText.joined(words)], isLoose: false, &terms)
    names[names.count - 1].isJoined = true
  }

  private mutating func addName(_ name: String, isLoose: Bool = false, _ terms: inout TermList) {
    addName(SearchText.words(of: name), isLoose: isLoose, &terms)
  }

  /// A name of the latest entry.
  private mutating func addName(_ words: [SearchWord], isLoose: Bool, _ terms: inout TermList) {
    guard !words.isEmpty else { return }
    for (position, word) in words.enumerated() {
      terms.add(word, Occurrence(name: names.count, position: position))
    }
    names.append(Name(entry: Int32(entries.count - 1), words: UInt8(words.count), isLoose: isLoose))
  }

  /// Puts the occurrences in the order of their terms.
  private mutating func collect(_ list: TermList) {
    starts = Array(repeating: 0, count: list.count + 1)
    for (term, _) in list.occurrences { starts[Int(term) + 1] += 1 }
    for term in 0..<list.count { starts[term + 1] += starts[term] }
    var next = starts
    occurrences = Array(repeating: Occurrence(name: 0, position: 0), count: list.occurrences.count)
    for (term, occurrence) in list.occurrences {
      occurrences[Int(next[Int(term)])] = occurrence
      next[Int(term)] += 1
    }
  }
}

/// The terms of all names while they are entered: words, or what they are short for.
private struct TermList {
  private var numbers: [SearchWord: Int32] = [:]
  private(set) var occurrences: [(Int32, PlaceIndex.Occurrence)] = []
  /// What a word that was seen before is entered under: a term, or from -1 downwards one of `several`.
  private var known: [SearchWord: Int32] = [:]
  private var several: [[Int32]] = []
  private let spellings = SearchSpellings.built

  var count: Int { numbers.count }

  mutating func add(_ word: SearchWord, _ occurrence: PlaceIndex.Occurrence) {
    let code = known[word] ?? enter(word)
    guard code < 0 else { return occurrences.append((code, occurrence)) }
    for term in several[Int(-1 - code)] { occurrences.append((term, occurrence)) }
  }

  private mutating func enter(_ word: SearchWord) -> Int32 {
    let terms = spellings.terms(for: word).map { number(of: $0) }
    if terms.count > 1 { several.append(terms) }
    let code = terms.count == 1 ? terms[0] : Int32(-several.count)
    known[word] = code
    return code
  }

  private mutating func number(of term: SearchWord) -> Int32 {
    if let known = numbers[term] { return known }
    let new = Int32(numbers.count)
    numbers[term] = new
    return new
  }

  /// Every term by its own spelling and by the others.
  var index: WordIndex {
    var list: [WordIndex.Spelling] = []
    for (word, term) in numbers {
      list.append(WordIndex.Spelling(word: word, term: term, isVariant: false))
      for variant in spellings.variants[word] ?? [] {
        list.append(WordIndex.Spelling(word: variant, term: term, isVariant: true))
      }
    }
    return WordIndex(list)
  }
}
