// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// Fixtures as they lie in Tests/Fixtures.
enum Seeds {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures")

  /// Those of a folder whose names begin and end so, in order.
  static func fixtures(_ area: String, prefix: String = "", suffix: String) throws -> [[UInt8]] {
    let folder = folder.appending(path: area)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let found = try names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }.map {
      [UInt8](try Data(contentsOf: folder.appending(path: $0)))
    }
    return try #require(found.isEmpty ? nil : found, "no seeds in \(area)")
  }

  /// The same with words planted where a citizen's stand.
  static func json(_ area: String, prefix: String = "") throws -> [[UInt8]] {
    try fixtures(area, prefix: prefix, suffix: ".json").map { Marker.planted($0) }
  }
}
