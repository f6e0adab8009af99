// SPDX-License-Identifier: MIT
//
// The other offices of the demo: the national complaint system, a newspaper, the city's app and a counter.

import Cryptography
import Daemon
import FoundationEssentials
import Operations
import Reports
import Simulation
import Transport

/// LAPOR 1708, whose list is asked for.
struct DemoLapor: DemoNetwork {
  let channels: Set<DemoChannel> = [.lapor]
  private let lapor: SimulatedLapor
  private let listener: Listener
  private let base: String
  private let auth: String
  private let token: String
  private let heard: AsyncStream<Void>
  private static let institution = "151"

  init() throws {
    (auth, token) = (Base64.encodeForURL(try randomBytes(24)), Base64.encodeForURL(try randomBytes(24)))
    let (heard, hear) = AsyncStream<Void>.makeStream()
    self.heard = heard
    lapor = SimulatedLapor(auth: auth, token: token, institution: Self.institution, now: { .system }) { _ in
      hear.yield()
    }
    (listener, base) = try demoListener(lapor.routes)
  }

  var secrets: [String: String] { ["lapor-auth": auth, "lapor-token": token] }

  var configuration: String {
    """
    lapor: { kota: { baseURL: "\(base)", institution: "\(Self.institution)", user: "2207", rejectTo: "3",
        auth: { file: "lapor-auth" }, token: { file: "lapor-token" }, every: "10s", answerAfter: "500ms",
        quietFirst: "0s",
        followUps: { every: "10s", perMinute: 60 } } },
    """
  }

  func write(_ message: DemoMessage, on: DemoChannel, from citizen: String) async -> String? {
    guard let number = Int64(citizen) else { return nil }
    if await lapor.has(number) {
      await lapor.follow(number, message.shown)
    } else {
      await lapor.dispose(number, message.shown)
    }
    return citizen
  }

  func tellAnswers(_ take: @Sendable (DemoAnswer) async -> Void) async {
    var told = 0
    for await _ in heard {
      let all = await lapor.texts
      for written in all.dropFirst(told) {
        let text = (written.isRejection ? "(given back) " : "") + written.text
        await take(DemoAnswer(channel: .lapor, recipient: written.complaint, text: text))
      }
      told = all.count
    }
  }

  func close() async { await listener.stop(deadline: .seconds(1)) }
}

/// A newspaper that prints what readers write to it.
struct DemoPress: DemoNetwork {
  let channels: Set<DemoChannel> = []
  let printed = 1
  private let listener: Listener
  private let base: String

  init() throws {
    (listener, base) = try demoListener([
      Route(.get, "/suara-pembaca.rss") { _ in
        ServerResponse(
          status: 200, headers: ["Content-Type": "application/rss+xml"], body: Array(Self.document.utf8))
      }
    ])
  }

  var configuration: String {
    #"media: { suara: { url: "\#(base)/suara-pembaca.rss", every: "1m" } },"#
  }

  func write(_ message: DemoMessage, on: DemoChannel, from citizen: String) async -> String? { nil }
  func close() async { await listener.stop(deadline: .seconds(1)) }

  private static let document = """
    <?xml version="1.0" encoding="UTF-8"?>
    <rss version="2.0"><channel><title>Suara Pembaca</title><item>
      <guid>suara-4471</guid><title>Halte tanpa atap</title>
      <description>Halte bus di Kelurahan Gambir, Gambir, sudah setahun tanpa atap. Penumpang kehujanan.</description>
    </item></channel></rss>
    """
}

/// What is filled in: by the city's app, which sends the place, and by officers at a counter.
struct DemoForms: DemoNetwork {
  let channels: Set<DemoChannel> = [.app, .counter]
  private let keys: [DemoChannel: String]
  private let kanal = Lock("")
  private let dialer = Dialer()
  private let receipts: AsyncStream<DemoAnswer>
  private let receive: AsyncStream<DemoAnswer>.Continuation

  init() throws {
    keys = [
      .app: Base64.encodeForURL(try randomBytes(24)), .counter: Base64.encodeForURL(try randomBytes(24)),
    ]
    (receipts, receive) = AsyncStream<DemoAnswer>.makeStream()
  }

  var secrets: [String: String] { ["app-key": keys[.app] ?? "", "counter-key": keys[.counter] ?? ""] }

  var configuration: String {
    """
    forms: { jaki: { channel: "app", key: { file: "app-key" } },
        balaikota: { channel: "counter", key: { file: "counter-key" } } },
    """
  }

  func open(kanal: String) async throws { self.kanal.withLock { $0 = kanal } }

  private struct Form: Encodable {
    struct Location: Encodable {
      var latitude: Double
      var longitude: Double
    }
    var id: String
    var text: String
    var location: Location?
  }

  /// The ticket is in the answer to the request itself.
  func write(_ message: DemoMessage, on channel: DemoChannel, from citizen: String) async -> String? {
    let place = channel == .app ? Form.Location(latitude: -6.1754, longitude: 106.8272) : nil
    // Its own at the source: a form that is sent again is the same report.
    let id = (try? randomBytes(9)).map { Base64.encodeForURL($0) } ?? citizen  // Else the citizen's first.
    let form = Form(id: id, text: message.shown, location: place)
    let body = try? JSONEncoder().encode(form)  // Texts and numbers: always encodable.
    var request = HTTPRequest(
      .post, "\(kanal.withLock { $0 })/intake/v1/reports", body: body.map { Array($0) } ?? [],
      deadline: .seconds(30))
    request.headers.add("Authorization", "Bearer \(keys[channel] ?? "")")
    request.headers.add("Content-Type", "application/json")
    let answer = try? await dialer.send(request)  // Without an answer there is none to show.
    let ticket = answer.flatMap { Ticket.all(in: String(decoding: $0.body, as: UTF8.self)).first }
    receive.yield(
      DemoAnswer(
        channel: channel, recipient: citizen,
        text: ticket.map { "the receipt says \($0)" } ?? "no receipt (\(answer?.status ?? 0))"))
    return nil
  }

  /// Receipts, which are no answers of Kanal's outbox.
  func tellReceipts(_ take: @Sendable (DemoAnswer) async -> Void) async {
    for await receipt in receipts { await take(receipt) }
  }

  func close() async { receive.finish() }
}
