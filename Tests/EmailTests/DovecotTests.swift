// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import TestSupport
import Testing
import Transport

@testable import Email

extension MailServer {
  /// The server's first user, by password.
  static func city(
    _ dovecot: DovecotServer, _ security: MailServer.Security = .tls, user: String = "inbox@city.test",
    password: String = "pw1", trusting: Bool = true
  ) -> MailServer {
    MailServer(
      host: "127.0.0.1", port: security == .tls ? dovecot.imapsPort : dovecot.imapPort, security: security,
      authorityFile: trusting ? dovecot.authority : nil, credentials: .password(user: user, { password }))
  }

  func feed(
    _ dialer: Dialer, mailbox: String = "INBOX", after: AfterIntake = .nothing, history: Bool = false,
    idleRenewal: Duration? = .seconds(240), limits: IMAPLimits = IMAPLimits()
  ) -> IMAPFeed {
    IMAPFeed(
      name: "email/test", mailbox: mailbox, after: after, importsHistory: history, idleRenewal: idleRenewal,
      limits: limits, identity: plainIdentity, dial: { try await openMailbox(dialer) })
  }
}

/// Runs a feed until the body is done; the failure it ended with, if it ended by itself.
@discardableResult
func following(
  _ feed: IMAPFeed, _ store: StoreDouble, _ body: () async throws -> Void
) async throws -> (any Error)? {
  await store.begin()
  let task = Task {
    do { try await feed.run(store.line()) } catch {
      await store.end()
      throw error
    }
  }
  try await body()
  task.cancel()
  do { try await task.value } catch is CancellationError {} catch { return error }
  return nil
}

@Suite(.inTurn, .enabled(if: DovecotServer.isInstalled))
struct DovecotTests {
  @Test(arguments: [MailServer.Security.plain, .startTLS, .tls])
  func `mail is pushed over plain IMAP, STARTTLS and IMAPS`(_ security: MailServer.Security) async throws {
    let dovecot = try DovecotServer()
    let store = StoreDouble()
    try await following(MailServer.city(dovecot, security).feed(Dialer()), store) {
      await store.state(.listening)
      try dovecot.save(sampleMail(1))
      await store.arrival(of: 1)
      try dovecot.save(sampleMail(2, bytes: 300_000))
      await store.arrival(of: 2)
    }
    #expect(await store.messages.map(\.raw) == [sampleMail(1), sampleMail(2, bytes: 300_000)])
    #expect(await store.repeated == 0)
  }

  @Test func `R22: a wrong password, an unknown certificate, a missing mailbox and no server are told apart`()
    async throws
  {
    let dovecot = try DovecotServer()
    let dialer = Dialer()
    func remedy(_ feed: IMAPFeed) async -> FeedFailure.Remedy? {
      do { try await feed.run(StoreDouble().line()) } catch { return (error as? FeedFailure)?.remedy }
      return nil
    }
    #expect(await remedy(MailServer.city(dovecot, password: "wrong").feed(dialer)) == .credentials)
    #expect(await remedy(MailServer.city(dovecot, trusting: false).feed(dialer)) == .retry(after: nil))
    #expect(await remedy(MailServer.city(dovecot).feed(dialer, mailbox: "tidak ada")) == .halt)
    var nobody = MailServer.city(dovecot)
    nobody.port = freePort()
    #expect(await remedy(nobody.feed(dialer)) == .retry(after: nil))
  }

  @Test func `mail that came while nobody was connected is there, flagged after the commit`() async throws {
    let dovecot = try DovecotServer()
    let store = StoreDouble()
    let feed = MailServer.city(dovecot).feed(Dialer(), after: .flag("\\Seen"))
    try dovecot.save(sampleMail(0))
    try await following(feed, store) { await store.state(.listening) }
    for number in 1...3 { try dovecot.save(sampleMail(number)) }
    try await following(feed, store) {
      await store.treatment(of: 3)
    }
    #expect(await store.messages.map(\.raw) == (1...3).map { sampleMail($0) })
    let seen = try dovecot.administer(["search", "-u", "inbox@city.test", "mailbox", "INBOX", "SEEN"])
    #expect(seen.split(separator: "\n").count == 3)
  }

  @Test func `R9: mail is not marked as read where nothing is configured`() async throws {
    let dovecot = try DovecotServer()
    let store = StoreDouble()
    try await following(MailServer.city(dovecot).feed(Dialer()), store) {
      await store.state(.listening)
      try dovecot.save(sampleMail(1))
      await store.arrival(of: 1)
    }
    #expect(try dovecot.administer(["search", "-u", "inbox@city.test", "mailbox", "INBOX", "SEEN"]).isEmpty)
  }

  @Test func `mail is moved to a mailbox that did not exist`() async throws {
    let dovecot = try DovecotServer()
    let store = StoreDouble()
    try await following(MailServer.city(dovecot).feed(Dialer(), after: .move(to: "Sudah diterima é")), store)
    {
      await store.state(.listening)
      for number in 1...3 { try dovecot.save(sampleMail(number)) }
      await store.treatment(of: 3)
    }
    let moved = try dovecot.administer([
      "search", "-u", "inbox@city.test", "mailbox", "Sudah diterima é", "ALL",
    ])
    #expect(moved.split(separator: "\n").count == 3)
    #expect(try dovecot.administer(["search", "-u", "inbox@city.test", "mailbox", "INBOX", "ALL"]).isEmpty)
  }

  @Test func `a kicked session comes back and misses nothing`() async throws {
    let dovecot = try DovecotServer()
    let store = StoreDouble()
    let feed = MailServer.city(dovecot).feed(Dialer())
    let failure = try await following(feed, store) {
      await store.state(.listening)
      try dovecot.administer(["kick", "inbox@city.test"])
      try dovecot.save(sampleMail(1))
    }
    #expect(failure == nil || failure is FeedFailure)
    try await following(feed, store) { await store.arrival(of: 1) }
    #expect(await store.messages.count == 1)
  }

  @Test func `R6: a changed UIDVALIDITY is read anew: known mail stays known, new mail is new`() async throws
  {
    let dovecot = try DovecotServer()
    let store = StoreDouble()
    let feed = MailServer.city(dovecot).feed(Dialer())
    try await following(feed, store) {
      await store.state(.listening)
      for number in 1...3 { try dovecot.save(sampleMail(number)) }
      await store.arrival(of: 3)
    }
    try dovecot.administer([
      "mailbox", "update", "--uid-validity", "424242", "-u", "inbox@city.test", "INBOX",
    ])
    try dovecot.save(sampleMail(4))
    try await following(feed, store) { await store.arrival(of: 4) }
    #expect(await store.messages.map(\.raw) == (1...4).map { sampleMail($0) })
    #expect(await store.messages.last?.position.hasPrefix("424242:") == true)
    #expect(await store.messages.last?.isHistory == false)
  }

  @Test func `R8: a thousand mails are a thousand messages`() async throws {
    let dovecot = try DovecotServer()
    let store = StoreDouble()
    try dovecot.fill((1...1000).map { sampleMail($0, bytes: 2000) })
    try await following(MailServer.city(dovecot).feed(Dialer(), history: true), store) {
      await store.arrival(of: 1000)
    }
    #expect(await store.messages.count == 1000)
    #expect(await store.repeated == 0)
    #expect(await store.positions.count == 1000)
    #expect(await Set(store.messages.map(\.raw)) == Set((1...1000).map { sampleMail($0, bytes: 2000) }))
  }
}
