// SPDX-License-Identifier: MIT

/// A street or a building: a name that stands for the kelurahan it lies in.
struct Feature: Sendable {
  enum Kind: Sendable { case street, landmark }

  /// How much its name says by itself.
  enum Weight: Int, Comparable, Sendable {
    /// Only where more of the address stands beside it: `Jl. Mawar`, `Masjid Al Hidayah`.
    case supporting
    /// Leads to its kelurahan, for a person to confirm: near a boundary, or a name without its type.
    case leading
    /// There is one, well inside one kelurahan.
    case certain

    static func < (a: Weight, b: Weight) -> Bool { a.rawValue < b.rawValue }
  }

  var kind: Kind
  var weight: Weight
  /// The kelurahan it lies in, the longest part of a street first.
  var places: [Int]
  /// Reaches beyond what the table knows of it, or lies at a boundary: no kecamatan settles that.
  var isVague = false
  /// An acronym that is also a word: counts in capitals only.
  var needsCapitals = false

  /// Two of one name: whoever says it may mean either.
  mutating func merge(_ other: Feature) {
    places += other.places.filter { !places.contains($0) }
    weight = places.count > 1 ? min(weight, other.weight, .leading) : max(weight, other.weight)
    isVague = isVague || other.isVague
    needsCapitals = needsCapitals && other.needsCapitals
  }
}
