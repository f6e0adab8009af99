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

@testable import Lapor

/// What a feed asked, and when.
final class Asked: Sendable {
  private let all = Lock<[(what: String, at: Timestamp)]>([])
  private let dialer = Dialer()
  private let time: TestClock

  init(_ time: TestClock) { self.time = time }

  var exchange: WebExchange {
    { [self] request throws(TransportError) in
      let place = request.url.dropFirst("http://".count).drop { $0 != "/" }
      all.withLock { $0.append((String(place), time.current)) }
      return try await dialer.send(request)
    }
  }

  var questions: [(what: String, at: Timestamp)] { all.withLock { $0 } }
  var followUps: [(what: String, at: Timestamp)] { questions.filter { $0.what.contains("followups") } }
}

@Suite(.timeLimit(.minutes(5))) struct `The feed of LAPOR` {
  /// Runs a feed until `done` holds, letting time pass whenever it waits; returns what it failed with.
  @discardableResult
  private func run(
    _ server: Server, _ text: String = "", into inbox: Inbox, asking asked: Asked? = nil,
    step: Duration = .seconds(5),
    until done: @escaping @Sendable () async -> Bool
  ) async throws -> FeedFailure? {
    let settings = try server.settings(text)
    let exchange = (asked ?? Asked(server.time)).exchange
    let feed = LaporFeed(
      name: "lapor/kota", api: LaporAPI(settings, exchange: exchange), every: settings.every,
      asking: settings.asking)
    let ended = Lock(false)
    let task = Task { [clock = server.time.clock] in
      defer { ended.withLock { $0 = true } }
      try await feed.run(inbox.line(clock: clock))
    }
    try await eventually(within: .seconds(240)) {
      if await done() || ended.withLock({ $0 }) { return () }
      server.time.advance(step)
      return nil
    } else: {
      "what the feed was to do did not happen"
    }
    task.cancel()
    guard case .failure(let error) = await task.result, !(error is CancellationError) else { return nil }
    if let failure = error as? FeedFailure { return failure }
    throw error
  }

  @Test func `R7: complaints and follow-ups of before the first contact are history, later ones are not`()
    async throws
  {
    let (server, inbox) = (try Server(), Inbox())
    await server.lapor.dispose(1, "Lama")
    await server.lapor.follow(1, "Tambahan lama")
    try await run(server, "every: '1m', followUps: { every: '1m' }", into: inbox) { await inbox.count >= 2 }
    await server.lapor.dispose(2, "Baru")
    await server.lapor.follow(1, "Tambahan baru")
    await server.lapor.follow(2, "Tambahan")
    try await run(server, "every: '1m', followUps: { every: '1m' }", into: inbox) { await inbox.count >= 5 }
    let all = try await inbox.first(5)
    let old = all.filter(\.isHistory).map(\.identity).sorted()
    #expect(old == ["LP1", "LP1/90001"])
    #expect(Set(all.map(\.identity)) == ["LP1", "LP1/90001", "LP2", "LP1/90002", "LP2/90003"])
    #expect(Set(all.map(\.format)) == ["lapor-complaint@3.0.0", "lapor-followup@3.0.0"])
    await server.stop()
  }

  @Test func `a walk over the list goes on after a crash where it stood`() async throws {
    let (server, inbox, asked) = (try Server(), Inbox(), Asked(try Server().time))
    for id in 1...6 { await server.lapor.dispose(Int64(id), "Lubang \(id)") }
    let pages = #"contract: { list: { query: { page: "{page}", page_size: "2" } } }"#
    await inbox.fail(after: 2)
    await #expect(throws: StoreDown.self) {
      try await run(server, pages, into: inbox, until: { false })
    }
    #expect(await inbox.count == 4)
    try await run(server, pages, into: inbox, asking: asked) { await inbox.count == 6 }
    #expect(asked.questions.first?.what == "/complaints/institution/151?page=3&page_size=2")
    await server.stop()
  }

  @Test func `the cursor of a paged list moves only when its walk is complete`() {
    let listing = LaporContract.Listing(
      path: "/x", query: [.init("page", "{page}"), .init("since", "{cursor}")], items: path("results[]"),
      more: path("more"), cursor: path("results[].at"))
    var place = LaporPlace()
    let first = place.advance(page(#"{"results":[{"at":5}],"more":"?page=2"}"#, listing), listing)
    #expect(!first)
    #expect((place.cursor, place.page, place.isHistory) == ("", 2, true))
    let second = place.advance(page(#"{"results":[{"at":7}],"more":null}"#, listing), listing)
    #expect(second)
    #expect((place.cursor, place.page, place.isHistory) == ("7", 1, false))
    // An empty page ends a walk and forgets nothing.
    let third = place.advance(page(#"{"results":[],"more":true}"#, listing), listing)
    #expect(third)
    #expect((place.cursor, place.page) == ("7", 1))
  }

  private func path(_ text: String) -> JSONPath { JSONPath(text) ?? JSONPath(member: text) }

  private func page(_ body: String, _ listing: LaporContract.Listing) -> ListedPage {
    do { return try ListedPage(Array(body.utf8), listing, of: "x") } catch { preconditionFailure("\(error)") }
  }

  @Test func `many open complaints are asked about in turn, spread and no faster than the rate`() async throws
  {
    let (server, inbox) = (try Server(), Inbox())
    for id in 1...8 { await server.lapor.dispose(Int64(id), "Lubang \(id)") }
    let asked = Asked(server.time)
    let rate = "every: '1h', followUps: { every: '2m', perMinute: 6 }"
    try await run(server, rate, into: inbox, asking: asked) { asked.followUps.count >= 17 }
    let questions = asked.followUps
    let order = (1...8).map { "/complaints/\($0)/followups?page=1" }
    #expect(Array(questions.map(\.what).prefix(17)) == order + order + order.prefix(1))
    for (one, next) in zip(questions, questions.dropFirst()) {
      // Eight in two minutes: fifteen seconds apart, above the ten of the rate.
      #expect(next.at - one.at >= .seconds(15))
    }
    await server.stop()
  }

  @Test func `which complaints are open, and whose turn it is, outlives the process`() async throws {
    let (server, inbox) = (try Server(), Inbox())
    for id in 1...3 { await server.lapor.dispose(Int64(id), "Lubang \(id)") }
    let often = "every: '10s', followUps: { every: '30s', perMinute: 60 }"
    let first = Asked(server.time)
    try await run(server, often, into: inbox, asking: first) { first.followUps.count >= 3 }
    let place = try #require(await inbox.cursor.flatMap(LaporPlace.init))
    #expect(place.open.map(\.id) == ["1", "2", "3"])
    // Nothing is listed any more, as where a contract has a cursor.
    await server.lapor.withdrawAll()
    let second = Asked(server.time)
    try await run(server, often, into: inbox, asking: second) { second.followUps.count >= 3 }
    #expect(Set(second.followUps.prefix(3).map(\.what)).count == 3)
    await server.stop()
  }

  @Test func `a complaint without news is not asked about for ever, and news keep it open`() async throws {
    let (server, inbox) = (try Server(), Inbox())
    await server.lapor.dispose(1, "Lubang")
    let short = "every: '1h', followUps: { every: '1h', openFor: '1d' }"
    try await run(server, short, into: inbox) { await inbox.count == 1 }
    for _ in 1...2 {
      server.time.advance(.seconds(20 * 3600))
      await server.lapor.follow(1, "Masih")
      let before = await inbox.count
      try await run(server, short, into: inbox) { await inbox.count > before }
    }
    server.time.advance(.seconds(2 * 86_400))
    let asked = Asked(server.time)
    try await run(server, short, into: inbox, asking: asked, step: .seconds(600)) {
      asked.questions.count >= 2
    }
    #expect(asked.followUps.isEmpty)
    #expect(await inbox.cursor.flatMap(LaporPlace.init)?.open == [])
    await server.stop()
  }

  @Test func `follow-ups on further pages are all taken in`() async throws {
    let (server, inbox) = (try Server(), Inbox())
    await server.lapor.dispose(1, "Lubang")
    for number in 1...40 { await server.lapor.follow(1, "Tambahan \(number)") }
    try await run(server, "followUps: { perMinute: 60 }", into: inbox) { await inbox.count == 41 }
    await server.stop()
  }

  @Test(arguments: [SimulatedLapor.Fault.duplicate, .disorder])
  func `items that come twice or in no order are each kept once`(fault: SimulatedLapor.Fault) async throws {
    let (server, inbox) = (try Server(), Inbox())
    for id in 1...3 { await server.lapor.dispose(Int64(id), "Lubang \(id)") }
    await server.lapor.follow(2, "Masih")
    await server.lapor.fail(fault, count: 20)
    try await run(server, into: inbox) { await inbox.count == 4 }
    #expect(await inbox.cursor.flatMap(LaporPlace.init)?.open.count == 3)
    await server.stop()
  }

  @Test(arguments: [
    (SimulatedLapor.Fault.tooMany, FeedFailure.Remedy.retry(after: .seconds(7))),
    (.unavailable, .retry(after: nil)), (.expired, .credentials),
  ]) func `what LAPOR answers decides how it goes on`(fault: SimulatedLapor.Fault, remedy: FeedFailure.Remedy)
    async throws
  {
    for call in [SimulatedLapor.Call.list, .followups] {
      let (server, inbox) = (try Server(), Inbox())
      await server.lapor.dispose(1, "Lubang")
      await server.lapor.fail(fault, call: call, seconds: 7)
      let failure = try await run(server, into: inbox) { false }
      #expect(failure?.remedy == remedy)
      await server.stop()
    }
  }

  @Test(arguments: [
    ("<html>", "not JSON at byte 0"), (#"{"results":{}}"#, "no list at results.data[]"),
    (#"{"results":{"data":{}}}"#, "no list at results.data[]"),
    (#"{"message":"x"}"#, "no list at results.data[]"),
    (#"{"results":{"data":[{"nomor":1},{"nomor":2}]}}"#, "no complaint of the answer has an id at id"),
  ]) func `a list that does not fit the contract is a failure that names the path`(body: String, what: String)
    async throws
  {
    let (lapor, inbox) = (ScriptedLapor((200, body)), Inbox())
    let failure = await failure(lapor.api(), inbox)
    #expect(failure?.description.contains(what) == true)
    #expect(await inbox.commits == 0)
  }

  @Test func `a contract that is told its version takes no other`() async throws {
    var contract = LaporContract()
    contract.spoken = JSONPath("api.version")
    let body = #"{"api":{"version":"4.0"},"results":{"data":[{"id":1,"content":"x"}]}}"#
    let failure = await failure(ScriptedLapor((200, body)).api(contract), Inbox())
    #expect(failure?.description.contains("does not say version 3.0.0 at api.version") == true)
  }

  private func failure(_ api: LaporAPI, _ inbox: Inbox) async -> FeedFailure? {
    let feed = LaporFeed(
      name: "lapor/kota", api: api, every: .seconds(60),
      asking: .init(every: .seconds(60), perMinute: 6000, openFor: .seconds(86_400)))
    return await #expect(throws: FeedFailure.self) { try await feed.run(inbox.line()) }
  }

  @Test(arguments: [(404, ""), (500, ""), (200, "<html>"), (200, #"{"results":{"data":null}}"#)])
  func `R2: a complaint that cannot be asked about is told, loses its turn and holds nobody back`(
    status: Int, body: String
  ) async throws {
    let list = #"{"results":{"data":[{"id":1,"content":"x"},{"id":2,"content":"y"}],"next_page_url":null}}"#
    let good = #"{"results":{"data":[{"id":5,"content":"Masih"}]}}"#
    let lapor = ScriptedLapor((200, list), (status, body), (200, list), (200, good), (503, ""))
    let inbox = Inbox()
    #expect(await failure(lapor.api(), inbox)?.description.contains("the follow-ups of a complaint") == true)
    _ = await failure(lapor.api(), inbox)
    let asked = await lapor.requests.map(\.url).filter { $0.contains("followups") }
    #expect(asked.prefix(2).map { $0.contains("/2/") } == [false, true])
    #expect(try await inbox.first(3).last?.identity == "2/5")
  }

  @Test func `R13: a complaint without its fields keeps none beside it out and is kept as it came`()
    async throws
  {
    let items = [#"{"id":1,"content":"Banjir"}"#, #"{"content":"tanpa nomor"}"#, "17", "null"]
    let body = #"{"results":{"data":[\#(items.joined(separator: ","))]}}"#
    let (lapor, inbox) = (ScriptedLapor((200, body), (500, "")), Inbox())
    _ = await failure(lapor.api(), inbox)
    let all = try await inbox.first(4)
    #expect(all.map { String(decoding: $0.raw, as: UTF8.self) } == items)
    #expect(all[0].identity == "1")
    #expect(all.dropFirst().allSatisfy { $0.identity.hasPrefix("digest:") })
  }

  @Test func `both secrets go in the headers the contract names, and nowhere else`() async throws {
    var contract = LaporContract()
    contract.headers.authorization = "Authorization"
    let lapor = ScriptedLapor((500, ""))
    _ = await failure(lapor.api(contract), Inbox())
    let request = try #require(await lapor.requests.first)
    #expect(request.headers["Authorization"] == "Bearer rahasia-satu")
    #expect(request.headers["token"] == "rahasia-dua")
    #expect(request.url == "https://lapor.test/lapor/3.0.0/complaints/institution/151?page=1&page_size=100")
  }
}

extension Inbox {
  /// How many messages are there.
  var count: Int { get async { (try? await first(0).count) ?? 0 } }  // Nothing to wait for: never thrown.
}
