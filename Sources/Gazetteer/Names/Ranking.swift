// SPDX-License-Identifier: MIT

import Reports

/// Ranks what the mentions leave open, for a person to choose from.
struct Ranking {
  /// A list for a person to choose from; a whole kota is no choice.
  static let most = 24

  let mentions: [Mention]
  let strengths: [Strength]
  /// The one kelurahan each mention stands for, where there is one.
  let places: [Int?]
  let kelurahans: Kelurahans

  var candidates: [(kelurahan: Int, score: Double, mention: Mention)] {
    var best: [Int: (score: Double, mention: Mention, support: Int)] = [:]
    for index in mentions.indices {
      for (kelurahan, score) in scores(index) {
        let known = best[kelurahan]
        let support = (known?.support ?? -1) + 1
        best[kelurahan] =
          score > known?.score ?? 0
          ? (score, mentions[index], support)
          : (known?.score ?? 0, known?.mention ?? mentions[index], support)
      }
    }
    let ranked = inScope(best).map { kelurahan, found in
      // What several names agree on comes before what one says.
      (
        kelurahan: kelurahan, score: min(0.95, found.score + 0.07 * Double(min(found.support, 3))),
        mention: found.mention
      )
    }
    return Array(ranked.sorted { ($1.score, $0.kelurahan) < ($0.score, $1.kelurahan) }.prefix(Self.most))
  }

  private func scores(_ index: Int) -> [(Int, Double)] {
    let mention = mentions[index]
    let strength = strengths[index]
    if case .negated = mention.binding { return [] }
    if let feature = mention.feature { return scores(feature, strength, mention.binding, places[index]) }
    let meaning = mention.meaning
    if let kota = meaning.kota {
      let members = kelurahans.kota[kota].members
      return members.count <= 12 ? members.map { ($0, 0.1) } : []
    }
    if strength == .silent, meaning.kecamatan == nil { return [] }
    let scale = scale(of: mention.binding)
    return meaning.open(in: kelurahans).enumerated().map { order, kelurahan in
      let isNamed = kelurahan == meaning.exact && mention.marker != .kecamatan
      let isMeant = meaning.family.contains(kelurahan)
      // The name of a kecamatan or of several kelurahan hardly means the one of the same name.
      let isCommon = mention.marker == .none && strength == .loose
      let own =
        isCommon && meaning.kecamatan != nil
        ? 0.36 : isCommon && !meaning.family.isEmpty ? 0.44 : named(strength)
      let score = isNamed ? own : isMeant ? 0.4 - 0.005 * Double(min(order, 10)) : 0.3
      return (kelurahan, score * scale)
    }
  }

  private func scores(_ feature: Feature, _ strength: Strength, _ binding: Binding, _ place: Int?)
    -> [(Int, Double)]
  {
    let scale = scale(of: binding)
    return feature.places.prefix(Self.most).enumerated().map { order, kelurahan in
      let base: Double =
        switch feature.weight {
        case .supporting: 0.3
        case .leading: 0.5
        case .certain: 0.65
        }
      let score = kelurahan == place && strength >= .bare ? named(strength) : base
      return (kelurahan, (score - 0.005 * Double(min(order, 10))) * scale)
    }
  }

  private func named(_ strength: Strength) -> Double {
    switch strength {
    case .silent: 0.2
    case .loose: 0.5
    case .bare: 0.7
    case .confirmed: 0.8
    case .marked: 0.9
    }
  }

  private func scale(of binding: Binding) -> Double {
    switch binding {
    case .none: 1
    case .street(nearby: true): 0.9
    case .street(nearby: false), .landmark: 0.75
    case .speaker: 0.6
    case .direction, .elsewhere: 0.4
    case .near: 0.6
    case .negated: 0
    }
  }

  /// Leaves out what lies in another kota than the one named, as long as something remains.
  private func inScope<Value>(_ found: [Int: Value]) -> [Int: Value] {
    let kota = Set(mentions.compactMap(\.meaning.kota))
    let inside = found.filter { kota.contains(kelurahans.kotaOf[$0.key]) }
    return kota.isEmpty || inside.isEmpty ? found : inside
  }
}
