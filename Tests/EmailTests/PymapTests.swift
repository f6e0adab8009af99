// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import TestSupport
import Testing
import Transport

@testable import Email

@Suite(.inTurn, .enabled(if: PymapServer.isInstalled))
struct PymapTests {
  private func account(_ pymap: PymapServer) -> MailServer {
    MailServer(
      host: "127.0.0.1", port: pymap.port, security: .plain,
      credentials: .password(user: "demouser", { "demopass" }))
  }

  @Test func `a server without CONDSTORE is read by UID alone`() async throws {
    let pymap = try PymapServer()
    let store = StoreDouble()
    let failure = try await following(
      account(pymap).feed(Dialer(), after: .flag("$Kanal"), history: true), store
    ) {
      await store.treatment(of: 4)
      await store.state(.listening)
    }
    #expect(await store.messages.count >= 4)
    #expect(
      await store.messages.allSatisfy { $0.isHistory && $0.format == EmailFormat.mail && !$0.raw.isEmpty })
    #expect(await store.repeated == 0)
    #expect(failure == nil)
  }

  @Test func `its idle ends and begins anew, and its limits hold`() async throws {
    let pymap = try PymapServer()
    let store = StoreDouble()
    var limits = IMAPLimits()
    limits.literal = 100
    let feed = account(pymap).feed(Dialer(), history: true, idleRenewal: .milliseconds(50), limits: limits)
    let failure = try await following(feed, store) {
      await store.arrival(of: 4)
      for _ in 1...3 { await store.nextState() }
    }
    #expect(await store.messages.allSatisfy { $0.format == EmailFormat.oversize && !$0.raw.isEmpty })
    #expect(await store.repeated == 0)
    #expect(failure == nil)
  }
}
