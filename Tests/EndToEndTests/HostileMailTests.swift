// SPDX-License-Identifier: MIT
//
// Mail made to break whoever reads it, through a real Dovecot into the running daemon.
//
// The limits: the daemon has 34 MB before. A mail may be 36 MB (`largestMail`), and is held as it came,
// sealed, and read: a few copies of it. Measured: 35 to 44 MB for what is small and twisted, 58 MB for
// 6 MB of parts, 93 MB for a line of 10 MB, 154 MB for a header of 30 MB. A mail over the limit costs
// what the piece of its header does that is fetched: 34 MB.

import Foundation
import Simulation
import TestSupport
import Testing

@Suite(.inTurn) struct HostileMailTests {
  private static let forwarded = "SELECT count(*) FROM report WHERE state = 'forwarded'"

  struct Attack: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var mail: @Sendable () -> [UInt8]
    /// Megabytes the daemon may have resident at its worst.
    var limit: Int
    /// Whether it is whole with us, and a draft; otherwise a dead letter.
    var isDraft = true
  }

  static let head =
    "From: Siti <siti@mail.test>\r\nTo: \(City.mailbox)\r\nMessage-ID: <jahat@mail.test>\r\n"
  private static let mixed = head + "Content-Type: multipart/mixed; boundary=b0\r\n\r\n"

  private static func repeated(_ unit: String, upTo bytes: Int, after start: String, end: String = "")
    -> [UInt8]
  {
    var mail = Array(start.utf8)
    mail.reserveCapacity(bytes + unit.utf8.count + end.utf8.count)
    let unit = Array(unit.utf8)
    while mail.count < bytes { mail += unit }
    return mail + Array(end.utf8)
  }

  static let attacks = [
    Attack(
      testDescription: "ten thousand parts inside one another",
      mail: {
        var mail = Array(mixed.utf8)
        for n in 0..<10_000 {
          mail += Array("--b\(n)\r\nContent-Type: multipart/mixed; boundary=b\(n + 1)\r\n\r\n".utf8)
        }
        return mail + Array("Isi terdalam.\r\n".utf8)
      }, limit: 64),
    Attack(
      testDescription: "ten thousand parts beside one another",
      mail: { Array(mixed.utf8) + (0..<10_000).flatMap { Array("--b0\r\n\r\nBagian \($0)\r\n".utf8) } },
      limit: 64),
    Attack(
      testDescription: "a boundary of a megabyte",
      mail: {
        let boundary = String(repeating: "b", count: 1 << 20)
        return Array(
          "\(head)Content-Type: multipart/mixed;\r\n boundary=\(boundary)\r\n\r\n--\(boundary)\r\n\r\nIsi\r\n"
            .utf8)
      }, limit: 64),
    Attack(
      testDescription: "a multipart that never ends, of 6 MB",
      mail: { repeated("--b0\r\nContent-Type: text/plain\r\n\r\nIsi\r\n", upTo: 6 << 20, after: mixed) },
      limit: 100),
    Attack(
      testDescription: "one line of 10 MB",
      mail: { repeated("aaaaaaaaaaaaaaaa", upTo: 10 << 20, after: head + "\r\n", end: "\r\n") }, limit: 150),
    Attack(
      testDescription: "a header of 30 MB",
      mail: {
        repeated(
          "X-Isi: \(String(repeating: "a", count: 1000))\r\n", upTo: 30 << 20, after: head, end: "\r\nIsi\r\n"
        )
      }, limit: 250),
    Attack(
      testDescription: "a header of 100 MB",
      mail: {
        repeated(
          "X-Isi: \(String(repeating: "a", count: 1000))\r\n", upTo: 100 << 20, after: head,
          end: "\r\nIsi\r\n")
      }, limit: 64, isDraft: false),
  ]

  @Test(arguments: attacks)
  func `R2: a hostile mail costs bounded memory, is kept, and holds nobody up`(_ attack: Attack) async throws
  {
    let city = try await City()
    try await city.configure()
    try await city.start()
    try await city.save(attack.mail())
    for number in 0..<3 { try await city.deliver(City.mail(number)) }
    try await city.reach(3, Self.forwarded)
    let state = attack.isDraft ? "'origin'" : "'dead'"
    try await city.reach(
      1, "SELECT count(*) FROM message WHERE identity LIKE 'jahat@%' AND state = \(state)")
    let peak = try await city.memoryPeak()
    print("\(attack.testDescription): \(peak) MB resident at most")
    #expect(peak < attack.limit)
    #expect(try await city.count("SELECT count(*) FROM message") == 4)
    #expect(try await city.kanalctl("ledger", "--core").status == 0)
    await city.tearDown()
  }
}
