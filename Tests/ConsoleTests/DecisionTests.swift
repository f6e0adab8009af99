// SPDX-License-Identifier: MIT

import Operations
import Pipeline
import Reports
import Storage
import TestSupport
import Testing
import Transport

@testable import Console

/// Undo, ask, split, merge and many at once, as the page asks for them.
@Suite(.inTurn) struct DecisionTests {
  private func kinds(_ ground: ConsoleGround, _ kind: OutgoingKind) async throws -> [OutgoingRow] {
    try await ground.test.outgoing().filter { $0.kind == kind }
  }

  // MARK: Undo

  @Test func `a place taken back within the grace leaves nothing behind`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("di simpang")
      await ground.test.carry("test")
      let siti = try await ground.seat("siti")
      let draft = try #require(try await siti.next())
      let before = try await ground.test.outgoing().map(\.cause)
      let located = try await siti.locate(draft.id, draft.version)
      #expect(located["state"]?.text == "located" && located["undo_seconds"]?.integer == 10)
      #expect(try await ground.test.outgoing().map(\.cause) == before + ["forward:r1", "located:r1"])
      ground.test.time.advance(.seconds(4))
      #expect(try await siti.get("/reports/r1")["undo_seconds"]?.integer == 6)
      let undone = try await siti.act("undo", draft.id, try #require(located.version))
      #expect(undone["state"]?.text == "needs_location")
      #expect(try await ground.test.outgoing().map(\.cause) == before)
      let shown = try await siti.get("/reports/r1")
      #expect(shown["claim"]?["is_mine"]?.flag == true && shown["places"]?.items.count == 2)
      #expect(shown["kelurahan"] == nil)
      #expect(try await ground.isBalanced())
    }
  }

  @Test func `after the first attempt at the core nothing is taken back`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("di simpang")
      let siti = try await ground.seat("siti")
      let draft = try #require(try await siti.next())
      let located = try await siti.locate(draft.id, draft.version)
      ground.test.time.advance(.seconds(11))
      await ground.test.carry("core")
      for version in [located.version, try await siti.version(of: draft.id)] {
        let answer = try await siti.act("undo", draft.id, try #require(version))
        #expect(answer.status == 409)
      }
      let shown = try await siti.get("/reports/r1")
      #expect(shown["state"]?.text == "forwarded" && shown["acts"]?.texts.contains("undo") == false)
      #expect(try await ground.isBalanced())
    }
  }

  @Test func `a report placed again after an undo is forwarded once, and its sender told once`() async throws
  {
    try await ConsoleGround.run { ground in
      try await ground.receive("di simpang")
      await ground.test.carry("test")
      let siti = try await ground.seat("siti")
      let draft = try #require(try await siti.next())
      var version = draft.version
      for _ in 0..<3 {
        version = try #require(try await siti.locate(draft.id, version).version)
        version = try #require(try await siti.act("undo", draft.id, version).version)
      }
      _ = try await siti.locate(draft.id, version, ConsoleGround.south)
      ground.test.time.advance(.seconds(11))
      let core = await ground.test.carry("core")
      let told = await ground.test.carry("test")
      #expect(core.count == 1 && told.count == 1)
      guard case .report(let parcel)? = core.first?.content else { throw ServerTrouble("no report") }
      #expect("\(parcel)".contains(ConsoleGround.south.code))
      #expect(try await ground.test.outgoing().count { $0.kind == .forward } == 1)
      #expect(try await ground.isBalanced())
    }
  }

  @Test func `a place the sender was told already is told anew when it changes`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("di simpang")
      await ground.test.carry("test")
      let siti = try await ground.seat("siti")
      let draft = try #require(try await siti.next())
      let located = try await siti.locate(draft.id, draft.version)
      ground.test.time.advance(.seconds(11))
      let first = await ground.test.carry("test")
      let undone = try await siti.act("undo", draft.id, try #require(located.version))
      #expect(undone.status == 200)
      _ = try await siti.locate(draft.id, try #require(undone.version), ConsoleGround.south)
      ground.test.time.advance(.seconds(11))
      let second = await ground.test.carry("test")
      #expect("\(first)".contains("Cikini") && "\(second)".contains("Cipete"))
      #expect(first.count == 1 && second.count == 1 && first[0].key != second[0].key)
      #expect(try await ground.isBalanced())
    }
  }

  @Test func `what was located by itself is nobody's to take back`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("di Cikini")
      let siti = try await ground.seat("siti")
      let shown = try await siti.get("/reports/r1")
      #expect(shown["acts"]?.texts.contains("undo") == false && shown["undo_seconds"] == nil)
      #expect(try await siti.act("undo", "r1", try #require(shown.version)).problem == "state")
      #expect(try await kinds(ground, .forward).map(\.state) == [.due])
    }
  }

  @Test func `a set-aside, a question and a merge are taken back`() async throws {
    try await ConsoleGround.run({ _ in }, isToldOfSetAside: true) { ground in
      try await ground.receive("satu", "dua")
      let siti = try await ground.seat("siti")
      let before = try await ground.test.outgoing().map(\.cause)
      for (act, more) in [
        ("set-aside", #""reason":"iklan""#), ("ask", ""), ("merge", #""into":"r2""#),
      ] {
        let done = try await siti.act(act, "r1", try await siti.version(of: "r1"), more)
        #expect(done.status == 200, "\(act): \(done.text)")
        #expect(try await siti.get("/reports/r1")["acts"]?.texts.contains("undo") == true, "\(act)")
        let undone = try await siti.act("undo", "r1", try #require(done.version))
        #expect(undone.status == 200 && undone["state"]?.text == "needs_location", "\(act): \(undone.text)")
        let causes = try await ground.test.outgoing().filter { $0.state == .due }.map(\.cause)
        #expect(causes.sorted() == before.sorted(), "\(act)")
        #expect(try await ground.isBalanced(), "\(act)")
        #expect(try await siti.get("/reports/r1")["claim"]?["is_mine"]?.flag == true, "\(act)")
      }
    }
  }

  // MARK: Asking

  @Test func `a question goes once with the ticket, and its answer locates`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("from +62811\ntext lubang besar")
      await ground.test.carry("test")
      let siti = try await ground.seat("siti")
      let draft = try #require(try await siti.next())
      let asked = try await siti.act("ask", draft.id, draft.version)
      #expect(try await siti.act("ask", draft.id, try #require(asked.version)).status == 409)
      ground.test.time.advance(.seconds(11))
      let sent = await ground.test.carry("test")
      let ticket = try #require(try await ground.test.reports().first?.ticket)
      #expect(sent.count == 1 && "\(sent)".contains(ticket))
      try await ground.receive("from +62811\ntext Cikini")
      #expect(try await ground.test.reports().map(\.state) == [.located])
      #expect(try await kinds(ground, .question).count == 1)
    }
  }

  @Test func `a question that did not leave yet goes nowhere once the draft is decided`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu", "dua", "tiga", "empat", "from +62811\ntext lima")
      await ground.test.carry("test", 5)
      let siti = try await ground.seat("siti")
      for id in ["r1", "r2", "r3", "r5"] {
        #expect(try await siti.act("ask", id, try await siti.version(of: id)).status == 200)
      }
      _ = try await siti.locate("r1", try await siti.version(of: "r1"))
      _ = try await siti.act("set-aside", "r2", try await siti.version(of: "r2"), #""reason":"iklan""#)
      _ = try await siti.act("merge", "r3", try await siti.version(of: "r3"), #""into":"r4""#)
      try await ground.receive("from +62811\ntext Cikini")
      let due = try await kinds(ground, .question).filter { $0.state == .due }
      #expect(due.isEmpty)
      #expect(try await ground.isBalanced())
    }
  }

  @Test func `who cannot be answered is not asked`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("from +62811\nsilent\ntext lubang besar")
      try await ground.test.receive("text tanpa pengirim")
      let siti = try await ground.seat("siti")
      for id in ["r1", "r2"] {
        #expect(try await siti.get("/reports/\(id)")["acts"]?.texts.contains("ask") == false)
        #expect(try await siti.act("ask", id, 1).problem == "state")
      }
      #expect(try await kinds(ground, .question).isEmpty)
    }
    let rules = AccountRules(ticketPrefix: "TST", answers: false)
    try await ConsoleGround.run(rules: rules) { ground in
      try await ground.receive("lubang besar")
      let siti = try await ground.seat("siti")
      #expect(try await siti.get("/reports/r1")["acts"]?.texts.contains("ask") == false)
      #expect(try await siti.act("ask", "r1", 1).status == 409)
    }
  }

  // MARK: Splitting

  @Test func `a follow-up stands for itself and joins nothing again`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("from +62811\ntext lubang besar")
      await ground.test.carry("test")
      try await ground.receive("from +62811\ntext dekat rumah pak RT")
      let siti = try await ground.seat("siti")
      let shown = try await siti.get("/reports/r1")
      let followup = try #require(
        shown["messages"]?.items.first { $0["can_split"]?.flag == true }?["id"]?.text)
      #expect(shown["acts"]?.texts.contains("split") == true)
      #expect(
        try await siti.act("split", "r1", try #require(shown.version), #""message":"m1""#).status == 409)
      let split = try await siti.act("split", "r1", try #require(shown.version), #""message":"\#(followup)""#)
      #expect(split.status == 200)
      while try await Drafter(ground.test.journey).round() > 0 {}
      #expect(try await ground.test.reports().count == 2)
      #expect(try await ground.isBalanced())
      let second = try await siti.get("/reports/r2")
      #expect(second["messages"]?.items.first?["text"]?.text == "dekat rumah pak RT")
      #expect(try await siti.get("/reports/r1")["acts"]?.texts.contains("split") == false)
    }
  }

  @Test func `what the core was told stays where it is`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("from +62811\ntext lubang di Cikini")
      await ground.test.carry("core")
      await ground.test.carry("test")
      let ticket = try #require(try await ground.test.reports().first?.ticket)
      try await ground.receive("from +62811\ntext tambahan untuk \(ticket), rusak")
      let siti = try await ground.seat("siti")
      let shown = try await siti.get("/reports/r1")
      let told = try #require(shown["messages"]?.items.first { $0["id"]?.text == "m2" })
      #expect(told["can_split"]?.flag != true)
      #expect(shown["acts"]?.texts.contains("split") == false)
      let answer = try await siti.act("split", "r1", try #require(shown.version), #""message":"m2""#)
      #expect(answer.status == 409)
      #expect(try await ground.test.outgoing().contains { $0.cause == "update:m2" })
      #expect(try await ground.isBalanced())
    }
  }

  // MARK: Merging

  @Test func `a draft is merged by the number somebody names`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu", "dua")
      let siti = try await ground.seat("siti")
      let ticket = try #require(try await ground.test.reports().last?.ticket)
      let answer = try await siti.act("merge", "r1", 1, #""into":"\#(ticket.lowercased())""#)
      #expect(answer.status == 200 && answer["state"]?.text == "merged")
      #expect(try await siti.get("/reports/r2")["merged"]?.items.first?["id"]?.text == "r1")
      #expect(
        try await siti.act("merge", "r2", try await siti.version(of: "r2"), #""into":"r2""#).status == 409)
      #expect(
        try await siti.act("merge", "r2", try await siti.version(of: "r2"), #""into":"r9""#).status == 404)
      #expect(try await ground.isBalanced())
    }
  }

  // MARK: Many at once

  @Test func `what fails among many is in the log with its cause`() async throws {
    let recorder = LogRecorder()
    let log = Log(to: recorder) { Timestamp(seconds: 1_790_000_000) }
    try await ConsoleGround.run(log: log) { ground in
      try await ground.receive("satu", "dua")
      let siti = try await ground.seat("siti")
      try await ground.test.tamper(
        "CREATE TRIGGER full BEFORE UPDATE ON report WHEN NEW.id = 1 BEGIN SELECT RAISE(ABORT, 'rusak'); END")
      let items = #"[{"id":"r1","version":1},{"id":"r2","version":1},{"id":"r9","version":1}]"#
      let answer = try await siti.post(
        "/queue/bulk", #"{"act":"set-aside","reason":"iklan","items":\#(items)}"#)
      let results = answer["results"]?.items ?? []
      #expect(results.map { $0["done"]?.flag } == [false, true, false])
      #expect(results.map { $0["version"]?.integer } == [nil, 2, nil])
      #expect(results.first?["problem"]?["type"]?.text == "urn:kanal:unavailable")
      #expect(!answer.text.contains("rusak"))
      let failed = recorder.events.filter { $0.name == "console.failed" }
      #expect(failed.count == 1 && failed.first?.text.contains("rusak") == true)
    }
  }

  @Test func `one decision for many is done or refused one by one`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu", "dua", "tiga", "empat")
      let (siti, budi) = (try await ground.seat("siti"), try await ground.seat("budi"))
      _ = try await budi.post("/reports/r2/claim")
      let items =
        #"[{"id":"r1","version":1},{"id":"r2","version":1},{"id":"r3","version":7},{"id":"r9","version":1},{"id":"r4","version":1}]"#
      let body = #"{"act":"locate","kelurahan":"31.71.06.1003","items":\#(items)}"#
      let answer = try await siti.post("/queue/bulk", body)
      let results = answer["results"]?.items ?? []
      #expect(results.compactMap { $0["id"]?.text } == ["r1", "r2", "r3", "r9", "r4"])
      #expect(results.map { $0["done"]?.flag } == [true, false, false, false, true])
      #expect(
        results.compactMap { $0["problem"]?["type"]?.text } == [
          "urn:kanal:claimed", "urn:kanal:stale", "urn:kanal:unknown",
        ])
      #expect(results[1]["problem"]?["claimed_by"]?.text == "budi")
      #expect(
        try await ground.test.reports().map(\.state) == [.located, .needsLocation, .needsLocation, .located])
      #expect(try await ground.audit("locate").map(\.subject).sorted() == ["r1", "r4"])
      #expect(try await ground.isBalanced())
    }
  }

  @Test func `many are set aside, reopened and given a category`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu", "dua")
      let siti = try await ground.seat("siti")
      func bulk(_ act: String, _ more: String) async throws -> [Bool?] {
        let versions = try await ground.test.reports().map { #"{"id":"\#($0.id)","version":\#($0.version)}"# }
        let body = #"{"act":"\#(act)"\#(more),"items":[\#(versions.joined(separator: ","))]}"#
        return try await siti.post("/queue/bulk", body)["results"]?.items.map { $0["done"]?.flag } ?? []
      }
      #expect(try await bulk("set-aside", #","reason":"iklan""#) == [true, true])
      #expect(try await bulk("reopen", "") == [true, true])
      #expect(try await bulk("amend", #","category":"jalan""#) == [true, true])
      let reports = try await ground.test.reports()
      #expect(
        reports.map(\.category) == ["jalan", "jalan"]
          && reports.map(\.state) == [.needsLocation, .needsLocation])
      #expect(try await bulk("locate", "").isEmpty)
      #expect(try await bulk("set-aside", #","reason":"iklan","items":[]"#).isEmpty)
    }
  }

  @Test func `a point must lie in the kelurahan, or near it`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu")
      let siti = try await ground.seat("siti")
      for point in ["-6.27, 106.83", "-7.5, 110.0"] {
        let words = point.split(separator: ", ")
        let body =
          #"{"version":1,"kelurahan":"31.71.06.1003","coordinate":{"latitude":\#(words[0]),"longitude":\#(words[1])}}"#
        #expect(try await siti.post("/reports/r1/locate", body).status == 422, "\(point)")
      }
      let near =
        #"{"version":1,"kelurahan":"31.71.06.1003","coordinate":{"latitude":-6.2505,"longitude":106.83}}"#
      #expect(try await siti.post("/reports/r1/locate", near).status == 200)
    }
  }
}
