// SPDX-License-Identifier: MIT
//
// Where a message is. The text's points come first, then what came with it, then the names:
//
// 1. Every stage answers `located` only for one kelurahan and nothing that speaks against it; all
//    else is a list to choose from, the city outside, or nothing.
// 2. Pure and deterministic: the same text and hints give the same answer, with no clock, network
//    or file. The tables are built once, on first use (some ten milliseconds).
// 3. Linear in the text, whatever the text.

package import Reports

package struct Locator: Sendable {
  let kelurahans: Kelurahans
  private let names: NameTable
  private let features: FeatureTable
  private let corrections: Corrections
  let map: CityMap
  /// Streets and buildings beside the built-in ones.
  let listed: [ListedPlace]

  /// The score from which on a place is forwarded without a person; candidates stay below it. The
  /// README has the curve it rests on.
  package static let threshold = 0.8

  /// Builds the tables if nobody has yet. `rows`: streets and buildings to know beside the built-in ones.
  package init(adding rows: FeatureRows? = nil) { self.init(adding: rows, on: .built) }

  init(adding rows: FeatureRows?, on map: CityMap) {
    kelurahans = .built
    names = .built
    corrections = .built
    self.map = map
    listed = rows?.listed ?? []
    var features = FeatureTable.built
    for name in rows?.names ?? [] { features.add(name.words, name.feature, over: names) }
    self.features = features
  }

  /// Where the message is, as far as it says so itself.
  package func locate(text: String, attachments: [AttachmentHint] = []) -> Location {
    finding(text: text, attachments: attachments).location
  }

  /// The same with all it rests on.
  package func finding(text: String, attachments: [AttachmentHint] = []) -> Finding {
    let bytes = Array(text.utf8)
    let words = Words(bytes, corrections: corrections)
    let mentions = MentionReader.mentions(in: words, text: bytes, names: names, features: features)
    let judgement = Judgement(mentions, in: words, text: bytes, kelurahans: kelurahans)
    let verdict = NameSpeech(bytes: bytes, words: words, kelurahans: kelurahans).spoken(judgement.verdict)
    let sightings = sightings(bytes, attachments, namesCity: judgement.namesCity)
    let location =
      sightings.isEmpty
      ? verdict : merge(PointJudgement(map: map, kelurahans: kelurahans).verdict(sightings), verdict)
    return Finding(
      location: location.belowThreshold, area: judgement.area(of: location),
      clues: judgement.clues(words) + sightings.map { Clue($0, map: map, kelurahans: kelurahans) })
  }

  /// The kelurahan of one point, for places chosen on a map; the same answer as for a pin.
  package func locate(_ coordinate: Coordinate) -> Location {
    let sighting = Sighting(coordinate: coordinate, accuracy: 0, evidence: coordinate.written)
    return PointJudgement(map: map, kelurahans: kelurahans).verdict([sighting])
  }

  /// All kelurahan, in the order of their codes.
  package var all: [Kelurahan] { kelurahans.all }

  private func sightings(_ bytes: [UInt8], _ hints: [AttachmentHint], namesCity: Bool) -> [Sighting] {
    let stated = CoordinateReader.points(in: bytes).map { point in
      Sighting(
        coordinate: point.coordinate, accuracy: point.accuracy,
        evidence: String(decoding: bytes[point.range].prefix(300), as: UTF8.self),
        isGuess: point.doubt == .needsCityName && !namesCity,
        range: point.range)
    }
    return stated
      + hints.filter(\.coordinate.isSomewhere).map { hint in
        Sighting(coordinate: hint.coordinate, accuracy: 0, evidence: hint.label)
      }
  }

  /// A point stands unless the names speak clearly for another kelurahan.
  private func merge(_ points: Location, _ names: Location) -> Location {
    switch (points, names) {
    case (.located(let point), .located(let name)) where point.kelurahan != name.kelurahan:
      .candidates([point, name])
    case (.located, _): points
    case (.candidates(let near), .located(let name)):
      // A vague point that does not exclude the named kelurahan leaves it standing.
      near.contains { $0.kelurahan == name.kelurahan }
        ? names : .candidates(near + [name])
    case (.candidates, _): points
    case (.outside, .located(let name)): .candidates([name])
    case (.outside, .candidates): names
    case (.outside, _): points
    case (.unknown, _): names
    }
  }
}

extension Location {
  /// The same with what a person is to choose from scored below what needs none.
  fileprivate var belowThreshold: Location {
    guard case .candidates(let places) = self else { return self }
    let capped = places.map { place in
      var place = place
      place.score = min(place.score, Locator.threshold - 0.05)
      return place
    }
    let ranked = capped.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
    return .candidates(ranked.map(\.element))
  }
}

/// A point as the locator weighs it, wherever it came from.
struct Sighting: Sendable {
  var coordinate: Coordinate
  /// Metres.
  var accuracy: Double
  var evidence: String
  /// Believed only as far as a person may choose it.
  var isGuess = false
  /// Where in the text it stands; nil for what came beside the text.
  var range: Range<Int>?
}

extension Coordinate {
  /// `-6.20000, 106.80000`.
  var written: String { "\(Self.decimal(latitude)), \(Self.decimal(longitude))" }

  /// A point on the earth, and not the 0, 0 that broken software writes.
  var isSomewhere: Bool {
    abs(latitude) <= 90 && abs(longitude) <= 180 && (abs(latitude) > 0.01 || abs(longitude) > 0.01)
  }

  private static func decimal(_ degrees: Double) -> String {
    let units = Int((degrees * 100_000).rounded())
    return "\(units < 0 ? "-" : "")\(abs(units) / 100_000).\((abs(units) % 100_000).padded(to: 5))"
  }
}

/// Puts a verdict about names into the words of the message.
private struct NameSpeech {
  let bytes: [UInt8]
  let words: Words
  let kelurahans: Kelurahans

  func spoken(_ verdict: NameVerdict) -> Location {
    switch verdict {
    case .located(let kelurahan, let strength, let mentions):
      let score = strength == .bare ? Locator.threshold : 0.95
      return .located(
        Place(kelurahan: kelurahans.all[kelurahan], score: score, evidence: mentions.map(written)))
    case .candidates(let list):
      return .candidates(
        list.map {
          Place(
            kelurahan: kelurahans.all[$0.kelurahan], score: $0.score, evidence: [written($0.mention)])
        })
    case .outside(let city): return .outside(where: city)
    case .nothing: return .unknown
    }
  }

  private func written(_ mention: Mention) -> String {
    let first = words.list[mention.extent.lowerBound].range.lowerBound
    let last = words.list[mention.extent.upperBound - 1].range.upperBound
    return String(decoding: bytes[first..<last], as: UTF8.self)
  }
}
