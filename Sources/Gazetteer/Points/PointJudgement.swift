// SPDX-License-Identifier: MIT
//
// From points to a place. A point inside one boundary is that kelurahan's, if its own inaccuracy
// does not reach over the boundary. A point in none is in a sliver between two simplified
// boundaries (they are a few metres wide, so the nearer side is only a guess), on a jetty, or just
// outside the city; one in two is where they overlap. All of these are for a person.

import Reports

struct PointJudgement {
  /// Metres within which every boundary is worth showing for a point in none.
  private static let sliver = 150.0
  /// Metres beyond which a point on land is certainly not in the city.
  private static let rim = 500.0
  /// North of this there is only the bay, with the islands of Kepulauan Seribu.
  private static let bay = -6.0
  /// Metres of sea that are still near an island.
  private static let offshore = 6000.0
  /// Metres a satellite fix is off anyway; better points are not better.
  private static let fix = 20.0

  let map: CityMap
  let kelurahans: Kelurahans

  func verdict(_ sightings: [Sighting]) -> Location {
    let answers = sightings.map(answer)
    let inside = answers.flatMap(places)
    let distinct = Set(inside.map(\.kelurahan))
    guard !distinct.isEmpty else { return outside(answers) }
    let isCertain =
      distinct.count == 1 && answers.allSatisfy { if case .located = $0 { true } else { false } }
    guard isCertain, var place = inside.first else { return .candidates(unique(inside)) }
    place.evidence = inside.flatMap(\.evidence)
    return .located(place)
  }

  private func outside(_ answers: [Location]) -> Location {
    answers.first { if case .outside = $0 { true } else { false } } ?? .unknown
  }

  private func places(_ answer: Location) -> [Place] {
    switch answer {
    case .located(let place): [place]
    case .candidates(let places): places
    case .outside, .unknown: []
    }
  }

  /// One entry a kelurahan, best score first.
  private func unique(_ places: [Place]) -> [Place] {
    var seen: Set<Kelurahan> = []
    let sorted = places.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
    return sorted.map(\.element).filter { seen.insert($0.kelurahan).inserted }
  }

  // MARK: One point

  private func answer(_ sighting: Sighting) -> Location {
    let found = decide(sighting)
    guard sighting.isGuess else { return found }
    let guessed = places(found).map { place in
      var place = place
      place.score *= 0.5
      return place
    }
    // A guess that does not even lie in the city says nothing.
    return guessed.isEmpty ? .unknown : .candidates(guessed)
  }

  private func decide(_ sighting: Sighting) -> Location {
    let holding = map.containing(sighting.coordinate)
    if let only = holding.first, holding.count == 1 {
      let reach = sighting.accuracy > Self.fix ? map.near(sighting.coordinate, radius: sighting.accuracy) : []
      guard reach.count > 1 || sighting.accuracy > 2000 else { return .located(place(only, sighting, 1)) }
      return .candidates(reach.prefix(Ranking.most).map { place($0.kelurahan, sighting, 0.6) })
    }
    if holding.count > 1 { return .candidates(holding.map { place($0, sighting, 0.6) }) }
    return beside(sighting)
  }

  private func beside(_ sighting: Sighting) -> Location {
    let isAtSea = sighting.coordinate.latitude > Self.bay
    for radius in [max(Self.sliver, sighting.accuracy), isAtSea ? Self.offshore : Self.rim] {
      let near = map.near(sighting.coordinate, radius: radius)
      if !near.isEmpty { return .candidates(near.prefix(5).map { place($0.kelurahan, sighting, 0.5) }) }
    }
    return .outside(where: sighting.coordinate.written)
  }

  private func place(_ kelurahan: Int, _ sighting: Sighting, _ score: Double) -> Place {
    Place(
      kelurahan: kelurahans.all[kelurahan], coordinate: sighting.coordinate, score: score,
      evidence: [sighting.evidence])
  }
}
