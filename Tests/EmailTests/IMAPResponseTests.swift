// SPDX-License-Identifier: MIT

import Foundation
import Reports
import TestSupport
import Testing

@testable import Email

private func responses(
  _ bytes: [UInt8], pieces: Int = .max, limits: IMAPLimits = IMAPLimits()
) throws -> [IMAPResponse] {
  var assembler = ResponseAssembler(limits: limits)
  var read: [IMAPResponse] = []
  for start in stride(from: 0, to: bytes.count, by: min(pieces, bytes.count)) {
    assembler.append(Array(bytes[start..<min(bytes.count, start + min(pieces, bytes.count))]))
    while let raw = try assembler.next() { read.append(try ResponseParser.read(raw)) }
  }
  return read
}

private func responses(_ text: String, limits: IMAPLimits = IMAPLimits()) throws -> [IMAPResponse] {
  try responses(Array(text.utf8), limits: limits)
}

private func fetched(_ text: String) throws -> FetchedItem? {
  guard case .fetch(let item)? = try responses(text).first else { return nil }
  return item
}

@Suite(.inTurn) struct IMAPResponseTests {
  @Test func `a recorded session reads the same in pieces of any size`() throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/email/dovecot-session.txt")
    let recorded = [UInt8](try Data(contentsOf: url))
    let whole = try responses(recorded)
    #expect(whole.count > 15)
    for pieces in 1...recorded.count {
      #expect(try responses(recorded, pieces: pieces) == whole)
    }
  }

  @Test func `a literal keeps every byte, also those that look like the protocol`() throws {
    let body = "Subject: x\r\n\r\n* 1 EXISTS\r\nKNL1 OK done {5}\r\n)"
    let item = try fetched("* 12 FETCH (UID 5 BODY[] {\(body.utf8.count)}\r\n\(body) FLAGS (\\Seen))\r\n")
    #expect(item?.uid == 5)
    #expect(item?.whole == .bytes(Array(body.utf8)))
  }

  @Test func `items are read in any order and case, and unknown ones are passed over`() throws {
    let item = try fetched(
      "* 1 fetch (MODSEQ (9) FLAGS (\\Seen $Kanal) rfc822.size 120 X-GM-LABELS (\"a \\\"b\" NIL {2}\r\n(( x) "
        + "INTERNALDATE \" 1-Feb-2026 00:30:00 -0130\" UID 4294967295)\r\n")
    #expect(item?.uid == .max)
    #expect(item?.size == 120)
    #expect(item?.internalDate?.iso8601(offsetMinutes: 0) == "2026-02-01T02:00:00Z")
    #expect(item?.whole == nil)
  }

  @Test(arguments: ["31-Feb-2026", "29-Feb-2026", "31-Jun-2026", " 0-Jan-2026", "32-Jan-2026"])
  func `a day of arrival that does not exist is none, and the message stands`(day: String) throws {
    let item = try fetched("* 1 FETCH (INTERNALDATE \"\(day) 00:30:00 +0700\" UID 7)\r\n")
    #expect(item?.uid == 7)
    #expect(item?.internalDate == nil)
  }

  @Test func `an empty body, NIL and a quoted body are told apart`() throws {
    #expect(try fetched("* 1 FETCH (BODY[] {0}\r\n UID 1)\r\n")?.whole == .bytes([]))
    #expect(try fetched("* 1 FETCH (BODY[] NIL UID 1)\r\n")?.whole == FetchedBytes.none)
    #expect(try fetched("* 1 FETCH (BODY[] \"a\\\\b\" UID 1)\r\n")?.whole == .bytes(Array("a\\b".utf8)))
    #expect(
      try fetched("* 1 FETCH (BODY[HEADER]<0> {3}\r\nA:b UID 1)\r\n")?.header == .bytes(Array("A:b".utf8)))
  }

  @Test func `free text that ends like a literal is text`() throws {
    let read = try responses("* OK see {12}\r\nKNL1 NO [ALERT] not now {3}\r\n+ go {4}\r\n* 3 EXISTS\r\n")
    #expect(read.count == 4)
    guard case .exists(3)? = read.last else { return #expect(Bool(false), "lost its step") }
  }

  @Test func `codes are read with their arguments`() throws {
    guard case .status(let status)? = try responses("* OK [uidvalidity 1795320858] UIDs valid\r\n").first
    else {
      return #expect(Bool(false))
    }
    #expect(status.code == "UIDVALIDITY")
    #expect(status.codeArgument == "1795320858")
    #expect(status.text == "UIDs valid")
  }

  @Test func `a literal over the limit is dropped and the message after it is whole`() throws {
    let limits = IMAPLimits(literal: 8)
    let read = try responses(
      "* 1 FETCH (UID 1 BODY[] {9}\r\n123456789)\r\n* 2 FETCH (UID 2 BODY[] {8}\r\n12345678)\r\n",
      limits: limits)
    guard case .fetch(let first) = read[0], case .fetch(let second) = read[1] else {
      return #expect(Bool(false))
    }
    #expect(first.whole == .tooLarge(9))
    #expect(second.whole == .bytes(Array("12345678".utf8)))
  }

  @Test(arguments: [
    "* 1 FETCH (UID 1 BODY[] {5}\r\n123)\r\n* 2 EXISTS\r\n",
    "* 1 FETCH (UID 1 BODY[] {2}\r\n12345)\r\n",
    "* 1 FETCH (UID 1 BODY[] {5} x)\r\n",
    "* 1 FETCH (UID 1\r\n",
    "* 1 FETCH UID 1)\r\n",
    "* 1 FETCH (UID 1) (\r\n",
    "* 1 FETCH ()(\r\n",
    "* 1 FETCH (UID \"1)\r\n",
    "* 1 FETCH (UID 1 BODY[] {9999999999999999999}\r\n",
    "\r\n", "*\r\n", "* \r\n", "* 5\r\n", "* 5 \r\n", "KNL1\r\n", "KNL1 MAYBE\r\n",
    "* 1 FETCH (A " + String(repeating: "(", count: 100) + "\r\n",
  ])
  func `what is not IMAP is refused`(_ text: String) {
    #expect(throws: IMAPTrouble.self) { try responses(text) }
  }

  @Test func `a line over the limit is refused before it is kept`() {
    let limits = IMAPLimits(line: 100)
    #expect(throws: IMAPTrouble.self) {
      try responses("* OK " + String(repeating: "a", count: 200), limits: limits)
    }
  }

  @Test func `random damage never traps`() throws {
    var random = SystemRandomNumberGenerator()
    let text =
      "* 1 FETCH (UID 5 BODY[] {6}\r\nabcdef INTERNALDATE \"22-Nov-2026 11:00:00 +0700\")\r\nKNL1 OK [X] y\r\n"
    for _ in 0..<20_000 {
      var bytes = Array(text.utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      do { _ = try responses(bytes, pieces: 7) } catch is IMAPTrouble {}
    }
  }

  @Test(arguments: [
    ("INBOX", "\"INBOX\""), ("Laporan & Aduan", "\"Laporan &- Aduan\""), ("a\"b\\c", "\"a\\\"b\\\\c\""),
    ("台北", "\"&U,BTFw-\""), ("~peter/mail/台北/日本語", "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\""),
    ("Keluhan é", "\"Keluhan &AOk-\""), ("😀", "\"&2D3eAA-\""),
  ])
  func `mailbox names are written in modified UTF-7`(_ name: String, _ expected: String) {
    #expect(IMAPText.mailbox(name) == expected)
  }

  @Test func `UID sets join what touches and read what they print`() {
    let set = UIDSet([7, 1, 2, 3, 4_294_967_295, 9])
    #expect(set.description == "1:3,7,9,4294967295")
    #expect(UIDSet("1:3,7,9,4294967295") == set)
    #expect(set.union(UIDSet([4, 5, 6, 8])).description == "1:9,4294967295")
    #expect(set.pieces(ofRanges: 3).map(\.description) == ["1:3,7,9", "4294967295"])
    #expect(UIDSet([]).isEmpty)
    for wrong in ["0", "3:1", "1,1", "a", "1:2:3", "1:*", "-1", ",", "1,"] { #expect(UIDSet(wrong) == nil) }
  }
}
