// SPDX-License-Identifier: MIT

import TestSupport
import Testing

@testable import Settings

/// A parsed text in one canonical spelling, so that a case is a pair of texts.
private func canonical(_ node: Node) -> String {
  switch node.value {
  case .null: "null"
  case .bool(let isTrue): "\(isTrue)"
  case .number(let number): number.integer.map { "\($0)" } ?? "\(number.value)"
  case .text(let text): "'\(text)'"
  case .list(let items): "[" + items.map(canonical).joined(separator: ",") + "]"
  case .object(let object):
    "{" + object.members.map { "\($0.key):\(canonical($0.node))" }.joined(separator: ",") + "}"
  }
}

private func parse(_ text: String) throws(SyntaxFault) -> Node {
  var parser = JSON5Parser(Array(text.utf8))
  return try parser.parseDocument()
}

@Suite(.inTurn) struct `JSON5` {
  @Test(arguments: [
    ("{}", "{}"), ("[]", "[]"), (" null ", "null"), ("true", "true"), ("false", "false"),
    ("{a:1,}", "{a:1}"), ("[1,2,]", "[1,2]"),
    ("{'a b':1,\"c\":2,$d_1:3,ümlaut:4}", "{a b:1,c:2,$d_1:3,ümlaut:4}"),
    ("{\\u0061b: 1}", "{ab:1}"), ("{true:1,null:2}", "{true:1,null:2}"),
    ("// c\n/* d \n * e */ [1 /*x*/ , // y\r 2]", "[1,2]"),
    ("\u{FEFF}[\u{A0}1\u{2003},\u{0B}\u{0C}2\u{2028}]", "[1,2]"),
    ("'it is \"so\"'", "'it is \"so\"'"), ("\"it's\"", "'it's'"),
    ("'\\b\\f\\n\\r\\t\\v\\0\\x41\\u00e9\\'\\q\\\\'", "'\u{8}\u{C}\n\r\t\u{B}\0Aé'q\\'"),
    ("'\\ud83d\\ude00'", "'😀'"), ("'one \\\ntwo \\\r\nthree \\\u{2029}four'", "'one two three four'"),
    ("'raw \u{2028} stays'", "'raw \u{2028} stays'"),
  ])
  func `what the standard allows is read`(text: String, expected: String) throws {
    #expect(canonical(try parse(text)) == expected)
  }

  @Test(arguments: [
    ("0", "0"), ("42", "42"), ("-7", "-7"), ("+7", "7"), (".5", "0.5"), ("5.", "5"), ("5.25", "5.25"),
    ("1e3", "1000"), ("1E-2", "0.01"), ("5.e1", "50"), ("0x1F", "31"), ("-0XaB", "-171"),
    ("9223372036854775807", "9223372036854775807"), ("9223372036854775808", "9.223372036854776e+18"),
    ("0xFFFFFFFFFFFFFFFFFF", "4.722366482869645e+21"), ("Infinity", "inf"), ("-Infinity", "-inf"),
    ("+NaN", "nan"), ("0.1", "0.1"),
  ])
  func `every spelling of a number is read`(text: String, expected: String) throws {
    #expect(canonical(try parse(text)) == expected)
  }

  @Test(arguments: [
    ("", 0, "expected a value, found the end of the file"),
    ("{", 0, "this object has no end; close it with `}`"),
    ("[1,", 0, "this list has no end; close it with `]`"),
    ("[,]", 1, "expected a value, found `,`"),
    ("[1,,]", 3, "expected a value, found `,`"),
    ("{,}", 1, "expected a key, found `,`; a key with other characters stands in quotes"),
    ("{a 1}", 3, "expected `:` after the key `a`, found `1`"),
    ("{a:1 b:2}", 5, "expected `,` or `}`, found `b`"),
    ("{a:hello}", 3, "`hello` is not a value; texts stand in quotes: \"…\""),
    ("[1] 2", 4, "expected the end of the file, found `2`"),
    ("'abc", 0, "this text has no end; close the quote"),
    ("'abc\\", 0, "this text has no end; close the quote"),
    ("'ab\nc'", 3, "a text ends on its line; close the quote, or continue the line with `\\`"),
    ("'\\1'", 1, "octal escapes are not JSON5; write \\x or \\u"),
    ("'\\01'", 1, "octal escapes are not JSON5; write \\x or \\u"),
    ("'\\xZ1'", 1, "this escape needs 2 hexadecimal digits"),
    ("'\\u12'", 1, "this escape needs 4 hexadecimal digits"),
    ("'\\ud83d!'", 1, "half of a surrogate pair is not a character"),
    ("'\\ude00'", 1, "half of a surrogate pair is not a character"),
    ("'\\ud83d\\ud83d'", 1, "half of a surrogate pair is not a character"),
    ("/* abc", 0, "this comment has no end; close it with */"),
    ("/ 1", 0, "a lone `/`; comments start with // or /*"),
    ("012", 0, "a number has no leading zero"), ("0x", 0, "hexadecimal digits are missing after 0x"),
    (".", 0, "expected a number"), ("-", 1, "expected a number"),
    ("1e", 2, "digits are missing after the exponent's `e`"),
    ("12ab", 0, "a number cannot go on with `a`"), ("+Inf", 1, "expected a number"),
    ("{\\x61:1}", 1, "only `\\u` escapes in a key"),
    ("{\\u0031:1}", 1, "`1` is not allowed in an unquoted key"),
  ])
  func `what it forbids is refused at its place`(text: String, offset: Int, message: String) {
    let fault = #expect(throws: SyntaxFault.self) { try parse(text) }
    #expect(fault?.offset == offset)
    #expect(fault?.text == message)
  }

  @Test func `bytes that are not UTF-8 are refused at the first of them`() {
    var parser = JSON5Parser(Array("{a:'".utf8) + [0xC3, 0x28] + Array("'}".utf8))
    let fault = #expect(throws: SyntaxFault.self) { try parser.parseDocument() }
    #expect(fault?.offset == 4)
  }

  @Test func `nesting is bounded`() throws {
    let deepest = JSON5Parser.deepestNesting
    let allowed = String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest)
    _ = try parse(allowed)
    let fault = #expect(throws: SyntaxFault.self) { try parse("[" + allowed + "]") }
    #expect(fault?.offset == deepest)
    #expect(throws: SyntaxFault.self) { try parse(String(repeating: "{a:", count: 1_000_000)) }
  }

  @Test func `no prefix and no single changed byte of a text crashes the parser`() {
    let text = Array("{a:[1,-.5e+3,0xF],'b':\"\\u0041\\x42\\\n\",/*c*/ é:null}".utf8)
    for end in text.indices {
      var parser = JSON5Parser(Array(text[..<end]))
      #expect(throws: SyntaxFault.self) { try parser.parseDocument() }
    }
    for place in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[place] = byte
        var parser = JSON5Parser(changed)
        do { _ = try parser.parseDocument() } catch { #expect(error.offset <= changed.count) }
      }
    }
  }

  @Test func `reading is linear in the size`() throws {
    func seconds(_ items: Int) throws -> Duration {
      let text = "{" + (0..<items).map { "k\($0): [\($0), 'text']" }.joined(separator: ",") + "}"
      let bytes = Array(text.utf8)
      let runs = try (0..<3).map { _ in
        try ContinuousClock().measure {
          var parser = JSON5Parser(bytes)
          _ = try parser.parseDocument()
        }
      }
      return try #require(runs.min())
    }
    // Eight times the size: a quadratic reader needs 64 times as long. The margin is for a busy machine.
    let small = try seconds(2000)
    let large = try seconds(16_000)
    #expect(large < small * 40)
  }
}

@Suite struct `Positions` {
  @Test func `lines end with LF, CR or CRLF and columns count characters`() {
    let source = SourceText(file: "x", bytes: Array("ab\né😀x\r\nz\rw".utf8))
    let offsets = [0, 2, 3, 5, 9, 12, 14, 15, 99]
    let expected = ["1:1", "1:3", "2:1", "2:2", "2:3", "3:1", "4:1", "4:2", "4:2"]
    #expect(offsets.map { source.position(at: $0).description } == expected)
  }

  @Test func `a byte order mark is no column`() {
    let source = SourceText(file: "x", bytes: Array("\u{FEFF}ab".utf8))
    #expect(source.position(at: 3) == SourcePosition(line: 1, column: 1))
    #expect(source.position(at: 0) == SourcePosition(line: 1, column: 1))
  }
}
