// SPDX-License-Identifier: MIT
//
// The platforms of the demo: Kanal speaks to each over loopback as it would over the Internet, by the
// platform's own web interface.

import Cryptography
import Daemon
import Simulation
import Transport

/// Telegram, by the long poll.
struct DemoTelegram: DemoNetwork {
  let channels: Set<DemoChannel> = [.telegram]
  private let telegram: SimulatedTelegram
  private let listener: Listener
  private let base: String
  private let token: String

  init() throws {
    token = "5550001:\(Base64.encodeForURL(try randomBytes(24)))"
    telegram = SimulatedTelegram(token: token, now: { .system })
    (listener, base) = try demoListener(telegram.routes)
  }

  var secrets: [String: String] { ["telegram-token": token] }
  var configuration: String {
    """
    telegram: { kota: { token: { file: "telegram-token" }, baseURL: "\(base)", answerAfter: "500ms",
        quietFirst: "0s" } },
    """
  }

  func write(_ message: DemoMessage, on: DemoChannel, from citizen: String) async -> String? {
    let writer = SimulatedTelegram.Citizen(Int64(citizen) ?? 1)
    switch message {
    case .text(let text): await telegram.write(text, from: writer)
    case .pin(let latitude, let longitude): await telegram.pin(latitude, longitude, from: writer)
    case .photo(let text): await telegram.send(photo: Self.photo, text, from: writer)
    }
    return citizen
  }

  func tellAnswers(_ take: @Sendable (DemoAnswer) async -> Void) async {
    await tell({ await telegram.sent($0) }) {
      DemoAnswer(channel: .telegram, recipient: "\($0.chat)", text: $0.text)
    } _: {
      await take($0)
    }
  }

  func close() async {
    await telegram.close()
    await listener.stop(deadline: .seconds(1))
  }
}

/// WhatsApp, the page with its comments, Instagram: all by Meta's webhook.
struct DemoMeta: DemoNetwork {
  let channels: Set<DemoChannel> = [.whatsapp, .messenger, .comment, .instagram]
  private let meta: SimulatedMeta
  private let app: SimulatedMeta.App
  private let listener: Listener
  private let base: String
  private static let path = "/meta/webhook"

  init() async throws {
    let fresh = { Base64.encodeForURL(try randomBytes(24)) }
    app = SimulatedMeta.App(token: try fresh(), secret: try fresh(), verifyToken: try fresh())
    meta = SimulatedMeta(app, now: { .system })
    (listener, base) = try demoListener(meta.routes)
    await meta.open(at: base)
  }

  var secrets: [String: String] {
    [
      "meta-token": app.token, "meta-secret": app.secret, "meta-verify": app.verifyToken,
    ]
  }

  var configuration: String {
    """
    whatsapp: { kota: { numberID: "\(app.numberID)", \(common) } },
      facebook: { kota: { pageID: "\(app.pageID)", \(common) } },
      instagram: { kota: { accountID: "\(app.instagramID)", \(common) } },
    """
  }

  private var common: String {
    """
    token: { file: "meta-token" }, appSecret: { file: "meta-secret" }, verifyToken: { file: "meta-verify" },
        webhookPath: "\(Self.path)", graphURL: "\(base)", answerAfter: "500ms", quietFirst: "0s"
    """
  }

  func open(kanal: String) async throws {
    guard await meta.verify(kanal + Self.path) else {
      throw DemoFailure(description: "Kanal does not answer Meta's challenge")
    }
    await meta.point(at: kanal + Self.path)
  }

  func write(_ message: DemoMessage, on channel: DemoChannel, from citizen: String) async -> String? {
    switch (channel, message) {
    case (.whatsapp, .pin(let latitude, let longitude)):
      await meta.whatsApp(pin: latitude, longitude, from: citizen)
    case (.whatsapp, .photo(let text)): await meta.whatsApp(photo: Self.photo, text, from: citizen)
    case (.whatsapp, .text(let text)): await meta.whatsApp(text, from: citizen)
    case (.comment, _): return await meta.comment(message.shown, by: citizen, at: .facebook)
    case (.messenger, .photo(let text)):
      await meta.send(photo: Self.photo, text, from: citizen, at: .facebook)
    case (.messenger, _): await meta.write(message.shown, from: citizen, at: .facebook)
    default: await meta.write(message.shown, from: citizen, at: .instagram)
    }
    return citizen
  }

  func tellAnswers(_ take: @Sendable (DemoAnswer) async -> Void) async {
    await tell({ await meta.sent($0) }) { sent in
      let channel: DemoChannel =
        switch sent.place {
        case .whatsapp: .whatsapp
        case .facebook: sent.recipient.hasPrefix("comment:") ? .comment : .messenger
        case .instagram: .instagram
        }
      return DemoAnswer(channel: channel, recipient: sent.recipient, text: sent.text)
    } _: {
      await take($0)
    }
  }

  func close() async {
    await meta.close()
    await listener.stop(deadline: .seconds(1))
  }
}

/// X: direct messages and mentions, pushed and listed.
struct DemoX: DemoNetwork {
  let channels: Set<DemoChannel> = [.x, .mention]
  private let x: SimulatedX
  private let account: SimulatedX.Account
  private let listener: Listener
  private let base: String
  private static let path = "/x/kota"

  init() throws {
    let fresh = { Base64.encodeForURL(try randomBytes(24)) }
    var account = SimulatedX.Account()
    (account.consumerKey, account.consumerSecret) = (try fresh(), try fresh())
    (account.token, account.tokenSecret) = ("\(account.id)-\(try fresh())", try fresh())
    self.account = account
    x = SimulatedX(account: account, now: { .system })
    (listener, base) = try demoListener(x.routes)
  }

  var secrets: [String: String] {
    [
      "x-consumer-key": account.consumerKey, "x-consumer-secret": account.consumerSecret,
      "x-token": account.token, "x-token-secret": account.tokenSecret,
    ]
  }

  var configuration: String {
    """
    x: { kota: { userID: "\(account.id)", handle: "\(account.handle)", baseURL: "\(base)",
        oauth1: { consumerKey: { file: "x-consumer-key" }, consumerSecret: { file: "x-consumer-secret" },
                  token: { file: "x-token" }, tokenSecret: { file: "x-token-secret" } },
        webhook: { path: "\(Self.path)" }, answerAfter: "500ms", quietFirst: "0s" } },
    """
  }

  func open(kanal: String) async throws {
    guard await x.setHook(kanal + Self.path) else {
      throw DemoFailure(description: "Kanal does not answer X's challenge")
    }
  }

  func write(_ message: DemoMessage, on channel: DemoChannel, from citizen: String) async -> String? {
    let isPublic = channel == .mention
    let id =
      isPublic
      ? await x.post("@\(account.handle) \(message.shown)", from: citizen)
      : await x.write(message.shown, from: citizen)
    if let event = await x.event(of: id) { _ = await x.push(event.bytes) }
    return isPublic ? id : citizen
  }

  func tellAnswers(_ take: @Sendable (DemoAnswer) async -> Void) async {
    await tell({ await x.sent($0) }) {
      DemoAnswer(channel: $0.isPublic ? .mention : .x, recipient: $0.target, text: $0.text)
    } _: {
      await take($0)
    }
  }

  func close() async { await listener.stop(deadline: .seconds(1)) }
}
