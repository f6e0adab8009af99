// SPDX-License-Identifier: MIT

import FoundationEssentials
import Reports
import Transport

/// JSON out: names in snake case, times in Jakarta's.
enum JSONAnswer {
  static func response(_ status: Int = 200, _ value: some Encodable, type: String = "application/json")
    -> ServerResponse
  {
    do {
      return ServerResponse(status: status, headers: ["Content-Type": type], body: try bytes(value))
    } catch {
      // Values of ours that are no JSON: a number that is none. Nothing of it is told.
      return ServerResponse(status: 503, headers: ["Retry-After": "5"])
    }
  }

  static func bytes(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value))
  }
}

/// A list, as an object that can grow.
struct ItemList<Item: Encodable & Sendable>: Encodable, Sendable {
  var items: [Item]
  var next: String?
}

/// An instant as text, in Jakarta's time.
struct LocalTime: Encodable, Sendable {
  var instant: Timestamp
  init(_ instant: Timestamp) { self.instant = instant }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(instant.iso8601())
  }
}
