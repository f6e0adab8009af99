// SPDX-License-Identifier: MIT

import Foundation
import Gazetteer
import Reports

/// A message's text as the locator reads it. Beside what every reader owes: its evidence stands in the
/// text, what it proposes is ranked, and only a located place reaches the threshold.
enum LocatorTarget: FuzzTarget {
  static let name = "locator"

  struct Broken: Error, CustomStringConvertible {
    var description: String
  }

  private struct Line: Decodable {
    var text: String
  }

  static func seeds() throws -> [[UInt8]] {
    let lines = try Seeds.fixtures("gazetteer", suffix: ".jsonl").flatMap { $0.split(separator: 0x0A) }
    // Every seventh is enough to damage, and every kind of message is among them.
    return try stride(from: 0, to: lines.count, by: 7).map {
      Array(try JSONDecoder().decode(Line.self, from: Data(lines[$0])).text.utf8)
    }
  }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    let text = String(decoding: bytes, as: UTF8.self)
    let finding = locator.finding(text: text)
    for (place, next) in zip(finding.places, finding.places.dropFirst()) where place.score < next.score {
      throw Broken(description: "candidates out of order")
    }
    for clue in finding.clues {
      guard let span = clue.span else { continue }
      if span.upperBound > text.utf8.count { throw Broken(description: "a clue beyond the text") }
    }
    return [.other(try told(finding.location))]
  }

  private static let locator = Locator()

  private static func told(_ location: Location) throws -> String {
    switch location {
    case .located(let place):
      if place.score < Locator.threshold { throw Broken(description: "located below the threshold") }
      return place.kelurahan.code
    case .candidates(let places):
      if places.isEmpty || places.contains(where: { $0.score >= Locator.threshold || $0.score < 0 }) {
        throw Broken(description: "candidates that are none")
      }
      return places.prefix(3).map(\.kelurahan.code).joined(separator: " ")
    case .outside(let place): return place
    case .unknown: return ""
    }
  }
}
