// SPDX-License-Identifier: MIT

import Foundation
import Simulation
import TestSupport
import Testing

/// A draft without a place, our question, and the citizen's answer: over real servers on both sides.
@Suite(.inTurn) struct PlaceQuestionTests {
  private static let asked =
    "SELECT count(*) FROM outgoing WHERE kind = 'reply' AND state IN ('accepted', 'delivered')"
  private static let forwarded = "SELECT count(*) FROM report WHERE state = 'forwarded'"

  private func mail(_ text: String, subject: String, more: String = "") -> [UInt8] {
    let mail = """
      From: Siti <warga@mail.test>
      To: inbox@city.test
      Subject: \(subject)
      Date: Sun, 22 Nov 2026 10:00:00 +0700
      Message-ID: <\(UUID().uuidString)@mail.test>
      \(more)Content-Type: text/plain; charset=utf-8

      \(text)

      """
    return Array(mail.replacingOccurrences(of: "\n", with: "\r\n").utf8)
  }

  /// The city's account beside a real Dovecot and Postfix.
  private func configure(_ city: City, _ dovecot: DovecotServer, _ postfix: PostfixServer) async throws {
    try city.write(Array("pw1".utf8), "password")
    try await city.configure([
      "\"\(City.mailbox)\"": "\"inbox@city.test\"",
      "port: \(city.dovecot.ports.imap), security: \"none\"":
        "port: \(dovecot.imapsPort), security: \"tls\", authorities: \"\(dovecot.authority)\"",
      "port: \(city.mailServer.port), security: \"none\"":
        "port: \(postfix.submissionPort), security: \"starttls\", authorities: \"\(postfix.authority)\", "
        + "user: \"inbox@city.test\", password: { file: \"password\" }",
    ])
  }

  /// What came into the citizen's mailbox, once it is so many mails.
  private func mailbox(_ dovecot: DovecotServer, holds count: Int, _ city: City) async throws -> [String] {
    try await eventually(within: .seconds(60)) {
      let text = try dovecot.administer(["fetch", "-u", "warga@mail.test", "text", "mailbox", "INBOX", "all"])
      let mails = text.components(separatedBy: "text:\n").dropFirst()
      return mails.count < count ? nil : Array(mails)
    } else: {
      "the citizen has no \(count) mails"
    }
  }

  @Test(.enabled(if: PostfixServer.isRunnable))
  func `an answer by mail joins the report and locates it`() async throws {
    let dovecot = try DovecotServer()
    let postfix = try PostfixServer(beside: dovecot)
    let city = try await City()
    try await configure(city, dovecot, postfix)
    try await city.start()
    try dovecot.save(mail("Ada lubang besar sekali, sudah dua motor jatuh.", subject: "Jalan rusak"))
    let question = try await mailbox(dovecot, holds: 1, city)[0]
    let name = try #require(
      question.split(separator: "\n").first { $0.lowercased().hasPrefix("message-id:") }?.split(
        separator: " "
      ).last)
    #expect(try await city.count(Self.forwarded) == 0)
    try dovecot.save(
      mail(
        "Di Kelurahan Cikini, Menteng.\n\n> Mohon balas dengan lokasinya.", subject: "Re: Jalan rusak",
        more: "In-Reply-To: \(name.trimmingCharacters(in: .whitespacesAndNewlines))\n"))
    try await city.reach(1, Self.forwarded)
    // Told where it was found.
    #expect(try await mailbox(dovecot, holds: 2, city)[1].contains("Cikini"))
    #expect(try await city.count("SELECT count(*) FROM report") == 1)
    #expect(try await city.kanalctl("ledger", "--core").status == 0)
    await city.tearDown()
  }

  @Test(arguments: [
    "Kel. Cikini, Menteng", "https://maps.google.com/?q=-6.1951,106.8412", "-6.1951, 106.8412",
  ]) func `an answer by SMS joins the report and locates it`(answer: String) async throws {
    let city = try await City()
    try await city.configure()
    try await city.start()
    await city.text(from: "+628110000042", "ada lubang besar sekali, sudah dua motor jatuh")
    try await city.reach(1, Self.asked)
    #expect(try await city.count(Self.forwarded) == 0)
    await city.text(from: "+628110000042", answer)
    try await city.reach(1, Self.forwarded)
    #expect(try await city.count("SELECT count(*) FROM report") == 1)
    #expect(try await city.kanalctl("ledger", "--core").status == 0)
    await city.tearDown()
  }
}
