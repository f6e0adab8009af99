// SPDX-License-Identifier: MIT

import Email
import Foundation
import Mail
import Operations
import Pipeline
import Reports
import Settings
import Synchronization
import TestSupport
import Transport

/// A mailbox that is polled, and a submission server. IDLE has its own tests; what a session does
/// between two waits is the same.
final class MailSpecimen: Specimen {
  static let name = "e-mail over IMAP and SMTP"
  static let folder = "Email"
  static let photo = AttachmentNote(name: "foto.jpg", type: "image/jpeg", bytes: Offer.photo.count)
  static let notApplicable: [Case: String] = [
    .edit: "a mail cannot be changed once it is sent",
    .rateLimit: "IMAP names no time to wait for",
    .answerLate: "its two minutes are real ones; `answerLost` ends the same way without them",
    .answerRateLimit: "SMTP names no time to wait for (RFC 5321 §4.2)",
  ]

  static func address(of offer: Offer) -> String { "warga\(offer.number)@mail.test" }

  private let stage: Stage
  private let mailbox = ScriptedMailServer()
  private let troubles: Troubles
  private let desk: SubmissionDesk
  private let imap: LineServer
  private let smtp: LineServer
  /// The offers by their mail, whatever UIDs it has.
  private let offered = Lock<[[UInt8]: Int]>([:])

  init(_ stage: Stage) async throws {
    self.stage = stage
    let troubles = Troubles(stage)
    let (mailbox, desk) = (mailbox, SubmissionDesk(troubles))
    (self.troubles, self.desk) = (troubles, desk)
    mailbox.change { $0.capabilities += " AUTH=PLAIN SASL-IR" }
    imap = LineServer { MailboxSession(mailbox, troubles.next(.feed)) }
    smtp = LineServer { SubmissionLine(desk) }
  }

  func assemble() throws -> Assembled {
    let login = "host: '127.0.0.1', security: 'none', user: 'inbox', password: { credential: 'rahasia' }"
    var settings = try stage.settings(
      """
      { email: { layanan: { address: "inbox@city.test",
        imap: { \(login), port: \(imap.port), idle: false, after: { flag: "\\\\Seen" } },
        smtp: { \(login), port: \(smtp.port) } } } }
      """
    ) { EmailSettings(name: "layanan", $0.section("email").section("layanan")) }
    settings.limits.silence = .milliseconds(300)
    let channel = EmailChannel(
      settings,
      in: EmailChannel.Surroundings(
        dialer: stage.dialer, clock: stage.time.clock, referenceKey: Stage.key, log: .silent))
    return Assembled(account: channel.account, feeds: channel.feeds, courier: channel.courier)
  }

  func offer(_ offers: [Offer]) async {
    for offer in offers {
      let bytes = Self.mail(offer)
      offered.withLock { $0[bytes] = offer.number }
      let uid = mailbox.deliver(bytes)
      if offer.kind == .damaged { mailbox.change { $0.hollow.insert(uid) } }
    }
  }

  func repeatOffer(_ offer: Offer) async { mailbox.deliver(Self.mail(offer)) }

  func forget() async {
    mailbox.change { state in
      state.uidValidity += 1
      state.mails.reverse()
      for index in state.mails.indices { state.mails[index].uid = UInt32(index) + 1 }
    }
    imap.endConnections()
  }

  func fail(_ trouble: Trouble, _ side: Side, times: Int) {
    troubles.add(trouble, side, times)
    // Who is logged in is not asked again.
    (side == .feed ? imap : smtp).endConnections()
  }

  var acknowledged: Set<Int> {
    let seen = mailbox.state.withLock { $0.mails.filter { $0.flags.contains("\\Seen") }.map(\.bytes) }
    return offered.withLock { numbers in Set(seen.compactMap { numbers[$0] }) }
  }
  func contacts(_ side: Side) -> [Contact] { troubles.contacts(side) }
  var taken: [TakenText] { desk.taken }

  func stop() async {
    imap.stop()
    smtp.stop()
  }

  private static func mail(_ offer: Offer) -> [UInt8] {
    let sender = offer.kind == .echo ? "inbox@city.test" : address(of: offer)
    let subject = offer.kind == .damaged ? "Subject: \(offer.trace)\r\n" : ""
    let head = """
      Message-ID: <laporan-\(offer.number)@mail.test>\r
      From: <\(sender)>\r
      To: inbox@city.test\r
      Date: Mon, 21 Sep 2026 21:13:20 +0700\r
      MIME-Version: 1.0\r
      \(subject)
      """
    guard offer.kind == .photo else { return Array("\(head)\r\n\(offer.text)\r\n".utf8) }
    return Array(
      """
      \(head)Content-Type: multipart/mixed; boundary=x\r
      \r
      --x\r
      Content-Type: text/plain\r
      \r
      \(offer.text)\r
      --x\r
      Content-Type: image/jpeg; name=foto.jpg\r
      Content-Disposition: attachment; filename=foto.jpg\r
      Content-Transfer-Encoding: base64\r
      \r
      \(Data(Offer.photo).base64EncodedString())\r
      --x--\r

      """.utf8)
  }
}

/// A connection to the mailbox, with the trouble that was due when it was made.
private final class MailboxSession: LineSession {
  private let mailbox: ScriptedMailServer
  private let trouble: Trouble?

  init(_ mailbox: ScriptedMailServer, _ trouble: Trouble?) {
    (self.mailbox, self.trouble) = (mailbox, trouble)
  }

  func greet() -> LineStep { .say("* OK IMAP4rev1 ready\r\n") }

  func take(_ line: [UInt8]) -> LineStep {
    let words = String(decoding: line, as: UTF8.self).split(separator: " ", maxSplits: 1).map(String.init)
    guard words.count == 2 else { return .leave() }
    let (tag, command) = (words[0], words[1])
    switch trouble {
    case .credentialsRefused where command.hasPrefix("AUTHENTICATE"):
      return .say("\(tag) NO [AUTHENTICATIONFAILED] no\r\n")
    case .serverError where command.hasPrefix("SELECT"): return .say("\(tag) NO [UNAVAILABLE] later\r\n")
    case .silence where command.hasPrefix("UID FETCH"): return .fallSilent
    case .nonsense where command.hasPrefix("UID FETCH"): return .say("* 1 FETCH ((((\r\n\(tag) maybe\r\n")
    default: break
    }
    let (bytes, breaks) = mailbox.state.withLock { $0.answer(tag, command) }
    let isCut = trouble == .cut && command.contains("BODY")
    return breaks || isCut ? .leave(Array(bytes.prefix(bytes.count / 2))) : .say(bytes)
  }
}
