// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Storage
import TestSupport
import Testing

@testable import Console

/// Two officers never have the same draft, and none is forgotten.
@Suite(.inTurn) struct ClaimTests {
  private let center = ConsoleGround.center

  @Test func `many officers at once work each draft exactly once`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive(drafts: 300)
      let seats = try await [
        ground.seat("siti"), ground.seat("budi"), ground.seat("tiket"), ground.seat("sela"),
      ]
      let more = try await addOfficers(16, to: ground)
      let worked = try await withThrowingTaskGroup(of: [String].self) { group in
        for seat in seats + more { group.addTask { try await work(seat) } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(worked.count == 300)
      #expect(Set(worked).count == 300)
      #expect(try await ground.test.reports().allSatisfy { $0.state == .located })
      #expect(try await ground.isBalanced())
    }
  }

  private func addOfficers(_ count: Int, to ground: ConsoleGround) async throws -> [Seat] {
    let admin = try await ground.seat("admin")
    var seats: [Seat] = []
    for number in 0..<count {
      let answer = try await admin.post("/officers", #"{"name":"o\#(number)","roles":["admin-kanal"]}"#)
      #expect(answer.status == 201)
      seats.append(try await ground.seat("o\(number)"))
    }
    return seats
  }

  /// Until nothing is left; what one officer was given nobody else was.
  private func work(_ seat: Seat) async throws -> [String] {
    var worked: [String] = []
    while let draft = try await seat.next() {
      let answer = try await seat.locate(draft.id, draft.version)
      #expect(answer.status == 200, "\(answer.text)")
      worked.append(draft.id)
    }
    return worked
  }

  @Test func `a draft one holds comes again until it is worked`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu", "dua")
      let (siti, budi) = (try await ground.seat("siti"), try await ground.seat("budi"))
      let first = try #require(try await siti.next())
      #expect(try await siti.next()?.id == first.id)
      #expect(try await budi.next()?.id != first.id)
      _ = try await siti.locate(first.id, first.version)
      #expect(try await siti.next() == nil)
    }
  }

  @Test func `a lease renews while it is used and ends by itself`() async throws {
    try await ConsoleGround.run({ $0.lease = .seconds(60) }) { ground in
      try await ground.receive("satu")
      let (siti, budi) = (try await ground.seat("siti"), try await ground.seat("budi"))
      let draft = try #require(try await siti.next())
      ground.test.time.advance(.seconds(40))
      let renewed = try await siti.post("/reports/\(draft.id)/claim")
      #expect(renewed["seconds_left"]?.integer == 60 && renewed["is_mine"]?.flag == true)
      ground.test.time.advance(.seconds(40))
      let refused = try await budi.post("/reports/\(draft.id)/claim")
      #expect(refused.status == 409 && refused["claimed_by"]?.text == "siti")
      #expect(try await budi.next() == nil)
      ground.test.time.advance(.seconds(20))
      #expect(try await budi.next()?.id == draft.id)
      #expect(try await siti.get("/reports/\(draft.id)")["claim"]?["by"]?.text == "budi")
    }
  }

  @Test(arguments: ["locate", "ask", "set-aside", "merge", "keep", "amend"])
  func `another officer's claim refuses the act and says whose it is`(act: String) async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu", "dua")
      let (siti, budi) = (try await ground.seat("siti"), try await ground.seat("budi"))
      let draft = try #require(try await siti.next())
      let more = [
        "locate": #""kelurahan":"\#(center.code)""#, "set-aside": #""reason":"x""#, "merge": #""into":"r2""#,
      ]
      let answer =
        act == "amend"
        ? try await budi.patch("/reports/\(draft.id)", #"{"version":1,"category":"jalan"}"#)
        : try await budi.act(act, draft.id, draft.version, more[act] ?? "")
      #expect(answer.status == 409 && answer.problem == "claimed")
      #expect(answer["claimed_by"]?.text == "siti")
      #expect(answer["version"]?.integer == draft.version && answer["state"]?.text == "needs_location")
      #expect(try await ground.test.reports().map(\.state) == [.needsLocation, .needsLocation])
    }
  }

  @Test func `an act on an old version is refused, and says how the report stands`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu")
      let (siti, budi) = (try await ground.seat("siti"), try await ground.seat("budi"))
      let draft = try #require(try await siti.next())
      #expect(try await siti.locate(draft.id, draft.version).status == 200)
      let late = try await budi.act("set-aside", draft.id, draft.version, #""reason":"iklan""#)
      #expect(late.status == 409 && late.problem == "stale")
      #expect(late["state"]?.text == "located" && late["version"]?.integer == draft.version + 1)
    }
  }

  @Test func `an act after one's own lapsed claim counts where nobody took the draft`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu", "dua")
      let (siti, budi) = (try await ground.seat("siti"), try await ground.seat("budi"))
      let first = try #require(try await siti.next())
      ground.test.time.advance(.seconds(600))
      #expect(try await siti.locate(first.id, first.version).status == 200)
      let second = try #require(try await siti.next())
      ground.test.time.advance(.seconds(600))
      #expect(try await budi.next()?.id == second.id)
      #expect(try await siti.locate(second.id, second.version).problem == "claimed")
    }
  }

  @Test func `emergencies come first, then the oldest`() async throws {
    try await ConsoleGround.run { ground in
      for text in ["satu", "dua", "tolong kebakaran"] {
        try await ground.receive(text)
        ground.test.time.advance(.seconds(60))
      }
      let siti = try await ground.seat("siti")
      var order: [String] = []
      while let draft = try await siti.next() {
        order.append(draft.id)
        _ = try await siti.locate(draft.id, draft.version)
      }
      #expect(order == ["r3", "r1", "r2"])
    }
  }

  @Test func `a skipped draft is left to others, and comes back after a while`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu", "dua")
      let (siti, budi) = (try await ground.seat("siti"), try await ground.seat("budi"))
      let first = try #require(try await siti.next())
      #expect(try await siti.post("/reports/\(first.id)/skip").status == 204)
      let second = try #require(try await siti.next())
      #expect(second.id != first.id)
      _ = try await siti.post("/reports/\(second.id)/skip")
      #expect(try await siti.next() == nil)
      #expect(try await budi.next()?.id == first.id)
      _ = try await budi.delete("/reports/\(first.id)/claim")
      ground.test.time.advance(.seconds(30 * 60))
      #expect(try await ground.seat("siti").next()?.id == first.id)
    }
  }

  @Test func `a claim is given back by whoever has it alone`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu")
      let (siti, budi) = (try await ground.seat("siti"), try await ground.seat("budi"))
      let draft = try #require(try await siti.next())
      #expect(try await budi.delete("/reports/\(draft.id)/claim").status == 204)
      #expect(try await budi.next() == nil)
      #expect(try await siti.delete("/reports/\(draft.id)/claim").status == 204)
      #expect(try await budi.next()?.id == draft.id)
    }
  }

  @Test func `a draft is told to be free by whoever had it alone`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu", "dua")
      let (siti, budi) = (try await ground.seat("siti"), try await ground.seat("budi"))
      func released() -> [ReportID?] {
        ground.test.events.events.filter { $0.kind == .reportReleased }.map(\.report)
      }
      let first = try #require(try await siti.next())
      _ = try await budi.delete("/reports/\(first.id)/claim")
      _ = try await budi.post("/reports/\(first.id)/skip")
      _ = try await budi.delete("/reports/r2/claim")
      #expect(released().isEmpty)
      _ = try await siti.delete("/reports/\(first.id)/claim")
      #expect(released() == [ReportID(1)])
      _ = try await siti.post("/reports/\(first.id)/claim")
      _ = try await siti.post("/reports/\(first.id)/skip")
      #expect(released() == [ReportID(1), ReportID(1)])
    }
  }

  @Test func `a draft outside one's new jurisdiction is not held any more`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu")
      _ = try await ground.seat("siti").next()
      let admin = try await ground.seat("admin")
      #expect(try await admin.patch("/officers/siti", #"{"channels":["whatsapp"]}"#).status == 200)
      #expect(try await ground.seat("siti").post("/queue/next").status == 204)
    }
  }

  // MARK: Asked drafts

  @Test func `an asked draft is out of the way until its answer comes or the wait is over`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("from +62811\ntext satu", "dua")
      let siti = try await ground.seat("siti")
      let first = try #require(try await siti.next())
      #expect(try await siti.act("ask", first.id, first.version).status == 200)
      #expect(try await siti.next()?.id == "r2")
      _ = try await siti.post("/reports/r2/skip")
      #expect(try await siti.next() == nil)
      #expect(try await siti.get("/reports?claim=asked")["items"]?.items.count == 1)
      await ground.test.carry("test", 2)
      try await ground.receive("from +62811\ntext dekat rumah pak RT")
      #expect(try await siti.next()?.id == first.id)
      #expect(try await siti.get("/reports/r1")["is_asked"]?.flag == false)
    }
  }

  @Test func `a wait without an answer ends`() async throws {
    try await ConsoleGround.run({ $0.askedWait = .seconds(7200) }) { ground in
      try await ground.receive("satu")
      let draft = try #require(try await ground.seat("siti").next())
      _ = try await ground.seat("siti").act("ask", draft.id, draft.version)
      #expect(try await ground.seat("siti").next() == nil)
      ground.test.time.advance(.seconds(7200))
      #expect(try await ground.seat("siti").next()?.id == draft.id)
    }
  }

  @Test func `the sender's own answer makes what an officer decided before it stale`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("from +62811\ntext lubang besar")
      let siti = try await ground.seat("siti")
      let draft = try #require(try await siti.next())
      try await ground.receive("from +62811\ntext Cipete")
      let late = try await siti.locate(draft.id, draft.version)
      #expect(late.status == 409 && late.problem == "stale" && late["state"]?.text == "located")
      #expect(try await ground.test.reports().map(\.kelurahan) == [ConsoleGround.south.code])
      let forwards = try await ground.test.outgoing().filter { $0.kind == .forward }
      #expect(forwards.count == 1)
    }
  }
}
