// SPDX-License-Identifier: MIT

package import Reports

/// What the locator makes of a message, with all it rests on.
package struct Finding: Sendable {
  package var location: Location
  /// Kecamatan and kota, as far as they are certain even where the kelurahan is not.
  package var area: CertainArea
  /// Everything the message says about places, in its order; points come last.
  package var clues: [Clue]
}

/// The part of an address that is beyond doubt.
package struct CertainArea: Hashable, Sendable {
  package var kecamatan: String?
  package var kota: String?
}

/// One thing a message says about a place.
package struct Clue: Sendable {
  /// Where it stands in the message's UTF-8; nil for a pin or a photo.
  package var span: Range<Int>?
  /// What it is: `kelurahan Slipi`, `street in Gedong`, `point`.
  package var what: String
  /// How much it counts: silent, loose, bare, confirmed, marked; a point's is `point` or `guess`.
  package var strength: String
  /// What keeps it from being the place: `direction`, `near`, …; nil where nothing does.
  package var binding: String?
  /// Metres from a point to the boundary of its kelurahan; nil for words and for points in none.
  package var metresToBoundary: Double?
}

extension Clue {
  init(_ sighting: Sighting, map: CityMap, kelurahans: Kelurahans) {
    let holding = map.containing(sighting.coordinate)
    span = sighting.range
    what =
      "point " + sighting.coordinate.written
      + (holding.isEmpty ? " in no kelurahan" : holding.map { " in \(kelurahans.all[$0].name)" }.joined())
    strength = sighting.isGuess ? "guess" : "point"
    metresToBoundary = holding.first.map { map.metresToBoundary(of: $0, from: sighting.coordinate) }
  }
}

extension Judgement {
  /// What each name was taken for.
  func clues(_ words: Words) -> [Clue] {
    zip(mentions, strengths).map { mention, strength in
      let first = words.list[mention.extent.lowerBound].range.lowerBound
      let last = words.list[mention.extent.upperBound - 1].range.upperBound
      return Clue(
        span: first..<last, what: sense(of: mention), strength: "\(strength)", binding: mention.binding.word)
    }
  }

  private func sense(of mention: Mention) -> String {
    if let feature = mention.feature {
      return "\(feature.kind) in \(feature.places.map { kelurahans.all[$0].name }.joined(separator: ", "))"
    }
    let meaning = mention.meaning
    if let outside = meaning.outside { return "outside: \(outside)" }
    if let kota = meaning.kota { return "kota \(kelurahans.kota[kota].name)" }
    var senses = meaning.exact.map { ["kelurahan \(kelurahans.all[$0].name)"] } ?? []
    if let kecamatan = meaning.kecamatan {
      senses.append("kecamatan \(kelurahans.kecamatan[kecamatan].name)")
    }
    let others = meaning.family.filter { $0 != meaning.exact }.map { kelurahans.all[$0].name }
    if !others.isEmpty { senses.append("one of \(others.joined(separator: ", "))") }
    return senses.joined(separator: " or ")
  }

  /// Kecamatan and kota that all likely places share, or that are named.
  func area(of location: Location) -> CertainArea {
    switch location {
    case .located(let place):
      return CertainArea(kecamatan: place.kelurahan.kecamatan, kota: place.kelurahan.kota)
    case .candidates(let places): return shared(places)
    case .outside: return CertainArea()
    case .unknown: return CertainArea(kota: namedKota)
    }
  }

  private var namedKota: String? {
    let kota = Set(mentions.filter(\.isFree).compactMap(\.meaning.kota))
    return kota.count == 1 ? kota.first.map { kelurahans.kota[$0].name } : nil
  }

  private func shared(_ places: [Place]) -> CertainArea {
    let best = places.first?.score ?? 0
    let likely = places.filter { $0.score >= best * 0.5 }.map(\.kelurahan)
    let kecamatan = Set(likely.map(\.kecamatan)), kota = Set(likely.map(\.kota))
    let named = zip(mentions, strengths).filter { $0.1 > .silent }.map(\.0)
    // Both ends of a stretch tell what they share, a single one is only a way there.
    let telling =
      named.count > 1 ? named.filter(\.isTelling) : named.filter { $0.isTelling && !$0.isDirection }
    // Only a way somewhere or a flower's street; `cipayung` may be Depok's.
    if !mentions.isEmpty, telling.allSatisfy({ $0.meaning.kecamatanCaution.contains(.twin) }) {
      return CertainArea(kota: namedKota)
    }
    return CertainArea(
      kecamatan: kecamatan.count == 1 ? kecamatan.first : nil,
      kota: kota.count == 1 ? kota.first : namedKota)
  }
}

extension Mention {
  /// Whether it says something certain about the area, if not about the kelurahan.
  fileprivate var isTelling: Bool {
    if let feature, feature.weight == .supporting { return false }
    return meaning.kota == nil && meaning.outside == nil
  }

  fileprivate var isDirection: Bool {
    if case .direction = binding { true } else { false }
  }
}

extension Binding {
  /// Its name in an explanation.
  fileprivate var word: String? {
    switch self {
    case .none: nil
    case .street: "street"
    case .landmark: "building"
    case .direction: "direction"
    case .near: "near"
    case .speaker: "speaker"
    case .elsewhere: "elsewhere"
    case .negated: "negated"
    }
  }
}

extension Finding {
  /// The places of the location, best first.
  package var places: [Place] {
    switch location {
    case .located(let place): [place]
    case .candidates(let places): places
    case .outside, .unknown: []
    }
  }
}
