// SPDX-License-Identifier: MIT
//
// Every form in which people paste a point, and numbers that look like one. A row a line, so that a form
// somebody meets tomorrow is one line more.

import Foundation
import Gazetteer
import Reports
import Testing

@Suite struct PointFormsTests {
  private static let locator = Locator()

  private static func rows(_ name: String) throws -> [String] {
    try String(contentsOfFile: Fixtures.path(name), encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map { String($0).replacingOccurrences(of: "\\n", with: "\n") }
  }

  @Test func `every form of a point is located`() throws {
    let rows = try Self.rows("points.txt")
    #expect(rows.count >= 150)
    for row in rows {
      let parts = row.split(separator: " | ", maxSplits: 1)
      let text = String(parts[1])
      let location = Self.locator.locate(text: text)
      guard case .located(let place) = location, place.coordinate != nil else {
        Issue.record("\(text): \(location)")
        continue
      }
      #expect(place.kelurahan.name == parts[0], "\(text)")
    }
  }

  @Test func `the same inside a sentence`() throws {
    for row in try Self.rows("points.txt") {
      let parts = row.split(separator: " | ", maxSplits: 1)
      let text = "Lampu mati 3 tiang, 2 minggu!\n\(parts[1])\nTerima kasih, tlp 0811-0000-1234"
      let location = Self.locator.locate(text: text)
      guard case .located(let place) = location, place.coordinate != nil else {
        Issue.record("\(text): \(location)")
        continue
      }
      #expect(place.kelurahan.name == parts[0], "\(text)")
    }
  }

  @Test(arguments: [
    "lampu mati https://kelurahan-cikini.test", "banjir parah https://berita.test/cikini",
  ])
  func `words of a web address name no place`(text: String) {
    #expect(Self.locator.locate(text: text) == .unknown)
  }

  @Test func `numbers that are no point are none`() throws {
    let rows = try Self.rows("no-points.txt")
    #expect(rows.count >= 60)
    for text in rows {
      for text in [text, "Lampu mati. \(text)\nTerima kasih"] {
        let finding = Self.locator.finding(text: text)
        let points = finding.clues.filter { $0.what.hasPrefix("point") }
        #expect(points.isEmpty, "\(text): \(points.map(\.what))")
        #expect(finding.places.allSatisfy { $0.coordinate == nil }, "\(text)")
      }
    }
  }
}
