// SPDX-License-Identifier: MIT

import Foundation
import Operations
import Pipeline
import Reports
import Simulation
import TestSupport
import Testing
import Transport
import Web

@testable import X

@Suite(.timeLimit(.minutes(3))) struct `A list that is asked for` {
  /// Lets time pass, a step whenever somebody waits for it.
  private func drive(_ time: TestClock, by step: Duration = .seconds(10), until holds: () async -> Bool) async
  {
    while await !holds() {
      await time.untilSomebodySleeps()
      time.advance(step)
    }
  }

  private func running(
    _ server: Server, _ list: XList = .messages, purse: XPurse? = nil, into inbox: Inbox,
    _ body: () async throws -> Void
  ) async {
    let feed = server.feed(list, purse: purse)
    let run = Task { try await feed.run(inbox.line(clock: server.time.clock)) }
    do { try await body() } catch { Issue.record(error) }
    run.cancel()
    _ = await run.result
  }

  private func failure(
    _ server: Server, _ inbox: Inbox = Inbox(), purse: XPurse? = nil
  ) async -> FeedFailure? {
    await #expect(throws: FeedFailure.self) {
      try await server.feed(purse: purse).run(inbox.line(clock: server.time.clock))
    }
  }

  @Test func `never meets X's limit, to the request, over restarts as well`() async throws {
    let (server, inbox) = (try Server(pageLimit: 1), Inbox())
    for number in 1...40 { await server.x.write("Lubang \(number)", from: "42") }
    let began = server.time.current
    await inbox.fail(after: 7)
    await #expect(throws: StoreDown.self) {
      try await server.feed().run(inbox.line(clock: server.time.clock))
    }
    await running(server, into: inbox) {
      await drive(server.time) { server.time.current - began >= .seconds(890) }
      #expect(await server.x.requests["dm"] == 15)
      // The page that was not committed is asked for twice.
      #expect(await inbox.commits == 14)
      await drive(server.time) { server.time.current - began >= .seconds(1790) }
      #expect(await server.x.requests["dm"] == 30)
      await drive(server.time) { await inbox.commits >= 40 }
    }
    #expect(await server.x.excess == 0)
    let all = try? await inbox.first(40)  // Nil says it.
    #expect(Set(all?.map(\.identity) ?? []).count == 40)
    await server.stop()
  }

  @Test func `that is quiet is asked for evenly, and never too often`() async throws {
    let (server, inbox) = (try Server(), Inbox())
    let began = server.time.current
    await running(server, into: inbox) {
      await drive(server.time) { server.time.current - began >= .seconds(7200) }
    }
    #expect(await server.x.excess == 0)
    // Fifteen in each of eight windows, at most.
    #expect((100...120).contains(await server.x.requests["dm"] ?? 0))
    await server.stop()
  }

  @Test func `whose walk a crash broke off goes on at the page it had come to`() async throws {
    let (server, inbox) = (try Server(pageLimit: 2), Inbox())
    for number in 1...10 { await server.x.write("Lubang \(number)", from: "42") }
    await inbox.fail(after: 2)
    await #expect(throws: StoreDown.self) {
      try await server.feed().run(inbox.line(clock: server.time.clock))
    }
    await running(server, into: inbox) {
      let all = try await inbox.first(10)
      #expect(all.filter(\.isHistory).count == 10)
    }
    #expect(await server.x.requests["dm"] == 6)
    await server.stop()
  }

  @Test func `loses nothing that arrives while it is walked, and answers that`() async throws {
    let (server, inbox) = (try Server(pageLimit: 2), Inbox())
    for number in 1...6 { await server.x.write("Lubang \(number)", from: "42") }
    await inbox.fail(after: 2)
    await #expect(throws: StoreDown.self) {
      try await server.feed().run(inbox.line(clock: server.time.clock))
    }
    for number in 7...9 { await server.x.write("Lubang \(number)", from: "43") }
    await running(server, into: inbox) {
      await drive(server.time) { (try? await inbox.first(6).count) ?? 0 >= 9 }
      let all = try await inbox.first(9)
      #expect(all.count == 9)
      #expect(all.filter(\.isHistory).count == 6)
    }
    await server.stop()
  }

  @Test func `whose place X forgot is walked anew, without loss or double`() async throws {
    let (server, inbox) = (try Server(pageLimit: 2), Inbox())
    for number in 1...6 { await server.x.write("Lubang \(number)", from: "42") }
    await inbox.fail(after: 1)
    await #expect(throws: StoreDown.self) {
      try await server.feed().run(inbox.line(clock: server.time.clock))
    }
    await server.x.forgetPlaces()
    let failure = await failure(server, inbox)
    #expect(failure?.description == "X no longer knows the place in its list; it is walked anew")
    await running(server, into: inbox) {
      let all = try await inbox.first(6)
      #expect(all.count == 6)
    }
    await server.stop()
  }

  @Test(arguments: [XList.messages, .mentions])
  func `R7: what was there at first is history, what comes then is not`(
    list: XList
  ) async throws {
    let (server, inbox) = (try Server(), Inbox())
    let write = { (text: String) in
      _ = list == .messages ? await server.x.write(text, from: "42") : await server.x.post(text, from: "42")
    }
    await write("@KotaUji lama")
    await running(server, list, into: inbox) {
      _ = try await inbox.first(1)
      await write("@KotaUji baru")
      await drive(server.time) { await inbox.commits > 3 }
      #expect(try await inbox.first(2).map(\.isHistory) == [true, false])
    }
    await server.stop()
  }

  @Test(arguments: [SimulatedX.Fault.duplicate, .disorder])
  func `that comes double or in no order brings each message once`(fault: SimulatedX.Fault) async throws {
    let (server, inbox) = (try Server(), Inbox())
    for number in 1...3 { await server.x.write("Lubang \(number)", from: "42") }
    await server.x.fail(fault, method: "dm")
    await running(server, into: inbox) {
      let all = try await inbox.first(3)
      #expect(Set(all.map(\.identity)).count == 3)
    }
    await server.stop()
  }

  @Test(
    arguments: [
      (.tooMany, .retry(after: .seconds(8)), "X answered 429"),
      (.broken, .retry(after: nil), "X answered 500"),
      (.unavailable, .retry(after: nil), "X answered 503"),
      (.refused, .credentials, "X answered 401: it does not take the account's tokens"),
      (.forbidden, .credentials, "X answered 403: the app or its token lacks the permission"),
      (.unpaid, .retry(after: .seconds(3600)), "X answered 402: its credits are used up"),
    ] as [(SimulatedX.Fault, FeedFailure.Remedy, String)])
  func `goes on as X's answer says`(fault: SimulatedX.Fault, remedy: FeedFailure.Remedy, reason: String)
    async throws
  {
    let server = try Server()
    await server.x.fail(fault, seconds: 7)
    #expect(await failure(server) == FeedFailure(remedy, reason))
    await server.stop()
  }

  @Test func `whose limit is reached is not asked for again by who starts anew`() async throws {
    let (server, inbox) = (try Server(), Inbox())
    await server.x.fail(.tooMany, seconds: 600)
    _ = await failure(server, inbox)
    let began = server.time.current
    await running(server, into: inbox) {
      await drive(server.time) { await inbox.commits > 1 }
      #expect(server.time.current - began >= .seconds(600))
    }
    await server.stop()
  }

  @Test(arguments: ["", "<html>", "{}", "[]", #"{"errors":[{"title":"x"}]}"#, #"{"data":{"#])
  func `is not taken from an answer that is none`(body: String) async throws {
    let api = Script((200, body)).api()
    let feed = XFeed(
      name: "x", list: .messages, userID: account.id, every: .seconds(60), api: api, names: names,
      purse: purse())
    let failure = await #expect(throws: FeedFailure.self) { try await feed.run(Inbox().line()) }
    #expect(failure?.remedy == .retry(after: nil))
  }

  @Test func `has its good part taken where X says that another is missing`() throws {
    let body =
      #"{"data":[{"id":"1990000000000000000","text":"a"},"x",7,{"text":"b"}],"errors":[{"title":"Not Found"}]}"#
    let page = try XList.messages.page(in: Array(body.utf8), names)
    #expect(page.items.count == 4)
    #expect(page.items.map(\.identity)[0] == "dm/1990000000000000000")
    #expect(page.items.dropFirst().allSatisfy { $0.identity.hasPrefix("digest:") && $0.time == nil })
    #expect(throws: Unreadable.self) { try reader.read(page.items[1].message) }
    #expect(try XList.messages.page(in: Array(#"{"meta":{"result_count":0}}"#.utf8), names).items.isEmpty)
  }

  @Test func `that the month's budget does not pay for rests loudly, after a restart too`() async throws {
    let (server, inbox, vault) = (try Server(), Inbox(), MemoryVault())
    for number in 1...3 { await server.x.write("Lubang \(number)", from: "42") }
    let purse = {
      XPurse(XBudget(monthly: 30_000), name: "x/dki", vault: vault.vault, clock: server.time.clock)
    }
    await running(server, purse: purse(), into: inbox) { _ = try await inbox.first(3) }
    #expect(try await purse().spent() == 30_000)
    let failure = await failure(server, inbox, purse: purse())
    #expect(failure?.description.contains("the budget of x/dki for 2026-09, 0.03 USD, is spent") == true)
    #expect(failure?.remedy == .retry(after: .seconds(3600)))
    #expect(await server.x.requests["dm"] == 1)
    // The next month is another one.
    server.time.advance(.seconds(31 * 86_400))
    #expect(try await purse().failure(at: server.time.current) == nil)
    await server.stop()
  }

  @Test func `costs each message once a day, however often it is listed`() async throws {
    let (server, inbox, vault) = (try Server(), Inbox(), MemoryVault())
    for number in 1...3 { await server.x.write("Lubang \(number)", from: "42") }
    let purse = XPurse(
      XBudget(monthly: 10_000_000), name: "x/dki", vault: vault.vault, clock: server.time.clock)
    let began = server.time.current
    var spent: [Int64] = []
    await running(server, purse: purse, into: inbox) {
      await drive(server.time) { server.time.current - began >= .seconds(3600) }
      spent.append(try await purse.spent())
      await server.x.write("Lubang 4", from: "42")
      await drive(server.time) { server.time.current - began >= .seconds(7200) }
      spent.append(try await purse.spent())
      await drive(server.time, by: .seconds(600)) { server.time.current - began >= .seconds(90_000) }
      spent.append(try await purse.spent())
    }
    #expect(spent == [30_000, 40_000, 80_000])
    #expect(await server.x.excess == 0)
    await server.stop()
  }

  @Test func `costs what was counted by several at once`() async throws {
    let vault = MemoryVault()
    let purse = purse(XBudget(monthly: 1_000_000), vault)
    await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<50 { group.addTask { try await purse.charge(.readMentions(2)) } }
    }
    #expect(try await purse.spent() == 100_000)
  }
}
