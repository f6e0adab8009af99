// SPDX-License-Identifier: MIT

import Foundation
import Operations
import Pipeline
import Reports
import Storage
import TestSupport
import Testing
import Transport

@testable import Nominatim

@Suite struct `A map in trouble` {
  private let dark = "from 71\ntext gelap |Jalan Zaitun"

  /// An answer that nothing can be made of, and what is said of it.
  struct Bad: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var response: ServerResponse
    var reason: String

    static let all = [
      Bad(testDescription: "HTML", response: .text(200, "<html>Zaitun"), reason: "a page instead of JSON"),
      Bad(
        testDescription: "cut", response: .json(Array(#"[{"lat":"-6.1","display_name":"Zait"#.utf8)),
        reason: "not JSON"),
      Bad(
        testDescription: "types", response: .json(Array(#"[{"lat":[],"lon":"Zaitun"}]"#.utf8)),
        reason: "none is a place"),
      Bad(
        testDescription: "an error", response: .json(Array(#"{"error":"Zaitun"}"#.utf8)), reason: "an error"),
      Bad(
        testDescription: "10 MB", response: .json(Array(repeating: 0x20, count: 10 << 20)),
        reason: "over the limit"),
      Bad(testDescription: "500", response: .text(500, "Zaitun"), reason: "answered 500"),
      Bad(testDescription: "502", response: .text(502, "<h1>Zaitun"), reason: "answered 502"),
      Bad(testDescription: "404", response: .text(404, "Zaitun"), reason: "wrong address?"),
      Bad(
        testDescription: "302", response: ServerResponse(status: 302, headers: ["Location": "/x?q=Zaitun"]),
        reason: "wrong address?"),
    ]
  }

  @Test(arguments: Bad.all)
  func `that answers badly is left alone a while, told without a word, and asked again`(bad: Bad) async throws
  {
    let stand = try await MapStand.make(try MapWire(bad.response, .fixture("street")))
    try await stand.test.receive(dark)
    #expect(await stand.searcher.round() == 1)
    #expect(await stand.searcher.round() == 0)
    let row = try #require(try await stand.row())
    #expect(row.state == .pending && row.attempts == 1)
    let reason = try #require(stand.reasons(.mapPostponed).first)
    #expect(reason.contains(bad.reason) && !reason.contains("ait"), "\(reason)")
    stand.test.time.advance(.seconds(3600))
    _ = await (stand.searcher.round(), stand.searcher.round())
    #expect(try await stand.row()?.state == .found)
    #expect(try await Ledger.take(stand.journey.store).isBalanced)
  }

  @Test func `that knows only places elsewhere knows nothing`() async throws {
    let far = #"[{"lat":"-6.9175","lon":"107.6191","display_name":"Bandung"}]"#
    let stand = try await MapStand.make(try MapWire(.json(Array(far.utf8))))
    try await stand.test.receive(dark)
    _ = await (stand.searcher.round(), stand.searcher.round())
    #expect(try await stand.row()?.state == .nothing)
    #expect(try await stand.suggestions().isEmpty)
  }

  @Test func `that asks for a rest gets it, and it costs no try`() async throws {
    let busy = ServerResponse(status: 429, headers: ["Retry-After": "90"])
    let wire = try MapWire(busy, .fixture("street"))
    let stand = try await MapStand.make(wire)
    try await stand.test.receive(dark, "from 72\ntext gelap |Jalan Anggur")
    #expect(await stand.searcher.round() == 1)
    stand.test.time.advance(.seconds(89))
    #expect(await stand.searcher.round() == 0)
    #expect(wire.requests.count == 1)
    #expect(try await stand.row()?.attempts == 0)
    stand.test.time.advance(.seconds(1))
    #expect(await stand.searcher.round() > 0)
    #expect(wire.requests.count == 2)
  }

  @Test func `that fails ten times is not asked about that message any more`() async throws {
    let wire = try MapWire(ServerResponse(status: 500))
    let stand = try await MapStand.make(wire)
    try await stand.test.receive(dark)
    for _ in 0..<10 {
      #expect(await stand.searcher.round() == 1)
      stand.test.time.advance(.seconds(4 * 3600))
    }
    #expect(await stand.searcher.round() == 0)
    let row = try #require(try await stand.row())
    #expect(row.state == .givenUp && row.reason == "tried 10 times: Nominatim answered 500")
    #expect(wire.requests.count == 10)
    #expect(try await stand.test.reports().map(\.state) == [.needsLocation])
  }

  @Test func `that does not take one question is asked the next one's`() async throws {
    let stand = try await MapStand.make(try MapWire(ServerResponse(status: 400), .fixture("street")))
    try await stand.test.receive(dark, "from 72\ntext gelap |Jalan Anggur")
    #expect(await stand.searcher.round() == 1)
    #expect(try await stand.row()?.reason == "Nominatim answered 400")
    stand.test.time.advance(.seconds(1))
    _ = await (stand.searcher.round(), stand.searcher.round())
    #expect(try await stand.row(1)?.state == .givenUp)
    #expect(try await stand.row(2)?.state == .found)
  }

  @Test(arguments: ["located", "claimed", "set aside"])
  func `that answers when somebody has acted comes too late`(act: String) async throws {
    let late = Lock<TestJourney?>(nil)
    let wire = try MapWire([
      { _ in
        guard let test = late.withLock({ $0 }), let fixture = try? ServerResponse.fixture("street") else {
          return ServerResponse(status: 500)  // The test says so.
        }
        try? await Self.act(act, test)  // The row shows whether it was done.
        return fixture
      }
    ])
    let stand = try await MapStand.make(wire)
    late.withLock { $0 = stand.test }
    try await stand.test.receive(dark)
    _ = await (stand.searcher.round(), stand.searcher.round())
    let row = try #require(try await stand.row())
    #expect(row.state == .late && row.places == nil && row.questions == nil)
    let report = try #require(try await stand.test.reports().first)
    #expect(try await stand.journey.suggestions(of: report).allSatisfy { $0.onMap.isEmpty })
    #expect(report.state == (act == "located" ? .located : act == "claimed" ? .needsLocation : .setAside))
    late.withLock { $0 = nil }
  }

  private static func act(_ act: String, _ test: TestJourney) async throws {
    switch act {
    case "located": try await test.journey.locate(ReportID(1), kelurahan: TestJourney.center.code, by: "uji")
    case "claimed":
      try await test.tamper("UPDATE report SET claimed_by = 'uji', claimed_until = 9000000000000")
    default: try await test.journey.setAside(ReportID(1), reason: "uji", by: "uji")
    }
  }

  @Test func `that never answers holds up no draft, and is let go when the daemon leaves`() async throws {
    let never = Signal()
    let clock = TestClock().clock
    let wire = try MapWire([
      { _ in
        await never.wait(atMost: .seconds(3600), on: clock)
        return ServerResponse(status: 500)
      }
    ])
    let stand = try await MapStand.make(wire)
    try await stand.test.receive(dark)
    let running = Task { await stand.searcher.run() }
    await wire.asked.until { !wire.requests.isEmpty }
    try await stand.test.receive("from 72\ntext lubang di Cikini")
    #expect(try await stand.test.reports().map(\.state) == [.needsLocation, .located])
    running.cancel()
    await running.value
    let row = try #require(try await stand.row())
    #expect(row.state == .pending && row.attempts == 0)
    never.poke()
  }

  @Test func `whose question cannot be opened here lets the others pass`() async throws {
    let stand = try await MapStand.make(try MapWire(.fixture("street")))
    try await stand.test.receive(dark, "from 72\ntext gelap |Jalan Anggur")
    try await stand.test.tamper("UPDATE map_search SET questions = x'00' WHERE message = 1")
    _ = await (stand.searcher.round(), stand.searcher.round())
    #expect(try await stand.row(1)?.state == .pending)
    #expect(try await stand.row(1)?.attempts == 0)
    #expect(try await stand.row(2)?.state == .found)
    #expect(stand.test.events.events.contains { $0.kind == .storeFailed && $0.place == "map" })
  }
}
