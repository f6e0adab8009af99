// SPDX-License-Identifier: MIT
//
// What is worth a look among own places: none of it keeps them from being used, all of it makes them
// worth less than their owner thinks. Boundaries are compared over a grid of points, so figures of
// area are good to about one part in thirty.

// Links libm, which square roots call.
import Glibc
import Reports

/// One thing about one own place.
package struct PlaceFinding: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case duplicate, outside, word, overlap, hole
  }
  package var kind: Kind
  package var source: String
  package var name: String
  package var text: String
}

package struct PlaceCheck: Sendable {
  /// Metres along a boundary within which neighbours may overlap or leave a gap.
  private static let tolerance = 15.0
  /// Points a kelurahan is compared by.
  private static let points = 1000

  private let places: OwnPlaces
  private let map: CityMap
  private let kelurahans = Kelurahans.built

  package init(_ places: OwnPlaces) {
    self.places = places
    map = places.map
  }

  /// Everything, source by source.
  package func findings() -> [PlaceFinding] {
    var known = builtInKeys
    var findings: [PlaceFinding] = []
    for source in places.sources.keys.sorted() {
      for place in places.sources[source] ?? [] {
        let note = { (kind: PlaceFinding.Kind, text: String) in
          findings.append(PlaceFinding(kind: kind, source: source, name: place.name, text: text))
        }
        if place.kind == .boundary {
          for (kind, text) in boundary(place) { note(kind, text) }
          continue
        }
        if place.isOutside { note(.outside, "lies beside the city: it locates no message") }
        if let text = word(place) { note(.word, text) }
        if let first = known.updateValue(source, forKey: place.meaning), !place.isOutside {
          note(.duplicate, "is in \(first) too, in the same kelurahan")
        }
      }
    }
    return findings
  }

  private var builtInKeys: [String: String] {
    let names = BuiltInFeatures(text: LandmarkText.table, kelurahans: kelurahans).names
    return Dictionary(
      names.map { name in
        let code = name.feature.places.first.map { kelurahans.all[$0].code } ?? ""
        return ("\(OwnPlace.letters(of: name.words)) \(code)", "the built-in gazetteer")
      }
    ) { first, _ in first }
  }

  // MARK: Names

  private func word(_ place: OwnPlace) -> String? {
    let words = place.name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    if !place.isChosen, words.allSatisfy(isOrdinary) {
      return "is an ordinary word: counts beside an address only"
    }
    if NameTable.built.table[OwnPlace.letters(of: place.name)] != nil {
      return "is the name of a kelurahan, kecamatan or city, and stays that"
    }
    if place.featureNames.isEmpty, !place.isOutside {
      return "is a single word: taken for a place only where the column source says authored"
    }
    return nil
  }

  private func isOrdinary(_ word: String) -> Bool {
    OrdinaryWords.built[word] != nil || CommonStreetWords.list.contains(word)
      || Vocabulary.built[word] != nil || word.allSatisfy(\.isNumber)
  }

  // MARK: Boundaries

  private func boundary(_ place: OwnPlace) -> [(PlaceFinding.Kind, String)] {
    guard let code = place.kelurahan.first, let index = kelurahans.indexOfCode[code] else { return [] }
    let strip = Self.tolerance * perimeter(place.shape)
    return overlaps(of: index, place.shape, beyond: strip) + holes(at: index, beyond: strip)
  }

  private func overlaps(of index: Int, _ shape: [[Vertex]], beyond strip: Double) -> [(
    PlaceFinding.Kind, String
  )] {
    let grid = ShapeGrid(shape)
    let square = squareMetres(grid.step(about: Self.points))
    var counts: [Int: Double] = [:]
    for point in grid.points(about: Self.points) {
      for other in map.containing(point.coordinate) where other != index {
        counts[other, default: 0] += square
      }
    }
    return counts.filter { $0.value > strip }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      (.overlap, "overlaps \(kelurahans.all[$0.key].name) by \(hectares($0.value)) ha")
    }
  }

  /// What was this kelurahan's and is nobody's now.
  private func holes(at index: Int, beyond strip: Double) -> [(PlaceFinding.Kind, String)] {
    let grid = ShapeGrid(CityMap.built.shape(of: index))
    let nobodys = grid.points(about: Self.points).count { map.containing($0.coordinate).isEmpty }
    let area = Double(nobodys) * squareMetres(grid.step(about: Self.points))
    return area > strip ? [(.hole, "leaves \(hectares(area)) ha that no kelurahan has")] : []
  }

  private func perimeter(_ shape: [[Vertex]]) -> Double {
    shape.reduce(0) { sum, ring in
      ring.indices.reduce(sum) { sum, index in
        let a = ring[index], b = ring[(index + 1) % ring.count]
        let dx = Double(b.x - a.x) * GridPoint.narrowing, dy = Double(b.y - a.y)
        return sum + (dx * dx + dy * dy).squareRoot() * GridPoint.metresPerUnit
      }
    }
  }

  private func squareMetres(_ step: Double) -> Double {
    step * step * GridPoint.metresPerUnit * GridPoint.metresPerUnit * GridPoint.narrowing
  }

  private func hectares(_ squareMetres: Double) -> String {
    let tenths = Int((squareMetres / 1000).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}

extension OwnPlace {
  /// Equal for two of the same name in the same kelurahan, whatever their kind.
  fileprivate var meaning: String {
    "\(Self.letters(of: name)) \(kelurahan.first ?? coordinate?.written ?? "")"
  }
}
