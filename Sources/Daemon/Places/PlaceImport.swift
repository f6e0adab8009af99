// SPDX-License-Identifier: MIT
//
// What files of places make of those that are there: worked out before anything is written, so that it
// can be shown and refused. Each file replaces what came from the file of its name before.

package import Gazetteer

package struct PlaceImport: Sendable {
  package let before: OwnPlaces
  package private(set) var after: OwnPlaces
  /// What was made of each file, in words for the operator.
  package private(set) var notes: [String] = []
  package let sources: [String]

  package var changes: PlaceChanges { PlaceChanges(from: before, to: after) }

  /// Throws everything that is wrong with the files; then nothing of any of them counts.
  package init(_ files: [PlaceFile], into places: OwnPlaces) throws(PlaceMistakes) {
    before = places
    after = places
    sources = files.map(\.source)
    try Self.checkNames(files)
    var mistakes = PlaceMistakes()
    var read: [(file: PlaceFile, rows: [PlaceRow])] = []
    for file in files {
      do throws(PlaceMistakes) {
        let rows = try file.rows()
        read.append((file, rows))
        after = after.replacing(file.source, with: rows.map(\.place))
      } catch {
        mistakes.add(error)
      }
    }
    guard mistakes.count == 0 else { throw mistakes }
    // With all new boundaries among them: they decide where the other places lie.
    let survey = PlaceSurvey(after)
    for (file, rows) in read { take(file, rows, survey, &mistakes) }
    guard mistakes.count == 0 else { throw mistakes }
    surveyOthers(survey)
  }

  private static func checkNames(_ files: [PlaceFile]) throws(PlaceMistakes) {
    var seen: Set<String> = []
    for file in files {
      guard !file.source.isEmpty, file.source.utf8.count <= 80 else {
        throw PlaceMistakes(file.mistake(1, "the file needs a name of its own: its places go by it"))
      }
      guard seen.insert(file.source).inserted else {
        throw PlaceMistakes(file.mistake(1, "another file is called \(file.source) too; rename one of them"))
      }
    }
  }

  private mutating func take(
    _ file: PlaceFile, _ rows: [PlaceRow], _ survey: PlaceSurvey, _ mistakes: inout PlaceMistakes
  ) {
    var merging = PlaceMerging()
    for row in rows {
      do throws(PlaceContradiction) {
        var row = row
        row.place = try survey.surveyed(row.place)
        if let line = merging.take(row) {
          let reason = "the boundary of this kelurahan stands at line \(line) already"
          mistakes.add(file.mistake(row.line, reason))
        }
      } catch {
        mistakes.add(file.mistake(row.line, error.description))
      }
    }
    let places = merging.places
    after = after.replacing(file.source, with: places)
    notes.append(Self.note(file, places, repeated: merging.repeated))
  }

  private static func note(_ file: PlaceFile, _ places: [OwnPlace], repeated: Int) -> String {
    var words = ["\(file.name.split(separator: "/").last ?? ""): \(OwnPlaces([file.source: places]).counts)"]
    let outside = places.count(where: \.isOutside)
    if repeated > 0 { words.append("\(repeated) rows joined with an earlier one of their name") }
    if outside > 0 { words.append("\(outside) lie beside the city") }
    return words.joined(separator: "; ")
  }

  /// New boundaries may move what other files brought.
  private mutating func surveyOthers(_ survey: PlaceSurvey) {
    guard boundaries(before) != boundaries(after) else { return }
    for (source, places) in after.sources where !sources.contains(source) {
      let surveyed = places.map { place in
        let moved = try? survey.surveyed(place)  // What its file stated, stands.
        return moved ?? place
      }
      after = after.replacing(source, with: surveyed)
    }
  }

  private func boundaries(_ places: OwnPlaces) -> Set<OwnPlace> {
    Set(places.all.filter { $0.kind == .boundary })
  }
}

/// Joins the rows that speak of one place: a street has one for each kelurahan it runs through, a stop
/// one for each direction.
private struct PlaceMerging {
  private(set) var places: [OwnPlace] = []
  private(set) var repeated = 0
  private var known: [String: (index: Int, line: Int, shares: [String: Double])] = [:]

  /// The line of the first boundary, where this is a second one of the same kelurahan.
  mutating func take(_ row: PlaceRow) -> Int? {
    let key = row.place.key
    guard var entry = known[key] else {
      known[key] = (places.count, row.line, shares(row))
      places.append(row.place)
      return nil
    }
    if row.place.kind == .boundary { return entry.line }
    repeated += 1
    if row.place.kind == .street { entry.shares.merge(shares(row), uniquingKeysWith: max) }
    join(row.place, entry.index, entry.shares)
    known[key] = entry
    return nil
  }

  private func shares(_ row: PlaceRow) -> [String: Double] {
    Dictionary(row.place.kelurahan.map { ($0, row.share) }, uniquingKeysWith: max)
  }

  private mutating func join(_ other: OwnPlace, _ index: Int, _ shares: [String: Double]) {
    var place = places[index]
    if place.kind == .street {
      place.kelurahan = shares.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    } else {
      place.aliases += other.aliases.filter { !place.aliases.contains($0) }
    }
    // As near to a boundary as the nearest of them.
    place.metresToBoundary = place.metresToBoundary.flatMap { a in other.metresToBoundary.map { min(a, $0) } }
    place.isStated = place.isStated && other.isStated
    place.isChosen = place.isChosen || other.isChosen
    place.isNamedAfterAnother = place.isNamedAfterAnother || other.isNamedAfterAnother
    places[index] = place
  }
}
