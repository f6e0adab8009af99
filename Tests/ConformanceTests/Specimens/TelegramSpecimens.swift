// SPDX-License-Identifier: MIT

import Operations
import Pipeline
import Reports
import Simulation
import TestSupport
import Transport

/// A bot that asks for its updates, and is held until there are some.
final class TelegramSpecimen: Specimen {
  static let name = "Telegram over a long poll"
  static let folder = "Telegram"
  static let photo = AttachmentNote(
    name: "photo.jpg", type: "image/jpeg", bytes: Offer.photo.count, isRemote: true)
  static let notApplicable: [Case: String] = [:]

  static func address(of offer: Offer) -> String { BotServer.address(of: offer) }

  private let bot: BotServer
  /// Opens when the latest poll has its answer.
  private let poll = Lock<Gate?>(nil)

  init(_ stage: Stage) async throws { bot = try BotServer(stage) }

  func assemble() throws -> Assembled {
    try bot.assemble(#"longPoll: { wait: "1s" }"#) { [bot, poll] request throws(TransportError) in
      guard request.url.hasSuffix("/getUpdates") else { return try await bot.counterpart.exchange(request) }
      let answered = Gate()
      poll.withLock { $0 = answered }
      defer { answered.open() }
      return try await bot.counterpart.exchange(request)
    }
  }

  func fail(_ trouble: Trouble, _ side: Side, times: Int) async {
    bot.counterpart.fail(trouble, side, times: times)
    guard side == .feed else { return }
    // A poll that waits has met no trouble, and would take what is offered next.
    await bot.endPoll()
    await poll.withLock { $0 }?.opened()
  }

  func offer(_ offers: [Offer]) async { await bot.take(offers) }
  func repeatOffer(_ offer: Offer) async { await bot.deliverAgain(offer) }
  func forget() async { await bot.beginAnew() }

  var acknowledged: Set<Int> { get async { await bot.confirmed } }
  func contacts(_ side: Side) -> [Contact] { bot.counterpart.contacts(side) }
  var taken: [TakenText] { get async { await bot.taken } }
  func stop() async { await bot.stop() }
}

/// A bot whose updates are pushed, one a request.
final class TelegramWebhookSpecimen: Specimen {
  static let name = "Telegram over its webhook"
  static let folder = "Telegram"
  static let photo = TelegramSpecimen.photo
  static let notApplicable = Pushed.notApplicable.merging([
    .badItem: "Telegram pushes one update a request; `malformed` has the bad one"
  ]) { $1 }

  static func address(of offer: Offer) -> String { BotServer.address(of: offer) }

  private let stage: Stage
  private let bot: BotServer
  /// The update that is pushed next; all before it were taken.
  private let next = Lock<Int64>(0)

  init(_ stage: Stage) async throws {
    self.stage = stage
    bot = try BotServer(stage)
  }

  func assemble() throws -> Assembled {
    try bot.assemble(#"webhook: { secret: { credential: "rahasia" } }"#)
  }

  /// In order, and none before the one before it was taken.
  func push() async {
    // A server that cannot be asked has nothing to push.
    while let update = try? await bot.update(from: next.withLock { $0 }) {
      let status = await stage.knock(
        .post, "/telegram/kota",
        headers: [
          "Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": Stage.secret,
        ], body: update.bytes)
      guard status == 200, let id = update["update_id"]?.asNumber else { return }
      next.withLock { $0 = id + 1 }
    }
  }

  func fail(_ trouble: Trouble, _ side: Side, times: Int) {
    bot.counterpart.fail(trouble, side, times: times)
  }

  func offer(_ offers: [Offer]) async { await bot.take(offers) }
  func repeatOffer(_ offer: Offer) async { await bot.deliverAgain(offer) }

  var acknowledged: Set<Int> { get async { await bot.confirmed } }
  func contacts(_ side: Side) -> [Contact] { bot.counterpart.contacts(side) }
  var taken: [TakenText] { get async { await bot.taken } }
  func stop() async { await bot.stop() }
}
