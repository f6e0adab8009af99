// SPDX-License-Identifier: MIT

import Simulation
import Transport

/// A way to the city besides phone and mail, by the four letters the screen has for it.
enum DemoChannel: String, Sendable, CaseIterable {
  case telegram = "tg"
  case whatsapp = "wa"
  case messenger = "fb"
  /// Below a post of the city's page.
  case comment = "post"
  case instagram = "ig"
  case x = "x"
  /// A post on X that mentions the city's account.
  case mention = "@x"
  /// The national complaint system; its complaints are handed to the city.
  case lapor = "1708"
  /// A newspaper's letters.
  case press = "news"
  /// The city's own app, which knows the place.
  case app = "jaki"
  /// An officer at a counter.
  case counter = "desk"
}

/// What a citizen hands to a platform.
enum DemoMessage: Sendable {
  case text(String)
  /// A point on the map, as phones share it.
  case pin(Double, Double)
  /// A small picture with its words.
  case photo(String)

  var shown: String {
    switch self {
    case .text(let text): text
    case .pin(let latitude, let longitude): "(shares the point \(latitude), \(longitude))"
    case .photo(let text): "(photo) \(text)"
    }
  }
}

/// What a citizen got.
struct DemoAnswer: Sendable {
  var channel: DemoChannel
  /// The citizen, or what of theirs is answered: a comment, a post, a complaint.
  var recipient: String
  var text: String
}

/// A platform that is simulated, with its part of the configuration.
protocol DemoNetwork: Sendable {
  var channels: Set<DemoChannel> { get }
  /// The sections of the configuration.
  var configuration: String { get }
  /// Secrets, by the file each is in.
  var secrets: [String: String] { get }
  /// How many messages are there before anybody writes.
  var printed: Int { get }
  /// Told where Kanal listens, before anybody writes.
  func open(kanal: String) async throws
  /// Returns by what name an answer to it will come; nil where none comes.
  func write(_ message: DemoMessage, on channel: DemoChannel, from citizen: String) async -> String?
  /// Tells every answer, until the task is cancelled.
  func tellAnswers(_ take: @Sendable (DemoAnswer) async -> Void) async
  func close() async
}

extension DemoNetwork {
  var secrets: [String: String] { [:] }
  var printed: Int { 0 }
  func open(kanal: String) async throws {}
  func tellAnswers(_ take: @Sendable (DemoAnswer) async -> Void) async {}

  /// A picture is JPEG by its first bytes, and small.
  static var photo: [UInt8] { [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x02, 0xFF, 0xD9] }

  /// Tells what is new in a list that only grows; `list` returns once it has so many.
  func tell<Sent: Sendable>(
    _ list: @Sendable (Int) async -> [Sent], as answer: @Sendable (Sent) -> DemoAnswer,
    _ take: @Sendable (DemoAnswer) async -> Void
  ) async {
    var told = 0
    while !Task.isCancelled {
      let all = await list(told + 1)
      for sent in all.dropFirst(told) { await take(answer(sent)) }
      told = all.count
    }
  }
}

/// A platform's server on a free port of loopback.
func demoListener(_ routes: [Route]) throws -> (listener: Listener, base: String) {
  let listener = try Listener(ListenerConfiguration(.tcp(host: "127.0.0.1", port: 0)), routes: routes)
  return (listener, "http://127.0.0.1:\(listener.port ?? 0)")
}
