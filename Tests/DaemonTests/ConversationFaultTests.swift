// SPDX-License-Identifier: MIT

import Mail
import Pipeline
import Reports
import Simulation
import Storage
import TestSupport
import Testing

/// Who may join which report, and who is never answered: with our own mail as it really left.
@Suite struct ConversationFaultTests {
  private func mail(
    from sender: String = "siti@mail.test", subject: String = "Jalan rusak", _ text: String,
    answers: String? = nil, more: String = ""
  ) -> String {
    """
    From: \(sender)
    To: \(Deployment.mailbox)
    Subject: \(subject)
    Date: Sun, 22 Nov 2026 10:00:00 +0700
    \(answers.map { "In-Reply-To: <\($0)>\nReferences: <\($0)>\n" } ?? "")\(more)
    \(text)

    """
  }

  /// A first mail, and our answer to it as it left.
  private func conversation(_ city: Deployment) async throws -> (report: Int, answer: Message) {
    try await city.receive(mail("Lubang besar di depan rumah saya."))
    let sent = try #require(try await city.send().last)
    return (try await city.reports().count, Message(parsing: sent.bytes))
  }

  @Test func `C1: who quotes another person's ticket or answer joins nothing of theirs`() async throws {
    let city = try await Deployment()
    let (_, answer) = try await conversation(city)
    let ticket = try #require(try await city.reports().first?.ticket)
    let id = try #require(answer.messageID)
    try await city.receive(
      mail(from: "lain@mail.test", subject: "Re: \(ticket)", "Tambahan untuk \(ticket)."))
    try await city.receive(mail(from: "lain@mail.test", "Saya setuju, sampah menumpuk.", answers: id))
    let reports = try await city.reports()
    #expect(reports.count == 3)
    #expect(Set(reports.map(\.sender)).count == 2)
    #expect(
      try await city.journey.content(of: reports[0]).text == "Jalan rusak\nLubang besar di depan rumah saya.")
    // The sender's own words with the number do belong there.
    try await city.receive(mail(subject: "Re: \(ticket)", "Tambahan untuk \(ticket): makin dalam."))
    #expect(try await city.reports().count == 3)
    city.tearDown()
  }

  @Test func `C2: an answer joins by our Message-ID; a new topic and a forward are reports of their own`()
    async throws
  {
    let city = try await Deployment()
    let (_, answer) = try await conversation(city)
    let id = try #require(answer.messageID)
    let joined = try await city.receive(
      mail(subject: "Re: Jalan rusak", "Sudah dua orang jatuh.", answers: id))
    #expect(try await city.stored(joined)?.state == .followup)
    try await city.receive(mail(subject: "Re: Jalan rusak", "Pohon tumbang menimpa warung."))
    try await city.receive(
      mail(from: "budi@mail.test", subject: "Fwd: Jalan rusak", "Diteruskan: got mampet.", answers: id))
    #expect(try await city.reports().count == 3)
    #expect(try await city.isBalanced())
    city.tearDown()
  }

  @Test func `C3: our answers carry the marks of RFC 3834 and a null envelope`() async throws {
    let city = try await Deployment()
    let (_, answer) = try await conversation(city)
    let sent = try #require(city.postOffice.mails.first)
    #expect(sent.sender.isEmpty)
    #expect(sent.recipients == ["siti@mail.test"])
    #expect(String(decoding: sent.bytes, as: UTF8.self).contains("\r\nAuto-Submitted: auto-replied\r\n"))
    #expect(answer.messageID != nil)
    city.tearDown()
  }

  @Test func `C3: a machine that answers every answer and hides it is written to as often as allowed`()
    async throws
  {
    let city = try await Deployment(mailRules: "answerBudget: 4,")
    try await city.receive(mail("Lubang besar di depan rumah saya."))
    var answered = 0
    while case let sent = try await city.send(), sent.count > answered {
      answered += 1
      // Neither the ticket nor our Message-ID: nothing joins, each is a message of its own.
      try await city.receive(mail(subject: "Salam", "Terima kasih, pesan Anda kami baca nanti, \(answered)."))
      #expect(answered < 20)
      guard answered < 20 else { break }
    }
    #expect(answered == 4)
    #expect(city.events.events.contains { $0.kind == .answerWithheld })
    #expect(try await city.isBalanced())
    city.tearDown()
  }

  @Test(arguments: [
    "Auto-Submitted: auto-replied\n", "Precedence: auto_reply\n", "X-Autoreply: yes\n",
    "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n",
  ])
  func `C4: an out-of-office answer to ours is set aside with its reason and opens nothing`(
    _ mark: String
  ) async throws {
    let city = try await Deployment()
    let (_, answer) = try await conversation(city)
    let before = try #require(try await city.reports().first)
    let vacation = try await city.receive(
      mail(
        subject: "Balasan otomatis", "Saya cuti sampai Senin, di Kelurahan Cikini, Menteng.",
        answers: answer.messageID, more: mark))
    #expect(try await city.stored(vacation)?.state == .setAside)
    #expect(try await city.reason(vacation)?.isEmpty == false)
    let after = try #require(try await city.reports().first)
    #expect(after.state == before.state)
    #expect(after.version == before.version)
    #expect(try await city.send().count == 1)
    city.tearDown()
  }

  @Test func `R15: our own mail that comes back is counted and answered by nobody`() async throws {
    let city = try await Deployment()
    _ = try await conversation(city)
    let own = try #require(city.postOffice.mails.first).bytes
    let echo = try await city.receive(own)
    #expect(try await city.stored(echo)?.state == .setAside)
    // A list may strip what marks it as ours; the Message-ID is left.
    let stripped = String(decoding: own, as: UTF8.self).split(
      separator: "\r\n", omittingEmptySubsequences: false
    )
    .filter { !$0.hasPrefix("Auto-Submitted:") && !$0.hasPrefix("X-") && !$0.hasPrefix("Precedence:") }
    .map {
      $0.hasPrefix("From:") ? "From: siti@mail.test" : $0.hasPrefix("To:") ? "To: \(Deployment.mailbox)" : $0
    }
    let second = try await city.receive(Array(stripped.joined(separator: "\r\n").utf8))
    #expect(try await city.stored(second)?.state == .setAside)
    #expect(try await city.reason(second) == "own mail")
    #expect(try await city.reports().count == 1)
    #expect(try await city.send().count == 1)
    #expect(try await city.isBalanced())
    city.tearDown()
  }
}
