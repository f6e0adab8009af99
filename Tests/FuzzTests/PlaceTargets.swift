// SPDX-License-Identifier: MIT

import Daemon
import Gazetteer

/// A file of places under any bytes: what comes of it, or what is told of it.
private func outcomes(_ bytes: [UInt8], _ name: String) -> [Outcome] {
  do throws(PlaceMistakes) {
    let plan = try PlaceImport([PlaceFile(name: name, bytes: bytes)], into: OwnPlaces())
    return [.other(plan.after.all.map(\.name).joined(separator: "\n"))]
  } catch {
    return [.refused("\(error)")]
  }
}

enum PlaceTableTarget: FuzzTarget {
  static let name = "places"

  static func seeds() throws -> [[UInt8]] {
    let full =
      "name,kind,lat,lon,aliases,kelurahan_code,dist_to_boundary_m,source\r\nRahasia Zaitun,mall,-6.1754,106.8272,A|B,31.71.01.1001,80,authored\r\n"
    return try Seeds.fixtures("gazetteer/own", suffix: ".csv") + [
      Array(full.utf8),
      Array(
        "street;lat;lon;kelurahan_code;share\n\"Jalan Rahasia Zaitun\";-6,2243;106,8095;31.74.07.1006;1\n"
          .utf8),
    ]
  }

  static func run(_ bytes: [UInt8]) -> [Outcome] { outcomes(bytes, "a.csv") }
}

enum StopTarget: FuzzTarget {
  static let name = "stops"

  static func seeds() throws -> [[UInt8]] {
    try Seeds.fixtures("gazetteer/own", suffix: ".txt") + [
      Array("stop_id,stop_name,stop_lat,stop_lon\nRahasia Zaitun,Rahasia Zaitun,-6.2,106.8\n".utf8)
    ]
  }

  static func run(_ bytes: [UInt8]) -> [Outcome] { outcomes(bytes, "stops.txt") }
}

enum ShapeTarget: FuzzTarget {
  static let name = "shapes"

  static func seeds() throws -> [[UInt8]] {
    try Seeds.fixtures("gazetteer/own", suffix: ".geojson").flatMap { [$0, Marker.planted($0)] }
  }

  static func run(_ bytes: [UInt8]) -> [Outcome] { outcomes(bytes, "a.geojson") }
}
