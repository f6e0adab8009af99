// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import TestSupport
import Testing
import Web

@testable import Lapor

@Suite struct `What LAPOR's JSON is read as` {
  @Test(arguments: try Fixture.names())
  func `each fixture is read as written beside it`(name: String) throws {
    let raw = try Fixture.raw(name)
    let written = Fixture.written(try reader.read(raw), identity: LaporContract().identity(of: raw))
    #expect(written == (try Fixture.expectation(name)))
  }

  @Test func `who reported is nowhere in a reading`() throws {
    let reading = try reader.read(try Fixture.raw("plain"))
    let all = "\(reading)"
    for word in ["Warga Contoh", "0042", "contoh.test"] { #expect(!all.contains(word)) }
  }

  @Test func `a secret or anonymous complaint is private and can be answered`() throws {
    for flags in [#""is_secret":1,"is_anonymous":0"#, #""is_secret":0,"is_anonymous":1"#] {
      let reading = try reader.read(complaint(#"{"id":1,"content":"x",\#(flags)}"#))
      #expect(!reading.isPublic)
      #expect(reading.canBeAnswered)
      #expect(reading.sender == "1")
    }
    let open = try reader.read(complaint(#"{"id":1,"content":"x","is_secret":"0","is_anonymous":false}"#))
    #expect(open.isPublic)
  }

  @Test(arguments: [
    ("{}", "id"), (#"{"id":1}"#, "content"), (#"{"id":1,"content":{"isi":"x"}}"#, "content"),
    (#"{"id":null,"content":"x"}"#, "id"), ("[1]", "the complaint"), ("17", "the complaint"),
    ("<html>", "not JSON at byte 0"), ("", "not JSON at byte 0"),
  ]) func `what does not fit the contract is unreadable and names the path`(json: String, what: String) {
    let error = #expect(throws: Unreadable.self) { try reader.read(complaint(json)) }
    #expect(error?.description.hasSuffix(what) == true)
  }

  @Test func `deep JSON beside the words costs nothing`() throws {
    let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
    let reading = try reader.read(complaint(#"{"data":\#(deep),"id":1,"content":"Banjir"}"#))
    #expect(reading.text == "Banjir")
  }

  @Test(arguments: [
    ("22-11-2026 10:51:58", "2026-11-22T10:51:58+07:00"),
    ("2026-11-22 10:51:58", "2026-11-22T10:51:58+07:00"),
    ("2026-11-22T03:51:58Z", "2026-11-22T10:51:58+07:00"), ("31-02-2026 10:00:00", nil), ("", nil),
    ("22-11-2026", nil), ("22-11-2026 24:00:00", nil), ("22-11-2101 00:00:00", nil),
    ("-1--1-2026 00:00:00", nil),
  ]) func `a time has the day first and is Jakarta's`(text: String, time: String?) {
    #expect(LaporTime.read(text)?.iso8601() == time)
  }

  @Test func `a message is read by the contract of the version it was kept under`() throws {
    var former = LaporContract()
    former.version = "2.9"
    former.complaint.content = JSONPath(member: "isi")
    let reader = LaporReader(contracts: [LaporContract(), former], institution: nil)
    #expect(try reader.read(complaint(#"{"id":1,"isi":"Lama"}"#, version: "2.9")).text == "Lama")
    #expect(try reader.read(complaint(#"{"id":1,"content":"Baru"}"#)).text == "Baru")
    // Of a version nobody describes any more: as the current one has it.
    #expect(try reader.read(complaint(#"{"id":1,"content":"Baru"}"#, version: "1.0")).text == "Baru")
  }

  @Test func `a follow-up of ours is known by its institution, its name or its template`() throws {
    for own in [
      #""institution_from_id":151,"template_code":"reply""#, #""institution_from_name":"PEMPROV CONTOH""#,
      #""template_code":"reply_lmw""#,
    ] {
      let raw = #"{"complaint":{"id":"1","identity":"t"},"followup":{"content":"x",\#(own)}}"#
      let reading = try reader.read(RawMessage(bytes: Array(raw.utf8), format: "lapor-followup@3.0.0"))
      #expect(reading.nature == .automatic(reason: "own message"))
    }
  }

  @Test(arguments: [
    #"{"followup":{"content":"x"}}"#, #"{"complaint":{"id":"1","identity":"t"}}"#,
    #"{"complaint":{"id":"1","identity":"t"},"followup":7}"#,
    #"{"complaint":{"id":"1","identity":"t"},"followup":{"isi":"x"}}"#,
  ]) func `a follow-up that lacks what is agreed is a dead letter`(json: String) {
    let raw = RawMessage(bytes: Array(json.utf8), format: "lapor-followup@3.0.0")
    #expect(throws: Unreadable.self) { try reader.read(raw) }
  }

  @Test func `follow-ups without a number are known by what they say`() throws {
    let identity = { (json: String) in
      LaporContract().identity(
        of: RawMessage(
          bytes: Array(#"{"complaint":{"id":"1","identity":"t"},"followup":\#(json)}"#.utf8),
          format: "lapor-followup@3.0.0"))
    }
    let first = identity(#"{"content":"Halo","created_at":"22-11-2026 10:00:00"}"#)
    #expect(first == identity(#"{"created_at":"22-11-2026 10:00:00","content":"Halo","read":true}"#))
    #expect(first != identity(#"{"content":"Halo","created_at":"22-11-2026 10:00:01"}"#))
    #expect(identity(#"{"id":5,"content":"Halo"}"#) == identity(#"{"id":"5","content":"lain"}"#))
  }
}
