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

@testable import Meta

/// A feed that is kept running as the pipeline does it, over a store in memory and time that moves only while
/// the feed waits.
private final class Ground: Sendable {
  let time = TestClock()
  let inbox = Inbox()
  let failures = Arrivals<FeedFailure>()
  let meta: SimulatedMeta
  private let listener: Listener
  private let dialer = Dialer()
  private let platform: PagePlatform
  private let listing: Listing

  init(_ platform: PagePlatform = .facebook, comments: Bool = false) async throws {
    self.platform = platform
    listing = comments ? .comments(platform) : .conversations(platform)
    meta = SimulatedMeta(app) { [time] in time.current }
    listener = try Listener(ListenerConfiguration.loopback, routes: meta.routes)
    await meta.open(at: base)
    // First contact is over when citizens begin to write.
    try await walk()
    time.advance(.seconds(3600))
  }

  private var base: String { "http://127.0.0.1:\(listener.port ?? 0)" }

  private var feed: CatchUpFeed {
    let api = GraphAPI(base: base, version: "v23.0", token: { app.token }, appSecret: { app.secret }) {
      [dialer] request throws(TransportError) in try await dialer.send(request)
    }
    return CatchUpFeed(
      name: "x", api: api, id: platform == .facebook ? app.pageID : app.instagramID, platform: platform,
      listing: listing, names: names,
      settings: CatchUpSettings(interval: .seconds(600), history: .seconds(86_400)))
  }

  var progress: CatchUpProgress? { get async { CatchUpProgress(await inbox.cursor) } }

  /// Until a walk that begins now is complete.
  func walk() async throws {
    let feed = feed
    let run = Task { [inbox, failures, time] in
      while !Task.isCancelled {
        do { try await feed.run(inbox.line(clock: time.clock)) } catch let failure as FeedFailure {
          await failures.put(failure)
          guard case .retry(let after) = failure.remedy else { return }
          try await time.clock.sleep(after ?? .seconds(1))
        } catch is StoreDown {
          try await time.clock.sleep(.seconds(1))
        }
      }
    }
    let commits = await inbox.commits
    while true {
      await time.untilSomebodySleeps()
      if await inbox.commits > commits, let progress = await progress, progress.walk == nil { break }
      time.advance(.seconds(30))
    }
    run.cancel()
    _ = await run.result
  }

  /// What the webhook would have brought.
  func webhook() async throws {
    for body in await meta.takeDeliveries() {
      for entry in try JSONText(body).member("entry")?.items ?? [] {
        let token = DeliveryToken(key: [5], account: "x")
        let delivered = PageEvent.take(entry, body, platform, names, token)
        _ = try await inbox.line(clock: time.clock).commit(delivered.incoming, cursor: nil)
      }
    }
  }

  func texts() async throws -> [String] {
    try await inbox.first(0).map { try reader($0.format)(RawMessage(bytes: $0.raw, format: $0.format)).text }
  }

  func stop() async {
    await meta.close()
    await listener.stop(deadline: .zero)
  }
}

@Suite(.timeLimit(.minutes(3))) struct `What the webhook did not bring` {
  private func ground(
    _ platform: PagePlatform = .facebook, comments: Bool = false, _ body: (Ground) async throws -> Void
  ) async throws {
    let ground = try await Ground(platform, comments: comments)
    do { try await body(ground) } catch { Issue.record(error) }
    await ground.stop()
  }

  private func write(_ count: Int, by citizens: Int, _ ground: Ground, at place: SimulatedMeta.Place) async {
    for number in 0..<count {
      await ground.meta.write("Lubang \(number)", from: "\(50_000 + number % citizens)", at: place)
    }
  }

  @Test(arguments: PagePlatform.allCases)
  func `is asked for over pages of conversations and of their messages, each message once`(
    platform: PagePlatform
  ) async throws {
    try await ground(platform) { ground in
      await ground.meta.setPage(3)
      // 25 in each conversation: more than come along with it.
      await write(175, by: 7, ground, at: platform == .facebook ? .facebook : .instagram)
      try await ground.walk()
      let kept = try await ground.inbox.first(175)
      #expect(Set(kept.map(\.identity)).count == 175)
      #expect(Set(try await ground.texts()) == Set((0..<175).map { "Lubang \($0)" }))
      #expect(kept.allSatisfy { !$0.isHistory })
      #expect(await ground.meta.unprovenRequests == 0)
    }
  }

  @Test func `R7: before the first contact is history, and no older than it says`() async throws {
    let time = TestClock()
    var progress = CatchUpProgress(firstContact: time.current, history: .seconds(86_400))
    let now = time.current.seconds
    #expect(progress.isHistory(now - 1) && !progress.isHistory(now))
    let items = [now - 86_400 - 61, now - 86_400 - 60, now - 1, now].map {
      ListedPage.Item(kind: .message, json: JSONText(value: .null, range: 0..<0), time: $0)
    }
    let taken = progress.take(
      ListedPage(items: items.reversed(), containers: [.init(time: now)]), of: .conversations(.facebook))
    #expect(taken.compactMap(\.time) == [now - 86_400 - 60, now - 1, now])
    // From the first complete walk on nothing is.
    #expect(progress.walk == nil && !progress.isHistory(now - 1))
    #expect(progress.since == now)
  }

  @Test func `a crash in the middle goes on where it stood`() async throws {
    try await ground { ground in
      await ground.meta.setPage(2)
      await write(12, by: 12, ground, at: .facebook)
      await ground.inbox.fail(after: 3)
      let before = await ground.meta.requests
      try await ground.walk()
      #expect(try await ground.inbox.first(12).count == 12)
      // Six pages, the one whose commit failed once more, and a second pass of one page; then nothing is new.
      #expect(await ground.meta.requests - before == 8)
      #expect(await ground.inbox.refused.count == 2)
    }
  }

  @Test func `whoever writes during the walk jumps to its front, and is not missed`() async throws {
    try await ground { ground in
      await ground.meta.setPage(2)
      await write(8, by: 8, ground, at: .facebook)
      // The one at the very end of the list, once the first page is read.
      let late = Late()
      await ground.meta.beforeNextList { meta in
        meta.beforeNextList { _ = $0.write("Lubang baru", from: "50000", at: .facebook) }
        late.note()
      }
      try await ground.walk()
      #expect(late.happened)
      #expect(Set(try await ground.texts()) == Set((0..<8).map { "Lubang \($0)" } + ["Lubang baru"]))
    }
  }

  private final class Late: Sendable {
    private let flag = Lock(false)
    func note() { flag.withLock { $0 = true } }
    var happened: Bool { flag.withLock { $0 } }
  }

  @Test(arguments: [false, true], [false, true])
  func `R15: what the webhook brings too is one message, whichever is first`(
    isWebhookFirst: Bool, isComment: Bool
  ) async throws {
    try await ground(comments: isComment) { ground in
      if isComment {
        await ground.meta.comment("Trotoar rusak", by: "50001", at: .facebook)
        await ground.meta.comment("Got mampet", by: "50002", at: .facebook)
      } else {
        await write(2, by: 2, ground, at: .facebook)
      }
      if isWebhookFirst { try await ground.webhook() }
      try await ground.walk()
      // The post the comments stand below is listed with them.
      let count = try await ground.inbox.first(2).count
      #expect(count == (isComment ? 3 : 2))
      if !isWebhookFirst { try await ground.webhook() }
      #expect(try await ground.inbox.first(count).count == count)
    }
  }

  @Test(arguments: PagePlatform.allCases)
  func `comments are asked for below the posts`(platform: PagePlatform) async throws {
    try await ground(platform, comments: true) { ground in
      let place = platform == .facebook ? SimulatedMeta.Place.facebook : .instagram
      for number in 0..<45 {
        await ground.meta.comment("Sampah \(number)", by: "6000", at: place)
      }
      try await ground.walk()
      let texts = try await ground.texts().filter { !$0.isEmpty }
      #expect(Set(texts) == Set((0..<45).map { "Sampah \($0)" }))
    }
  }

  @Test func `10,000 missed messages are taken in once, within the limit to the request`() async throws {
    try await ground { ground in
      await ground.meta.allow(10, per: .seconds(3600))
      await write(10_000, by: 600, ground, at: .facebook)
      let began = ground.time.current
      try await ground.walk()
      #expect(try await ground.inbox.first(10_000).count == 10_000)
      #expect(await ground.meta.deniedRequests == 0)
      // More than one hour's requests were needed.
      #expect(ground.time.current - began > .seconds(3600))
    }
  }

  @Test func `a limit that is reached is waited out`() async throws {
    try await ground { ground in
      await write(4, by: 4, ground, at: .facebook)
      await ground.meta.allow(1000, per: .seconds(200))
      await ground.meta.fillAllowance()
      try await ground.walk()
      #expect(try await ground.inbox.first(4).count == 4)
      #expect(try await ground.failures.first(1).first?.remedy == .retry(after: .seconds(300)))
    }
  }
}

@Suite(.timeLimit(.minutes(2))) struct `A walk through a list` {
  private let empty = #"{"data":[]}"#

  /// Runs the feed until it waits for the next walk; returns what was asked, without the fields.
  private func asked(_ server: ScriptedGraph, _ inbox: Inbox = Inbox()) async throws -> [String] {
    let time = TestClock()
    let feed = CatchUpFeed(
      name: "x", api: server.api, id: app.pageID, platform: .facebook, listing: .conversations(.facebook),
      names: names, settings: CatchUpSettings(interval: .seconds(600), history: .seconds(86_400)))
    let run = Task { try await feed.run(inbox.line(clock: time.clock)) }
    while true {
      await time.untilSomebodySleeps()
      if CatchUpProgress(await inbox.cursor)?.walk == nil { break }
      time.advance(.seconds(30))
    }
    run.cancel()
    _ = await run.result
    return try await server.requests.map { request in
      let url = try #require(URLComponents(string: request.url))
      let shown = ["limit", "after"].compactMap { name in
        url.queryItems?.first { $0.name == name }.map { "\(name)=\($0.value ?? "")" }
      }
      return
        "\(url.path.split(separator: "/").dropFirst().joined(separator: "/")) \(shown.joined(separator: " "))"
    }
  }

  private func conversation(_ id: String, rest: Bool = false) -> String {
    let paging = rest ? #","paging":{"next":"x","cursors":{"after":"r1"}}"# : ""
    return """
      {"id":"\(id)","updated_time":"2026-09-21T14:13:20+0000","messages":{"data":[{"id":"m_\(id)",
       "created_time":"2026-09-21T14:13:20+0000","from":{"id":"5"},"message":"a"}]\(paging)}}
      """
  }

  private func page(_ entries: String, next: String? = nil) -> String {
    let paging = next.map { #","paging":{"next":"x","cursors":{"after":"\#($0)"}}"# } ?? ""
    return #"{"data":[\#(entries)]\#(paging)}"#
  }

  @Test func `asks for less where that was too much`() async throws {
    let tooMuch = #"{"error":{"code":1,"message":"Please reduce the amount of data you're asking for"}}"#
    let server = ScriptedGraph((500, tooMuch), (500, tooMuch), (200, empty))
    #expect(
      try await asked(server) == [
        "\(app.pageID)/conversations limit=50", "\(app.pageID)/conversations limit=25",
        "\(app.pageID)/conversations limit=12",
      ])
  }

  @Test func `passes over a conversation that is gone`() async throws {
    let gone = #"{"error":{"code":100,"error_subcode":33}}"#
    let server = ScriptedGraph(
      (200, page([conversation("t_1", rest: true), conversation("t_2", rest: true)].joined(separator: ","))),
      (400, gone), (200, empty))
    #expect(
      try await asked(server) == [
        "\(app.pageID)/conversations limit=50", "t_1/messages limit=50 after=r1",
        "t_2/messages limit=50 after=r1",
      ])
  }

  @Test func `begins its pass anew where its cursor is not known any more`() async throws {
    let expired = #"{"error":{"code":100,"message":"Invalid cursors values"}}"#
    let server = ScriptedGraph((200, page(conversation("t_1"), next: "c1")), (400, expired), (200, empty))
    let name = "\(app.pageID)/conversations limit=50"
    #expect(try await asked(server) == [name, "\(name) after=c1", name])
  }

  @Test func `keeps what it cannot read, and takes the rest`() async throws {
    let inbox = Inbox()
    let odd = #"{"id":"t_9","messages":{"data":["rusak",{"id":"m_7"},7]}}"#
    _ = try await asked(ScriptedGraph((200, page(odd + "," + conversation("t_1")))), inbox)
    let kept = try await inbox.first(4)
    let read = kept.map { try? reader($0.format)(RawMessage(bytes: $0.raw, format: $0.format)) }
    #expect(read.count { $0 == nil } == 3)
    #expect(read.compactMap(\.self).map(\.text) == ["a"])
  }

  @Test(arguments: [
    (#"{"error":{"code":190}}"#, FeedFailure.Remedy.credentials),
    (#"{"error":{"code":613}}"#, .retry(after: .seconds(300))),
    (#"{"error":{"code":2}}"#, .retry(after: nil)), ("<html>", .retry(after: nil)),
    (#"{"data":7}"#, .retry(after: nil)),
  ]) func `ends where Meta does not answer it`(body: String, remedy: FeedFailure.Remedy) async throws {
    let server = ScriptedGraph((200, body))
    let feed = CatchUpFeed(
      name: "x", api: server.api, id: app.pageID, platform: .facebook, listing: .conversations(.facebook),
      names: names, settings: CatchUpSettings(interval: .seconds(600), history: .seconds(86_400)))
    let failure = await #expect(throws: FeedFailure.self) {
      try await feed.run(Inbox().line(clock: TestClock().clock))
    }
    #expect(failure?.remedy == remedy)
  }

  @Test(
    arguments: [
      ([:], 0), (["X-App-Usage": #"{"call_count":28,"total_time":77,"total_cputime":3}"#], 77),
      (["X-Business-Use-Case-Usage": #"{"1":[{"type":"messenger","call_count":91}]}"#], 91),
      (["X-App-Usage": "rusak"], 0), (["X-App-Usage": #"{"call_count":"99999999999999999999"}"#], 0),
    ] as [(HeaderFields, Int)]) func `reads how much is used up`(headers: HeaderFields, percent: Int)
  {
    #expect(GraphUsage.percent(headers) == percent)
  }

  @Test func `waits the longer the more is used up`() {
    #expect(
      [0, 74, 75, 89, 90, 100, 400].map(GraphUsage.pause) == [
        .zero, .zero, .seconds(60), .seconds(60), .seconds(3600), .seconds(3600), .seconds(3600),
      ])
  }

  @Test func `begins anew where what was stored is not its own`() throws {
    #expect(CatchUpProgress(nil) == nil)
    #expect(CatchUpProgress("c 17") == nil)
    var progress = CatchUpProgress(firstContact: TestClock().current, history: .zero)
    _ = progress.current()
    #expect(CatchUpProgress(try progress.text) == progress)
  }
}
