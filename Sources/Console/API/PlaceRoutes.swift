// SPDX-License-Identifier: MIT

import Cryptography
import Reports
import Transport

extension QueueConsole {
  var placeRoutes: [Route] {
    [
      route(.get, "/places", needs: .read, search), route(.get, "/places/at", needs: .read, placeAt),
      route(.get, "/places/boundaries", needs: .read, boundaries),
    ]
  }

  private struct FoundAnswer: Encodable, Sendable {
    var kind: String
    var name: String
    var kelurahan: [Kelurahan]
    var coordinate: Coordinate?
  }

  private func search(_ call: Call) async throws -> ServerResponse {
    let query = Query(call.request)
    guard let typed = try query.text("q", atMost: 100) else { throw Query.wrong("q", "what was typed") }
    let limit = Int(try query.integer("limit", in: 1...50) ?? 12)
    return JSONAnswer.response(
      200,
      ItemList(
        items: await city.search(typed, limit).map {
          FoundAnswer(kind: $0.kind, name: $0.name, kelurahan: $0.kelurahans, coordinate: $0.coordinate)
        }))
  }

  private struct PointAnswer: Encodable, Sendable {
    var kelurahan: Kelurahan
    var metresToBoundary: Int
  }

  private func placeAt(_ call: Call) async throws -> ServerResponse {
    let query = Query(call.request)
    let point = Coordinate(
      latitude: try query.number("lat", in: -90...90), longitude: try query.number("lon", in: -180...180))
    return JSONAnswer.response(
      200,
      ItemList(
        items: city.at(point).map {
          PointAnswer(kelurahan: $0.kelurahan, metresToBoundary: Int($0.metres.rounded()))
        }))
  }

  private struct BoundariesAnswer: Encodable, Sendable {
    struct Shape: Encodable, Sendable {
      var code: String
      var name: String
      var kecamatan: String
      var kota: String
      var rings: [[Int32]]
    }

    var unitsPerDegree = 100_000
    var kelurahan: [Shape]
  }

  /// They change with an import at most: a browser asks whether they did.
  private func boundaries(_ call: Call) async throws -> ServerResponse {
    let shapes = city.boundaries().map { kelurahan, rings in
      BoundariesAnswer.Shape(
        code: kelurahan.code, name: kelurahan.name, kecamatan: kelurahan.kecamatan, kota: kelurahan.kota,
        rings: rings)
    }
    let bytes = try JSONAnswer.bytes(BoundariesAnswer(kelurahan: shapes))
    let tag = "\"\(Hex.encode(Hash.sha256.digest(of: bytes).prefix(12)))\""
    var response = Self.packed(bytes, Gzip.pack(bytes), tag: tag, for: call.request)
    response.headers.add("Content-Type", "application/json")
    response.headers.add("Cache-Control", "private, no-cache")
    return response
  }
}
