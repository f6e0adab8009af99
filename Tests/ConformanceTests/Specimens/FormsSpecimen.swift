// SPDX-License-Identifier: MIT

import Cryptography
import Forms
import Foundation
import Pipeline
import Reports
import Settings
import TestSupport
import Testing
import Transport

/// A source of filled-in reports: POST /intake/v1/reports with its key, and the ticket in the answer.
final class FormsSpecimen: Specimen {
  static let name = "filled-in reports over HTTP"
  static let folder = "Forms"
  static let answers = false
  static let photo = AttachmentNote(name: "foto.jpg", type: "image/jpeg", bytes: Offer.photo.count)
  static let notApplicable = Pushed.notApplicable.merging(noCourier) { $1 }.merging([
    .badItem: "a request has one report; `malformed` has the bad one",
    .edit: "a report's id is handed over once: another text under it is refused with 409",
    .echo: "nothing of ours goes out by which it could come back",
    .wordless: "a report without a text is refused to its source with 422, and nothing is kept",
  ]) { $1 }

  private static let noCourier = Dictionary(
    uniqueKeysWithValues: [
      Case.answerTaken, .answerFits, .answerRefused, .answerRateLimit, .answerNotNow, .answerCredentials,
      .answerUnsent, .answerLost, .answerLate,
    ].map { ($0, "there is no courier: the source has the ticket in the answer to its request") })

  private let stage: Stage
  private let bag: Postbag

  init(_ stage: Stage) async throws {
    self.stage = stage
    bag = Postbag(stage)
  }

  func assemble() throws -> Assembled {
    let settings = try stage.settings("{ forms: { jaki: { key: { credential: 'rahasia' } } } }") {
      FormSettings(name: "jaki", $0.section("forms").section("jaki"))
    }
    let channel = FormsChannel(settings, clock: stage.time.clock) { [stage] id, raw in
      let journey = try stage.journey()
      let account = try #require(journey.account(settings.kind.channel, scope: settings.scope))
      return try await journey.receipt(of: id, in: account, comparedWith: raw)
    }
    return Assembled(
      account: channel.account, feeds: channel.feeds,
      routes: FormEndpoint([channel.source].compactMap(\.self)).routes)
  }

  func offer(_ offers: [Offer]) async { for offer in offers { await bag.add(letter(offer)) } }
  func repeatOffer(_ offer: Offer) async { await bag.add(letter(offer)) }
  func push() async { await bag.push() }
  func fail(_ trouble: Trouble, _ side: Side, times: Int) {}

  var acknowledged: Set<Int> { get async { await bag.acknowledged } }
  var refused: Set<Int> { get async { await bag.refused } }
  func contacts(_ side: Side) -> [Contact] { [] }
  var taken: [TakenText] { [] }
  func stop() async {}

  private func letter(_ offer: Offer) -> Postbag.Letter {
    Postbag.Letter(
      numbers: [offer.number], method: .post, target: "/intake/v1/reports",
      headers: ["Content-Type": "application/json", "Authorization": "Bearer \(Stage.secret)"],
      body: Array(Self.report(offer).utf8))
  }

  /// What is damaged has its text under a name that no field has.
  private static func report(_ offer: Offer) -> String {
    let text = offer.kind == .damaged ? "teks" : "text"
    let photo = #","attachments":[{"name":"foto.jpg","type":"image/jpeg","content":"\#(content)"}]"#
    return #"{"id":"JK-\#(offer.number)","\#(text)":"\#(offer.text)"\#(offer.kind == .photo ? photo : "")}"#
  }

  private static let content = Base64.encode(Offer.photo)
}
