// SPDX-License-Identifier: MIT

package import Reports

/// A place a deployment brings along: a building, a street, a stop, an area, or where a kelurahan ends.
package struct OwnPlace: Hashable, Sendable, Codable {
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    case landmark, street
    /// Of a bus or a train: named after what it is near.
    case stop
    /// Something with a shape: a housing estate, a park.
    case area
    /// The shape of a kelurahan, instead of the built-in one.
    case boundary
  }

  package var kind: Kind
  /// One line, blanks single.
  package var name: String
  package var aliases: [String]
  /// What a landmark is (`puskesmas`, `mall`); empty where the file does not say.
  package var category: String
  package var coordinate: Coordinate?
  /// Codes of the kelurahan it lies in, the longest part first; empty outside the city.
  package var kelurahan: [String]
  /// From the point to the boundary; nil where the point lies in none or two.
  package var metresToBoundary: Int?
  /// The file itself says which kelurahan: a new boundary does not change it.
  package var isStated: Bool
  /// Chosen by a person, not collected: a single word of a name counts too.
  package var isChosen: Bool
  /// Of a street: its name is another kelurahan's.
  package var isNamedAfterAnother: Bool
  /// Of a shape: x, y in units of 0.00001 degree, one after the other; the closing vertex is left out.
  package var rings: [[Int32]]

  package init(kind: Kind, name: String) {
    self.kind = kind
    self.name = name
    aliases = []
    category = ""
    kelurahan = []
    isStated = false
    isChosen = false
    isNamedAfterAnother = false
    rings = []
  }

  /// What a later import of the same source knows it by.
  package var key: String {
    let place = kelurahan.first ?? coordinate?.written ?? ""
    return switch kind {
    case .boundary: "boundary \(place)"
    case .street: "street \(Self.letters(of: name))"
    case .landmark, .stop, .area: "\(kind) \(Self.letters(of: name)) \(place)"
    }
  }

  /// A name without case, blanks and signs: what two spellings of one name share.
  package static func letters(of name: String) -> String {
    String(name.lowercased().filter { $0.isLetter || $0.isNumber })
  }
}

/// All places of a deployment, each under the source it came from. An import replaces its source as a
/// whole, so that what the new file no longer has is gone.
package struct OwnPlaces: Hashable, Sendable {
  package private(set) var sources: [String: [OwnPlace]]

  package init(_ sources: [String: [OwnPlace]] = [:]) { self.sources = sources.filter { !$0.value.isEmpty } }

  /// In the order of the sources' names.
  package var all: [OwnPlace] { sources.keys.sorted().flatMap { sources[$0] ?? [] } }

  package var isEmpty: Bool { sources.isEmpty }

  /// These places with another content of one source; none takes it away.
  package func replacing(_ source: String, with places: [OwnPlace]) -> OwnPlaces {
    var sources = sources
    sources[source] = places
    return OwnPlaces(sources)
  }

  /// The built-in map with the boundaries among these places.
  var map: CityMap {
    var boundaries: [Int: [[Vertex]]] = [:]
    for place in all where place.kind == .boundary {
      guard let code = place.kelurahan.first, let index = Kelurahans.built.indexOfCode[code] else { continue }
      boundaries[index] = place.shape
    }
    return CityMap.built.replacing(boundaries)
  }

  /// How many there are of each kind: `7059 landmarks, 3 boundaries`.
  package var counts: String {
    let places = all
    let words = OwnPlace.Kind.allCases.compactMap { kind -> String? in
      let count = places.count { $0.kind == kind }
      return count == 0 ? nil : kind.counted(count)
    }
    return words.isEmpty ? "no places" : words.joined(separator: ", ")
  }
}

extension OwnPlace.Kind {
  /// `1 boundary`, `3 boundaries`.
  package func counted(_ count: Int) -> String {
    guard count != 1 else { return "1 \(rawValue)" }
    return self == .boundary ? "\(count) boundaries" : "\(count) \(rawValue)s"
  }
}

extension OwnPlace {
  /// Its rings as the map has them.
  var shape: [[Vertex]] {
    rings.map { ring in
      stride(from: 0, to: ring.count - 1, by: 2).map { Vertex(x: ring[$0], y: ring[$0 + 1]) }
    }
  }
}
