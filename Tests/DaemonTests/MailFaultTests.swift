// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Storage
import TestSupport
import Testing

/// What others lost or doubled of their mail, through the whole inner journey.
@Suite struct MailFaultTests {
  private func mail(_ text: String, id: String? = "1@mail.test", more: String = "") -> String {
    """
    From: Siti <siti@mail.test>
    To: \(Deployment.mailbox)
    Subject: Jalan rusak
    Date: Sun, 22 Nov 2026 10:00:00 +0700
    \(id.map { "Message-ID: <\($0)>\n" } ?? "")\(more)
    \(text)

    """
  }

  @Test func `R5: mail without a Message-ID is taken in, once, however often it comes`() async throws {
    let city = try await Deployment()
    let first = try await city.receive(mail("Lubang di Kelurahan Cikini, Menteng.", id: nil))
    let again = try await city.receive(mail("Lubang di Kelurahan Cikini, Menteng.", id: nil))
    let other = try await city.receive(mail("Lubang di Kelurahan Gondangdia, Menteng.", id: nil))
    #expect(first.isNew)
    #expect(again == Committed(message: first.message, isNew: false))
    #expect(other.isNew)
    #expect(try await city.reports().count == 2)
    #expect(try await city.isBalanced())
    city.tearDown()
  }

  @Test func `R6: the same mails under new positions are the same messages, answered once`() async throws {
    let city = try await Deployment()
    let texts = (1...5).map { mail("Lubang \($0) di Kelurahan Cikini, Menteng.", id: "\($0)@mail.test") }
    for run in 0..<3 {
      for (number, text) in texts.enumerated() {
        try await city.receive(Array(text.utf8), at: "\(run):\(number)")
      }
    }
    #expect(try await city.send().count == 5)
    #expect(try await city.reports().count == 5)
    #expect(try await city.count("SELECT sum(repeated) FROM tally") == 10)
    #expect(try await city.count("SELECT count(*) FROM delivery") == 15)
    #expect(try await city.isBalanced())
    city.tearDown()
  }

  @Test func `R6: a Message-ID that is used again for another mail makes two messages`() async throws {
    let city = try await Deployment()
    try await city.receive(mail("Lubang di Kelurahan Cikini, Menteng."))
    try await city.receive(mail("Pohon tumbang di Kelurahan Cikini, Menteng."))
    #expect(try await city.reports().count == 2)
    city.tearDown()
  }

  @Test func `R7: mail from before the first contact is drafted, and nobody is written to`() async throws {
    let city = try await Deployment()
    for number in 1...3 {
      let text = mail("Lubang \(number) di Kelurahan Cikini, Menteng.", id: "\(number)@mail.test")
      try await city.receive(Array(text.utf8), history: true)
    }
    #expect(try await city.send().isEmpty)
    #expect(try await city.reports().count == 3)
    #expect(try await city.count("SELECT count(*) FROM outgoing WHERE kind <> 'forward'") == 0)
    city.tearDown()
  }

  @Test(
    arguments: [
      ("iso-8859-1", [UInt8](arrayLiteral: 0x42, 0x61, 0x6E, 0x6A, 0x69, 0x72, 0x20, 0xE9), "Banjir é"),
      ("shift_jis", [0x42, 0x61, 0x6E, 0x6A, 0x69, 0x72, 0x20, 0x93, 0x79], "Banjir 土"),
      ("x-tidak-dikenal", Array("Banjir é".utf8), "Banjir é"),
      ("utf-8", [0x42, 0x61, 0x6E, 0x6A, 0x69, 0x72, 0x20, 0xFF], "Banjir ÿ"),
    ] as [(String, [UInt8], String)])
  func `R10: an old, an unknown or a wrong charset costs a character at most`(
    charset: String, bytes: [UInt8], text: String
  ) async throws {
    let city = try await Deployment()
    let head = mail("", more: "Content-Type: text/plain; charset=\(charset)\n")
    try await city.receive(Array(head.utf8) + bytes)
    let report = try #require(try await city.reports().first)
    #expect(try await city.journey.content(of: report).text == "Jalan rusak\n\(text)")
    city.tearDown()
  }

  @Test func `R11: a mail that is only a subject, or only a photo, is a draft that shows it`() async throws {
    let city = try await Deployment()
    try await city.receive(mail(""))
    try await city.receive(mail(photos(1), more: Self.mixed))
    let reports = try await city.reports()
    #expect(reports.count == 2)
    let contents = try await [city.journey.content(of: reports[0]), city.journey.content(of: reports[1])]
    #expect(contents.map(\.text) == ["Jalan rusak", "Jalan rusak"])
    #expect(contents.map(\.attachments.count) == [0, 1])
    let photo = try await city.journey.attachment(contents[1].attachments[0].reference)
    #expect(photo == .bytes(picture(1), type: "image/jpeg"))
    city.tearDown()
  }

  @Test func `R12: twenty photos are twenty, and both times are kept`() async throws {
    let city = try await Deployment()
    try await city.receive(mail(photos(20), more: Self.mixed))
    let report = try #require(try await city.reports().first)
    let content = try await city.journey.content(of: report)
    #expect(content.attachments.count == 20)
    for (index, shared) in content.attachments.enumerated() {
      let photo = try await city.journey.attachment(shared.reference)
      #expect(photo == .bytes(picture(index + 1), type: "image/jpeg"))
    }
    #expect(content.sentAt?.iso8601() == "2026-11-22T10:00:00+07:00")
    #expect(content.receivedAt == city.time.current)
    city.tearDown()
  }

  @Test func `a visiting card stays with Kanal, and whoever asks for it is told why`() async throws {
    let city = try await Deployment()
    let card = "--b\nContent-Type: text/vcard\n\nBEGIN:VCARD\nFN:Siti Contoh\nEND:VCARD\n--b--\n"
    try await city.receive(mail(card, more: Self.mixed))
    let report = try #require(try await city.reports().first)
    let shared = try #require(try await city.journey.content(of: report).attachments.first)
    let fetched = try await city.journey.attachment(shared.reference)
    #expect(fetched == .withheld(reason: "a visiting card is nothing but a person"))
    city.tearDown()
  }

  @Test func `R16: two photos without a word and without a Message-ID are two reports`() async throws {
    let city = try await Deployment()
    for number in 1...2 {
      let photo = Data(picture(number)).base64EncodedString()
      try await city.receive(
        """
        From: siti@mail.test
        To: \(Deployment.mailbox)
        Content-Type: image/jpeg; name=foto.jpg
        Content-Transfer-Encoding: base64

        \(photo)

        """)
    }
    let reports = try await city.reports()
    #expect(reports.count == 2)
    for (index, report) in reports.enumerated() {
      let shared = try #require(try await city.journey.content(of: report).attachments.first)
      let photo = try await city.journey.attachment(shared.reference)
      #expect(photo == .bytes(picture(index + 1), type: "image/jpeg"))
    }
    city.tearDown()
  }

  private static let mixed = "Content-Type: multipart/mixed; boundary=b\n"

  /// The least that has the structure of a JPEG: a scan of one component, and the end.
  private func picture(_ number: Int) -> [UInt8] {
    [0xFF, 0xD8, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0x3F, 0, UInt8(number), 0xFF, 0xD9]
  }

  private func photos(_ count: Int) -> String {
    (1...count).map { number in
      """
      --b
      Content-Type: image/jpeg; name=foto-\(number).jpg
      Content-Disposition: attachment; filename=foto-\(number).jpg
      Content-Transfer-Encoding: base64

      \(Data(picture(number)).base64EncodedString())

      """
    }.joined() + "--b--\n"
  }
}
