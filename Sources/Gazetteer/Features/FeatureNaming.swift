// SPDX-License-Identifier: MIT
//
// Under which names a street or a building is entered, and how much each says. The measure is what
// a wrong kelurahan costs: a name is `certain` only where there is one of it, with a type word or
// two words of its own, well inside one kelurahan.

/// One name a feature is looked up by.
struct FeatureName: Sendable {
  var words: String
  var feature: Feature
}

enum FeatureNaming {
  /// Metres to a boundary from which on a point says by itself which side it is on.
  static let clear = 60

  // MARK: Buildings

  /// `isKnown`: the name was chosen by us, not collected; `isClear`: well inside its kelurahan.
  static func landmark(_ names: [String], place: Int, category: String, isKnown: Bool, isClear: Bool)
    -> [FeatureName]
  {
    names.enumerated().flatMap { number, name -> [FeatureName] in
      let shape = NameShape(name)
      // A collected name of one word is a word: `Pasar`, `Warga`.
      guard isKnown || shape.words.count > 1 else { return [] }
      let isTelling =
        number == 0 || shape.words.count > 1 || shape.isLong || (shape.isAcronym && name.count > 2)
      var weight = weight(shape, category, isKnown: isKnown && isTelling)
      if !isClear { weight = min(weight, .leading) }
      let feature = Feature(
        kind: .landmark, weight: weight, places: [place], isVague: !isClear,
        needsCapitals: shape.words.count == 1 && AcronymWords.list.contains(shape.words[0]))
      return [FeatureName(words: name, feature: feature)]
        + short(shape, category).map { words in
          FeatureName(
            words: words,
            feature: Feature(
              kind: .landmark, weight: min(weight, .leading), places: [place], isVague: !isClear))
        }
    }
  }

  private static func weight(_ shape: NameShape, _ category: String, isKnown: Bool) -> Feature.Weight {
    if isKnown { return GenericNames.list.contains(shape.words.joined(separator: " ")) ? .leading : .certain }
    switch category {
    // Many of one name; collected from stops, whose names are often those of shops.
    case "ibadah", "supermarket": return .supporting
    case "halte_bus_lain" where !shape.beginsWithType: return shape.properWords > 1 ? .leading : .supporting
    // Estates of one name are in every town; an office is complained of from anywhere.
    case "jembatan_simpang", "klinik_apotek", "perumahan", "pusat_belanja", "pemerintahan":
      return shape.tellingWords > 0 ? .leading : .supporting
    // `SMPN 1`, `Rumah Saya`: the words must be more than a type, a number or everyday words.
    case _ where shape.tellingWords == 0: return .supporting
    default: return shape.words.count > 1 && shape.properWords > 0 ? .certain : .supporting
    }
  }

  /// What people leave away: `Lokasari` for Lokasari Plaza, `puskesmas X` for Puskesmas Kelurahan X.
  private static func short(_ shape: NameShape, _ category: String) -> [String] {
    switch category {
    case "mall", "pusat_belanja":
      let rest = shape.words.filter { !["mall", "mal", "plaza", "plasa", "square"].contains($0) }
      guard rest.count < shape.words.count, rest.joined().utf8.count >= 6 else { return [] }
      return [rest.joined(separator: " ")]
    case "puskesmas", "pemerintahan":
      let rest = shape.words.filter { $0 != "kelurahan" }
      if rest.count < shape.words.count, rest.count > 1 { return [rest.joined(separator: " ")] }
      guard shape.words.starts(with: ["kantor", "lurah"]) else { return [] }
      return ["kantor kelurahan " + shape.words.dropFirst(2).joined(separator: " ")]
    default: return []
    }
  }

  // MARK: Streets

  /// `places`: the longest part first; `isOther`: the street is named after another kelurahan.
  static func street(_ name: String, aliases: [String], places: [Int], isClear: Bool, isOther: Bool)
    -> [FeatureName]
  {
    let shape = NameShape(name)
    guard shape.properWords > 0 else { return [] }
    var weight = shape.streetWeight
    if places.count > 1 || !isClear || isOther { weight = min(weight, .leading) }
    let feature = Feature(
      kind: .street, weight: weight, places: places,
      isVague: shape.words.contains("raya") || !isClear || isOther)
    var loose = feature
    loose.weight = .supporting
    var result = shape.turns.map { FeatureName(words: $0, feature: feature) }
    if shape.properWords > 1 {
      result.append(FeatureName(words: shape.withoutType, feature: loose))
    }
    for alias in aliases {
      let short = NameShape(alias)
      guard short.properWords > 0 else { continue }
      var feature = feature
      feature.weight = min(weight, short.streetWeight, .leading)
      result.append(FeatureName(words: "jalan " + short.withoutType, feature: feature))
      if short.properWords > 1 || (places.count > 1 && short.words.count == 1 && short.isLong) {
        result.append(FeatureName(words: short.withoutType, feature: loose))
      }
    }
    return result
  }
}

/// Acronyms that are words as well, in whatever case.
enum AcronymWords {
  static let list: Set<String> = ["tim", "pi", "gi", "up", "fx", "tep", "tmr", "pim", "mta", "uki"]
}

/// Well known by a name that others go by as well.
enum GenericNames {
  static let list: Set<String> = ["pasar induk", "kantor gubernur", "taman tebet", "stadion utama"]
}

/// The words of a name, as far as its weight needs them.
struct NameShape: Sendable {
  let words: [String]
  /// Written in capitals, as TIM and RSCM are.
  let isAcronym: Bool

  init(_ name: String) {
    words = name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    isAcronym = name.count <= 5 && name.allSatisfy { $0.isUppercase || $0.isNumber }
  }

  private static let types: Set<String> = ["jalan", "jl", "gang", "gg"]
  private static let fillers: Set<String> = [
    "raya", "utara", "selatan", "timur", "barat", "dalam", "besar", "kecil", "i", "ii", "iii", "iv", "v",
    "vi",
    "vii", "viii", "ix", "x", "a", "b", "c", "d", "h", "haji", "blok", "no", "gg", "gang", "ujung",
  ]

  var isLong: Bool { words.joined().utf8.count >= 5 }
  var beginsWithType: Bool {
    words.first.flatMap { Vocabulary.built[$0] }.map { !$0.isDisjoint(with: [.landmark, .street]) } ?? false
  }
  private var proper: [String] {
    words.drop { Self.types.contains($0) }.filter { word in
      !Self.fillers.contains(word) && !(word.utf8.first?.isDigit ?? true)
    }
  }
  /// Those of them that are no type of building and no everyday word.
  var tellingWords: Int {
    proper.filter { word in
      let isEveryday = OrdinaryWords.built[word] != nil || CommonStreetWords.list.contains(word)
      return Vocabulary.built[word] == nil && !isEveryday && word.utf8.count > 2
    }.count
  }
  /// Words that are neither type nor number nor direction.
  var properWords: Int { proper.count }
  var withoutType: String { words.drop { Self.types.contains($0) }.joined(separator: " ") }

  /// A flower's name alone is on a hundred streets.
  var streetWeight: Feature.Weight {
    // `Gang Mawar Kb. Jeruk` is one of many Gang Mawar.
    guard let first = proper.first, !CommonStreetWords.list.contains(first) else {
      return words.contains("raya") || proper.count > 1 ? .leading : .supporting
    }
    return proper.joined().utf8.count > 3 ? .certain : .supporting
  }

  /// `Jalan Raya Pluit Selatan` is Jalan Pluit Selatan Raya too.
  var turns: [String] {
    let whole = words.joined(separator: " ")
    guard words.count > 2, words[1] == "raya" else { return [whole] }
    return [whole, ([words[0]] + words.dropFirst(2) + ["raya"]).joined(separator: " ")]
  }
}
