// SPDX-License-Identifier: MIT

import Foundation
import Simulation
import TestSupport
import Testing

/// The queue with a map beside it: the built programs, a real Kannel before them, a real Nominatim behind.
@Suite(.inTurn, .enabled(if: NominatimServer.isInstalled, Comment(rawValue: NominatimServer.lacking)))
struct MapQueueTests {
  @Test func `a street only the map knows is shown as the map's, and an admin takes it`() async throws {
    let nominatim = try await NominatimServer.start(serving: "nominatim/city.osm")
    let city = try await City()
    try await city.configure([
      "email: {": "locator: { nominatim: { url: \"\(nominatim.base)\", pause: \"100ms\" } }, email: {"
    ])
    try await city.start()
    await city.text(from: "+628110000042", "jl. rahasia zaitun gelap, hp 0811-0000-0042")
    try await city.reach(1, "SELECT count(*) FROM map_search WHERE state = 'found'")
    let list = try await city.kanalctl("queue", "list")
    #expect(list.status == 0)
    #expect(list.output.contains("Cikini (OpenStreetMap)"), "\(list.output)")
    #expect(list.output.contains("© OpenStreetMap contributors"), "\(list.output)")
    let shown = try await city.kanalctl("queue", "show", "r1").output
    #expect(shown.contains("OpenStreetMap: Jalan Rahasia Zaitun"), "\(shown)")
    #expect(try await city.kanalctl("queue", "locate", "r1", "Cikini").status == 0)
    try await city.reach(1, "SELECT count(*) FROM report WHERE state = 'forwarded'")
    let located = try await city.kanalctl("queue", "show", "r1").output
    #expect(!located.contains("OpenStreetMap"), "\(located)")
    let log = await city.log
    #expect(log.contains("map.found") && !log.lowercased().contains("zaitun"))
    #expect(try await city.kanalctl("ledger", "--core").status == 0)
    await city.tearDown()
    await nominatim.stop()
  }
}
