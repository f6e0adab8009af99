// SPDX-License-Identifier: MIT
//
// Whatever comes is read: each fixture is cut, spliced and damaged by a seeded generator, and the
// result must be valid JSON in which nothing is out of bounds.

import Foundation
import Mail
import Reports
import TestSupport
import Testing

@Suite(.inTurn) struct `Damaged mails` {
  private static let rounds = 40

  @Test(arguments: Fixtures.names)
  func `a mail cut off anywhere is read`(name: String) throws {
    let raw = try Fixtures.mail(name)
    var random = SeededGenerator(seed: UInt64(name.utf8.count) &* 7919)
    let cuts =
      raw.count <= Self.rounds
      ? Array(0...raw.count)
      : (0..<Self.rounds).map { _ in
        Int.random(in: 0...raw.count, using: &random)
      }
    for cut in cuts { try check(Array(raw[..<cut]), "\(name) cut at \(cut)") }
  }

  @Test(arguments: Fixtures.names)
  func `a mail with any damage is read`(name: String) throws {
    let raw = try Fixtures.mail(name)
    var random = SeededGenerator(seed: raw.reduce(17) { $0 &* 31 &+ UInt64($1) })
    for round in 0..<Self.rounds { try check(damaged(raw, &random), "\(name) damage \(round)") }
  }

  @Test func `two mails grafted together are read`() throws {
    var random = SeededGenerator(seed: 4711)
    let mails = try Fixtures.names.map(Fixtures.mail)
    for round in 0..<200 {
      guard let a = mails.randomElement(using: &random), let b = mails.randomElement(using: &random) else {
        return
      }
      let graft =
        a.prefix(Int.random(in: 0...a.count, using: &random))
        + b.suffix(Int.random(in: 0...b.count, using: &random))
      try check(Array(graft), "graft \(round)")
    }
  }

  @Test func `noise is read`() throws {
    var random = SeededGenerator(seed: 99)
    for round in 0..<100 {
      let noise = (0..<500).map { _ in UInt8.random(in: 0...255, using: &random) }
      try check(Array("Subject: x\nContent-Type: text/html\n\n".utf8) + noise, "noise \(round)")
      try check(noise, "bare noise \(round)")
    }
  }

  /// One to eight changes: bytes set, removed, doubled, or replaced by what a parser stumbles over.
  private func damaged(_ raw: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    let splinters = [
      "\r", "\n", "\r\n\r\n", "\0", "\"", "(", "<", "--", "=?", "?=", "=", ";", "&#x", "\u{FF}", ":", "<!--",
    ]
    var octets = raw
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      let at = Int.random(in: 0...octets.count, using: &random)
      let end = min(octets.count, at + Int.random(in: 0...6, using: &random))
      switch Int.random(in: 0..<4, using: &random) {
      case 0: octets.removeSubrange(at..<end)
      case 1: octets.insert(contentsOf: octets[at..<end], at: at)
      case 2: octets.replaceSubrange(at..<end, with: [UInt8.random(in: 0...255, using: &random)])
      default:
        octets.insert(contentsOf: Array(splinters.randomElement(using: &random)?.utf8 ?? "".utf8), at: at)
      }
    }
    return octets
  }

  private func check(_ raw: [UInt8], _ what: String) throws {
    let line = MailDescription.describe(file: what, raw: raw, digest: { _ in "d" })
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    #expect(object?.count == 11, "\(what)")
    let message = Message(parsing: raw)
    for (n, note) in message.reading().attachments.enumerated() {
      #expect(message.attachmentBytes(n)?.count == note.bytes, "\(what): attachment \(n)")
      #expect(!note.name.isEmpty && !note.name.contains("/"), "\(what): name \(n)")
    }
  }
}
