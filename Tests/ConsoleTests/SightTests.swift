// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Storage
import TestSupport
import Testing

@testable import Console

/// What is somebody else's is not named, counted or changed, in no room.
@Suite(.inTurn) struct SightTests {
  private func ids(_ answer: Answer) -> [String] {
    answer["items"]?.items.compactMap { $0["id"]?.text } ?? []
  }

  // MARK: What did not go out

  /// A report of Menteng, one of Cilandak, one by chat of which nobody knows the place; nothing of them went out.
  private func park(_ ground: ConsoleGround) async throws -> [String: String] {
    try await ground.receive("di Menteng", "di Cilandak")
    try await ground.test.receiveByChat("from +62899\ntext entah di mana")
    try await ground.test.tamper("UPDATE outgoing SET state = 'parked', reason = 'x', settled_at = 1")
    let rows = try await ground.seat("tiket").get("/outgoing")["items"]?.items ?? []
    return Dictionary(
      rows.compactMap { row in row["report"]?.text.flatMap { report in row["id"]?.text.map { (report, $0) } }
      }
    ) { first, _ in first }
  }

  @Test func `answers are sent again or given up by those whose reports they are about`() async throws {
    try await ConsoleGround.run { ground in
      let rows = try await park(ground)
      #expect(Set(rows.keys) == ["r1", "r2", "r3"])
      let (wati, tuti) = (try await ground.seat("wati"), try await ground.seat("tuti"))
      func reports(_ seat: Seat) async throws -> [String] {
        try await seat.get("/outgoing")["items"]?.items.compactMap { $0["report"]?.text } ?? []
      }
      #expect(try await reports(wati) == ["r3"])
      #expect(try await reports(tuti) == ["r2", "r3"])
      for (seat, hidden) in [(wati, ["r1", "r2"]), (tuti, ["r1"])] {
        for id in hidden.compactMap({ rows[$0] }) {
          let again = try await seat.post("/outgoing/\(id)/requeue")
          #expect(again.status == 404, "\(seat.name) \(id)")
          #expect(again["detail"]?.text == "there is no outgoing row \(id)")
          let given = try await seat.post("/outgoing/\(id)/give-up", #"{"reason":"x"}"#)
          #expect(given.status == 404, "\(seat.name) \(id)")
        }
      }
      #expect(try await ground.test.outgoing().allSatisfy { $0.state == .parked })
      #expect(try await wati.post("/outgoing/\(rows["r3"] ?? "")/requeue").status == 204)
      let body = #"{"reason":"nomor mati"}"#
      #expect(try await tuti.post("/outgoing/\(rows["r2"] ?? "")/give-up", body).status == 204)
      #expect(try await reports(try await ground.seat("tiket")) == ["r1"])
    }
  }

  @Test func `dead letters are read again by those whose channels they came by`() async throws {
    try await ConsoleGround.run { ground in
      for (line, name) in [(ground.test.line, "satu"), (ground.test.line, "dua"), (ground.test.chat, "tiga")]
      {
        _ = try await line.commit(
          [Incoming(identity: name, position: name, raw: Array("bukan pesan".utf8), format: "test")],
          cursor: nil)
      }
      while try await Drafter(ground.test.journey).round() > 0 {}
      let (tiket, wati) = (try await ground.seat("tiket"), try await ground.seat("wati"))
      let all = try await tiket.get("/dead")
      #expect(ids(all) == ["m1", "m2", "m3"])
      #expect(all["reasons"]?.items.map { $0["count"]?.integer } == [3])
      let theirs = try await wati.get("/dead")
      #expect(ids(theirs) == ["m3"])
      #expect(theirs["reasons"]?.items.map { $0["count"]?.integer } == [1])
      #expect(try await wati.post("/dead/m1/requeue").status == 404)
      let reason = try #require(all["reasons"]?.items.first?["reason"]?.text)
      let body = #"{"reason":"\#(reason)"}"#
      #expect(try await wati.post("/dead/requeue", body)["messages"]?.integer == 1)
      #expect(try await ground.test.state(of: MessageID(1)) == .dead)
      #expect(try await ground.test.state(of: MessageID(3)) == .received)
      #expect(try await tiket.post("/dead/requeue", body)["messages"]?.integer == 2)
    }
  }

  @Test func `what was set aside is no dead letter`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("from +62811\nauto libur\ntext saya sedang libur")
      #expect(try await ground.test.state(of: MessageID(1)) == .setAside)
      #expect(try await ground.seat("tiket").post("/dead/m1/requeue").status == 409)
      #expect(try await ground.test.state(of: MessageID(1)) == .setAside)
      try await ground.test.journey.requeue(MessageID(1), by: "operator")
      #expect(try await ground.test.state(of: MessageID(1)) == .received)
    }
  }

  // MARK: The day in figures

  @Test(arguments: ["siti", "biro"]) func `who may not know hours is shown today alone`(name: String)
    async throws
  {
    try await ConsoleGround.run { ground in
      try await ground.receive("di Menteng")
      let seat = try await ground.seat(name)
      let today = try await seat.get("/dashboard")
      let day = try #require(today["day"]?.text)
      #expect(try await seat.get("/dashboard?day=\(day)").status == 200)
      #expect(today["totals"]?["queued"]?.integer == 1)
      for other in ["2020-01-01", "2026-09-20", "2026-09-23"] where other != day {
        let answer = try await seat.get("/dashboard?day=\(other)")
        #expect(answer.status == 403 && answer.problem == "role", "\(other)")
        #expect(try await ground.seat("tiket").get("/dashboard?day=\(other)").status == 200)
      }
    }
  }

  @Test(arguments: [
    ("tiket", true), ("admin", true), ("wati", false), ("tuti", false), ("siti", false), ("biro", false),
  ]) func `the ledger's figures are told to those whose business the whole city is`(
    name: String, isTold: Bool
  )
    async throws
  {
    try await ConsoleGround.run { ground in
      try await ground.receive("di Menteng")
      let ledger = try await ground.seat(name).get("/dashboard")["ledger"]
      #expect(ledger?["balances"]?.flag == true)
      #expect(ledger?["lines"]?.items.isEmpty == !isTold)
    }
  }

  // MARK: Names of other reports

  @Test func `a page goes on behind no report that is somebody else's`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("di Menteng", "di Cilandak", "entah di mana")
      let sela = try await ground.seat("sela")
      #expect(ids(try await sela.get("/reports?limit=1")) == ["r2"])
      #expect(ids(try await sela.get("/reports?cursor=r2")) == ["r3"])
      let (theirs, nobodys) = (
        try await sela.get("/reports?cursor=r1"), try await sela.get("/reports?cursor=r99")
      )
      #expect(theirs.status == 422 && theirs.body == nobodys.body)
      #expect(ids(try await ground.seat("siti").get("/reports?cursor=r1")) == ["r2", "r3"])
    }
  }

  @Test func `an event and a duplicate name no report that is somebody else's`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("di Menteng", "di Cilandak", "entah di mana")
      try await ground.test.tamper("UPDATE report SET event = 1, duplicate_of = 1 WHERE id IN (2, 3)")
      let (siti, sela) = (try await ground.seat("siti"), try await ground.seat("sela"))
      let listed = try await sela.get("/reports")["items"]?.items.first
      for report in [try await sela.get("/reports/r2").json, listed] {
        #expect(report?["duplicate_of"] == nil)
        #expect(report?["event"]?.text == "r2")
      }
      let whole = try await siti.get("/reports/r2")
      #expect(whole["duplicate_of"]?.text == "r1" && whole["event"]?.text == "r1")
      // The event is found by whichever of its reports they see, and by no other.
      #expect(ids(try await sela.get("/reports?event=r2")) == ["r2", "r3"])
      #expect(ids(try await sela.get("/reports?event=r1")).isEmpty)
      #expect(ids(try await siti.get("/reports?event=r2")) == ["r1", "r2", "r3"])
      let (all, theirs) = (try await siti.get("/events"), try await sela.get("/events"))
      #expect(ids(all) == ["r1"] && all["items"]?.items.first?["reports"]?.integer == 3)
      #expect(ids(theirs) == ["r2"] && theirs["items"]?.items.first?["reports"]?.integer == 2)
    }
  }

  @Test func `a merge names no report that is somebody else's`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("di Menteng", "entah di mana", "entah siapa", "di Menteng lagi")
      let (siti, sela) = (try await ground.seat("siti"), try await ground.seat("sela"))
      #expect(try await siti.act("merge", "r2", 1, #""into":"r1""#).status == 200)
      #expect(try await siti.act("merge", "r4", 1, #""into":"r3""#).status == 200)
      let (gone, kept) = (try await sela.get("/reports/r2"), try await sela.get("/reports/r3"))
      #expect(gone.status == 200 && gone["state"]?.text == "merged" && gone["merged_into"] == nil)
      #expect(kept.status == 200 && kept["merged"]?.items.isEmpty == true)
      #expect(try await siti.get("/reports/r2")["merged_into"]?.text == "r1")
      #expect(try await siti.get("/reports/r3")["merged"]?.items.first?["id"]?.text == "r4")
    }
  }
}
