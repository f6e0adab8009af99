// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Storage
import TestSupport
import Testing
import Transport

@testable import Email

/// Hears where a feed stands, and lets a test wait for it.
private actor Standing {
  private(set) var reasons: [String] = []
  private var last: FeedState?
  private var waiting: (state: FeedState, wake: CheckedContinuation<Void, any Error>)?

  func note(_ state: FeedState, _ reason: String?) {
    if let reason { reasons.append(reason) }
    last = state
    if waiting?.state == state { waiting.take()?.wake.resume() }
  }

  /// A feed that does not get there fails the test instead of holding it.
  nonisolated func reach(_ state: FeedState) async throws {
    try await limited {
      try await self.wait(for: state)
    } else: {
      "the feed is not \(state)"
    }
  }

  private func wait(for state: FeedState) async throws {
    guard last != state else { return }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (wake: CheckedContinuation<Void, any Error>) in
        if Task.isCancelled {
          wake.resume(throwing: CancellationError())
        } else {
          waiting = (state, wake)
        }
      }
    } onCancel: {
      Task { await giveUp() }
    }
  }

  private func giveUp() { waiting.take()?.wake.resume(throwing: CancellationError()) }
}

/// The runner with a real server, on time that the test moves.
@Suite(.inTurn, .enabled(if: DovecotServer.isInstalled)) struct PasswordFileTests {
  @Test func `R22: a password that is corrected in its file mends the feed without a restart`() async throws {
    let dovecot = try DovecotServer()
    let test = try await TestJourney.make()
    let file = "\(dovecot.ground.folder)/password"
    try dovecot.ground.write("salah", to: "password")
    var server = MailServer.city(dovecot)
    server.credentials = .password(user: "inbox@city.test") {
      try String(contentsOfFile: file, encoding: .utf8)
    }
    let standing = Standing()
    let account = try #require(test.journey.account(.sms, scope: "1708"))
    let runner = FeedRunner(test.journey, server.feed(Dialer()), of: account) { _, state, reason in
      Task { await standing.note(state, reason) }
    }
    let running = Task { await runner.run() }
    try await standing.reach(.credentialsRefused)
    try dovecot.ground.write("pw1", to: "password")
    // Not at once: who knocks with a wrong password every second is locked out.
    await test.time.untilSomebodySleeps()
    test.time.advance(.seconds(300))
    try await standing.reach(.listening)
    let reasons = await standing.reasons
    #expect(reasons.count == 1)
    #expect(reasons.allSatisfy { !$0.contains("salah") && !$0.contains("pw1") })
    running.cancel()
    await running.value
  }

  @Test func `R3: connections that are reset and cut, again and again, cost no mail`() async throws {
    let dovecot = try DovecotServer()
    let proxy = FaultProxy(to: dovecot.imapPort)
    let test = try await TestJourney.make()
    var server = MailServer.city(dovecot, .plain)
    server.port = proxy.port
    let standing = Standing()
    let account = try #require(test.journey.account(.sms, scope: "1708"))
    let runner = FeedRunner(
      test.journey, server.feed(Dialer(), limits: IMAPLimits(silence: .seconds(2))), of: account
    ) { _, state, reason in
      Task { await standing.note(state, reason) }
    }
    let running = Task { await runner.run() }
    try await standing.reach(.listening)
    for (number, fault) in [FaultProxy.Fault.reset, .cut(after: 0, .toClient), .reset].enumerated() {
      proxy.set(fault)
      try dovecot.save(sampleMail(number))
      try await standing.reach(.failing)
      proxy.set(.pass)
      await test.time.untilSomebodySleeps()
      test.time.advance(.seconds(300))
      await test.events.wait(for: .messageReceived, count: number + 1)
      try await standing.reach(.listening)
    }
    let stored = try await test.journey.store.database.read { try $0.count("SELECT count(*) FROM message") }
    #expect(stored == 3)
    running.cancel()
    await running.value
  }
}
