// SPDX-License-Identifier: MIT

import Cryptography
import Pipeline
import Simulation
import TestSupport
import Testing
import Transport
import Web

@testable import Meta

@Suite(.timeLimit(.minutes(2))) struct `The app's subscription` {
  private func server(_ body: (Server) async throws -> Void) async throws {
    let server = try await Server()
    do { try await body(server) } catch { Issue.record(error) }
    await server.stop()
  }

  @Test func `stands where it is what is wanted, and is posted anew where it is less`() async throws {
    try await server { server in
      let page = Subscription(api: server.api, id: app.pageID, fields: ["messages", "feed"])
      // Another app has all of them.
      #expect(await page.renew() == .renewed("all of it"))
      #expect(await page.renew() == .stood)
      let more = Subscription(api: server.api, id: app.pageID, fields: ["messages", "mention"])
      #expect(await more.renew() == .renewed("mention"))
      #expect(await server.meta.subscription(of: app.pageID) == "messages,mention,feed")
      await server.meta.unsubscribe(app.pageID)
      #expect(await page.renew() == .renewed("all of it"))
    }
  }

  @Test func `of a business account of WhatsApp has no fields`() async throws {
    try await server { server in
      let business = Subscription(api: server.api, id: "102290129340398", fields: [])
      #expect(await business.renew() == .renewed("all of it"))
      #expect(await business.renew() == .stood)
    }
  }

  @Test(arguments: [(401, #"{"error":{"code":190}}"#), (200, "{}"), (503, "")])
  func `that cannot be renewed is told`(status: Int, body: String) async throws {
    let server = ScriptedGraph((status, body))
    guard case .failed = await Subscription(api: server.api, id: "1", fields: ["feed"]).renew() else {
      Issue.record("nothing was renewed")
      return
    }
  }

  @Test func `is looked after every hour, and closes no door`() async throws {
    try await server { server in
      let (time, notes, inbox) = (TestClock(), Arrivals<String>(), Inbox())
      let door = WebhookDoor(takeReport: { _ in })
      let feed = SubscribedFeed(
        webhook: WebhookFeed(name: "facebook/kota", door: door),
        subscription: Subscription(api: server.api, id: app.pageID, fields: ["messages"])
      ) { note in Task { await notes.put(note) } }
      let run = Task { try await feed.run(inbox.line(clock: time.clock)) }
      try await inbox.isListening()
      let text = "facebook/kota: subscribed anew at Meta, since this was missing: all of it"
      #expect(try await notes.first(1) == [text])
      await server.meta.unsubscribe(app.pageID)
      while await server.meta.subscriptions[app.pageID] == nil {
        await time.untilSomebodySleeps()
        time.advance(.seconds(300))
      }
      #expect(try await notes.first(2) == [text, text])
      run.cancel()
      _ = await run.result
    }
  }
}

@Suite struct `A request to the Graph API` {
  @Test func `proves that its token is the app's own`() async throws {
    let api = GraphAPI(
      base: "https://graph.test", version: "v23.0", token: { "token" }, appSecret: { "secret" }
    ) { _ throws(TransportError) in HTTPResponse(status: 200) }
    // printf token | openssl dgst -sha256 -hmac secret
    let proof = "e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a"
    #expect(try api.get("me").url == "https://graph.test/v23.0/me?appsecret_proof=\(proof)")
    #expect(
      try api.get("me", [("fields", "id,name")]).url
        == "https://graph.test/v23.0/me?fields=id%2Cname&appsecret_proof=\(proof)")
    #expect(try api.post("1/messages", ["a": "b"], deadline: .seconds(1)).url.hasSuffix(proof))
    #expect(try api.download("https://x.test/1", limit: 1, isAuthorized: true).url == "https://x.test/1")
  }
}
