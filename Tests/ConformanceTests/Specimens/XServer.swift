// SPDX-License-Identifier: MIT

import Operations
import Pipeline
import Reports
import Settings
import Simulation
import Storage
import TestSupport
import Transport
import Web
import X

/// X with one account of the city: the simulated server, with `HTTPCounterpart` before it to make trouble.
final class XServer: Sendable {
  let counterpart: HTTPCounterpart
  let x: SimulatedX
  private let stage: Stage
  private let server: Listener
  /// The ids of messages and posts, by their offers.
  private let ids = Lock<[Int: String]>([:])

  init(_ stage: Stage) async throws {
    self.stage = stage
    let x = SimulatedX { [time = stage.time] in time.current }
    let server = try Listener(ListenerConfiguration.loopback, routes: x.routes)
    (self.x, self.server) = (x, server)
    let pass = Self.forwarding(stage.dialer, to: server)
    counterpart = try HTTPCounterpart(
      stage,
      [
        .init(.feed, .get, "/2/dm_events", pass), .init(.feed, .get, "/2/users/{id}/mentions", pass),
        .init(.feed, .get, "/media/{name}", pass), .init(.courier, .post, "/2/tweets", pass),
        .init(.courier, .post, "/2/dm_conversations/with/{id}/messages", pass),
      ], refusal: Self.refusal(stage))
  }

  /// As they came, under the name they came for: it is part of what is signed.
  private static func forwarding(_ dialer: Dialer, to server: Listener)
    -> @Sendable (ServerRequest) async -> ServerResponse
  {
    { [base = "http://127.0.0.1:\(server.port ?? 0)"] request in
      let query = String(decoding: request.rawQuery, as: UTF8.self)
      var onward = HTTPRequest(
        request.method, base + request.path + (query.isEmpty ? "" : "?\(query)"), body: request.body,
        deadline: .seconds(30))
      for name in ["Authorization", "Content-Type", "Host"] {
        if let value = request.headers[name] { onward.headers.add(name, value) }
      }
      do throws(TransportError) {
        let response = try await dialer.send(onward)
        var answer = ServerResponse(status: response.status, body: response.body)
        for (name, value) in response.headers.all where name.lowercased().hasPrefix("x-rate") {
          answer.headers.add(name, value)
        }
        return answer
      } catch {
        return ServerResponse(status: 502)
      }
    }
  }

  private static func refusal(_ stage: Stage) -> HTTPCounterpart.Refusal {
    { trouble, status in
      let (status, title) =
        switch trouble {
        case .refused: (403, "You cannot send messages to this user.")
        case .tooMany: (429, "Too Many Requests")
        default: (status, "Something is wrong")
        }
      var answer = ServerResponse(
        status: status, body: Array(#"{"title":"\#(title)","status":\#(status),"type":"about:blank"}"#.utf8))
      if case .tooMany(let wait) = trouble {
        answer.headers.add("x-rate-limit-remaining", "0")
        answer.headers.add("x-rate-limit-reset", "\((stage.time.current + wait).seconds)")
      }
      return answer
    }
  }

  /// The account with these ways in.
  func assemble(_ intake: String) async throws -> Assembled { try assemble(intake, await x.account) }

  func assemble(_ intake: String, _ account: SimulatedX.Account) throws -> Assembled {
    for (name, secret) in [
      ("ck", account.consumerKey), ("cs", account.consumerSecret), ("at", account.token),
      ("ts", account.tokenSecret),
    ] { try stage.ground.write(secret, to: name) }
    let settings = try stage.settings(
      """
      { x: { dki: { quietFirst: "0s",
        userID: "\(account.id)", handle: "\(account.handle)", baseURL: "\(counterpart.base)",
        oauth1: { consumerKey: { credential: "ck" }, consumerSecret: { credential: "cs" },
          token: { credential: "at" }, tokenSecret: { credential: "ts" } }, \(intake) } } }
      """
    ) { XSettings(name: "dki", $0.section("x").section("dki")) }
    let channel = XChannel(settings, in: stage.surroundings(exchange: counterpart.exchange)) { [stage] name in
      Vault(
        read: { try await stage.journey().store.kept(name) },
        replace: { try await stage.journey().store.keep($1, as: name, replacing: $0) })
    }
    return Assembled(
      account: channel.account, feeds: channel.feeds, courier: channel.courier,
      routes: XChannel.routes([channel]))
  }

  static func citizen(_ offer: Offer) -> String { "\(1000 + offer.number)" }

  // MARK: What citizens do

  /// Direct messages, the first offer the oldest.
  func write(_ offers: [Offer]) async {
    for offer in offers {
      let citizen = Self.citizen(offer)
      let id: String
      switch offer.kind {
      case .photo: id = await x.write(offer.text, from: citizen, photo: Offer.photo, base: counterpart.base)
      case .echo: id = await x.write(offer.text, from: account.id)
      case .damaged: id = await listed(offer, mention: false)
      default: id = await x.write(offer.text, from: citizen)
      }
      ids.withLock { $0[offer.number] = id }
    }
  }

  /// Posts that mention the account.
  func post(_ offers: [Offer]) async {
    for offer in offers {
      let (citizen, text) = (Self.citizen(offer), "@\(account.handle) \(offer.text)")
      let id: String
      switch offer.kind {
      case .photo: id = await x.post(text, from: citizen, photo: Offer.photo, base: counterpart.base)
      case .echo: id = await x.post(text, from: account.id)
      case .damaged: id = await listed(offer, mention: true)
      case .edit(let first): id = await x.edit(self.id(of: first), to: text, from: "\(1000 + first)")
      default: id = await x.post(text, from: citizen)
      }
      ids.withLock { $0[offer.number] = id }
    }
  }

  private var account: SimulatedX.Account { SimulatedX.Account() }

  private func listed(_ offer: Offer, mention: Bool) async -> String {
    let id = await x.freshID()
    await x.list(.text(offer.trace), id: id, mention: mention)
    return id
  }

  func id(of number: Int) -> String { ids.withLock { $0[number] } ?? "" }

  /// What reached whom: a reply reaches who wrote the post it stands below, and begins with their handle.
  func taken(_ writers: [String: String] = [:]) async -> [TakenText] {
    let posts = ids.withLock { Dictionary(uniqueKeysWithValues: $0.map { ($1, "\(1000 + $0)") }) }
    return await x.sent().map { sent in
      guard sent.isPublic, let writer = posts[sent.target] else {
        return TakenText(recipient: sent.target, text: sent.text)
      }
      let handle = "@warga_\(writer) "
      return TakenText(recipient: writer, text: String(sent.text.trimmingPrefix(handle)))
    }
  }

  func stop() async {
    await counterpart.stop()
    await server.stop(deadline: .zero)
  }
}
