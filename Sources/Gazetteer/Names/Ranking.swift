// SPDX-License-Identifier: MIT

import Reports

/// Ranks what the mentions leave open, for a person to choose from.
struct Ranking {
  /// A list for a person to choose from; a whole kota is no choice.
  static let most = 24

  let mentions: [Mention]
  let strengths: [Strength]
  let kelurahans: Kelurahans

  var candidates: [(kelurahan: Int, score: Double, mention: Mention)] {
    var best: [Int: (score: Double, mention: Mention)] = [:]
    for (mention, strength) in zip(mentions, strengths) {
      for (kelurahan, score) in scores(mention, strength) where score > best[kelurahan]?.score ?? 0 {
        best[kelurahan] = (score, mention)
      }
    }
    let ranked = inScope(best).map { (kelurahan: $0.key, score: $0.value.score, mention: $0.value.mention) }
      .sorted { ($1.score, $0.kelurahan) < ($0.score, $1.kelurahan) }
    return Array(ranked.prefix(Self.most))
  }

  private func scores(_ mention: Mention, _ strength: Strength) -> [(Int, Double)] {
    if case .negated = mention.binding { return [] }
    let meaning = mention.meaning
    if let kota = meaning.kota {
      let members = kelurahans.kota[kota].members
      return members.count <= 12 ? members.map { ($0, 0.1) } : []
    }
    if strength == .silent, meaning.kecamatan == nil { return [] }
    let scale = scale(of: mention.binding)
    return meaning.open(in: kelurahans).map { kelurahan in
      let isNamed = kelurahan == meaning.exact && mention.marker != .kecamatan
      let score = isNamed ? named(strength) : meaning.family.contains(kelurahan) ? 0.4 : 0.3
      return (kelurahan, score * scale)
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
    case .direction: 0.4
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
