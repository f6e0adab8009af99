// SPDX-License-Identifier: MIT

import Reports

/// The other names of areas, from the tables the locator has for messages: without those the search
/// forgives anyway (`kemayorn`, `kebonjeruk`), and a kecamatan's for the kelurahan of its name, too.
struct AreaAliases {
  struct Alias: Hashable {
    var name: String
    /// A loose area that lies in several kelurahan, or that is no kelurahan of its own.
    var isLoose = false
  }

  private(set) var kota: [[String]]
  private(set) var kecamatan: [[String]]
  private(set) var kelurahan: [[Alias]]
  private let kelurahans: Kelurahans

  init(_ kelurahans: Kelurahans) {
    self.kelurahans = kelurahans
    kota = Array(repeating: [], count: kelurahans.kota.count)
    kecamatan = Array(repeating: [], count: kelurahans.kecamatan.count)
    kelurahan = Array(repeating: [], count: kelurahans.all.count)
    addCoded()
    addNamed(Spellings.aliases) { $0.add($1, toKelurahan: $2) }
    addNamed(Spellings.kecamatanAliases) { aliases, alias, names in
      for (index, area) in kelurahans.kecamatan.enumerated() where names.contains(area.name) {
        aliases.kecamatan[index].append(alias)
      }
    }
    addNamed(Spellings.kotaAliases) { aliases, alias, names in
      for (index, area) in kelurahans.kota.enumerated() where names.contains(area.name) {
        aliases.kota[index].append(alias)
      }
    }
    shareNames()
    sift()
  }

  private mutating func shareNames() {
    var named: [SearchWord: [Int]] = [:]
    for (index, area) in kelurahans.all.enumerated() {
      named[Self.whole(area.name), default: []].append(index)
    }
    for (number, area) in kelurahans.kecamatan.enumerated() {
      for index in named[Self.whole(area.name)] ?? [] {
        kelurahan[index] += kecamatan[number].map { Alias(name: $0) }
      }
    }
  }

  /// A name without blanks.
  private static func whole(_ name: String) -> SearchWord { SearchText.joined(SearchText.words(of: name)) }

  private mutating func sift() {
    for (index, area) in kelurahans.kota.enumerated() {
      kota[index].removeAll { Self.isForgiven($0, for: area.name) }
    }
    for (index, area) in kelurahans.kecamatan.enumerated() {
      kecamatan[index].removeAll { Self.isForgiven($0, for: area.name) }
    }
    for (index, area) in kelurahans.all.enumerated() {
      kelurahan[index].removeAll { Self.isForgiven($0.name, for: area.name) }
    }
  }

  private static func isForgiven(_ alias: String, for name: String) -> Bool {
    let alias = SearchText.words(of: alias), name = SearchText.words(of: name)
    guard let word = alias.first, alias.count == 1 else { return false }
    let whole = SearchText.joined(name)
    return name.count == 1 ? WordIndex.isSlip(word, of: whole) : word == whole
  }

  private mutating func addCoded() {
    for line in AliasText.table.split(separator: "\n") {
      let halves = line.split(separator: ":")
      guard halves.count == 2, let codes = halves.first else { continue }
      let isLoose = codes.last == "?"
      for alias in halves[1].split(separator: ",") {
        let alias = String(alias.drop { $0 == " " })
        for code in codes.split(whereSeparator: { $0 == "+" || $0 == "?" }) {
          add(alias, toCode: String(code), isLoose: isLoose)
        }
      }
    }
  }

  private mutating func add(_ alias: String, toCode code: String, isLoose: Bool) {
    if let index = kelurahans.indexOfCode[code] {
      kelurahan[index].append(Alias(name: alias, isLoose: isLoose))
    } else if let index = kelurahans.kecamatanCodes.firstIndex(of: code) {
      kecamatan[index].append(alias)
    } else if let index = kelurahans.kotaCodes.firstIndex(of: code) {
      kota[index].append(alias)
    }
  }

  private mutating func add(_ alias: String, toKelurahan names: [String]) {
    for index in names.compactMap(kelurahans.index(named:)) {
      kelurahan[index].append(Alias(name: alias, isLoose: names.count > 1))
    }
  }

  /// `spelling = name*, name`.
  private mutating func addNamed(_ text: String, _ add: (inout Self, String, [String]) -> Void) {
    for line in text.split(separator: "\n") {
      let halves = line.split(separator: "=")
      guard halves.count == 2 else { continue }
      let names = halves[1].split(separator: ",").map { name in
        String(name.drop { $0 == " " }.prefix { !"~*^!".contains($0) })
      }
      add(&self, String(halves[0].prefix { $0 != " " }), names)
    }
  }
}
