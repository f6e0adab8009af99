// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import TestSupport
import Testing
import Transport

@testable import Console

/// What changes appears without reloading, and only to whom it may.
@Suite(.inTurn) struct LiveTests {
  /// A page that listens, read from the first byte.
  private struct Page {
    var stream: ByteStream

    init(_ seat: Seat, _ query: String = "", last: String? = nil) async throws {
      stream = try await ConsoleGround.dialer.open(
        StreamEndpoint(.tcp, host: "127.0.0.1", port: seat.ground.port, security: .plain))
      let header = last.map { "Last-Event-ID: \($0)\r\n" } ?? ""
      try await stream.send(
        Array(
          "GET /api/v1/stream\(query) HTTP/1.1\r\nHost: x\r\nCookie: \(seat.cookie)\r\n\(header)\r\n".utf8))
      let head = try await text(until: "\r\n\r\n")
      #expect(head.contains("text/event-stream") && head.contains(" 200 "))
    }

    /// What came, up to where the words are; all where the other side ended.
    func text(until words: String) async throws -> String {
      var text = ""
      while !text.contains(words) {
        let bytes = try await stream.receive(deadline: .seconds(120))
        if bytes.isEmpty { break }
        text += String(decoding: bytes, as: UTF8.self)
      }
      return text
    }
  }

  /// Looks once at what happened, and tells it.
  private func tell(_ ground: ConsoleGround) async throws {
    let console = ground.console
    // What waits is counted anew.
    ground.test.time.advance(.seconds(2))
    await console.changes.round(ground.test.journey)
    try await console.pages.tell(console.changes, ground.test.journey) { await console.sessions.holds($0) }
  }

  @Test func `a page hears of drafts, claims and changes, by whom`() async throws {
    try await ConsoleGround.run { ground in
      let siti = try await ground.seat("siti")
      let page = try await Page(try await ground.seat("budi"))
      try await ground.receive("satu")
      try await tell(ground)
      let drafted = try await page.text(until: #""kind":"drafted""#)
      #expect(
        drafted.contains("event: change") && drafted.contains(#""id":"r1""#) && drafted.contains("id: "))
      #expect(drafted.contains(#""waiting":1"#))
      let draft = try #require(try await siti.next())
      try await tell(ground)
      #expect(try await page.text(until: #""kind":"claimed""#).contains(#""by":"siti""#))
      _ = try await siti.locate(draft.id, draft.version)
      try await tell(ground)
      #expect(try await page.text(until: #""kind":"changed""#).contains(#""waiting":0"#))
    }
  }

  @Test func `who comes back hears what was missed, and no more`() async throws {
    try await ConsoleGround.run { ground in
      let siti = try await ground.seat("siti")
      try await ground.receive("satu")
      try await tell(ground)
      let seen = try #require(try await siti.get("/changes?since=0")["sequence"]?.integer)
      try await ground.receive("dua")
      try await tell(ground)
      let missed = try await siti.get("/changes?since=\(seen)")
      #expect(missed["is_complete"]?.flag == true)
      #expect(missed["reports"]?.items.compactMap { $0["id"]?.text } == ["r2"])
      for page in [
        try await Page(siti, "?since=\(seen)"), try await Page(siti, last: "\(seen)"),
      ] {
        try await tell(ground)
        let text = try await page.text(until: "event: change")
        let all = text.contains("r2") ? text : try await page.text(until: "r2")
        #expect(!all.contains(#""id":"r1""#))
      }
      let now = try await siti.get("/changes")
      #expect(now["reports"]?.items.isEmpty == true && now["is_complete"]?.flag == true)
    }
  }

  @Test func `who was away too long reads anew`() async throws {
    try await ConsoleGround.run { ground in
      let siti = try await ground.seat("siti")
      let start = try #require(try await siti.get("/changes")["sequence"]?.integer)
      #expect(try await siti.get("/changes?since=\(start - 1)")["is_complete"]?.flag == false)
      #expect(try await siti.get("/changes?since=\(start + 1)")["is_complete"]?.flag == false)
      try await ground.receive(drafts: 101)
      try await tell(ground)
      let many = try await siti.get("/changes?since=\(start)")
      #expect(many["is_complete"]?.flag == false && many["reports"]?.items.count == 100)
      #expect(many["sequence"]?.integer == start + 101)
    }
  }

  @Test func `a page whose session is over hears nothing more`() async throws {
    try await ConsoleGround.run { ground in
      let siti = try await ground.seat("siti")
      let page = try await Page(siti)
      try await tell(ground)
      #expect(ground.console.pages.count == 1)
      _ = try await ground.seat("admin").patch("/officers/siti", #"{"channels":["whatsapp"]}"#)
      ground.test.time.advance(.seconds(15))
      try await tell(ground)
      let rest = try await page.text(until: "0\r\n\r\n")
      #expect(rest.hasSuffix("0\r\n\r\n"))
      try await limited {
        while ground.console.pages.count > 0 { await Task.yield() }
      } else: {
        "the page is kept"
      }
    }
  }

  @Test func `where nothing happens a heartbeat says that both are there`() async throws {
    try await ConsoleGround.run { ground in
      let page = try await Page(try await ground.seat("siti"))
      try await tell(ground)
      _ = try await page.text(until: "event: change")
      ground.test.time.advance(.seconds(15))
      try await tell(ground)
      #expect(try await page.text(until: "event: heartbeat\n").contains("event: heartbeat\n"))
    }
  }

  @Test func `nobody hears of what is none of their business`() async throws {
    try await ConsoleGround.run { ground in
      let page = try await Page(try await ground.seat("sela"))
      try await ground.receive("di Menteng", "di Cilandak")
      try await tell(ground)
      let text = try await page.text(until: "r2")
      #expect(!text.contains(#""id":"r1""#) && text.contains(#""waiting":1"#))
    }
  }

  @Test func `who saw a draft hears that it was placed elsewhere, and no more of it`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("di Cilandak")
      let (siti, sela) = (try await ground.seat("siti"), try await ground.seat("sela"))
      try await tell(ground)
      func heard(since last: Int64) async throws -> [String] {
        try await tell(ground)
        return try await sela.get("/changes?since=\(last)")["reports"]?.items.compactMap { $0["id"]?.text }
          ?? []
      }
      let seen = try #require(try await sela.get("/changes?since=0")["sequence"]?.integer)
      _ = try await siti.locate("r1", 1, ConsoleGround.center)
      #expect(try await heard(since: seen) == ["r1"])
      let placed = try #require(try await sela.get("/changes?since=0")["sequence"]?.integer)
      _ = try await siti.patch(
        "/reports/r1", #"{"version":\#(try await siti.version(of: "r1")),"category":"pohon"}"#)
      #expect(try await heard(since: placed).isEmpty)
      #expect(try await siti.get("/changes?since=\(placed)")["reports"]?.items.count == 1)
    }
  }

  @Test func `the loop that tells goes on by itself`() async throws {
    try await ConsoleGround.run { ground in
      let page = try await Page(try await ground.seat("siti"))
      let console = ground.console
      let telling = Task { await console.tellChanges() }
      try await ground.receive("satu")
      let hearing = Task { try await page.text(until: #""kind":"drafted""#) }
      let moving = Task {
        while !Task.isCancelled {
          await ground.test.time.untilSomebodySleeps()
          ground.test.time.advance(.milliseconds(500))
          await Task.yield()
        }
      }
      #expect(try await hearing.value.contains("r1"))
      moving.cancel()
      telling.cancel()
      ground.test.time.advance(.seconds(5))
      await telling.value
    }
  }
}
