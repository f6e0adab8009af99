// SPDX-License-Identifier: MIT

import Operations
import Pipeline
import Reports
import Simulation
import TestSupport
import Transport
import Web

/// Meta with one account and the citizens who write to it: the simulated server, with `HTTPCounterpart`
/// before it to make trouble, and its webhook's bodies in a bag that is pushed until they are taken. What it
/// tells of our own texts (echoes, statuses) gets lost on the way: that settles answers whose outcome is
/// unknown, and the cases are about those it cannot settle.
final class GraphServer: Sendable {
  static let app = SimulatedMeta.App(token: Stage.secret, secret: Stage.secret, verifyToken: Stage.secret)

  let meta: SimulatedMeta
  let counterpart: HTTPCounterpart
  let stage: Stage
  private let server: Listener
  private let bag: Postbag
  private let state = Lock(State())

  private struct State {
    /// Whether somebody was there to be written to.
    var isOpen = false
    /// The names of messages, by their offers' numbers.
    var messages: [Int: String] = [:]
    var letters: [Int: Postbag.Letter] = [:]
  }

  /// - Parameters:
  ///   - id: Whose `messages` the courier sends through.
  ///   - refusal: Meta's code for a text that is never taken.
  init(_ stage: Stage, id: String, refusal: (code: Int, subcode: Int)) async throws {
    self.stage = stage
    bag = Postbag(stage)
    let meta = SimulatedMeta(Self.app) { [time = stage.time, state] in
      // What is there before the first contact was written before it.
      time.current - (state.withLock { $0.isOpen } ? .zero : .seconds(60))
    }
    let server = try Listener(
      ListenerConfiguration.loopback, routes: meta.routes)
    (self.meta, self.server) = (meta, server)
    let pass = Self.forwarding(stage.dialer, to: server)
    counterpart = try HTTPCounterpart(
      stage,
      [
        .init(.courier, .post, "/v23.0/\(id)/messages", pass),
        .init(.feed, .get, "/v23.0/\(id)/conversations", pass),
        .init(.feed, .get, "/v23.0/{thread}/messages", pass), .init(.feed, .get, "/v23.0/{id}", pass),
        .init(.feed, .get, "/media/{file}", pass),
      ]
    ) { Self.refusal($0, $1, refusal) }
    await meta.open(at: counterpart.base)
  }

  private static func forwarding(_ dialer: Dialer, to server: Listener)
    -> @Sendable (ServerRequest) async -> ServerResponse
  {
    { [base = "http://127.0.0.1:\(server.port ?? 0)"] request in
      var headers = HeaderFields()
      for name in ["Content-Type", "Authorization"] {
        if let value = request.headers[name] { headers.add(name, value) }
      }
      var query = QueryBuilder()
      for field in request.query.fields {
        query.add(String(decoding: field.name, as: UTF8.self), bytes: field.value)
      }
      let onward = HTTPRequest(
        request.method, "\(base)\(request.path)?\(query.text)", headers: headers, body: request.body,
        deadline: .seconds(30))
      do throws(TransportError) {
        let response = try await dialer.send(onward)
        // What describes the connection is this one's own.
        let type = response.headers["Content-Type"] ?? "application/json"
        return ServerResponse(
          status: response.status, headers: ["Content-Type": type], body: response.body)
      } catch {
        return ServerResponse(status: 502)
      }
    }
  }

  private static func refusal(_ trouble: Trouble, _ status: Int, _ refused: (code: Int, subcode: Int))
    -> ServerResponse
  {
    let code =
      switch trouble {
      case .credentialsRefused: #""code":190,"error_subcode":463"#
      case .tooMany: #""code":4"#
      case .refused: #""code":\#(refused.code),"error_subcode":\#(refused.subcode)"#
      default: #""code":2,"is_transient":true"#
      }
    let body = #"{"error":{"message":"Invented","type":"OAuthException",\#(code),"fbtrace_id":"A"}}"#
    return ServerResponse(status: status, body: Array(body.utf8))
  }

  /// What every account has in the configuration.
  var settings: String {
    """
    token: { credential: "rahasia" }, appSecret: { credential: "rahasia" },
    verifyToken: { credential: "rahasia" }, graphURL: "\(counterpart.base)", quietFirst: "0s"
    """
  }

  var surroundings: Surroundings { stage.surroundings(exchange: counterpart.exchange) }

  // MARK: What citizens do

  /// All in one body, which gets lost where it is missed.
  func take(
    _ offers: [Offer], as object: String, isMissed: Bool = false,
    _ happen: @Sendable (isolated SimulatedMeta, Offer, _ known: [Int: String]) -> String?
  ) async {
    let letter = await meta.letter(offers, object, state.withLock { $0.messages }, happen)
    state.withLock { state in
      state.messages.merge(letter.names) { _, new in new }
      for offer in offers { state.letters[offer.number] = letter.letter }
    }
    if !isMissed { await bag.add(letter.letter) }
  }

  /// From now on citizens write to somebody who is there.
  func open() { state.withLock { $0.isOpen = true } }

  func deliverAgain(_ offer: Offer) async {
    guard let letter = state.withLock({ $0.letters[offer.number] }) else { return }
    await bag.add(letter)
  }

  func push() async { await bag.push() }
  var acknowledged: Set<Int> { get async { await bag.acknowledged } }

  var taken: [TakenText] {
    get async { await meta.sent().map { TakenText(recipient: $0.recipient, text: $0.text) } }
  }

  func stop() async {
    await meta.close()
    await counterpart.stop()
    await server.stop(deadline: .zero)
  }
}

extension SimulatedMeta {
  /// One body of everything these offers make happen, and the names of their messages.
  fileprivate func letter(
    _ offers: [Offer], _ object: String, _ known: [Int: String],
    _ happen: @Sendable (isolated SimulatedMeta, Offer, _ known: [Int: String]) -> String?
  ) -> (letter: Postbag.Letter, names: [Int: String]) {
    _ = takeDeliveries()
    hold()
    var names: [Int: String] = [:]
    for offer in offers { names[offer.number] = happen(self, offer, known) }
    release(as: object)
    let body = takeDeliveries().first ?? []
    let letter = Postbag.Letter(
      numbers: offers.map(\.number), method: .post, target: "/meta/webhook",
      headers: ["Content-Type": "application/json", "X-Hub-Signature-256": signature(of: body)], body: body)
    return (letter, names)
  }
}
