// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Storage
import TestSupport
import Testing
import Transport

@testable import Console

/// Dead letters, answers that did not go, feeds and counters.
@Suite(.inTurn) struct RoomTests {
  private func receiveDead(_ count: Int, _ ground: ConsoleGround) async throws {
    let letters = (0..<count).map { number in
      Incoming(
        identity: "mati\(number)", position: "mati\(number)", raw: Array("bukan pesan".utf8), format: "test")
    }
    _ = try await ground.test.line.commit(letters, cursor: nil)
    while try await Drafter(ground.test.journey).round() > 0 {}
  }

  @Test func `one dead letter is read again, and no living one`() async throws {
    try await ConsoleGround.run { ground in
      try await receiveDead(1, ground)
      try await ground.receive("satu")
      let tiket = try await ground.seat("tiket")
      let page = try await tiket.get("/dead")
      #expect(page["items"]?.items.map { $0["id"]?.text } == ["m1"])
      #expect(page["items"]?.items.first?["received_at"] != nil)
      #expect(try await tiket.post("/dead/m1/requeue")["messages"]?.integer == 1)
      #expect(try await ground.test.state(of: MessageID(1)) == .received)
      for id in ["m1", "m2"] { #expect(try await tiket.post("/dead/\(id)/requeue").status == 409) }
      #expect(try await tiket.post("/dead/m9/requeue").status == 404)
      #expect(try await ground.audit("requeue").map(\.who) == ["tiket"])
      #expect(try await ground.isBalanced())
    }
  }

  @Test func `all dead letters of one reason are read again, in stretches`() async throws {
    try await ConsoleGround.run { ground in
      try await receiveDead(450, ground)
      try await ground.test.tamper("UPDATE message SET reason = 'lain' WHERE id = 7")
      let tiket = try await ground.seat("tiket")
      let page = try await tiket.get("/dead?limit=200")
      let reasons = page["reasons"]?.items.map { $0["count"]?.integer }
      #expect(reasons == [449, 1])
      let next = try #require(page["next"]?.text)
      #expect(
        try await tiket.get("/dead?limit=200&cursor=\(next)")["items"]?.items.first?["id"]?.text == "m201")
      let reason = try #require(page["reasons"]?.items.first?["reason"]?.text)
      let body = #"{"reason":"\#(reason)"}"#
      #expect(try await tiket.post("/dead/requeue", body)["messages"]?.integer == 449)
      #expect(try await tiket.post("/dead/requeue", body)["messages"]?.integer == 0)
      #expect(try await tiket.get("/dead")["items"]?.items.map { $0["id"]?.text } == ["m7"])
      #expect(try await ground.audit("requeue").count == 3)
      #expect(try await ground.isBalanced())
    }
  }

  @Test func `a parked answer is sent again or given up`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu", "dua", "tiga")
      try await ground.test.tamper(
        "UPDATE outgoing SET state = 'parked', reason = 'tidak terkirim', settled_at = 1 WHERE id < 3")
      let tiket = try await ground.seat("tiket")
      let page = try await tiket.get("/outgoing?limit=1")
      let row = try #require(page["items"]?.items.first)
      #expect(
        row["id"]?.text == "o1" && row["report"]?.text == "r1"
          && row["ticket"]?.text?.hasPrefix("TST") == true)
      #expect(page["next"]?.text == "o1")
      #expect(try await tiket.post("/outgoing/o1/requeue").status == 204)
      #expect(try await tiket.post("/outgoing/o2/give-up").status == 422)
      #expect(try await tiket.post("/outgoing/o2/give-up", #"{"reason":"nomor mati"}"#).status == 204)
      for id in ["o1", "o3"] {
        #expect(try await tiket.post("/outgoing/\(id)/give-up", #"{"reason":"x"}"#).status == 409, "\(id)")
        #expect(try await tiket.post("/outgoing/\(id)/requeue").status == 409, "\(id)")
      }
      #expect(try await tiket.post("/outgoing/o9/requeue").status == 404)
      #expect(try await ground.test.outgoing().map(\.state) == [.due, .withdrawn, .due])
      #expect(try await tiket.get("/outgoing")["items"]?.items.isEmpty == true)
      #expect(try await ground.audit("give up").first?.reason == "nomor mati")
    }
  }

  @Test func `a feed with a slash in its name is paused and goes on`() async throws {
    try await ConsoleGround.run { ground in
      let admin = try await ground.seat("admin")
      func isPaused() async throws -> [Bool?] {
        try await admin.get("/feeds")["items"]?.items.map { $0["is_paused"]?.flag } ?? []
      }
      #expect(
        try await admin.get("/feeds")["items"]?.items.map { $0["name"]?.text } == ["test/chat", "test/feed"])
      #expect(try await admin.post("/feeds/test%2Ffeed/pause").status == 204)
      #expect(try await isPaused() == [false, true])
      #expect(try await admin.post("/feeds/test%2Ffeed/resume").status == 204)
      #expect(try await isPaused() == [false, false])
      #expect(try await admin.post("/feeds/test%2Flain/pause").status == 404)
      #expect(try await ground.audit("pause feed").map(\.subject) == ["test/feed"])
    }
  }

  // MARK: Counters

  @Test func `a counter that is paused takes nothing in until it goes on`() async throws {
    try await ConsoleGround.run { ground in
      let (siti, admin) = (try await ground.seat("siti"), try await ground.seat("admin"))
      #expect(try await admin.post("/feeds/test%2Ffeed/pause").status == 204)
      let refused = try await siti.post("/intake", form("f-1", "lubang di Cikini"))
      #expect(refused.status == 409 && refused.problem == "state")
      #expect(try await ground.test.reports().isEmpty)
      #expect(try await ground.audit("hand in").isEmpty)
      #expect(try await admin.post("/feeds/test%2Ffeed/resume").status == 204)
      #expect(try await siti.post("/intake", form("f-1", "lubang di Cikini")).status == 201)
    }
  }

  private func form(_ id: String, _ text: String, _ more: String = "") -> String {
    #"{"counter":"pendopo","id":"\#(id)","text":"\#(text)"\#(more)}"#
  }

  @Test func `a counter takes a report in once, however often it is sent`() async throws {
    try await ConsoleGround.run { ground in
      let siti = try await ground.seat("siti")
      let first = try await siti.post("/intake", form("f-1", "lubang di Cikini"))
      #expect(first.status == 201)
      let ticket = try #require(first["ticket"]?.text)
      let again = try await siti.post("/intake", form("f-1", "lubang di Cikini"))
      #expect(again.status == 201 && again["ticket"]?.text == ticket)
      #expect(try await siti.post("/intake", form("f-1", "pohon tumbang")).status == 409)
      #expect(try await ground.test.reports().count == 1)
      let receipt = try await siti.get("/intake/pendopo/f-1")
      #expect(receipt.status == 200 && receipt["ticket"]?.text == ticket)
      #expect(receipt["kelurahan"]?["code"]?.text == ConsoleGround.center.code)
      #expect(try await siti.get("/intake/pendopo/f-2").status == 404)
      #expect(try await siti.get("/intake/lain/f-1").status == 404)
      #expect(
        try await siti.post("/intake", form("f-1", "x").replacing("pendopo", with: "lain")).status == 404)
      #expect(try await ground.seat("sari").get("/intake/pendopo/f-1").status == 404)
      #expect(try await ground.audit("take in").allSatisfy { $0.who == "siti" && $0.subject == ticket })
      #expect(try await ground.isBalanced())
    }
  }

  @Test(arguments: [
    #","attachments":[{"name":"a","type":"image/jpeg","content":"bukan base64!"}]"#,
    #","attachments":[{"name":"a","type":"jpeg","content":"YQ=="}]"#, #","attachments":[{}]"#,
    #","attachments":{}"#,
    #","attachments":[{"name":"a","type":"image/jpeg","content":""}]"#, #","visibility":"rahasia""#,
    #","coordinate":{"latitude":91,"longitude":0}"#, #","coordinate":{"latitude":1}"#, #","sender":7"#,
  ]) func `a form that is not filled in right says what to mend`(more: String) async throws {
    try await ConsoleGround.run { ground in
      let answer = try await ground.seat("siti").post("/intake", form("f-1", "lubang", more))
      #expect(answer.status == 422 && answer["errors"]?.items.isEmpty == false, "\(answer.text)")
      #expect(try await ground.test.reports().isEmpty)
    }
  }

  // MARK: Lists and the dashboard

  @Test func `pages go on where the one before ended, though reports come and go`() async throws {
    try await ConsoleGround.run { ground in
      for text in ["satu", "dua", "tolong", "empat", "lima"] {
        try await ground.receive(text)
        ground.test.time.advance(.seconds(60))
      }
      let siti = try await ground.seat("siti")
      var (seen, cursor): ([String], String?) = ([], nil)
      repeat {
        let page = try await siti.get("/reports?limit=2" + (cursor.map { "&cursor=\($0)" } ?? ""))
        seen += page["items"]?.items.compactMap { $0["id"]?.text } ?? []
        cursor = page["next"]?.text
        // What was shown is decided meanwhile.
        if seen.count == 2 { _ = try await siti.locate(seen[1], 1) }
      } while cursor != nil
      #expect(seen == ["r3", "r1", "r2", "r4", "r5"])
    }
  }

  @Test func `a list shows what its filters say`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("lubang satu", "di Menteng", "dua")
      ground.test.time.advance(.seconds(25 * 60))
      try await ground.receive("tiga")
      try await ground.test.receiveByChat("from +62899\ntext empat")
      let (siti, budi) = (try await ground.seat("siti"), try await ground.seat("budi"))
      _ = try await siti.post("/reports/r1/claim")
      _ = try await budi.post("/reports/r3/claim")
      func ids(_ filter: String) async throws -> [String] {
        try await siti.get("/reports?\(filter)")["items"]?.items.compactMap { $0["id"]?.text } ?? []
      }
      #expect(try await ids("category=jalan") == ["r1"])
      #expect(try await ids("channel=whatsapp") == ["r5"])
      #expect(try await ids("territory=31.71") == ["r2"])
      #expect(try await ids("claim=mine") == ["r1"])
      #expect(try await ids("claim=others") == ["r3"])
      #expect(try await ids("claim=free") == ["r2", "r4", "r5"])
      #expect(try await ids("age=due") == ["r1", "r2", "r3"])
      #expect(try await ids("age=fresh") == ["r4", "r5"])
      ground.test.time.advance(.seconds(6 * 60))
      #expect(try await ids("age=late") == ["r1", "r2", "r3"])
      #expect(try await ids("age=due").isEmpty)
    }
  }

  @Test func `the dashboard counts the day, and its ledger balances`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("di Cikini", "satu", "dua", "tiga")
      try await receiveDead(1, ground)
      let siti = try await ground.seat("siti")
      _ = try await siti.locate("r2", 1, ConsoleGround.south)
      _ = try await siti.act("set-aside", "r3", 1, #""reason":"iklan""#)
      let answer = try await ground.seat("tiket").get("/dashboard")
      let totals = try #require(answer["totals"])
      let counts = [
        "received", "located_by_itself", "located_by_people", "queued", "forwarded", "set_aside", "dead",
      ].map { totals[$0]?.integer }
      #expect(counts == [5, 1, 1, 1, 0, 1, 1])
      #expect(answer["kelurahan"]?.items.count == 2 && answer["hours"]?.items.count == 24)
      #expect(answer["ledger"]?["balances"]?.flag == true)
      let other = try await ground.seat("tiket").get("/dashboard?day=2020-01-01")
      #expect(other["totals"]?["received"]?.integer == 0)
    }
  }

  @Test func `officers are added, listed and changed`() async throws {
    try await ConsoleGround.run { ground in
      let admin = try await ground.seat("admin")
      let new = #"{"name":"rina","password":"kata-sandi-panjang","roles":["admin-kanal"],"channels":["sms"]}"#
      let added = try await admin.post("/officers", new)
      #expect(added.status == 201 && !added.text.contains("sandi") && !added.text.contains("scrypt"))
      #expect(try await admin.post("/officers", new).status == 409)
      #expect(try await admin.patch("/officers/siapa", #"{"is_disabled":true}"#).status == 404)
      for name in ["Rina", "-x", "a b", "../x", "é", "a\\u0000"] {
        let body = #"{"name":"\#(name)","roles":["admin-kanal"]}"#
        #expect(try await admin.post("/officers", body).status == 422, "\(name)")
      }
      let list = try await admin.get("/officers")
      #expect(
        list["items"]?.items.contains { $0["name"]?.text == "rina" && $0["has_password"]?.flag == true }
          == true)
      #expect(!list.text.contains("scrypt"))
      let login = #"{"name":"rina","password":"kata-sandi-panjang"}"#
      #expect(try await ground.nobody.post("/session", login).status == 200)
      _ = try await admin.patch("/officers/rina", #"{"is_disabled":true}"#)
      #expect(try await ground.nobody.post("/session", login).status == 401)
    }
  }
}
