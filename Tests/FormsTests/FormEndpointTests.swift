// SPDX-License-Identifier: MIT

import Forms
import Foundation
import Pipeline
import Reports
import Settings
import Storage
import TestSupport
import Testing
import Transport

/// Two sources before a real listener and a real store.
private final class Counter: Sendable {
  let journey: Journey
  let listener: Listener
  let ground: TestFolder
  private let running: [Task<Void, Never>]
  private let dialer = Dialer()
  /// With chance, for each ticket is a number of its own.
  private static let clock = PipelineClock(
    now: PipelineClock.real.now, sleep: PipelineClock.real.sleep, random: { Double.random(in: 0..<1) })

  init(isDrafting: Bool = true, perMinute: Int = 600) async throws {
    ground = try TestFolder("forms")
    try ground.write("kunci-jaki", to: "jaki")
    try ground.write("kunci-lain", to: "lain")
    let store = try await Store.open(
      folder: ground.file("store"), keys: try Keyring(parsing: Keyring.fresh()))
    let settings = """
      { jaki: { perMinute: \(perMinute), key: { file: "\(ground.file("jaki"))" } },
        lain: { channel: "counter", key: { file: "\(ground.file("lain"))" } } }
      """
    let document = try SettingsDocument(parsing: Array(settings.utf8), file: "test")
    let late = Late()
    let channels = ["jaki", "lain"].map { name in
      let settings = FormSettings(name: name, document.root.section(name))
      return FormsChannel(settings, clock: Self.clock) { id, raw in
        let journey = try late.journey()
        let account = try #require(journey.account(settings.kind.channel, scope: settings.scope))
        return try await journey.receipt(of: id, in: account, comparedWith: raw)
      }
    }
    journey = try await Journey.open(
      store, clock: Self.clock,
      rules: JourneyRules(
        locate: {
          $0.hasPrefix("-6.")
            ? .located(Place(kelurahan: TestJourney.center, score: 1, evidence: [])) : .unknown
        },
        suggest: { _ in Suggestion(category: "lainnya") }, mask: { $0 },
        share: { bytes, _ in .shared(bytes, digest: "") },
        kelurahan: { _ in nil }),
      accounts: channels.map(\.account), couriers: [], observe: { _ in })
    late.set(journey)
    listener = try Listener(
      ListenerConfiguration.loopback,
      routes: FormEndpoint(channels.compactMap(\.source)).routes)
    let open = Arrivals<String>()
    var running: [Task<Void, Never>] = []
    for channel in channels {
      let account = try #require(journey.account(channel.account.channel, scope: channel.account.scope))
      for feed in channel.feeds {
        let runner = FeedRunner(journey, feed, of: account) { name, state, _ in
          if state == .listening { Task { await open.put(name) } }
        }
        running.append(Task { await runner.run() })
      }
    }
    _ = try await open.first(running.count)
    if isDrafting { running.append(Task { [journey] in await Drafter(journey).run() }) }
    self.running = running
  }

  func stop() async {
    for task in running { task.cancel() }
    journey.wakeDrafter()
    for task in running { await task.value }
    await listener.stop(deadline: .seconds(1))
    journey.store.database.close()
  }

  func post(_ body: String, key: String = "kunci-jaki", _ extra: HeaderFields = [:]) async throws -> Answer {
    var headers: HeaderFields = ["Content-Type": "application/json", "Authorization": "Bearer \(key)"]
    for (name, value) in extra.all { headers.add(name, value) }
    return Answer(
      try await dialer.send(HTTPRequest(.post, url(""), headers: headers, body: Array(body.utf8))))
  }

  func get(_ id: String, key: String = "kunci-jaki") async throws -> Answer {
    Answer(
      try await dialer.send(HTTPRequest(.get, url("/\(id)"), headers: ["Authorization": "Bearer \(key)"])))
  }

  func send(_ request: HTTPRequest) async throws -> Answer { Answer(try await dialer.send(request)) }
  func url(_ rest: String) -> String { "http://127.0.0.1:\(listener.port ?? 0)/intake/v1/reports\(rest)" }

  func count(_ sql: String) async throws -> Int {
    try await journey.store.database.read { try $0.first(sql) { $0.count(0) } ?? 0 }
  }
}

private struct Answer {
  var status: Int
  var headers: HeaderFields
  var json: [String: Any]

  init(_ response: HTTPResponse) {
    (status, headers) = (response.status, response.headers)
    // No JSON is an empty answer here.
    let object = try? JSONSerialization.jsonObject(with: Data(response.body))
    json = object as? [String: Any] ?? [:]
  }

  func text(_ name: String) -> String? { json[name] as? String }
}

private final class Late: @unchecked Sendable {
  // Guarded by `lock`.
  private let lock = NSLock()
  private var held: Journey?
  func set(_ journey: Journey) { lock.withLock { held = journey } }
  func journey() throws -> Journey { try #require(lock.withLock { held }) }
}

@Suite(.inTurn) struct FormEndpointTests {
  private let report = #"{"id":"JK-1","text":"Lampu mati","location":{"latitude":-6.2,"longitude":106.83}}"#

  @Test func `a report is answered with its ticket and place, and can be asked for`() async throws {
    let counter = try await Counter()
    let answer = try await counter.post(report)
    #expect(answer.status == 201 && answer.text("state") == "located")
    #expect(answer.headers["Location"] == "/intake/v1/reports/JK-1")
    #expect((answer.json["kelurahan"] as? [String: String])?["name"] == TestJourney.center.name)
    let ticket = try #require(answer.text("ticket"))
    #expect(ticket.hasPrefix("APP-"))
    let asked = try await counter.get("JK-1")
    #expect(asked.status == 200 && asked.text("ticket") == ticket)
    #expect(try await counter.get("JK-2").status == 404)
    #expect(try await counter.get("JK-1", key: "kunci-lain").status == 404)
    await counter.stop()
  }

  @Test func `the same report again has the same ticket, another one under its id is refused`() async throws {
    let counter = try await Counter()
    let first = try await counter.post(report)
    let again = try await counter.post(report)
    #expect(again.status == 201 && again.text("ticket") == first.text("ticket"))
    #expect(try await counter.post(#"{"id":"JK-1","text":"Lain sama sekali"}"#).status == 409)
    #expect(try await counter.count("SELECT count(*) FROM report") == 1)
    #expect(try await Ledger.take(counter.journey.store).isBalanced)
    await counter.stop()
  }

  @Test func `the id of one source is another report at another source`() async throws {
    let counter = try await Counter()
    let one = try await counter.post(report)
    let other = try await counter.post(report, key: "kunci-lain")
    #expect(one.text("ticket")?.prefix(4) == "APP-" && other.text("ticket")?.prefix(4) == "LKT-")
    await counter.stop()
  }

  @Test func `the Idempotency-Key stands for the id, and must not differ from it`() async throws {
    let counter = try await Counter()
    let answer = try await counter.post(#"{"text":"Banjir"}"#, ["Idempotency-Key": "K 1"])
    #expect(answer.status == 201 && answer.text("id") == "K 1")
    #expect(try await counter.get("K%201").text("ticket") == answer.text("ticket"))
    #expect(try await counter.post(report, ["Idempotency-Key": "beda"]).status == 422)
    #expect(try await counter.post(#"{"text":"Banjir"}"#).status == 422)
    await counter.stop()
  }

  @Test func `nothing is said to whoever lacks the key`() async throws {
    let counter = try await Counter()
    for key in ["salah", "kunci-jak", "kunci-jakii", ""] {
      let answer = try await counter.post(report, key: key)
      #expect(answer.status == 401 && answer.headers["WWW-Authenticate"] == "Bearer")
    }
    let bare = try await counter.send(
      HTTPRequest(
        .post, counter.url(""), headers: ["Content-Type": "application/json"], body: Array(report.utf8)))
    #expect(bare.status == 401)
    #expect(try await counter.count("SELECT count(*) FROM message") == 0)
    await counter.stop()
  }

  @Test func `a key file that is gone keeps no other source out`() async throws {
    let counter = try await Counter()
    try FileManager.default.removeItem(atPath: counter.ground.file("jaki"))
    #expect(try await counter.post(report, key: "kunci-lain").status == 201)
    // Whose key it is cannot be told just now.
    #expect(try await counter.post(report).status == 503)
    await counter.stop()
  }

  @Test func `bad input is refused with what to mend, and nothing of it is kept`() async throws {
    let counter = try await Counter()
    #expect(try await counter.post("{").status == 400)
    let invalid = try await counter.post(#"{"id":"1","text":"","location":{"latitude":200,"longitude":0}}"#)
    #expect(invalid.status == 422)
    let fields = (invalid.json["errors"] as? [[String: String]])?.compactMap { $0["field"] }
    #expect(fields == ["text", "location.latitude"])
    let form = try await counter.send(
      HTTPRequest(
        .post, counter.url(""),
        headers: ["Content-Type": "text/plain", "Authorization": "Bearer kunci-jaki"],
        body: Array(report.utf8)))
    #expect(form.status == 415)
    #expect(try await counter.count("SELECT count(*) FROM message") == 0)
    await counter.stop()
  }

  @Test func `more than the source may hand over in a minute waits, and is told how long`() async throws {
    let counter = try await Counter(perMinute: 2)
    for number in 1...2 { #expect(try await counter.post(#"{"id":"\#(number)","text":"a"}"#).status == 201) }
    let answer = try await counter.post(#"{"id":"3","text":"a"}"#)
    #expect(answer.status == 429)
    #expect(answer.headers["Retry-After"].flatMap { Int($0) } ?? 0 > 0)
    await counter.stop()
  }

  @Test func `a report whose draft is behind is taken all the same`() async throws {
    let counter = try await Counter(isDrafting: false)
    let answer = try await counter.post(report)
    #expect(answer.status == 202 && answer.text("state") == "received" && answer.text("ticket") == nil)
    while try await Drafter(counter.journey).round() > 0 {}
    #expect(try await counter.get("JK-1").text("ticket") != nil)
    await counter.stop()
  }

  @Test func `a store that takes nothing is told as such`() async throws {
    let counter = try await Counter(isDrafting: false)
    counter.journey.store.database.close()
    let answer = try await counter.post(report)
    #expect(answer.status == 503 && answer.headers["Retry-After"] == "5")
    await counter.stop()
  }
}

@Suite struct RateLimitTests {
  @Test func `a bucket fills steadily and never over its brim`() {
    let limit = RateLimit(perMinute: 60)
    let start = Timestamp(seconds: 1_000)
    for _ in 0..<60 { #expect(limit.wait(at: start) == nil) }
    #expect(limit.wait(at: start) == .seconds(1))
    #expect(limit.wait(at: start + .seconds(2)) == nil)
    #expect(limit.wait(at: start + .seconds(2)) == nil)
    #expect(limit.wait(at: start + .seconds(2)) != nil)
    // A clock set back gives nothing, one that leaps gives a minute's worth.
    #expect(limit.wait(at: start) != nil)
    for _ in 0..<60 { #expect(limit.wait(at: start + .seconds(100_000)) == nil) }
    #expect(limit.wait(at: start + .seconds(100_000)) != nil)
  }
}
