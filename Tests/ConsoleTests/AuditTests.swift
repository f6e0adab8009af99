// SPDX-License-Identifier: MIT

import Foundation
import Reports
import Storage
import TestSupport
import Testing

@testable import Console

/// Who saw what and did what is in the audit log, once, and is found there.
@Suite(.inTurn) struct AuditTests {
  @Test func `a list is one line, and each report on it finds it`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu", "dua", "tiga")
      let (siti, biro) = (try await ground.seat("siti"), try await ground.seat("biro"))
      _ = try await siti.get("/reports")
      _ = try await ground.seat("budi").get("/reports/r2")
      #expect(try await ground.audit("list").map(\.subject) == ["3 reports"])
      #expect(try await ground.audit("list").first?.reason == "r1 r2 r3")
      func acts(_ query: String) async throws -> [String] {
        try await biro.get("/audit?\(query)")["items"]?.items.compactMap { $0["act"]?.text } ?? []
      }
      #expect(try await acts("subject=r2") == ["look at", "list"])
      #expect(try await acts("subject=r3") == ["list"])
      #expect(try await acts("subject=r2&who=siti") == ["list"])
      #expect(try await acts("subject=r2&act=list&who=budi").isEmpty)
      #expect(try await acts("subject=r4").isEmpty)
      #expect(try await acts("subject=siti&act=log%20in") == ["log in"])
      let page = try await biro.get("/audit?subject=r2&limit=1")
      let next = try #require(page["next"]?.text)
      #expect(try await acts("subject=r2&limit=1&cursor=\(next)") == ["list"])
    }
  }

  @Test func `a page that reads its list again looks at what is new in it`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu", "dua")
      let siti = try await ground.seat("siti")
      for _ in 1...3 { _ = try await siti.get("/reports") }
      #expect(try await ground.audit("list").map(\.reason) == ["r1 r2"])
      try await ground.receive("tiga")
      _ = try await siti.get("/reports")
      #expect(try await ground.audit("list").map(\.subject) == ["r3", "2 reports"])
      // Another session is another look, and so is one an hour later.
      _ = try await ground.seat("siti").get("/reports")
      #expect(try await ground.audit("list").first?.subject == "3 reports")
      ground.test.time.advance(.seconds(1790))
      _ = try await siti.get("/reports")
      ground.test.time.advance(.seconds(1790))
      _ = try await siti.get("/reports")
      #expect(try await ground.audit("list").count == 3)
      ground.test.time.advance(.seconds(20))
      #expect(try await siti.get("/reports")["items"]?.items.count == 3)
      #expect(try await ground.audit("list").count == 4)
    }
  }

  @Test func `a list that could not be written down is not shown, and counts as unseen`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("rahasia")
      let siti = try await ground.seat("siti")
      try await ground.test.tamper(
        "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")
      let answer = try await siti.get("/reports")
      #expect(answer.status == 503 && !answer.text.contains("rahasia"))
      try await ground.test.tamper("DROP TRIGGER full")
      #expect(try await siti.get("/reports").status == 200)
      #expect(try await ground.audit("list").map(\.subject) == ["r1"])
    }
  }

  @Test func `what sessions were shown is bounded`() {
    let lists = ShownLists()
    let now = Timestamp(seconds: 1_790_000_000)
    for session in 0..<400 {
      lists.note([ReportID(1)], to: [UInt8(session % 256), UInt8(session / 256)], at: now)
    }
    #expect(lists.size.sessions == 300)
    for page in 0..<30 {
      let ids = (0..<200).map { ReportID(Int64(page * 200 + $0 + 1)) }
      #expect(lists.new(among: ids, to: [7], at: now) == ids)
      lists.note(ids, to: [7], at: now)
      #expect(lists.new(among: ids, to: [7], at: now).isEmpty)
    }
    #expect(lists.size.reports <= 2299 && lists.size.sessions == 300)
  }

  @Test func `who takes a report in is in the log before it is there`() async throws {
    try await ConsoleGround.run { ground in
      let siti = try await ground.seat("siti")
      let form = #"{"counter":"pendopo","id":"f-1","text":"lubang di Cikini"}"#
      func fail(_ act: String) async throws {
        try await ground.test.tamper(
          "CREATE TRIGGER full BEFORE INSERT ON audit WHEN NEW.act = '\(act)' BEGIN SELECT RAISE(ABORT, 'x'); END"
        )
        #expect(try await siti.post("/intake", form).status == 503)
        try await ground.test.tamper("DROP TRIGGER full")
      }
      try await fail("hand in")
      #expect(try await ground.test.reports().isEmpty)
      // What breaks after the report is there leaves no report without a name.
      try await fail("take in")
      #expect(try await ground.test.reports().count == 1)
      let line = try #require(try await ground.audit("hand in").first)
      #expect(line.who == "siti" && line.subject == "f-1" && line.reason == "pendopo")
      #expect(try await ground.audit("take in").isEmpty)
      #expect(try await siti.post("/intake", form).status == 201)
      #expect(try await ground.test.reports().count == 1)
    }
  }
}
