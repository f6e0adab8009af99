// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Storage
import TestSupport
import Testing
import Transport

@testable import Nominatim

@Suite struct `A map beside the locator` {
  private let dark = "from 71\ntext gelap |Jalan Zaitun"

  @Test func `adds candidates to a draft that waits, and changes nothing else`() async throws {
    let stand = try await MapStand.make(try MapWire(.fixture("street")))
    try await stand.test.receive(dark)
    let before = try #require(try await stand.test.reports().first)
    #expect(await stand.searcher.round() == 1)
    #expect(await stand.searcher.round() == 1)
    let after = try #require(try await stand.test.reports().first)
    #expect(after.state == .needsLocation && after.version == before.version && after.place == nil)
    let suggestions = try await stand.suggestions()
    #expect(suggestions.map(\.place.kelurahan) == [TestJourney.center, TestJourney.south])
    #expect(suggestions[0].onMap == ["Jalan Rahasia Zaitun, Cikini, Jakarta Pusat, Indonesia"])
    #expect(suggestions.allSatisfy { $0.isOnlyOnMap && $0.place.score < 0.3 })
    #expect(try await stand.row()?.state == .found)
    #expect(try await stand.row()?.questions == nil)
    #expect(try await stand.test.outgoing().allSatisfy { $0.kind == .reply })
    #expect(try await Ledger.take(stand.journey.store).isBalanced)
  }

  @Test func `is told the place's name, the city's box and who asks, and no word more`() async throws {
    let wire = try MapWire(.fixture("nothing"))
    let stand = try await MapStand.make(wire)
    try await stand.test.receive(dark)
    #expect(await stand.searcher.round() == 1)
    let request = try #require(wire.requests.first)
    let fields = request.query.fields.map { field in
      "\(String(decoding: field.name, as: UTF8.self))=\(String(decoding: field.value, as: UTF8.self))"
    }
    #expect(
      fields == [
        "q=Jalan Zaitun", "format=jsonv2", "countrycodes=id", "viewbox=106.38,-5.18,106.98,-6.38",
        "bounded=1",
        "limit=5", "accept-language=id",
      ])
    #expect(request.headers["User-Agent"]?.hasPrefix("kanald/") == true)
    #expect(request.path == "/peta/search" && request.body.isEmpty)
  }

  @Test func `names what the message says as well behind it`() async throws {
    let stand = try await MapStand.make(try MapWire(.fixture("street")))
    // An old photo is a candidate of the message's own.
    try await stand.test.receive("photo exif -6.3,106.8\nfrom 71\ntext gelap |Jalan Zaitun")
    _ = await (stand.searcher.round(), stand.searcher.round())
    let suggestions = try await stand.suggestions()
    #expect(suggestions.map(\.place.kelurahan) == [TestJourney.south, TestJourney.center])
    #expect(suggestions[0].place.evidence.first?.hasPrefix("EXIF") == true && suggestions[0].onMap.count == 1)
    #expect(!suggestions[0].isOnlyOnMap && suggestions[1].isOnlyOnMap)
    #expect(suggestions[1].place.score <= suggestions[0].place.score)
  }

  @Test(arguments: [
    "from 71\ntext lubang di Cikini |Jalan Zaitun", "from 71\ntext banjir Bandung |Jalan Zaitun",
    "from 71\npin -6.3,106.8\ntext gelap |Jalan Zaitun",
    "from 71\npin -6.3,106.8\ntext lubang di Cikini |Jalan Zaitun", "from 71\ntext gelap",
    "auto bot\ntext |Jalan Zaitun",
  ]) func `is not asked about what does not wait, or says it better`(message: String) async throws {
    let wire = try MapWire(.fixture("street"))
    let stand = try await MapStand.make(wire)
    try await stand.test.receive(message)
    #expect(try await stand.row() == nil)
    #expect(await stand.searcher.round() == 0)
    #expect(wire.requests.isEmpty)
  }

  @Test func `is asked about an addition of its own`() async throws {
    let stand = try await MapStand.make(try MapWire(.fixture("street")))
    try await stand.test.receive("from 71\ntext gelap")
    let ticket = try #require(try await stand.test.reports().first).ticket
    try await stand.test.receive("from 71\ntext \(ticket) tepatnya |Jalan Zaitun")
    #expect(try await stand.test.reports().count == 1)
    _ = await (stand.searcher.round(), stand.searcher.round())
    #expect(try await stand.suggestions().count == 2)
  }

  @Test func `is asked once a second at most, and one question after the other`() async throws {
    let wire = try MapWire(.fixture("nothing"), .fixture("street"))
    let stand = try await MapStand.make(wire)
    try await stand.test.receive("from 71\ntext gelap |Jalan Zaitun, Menteng|Jalan Zaitun|Zaitun")
    #expect(await stand.searcher.round() == 1)
    stand.test.time.advance(.milliseconds(999))
    #expect(await stand.searcher.round() == 0)
    stand.test.time.advance(.milliseconds(1))
    #expect(await stand.searcher.round() == 1)
    #expect(await stand.searcher.round() == 1)
    #expect(wire.questions == ["Jalan Zaitun, Menteng", "Jalan Zaitun"])
    #expect(try await stand.row()?.state == .found)
  }

  @Test func `answers the same question from what is kept, until that is old`() async throws {
    let wire = try MapWire(.fixture("street"))
    let stand = try await MapStand.make(wire, pace: MapPace(answersLast: .seconds(3600)))
    for sender in 1...3 { try await stand.test.receive("from 7\(sender)\ntext gelap |Jalan Rahasia Zaitun") }
    #expect(await stand.searcher.round() == 3)
    #expect(await stand.searcher.round() == 1)
    #expect(wire.requests.count == 1)
    stand.test.time.advance(.seconds(3601))
    try await stand.test.receive("from 74\ntext gelap |Jalan Rahasia Zaitun")
    #expect(await stand.searcher.round() == 1)
    #expect(wire.requests.count == 2)
  }

  @Test func `leaves no word of question or answer in the database`() async throws {
    let stand = try await MapStand.make(try MapWire(.fixture("street")))
    try await stand.test.receive(dark)
    _ = await (stand.searcher.round(), stand.searcher.round())
    stand.journey.store.database.close()
    for name in try FileManager.default.contentsOfDirectory(atPath: stand.test.folder) {
      // A folder beside the database.
      let bytes = (try? Data(contentsOf: URL(filePath: "\(stand.test.folder)/\(name)"))) ?? Data()
      #expect(bytes.range(of: Data("aitun".utf8)) == nil, "\(name)")
    }
  }

  @Test func `goes on where a crash left it, without asking again`() async throws {
    let ground: TestFolder
    do {
      let first = try await MapStand.make(try MapWire(.fixture("nothing")))
      try await first.test.receive("from 71\ntext gelap |Jalan Zaitun, Menteng|Jalan Zaitun")
      #expect(await first.searcher.round() == 1)
      first.journey.store.database.close()
      ground = first.test.ground
    }
    let wire = try MapWire(.fixture("street"))
    let second = try await MapStand.make(wire, in: ground)
    #expect(await second.searcher.round() == 1)
    #expect(await second.searcher.round() == 1)
    #expect(wire.questions == ["Jalan Zaitun"])
    #expect(try await second.suggestions().count == 2)
  }
}
