// SPDX-License-Identifier: MIT

import Mail
import Reports
import Testing

@Suite struct `Reading a mail` {
  private static func reading(_ mail: String, own: Set<String> = ["dki@kota.example"]) -> Reading {
    Message(parsing: Array(mail.utf8)).reading(ownAddresses: own)
  }

  private static func mail(
    _ header: String, from: String = "budi@warga.example", to: String = "dki@kota.example"
  ) -> String {
    "From: \(from)\nTo: \(to)\nSubject: x\n\(header)\nIsi"
  }

  @Test func `Reply-To is who is answered, From is who wrote`() {
    let reading = Self.reading(Self.mail("Reply-To: <Ani@Warga.EXAMPLE>\n"))
    #expect(reading.answersTo == "Ani@warga.example")
    #expect(reading.sender == "budi@warga.example")
    #expect(reading.canBeAnswered)
    #expect(reading.recipient == "dki@kota.example")
  }

  @Test func `a Reply-To that is ourselves does not count`() {
    #expect(Self.reading(Self.mail("Reply-To: DKI@kota.example\n")).answersTo == nil)
  }

  @Test func `a Reply-To that cannot be delivered to does not count`() {
    #expect(Self.reading(Self.mail("Reply-To: balas ke sini@\n")).answersTo == nil)
  }

  @Test func `a Reply-To that is the sender asks for nothing else`() {
    #expect(Self.reading(Self.mail("Reply-To: Budi <budi@WARGA.example>\n")).answersTo == nil)
  }

  @Test func `a Reply-To makes nobody the sender of a mail without From`() {
    let reading = Self.reading("Reply-To: budi@warga.example\nTo: dki@kota.example\n\nIsi")
    #expect(reading.sender == nil)
    #expect(reading.answersTo == "budi@warga.example")
    #expect(reading.canBeAnswered)
  }

  @Test func `mail from ourselves is our own`() {
    let reading = Self.reading(Self.mail("", from: "DKI@Kota.example"))
    #expect(reading.nature == .automatic(reason: "own mail"))
  }

  @Test func `a mail not addressed to us is a person's, but is not answered`() {
    let reading = Self.reading(Self.mail("", to: "lain@warga.example"))
    #expect(reading.nature == .personal)
    #expect(!reading.canBeAnswered)
    #expect(reading.recipient == nil)
    #expect(reading.problems == ["not addressed to us: blind copy or list"])
  }

  @Test(arguments: [
    "To: DKI@KOTA.example", "Cc: a@b.example, dki@kota.example", "Bcc: dki@kota.example",
    "Resent-To: dki+banjir@kota.example",
  ])
  func `our address is found in any field of recipients`(field: String) {
    let reading = Self.reading("From: budi@warga.example\nSubject: x\n\(field)\n\nIsi")
    #expect(reading.canBeAnswered)
    #expect(reading.recipient?.lowercased().hasSuffix("@kota.example") == true)
  }

  @Test func `a bounce wins over the signs of a machine it carries`() throws {
    let reading = Message(parsing: try Fixtures.mail("bounce-failed")).reading()
    let notice = DeliveryNotice(action: .failed, status: "5.1.1", originalMessageID: "keluar-1@kota.example")
    #expect(reading.nature == .bounce(notice))
  }

  @Test func `our own mail wins over every other sign`() {
    let reading = Self.reading(Self.mail("X-Kanal: 1\nAuto-Submitted: auto-replied\nList-Id: <a.b>\n"))
    #expect(reading.nature == .automatic(reason: "own mail"))
  }

  @Test(
    arguments: [
      ("Auto-Submitted: no", nil), ("Auto-Submitted: No (ditulis tangan)", nil),
      ("Auto-Submitted: auto-notified; owner=x", "auto-submitted"),
      ("Auto-Submitted: (a) auto-generated", "auto-submitted"), ("Precedence: first-class", nil),
      ("Precedence: Junk", "bulk"),
      ("Precedence: list", "list"), ("X-Auto-Response-Suppress: None", nil),
      ("X-Auto-Response-Suppress: DR", "responses suppressed"),
      ("Return-Path: <budi@warga.example>", nil), ("Return-Path: < >", "null sender"),
      ("X-Autorespond: ya", "auto-reply"),
      ("X-Auto-Reply-From: a@b.example", "auto-reply"), ("List-Post: <mailto:a@b.example>", "list"),
      ("Listing: x", nil),
    ] as [(String, String?)])
  func `each header sign is judged by its value`(field: String, reason: String?) {
    let nature = Self.reading(Self.mail(field + "\n")).nature
    #expect(nature == reason.map { .automatic(reason: $0) } ?? .personal)
  }

  @Test(arguments: [
    ("postmaster@a.example", true), ("MAILER-DAEMON@a.example", true), ("donotreply@a.example", true),
    ("warga-bounces@a.example", true),
    ("bounce+12@a.example", true), ("owner@a.example", false), ("request@a.example", false),
    ("noor.eply@a.example", false),
  ])
  func `machines are known by their local part`(address: String, isMachine: Bool) {
    let nature = Self.reading(Self.mail("", from: address)).nature
    #expect(nature == (isMachine ? .automatic(reason: "machine sender") : .personal))
  }

  @Test func `R5: the identity is Message-ID and digest, or the digest alone`() throws {
    let digest = { (raw: [UInt8]) in String(repeating: "ab", count: 32) + "\(raw.count)" }
    let raw = try Fixtures.mail("folded-and-obsolete-header")
    #expect(
      MessageIDs.identity(of: raw, digest: digest) == "Obs.1@warga.example/"
        + String(repeating: "ab", count: 16))
    let bare = try Fixtures.mail("missing-blank-line")
    #expect(
      MessageIDs.identity(of: bare, digest: digest) == String(repeating: "ab", count: 32) + "\(bare.count)")
  }

  @Test(arguments: Fixtures.names)
  func `the quick look at the header finds the Message-ID the reader finds`(name: String) throws {
    let raw = try Fixtures.mail(name)
    let id = Message(parsing: raw).messageID
    #expect(MessageIDs.identity(of: raw, digest: { _ in "d" }) == (id.map { $0 + "/d" } ?? "d"))
  }

  @Test func `only a body's Message-ID is none`() {
    let raw = Array("Subject: x\n\nMessage-ID: <a@b>\n".utf8)
    #expect(MessageIDs.identity(of: raw, digest: { _ in "d" }) == "d")
  }

  @Test(
    arguments: [
      ("Mon, 1 Jan 2024 10:00:00 +0700", 1_704_078_000), ("1 Jan 24 10:00 WIB", 1_704_078_000),
      ("Sen, 01 Januari 2024 03:00:00 GMT", 1_704_078_000),
      ("Mon,1 Jan 2024 10:00:00 GMT+0700 (WIB)", 1_704_078_000),
      ("01-Jan-2024 03:00:00 Z", 1_704_078_000), ("2024-01-01T10:00:00+07:00", 1_704_078_000),
      ("Mon Jan  1 03:00:00 UTC 2024", 1_704_078_000), ("Mon, 1 Jan 2024 10:00:00 AM +0700", 1_704_078_000),
      ("Sat, 31 Dec 1994 23:59:60 +0000", 788_918_400), ("Fri, 21 Nov 97 09:55:06 -0600", 880_127_706),
      ("1 Agu 2024 00:00:00 +0000", 1_722_470_400), ("32 Jan 2024 10:00:00", nil), ("", nil),
      ("1 Jan 2024 25:00:00", nil), ("31 Feb 2024 10:00:00 +0700", nil), ("29 Feb 2023 10:00 WIB", nil),
      ("29 Feb 2024 00:00:00 +0000", 1_709_164_800), ("31 Apr 2024 10:00:00", nil),
      ("29 Feb 1900 10:00:00 +0000", nil), ("31 Dec 2099 23:59:59 +0000", 4_102_444_799),
      ("1 Jan 2100 00:00:00 +0000", nil), ("1 Jan 9999 10:00:00 +0700", nil),
      ("2024-02-30T10:00:00+07:00", nil),
    ] as [(String, Int64?)])
  func `dates are read as they come`(value: String, seconds: Int64?) {
    let message = Message(parsing: Array("Date: \(value)\nSubject: x\n\nx".utf8))
    #expect(message.date == seconds.map { Timestamp(seconds: $0) })
  }

  @Test(arguments: [
    ("Budi <budi@a.example>", ["Budi|budi@a.example"]), ("budi@a.example (Budi)", ["Budi|budi@a.example"]),
    ("\"Santoso, Budi\" <budi@a.example>", ["Santoso, Budi|budi@a.example"]),
    ("<budi@a.example", ["|budi@a.example"]),
    ("Budi <budi@a.example, Ani <ani@a.example>", ["Budi|budi@a.example", "Ani|ani@a.example"]),
    ("\"a b\"@c.example", ["|\"ab\"@c.example"]),
    ("A: a@x.example, b@x.example;, c@x.example", ["|a@x.example", "|b@x.example", "|c@x.example"]),
    ("tanpa alamat", []), ("=?utf-8?q?B=C3=BC?= <b@x.example>", ["Bü|b@x.example"]),
    ("mailto:b@x.example", ["|b@x.example"]),
  ])
  func `addresses are read as they come`(value: String, expected: [String]) {
    let message = Message(parsing: Array("To: \(value)\nSubject: x\n\nx".utf8))
    #expect(message.to.map { "\($0.name)|\($0.address)" } == expected)
  }
}
