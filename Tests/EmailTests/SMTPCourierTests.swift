// SPDX-License-Identifier: MIT

import Foundation
import Mail
import Pipeline
import Reports
import TestSupport
import Testing
import Transport

@testable import Email

private let reference = MessageReference(key: Array(1...32), domain: "city.test")

private func parcel(_ recipient: String, id: Int64 = 33, answering raw: [UInt8]? = sampleMail(1)) -> Parcel {
  Parcel(
    id: OutgoingID(id), key: "o\(id)", attempt: 1,
    content: .reply(
      ReplyParcel(
        recipient: recipient, ticket: "EML-4821-7730-2", text: "Laporan Anda sudah kami terima.",
        answered: raw.map { ($0, EmailFormat.mail) })))
}

private func courier(
  port: UInt16 = 9, security: MailServer.Security = .plain, authority: String? = nil,
  credentials: MailServer.Credentials? = nil, bounces: String = ""
) -> SMTPCourier {
  SMTPCourier(
    name: "email/test",
    options: .init(
      server: MailServer(
        host: "127.0.0.1", port: port, security: security, authorityFile: authority, credentials: credentials),
      from: "inbox@city.test", fromName: "Layanan Pengaduan", envelopeSender: bounces,
      ownAddresses: ["inbox@city.test"]),
    reference: reference, dialer: Dialer(), clock: .real { Timestamp(seconds: 1_795_320_000) })
}

struct SMTPCourierTests {
  @Test func `C3: the answer stays in the thread and marks itself as automatic`() throws {
    let sent = parcel("warga1@mail.test")
    guard case .reply(let reply) = sent.content else { return }
    let mail = try #require(courier().compose(reply, sent))
    let text = String(decoding: mail.bytes(), as: UTF8.self)
    let read = Message(parsing: mail.bytes())
    #expect(read.subject == "Re: Laporan 1 [EML-4821-7730-2]")
    #expect(read.references == ["laporan-1@mail.test"])
    #expect(read.to.map(\.address) == ["warga1@mail.test"])
    #expect(read.messageID.flatMap(reference.verify) == OutgoingID(33))
    #expect(text.contains("Auto-Submitted: auto-replied\r\n"))
    #expect(text.contains("multipart/alternative"))
    // The same parcel again is the same mail.
    #expect(courier().compose(reply, sent)?.messageID == mail.messageID)
  }

  @Test func `we never write to ourselves, nor without a recipient`() async {
    #expect(await courier().send(parcel("Inbox@city.test")).isRefused)
    #expect(await courier().send(parcel("tidak sah")).isRefused)
  }

  @Test(
    arguments: [
      (421, "4.3.2", SMTPStage.greeting, "retry"), (450, "4.2.0", .recipient, "retry"),
      (451, nil, .message, "retry"), (452, "4.3.1", .sender, "retry"),
      (550, "5.1.1", .recipient, "refused"), (550, nil, .recipient, "refused"),
      (553, "5.1.3", .recipient, "refused"),
      (552, "5.2.2", .recipient, "refused"), (552, "5.3.4", .sender, "refused"),
      (554, "5.6.0", .message, "refused"),
      (554, "5.7.1", .recipient, "retry"), (550, "5.7.26", .message, "retry"),
      (530, "5.7.0", .sender, "retry"),
      (535, "5.7.8", .authentication, "locked out"), (550, "5.1.8", .sender, "retry"),
      (550, nil, .sender, "retry"),
      (503, "5.5.1", .recipient, "retry"), (502, nil, .hello, "retry"), (554, nil, .greeting, "retry"),
      (550, "5.6.7", .recipient, "refused"), (530, nil, .recipient, "retry"),
    ] as [(Int, String?, SMTPStage, String)])
  func `a reply is about the mail or about us`(
    _ code: Int, _ status: String?, _ stage: SMTPStage, _ word: String
  ) {
    let reply = SMTPReply(code: code, enhancedStatus: status)
    let error: SMTPError = code < 500 ? .temporary(reply, at: stage) : .refused(reply, at: stage)
    #expect(Outcome(submission: error).word == word)
  }

  @Test(
    arguments: [
      (450, "4.1.2", SMTPStage.recipient, true), (451, "4.7.1", .recipient, true), (452, nil, .message, true),
      (554, "5.7.1", .recipient, true), (550, "5.7.26", .message, true),
      (421, "4.3.2", .recipient, false), (452, "4.3.1", .message, false), (530, "5.7.0", .recipient, false),
      (503, nil, .recipient, false), (450, nil, .sender, false), (554, nil, .greeting, false),
    ] as [(Int, String?, SMTPStage, Bool)])
  func `one recipient's failure holds no other answer back`(
    _ code: Int, _ status: String?, _ stage: SMTPStage, _ isAboutOne: Bool
  ) {
    let reply = SMTPReply(code: code, enhancedStatus: status)
    let error: SMTPError = code < 500 ? .temporary(reply, at: stage) : .refused(reply, at: stage)
    guard case .retry(_, _, isAboutOne) = Outcome(submission: error) else {
      Issue.record("\(Outcome(submission: error))")
      return
    }
  }

  @Test(arguments: [
    (NetworkFailure.Kind.cannotConnect, "retry"), (.certificate, "retry"),
    (.credentialsRefused, "locked out"),
    (.timedOut, "retry"), (.cancelled, "retry"), (.invalidRequest, "refused"),
  ])
  func `a network failure before the mail is tried again, after it is unknown`(
    _ kind: NetworkFailure.Kind, _ word: String
  ) {
    #expect(Outcome(submission: .notSent(NetworkFailure(kind, "x"))).word == word)
    #expect(Outcome(submission: .unknown(NetworkFailure(kind, "x"))).word == "unknown")
  }

  @Test func `a Message-ID of ours leads to its row, and no other does`() {
    let id = reference.make(OutgoingID(33))
    #expect(id.hasSuffix("@city.test"))
    #expect(reference.verify(id) == OutgoingID(33))
    #expect(reference.verify(id.uppercased()) == OutgoingID(33))
    #expect(reference.verify(id.replacingOccurrences(of: "city.test", with: "old.test")) == OutgoingID(33))
    #expect(reference.verify(id.replacingOccurrences(of: "o33", with: "o34")) == nil)
    #expect(MessageReference(key: Array(2...33), domain: "city.test").verify(id) == nil)
    for wrong in [
      "", "@", "kanal.o33@city.test", "kanal.o33.@x", "kanal.r33.aa@x", "kanal.o-3.00@x", "x.o33.aa@x",
    ] {
      #expect(reference.verify(wrong) == nil)
    }
  }
}

@Suite(.inTurn, .enabled(if: PostfixServer.isRunnable))
struct PostfixTests {
  @Test func `an answer goes out by submission, and comes in at the citizen's mailbox`() async throws {
    let dovecot = try DovecotServer()
    let postfix = try PostfixServer(beside: dovecot)
    let sender = courier(
      port: postfix.submissionPort, security: .startTLS, authority: postfix.authority,
      credentials: .password(user: "inbox@city.test", { "pw1" }))
    let store = StoreDouble()
    let citizen = MailServer.city(dovecot, user: "warga@mail.test", password: "pw2").feed(Dialer())
    try await following(citizen, store) {
      await store.state(.listening)
      #expect(
        await sender.send(parcel("warga@mail.test")) == .accepted(remoteID: reference.make(OutgoingID(33))))
      await store.arrival(of: 1)
    }
    let read = Message(parsing: try #require(await store.messages.first?.raw))
    #expect(read.hasNullSender)
    #expect(read.subject == "Re: Laporan 1 [EML-4821-7730-2]")
  }

  @Test func `C5: a bounce of our answer leads back to its row`() async throws {
    let dovecot = try DovecotServer()
    let postfix = try PostfixServer(beside: dovecot)
    let sender = courier(
      port: postfix.submissionPort, security: .startTLS, authority: postfix.authority,
      credentials: .password(user: "inbox@city.test", { "pw1" }), bounces: "inbox@city.test")
    let store = StoreDouble()
    try await following(MailServer.city(dovecot).feed(Dialer()), store) {
      await store.state(.listening)
      // Taken by Postfix: only Dovecot knows that there is nobody.
      guard case .accepted = await sender.send(parcel("tidakada@mail.test")) else {
        return #expect(Bool(false), "not taken")
      }
      await store.arrival(of: 1)
    }
    let raw = RawMessage(bytes: try #require(await store.messages.first?.raw), format: EmailFormat.mail)
    let reading = try EmailChannel.read(raw, ownAddresses: ["inbox@city.test"], reference: reference)
    guard case .bounce(let notice) = reading.nature else { return #expect(Bool(false), "no bounce") }
    #expect(notice.action == .failed)
    #expect(notice.originalMessageID.flatMap(reference.verify) == OutgoingID(33))
  }

  @Test func `a wrong password and a mail too large are told apart`() async throws {
    let dovecot = try DovecotServer()
    let postfix = try PostfixServer(beside: dovecot)
    func outcome(_ password: String, _ parcel: Parcel) async -> Outcome {
      await courier(
        port: postfix.submissionPort, security: .startTLS, authority: postfix.authority,
        credentials: .password(user: "inbox@city.test", { password })
      ).send(parcel)
    }
    #expect(await outcome("salah", parcel("warga@mail.test")).word == "locked out")
    var large = parcel("warga@mail.test")
    if case .reply(var reply) = large.content {
      reply.text = String(repeating: "panjang ", count: 20_000)
      large.content = .reply(reply)
    }
    #expect(await outcome("pw1", large).word == "refused")
  }
}

extension Outcome {
  fileprivate var isRefused: Bool { word == "refused" }

  fileprivate var word: String {
    switch self {
    case .accepted: "accepted"
    case .refused: "refused"
    case .retry: "retry"
    case .credentialsRefused: "locked out"
    case .unknown: "unknown"
    case .waitingWindow: "waiting"
    }
  }
}
