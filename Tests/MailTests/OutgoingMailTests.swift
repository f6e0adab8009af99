// SPDX-License-Identifier: MIT

import Foundation
import Mail
import Reports
import Testing

@Suite struct `Outgoing mail` {
  private static let city = Mailbox(name: "Pemprov \"DKI\" – Cepat Respon", address: "dki@kota.example")
  private static let citizen = Mailbox(name: "Budi", address: "budi@warga.example")
  private static let text =
    "Yth. Warga,\n\nLaporan Anda kami terima – nomor KNL-4821-7730-2.\n\nFrom sini: https://kota.example/?a=1&b=<2>\n.\n-- \nPemprov"

  private static func mail(
    subject: String = "Re: Lampu", text: String = text, references: [String] = [],
    inReplyTo: String? = "asal@warga.example",
    from: Mailbox = city, isAutomatic: Bool = true
  ) throws -> OutgoingMail {
    try #require(
      OutgoingMail(
        from: from, to: citizen, subject: subject, date: Timestamp(seconds: 1_795_320_863),
        messageID: "o12.k@kota.example", inReplyTo: inReplyTo, references: references, text: text,
        isAutomatic: isAutomatic))
  }

  private static func lines(_ mail: OutgoingMail) -> [String] {
    String(decoding: mail.bytes(), as: UTF8.self).components(separatedBy: "\r\n")
  }

  @Test(arguments: [
    "Halo", text, "Satu baris", "é", "Baris dengan blank di akhir   \nlanjut", "道路が壊れています。\n早く直して",
    String(repeating: "panjang ", count: 400), String(repeating: "x", count: 3_000), "--\n--b\n--=_kanal_1",
    "=3D = =\n==",
    "Emoji 🚧 dan 👨‍👩‍👧 keluarga", "\tTab\n\n\n\ntiga baris kosong",
  ])
  func `a reader finds the text that was written`(text: String) throws {
    let message = Message(parsing: try Self.mail(text: text).bytes())
    #expect(message.parts.map(\.type) == ["multipart/alternative", "text/plain", "text/html"])
    #expect(message.problems.isEmpty)
    let reading = message.reading()
    let whole = reading.quoted.isEmpty ? reading.text : reading.text + "\n" + reading.quoted
    let isFolded = { (text: String) in text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    #expect(isFolded(whole) == isFolded(text))
  }

  @Test(arguments: [
    "Re: Lampu jalan mati", "Re: Jalan – rusak é", "道路損壊のお知らせ道路損壊のお知らせ道路損壊のお知らせ道路損壊のお知らせ",
    "=?utf-8?q?bukan?=",
    String(repeating: "sangat panjang ", count: 30) + "akhir", String(repeating: "z", count: 300), "a  b",
    "🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧",
  ])
  func `a reader finds the subject that was written`(subject: String) throws {
    #expect(Message(parsing: try Self.mail(subject: subject).bytes()).subject == subject)
  }

  @Test func `addresses, date and thread come back`() throws {
    let message = Message(
      parsing: try Self.mail(references: ["satu@warga.example", "dua@kota.example"]).bytes())
    #expect(message.from == [Self.city])
    #expect(message.to == [Self.citizen])
    #expect(message.date == Timestamp(seconds: 1_795_320_863))
    #expect(message.messageID == "o12.k@kota.example")
    #expect(message.references == ["asal@warga.example", "satu@warga.example", "dua@kota.example"])
    #expect(message.header("references") == "<satu@warga.example> <dua@kota.example> <asal@warga.example>")
  }

  @Test func `an automatic reply says so, in the words of RFC 3834`() throws {
    let message = Message(parsing: try Self.mail().bytes())
    #expect(message.header("auto-submitted") == "auto-replied")
    #expect(message.header("x-auto-response-suppress") == "All")
    #expect(message.header("x-kanal") != nil)
    #expect(message.nature() == .automatic(reason: "own mail"))
  }

  @Test func `a person's answer does not claim to be automatic, but is known as ours`() throws {
    let message = Message(parsing: try Self.mail(isAutomatic: false).bytes())
    #expect(message.header("auto-submitted") == nil)
    #expect(message.nature() == .automatic(reason: "own mail"))
  }

  @Test func `lines are short and end in CR LF, whatever is written`() throws {
    let mail = try Self.mail(
      subject: String(repeating: "é panjang ", count: 50), text: String(repeating: "kata – ", count: 500),
      references: (0..<100).map { "ref\($0)@kota.example" })
    for line in Self.lines(mail) {
      #expect(line.utf8.count <= 78)
      #expect(!line.contains("\n") && !line.contains("\r"))
    }
  }

  @Test func `a long thread keeps its beginning and its end`() throws {
    let references = (0..<100).map { "ref\($0)@kota.example" }
    let thread = Message(parsing: try Self.mail(references: references).bytes()).thread
    #expect(thread.count == 20)
    #expect(thread.first == "ref0@kota.example")
    #expect(thread.suffix(2) == ["ref99@kota.example", "asal@warga.example"])
  }

  @Test(arguments: [
    "\r\nBcc: x@y.example", "\nBcc: x@y.example", "\r\rBcc: x", "\u{0}\u{1B}[2J", "\u{2028}Bcc: x",
    "\u{85}Bcc: x",
  ])
  func `nothing that is passed in begins a header`(attack: String) throws {
    let mail = try Self.mail(
      subject: "Halo" + attack, references: ["a@b" + attack, "baik@kota.example"], inReplyTo: "c@d" + attack,
      from: Mailbox(name: "Kota" + attack, address: "dki@kota.example"))
    let header = Self.lines(mail).prefix { !$0.isEmpty }
    #expect(!header.contains { $0.lowercased().hasPrefix("bcc") })
    #expect(!header.contains { $0.unicodeScalars.contains { $0.value < 0x20 } })
    #expect(Message(parsing: mail.bytes()).thread == ["baik@kota.example"])
  }

  @Test(arguments: [
    "budi@warga.example\r\nBcc: x@y.example", "budi", "@warga.example", "budi@", "a b@warga.example",
    "a@b@c.example", "<a@b.example>",
    "a@.example", "a@b.example>", "a,b@c.example", "\"a b\"@c.example", "a@[127.0.0.1]",
  ])
  func `no mail is made for an address that is none`(address: String) {
    let mail = OutgoingMail(
      from: Self.city, to: Mailbox(address: address), subject: "x", date: Timestamp(seconds: 0),
      messageID: "a@b", text: "x")
    #expect(mail == nil)
    #expect(!Mailbox(address: address).isDeliverable)
  }

  @Test func `no mail is made with a Message-ID that is none`() {
    for id in ["", "tanpa-at", "a@b\r\nBcc: x", "a b@c", "<a@b>"] {
      let mail = OutgoingMail(
        from: Self.city, to: Self.citizen, subject: "x", date: Timestamp(seconds: 0), messageID: id, text: "x"
      )
      #expect(mail == nil, "\(id)")
    }
  }

  @Test func `the same values give the same bytes`() throws {
    #expect(try Self.mail().bytes() == Self.mail().bytes())
  }

  @Test(arguments: [
    ("Lampu", "Re: Lampu"), ("Re: Lampu", "Re: Lampu"), ("RE: re : Bls: Re[2]: AW: Lampu", "Re: Lampu"),
    ("", "Re: Laporan Anda"),
    ("Re:", "Re: Laporan Anda"), ("Fwd: Lampu", "Re: Fwd: Lampu"), ("Rekening: air", "Re: Rekening: air"),
    ("Balas: Bls: air", "Re: air"),
  ])
  func `a subject is marked as an answer once`(original: String, expected: String) {
    #expect(OutgoingMail.replySubject(original, fallback: "Laporan Anda") == expected)
  }

  @Test func `an endless subject is cut`() {
    let subject = OutgoingMail.replySubject(String(repeating: "a", count: 100_000), fallback: "x")
    #expect(subject.count == 164)
  }

  @Test func `an answer goes to Reply-To, in the thread`() throws {
    let raw =
      "From: a@warga.example\nReply-To: Budi <Budi@Warga.Example>\nTo: dki@kota.example\nSubject: x\nMessage-ID: <m@warga.example>\nReferences: <l@kota.example>\n\nIsi"
    let original = Message(parsing: Array(raw.utf8))
    let answer = try #require(
      OutgoingMail.answer(
        to: original, reading: original.reading(ownAddresses: ["dki@kota.example"]), from: Self.city,
        subject: "Re: x",
        text: "Terima kasih", date: Timestamp(seconds: 0), messageID: "o1@kota.example"))
    #expect(answer.to.address == "Budi@warga.example")
    #expect(answer.inReplyTo == "m@warga.example")
    #expect(Message(parsing: answer.bytes()).thread == ["l@kota.example", "m@warga.example"])
  }

  @Test func `nobody is answered behind a null envelope`() throws {
    let original = Message(parsing: try Fixtures.mail("auto-null-sender"))
    let answer = OutgoingMail.answer(
      to: original, reading: original.reading(), from: Self.city, subject: "x", text: "x",
      date: Timestamp(seconds: 0),
      messageID: "o1@kota.example")
    #expect(answer == nil)
  }

  @Test func `an address in UTF-8 asks for SMTPUTF8`() throws {
    let mail = try Self.mail(from: Mailbox(address: "wärga@mail.example"))
    #expect(mail.needsSMTPUTF8)
    #expect(try !Self.mail().needsSMTPUTF8)
    #expect(Message(parsing: mail.bytes()).from.first?.address == "wärga@mail.example")
  }
}
