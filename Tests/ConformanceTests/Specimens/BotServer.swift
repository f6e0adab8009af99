// SPDX-License-Identifier: MIT

import Operations
import Pipeline
import Reports
import Settings
import Simulation
import Telegram
import TestSupport
import Transport
import Web

/// The Bot API with one bot and the citizens who write to it: the simulated server, with `HTTPCounterpart`
/// before it to make trouble.
final class BotServer: Sendable {
  private static let botID: Int64 = 7_000_000_001
  private static let token = "\(botID):\(Stage.secret)"

  private struct State {
    /// The offers of all updates there were, in order. Those that nobody has confirmed are its last.
    var updates: [Int] = []
    /// The numbers of messages, by their offers'.
    var messages: [Int: Int64] = [:]
  }

  let counterpart: HTTPCounterpart
  private let stage: Stage
  private let telegram: SimulatedTelegram
  private let server: Listener
  private let state = Lock(State())

  init(_ stage: Stage) throws {
    self.stage = stage
    let telegram = SimulatedTelegram(token: Self.token) { [time = stage.time] in time.current }
    let server = try Listener(
      ListenerConfiguration.loopback, routes: telegram.routes)
    (self.telegram, self.server) = (telegram, server)
    let pass = Self.forwarding(stage.dialer, to: server)
    let bot = "/bot\(Self.token)"
    counterpart = try HTTPCounterpart(
      stage,
      [
        .init(.feed, .post, "\(bot)/getUpdates", pass), .init(.feed, .post, "\(bot)/getFile", pass),
        .init(.feed, .get, "/file/{bot}/{folder}/{name}", pass),
        .init(.courier, .post, "\(bot)/sendMessage", pass),
      ], refusal: Self.refusal)
  }

  private static func base(_ server: Listener) -> String { "http://127.0.0.1:\(server.port ?? 0)" }

  private static func forwarding(_ dialer: Dialer, to server: Listener)
    -> @Sendable (ServerRequest) async ->
    ServerResponse
  {
    { [base = base(server)] request in
      let onward = HTTPRequest(
        request.method, base + request.path,
        headers: ["Content-Type": request.headers["Content-Type"] ?? "application/octet-stream"],
        body: request.body, deadline: .seconds(30))
      do throws(TransportError) {
        let response = try await dialer.send(onward)
        return ServerResponse(status: response.status, body: response.body)
      } catch {
        return ServerResponse(status: 502)
      }
    }
  }

  private static let refusal: HTTPCounterpart.Refusal = { trouble, status in
    let (code, description, more) =
      switch trouble {
      case .credentialsRefused: (401, "Unauthorized", "")
      case .refused: (403, "Forbidden: bot was blocked by the user", "")
      case .tooMany(let wait):
        (429, "Too Many Requests", #","parameters":{"retry_after":\#(wait.components.seconds)}"#)
      default: (status, "Internal Server Error", "")
      }
    let body = #"{"ok":false,"error_code":\#(code),"description":"\#(description)"\#(more)}"#
    return ServerResponse(status: code, body: Array(body.utf8))
  }

  /// The channel with this way in.
  func assemble(_ intake: String, exchange: WebExchange? = nil) throws -> Assembled {
    try stage.ground.write(Self.token, to: "token")
    let settings = try stage.settings(
      """
      { telegram: { kota: { quietFirst: "0s", token: { credential: "token" }, baseURL: "\(counterpart.base)", \(intake) } } }
      """
    ) { TelegramSettings(name: "kota", $0.section("telegram").section("kota")) }
    let channel = TelegramChannel(
      settings, in: stage.surroundings(exchange: exchange ?? counterpart.exchange))
    return Assembled(
      account: channel.account, feeds: [channel.feed], courier: channel.courier, routes: channel.routes)
  }

  static func address(of offer: Offer) -> String { "\(1000 + offer.number)" }

  // MARK: What citizens do

  func take(_ offers: [Offer]) async {
    let messages = await telegram.take(offers, from: Self.botID, state.withLock { $0.messages })
    state.withLock { state in
      state.updates += offers.map(\.number)
      state.messages.merge(messages) { _, new in new }
    }
  }

  func deliverAgain(_ offer: Offer) async {
    guard let message = state.withLock({ $0.messages[offer.number] }) else { return }
    await telegram.deliverAgain(message)
    state.withLock { $0.updates.append(offer.number) }
  }

  /// Gives all messages again, under lower update ids.
  func beginAnew() async {
    await telegram.beginAnew(at: 500)
    state.withLock { state in state.updates += state.messages.sorted { $0.value < $1.value }.map(\.key) }
  }

  // MARK: What the bot does

  var confirmed: Set<Int> {
    get async {
      let waiting = await telegram.waitingUpdates
      return state.withLock { Set($0.updates.dropLast(waiting)) }
    }
  }

  var taken: [TakenText] {
    get async { await telegram.sent().map { TakenText(recipient: "\($0.chat)", text: $0.text) } }
  }

  /// The first update from this one on; all before it are confirmed.
  func update(from offset: Int64) async throws -> JSONValue? {
    let question = JSONValue.object(["offset": .number(offset), "limit": 1])
    let answer = try await stage.dialer.send(
      HTTPRequest(
        .post, "\(Self.base(server))/bot\(Self.token)/getUpdates",
        headers: ["Content-Type": "application/json"], body: question.bytes, deadline: .seconds(20)))
    guard case .list(let updates)? = JSONValue(answer.body)?["result"] else { return nil }
    return updates.first
  }

  /// Answers the poll that waits, with nothing.
  func endPoll() async { await telegram.close() }

  func stop() async {
    await telegram.close()
    await counterpart.stop()
    await server.stop(deadline: .zero)
  }
}

extension SimulatedTelegram {
  /// All in one step, so that a poll that waits has them on one page. The numbers of those that are messages.
  fileprivate func take(_ offers: [Offer], from bot: Int64, _ known: [Int: Int64]) -> [Int: Int64] {
    var messages: [Int: Int64] = [:]
    for offer in offers {
      let citizen = Citizen(Int64(1000 + offer.number))
      switch offer.kind {
      case .plain: messages[offer.number] = write(offer.text, from: citizen)
      case .photo: messages[offer.number] = send(photo: Offer.photo, offer.text, from: citizen)
      case .wordless:
        messages[offer.number] = write(["sticker": .object(["emoji": "🙏"])], from: citizen)
      case .damaged: happen("message", .text(offer.trace))
      case .echo: happen("message", own(offer, bot, to: citizen))
      case .edit(let first): if let message = known[first] { edit(message, to: offer.text) }
      }
    }
    return messages
  }

  /// What the bot wrote to somebody, as its own updates would have it.
  private func own(_ offer: Offer, _ bot: Int64, to citizen: Citizen) -> JSONValue {
    .object([
      "message_id": .number(Int64(900_000 + offer.number)), "date": 1_790_000_000,
      "text": .text(offer.text), "from": .object(["id": .number(bot), "is_bot": true]),
      "chat": .object(["id": .number(citizen.id), "type": "private"]),
    ])
  }
}
