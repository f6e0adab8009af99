// SPDX-License-Identifier: MIT

import Gazetteer
import Nominatim
import Pipeline
import Reports

/// What Nominatim answers: whatever is read is on the earth, in the box, and short.
enum MapAnswerTarget: FuzzTarget {
  static let name = "nominatim"

  static func seeds() throws -> [[UInt8]] { try Seeds.json("nominatim") }

  static func run(_ bytes: [UInt8]) -> [Outcome] {
    do throws(MapDamage) {
      return try NominatimAnswer.places(bytes, in: .jakarta).map { place in
        .reading(Reading(text: place.name, pin: Pin(place.coordinate)))
      }
    } catch {
      return [.refused("\(error)")]
    }
  }
}

/// What leaves for the map: a few short questions, whatever a message says.
enum MapQueryTarget: FuzzTarget {
  static let name = "map queries"
  private static let locator = Locator()

  static func seeds() throws -> [[UInt8]] {
    try Seeds.fixtures("gazetteer", suffix: "map-queries.txt").flatMap {
      $0.split(separator: 0x0A).map(Array.init)
    }
  }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    let questions = locator.mapQueries(text: String(decoding: bytes, as: UTF8.self))
    for question in questions {
      let isShort = question.utf8.count <= MapQueries.longest
      guard isShort, questions.count <= MapQueries.most, !question.contains(/[0-9]{4}|[@:\/\p{Cc}]/) else {
        throw LeavingWords()
      }
    }
    return [.other(questions.joined())]
  }

  private struct LeavingWords: Error {}
}
