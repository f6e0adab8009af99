// SPDX-License-Identifier: MIT

import Foundation
import Reports
import TestSupport
import Testing

@testable import Gazetteer

/// Something an officer types, and what is meant.
struct TypedPlace: Decodable, Sendable {
  var typed: String
  var kind: PlaceHit.Kind
  var name: String
  /// Of a kelurahan.
  var code: String?

  static func all() throws -> [TypedPlace] {
    try String(contentsOfFile: Fixtures.path("typed.ndjson"), encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(TypedPlace.self, from: Data($0.utf8))
    }
  }

  func isMeant(by hit: PlaceHit) -> Bool {
    hit.kind == kind && hit.name == name && (code == nil || hit.kelurahans.map(\.code) == [code])
  }
}

/// How often what is meant comes first, or among the first three.
struct SearchShare: CustomStringConvertible {
  private(set) var count = 0
  private(set) var first = 0
  private(set) var firstThree = 0
  private(set) var missed: [String] = []

  mutating func take(_ typed: String, _ hits: [PlaceHit], _ isMeant: (PlaceHit) -> Bool) {
    count += 1
    let place = hits.firstIndex(where: isMeant)
    if place == 0 { first += 1 }
    if let place, place < 3 { firstThree += 1 } else { missed.append("\(typed) → \(hits.map(\.name))") }
  }

  func share(_ part: Int) -> Double { count == 0 ? 0 : Double(part) / Double(count) }

  var description: String {
    func percent(_ part: Int) -> String { "\((share(part) * 1000).rounded() / 10) %" }
    return "\(count) typed: first \(percent(first)), among the first three \(percent(firstThree))"
  }
}

@Suite struct PlaceSearchTests {
  static let search = PlaceSearch(Locator())
  private var search: PlaceSearch { Self.search }

  @Test func `what officers type finds what they mean`() throws {
    var share = SearchShare()
    for typed in try TypedPlace.all() {
      share.take(typed.typed, search.find(typed.typed, limit: 3), typed.isMeant)
    }
    print("search as typed: \(share)")
    #expect(share.count >= 120)
    #expect(share.share(share.firstThree) >= 0.98, "\(share.missed)")
    #expect(share.share(share.first) >= 0.9, "\(share)")
  }

  @Test func `every kelurahan is found by its name, its code and its first words`() {
    for kelurahan in Locator().all {
      for typed in [kelurahan.name, kelurahan.name.uppercased(), "kel. \(kelurahan.name)", kelurahan.code] {
        #expect(search.find(typed, limit: 1).first?.kelurahans == [kelurahan], "\(typed)")
      }
      let address = "kel \(kelurahan.name) kec \(kelurahan.kecamatan) \(kelurahan.kota)"
      #expect(search.find(address, limit: 1).first?.kelurahans == [kelurahan], "\(address)")
      let joined = kelurahan.name.filter { $0 != " " }.lowercased()
      let hits = search.find(joined, limit: 3)
      #expect(hits.contains { $0.kelurahans == [kelurahan] }, "\(joined): \(hits.map(\.name))")
    }
  }

  @Test func `every kelurahan is found with one slip in its name`() {
    var generator = SeededGenerator(seed: 20)
    var share = SearchShare()
    for round in 0..<4 {
      for kelurahan in Locator().all {
        let typed = Slips.slip(kelurahan.name.lowercased(), &generator)
        share.take("\(round) \(typed)", search.find(typed, limit: 3)) { $0.kelurahans == [kelurahan] }
      }
    }
    print("search with a slip: \(share)")
    #expect(share.share(share.firstThree) >= 0.97, "\(share.missed)")
  }

  @Test func `four letters list a kelurahan among those that begin so`() {
    for kelurahan in Locator().all {
      let typed = String(kelurahan.name.prefix(4))
      let hits = search.find(typed, limit: 30)
      #expect(hits.contains { $0.kelurahans == [kelurahan] && $0.kind == .kelurahan }, "\(typed)")
    }
  }

  @Test func `an exact name stands before the beginning of one, and that before a slip`() {
    let names = search.find("menteng", limit: 20).map { "\($0.kind) \($0.name)" }
    #expect(names.prefix(2) == ["kelurahan Menteng", "kecamatan Menteng"])
    #expect(names.contains("kelurahan Menteng Atas"))
    let hits = search.find("kali", limit: 40)
    #expect(
      hits.prefix(5).allSatisfy { $0.kind == .kelurahan && $0.name.hasPrefix("Kali") }, "\(hits.map(\.name))")
    #expect(hits.map(\.score) == hits.map(\.score).sorted(by: >))
  }

  @Test(arguments: [
    ("cikini menteng", "Cikini"), ("menteng cikini", "Cikini"), ("karang anyar sawah besar", "Karang Anyar"),
    ("rambutan ciracas", "Rambutan"), ("baru pasar rebo", "Baru"), ("pulo jaksel", "Pulo"),
  ])
  func `an area beside a name restricts it`(typed: String, name: String) {
    #expect(search.find(typed).first?.name == name)
  }

  @Test func `a kind named before a name comes first`() {
    #expect(search.find("kel tebet").first?.kind == .kelurahan)
    #expect(search.find("kec menteng").first?.kind == .kecamatan)
    #expect(search.find("kel menteng").first?.kind == .kelurahan)
  }

  @Test func `a kecamatan lists its kelurahan, a kota some of them`() throws {
    let menteng = try #require(search.find("kec menteng").first)
    #expect(
      menteng.kelurahans.map(\.name) == ["Menteng", "Pegangsaan", "Cikini", "Gondangdia", "Kebon Sirih"])
    #expect(search.find("jaksel").first?.kelurahans.count == 12)
  }

  @Test(arguments: ["31.71.08.10", "31710810", "31.71.08.", "317108"])
  func `an incomplete code lists what begins so`(typed: String) {
    let hits = search.find(typed, limit: 20)
    #expect(
      hits.filter { $0.kind == .kelurahan }.map(\.name) == [
        "Johar Baru", "Kampung Rawa", "Galur", "Tanah Tinggi",
      ])
  }

  @Test(arguments: [
    "", " ", "\n\t", ".", "kjhgfd", "xqzj wvut", "12345", "10450", "31.99", "999", "di", "👷🏽‍♀️", "街道",
    "rt 05 rw 03", "\u{0}", "%%%", "31",
    "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq",
  ])
  func `nothing and nonsense find nothing`(typed: String) {
    #expect(search.find(typed).isEmpty, "\(search.find(typed).map(\.name))")
  }

  @Test(arguments: HostileTextTests.pieces)
  func `a hundred kilobytes of whatever are read to an end, the same way twice`(piece: String) {
    let typed = HostileTextTests.filled(with: piece, bytes: 100 * 1024)
    #expect(search.find(typed) == search.find(typed))
  }

  @Test func `any scalars and any limit do no harm`() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<200 {
      var typed = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0..<40, using: &generator) {
        let value = UInt32.random(
          in: 0..<(Bool.random(using: &generator) ? 0x250 : 0x11_0000), using: &generator)
        typed.append(Unicode.Scalar(value) ?? " ")
      }
      #expect(search.find(String(typed), limit: 5).count <= 5)
    }
    for limit in [Int.min, -1, 0] { #expect(search.find("tebet", limit: limit).isEmpty) }
    #expect(search.find("p", limit: .max).count == PlaceSearch.mostHits)
  }

  @Test func `two searches over the same places answer alike`() throws {
    let other = PlaceSearch(Locator())
    for typed in try TypedPlace.all() { #expect(search.find(typed.typed) == other.find(typed.typed)) }
  }
}

/// Slips of fingers: a letter left out, doubled or wrong, two swapped.
enum Slips {
  static func slip(_ text: String, _ generator: inout SeededGenerator) -> String {
    var letters = Array(text)
    let place = Int.random(in: 0..<letters.count, using: &generator)
    let wrong = "abcdefghijklmnopqrstuvwxyz".randomElement(using: &generator) ?? "x"
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: letters.remove(at: place)
    case 1: letters.insert(wrong, at: place)
    case 2: letters[place] = wrong
    default: if place + 1 < letters.count { letters.swapAt(place, place + 1) }
    }
    return String(letters)
  }
}
