// SPDX-License-Identifier: MIT

import Foundation
import Reports
import Storage
import TestSupport
import Testing
import Transport

@testable import Console

/// Whatever is sent, the answer is one of the contract's, and never a 5xx.
@Suite(.inTurn) struct HostileTests {
  private static let routes = [
    ("siti", "POST", "/queue/next"), ("siti", "POST", "/reports/r1/locate"),
    ("siti", "POST", "/reports/r1/ask"),
    ("siti", "POST", "/reports/r1/set-aside"), ("siti", "POST", "/reports/r1/undo"),
    ("siti", "POST", "/reports/r1/merge"), ("siti", "POST", "/reports/r1/split"),
    ("siti", "POST", "/reports/r1/keep"),
    ("siti", "PATCH", "/reports/r1"), ("siti", "POST", "/queue/bulk"), ("siti", "PUT", "/session/language"),
    ("siti", "PUT", "/session/password"), ("siti", "POST", "/intake"), ("tiket", "POST", "/dead/requeue"),
    ("tiket", "POST", "/outgoing/o1/give-up"), ("biro", "POST", "/reports/r1/grants"),
    ("admin", "POST", "/officers"),
    ("admin", "PATCH", "/officers/budi"), ("", "POST", "/session"),
  ]

  private static let bodies: [[UInt8]] = {
    let texts = [
      "", " ", "{", "}", "[]", "null", "true", "1", "\"x\"", "{}{}", "{\"version\":}", "{'version':1}", "NaN",
      "{\"version\":1e999}", "{\"version\":1.5,\"reason\":[]}", "{\"version\":-1}", "{\"version\":true}",
      "{\"version\":99999999999999999999999999}", "{\"version\":\"1\"}", "{\"version\":[1]}",
      "{\"version\":{}}",
      "{\"version\":null}", "{\"version\":1,\"version\":2,\"tambahan\":1}",
      "{\"act\":1,\"items\":{},\"kelurahan\":[]}",
      "{\"items\":[1,null,[],\"r1\",{\"id\":1},{\"id\":\"r0\",\"version\":{}}],\"act\":\"locate\"}",
      "{\"name\":{},\"password\":[],\"roles\":\"x\",\"channels\":{},\"territories\":1,\"is_disabled\":0}",
      "{\"counter\":1,\"id\":[],\"text\":{},\"attachments\":[[]],\"coordinate\":[1,2]}",
      "{\"coordinate\":{\"latitude\":1e400,\"longitude\":\"x\"},\"version\":1,\"kelurahan\":\"\\u0000\"}",
      "{\"reason\":\"\\ud800\",\"version\":1}", "{\"\\u0000\":1}",
      "{\"version\":1,\"reason\":\"\\u0000\\u0001\"}",
      "{\"reason\":\"   \",\"version\":1}", "\u{FEFF}{}", "{\"kelurahan\":\"' OR 1=1 --\",\"version\":1}",
    ]
    let long = String(repeating: "n", count: 15_000)
    return texts.map { Array($0.utf8) } + [
      Array("{\"name\":\"\(long)\",\"reason\":\"\(long)\",\"id\":\"\(long)\"}".utf8),
      Array("{\"\(long)\":1}".utf8),
      [0xFF, 0xFE, 0x7B, 0x00], Array("{\"reason\":\"".utf8) + [0xC3, 0x28] + Array("\"}".utf8), [0],
      Array((String(repeating: "[", count: 7_000) + String(repeating: "]", count: 7_000)).utf8),
      Array((String(repeating: "{\"a\":", count: 2_500) + "1" + String(repeating: "}", count: 2_500)).utf8),
    ]
  }()

  @Test(arguments: routes) func `no body is answered with a 5xx, or with another answer than documented`(
    name: String, method: String, path: String
  ) async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu")
      let seat = name.isEmpty ? ground.nobody : try await ground.seat(name)
      for body in Self.bodies {
        let answer = try await seat.send(try #require(HTTPMethod(rawValue: method)), path, body)
        #expect((200..<500).contains(answer.status), "\(String(decoding: body.prefix(60), as: UTF8.self))")
        if answer.status == 422 { #expect(answer["errors"]?.items.isEmpty == false) }
        #expect(!answer.text.contains("nnnnnnnn"))
      }
      let report = try #require(try await ground.test.reports().first)
      #expect(report.state == .needsLocation || path.hasSuffix("set-aside"))
    }
  }

  @Test func `ten thousand brackets and a megabyte of name end in a 4xx`() async throws {
    try await ConsoleGround.run { ground in
      let siti = try await ground.seat("siti")
      let deep = Array((String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)).utf8)
      #expect(try await siti.send(.post, "/intake", deep).status == 400)
      let objects = String(repeating: "{\"a\":", count: 10_000) + "1" + String(repeating: "}", count: 10_000)
      #expect(try await siti.send(.post, "/intake", Array(objects.utf8)).status == 400)
      let name = String(repeating: "n", count: 1 << 20)
      #expect(try await siti.post("/intake", "{\"\(name)\":1,\"id\":\"\(name)\"}").status == 422)
      // What is much longer than its limit is cut off, so these are but a little longer.
      let long = String(repeating: "n", count: 70 << 10)
      #expect(try await siti.post("/queue/next", "{\"\(long)\":1}").status == 413)
      #expect(
        try await ground.nobody.post("/session", "{\"name\":\"\(long)\",\"password\":\"x\"}").status == 413)
    }
  }

  @Test(arguments: [
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json",
  ])
  func `another media type is refused`(type: String) async throws {
    try await ConsoleGround.run { ground in
      let siti = try await ground.seat("siti").with("Content-Type", type)
      #expect(try await siti.post("/queue/next").status == 415)
      let fine = try await ground.seat("siti").with("Content-Type", "application/json; charset=utf-8")
      #expect(try await fine.post("/queue/next").status == 204)
    }
  }

  @Test(arguments: [
    "/reports?limit=0", "/reports?limit=x", "/reports?limit=9999999999999999999999", "/reports?state=x",
    "/reports?cursor=x", "/reports?cursor=r-1", "/reports?territory=%27", "/reports?event=1",
    "/reports?age=old",
    "/reports?claim=all", "/reports?category=%00", "/places?q=", "/places", "/places/at",
    "/places/at?lat=x&lon=1",
    "/places/at?lat=nan&lon=nan", "/places/at?lat=91&lon=0", "/places/at?lat=1e400&lon=1",
    "/dashboard?day=2026-02-30",
    "/dashboard?day=x", "/dashboard?day=2026-2-3", "/changes?since=-1", "/changes?since=x", "/dead?cursor=r1",
    "/outgoing?cursor=%FF", "/places?q=%FF%FE",
  ]) func `a parameter of the wrong form is a 400`(path: String) async throws {
    try await ConsoleGround.run { (ground) async throws in
      #expect(try await ground.seat("tiket").get(path).status == 400)
    }
  }

  @Test(arguments: [
    "/reports?category=jalan&category=x", "/reports?ticket=%00", "/reports?ticket=%F0%9F%A6%8A",
    "/reports?ticket=%22",
    "/reports?ticket=r999999999999999999", "/places?q=%00", "/places?q=%27%3B--",
    "/reports?x=1",
    "/dashboard?day=0001-01-01", "/dashboard?day=9999-12-31", "/changes?since=9223372036854775807",
    "/reports?",
    "/reports?&&=&", "/reports?state=merged&claim=mine", "/places/at?lat=-6.19&lon=106.83&lat=x",
  ]) func `odd parameters are answered as nothing found`(path: String) async throws {
    try await ConsoleGround.run { (ground) async throws in
      #expect(try await ground.seat("tiket").get(path).status == 200)
    }
  }

  @Test(arguments: [
    "/reports/1", "/reports/r0", "/reports/r01", "/reports/r-1", "/reports/r99999999999999999999",
    "/reports/m1",
    "/reports/%00", "/reports/r1%00", "/reports/r1%2Fclaim", "/reports/..%2F..", "/attachments/%27",
    "/attachments/..%2f..%2fetc%2fpasswd", "/attachments/%0d%0aX:1",
  ]) func `an id that is none names nothing`(path: String) async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu")
      let answer = try await ground.seat("tiket").get(path)
      #expect(answer.status == 404)
      #expect(answer.headers["X"] == nil)
    }
  }

  // MARK: What came in

  @Test func `hostile words are text in JSON, and reasons come back as they were written`() async throws {
    try await ConsoleGround.run { ground in
      let words = #"<script>alert(1)</script><img src=x onerror=alert(2)>"#
      try await ground.receive("from +62811\ntext \(words)")
      let siti = try await ground.seat("siti")
      let shown = try await siti.get("/reports/r1")
      #expect(shown.headers["Content-Type"] == "application/json")
      #expect(shown["messages"]?.items.first?["text"]?.text == words)
      let reason = "<b>\u{202E}\u{0007}\n\"x\" 🦊 \u{0}"
      let json = String(decoding: try JSONEncoder().encode(["reason": reason]), as: UTF8.self).dropFirst()
        .dropLast()
      #expect(try await siti.act("set-aside", "r1", try #require(shown.version), String(json)).status == 200)
      #expect(try await siti.get("/reports/r1")["reason"]?.text == reason)
      #expect(
        try await ground.seat("biro").get("/audit?act=set%20aside")["items"]?.items.first?["reason"]?.text
          == reason)
    }
  }

  @Test(arguments: [
    "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "<!DOCTYPE html><script>x</script>",
    "GIF89a pura-pura", "%PDF-1.7", "",
  ]) func `what is no image is a download that nobody renders`(bytes: String) async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("from +62811\npublic\nphoto \(bytes)x\ntext lubang")
      let siti = try await ground.seat("siti")
      let reference = try #require(
        try await siti.get("/reports/r1")["attachments"]?.items.first?["reference"]?.text)
      let answer = try await siti.get("/attachments/\(reference)")
      #expect(answer.status == 200 && answer.text == bytes + "x")
      #expect(answer.headers["Content-Type"] == "application/octet-stream")
      #expect(answer.headers["Content-Disposition"]?.hasPrefix("attachment; ") == true)
      #expect(answer.headers["X-Content-Type-Options"] == "nosniff")
      #expect(answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox")
    }
  }

  @Test(
    arguments: [
      ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg", true), (Array("GIF89a".utf8), "image/gif", true),
      ([0xFF, 0xD8, 0xFF, 0xE0], "image/png", false), (Array("<svg/>".utf8), "image/svg+xml", false),
      (Array("<svg/>".utf8), "image/png", false), (Array("<html>".utf8), "text/html", false),
      ([], "image/gif", false),
    ] as [([UInt8], String, Bool)])
  func `an image is shown where its bytes are what its type says`(bytes: [UInt8], type: String, isShown: Bool)
  {
    let response = ShownImage.response(bytes, type, named: "a\"\r\nSet-Cookie: x=1; é")
    #expect(response.headers["Content-Type"] == (isShown ? type : "application/octet-stream"))
    let disposition = response.headers["Content-Disposition"]
    #expect(disposition == (isShown ? "inline" : "attachment; filename=\"aSet-Cookiex1.bin\""))
  }

  @Test func `the page's own files need nobody and run nothing but themselves`() async throws {
    try await ConsoleGround.run { ground in
      let page = try await ground.nobody.get("/")
      #expect(page.status == 200)
      let policy = try #require(page.headers["Content-Security-Policy"])
      #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
      #expect(!policy.contains("unsafe") && !policy.contains("*"))
      #expect(
        !page.text.contains("<script>") && !page.text.contains("onclick=") && !page.text.contains("style="))
      for path in ["/assets/../config", "/assets/%2e%2e/x", "/assets/leaflet/leaflet.js"] {
        #expect(try await ground.nobody.get(path).status == 404)
      }
    }
  }

  @Test func `a store that fails is told as such, and nothing of it`() async throws {
    try await ConsoleGround.run { ground in
      try await ground.receive("satu")
      let siti = try await ground.seat("siti")
      try await ground.test.tamper(
        "CREATE TRIGGER full BEFORE UPDATE ON report BEGIN SELECT RAISE(ABORT, 'rahasia'); END")
      let answer = try await siti.locate("r1", 1)
      #expect(answer.status == 503 && answer.headers["Retry-After"] != nil)
      #expect(!answer.text.contains("rahasia") && !answer.text.contains("report "))
      try await ground.test.tamper("DROP TRIGGER full")
      #expect(try await siti.locate("r1", 1).status == 200)
      #expect(try await ground.isBalanced())
    }
  }
}
