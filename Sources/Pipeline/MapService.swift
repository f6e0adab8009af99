// SPDX-License-Identifier: MIT
//
// A map that answers names with points. It is another system and may be down, slow or wrong; what it says is
// for a person to choose from.

package import Reports

/// Finds names on a map.
package protocol MapService: Sendable {
  /// `question` is a name or an address, without anything else of a message.
  func search(_ question: String) async -> MapAnswer
}

/// Something on the map.
package struct MapPlace: Sendable, Hashable, Codable {
  package var coordinate: Coordinate
  /// What it is called there, with what it lies in.
  package var name: String

  package init(_ coordinate: Coordinate, name: String) {
    self.coordinate = coordinate
    self.name = name
  }
}

/// What became of one question.
package enum MapAnswer: Sendable, Hashable {
  /// The best first; empty where the map knows nothing of that name.
  case places([MapPlace])
  /// It does not take this question, and never will.
  case refused(reason: String)
  /// It is not there, or says what cannot be read: again after the backoff.
  case failed(reason: String)
  /// It asks for a rest, of so long where it says so; this is no failure of the question's.
  case busy(after: Duration?, reason: String)
}
