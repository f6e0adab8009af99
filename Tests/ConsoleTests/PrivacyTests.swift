// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Storage
import TestSupport
import Testing
import Transport

@testable import Console

/// What must stay hidden stays hidden, wherever one looks.
@Suite(.inTurn) struct PrivacyTests {
  /// Reports in every state, a dead letter, an answer that was refused, photos, events and grants.
  private func fill(_ ground: ConsoleGround) async throws {
    try await ground.receive(
      "from +62811\nphoto GIF89a dua\ntext lubang di simpang, telepon 0811 0000 1234",
      "from +62812-0000-0001\ntext pohon tumbang di Menteng", "lubang di Cikini", "di Bandung", "iklan",
      "lubang")
    await ground.test.carry("test", 3)
    try await ground.receive("from +62811\ntext dekat rumah pak RT")
    _ = try await ground.test.line.commit(
      [.init(identity: "mati", position: "mati", raw: Array("bukan pesan".utf8), format: "test")], cursor: nil
    )
    try await ground.receive("satu lagi")
    let siti = try await ground.seat("siti")
    _ = try await siti.act("set-aside", "r5", 1, #""reason":"iklan""#)
    _ = try await siti.act("merge", "r6", try await siti.version(of: "r6"), #""into":"r2""#)
    _ = try await siti.post("/reports/r2/claim")
    let biro = try await ground.seat("biro")
    _ = try await biro.post("/reports/r1/grants", #"{"officer":"siti","reason":"perlu dilihat"}"#)
    try await ground.test.tamper(
      "UPDATE outgoing SET state = 'parked', reason = 'x', settled_at = 1 WHERE id = (SELECT max(id) FROM outgoing)"
    )
    await ground.console.changes.round(ground.test.journey)
  }

  /// Every answer to GET that somebody can have.
  private func everything(_ seat: Seat) async throws -> [(path: String, answer: Answer)] {
    let states = ["needs_location", "located", "forwarded", "outside", "set_aside", "merged"]
    let paths =
      [
        "/session", "/queue", "/events", "/places?q=cik", "/places/at?lat=-6.19&lon=106.83",
        "/places/boundaries",
        "/dashboard", "/dashboard?day=2026-09-21", "/dead", "/outgoing", "/feeds", "/audit", "/intake",
        "/officers",
        "/changes?since=0", "/reports/r1/grants", "/intake/pendopo/x",
      ] + states.map { "/reports?state=\($0)" } + (1...8).map { "/reports/r\($0)" }
    var answers: [(String, Answer)] = []
    for path in paths {
      let answer = try await seat.get(path)
      answers.append((path, answer))
      for attachment in answer["attachments"]?.items ?? [] {
        let reference = attachment["reference"]?.text ?? ""
        answers.append((reference, try await seat.get("/attachments/\(reference)")))
      }
    }
    return answers
  }

  private static let timeKeys: Set = [
    "received_at", "at", "seconds_waiting", "hours", "oldest_seconds", "last_seen_at", "last_message_at",
    "last_contact_at", "created_at", "drafted_at",
  ]

  /// What tells a time in an answer, by its place.
  private func times(_ value: JSONValue, _ place: String = "") -> [String] {
    switch value {
    case .object(let members):
      return members.flatMap { name, value in
        (Self.timeKeys.contains(name) ? ["\(place).\(name)"] : []) + times(value, "\(place).\(name)")
      }
    case .array(let items): return items.flatMap { times($0, place + "[]") }
    case .integer(let number):
      return number >= 100_000_000_000 && !place.hasSuffix(".sequence") ? ["\(place) = \(number)"] : []
    case .number(let number): return number >= 1e9 ? ["\(place) = \(number)"] : []
    case .string(let text):
      let isTime = text.contains(/\d{4}-\d\d-\d\d[T ]\d\d|\d\d:\d\d:\d\d|1[789]\d{8,11}/)
      return isTime || text.hasPrefix("2026-") && place != ".day" ? ["\(place) = \(text)"] : []
    case .null, .bool: return []
    }
  }

  @Test(arguments: ["siti", "sela", "biro"]) func `who may not know hours gets none, nowhere`(name: String)
    async throws
  {
    try await ConsoleGround.run { ground in
      try await fill(ground)
      let all = try await everything(try await ground.seat(name))
      for (path, answer) in all {
        guard let json = answer.json else { continue }
        #expect(times(json).isEmpty, "\(path)")
        #expect(answer.headers["Last-Modified"] == nil && answer.headers["Date"]?.isEmpty != true)
      }
      #expect(all.count { $0.answer.status == 200 } > 12)
      // The same walk finds times where they may be known.
      let told = try await everything(try await ground.seat("tiket"))
      let keys = Set(told.flatMap { $0.answer.json.map { times($0) } ?? [] })
      for key in [
        "received_at", "seconds_waiting", "hours", "oldest_seconds", "last_message_at", "created_at",
      ] {
        #expect(keys.contains { $0.hasSuffix(".\(key)") }, "\(key)")
      }
    }
  }

  @Test(arguments: Role.allCases) func `no address, no number and no raw message reaches anybody`(role: Role)
    async throws
  {
    try await ConsoleGround.run { ground in
      try await fill(ground)
      var words = 0
      for (path, answer) in try await everything(try await ground.seat(role)) {
        for secret in ["62811", "62812", "0000-0001", "0811 0000 1234", "08110000", "from +", "bukan pesan"] {
          #expect(!answer.text.contains(secret), "\(path): \(secret)")
        }
        if answer.text.contains("lubang di simpang, telepon") { words += 1 }
      }
      #expect(words >= 1)
    }
  }

  // MARK: Jurisdiction

  @Test func `what lies outside one's channels does not exist`() async throws {
    try await ConsoleGround.run { ground in
      try await fill(ground)
      let sari = try await ground.seat("sari")
      let siti = try await ground.seat("siti")
      let reference = try #require(
        try await siti.get("/reports/r1")["attachments"]?.items.first?["reference"]?.text)
      #expect(try await siti.get("/attachments/\(reference)").status == 200)
      for state in ReportState.allCases {
        #expect(try await sari.get("/reports?state=\(state.rawValue)")["items"]?.items.isEmpty == true)
      }
      #expect(try await sari.post("/queue/next").status == 204)
      for path in ["/reports/r1", "/attachments/\(reference)"] {
        #expect(try await sari.get(path).status == 404, "\(path)")
      }
      for act in ["claim", "skip"] { #expect(try await sari.post("/reports/r1/\(act)").status == 404) }
      #expect(try await sari.delete("/reports/r1/claim").status == 404)
      let version = try await siti.version(of: "r1")
      let bodies = [
        "locate": #""kelurahan":"31.71.06.1003""#, "set-aside": #""reason":"x""#, "merge": #""into":"r2""#,
        "split": #""message":"m1""#,
      ]
      for act in ["locate", "ask", "set-aside", "undo", "merge", "split", "keep"] {
        #expect(try await sari.act(act, "r1", version, bodies[act] ?? "").status == 404, "\(act)")
      }
      #expect(try await sari.patch("/reports/r1", #"{"version":1,"category":"jalan"}"#).status == 404)
      #expect(try await sari.get("/events")["items"]?.items.isEmpty == true)
      #expect(try await sari.get("/changes?since=0")["reports"]?.items.isEmpty == true)
      #expect(try await sari.get("/queue")["waiting"]?.integer == 0)
      let totals = try await sari.get("/dashboard")["totals"]
      #expect(totals?["received"]?.integer == 0 && totals?["queued"]?.integer == 0)
      #expect(try await sari.get("/intake")["items"]?.items.isEmpty == true)
    }
  }

  @Test func `a number of somebody else's report is like one that nobody has`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu")
      try await ground.test.receiveByChat("from +62899\ntext dua")
      let reports = try await ground.test.reports()
      let (theirs, own) = (reports[0], reports[1])
      let sari = try await ground.seat("sari")
      #expect(try await sari.get("/reports?ticket=\(own.ticket)")["items"]?.items.count == 1)
      for name in [theirs.ticket, "\(theirs.id)", "TST-0000-0000-0", "m1", "o1"] {
        #expect(try await sari.get("/reports?ticket=\(name)")["items"]?.items.isEmpty == true, "\(name)")
        let answer = try await sari.act("merge", "\(own.id)", own.version, #""into":"\#(name)""#)
        #expect(answer.status == 404)
        #expect(answer["detail"]?.text == "there is no report \(name)")
      }
    }
  }

  @Test func `a territory shows what lies in it and what nobody knows the place of`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive(
        "di Menteng", "di Cilandak", "di simpang", "entah di mana", "di Cikini", "di Cipete")
      let sela = try await ground.seat("sela")
      let shown = try await sela.get("/reports")["items"]?.items.compactMap { $0["id"]?.text }
      #expect(shown == ["r2", "r3", "r4"])
      #expect(
        try await sela.get("/reports?state=located")["items"]?.items.compactMap { $0["id"]?.text } == ["r6"])
      #expect(try await sela.get("/reports/r1").status == 404)
      #expect(try await sela.get("/reports/r5").status == 404)
      var given: Set<String> = []
      while let draft = try await sela.next() {
        given.insert(draft.id)
        #expect(try await sela.locate(draft.id, draft.version, ConsoleGround.south).status == 200)
      }
      #expect(given == ["r2", "r3", "r4"])
      await ground.console.changes.round(ground.test.journey)
      let changed =
        try await sela.get("/changes?since=0")["reports"]?.items.compactMap { $0["id"]?.text } ?? []
      #expect(Set(changed) == ["r2", "r3", "r4", "r6"])
      #expect(try await sela.get("/queue")["waiting"]?.integer == 0)
      #expect(try await ground.seat("siti").get("/queue")["waiting"]?.integer == 1)
    }
  }

  @Test func `who puts a draft into another's territory has still done it`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("entah di mana")
      let sela = try await ground.seat("sela")
      let draft = try #require(try await sela.next())
      #expect(try await sela.locate(draft.id, draft.version).status == 200)
      #expect(try await sela.get("/reports/\(draft.id)").status == 404)
    }
  }

  // MARK: Photos

  private func photo(_ ground: ConsoleGround, _ seat: Seat, _ id: String = "r1") async throws -> String {
    try #require(try await seat.get("/reports/\(id)")["attachments"]?.items.first?["reference"]?.text)
  }

  @Test func `photos of private reports are locked until one person is let in, and again after`() async throws
  {
    try await ConsoleGround.run { ground in
      try await ground.receive("from +62811\nphoto GIF89a dua\ntext lubang")
      let (siti, budi) = (try await ground.seat("siti"), try await ground.seat("budi"))
      let (biro, admin) = (try await ground.seat("biro"), try await ground.seat("admin"))
      let path = "/attachments/\(try await photo(ground, siti))"
      for seat in [
        siti, budi, biro, admin, try await ground.seat("tiket"), try await ground.seat("validasi"),
      ] {
        let answer = try await seat.get(path)
        #expect(answer.status == 403 && answer.problem == "locked", "\(seat.name)")
        #expect(try await seat.get("/reports/r1")["attachments"]?.items.first?["state"]?.text == "locked")
      }
      let body = #"{"officer":"siti","reason":"memastikan lokasi"}"#
      #expect(try await admin.post("/reports/r1/grants", body).status == 403)
      #expect(try await biro.post("/reports/r1/grants", #"{"officer":"siapa","reason":"x"}"#).status == 422)
      #expect(try await biro.post("/reports/r1/grants", body).status == 201)
      #expect(try await siti.get(path).status == 200)
      #expect(try await siti.get("/reports/r1")["attachments"]?.items.first?["state"]?.text == "ready")
      for seat in [budi, biro, admin] { #expect(try await seat.get(path).problem == "locked") }
      #expect(try await biro.get("/reports/r1/grants")["items"]?.items.first?["granted_by"]?.text == "biro")
      #expect(try await biro.delete("/reports/r1/grants/siti").status == 204)
      #expect(try await biro.delete("/reports/r1/grants/siti").status == 404)
      #expect(try await siti.get(path).problem == "locked")
      let log = try await ground.audit("look at photo")
      #expect(log.map(\.who) == ["siti"])
      #expect(try await ground.audit("grant photos").first?.reason == "siti: memastikan lokasi")
      #expect(try await ground.audit("revoke photos").map(\.who) == ["biro"])
    }
  }

  @Test func `no officer makes a private report public, in no way`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("from +62811\nphoto GIF89a dua\ntext lubang")
      let siti = try await ground.seat("siti")
      #expect(try await siti.patch("/reports/r1", #"{"version":1,"visibility":"public"}"#).status == 409)
      let answer = try await siti.post(
        "/reports/r1/locate", #"{"version":1,"kelurahan":"31.71.06.1003","visibility":"public"}"#)
      #expect(answer.status == 409)
      let report = try #require(try await ground.test.reports().first)
      #expect(report.visibility == "private" && report.state == .needsLocation && report.version == 1)
      #expect(try await ground.audit("amend").isEmpty)
      #expect(try await ground.audit("locate").isEmpty)
    }
  }

  @Test func `a public report can be hidden, and its photos are locked then`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("from +62811\npublic\nphoto GIF89a dua\ntext lubang")
      let siti = try await ground.seat("siti")
      let path = "/attachments/\(try await photo(ground, siti))"
      #expect(try await siti.get(path).status == 200)
      #expect(try await siti.patch("/reports/r1", #"{"version":1,"visibility":"private"}"#).status == 200)
      #expect(try await siti.get(path).problem == "locked")
      #expect(try await siti.patch("/reports/r1", #"{"version":2,"visibility":"public"}"#).status == 409)
    }
  }

  @Test func `a grant on one report opens no photo of another that is made part of it`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive(
        "from +62811\nphoto GIF89a satu\ntext lubang besar",
        "from +62812\nphoto GIF89a dua\ntext pohon tumbang")
      let (siti, biro) = (try await ground.seat("siti"), try await ground.seat("biro"))
      let paths = [
        "/attachments/\(try await photo(ground, siti, "r1"))",
        "/attachments/\(try await photo(ground, siti, "r2"))",
      ]
      let body = #"{"officer":"siti","reason":"perlu dilihat"}"#
      #expect(try await biro.post("/reports/r1/grants", body).status == 201)
      let version = try await siti.version(of: "r2")
      #expect(try await siti.act("merge", "r2", version, #""into":"r1""#).status == 200)
      let states = try await siti.get("/reports/r1")["attachments"]?.items.map { $0["state"]?.text }
      #expect(states == ["ready", "locked"])
      #expect(try await siti.get(paths[0]).status == 200)
      #expect(try await siti.get(paths[1]).problem == "locked")
      // What opens it is a grant on its own report, and the log names that one.
      #expect(try await biro.post("/reports/r2/grants", body).status == 201)
      #expect(try await siti.get(paths[1]).status == 200)
      #expect(try await ground.audit("look at photo").map(\.subject) == ["r2", "r1"])
      #expect(try await siti.act("undo", "r2", try await siti.version(of: "r2")).status == 200)
      #expect(try await biro.delete("/reports/r2/grants/siti").status == 204)
      #expect(try await siti.get(paths[1]).problem == "locked")
    }
  }

  @Test func `a public report's photos are locked with the private one it is part of`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive(
        "from +62811\nphoto GIF89a satu\ntext lubang besar",
        "from +62812\npublic\nphoto GIF89a dua\ntext pohon tumbang")
      let (siti, biro) = (try await ground.seat("siti"), try await ground.seat("biro"))
      let path = "/attachments/\(try await photo(ground, siti, "r2"))"
      #expect(try await siti.get(path).status == 200)
      #expect(try await siti.act("merge", "r2", 1, #""into":"r1""#).status == 200)
      #expect(try await siti.get(path).problem == "locked")
      let body = #"{"officer":"siti","reason":"perlu dilihat"}"#
      #expect(try await biro.post("/reports/r1/grants", body).status == 201)
      #expect(try await siti.get(path).status == 200)
    }
  }

  // MARK: The audit log

  @Test func `a look is in the log before it is answered, and without the log there is no answer`()
    async throws
  {
    try await ConsoleGround.run { ground in
      try await ground.receive("from +62811\npublic\nphoto GIF89a dua\ntext lubang rahasia")
      let validasi = try await ground.seat("validasi")
      let path = "/attachments/\(try await photo(ground, validasi))"
      #expect(try await ground.audit("look at").map(\.who) == ["validasi"])
      #expect(try await validasi.get(path).status == 200)
      #expect(try await ground.audit("look at photo").map(\.subject) == ["r1"])
      try await ground.test.tamper(
        "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END")
      for path in ["/reports/r1", path] {
        let answer = try await validasi.get(path)
        #expect(answer.status == 503)
        #expect(!answer.text.contains("rahasia") && !answer.text.contains("full"))
      }
    }
  }

  @Test func `every act is in the log with its officer`() async throws {
    try await ConsoleGround.run { ground in
      try await fill(ground)
      let biro = try await ground.seat("biro")
      let lines = try await biro.get("/audit?limit=200")["items"]?.items ?? []
      let acts = Set(lines.compactMap { $0["act"]?.text })
      #expect(acts.isSuperset(of: ["log in", "look at", "set aside", "merge", "grant photos"]))
      #expect(lines.allSatisfy { $0["who"]?.text?.isEmpty == false && $0["at"] == nil })
      let mine = try await biro.get("/audit?who=siti&act=merge&limit=1")
      #expect(mine["items"]?.items.count == 1 && mine["next"] == nil)
      let paged = try await biro.get("/audit?limit=2")
      let next = try #require(paged["next"]?.text)
      let rest = try await biro.get("/audit?limit=2&cursor=\(next)")
      #expect(
        rest["items"]?.items.first?["id"]?.integer ?? .max < paged["items"]?.items.last?["id"]?.integer ?? 0)
    }
  }
}
