// SPDX-License-Identifier: MIT
//
// Under which names own places are entered. What a wrong kelurahan costs decides: a street known by a
// single point and a stop, which is named after what it is near, only lead to their kelurahan; so does
// a name that is known outside the city too.

extension Locator {
  /// Knows a deployment's own places beside the built-in ones.
  package init(_ places: OwnPlaces) {
    var rows = FeatureRows()
    rows.add(places)
    self.init(adding: rows, on: places.map)
  }
}

extension FeatureRows {
  mutating func add(_ places: OwnPlaces) {
    let all = places.all
    let outside = Set(all.filter(\.isOutside).map { OwnPlace.letters(of: $0.name) })
    for place in all {
      let hasTwin = outside.contains(OwnPlace.letters(of: place.name))
      names += place.featureNames.map { hasTwin ? $0.atMost(.leading) : $0 }
      if let place = place.listed { listed.append(place) }
    }
  }
}

extension OwnPlace {
  /// Beside the city, where no kelurahan of ours is.
  package var isOutside: Bool { kind != .boundary && kelurahan.isEmpty }

  var featureNames: [FeatureName] {
    let places = kelurahan.compactMap { Kelurahans.built.indexOfCode[$0] }
    guard let first = places.first else { return [] }
    let isClear = (metresToBoundary ?? 0) >= FeatureNaming.clear
    switch kind {
    case .boundary: return []
    case .street:
      // A point does not say through what else the street runs.
      return FeatureNaming.street(
        name, aliases: aliases, places: places, isClear: isClear && isStated, isOther: isNamedAfterAnother)
    case .landmark:
      return FeatureNaming.landmark(
        [name] + aliases, place: first, category: category, isKnown: isChosen, isClear: isClear)
    case .stop: return stopNames(first, isClear: isClear)
    case .area:
      return FeatureNaming.landmark(
        [name] + aliases, place: first, category: category, isKnown: isChosen, isClear: places.count == 1
      ).map { $0.in(places) }
    }
  }

  private func stopNames(_ place: Int, isClear: Bool) -> [FeatureName] {
    let names = { (names: [String]) in
      FeatureNaming.landmark(names, place: place, category: "halte", isKnown: false, isClear: isClear)
    }
    let whole = ([name] + aliases).map { name in
      name.lowercased().hasPrefix("halte ") ? name : "Halte \(name)"
    }
    return names(whole) + names([name] + aliases).map { $0.atMost(.leading) }
  }
}

extension FeatureName {
  fileprivate func atMost(_ weight: Feature.Weight) -> FeatureName {
    var name = self
    name.feature.weight = min(weight, feature.weight)
    return name
  }

  fileprivate func `in`(_ places: [Int]) -> FeatureName {
    var name = self
    name.feature.places = places
    return name
  }
}
