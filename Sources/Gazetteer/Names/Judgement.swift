// SPDX-License-Identifier: MIT
//
// From the names a text mentions to a place. A wrong kelurahan is far worse than a wait, so every
// mention that does not fit makes candidates of what would have been a place:
//
// 1. A name counts by itself only if it can mean nothing else; `kel.` or its kecamatan beside it
//    lift others up to that (see `KelurahanText` for the signs).
// 2. One kelurahan is left, and no other kelurahan, kecamatan, kota or city speaks against it.
// 3. Names of streets and buildings speak against it unless they stand in the same address.
// 4. What is only a direction, or denied, says nothing.

import Reports

/// How sure one mention is about its kelurahan.
enum Strength: Int, Comparable, Sendable {
  /// Says nothing about a place.
  case silent
  /// One of several it may mean.
  case loose
  /// The bare name, which can mean nothing else.
  case bare
  /// With its kecamatan in one address.
  case confirmed
  /// With `kel.` before it.
  case marked

  static func < (a: Strength, b: Strength) -> Bool { a.rawValue < b.rawValue }
}

/// What the names in a text amount to.
enum NameVerdict: Sendable {
  case located(kelurahan: Int, strength: Strength, mentions: [Mention])
  case candidates([(kelurahan: Int, score: Double, mention: Mention)])
  case outside(String)
  case nothing
}

struct Judgement {
  private let mentions: [Mention]
  private let strengths: [Strength]
  private let kelurahans: Kelurahans
  /// The text names the city as a whole.
  private let saysJakarta: Bool

  init(_ mentions: [Mention], saysJakarta: Bool, kelurahans: Kelurahans = .built) {
    self.mentions = mentions
    self.saysJakarta = saysJakarta
    self.kelurahans = kelurahans
    strengths = mentions.map { Weighing(mention: $0, all: mentions, kelurahans: kelurahans).strength }
  }

  /// Whether any part of the city is named.
  var namesCity: Bool { saysJakarta || mentions.contains { $0.meaning.outside == nil } }

  var verdict: NameVerdict {
    let strong = mentions.indices.filter { strengths[$0] >= .bare }
    let places = Set(strong.compactMap { mentions[$0].meaning.exact })
    if places.count == 1, mentions.count < MentionReader.most, let place = places.first,
      !isContested(place, by: strong)
    {
      let best = strong.map { strengths[$0] }.max() ?? .bare
      return .located(
        kelurahan: place, strength: best, mentions: supporting(place, strong))
    }
    // Who names Jakarta beside another city may be in either.
    if strong.isEmpty, !saysJakarta, let city = certainOutside { return .outside(city) }
    let ranked = Ranking(mentions: mentions, strengths: strengths, kelurahans: kelurahans).candidates
    return ranked.isEmpty ? .nothing : .candidates(ranked)
  }

  // MARK: One place

  private func isContested(_ place: Int, by strong: [Int]) -> Bool {
    let chains = Set(strong.map { mentions[$0].chain })
    return mentions.indices.contains { index in
      let mention = mentions[index]
      switch mention.binding {
      case .negated, .direction: return false
      case .street, .landmark:
        return !chains.contains(mention.chain) && speaksAgainst(place, mention, strengths[index])
      case .none, .speaker: return speaksAgainst(place, mention, strengths[index])
      }
    }
  }

  private func speaksAgainst(_ place: Int, _ mention: Mention, _ strength: Strength) -> Bool {
    let meaning = mention.meaning
    if meaning.outside != nil { return true }
    if let kota = meaning.kota { return kota != kelurahans.kotaOf[place] }
    if strength == .silent, meaning.kecamatan == nil { return false }
    return !meaning.open(in: kelurahans).contains(place)
  }

  /// The mentions a located place rests on: its own, and its kecamatan and kota in the same address.
  private func supporting(_ place: Int, _ strong: [Int]) -> [Mention] {
    let chains = Set(strong.map { mentions[$0].chain })
    return mentions.filter { mention in
      guard chains.contains(mention.chain), case .none = mention.binding else { return false }
      return mention.meaning.exact == place || mention.meaning.kecamatan == kelurahans.kecamatanOf[place]
        || mention.meaning.kota == kelurahans.kotaOf[place]
    }
  }

  // MARK: Outside

  /// The other city, if it is named as the place and nothing in Jakarta is.
  private var certainOutside: String? {
    let cities = mentions.filter { $0.meaning.outside != nil && isUnbound($0) }
    guard let city = cities.first?.meaning.outside else { return nil }
    let chains = Set(cities.map(\.chain))
    for (mention, strength) in zip(mentions, strengths) where mention.meaning.outside == nil {
      if case .direction = mention.binding { continue }
      if case .negated = mention.binding { continue }
      if strength == .silent, mention.meaning.kecamatan == nil, mention.meaning.kota == nil { continue }
      // `Krukut, Limo, Depok`: the name is known there too.
      if chains.contains(mention.chain), mention.hasTwin { continue }
      return nil
    }
    return city
  }

  private func isUnbound(_ mention: Mention) -> Bool {
    switch mention.binding {
    // `Jl. Ahmad Yani Bekasi` is in Bekasi, `Jl. Surabaya` in Menteng.
    case .none, .landmark, .speaker, .street(nearby: true): true
    case .street(nearby: false), .direction, .negated: false
    }
  }
}

extension Mention {
  /// Whether a place of this name lies outside the city.
  var hasTwin: Bool {
    meaning.kota == nil
      && (meaning.caution.contains(.twin) || meaning.kecamatanCaution.contains(.twin)
        || (meaning.exact == nil && meaning.kecamatan == nil))
  }

  /// Whether it stands for its kecamatan; a kelurahan of the same name then needs `kel.`.
  var isKecamatan: Bool { meaning.kecamatan != nil && marker != .kelurahan }
}

/// Weighs one mention among the others.
private struct Weighing {
  let mention: Mention
  let all: [Mention]
  let kelurahans: Kelurahans

  private var address: [Mention] {
    all.filter { $0.chain == mention.chain && $0.words != mention.words && $0.isFree }
  }

  var strength: Strength {
    guard let place = mention.meaning.exact, mention.marker != .kecamatan else {
      return mention.meaning.isNothing ? .silent : .loose
    }
    guard !isContradicted(place) else { return .loose }
    switch mention.binding {
    case .negated: return .silent
    case .direction, .speaker: return .loose
    case .none, .street, .landmark: break
    }
    if mention.marker == .kelurahan { return marked(place) }
    return isConfirmed(place) ? confirmed : bare
  }

  private func marked(_ place: Int) -> Strength {
    guard mention.meaning.caution.contains(.twin), !isConfirmed(place) else { return .marked }
    return address.contains { $0.meaning.kota == kelurahans.kotaOf[place] } ? .marked : .loose
  }

  private var confirmed: Strength {
    let caution = mention.meaning.caution
    if caution.contains(.markerOnly) { return .silent }
    if caution.contains(.ordinaryWord), mention.followsThing { return .silent }
    switch mention.binding {
    case .none, .street(nearby: true): return .confirmed
    default: return .loose
    }
  }

  private var bare: Strength {
    let meaning = mention.meaning
    if meaning.caution.contains(.ordinaryWord), meaning.kecamatan == nil { return .silent }
    if meaning.caution.contains(.neverAlone) || meaning.kecamatan != nil || !meaning.family.isEmpty {
      return .loose
    }
    if case .none = mention.binding { return .bare }
    return .loose
  }

  /// Whether its own kecamatan stands in the same address, and no sister of its name lies there.
  private func isConfirmed(_ place: Int) -> Bool {
    let kecamatan = kelurahans.kecamatanOf[place]
    let sisters = mention.meaning.family.filter { $0 != place && kelurahans.kecamatanOf[$0] == kecamatan }
    guard sisters.isEmpty || mention.marker == .kelurahan else { return false }
    // A name that is its kecamatan's too is the kelurahan only where it stands first: `Gambir, Gambir`.
    let later =
      mention.isKecamatan ? address.filter { $0.words.lowerBound >= mention.words.upperBound } : address
    return later.contains { $0.isKecamatan && $0.meaning.kecamatan == kecamatan }
  }

  /// Whether another kecamatan or kota stands in the same address.
  private func isContradicted(_ place: Int) -> Bool {
    address.contains { other in
      if let kota = other.meaning.kota { return kota != kelurahans.kotaOf[place] }
      guard other.isKecamatan, let kecamatan = other.meaning.kecamatan else { return false }
      return kecamatan != kelurahans.kecamatanOf[place] && other.meaning.exact != place
        && !other.meaning.family.contains(place)
    }
  }
}

extension Mention {
  /// Not bound by another word.
  fileprivate var isFree: Bool {
    if case .none = binding { true } else { false }
  }
}
