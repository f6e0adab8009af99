// SPDX-License-Identifier: MIT

import TestSupport
import Testing
import Web

private func path(_ text: String) throws -> JSONPath { try #require(JSONPath(text)) }

struct JSONTextTests {
  @Test func `numbers keep their digits and values their bytes`() throws {
    let bytes = Array(#" {"a": 90071992547409931234, "b": [1.50, -2e3], "c": {"d": true, "e": null}} "#.utf8)
    let json = try JSONText(bytes)
    #expect(json.member("a")?.text == "90071992547409931234")
    #expect(try path("b[0]").text(in: json) == "1.50")
    #expect(try path("c.d").text(in: json) == "true")
    #expect(try path("c.e").text(in: json) == nil)
    let inner = try #require(json.member("c"))
    #expect(String(decoding: bytes[inner.range], as: UTF8.self) == #"{"d": true, "e": null}"#)
  }

  @Test func `escapes become characters, half a pair is repaired`() throws {
    #expect(try JSONText(Array(#""a\n\"\\\/\u00e9\ud83d\ude4f!""#.utf8)).text == "a\n\"\\/é🙏!")
    #expect(try JSONText(Array(#""x\ud83dy""#.utf8)).text == "x\u{FFFD}y")
  }

  @Test(arguments: [
    "", "{", "{\"a\":1,}", "[1 2]", "\"a", "\"\\x\"", "tru", "01x", "1 2", "{a:1}", "\"\n\"", "-", "1.",
    "[]]",
    "\"\\u12g4\"",
  ])
  func `what is not JSON is refused with its place`(text: String) {
    #expect(throws: JSONDamage.self) { try JSONText(Array(text.utf8)) }
  }

  @Test func `nesting has an end`() {
    #expect(throws: JSONDamage.self) { try JSONText(Array(String(repeating: "[", count: 100_000).utf8)) }
  }

  @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
  func `what nests too deep is null, and costs its neighbours nothing`(open: String, close: String) throws {
    let count = 50_000
    let deep = String(repeating: open, count: count) + "\"]}\"" + String(repeating: close, count: count)
    let json = try JSONText(Array("[1, \(deep), {\"b\": 2}]".utf8))
    #expect(try path("[0]").text(in: json) == "1")
    #expect(try path("[2].b").text(in: json) == "2")
    #expect(throws: JSONDamage.self) { try JSONText(Array("[1, \(deep.dropLast()), 2]".utf8)) }
  }

  @Test func `mutated documents are read or refused, never trapped on`() {
    let bytes = Array(#"{"data":{"items":[{"id":"1","sms":{"text":"Banjir \u00e9","n":1.5e3}}]}}"#.utf8)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<10_000 {
      var mutated = bytes
      mutated[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
        in: 0...255, using: &generator)
      if let json = try? JSONText(mutated) { #expect(json.range.upperBound <= mutated.count) }
    }
  }

  @Test(arguments: ["", ".a", "a.", "a[", "a[x]", "a[-1]", "a]b", "a[0]b"])
  func `what is no path is not taken for one`(text: String) {
    #expect(JSONPath(text) == nil)
  }
}
