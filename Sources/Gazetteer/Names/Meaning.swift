// SPDX-License-Identifier: MIT
//
// What a spelling may stand for, and the table of all spellings. A spelling that two names share
// has the meanings of both: `setiabudi` is a kecamatan and, written so, its kelurahan Setia Budi.

import Reports

struct Meaning: Sendable {
  /// The kelurahan of exactly this name.
  var exact: Int?
  /// Kelurahan it may stand for, when it is a loose name for several.
  var family: [Int] = []
  var kecamatan: Int?
  var kota: Int?
  /// The city it lies in, when that is not Jakarta.
  var outside: String?
  var caution: Caution = []
  /// The kecamatan's own caution.
  var kecamatanCaution: Caution = []

  /// All kelurahan the name alone leaves open, the likeliest first.
  func open(in kelurahans: Kelurahans) -> [Int] {
    var result = exact.map { [$0] } ?? []
    result += family.filter { $0 != exact }
    if let kecamatan {
      result += kelurahans.kecamatan[kecamatan].members.filter { !result.contains($0) }
    }
    return result
  }

  /// Names a street or nothing: kept so that the longer name wins over the place inside it.
  var isNothing: Bool {
    exact == nil && family.isEmpty && kecamatan == nil && kota == nil && outside == nil
  }
}

struct NameTable: Sendable {
  /// The most words a name has, `bintaro jaya sektor 9` with its digit apart.
  static let mostWords = 5
  private(set) var table = WordTable<Meaning>()
  private let kelurahans: Kelurahans

  static let built = NameTable(kelurahans: .built)

  init(kelurahans: Kelurahans) {
    self.kelurahans = kelurahans
    for index in kelurahans.all.indices { add(kelurahan: index) }
    for (index, area) in kelurahans.kecamatan.enumerated() {
      add(area.name) { meaning in
        meaning.kecamatan = index
        meaning.kecamatanCaution = area.caution
      }
    }
    for (index, area) in kelurahans.kota.enumerated() { add(area.name) { $0.kota = index } }
    addDirections()
    addAliases()
    addOutside()
    addFurtherAliases()
  }

  /// The words misspellings are taken back to: those of the names, and names of several words as one.
  /// An ordinary word that is a whole name is none of them.
  var words: [[UInt8]] {
    var found: [String] = kelurahans.kota.map(\.name) + kelurahans.kecamatan.map(\.name)
    for (kelurahan, caution) in zip(kelurahans.all, kelurahans.cautions)
    where !caution.contains(.ordinaryWord) {
      found.append(kelurahan.name)
    }
    return found.flatMap { name in
      let words = name.lowercased().split(separator: " ").map { Array($0.utf8) }
      let telling = words.filter { word in
        word.count >= 5 && Vocabulary.built[word].map { $0.contains(.suffix) } ?? true
      }
      return telling + (words.count > 1 ? [Array(words.joined())] : [])
    }
  }

  /// Whether the letters are a spelling of the table.
  func knows(_ letters: ArraySlice<UInt8>, _ hash: SpellingHash) -> Bool { table[letters, hash] != nil }

  /// The kecamatan a kelurahan lies in.
  func kecamatan(of kelurahan: Int) -> Int { kelurahans.kecamatanOf[kelurahan] }

  // MARK: Names of the table

  private mutating func add(kelurahan index: Int) {
    let caution = kelurahans.cautions[index]
    add(kelurahans.all[index].name) { meaning in
      meaning.exact = index
      meaning.caution = caution
    }
  }

  /// `cipete` is Cipete Utara or Cipete Selatan.
  private mutating func addDirections() {
    for index in kelurahans.all.indices {
      let words = kelurahans.all[index].name.split(separator: " ")
      guard words.count > 1, let last = words.last, Self.directions.contains(String(last)) else { continue }
      let base = words.dropLast().joined(separator: " ")
      guard !Self.baseless.contains(base) else { continue }
      add(base) { $0.family.append(index) }
    }
  }

  private static let directions: Set<String> = ["Utara", "Selatan", "Timur", "Barat"]
  /// What is left is a word or another place's name.
  private static let baseless: Set<String> = ["Rawa", "Tanjung", "Tugu", "Duri", "Sukabumi"]

  // MARK: Spellings

  private mutating func add(_ name: String, _ change: (inout Meaning) -> Void) {
    let words = name.lowercased().split(separator: " ").map(String.init)
    for spelling in Self.spellings(of: words) {
      table.update(spelling) { meaning in
        var known = meaning ?? Meaning()
        change(&known)
        meaning = known
      }
    }
  }

  /// Every way to write the words, without the blanks between them.
  private static func spellings(of words: [String]) -> [[UInt8]] {
    words.reduce([[]]) { beginnings, word in
      let variants = Spellings.variants[word] ?? [word]
      return beginnings.flatMap { beginning in variants.map { beginning + Array($0.utf8) } }
    }
  }

  // MARK: Aliases

  private mutating func addAliases() {
    for (spelling, names) in Self.lines(Spellings.aliases) {
      let entries = names.split(separator: ",").map(SignedName.init)
      let indices = entries.compactMap { kelurahans.index(named: $0.name) }
      guard let only = indices.first, let entry = entries.first else { continue }
      let caution = entry.caution ?? kelurahans.cautions[only]
      add(spelling) { meaning in
        guard indices.count == 1 else {
          meaning.family = indices
          return
        }
        meaning.exact = only
        meaning.caution = caution
      }
    }
    for (spelling, name) in Self.lines(Spellings.kecamatanAliases) {
      let entry = SignedName(name)
      guard let index = kelurahans.kecamatan.firstIndex(where: { $0.name == entry.name }) else { continue }
      add(spelling) { meaning in
        meaning.kecamatan = index
        meaning.kecamatanCaution = entry.caution ?? []
      }
    }
    for (spelling, name) in Self.lines(Spellings.kotaAliases) {
      guard let index = kelurahans.kota.firstIndex(where: { $0.name == name }) else { continue }
      add(spelling) { $0.kota = index }
    }
  }

  /// Those of `AliasText`, where nothing goes by the spelling yet.
  private mutating func addFurtherAliases() {
    for line in AliasText.table.split(separator: "\n") {
      let halves = line.split(separator: ":")
      guard halves.count == 2, let first = halves.first else { continue }
      let isLoose = first.last == "?"
      let codes = first.split { $0 == "+" || $0 == "?" }.map(String.init)
      for spelling in halves[1].split(separator: ",") {
        let letters = String(spelling.filter { $0 != " " })
        guard table[letters] == nil, let code = codes.first else { continue }
        let known = meaning(of: codes, code, isLoose: isLoose)
        add(letters) { $0 = known }
      }
    }
  }

  private func meaning(of codes: [String], _ code: String, isLoose: Bool) -> Meaning {
    var meaning = Meaning()
    if isLoose {
      meaning.family = codes.compactMap { kelurahans.indexOfCode[$0] }
    } else if let index = kelurahans.indexOfCode[code] {
      meaning.exact = index
      meaning.caution = kelurahans.cautions[index]
    } else {
      meaning.kecamatan = kelurahans.kecamatanCodes.firstIndex(of: code)
      meaning.kota = kelurahans.kotaCodes.firstIndex(of: code)
      if let index = meaning.kecamatan { meaning.kecamatanCaution = kelurahans.kecamatan[index].caution }
    }
    return meaning
  }

  private mutating func addOutside() {
    for line in "\(Spellings.outside)\n\(NeighbourText.table)".split(separator: "\n") {
      let halves = line.split(separator: ":")
      guard halves.count == 2 else { continue }
      for name in halves[1].split(separator: ",") { add(String(name)) { $0.outside = String(halves[0]) } }
    }
    for name in Spellings.neither.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
      add(String(name)) { $0 = Meaning() }
    }
  }

  private static func lines(_ text: String) -> [(String, Substring)] {
    text.split(separator: "\n").compactMap { line in
      let halves = line.split(separator: "=")
      guard halves.count == 2 else { return nil }
      return (String(halves[0].prefix { $0 != " " }), halves[1].drop { $0 == " " })
    }
  }
}

/// `Tengah*`: a name with a caution of its own.
private struct SignedName {
  var name: String
  var caution: Caution?

  init(_ text: Substring) {
    let trimmed = text.drop { $0 == " " }
    let plain = trimmed.prefix { !"~*^!".contains($0) }
    name = String(plain)
    caution = plain.endIndex == trimmed.endIndex ? nil : Caution(signs: trimmed[plain.endIndex...])
  }
}
