// SPDX-License-Identifier: MIT
//
// The towns people name behind a short Plus Code. Not their boundaries count but which cell of one
// degree is nearest, so a town's middle to a tenth of a degree is enough.

import Reports

enum PlusCodeTowns {
  /// The middle of the city: all of its mainland is within half a degree of it.
  static let city = Coordinate(latitude: -6.2, longitude: 106.83)
  private static let islands = Coordinate(latitude: -5.7, longitude: 106.6)

  private static let towns: [String: Coordinate] = [
    "jakarta": city, "dki": city, "jakpus": city, "jakut": city, "jakbar": city, "jaksel": city,
    "jaktim": city, "jkt": city, "seribu": islands,
    "depok": at(-6.4, 106.8), "bekasi": at(-6.2, 107.0), "tangerang": at(-6.2, 106.6),
    "tangsel": at(-6.3, 106.7), "serpong": at(-6.3, 106.7), "bintaro": at(-6.3, 106.7),
    "bogor": at(-6.6, 106.8), "cibinong": at(-6.5, 106.9), "karawang": at(-6.3, 107.3),
    "serang": at(-6.1, 106.2), "cilegon": at(-6.0, 106.1), "sukabumi": at(-6.9, 106.9),
    "bandung": at(-6.9, 107.6), "cimahi": at(-6.9, 107.5), "cirebon": at(-6.7, 108.6),
    "semarang": at(-7.0, 110.4), "surakarta": at(-7.6, 110.8), "yogyakarta": at(-7.8, 110.4),
    "jogja": at(-7.8, 110.4), "surabaya": at(-7.3, 112.7), "sidoarjo": at(-7.4, 112.7),
    "malang": at(-8.0, 112.6), "denpasar": at(-8.7, 115.2), "bali": at(-8.7, 115.2),
    "palembang": at(-3.0, 104.8), "medan": at(3.6, 98.7), "pekanbaru": at(0.5, 101.4),
    "padang": at(-0.9, 100.4), "batam": at(1.1, 104.0), "pontianak": at(0.0, 109.3),
    "banjarmasin": at(-3.3, 114.6), "balikpapan": at(-1.2, 116.8), "makassar": at(-5.1, 119.4),
    "manado": at(1.5, 124.8),
  ]
  private static let streets: Set = ["jl", "jln", "jalan", "gg", "gang", "raya"]

  private static func at(_ latitude: Double, _ longitude: Double) -> Coordinate {
    Coordinate(latitude: latitude, longitude: longitude)
  }

  /// The town named behind a code, in the rest of its line: the city where it is among them, since its
  /// streets bear the names of other towns.
  static func named(in bytes: [UInt8], from start: Int) -> Coordinate? {
    let line = bytes[start...].prefix(100).prefix { $0 != 0x0A && $0 != 0x0D }
    let words = line.split { !$0.isLetter }.map { String(decoding: $0.map(\.lowered), as: UTF8.self) }
    let found = words.indices.compactMap { index -> Coordinate? in
      index > 0 && streets.contains(words[index - 1]) ? nil : towns[words[index]]
    }
    return found.contains(islands) ? islands : found.contains(city) ? city : found.first
  }
}
