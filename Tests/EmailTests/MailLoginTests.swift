// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Synchronization
import TestSupport
import Testing
import Transport

@testable import Email

/// The token a server takes, where tokens come from, and how often it was asked for.
private final class TokenOffice: Sendable {
  private let state = Mutex<(valid: String, held: [String], reads: Int)>(("", [], 0))

  init(valid: String, held: [String]) { state.withLock { $0 = (valid, held, 0) } }

  /// The next token of the list, the last one for ever.
  func read() -> String {
    state.withLock { state in
      state.reads += 1
      return state.held.count > 1 ? state.held.removeFirst() : state.held[0]
    }
  }

  var reads: Int { state.withLock(\.reads) }

  /// Answers as an introspection endpoint does (RFC 7662).
  func listener() throws -> Listener {
    try Listener(
      ListenerConfiguration.loopback,
      routes: [
        Route(.get, "/introspect/{token}") { [self] request in
          let asked = request.parameters["token"]?.prefix { $0 != "&" }
          let isValid = state.withLock { $0.valid == asked.map(String.init) }
          let user = isValid ? ", \"username\": \"inbox@city.test\"" : ""
          var response = ServerResponse.text(200, "{\"active\": \(isValid)\(user)}")
          response.headers = ["Content-Type": "application/json"]
          return response
        }
      ])
  }
}

@Suite(.inTurn, .enabled(if: DovecotServer.isInstalled))
struct MailLoginTests {
  private func run(_ office: TokenOffice) async throws -> ((any Error)?, [Incoming]) {
    let listener = try office.listener()
    let port = try #require(listener.port)
    let dovecot = try DovecotServer(introspection: "http://127.0.0.1:\(port)/introspect/")
    var server = MailServer.city(dovecot)
    server.credentials = .bearer(user: "inbox@city.test", { office.read() })
    let store = StoreDouble()
    try dovecot.save(sampleMail(1))
    let failure = try await following(server.feed(Dialer(), history: true), store) {
      await store.arrival(of: 1)
    }
    await listener.stop()
    return (failure, await store.messages)
  }

  @Test func `a bearer token logs in`() async throws {
    let office = TokenOffice(valid: "t1", held: ["t1"])
    #expect(try await run(office).1.count == 1)
    #expect(office.reads == 1)
  }

  @Test func `a token renewed in between is read once more`() async throws {
    let office = TokenOffice(valid: "t2", held: ["t1", "t2"])
    #expect(try await run(office).1.count == 1)
    #expect(office.reads == 2)
  }

  @Test func `R22: a token nobody renews is told as refused credentials`() async throws {
    let office = TokenOffice(valid: "t2", held: ["t1"])
    let (failure, messages) = try await run(office)
    #expect((failure as? FeedFailure)?.remedy == .credentials)
    #expect(messages.isEmpty)
    #expect(office.reads == 2)
    // No token in what the log and health show.
    #expect((failure as? FeedFailure)?.description.contains("t1") == false)
  }
}

struct IMAPTroubleTests {
  @Test(arguments: [
    (IMAPTrouble.refused("x"), FeedFailure.Remedy.credentials), (.unreachable("x"), .retry(after: nil)),
    (.untrusted("x"), .retry(after: nil)), (.closed, .retry(after: nil)), (.bye("x"), .retry(after: nil)),
    (.silent, .retry(after: nil)), (.nonsense("x"), .retry(after: nil)), (.cannot("x"), .halt),
    (.command("FETCH", "x"), .retry(after: nil)),
    (.mailbox("m", code: "NONEXISTENT", "x"), .halt), (.mailbox("m", code: "NOPERM", "x"), .halt),
    (.mailbox("m", code: "INUSE", "x"), .retry(after: nil)),
    (.mailbox("m", code: nil, "x"), .retry(after: nil)),
  ])
  func `only what a person must mend halts a feed`(_ trouble: IMAPTrouble, _ remedy: FeedFailure.Remedy) {
    #expect(trouble.failure.remedy == remedy)
  }

  @Test(arguments: [
    (NetworkFailure.Kind.credentialsRefused, FeedFailure.Remedy.credentials),
    (.certificate, .retry(after: nil)),
    (.tls, .retry(after: nil)), (.cannotResolve, .retry(after: nil)), (.cannotConnect, .retry(after: nil)),
    (.timedOut, .retry(after: nil)), (.broken, .retry(after: nil)), (.invalidRequest, .halt),
  ])
  func `a failed opening is judged by its kind`(_ kind: NetworkFailure.Kind, _ remedy: FeedFailure.Remedy)
    throws
  {
    #expect(try IMAPTrouble(opening: NetworkFailure(kind, "x")).remedy == remedy)
    #expect(try IMAPTrouble(during: NetworkFailure(kind, "x")).remedy == .retry(after: nil))
  }

  @Test func `a cancelled opening is no failure`() {
    #expect(throws: CancellationError.self) { try IMAPTrouble(opening: NetworkFailure(.cancelled, "x")) }
  }

  @Test func `care grows with the breaks behind one message, and progress forgets them`() async {
    let stumbles = Stumbles()
    for _ in 1...2 { await stumbles.broke(after: 5) }
    #expect(await stumbles.care(after: 5) == .oneByOne)
    #expect(await stumbles.care(after: 6) == .none)
    await stumbles.broke(after: 6)
    #expect(await stumbles.care(after: 6) == .none)
    await stumbles.progressed()
    #expect(await stumbles.care(after: 6) == .none)
    #expect(
      [1, 2, 6, 7, 9, 10].map(Stumbles.care) == [
        .none, .oneByOne, .oneByOne, .headerOnly, .headerOnly, .giveUp,
      ])
  }
}
