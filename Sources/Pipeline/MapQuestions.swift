// SPDX-License-Identifier: MIT
//
// What a map is asked about a message is worked out and sealed with the draft, and what it found is shown
// beside the draft's own candidates. It never locates: a name on a map says where such a name is, not that the
// sender meant that one, and of a street's name the city has many. So it is kept apart from the report's own
// places, where nothing that decides would see it: neither a photo nor an answer can be confirmed by it.

package import Reports
package import Storage

extension Journey {
  /// Nil where there is no map, nothing to ask, or where the words or a pin say enough.
  func sealedMapQuestions(
    _ reading: Reading, _ words: String, _ location: Location, _ message: StoredMessage
  ) throws -> [UInt8]? {
    guard let queries = rules.mapQueries, reading.pin == nil, location.leavesWaiting else { return nil }
    let questions = queries(words)
    guard !questions.isEmpty else { return nil }
    return try store.keys.seal(try JSON.encode(questions), for: .map, row: "\(message.id)")
  }

  func mapQuestions(of row: MapSearchRow) throws -> [String] {
    guard let sealed = row.questions else { return [] }
    return try JSON.decode(
      [String].self, from: try store.keys.open(sealed, key: row.sealKey, for: .map, row: "\(row.message)"))
  }

  func sealed(_ found: [Place], for row: MapSearchRow) throws -> [UInt8] {
    try store.keys.seal(try JSON.encode(found), for: .map, row: "\(row.message)")
  }

  /// Where a report may be, for the person who decides: its own candidates first, then what only the map knows.
  package func suggestions(of report: ReportRow) async throws -> [PlaceSuggestion] {
    let own = try places(of: report).map { PlaceSuggestion(place: $0) }
    guard report.state == .needsLocation else { return own }
    let rows = try await store.database.read { try $0.mapFindings(of: report.id) }
    let found = try rows.flatMap { row -> [Place] in
      guard let sealed = row.places else { return [] }
      return try JSON.decode(
        [Place].self, from: try store.keys.open(sealed, key: row.sealKey, for: .map, row: "\(row.message)"))
    }
    return own.adding(found)
  }
}

/// A candidate as a person is shown it.
package struct PlaceSuggestion: Sendable, Hashable {
  /// With the message's own words as evidence; none where only the map knows it.
  package var place: Place
  /// What lies there on the map, © OpenStreetMap contributors.
  package var onMap: [String] = []

  /// Whether nothing the sender wrote points there.
  package var isOnlyOnMap: Bool { place.evidence.isEmpty && !onMap.isEmpty }
}

extension [PlaceSuggestion] {
  /// With the map's places: beside the own candidate of the same kelurahan, else behind all of them and scored no
  /// higher.
  func adding(_ found: [Place]) -> [PlaceSuggestion] {
    var all = self
    for place in found {
      if let index = all.firstIndex(where: { $0.place.kelurahan == place.kelurahan }) {
        all[index].onMap += place.evidence.filter { !all[index].onMap.contains($0) }
        continue
      }
      var new = place
      new.evidence = []
      new.score = Swift.min(place.score, all.last?.place.score ?? place.score)
      all.append(PlaceSuggestion(place: new, onMap: place.evidence))
    }
    return all
  }
}

extension JourneyRules {
  /// The kelurahan of points on the map, each once, by the city's own boundaries; points outside it say nothing.
  func places(of found: [MapPlace]) -> [Place] {
    var places: [Place] = []
    for spot in found {
      for var place in kelurahan(at: spot.coordinate) {
        if let known = places.firstIndex(where: { $0.kelurahan == place.kelurahan }) {
          if !places[known].evidence.contains(spot.name) { places[known].evidence.append(spot.name) }
          continue
        }
        place.score = Place.mapScore / Double(places.count + 1)
        place.evidence = [spot.name]
        places.append(place)
      }
    }
    return places
  }

  /// Two where the point lies at a boundary.
  private func kelurahan(at point: Coordinate) -> [Place] {
    switch locate(point.written) {
    case .located(let place): [place]
    case .candidates(let near): Array(near.prefix(2))
    case .outside, .unknown: []
    }
  }
}

extension Place {
  /// Far below what goes without a person, and below what the message itself says.
  fileprivate static let mapScore = 0.25
}

extension Location {
  /// Whether a report that says no more waits for a person.
  var leavesWaiting: Bool {
    switch self {
    case .candidates, .unknown: true
    case .located, .outside: false
    }
  }
}

extension DraftTransaction {
  /// Has the map asked where the report waits for its place.
  func searchMap(for told: Prepared.Told?, _ message: MessageID, leaving state: ReportState) throws {
    guard state == .needsLocation, let questions = told?.mapQuestions else { return }
    try connection.searchMap(
      for: message, questions: questions, sealKey: journey.store.keys.current, at: now)
  }
}
