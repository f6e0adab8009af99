// SPDX-License-Identifier: MIT

import Gazetteer
import Reports
import TestSupport
import Testing

/// Long texts of whatever a sender may think of.
@Suite(.inTurn) struct HostileTextTests {
  static func filled(with piece: String, bytes: Int) -> String {
    String(repeating: piece, count: bytes / piece.utf8.count + 1)
  }

  static let pieces = [
    "1", ",", "1,", "-6.1,", "9.9.", "-", "+", "23456789+", "6°", "6°1'1\"", "6P58RRFG+RV ", "a", "a ", " ",
    "\n",
    "slipi ", "kel ", "jl ", "bukan di ", "tebet slipi ", "@", "http://", "http://a ", "https://a/%25",
    "!3d-6.1",
    "q=-6.1,106.8&", "https://a/?q=", "map=1/1/", "kebon ", "é", "\u{301}", "👍", "%", "lat ",
    "-6.1754, 106.8272 ",
    "google.", "google. ", "geo:", "(", "<", "…", "kec slipi, ",
  ]

  /// How long a megabyte takes against 100 KB is measured by `kanalbench locate`.
  @Test(arguments: pieces)
  func `the same piece a thousand times is read, and the same way twice`(_ piece: String) {
    let text = Self.filled(with: piece, bytes: 16 * 1024)
    let locator = Locator()
    #expect(locator.locate(text: text) == locator.locate(text: text))
  }

  @Test func `ten thousand places are a list, and none of them is the place`() {
    let locator = Locator()
    let names = locator.all.map { "kel. \($0.name)" }
    let text = (0..<10_000).map { names[$0 % names.count] }.joined(separator: ", ")
    let finding = locator.finding(text: text)
    guard case .candidates(let places) = finding.location else {
      Issue.record("\(finding.location)")
      return
    }
    #expect(places.count <= 24)
    #expect(finding.clues.count <= 64)
  }

  @Test func `one place ten thousand times is no more certain than a list`() {
    let text = String(repeating: "slipi ", count: 10_000)
    if case .located = Locator().locate(text: text) { Issue.record("a cramped text is located") }
  }

  @Test(arguments: [
    "lampu mati di kel. slipi \u{202E}isoreb pmal\u{202C}", "\u{200F}lampu mati di kel. slipi\u{200F}",
    "👷🏽‍♀️🚧 lampu mati 🔦 di kel. slipi 🙏🏻🙏🏻", "lampu mati\u{0} di kel. slipi\u{0}\u{0}",
    "l\u{300}\u{301}\u{302}a\u{303}m\u{304}p\u{305}u\u{306} di kel. slipi", "مصباح مكسور di kel. slipi",
    "\u{FEFF}lampu mati di kel. slipi", "路灯坏了 kel. slipi",
  ])
  func `a place is found among marks of every kind`(_ text: String) {
    guard case .located(let place) = Locator().locate(text: text) else {
      Issue.record("must be located")
      return
    }
    #expect(place.kelurahan.name == "Slipi")
    #expect(place.evidence.allSatisfy(text.contains))
  }

  @Test func `numbers beyond every bound are not points`() {
    let locator = Locator()
    let digits = String(repeating: "9", count: 5000)
    for text in [
      "-6.\(digits), 106.\(digits)", "\(digits), \(digits)", "geo:\(digits),\(digits)",
      "https://a.example/?q=\(digits),\(digits)", "https://a.example/@-6.1,106.8,\(digits)z",
      "https://a.example/#map=\(digits)/-6.1/106.8", "\(digits)°\(digits)'\(digits)\"S 106°1'1\"E",
    ] {
      if case .located = locator.locate(text: text) { Issue.record("\(text.prefix(20)) is located") }
    }
  }

  @Test func `broken bytes and odd characters do no harm`() {
    let locator = Locator()
    let text = String(
      decoding: [0xFF, 0xC3, 0x28, 0xF0, 0x9F, 0x00] + Array("kel. slipi".utf8), as: UTF8.self)
    guard case .located(let place) = locator.locate(text: text) else {
      Issue.record("must be located")
      return
    }
    #expect(place.kelurahan.name == "Slipi")
  }
}
