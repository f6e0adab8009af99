// SPDX-License-Identifier: MIT

import Foundation
import Operations
import Pipeline
import Reports
import Settings
import Simulation
import TestSupport
import Testing
import Transport
import Web

@testable import X

@Suite(.timeLimit(.minutes(2))) struct `A user token` {
  private let folder: TestFolder
  private let vault = MemoryVault()
  private let server: Server

  init() throws {
    folder = try TestFolder("x-tokens")
    server = try Server(time: TestClock())
  }

  private func begin() async throws { try folder.write(await server.x.tokenFile, to: "pair") }

  private func tokens(_ exchange: WebExchange? = nil, clock: PipelineClock? = nil) -> UserTokens {
    UserTokens(
      OAuth2Settings(
        clientID: account.clientID, clientSecret: nil, pair: Secret(file: folder.file("pair"))),
      name: "x/dki", base: server.base, vault: vault.vault, clock: clock ?? server.time.clock,
      exchange: exchange ?? server.exchange)
  }

  private func fault(_ body: () async throws -> String) async -> XLoginFault? {
    await #expect(throws: XLoginFault.self) { try await body() }
  }

  @Test func `is used until a minute before its end, then renewed and stored before it is used`() async throws
  {
    try await begin()
    let tokens = tokens { [vault, server] request throws(TransportError) in
      #expect(!vault.text.contains("access-2"))
      return try await server.exchange(request)
    }
    #expect(try await tokens.access() == "access-1")
    server.time.advance(.seconds(7139))
    #expect(try await tokens.access() == "access-1")
    server.time.advance(.seconds(2))
    #expect(try await tokens.access() == "access-2")
    #expect(vault.text.contains("refresh-2") && !vault.text.contains("refresh-1"))
    #expect(await server.x.renewals == 1)
    await server.stop()
  }

  @Test func `is renewed again and again, each time with the token the last one gave`() async throws {
    try await begin()
    let tokens = tokens()
    for number in 2...4 {
      server.time.advance(.seconds(7300))
      #expect(try await tokens.access() == "access-\(number)")
    }
    #expect(vault.text.contains("refresh-4"))
    await server.stop()
  }

  @Test func `lets a feed in, over the wire`() async throws {
    try await begin()
    await server.x.write("Banjir", from: "42")
    let (inbox, login) = (Inbox(), XLogin.oauth2(tokens()))
    await server.x.expireToken()
    server.time.advance(.seconds(7300))
    let run = Task { [server] in
      try await server.feed(login: login).run(inbox.line(clock: server.time.clock))
    }
    #expect(try await inbox.first(1).count == 1)
    #expect(await server.x.renewals == 1)
    run.cancel()
    _ = await run.result
    await server.stop()
  }

  @Test func `that several want at once is renewed once`() async throws {
    try await begin()
    server.time.advance(.seconds(7300))
    let tokens = tokens()
    let all = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<20 { group.addTask { try await tokens.access() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(all) == ["access-2"])
    #expect(await server.x.renewals == 1)
    await server.stop()
  }

  @Test func `that two processes want at once is renewed by one of them, and burnt by none`() async throws {
    try await begin()
    server.time.advance(.seconds(7300))
    // Whoever comes second waits a second and looks again.
    let clock = PipelineClock.real { [time = server.time] in time.current }
    let (one, other) = (tokens(clock: clock), tokens(clock: clock))
    async let first = one.access()
    async let second = other.access()
    #expect(try await [first, second] == ["access-2", "access-2"])
    #expect(await server.x.renewals == 1)
    await server.stop()
  }

  @Test func `that another process renewed between a look and a claim is theirs, and is not burnt`()
    async throws
  {
    try await begin()
    server.time.advance(.seconds(7300))
    let (inner, isFirst) = (vault.vault, Lock(true))
    let later = (server.time.current + .seconds(7200)).milliseconds
    let overtaken = Vault(read: inner.read) { old, new in
      let isClaim = String(decoding: new, as: UTF8.self).contains("claimedUntil")
      if isClaim, let old,
        isFirst.withLock({ first in
          defer { first = false }; return first
        })
      {
        var pair = try JSONDecoder().decode(UserTokens.Pair.self, from: Data(old))
        (pair.access, pair.refresh, pair.expires) = ("access-9", "refresh-9", later)
        _ = try await inner.replace(old, Array(try JSONEncoder().encode(pair)))
      }
      return try await inner.replace(old, new)
    }
    let tokens = UserTokens(
      OAuth2Settings(
        clientID: account.clientID, clientSecret: nil, pair: Secret(file: folder.file("pair"))),
      name: "x/dki", base: server.base, vault: overtaken, clock: server.time.clock, exchange: server.exchange)
    #expect(try await tokens.access() == "access-9")
    #expect(await server.x.renewals == 0)
    await server.stop()
  }

  @Test func `whose answer was lost is asked for once more, and then a person is told what to do`()
    async throws
  {
    try await begin()
    server.time.advance(.seconds(7300))
    let lost = Lock(1)
    let tokens = tokens { [server] request throws(TransportError) in
      let response = try await server.exchange(request)
      if lost.withLock({
        let isLost = $0 > 0; $0 -= 1; return isLost
      }) {
        throw .unknown(NetworkFailure(.timedOut, "POST x: timed out"))
      }
      return response
    }
    let fault = await fault { try await tokens.access() }
    #expect(fault?.isRefusal == true)
    #expect(fault?.description.contains("authorise the app again") == true)
    #expect(fault?.description.contains(folder.file("pair")) == true)
    #expect(await server.x.renewals == 1)
    // The remedy is taken without a restart.
    try await begin()
    #expect(try await tokens.access() == "access-2")
    await server.stop()
  }

  @Test func `that X renewed only the second time it was asked is good`() async throws {
    try await begin()
    server.time.advance(.seconds(7300))
    await server.x.fail(.broken, method: "token")
    #expect(try await tokens().access() == "access-2")
    await server.stop()
  }

  @Test func `is renewed later where X is not reached, and nobody is told to authorise anew`() async throws {
    try await begin()
    server.time.advance(.seconds(7300))
    let down = Script(results: [.failure(.notSent(NetworkFailure(.cannotConnect, "POST x: refused")))])
    let unreached = await fault { try await tokens(down.exchange).access() }
    #expect(unreached?.isRefusal == false)
    await server.x.fail(.broken, method: "token", count: 2)
    let broken = await fault { try await tokens().access() }
    #expect(broken?.isRefusal == false)
    #expect(try await tokens().access() == "access-2")
    await server.stop()
  }

  @Test func `that the store does not take is not used, and offered to it again`() async throws {
    try await begin()
    let tokens = tokens { [vault, server] request throws(TransportError) in
      vault.fail(times: 2)
      return try await server.exchange(request)
    }
    server.time.advance(.seconds(7300))
    await #expect(throws: StoreDown.self) { try await tokens.access() }
    await #expect(throws: StoreDown.self) { try await tokens.access() }
    #expect(try await tokens.access() == "access-2")
    #expect(vault.text.contains("refresh-2"))
    #expect(await server.x.renewals == 1)
    await server.stop()
  }

  @Test func `X answered 401 to is renewed at the next use`() async throws {
    try await begin()
    await server.x.fail(.refused)
    let api = server.api(.oauth2(tokens()))
    #expect(try await api.send(HTTPRequest(.get, "\(server.base)/2/users/me")).status == 401)
    #expect(try await api.send(HTTPRequest(.get, "\(server.base)/2/users/me")).status == 200)
    #expect(await server.x.renewals == 1)
    await server.stop()
  }

  @Test(arguments: ["", "token", "{}", #"{"access_token":"a"}"#])
  func `file without a pair is said to be one`(
    content: String
  ) async throws {
    try folder.write(content + "\n", to: "pair")
    await #expect(throws: (any Error).self) { try await tokens().access() }
    await server.stop()
  }

  @Test func `stands in no reason`() async throws {
    try await begin()
    server.time.advance(.seconds(7300))
    for status in [400, 401, 429, 200] {
      let fault = await fault { try await tokens(Script((status, "{}")).exchange).access() }
      #expect(fault?.description.contains("refresh-1") == false)
      #expect(fault?.description.contains("access-1") == false)
    }
    await server.stop()
  }
}
