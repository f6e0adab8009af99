// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Storage
import TestSupport
import Testing
import Transport

@testable import Console

@Suite(.inTurn) struct SessionTests {
  private let right = #"{"name":"siti","password":"kata-sandi-panjang"}"#

  private func seat(_ ground: ConsoleGround, _ answer: Answer) throws -> Seat {
    let cookie = try #require(answer.headers["Set-Cookie"])
    return Seat(
      ground: ground, name: "siti", cookie: String(cookie.prefix { $0 != ";" }),
      csrf: try #require(answer["csrf"]?.text))
  }

  @Test(arguments: [nil, "https://kanal.example", "http://kanal.example"])
  func `a log-in sets a cookie that no script reads and no other site sends`(url: String?) async throws {
    try await ConsoleGround.run({ $0.url = url }) { ground in
      try await ground.setPassword(of: "siti")
      let answer = try await ground.nobody.post("/session", right)
      #expect(answer.status == 200)
      let cookie = try #require(answer.headers["Set-Cookie"])
      #expect(
        cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict") && cookie.contains("; Path=/"))
      #expect(cookie.contains("; Secure") == (url == "https://kanal.example"))
      #expect(answer.headers["Cache-Control"] == "no-store")
      #expect(
        answer["rights"]?.texts.contains("work") == true && answer["rights"]?.texts.contains("hours") == false
      )
      let token = try #require(cookie.split(separator: "=").dropFirst().first?.prefix { $0 != ";" })
      #expect(!answer.text.contains(token))
      #expect(try await seat(ground, answer).get("/session")["name"]?.text == "siti")
    }
  }

  @Test func `a session ends when it is not used, and when it is old`() async throws {
    try await ConsoleGround.run({ ($0.idle, $0.longest) = (.seconds(600), .seconds(3000)) }) { ground in
      let seat = try await ground.seat("siti")
      for _ in 0..<5 {
        ground.test.time.advance(.seconds(550))
        #expect(try await seat.get("/session").status == 200)
      }
      ground.test.time.advance(.seconds(300))
      #expect(try await seat.get("/session").status == 204)
      let other = try await ground.seat("siti")
      ground.test.time.advance(.seconds(600))
      #expect(try await other.get("/session").status == 204)
      #expect(
        try await ground.test.journey.store.database.read { try $0.count("SELECT count(*) FROM session") }
          == 0)
    }
  }

  @Test func `what the page asks by itself keeps no session alive`() async throws {
    try await ConsoleGround.run({ $0.idle = .seconds(600) }) { ground in
      let seat = try await ground.seat("siti")
      for _ in 0..<2 {
        ground.test.time.advance(.seconds(290))
        #expect(try await seat.get("/changes").status == 200)
      }
      ground.test.time.advance(.seconds(290))
      #expect(try await seat.get("/changes").status == 401)
      // A route that officers use, too: what asks says that it was not one of them.
      let page = try await ground.seat("siti")
      for _ in 0..<2 {
        ground.test.time.advance(.seconds(290))
        #expect(try await page.with("X-Kanal-Passive", "1").post("/queue/next").status == 204)
      }
      ground.test.time.advance(.seconds(290))
      #expect(try await page.post("/queue/next").status == 401)
    }
  }

  @Test func `a token is worth nothing after the log-out`() async throws {
    try await ConsoleGround.run { ground in
      let seat = try await ground.seat("siti")
      let answer = try await seat.delete("/session")
      #expect(answer.status == 204 && answer.headers["Set-Cookie"]?.contains("Max-Age=0") == true)
      #expect(try await seat.get("/session").status == 204)
      #expect(try await seat.post("/queue/next").status == 401)
      #expect(try await ground.audit("log out").map(\.who) == ["siti"])
    }
  }

  @Test(arguments: [
    #"{"is_disabled":true}"#, #"{"roles":["admin-tiket"]}"#, #"{"password":"kata-sandi-lain-lagi"}"#,
    #"{"channels":["sms"]}"#, #"{"territories":["31.74"]}"#,
  ]) func `who is changed logs in anew`(change: String) async throws {
    try await ConsoleGround.run { ground in
      let (siti, budi) = (try await ground.seat("siti"), try await ground.seat("budi"))
      #expect(try await ground.seat("admin").patch("/officers/siti", change).status == 200)
      #expect(try await siti.get("/session").status == 204)
      #expect(try await budi.get("/session").status == 200)
    }
  }

  @Test func `one's own new password ends one's other sessions`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.setPassword(of: "siti")
      let (here, there) = (try await ground.seat("siti"), try await ground.seat("siti"))
      let wrong = #"{"current":"bukan-kata-sandi","new":"kata-sandi-lain-lagi"}"#
      #expect(try await here.put("/session/password", wrong).status == 409)
      #expect(try await there.get("/session").status == 200)
      let new = #"{"current":"kata-sandi-panjang","new":"kata-sandi-lain-lagi"}"#
      #expect(try await here.put("/session/password", new).status == 204)
      #expect(try await here.get("/session").status == 200)
      #expect(try await there.get("/session").status == 204)
      #expect(try await ground.nobody.post("/session", right).status == 401)
    }
  }

  @Test func `nobody takes their own roles`() async throws {
    try await ConsoleGround.run { ground in
      let admin = try await ground.seat("admin")
      #expect(try await admin.patch("/officers/admin", #"{"roles":["admin-kanal"]}"#).status == 409)
      #expect(try await admin.patch("/officers/admin", #"{"is_disabled":true}"#).status == 409)
    }
  }

  // MARK: Guessing

  @Test func `unknown, wrong and disabled are refused alike`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.setPassword(of: "siti")
      try await ground.setPassword(of: "budi")
      _ = try await ground.seat("admin").patch("/officers/budi", #"{"is_disabled":true}"#)
      var answers: [Answer] = []
      for name in ["siti", "budi", "sari", "siapa"] {
        let password = name == "siti" ? "salah" : ConsoleGround.password
        answers.append(
          try await ground.nobody.post("/session", #"{"name":"\#(name)","password":"\#(password)"}"#))
      }
      #expect(answers.map(\.status) == [401, 401, 401, 401])
      #expect(Set(answers.map(\.text)).count == 1)
      #expect(answers.allSatisfy { $0.headers["Set-Cookie"] == nil && $0.headers["WWW-Authenticate"] == nil })
    }
  }

  @Test func `guessing waits, and locks nobody out at another address`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.setPassword(of: "siti")
      let stranger = ground.nobody.with("X-Forwarded-For", "192.0.2.1")
      let wrong = #"{"name":"siti","password":"salah"}"#
      for _ in 0..<5 { #expect(try await stranger.post("/session", wrong).status == 401) }
      for body in [wrong, right] {
        let answer = try await stranger.post("/session", body)
        #expect(answer.status == 429)
        #expect((1...16).contains(answer.headers["Retry-After"].flatMap { Int($0) } ?? 0))
      }
      // What the browser says of itself before the proxy's word is not the address.
      let liar = ground.nobody.with("X-Forwarded-For", "198.51.100.7, 192.0.2.1")
      #expect(try await liar.post("/session", right).status == 429)
      #expect(
        try await ground.nobody.with("X-Forwarded-For", "192.0.2.2").post("/session", right).status == 200)
      ground.test.time.advance(.seconds(16))
      #expect(try await stranger.post("/session", right).status == 200)
    }
  }

  @Test func `guesses made all at once are not more than one after the other`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.setPassword(of: "siti")
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<30 {
          group.addTask {
            let body = #"{"name":"siti","password":"salah\#(number)"}"#
            return try await ground.nobody.post("/session", body).status
          }
        }
        return try await group.reduce(into: [Int]()) { $0.append($1) }
      }
      #expect(statuses.count { $0 == 401 } <= 5)
      #expect(statuses.allSatisfy { $0 == 401 || $0 == 429 })
    }
  }

  @Test func `who logs in often and rightly is never held up`() {
    let (throttle, now) = (Throttle(), TestClock().current)
    for _ in 0..<500 {
      #expect(throttle.tries("siti", from: "192.0.2.1", at: now) == nil)
      throttle.succeeded("siti", from: "192.0.2.1")
    }
  }

  @Test func `what is counted of guesses is bounded`() {
    let (throttle, now) = (Throttle(), TestClock().current)
    for number in 0..<60_000 {
      _ = throttle.tries("nama\(number)", from: "alamat \(number % 30_000)", at: now + .milliseconds(number))
    }
    #expect(throttle.size <= 20_003)
    for number in 0..<200 {
      #expect(throttle.tries("orang\(number)", from: "192.0.2.1", at: now + .seconds(60)) == nil)
    }
    #expect(throttle.tries("lain", from: "192.0.2.1", at: now + .seconds(61)) != nil)
    #expect(throttle.tries("lain", from: "192.0.2.2", at: now + .seconds(61)) == nil)
  }

  // MARK: Single sign-on

  @Test func `a proxy's word counts only where it is configured`() async throws {
    try await ConsoleGround.run { ground in
      let answer = try await ground.nobody.with("X-Remote-User", "siti").post("/session")
      #expect(answer.status == 422)
    }
  }

  @Test func `who the proxy names is logged in, as long as it names them`() async throws {
    try await ConsoleGround.run({ $0.signOnHeader = "X-Remote-User" }) { ground in
      try await ground.setPassword(of: "siti")
      let named = ground.nobody.with("X-Remote-User", "siti")
      #expect(try await ground.nobody.post("/session", right).status == 422)
      #expect(try await ground.nobody.post("/session").status == 401)
      #expect(try await ground.nobody.with("X-Remote-User", "siapa").post("/session").status == 401)
      let answer = try await named.post("/session")
      #expect(answer.status == 200 && answer["single_sign_on"]?.flag == true)
      let session = try seat(ground, answer)
      #expect(try await session.with("X-Remote-User", "siti").get("/session").status == 200)
      #expect(try await session.with("X-Remote-User", "budi").get("/session").status == 401)
      #expect(try await session.with("X-Remote-User", "siti").get("/session").status == 401)
    }
  }

  // MARK: Cookies

  @Test(arguments: [
    "kanal_session", "kanal_session=", "kanal_session=x", "kanal_session=\"\"", "=;=;=", ";;;;",
    "a=b; kanal_session",
    "kanal_session=" + String(repeating: "A", count: 43),
    "kanal_session=" + String(repeating: "%00", count: 43),
    "kanal_session=" + String(repeating: "x", count: 6000),
    "kanal_session=" + String(repeating: "é", count: 43),
  ]) func `a broken cookie is nobody's`(cookie: String) async throws {
    try await ConsoleGround.run { (ground) async throws in
      var seat = ground.nobody
      seat.cookie = cookie
      #expect(try await seat.get("/session").status == 204)
      #expect(try await seat.post("/queue/next").status == 401)
    }
  }

  @Test func `a stranger's cookie of the same name does not hide one's own`() async throws {
    try await ConsoleGround.run { ground in
      var seat = try await ground.seat("siti")
      seat.cookie = "kanal_session=pendek; lain=1; " + seat.cookie
      #expect(try await seat.get("/session").status == 200)
    }
  }
}
