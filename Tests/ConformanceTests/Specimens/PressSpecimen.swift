// SPDX-License-Identifier: MIT

import Operations
import Pipeline
import Press
import Reports
import Settings
import Transport

/// A newspaper's feed: RSS 2.0 that is asked for, the newest item first.
final class PressSpecimen: Specimen {
  static let name = "a newspaper's feed"
  static let folder = "Press"
  static let answers = false
  static let acknowledges = false
  static let notApplicable = [
    Case.echo: "nothing of ours is printed by a newspaper's feed",
    .edit: "an item that is changed keeps its id, and nothing says which words are new",
    .attachment: "pictures stay on the newspaper's page, whose address is kept",
    .crashBeforeAcknowledgement: "a feed is told nothing: it lists its items to everybody",
    .history: "nobody is ever answered here, so nothing old can be either",
    .reset: "a feed is read whole each time; there is no position to lose",
  ].merging(noCourier) { $1 }

  private static let noCourier = Dictionary(
    uniqueKeysWithValues: [
      Case.answerTaken, .answerFits, .answerRefused, .answerRateLimit, .answerNotNow, .answerCredentials,
      .answerUnsent, .answerLost, .answerLate,
    ].map { ($0, "nobody reads an answer to a printed page") })

  private let stage: Stage
  private let printed = Lock<[Offer]>([])
  private let site: HTTPCounterpart

  init(_ stage: Stage) async throws {
    self.stage = stage
    let page = HTTPCounterpart.Service(.feed, .get, "/rss") { [printed] _ in
      let items = printed.withLock { $0 }.reversed().map(Self.item).joined()
      let document = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>\(items)</channel></rss>"
      return ServerResponse(
        status: 200, headers: ["Content-Type": "application/rss+xml"], body: Array(document.utf8))
    }
    site = try HTTPCounterpart(stage, [page])
  }

  func assemble() throws -> Assembled {
    let settings = try stage.settings("{ url: '\(site.base)/rss', every: '1m' }") {
      PressSettings(name: "suara", $0)
    }
    let channel = PressChannel(settings, in: stage.surroundings(exchange: site.exchange))
    return Assembled(account: channel.account, feeds: [channel.feed], courier: nil)
  }

  func offer(_ offers: [Offer]) async { printed.withLock { $0 += offers } }
  func repeatOffer(_ offer: Offer) async { printed.withLock { $0.append(offer) } }
  func fail(_ trouble: Trouble, _ side: Side, times: Int) { site.fail(trouble, side, times: times) }

  var acknowledged: Set<Int> { [] }
  func contacts(_ side: Side) -> [Contact] { site.contacts(side) }
  var taken: [TakenText] { [] }
  func stop() async { await site.stop() }

  private static func item(_ offer: Offer) -> String {
    let content =
      switch offer.kind {
      case .damaged: "<category>\(offer.trace)</category>"
      case .wordless: "<link>https://koran.example/\(offer.number)</link>"
      default: "<description>\(offer.text)</description>"
      }
    return "<item><guid>p\(offer.number)</guid>\(content)</item>"
  }
}
