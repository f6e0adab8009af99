// SPDX-License-Identifier: MIT

/// Weighs a street's or a building's name among the other names: what they name narrows down where
/// it may be. `Jl. Nangka Raya` is in many places, with Jagakarsa beside it in one.
struct FeatureWeighing {
  let mention: Mention
  let feature: Feature
  let all: [Mention]
  /// Those of the kelurahan, kecamatan and kota; streets and buildings are silent here.
  let strengths: [Strength]
  let kelurahans: Kelurahans

  /// How sure it is, and about which kelurahan.
  var outcome: (Strength, Int?) {
    switch mention.binding {
    case .negated: return (.silent, nil)
    case .direction, .near, .speaker, .elsewhere: return (.loose, nil)
    case .none, .street, .landmark: break
    }
    // The street may be the other city's.
    if all.contains(where: { $0.meaning.outside != nil && $0.isUnbound }) { return (.loose, nil) }
    let narrowed = narrowing
    guard let place = narrowed.places.first, narrowed.places.count == 1 else { return (.loose, nil) }
    if narrowed.byKecamatan, feature.weight >= .leading, !feature.isVague { return (.confirmed, place) }
    // There may be more streets of a name than the table knows.
    guard feature.kind == .landmark, feature.weight == .certain, !mention.isCorrected else {
      return (.loose, place)
    }
    return (narrowed.byKota ? .confirmed : .bare, place)
  }

  /// The kelurahan that fit everything named, and whether a kecamatan or a kota did the narrowing.
  private var narrowing: (places: [Int], byKecamatan: Bool, byKota: Bool) {
    var result = (places: feature.places, byKecamatan: false, byKota: false)
    for (other, strength) in zip(all, strengths) where other.feature == nil && other.isFree {
      let meaning = other.meaning
      if let kota = meaning.kota {
        result.places.removeAll { kelurahans.kotaOf[$0] != kota }
        result.byKota = true
      } else if other.isKecamatan, let kecamatan = meaning.kecamatan {
        result.places.removeAll { kelurahans.kecamatanOf[$0] != kecamatan && $0 != meaning.exact }
        result.byKecamatan = true
      } else if strength >= .bare, let exact = meaning.exact {
        result.places.removeAll { $0 != exact }
        result.byKecamatan = true
      } else if strength > .silent, meaning.exact != nil || !meaning.family.isEmpty {
        let open = meaning.open(in: kelurahans)
        result.places.removeAll { !open.contains($0) }
      }
    }
    return result
  }
}
