// SPDX-License-Identifier: MIT

import Foundation
import Simulation
import TestSupport
import Testing

/// A mailbox that changes, or refuses, under the running daemon.
@Suite(.inTurn) struct MailboxFaultTests {
  private static let forwarded = "SELECT count(*) FROM report WHERE state = 'forwarded'"

  enum Renumbering: CaseIterable, Sendable {
    /// As an administrator can command it.
    case command
    /// As after a restore: the server's own lists are gone, and the mails are there.
    case lostFiles
  }

  @Test(arguments: Renumbering.allCases)
  func `R6: UIDs that lose their meaning under the running daemon bring nothing new and no second answer`(
    _ how: Renumbering
  ) async throws {
    let city = try await City()
    try await city.configure([
      "password: { file: \"password\" } }": "password: { file: \"password\" }, idleRenewal: \"10s\" }"
    ])
    try await city.start()
    for number in 0..<20 { try await city.deliver(City.mail(number)) }
    try await city.reach(20, Self.forwarded)
    try await city.reach(20, "SELECT count(*) FROM outgoing WHERE kind = 'reply' AND state = 'accepted'")
    let before = try await validity(city)
    try await renumber(city, how)
    try await city.deliver(City.mail(20))
    try await city.reach(21, Self.forwarded)
    try await city.reach(20, "SELECT sum(repeated) FROM tally")
    #expect(try await validity(city) != before)
    #expect(try await city.count("SELECT count(*) FROM message") == 21)
    #expect(try await city.count("SELECT count(*) FROM outgoing WHERE kind = 'reply'") == 21)
    try await city.reach(21, "SELECT count(*) FROM outgoing WHERE kind = 'reply' AND state = 'accepted'")
    #expect(city.mailServer.mails.count == 21)
    #expect(try await city.kanalctl("ledger", "--core").status == 0)
    await city.tearDown()
  }

  private func renumber(_ city: City, _ how: Renumbering) async throws {
    switch how {
    case .command:
      try await city.administer([
        "mailbox", "update", "--uid-validity", "424242", "-u", City.mailbox, "INBOX",
      ])
    case .lostFiles:
      // Dovecot numbers by the second; within the same one nobody could tell old from new.
      let before = try await validity(city)
      try await eventually {
        Date().timeIntervalSince1970 < Double(before + 1) ? nil : ()
      } else: {
        "the clock stands"
      }
      for name in try FileManager.default.contentsOfDirectory(atPath: city.maildir)
      where name.hasPrefix("dovecot") {
        try FileManager.default.removeItem(atPath: "\(city.maildir)/\(name)")
      }
      // A server that was restored has no sessions of before.
      try await city.administer(["kick", City.mailbox])
    }
  }

  /// Under which UIDVALIDITY the daemon stands.
  private func validity(_ city: City) async throws -> Int {
    try await city.count("SELECT json_extract(cursor, '$.uidvalidity') FROM feed WHERE cursor IS NOT NULL")
  }

  @Test func `R6: one mail twice, byte for byte, is one report; its Message-ID on another is another`()
    async throws
  {
    let city = try await City()
    try await city.configure()
    try await city.start()
    let mail = Array(City.mail(1, id: "sama").utf8)
    try await city.save(mail)
    try await city.reach(1, Self.forwarded)
    try await city.save(mail)
    try await city.reach(1, "SELECT sum(repeated) FROM tally")
    let other = "Pohon tumbang nomor M2E di Kelurahan Cikini, Kecamatan Menteng."
    try await city.save(Array(City.mail(1, id: "sama", text: other).utf8))
    try await city.reach(2, Self.forwarded)
    #expect(try await city.count("SELECT count(*) FROM message") == 2)
    #expect(try await city.count("SELECT count(*) FROM delivery") == 3)
    let bodies = await city.core.reports.values.map { String(decoding: $0.body, as: UTF8.self) }
    #expect(bodies.count { $0.contains("M1E") } == 1)
    #expect(bodies.count { $0.contains("M2E") } == 1)
    #expect(try await city.kanalctl("ledger", "--core").status == 0)
    await city.tearDown()
  }

  @Test func `R22: a wrong password is loud in health, names no secret, and stops nobody else`() async throws
  {
    let city = try await City()
    try city.write(Array("bukan-rahasia".utf8), "wrong")
    try await city.configure(["password: { file: \"password\" }": "password: { file: \"wrong\" }"])
    try await city.start(reachesMail: false)
    let told = try await city.healthy { status, text in status == 503 && text.contains("credentialsRefused") }
    #expect(told.contains("email/kota/INBOX: credentialsRefused:"))
    #expect(!told.contains("bukan-rahasia"))
    #expect(await !city.log.contains("bukan-rahasia"))
    for number in 0..<5 {
      await city.text(from: "+6281100000\(number)", "Lubang nomor S\(number)E di Kelurahan Cikini Menteng")
    }
    try await city.reach(5, Self.forwarded)
    try await city.reach(1, "SELECT count(*) FROM feed WHERE state = 'credentialsRefused'")
    let feeds = try await city.kanalctl("feeds")
    #expect(feeds.output.contains("credentialsRefused"))
    #expect(!feeds.output.contains("bukan-rahasia"))
    await city.tearDown()
  }

  @Test func `R4: health tells each feed's last contact and last message`() async throws {
    let city = try await City()
    try await city.configure()
    try await city.start()
    let quiet = try await city.healthy { $0 == 200 && $1.contains("\"lastContact\"") }
    #expect(!quiet.contains("\"lastMessage\""))
    try await city.deliver(City.mail(1))
    try await city.reach(1, Self.forwarded)
    let told = try await city.healthy { $1.contains("\"lastMessage\"") }
    #expect(told.components(separatedBy: "\"lastMessage\"").count == 2)
    await city.tearDown()
  }
}
