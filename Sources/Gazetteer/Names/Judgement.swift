// SPDX-License-Identifier: MIT
//
// From the names a text mentions to a place. A wrong kelurahan is far worse than a wait, so every
// mention that does not fit makes candidates of what would have been a place:
//
// 1. A name counts by itself only if it can mean nothing else; `kel.` or its kecamatan beside it
//    lift others up to that (see `KelurahanText` for the signs).
// 2. One kelurahan is left, and no other kelurahan, kecamatan, kota or city speaks against it.
// 3. Names of streets and buildings speak against it unless they stand in the same address; one that
//    lies in a single kelurahan, or in a single one of the kecamatan named, is a place itself.
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
  let mentions: [Mention]
  let strengths: [Strength]
  /// The one kelurahan each mention stands for, once the others are taken into account.
  let places: [Int?]
  let kelurahans: Kelurahans
  /// The text names the city as a whole.
  let saysJakarta: Bool
  /// The text says that a kelurahan is not the one.
  let deniesArea: Bool
  let matter: Matter
  /// The text counts up several things.
  let isList: Bool

  init(_ mentions: [Mention], in words: Words, text: [UInt8], kelurahans: Kelurahans = .built) {
    self.mentions = mentions
    deniesArea = Surroundings.denyArea(words)
    matter = Matter(of: words, besides: mentions)
    isList = mentions.count > 1 && Enumeration.isOne(text)
    saysJakarta = words.list.contains { $0.roles.contains(.city) }
    self.kelurahans = kelurahans
    let names = mentions.map { mention in
      mention.feature == nil
        ? Weighing(mention: mention, all: mentions, kelurahans: kelurahans).strength : .silent
    }
    let weighed = zip(mentions, names).map { mention, strength in
      guard let feature = mention.feature else { return (strength, mention.meaning.exact) }
      return FeatureWeighing(
        mention: mention, feature: feature, all: mentions, strengths: names, kelurahans: kelurahans
      ).outcome
    }
    strengths = weighed.map(\.0)
    places = weighed.map(\.1)
  }

  /// Whether any part of the city is named.
  var namesCity: Bool { saysJakarta || mentions.contains { $0.meaning.outside == nil && $0.feature == nil } }

  var verdict: NameVerdict {
    let strong = mentions.indices.filter { strengths[$0] >= .bare }
    let found = Set(strong.compactMap { places[$0] })
    let best = strong.map { strengths[$0] }.max() ?? .bare
    if found.count == 1, !deniesArea, mentions.count < MentionReader.most, let place = found.first,
      matter.allows(best), !isContested(place, by: strong)
    {
      return .located(
        kelurahan: place, strength: best, mentions: supporting(place, strong))
    }
    // Who names Jakarta beside another city may be in either.
    if strong.isEmpty, !saysJakarta, matter != .idle, let city = certainOutside { return .outside(city) }
    let ranked =
      Ranking(mentions: mentions, strengths: strengths, places: places, kelurahans: kelurahans).candidates
    return ranked.isEmpty ? .nothing : .candidates(ranked)
  }

  // MARK: One place

  private func isContested(_ place: Int, by strong: [Int]) -> Bool {
    let chains = Set(strong.map { mentions[$0].chain })
    let isSpelledOut = strong.contains { strengths[$0] >= .confirmed }
    return mentions.indices.contains { index in
      let mention = mentions[index]
      if let feature = mention.feature {
        return speaksAgainst(place, mention, feature, strengths[index], isSpelledOut: isSpelledOut)
      }
      switch mention.binding {
      case .negated: return false
      case .direction, .near, .elsewhere: return isList && speaksAgainst(place, mention, strengths[index])
      case .street, .landmark:
        // `Jl. Kebon Sirih, Gondangdia`, but `Taman Menteng Bintaro`.
        let isBefore = strong.contains { mentions[$0].words.lowerBound > mention.words.lowerBound }
        return !(chains.contains(mention.chain) && (isSpelledOut || isBefore))
          && speaksAgainst(place, mention, strengths[index])
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

  /// A loose name of a street or building gives way to an address, a certain one does not.
  private func speaksAgainst(
    _ place: Int, _ mention: Mention, _ feature: Feature, _ strength: Strength, isSpelledOut: Bool
  ) -> Bool {
    switch mention.binding {
    case .negated, .direction, .near, .speaker, .elsewhere: return false
    case .none, .street, .landmark: break
    }
    guard !feature.places.contains(place), strength > .silent else { return false }
    return strength >= .bare || (feature.weight > .supporting && !isSpelledOut)
  }

  /// The mentions a located place rests on: its own, and its kecamatan and kota in the same address.
  private func supporting(_ place: Int, _ strong: [Int]) -> [Mention] {
    let chains = Set(strong.map { mentions[$0].chain })
    return zip(mentions, places).compactMap { mention, own in
      if mention.feature != nil { return own == place ? mention : nil }
      guard chains.contains(mention.chain), case .none = mention.binding else { return nil }
      let supports =
        mention.meaning.exact == place || mention.meaning.kecamatan == kelurahans.kecamatanOf[place]
        || mention.meaning.kota == kelurahans.kotaOf[place]
      return supports ? mention : nil
    }
  }

  // MARK: Outside

  /// The other city, if it is named as the place and nothing in Jakarta is.
  private var certainOutside: String? {
    let cities = mentions.filter { $0.meaning.outside != nil && $0.isUnbound }
    guard let city = cities.first?.meaning.outside else { return nil }
    let chains = Set(cities.map(\.chain))
    for (mention, strength) in zip(mentions, strengths) where mention.meaning.outside == nil {
      switch mention.binding {
      case .direction, .near, .negated, .elsewhere: continue
      default: break
      }
      if strength == .silent, mention.meaning.kecamatan == nil, mention.meaning.kota == nil { continue }
      // `Krukut, Limo, Depok`: the name is known there too. So is `Cibubur` of those who mean Bogor.
      if mention.hasTwin, chains.contains(mention.chain) || mention.meaning.caution.contains(.twin) {
        continue
      }
      if let feature = mention.feature, feature.weight < .certain || chains.contains(mention.chain) {
        continue
      }
      return nil
    }
    return city
  }
}

extension Mention {
  /// Whether another city's name means that city here.
  var isUnbound: Bool {
    switch binding {
    // `Jl. Ahmad Yani Bekasi` is in Bekasi, `Jl. Surabaya` in Menteng.
    case .none, .landmark, .near, .speaker, .street(nearby: true): true
    case .street(nearby: false), .direction, .negated, .elsewhere: false
    }
  }

  /// Whether a place of this name lies outside the city.
  var hasTwin: Bool {
    feature == nil && meaning.kota == nil
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
    case .direction, .near, .speaker: return .loose
    case .elsewhere: return isWord ? .silent : .loose
    case .none, .street, .landmark: break
    }
    if mention.isElsewhereToo { return .loose }
    if mention.marker == .kelurahan { return mention.isAddressed ? min(.bare, marked(place)) : marked(place) }
    return isConfirmed(place) ? confirmed : bare
  }

  /// Whether it is an ordinary word as it stands here.
  private var isWord: Bool {
    mention.marker == .none && !mention.meaning.caution.isDisjoint(with: [.ordinaryWord, .markerOnly])
  }

  private func marked(_ place: Int) -> Strength {
    guard mention.meaning.caution.contains(.twin), !isConfirmed(place) else { return .marked }
    return address.contains { $0.meaning.kota == kelurahans.kotaOf[place] } ? .marked : .loose
  }

  private var confirmed: Strength {
    let caution = mention.meaning.caution
    if caution.contains(.markerOnly) { return .silent }
    if caution.contains(.ordinaryWord), mention.followsThing { return .loose }
    switch mention.binding {
    case .none, .street(nearby: true): return .confirmed
    default: return .loose
    }
  }

  private var bare: Strength {
    let meaning = mention.meaning
    if meaning.caution.contains(.ordinaryWord), meaning.kecamatan == nil {
      if !meaning.caution.contains(.markerOnly), mention.isPlaced { return ward ?? .loose }
      return mention.isListed && !mention.followsThing ? .loose : .silent
    }
    if meaning.caution.contains(.neverAlone) || meaning.kecamatan != nil || !meaning.family.isEmpty {
      return .loose
    }
    // A person's name, or a single word that had to be corrected.
    if mention.followsThing || (mention.isCorrected && mention.words.count == 1) { return .loose }
    if case .none = mention.binding, mention.isPlain { return .bare }
    return .loose
  }

  /// `RW 07 Kebon Kosong` can mean nothing else, unless there are two of the name.
  private var ward: Strength? {
    mention.isInWard && mention.isFree && !mention.meaning.caution.contains(.twin) ? .bare : nil
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
  var isFree: Bool {
    if case .none = binding { true } else { false }
  }
}
