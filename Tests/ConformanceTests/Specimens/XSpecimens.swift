// SPDX-License-Identifier: MIT

import Operations
import Pipeline
import Reports
import Simulation
import TestSupport
import Transport

/// An account that asks for its direct messages.
final class XMessagesSpecimen: Specimen {
  static let name = "X, direct messages that are asked for"
  static let folder = "X"
  static let acknowledges = false
  static let photo = AttachmentNote(name: "photo.jpg", type: "image/jpeg", bytes: 0, isRemote: true)
  static let notApplicable: [Case: String] = [
    .edit: "X's interface shows a direct message as it was first written"
  ]

  static func address(of offer: Offer) -> String { XServer.citizen(offer) }

  private let server: XServer

  init(_ stage: Stage) async throws { server = try await XServer(stage) }

  func assemble() throws -> Assembled { try server.assemble(#"mentionsEvery: "0s""#, SimulatedX.Account()) }

  func fail(_ trouble: Trouble, _ side: Side, times: Int) {
    server.counterpart.fail(trouble, side, times: times)
  }

  func offer(_ offers: [Offer]) async { await server.write(offers) }
  func repeatOffer(_ offer: Offer) async { await server.x.repeatItem(server.id(of: offer.number)) }
  func forget() async { await server.x.forgetPlaces() }

  var acknowledged: Set<Int> { [] }
  func contacts(_ side: Side) -> [Contact] { server.counterpart.contacts(side) }
  var taken: [TakenText] { get async { await server.taken() } }
  func stop() async { await server.stop() }
}

/// An account that asks for the posts that mention it.
final class XMentionsSpecimen: Specimen {
  static let name = "X, mentions that are asked for"
  static let folder = "X"
  static let acknowledges = false
  static let answersInPublic = true
  static let refusesRepetition = true
  static let photo = XMessagesSpecimen.photo
  static let notApplicable: [Case: String] = [:]

  static func address(of offer: Offer) -> String { XServer.citizen(offer) }

  private let server: XServer

  init(_ stage: Stage) async throws { server = try await XServer(stage) }

  func assemble() throws -> Assembled {
    try server.assemble(#"directMessagesEvery: "0s""#, SimulatedX.Account())
  }

  func fail(_ trouble: Trouble, _ side: Side, times: Int) {
    server.counterpart.fail(trouble, side, times: times)
  }

  func offer(_ offers: [Offer]) async { await server.post(offers) }
  func repeatOffer(_ offer: Offer) async { await server.x.repeatItem(server.id(of: offer.number)) }
  func forget() async { await server.x.forgetPlaces() }

  var acknowledged: Set<Int> { [] }
  func contacts(_ side: Side) -> [Contact] { server.counterpart.contacts(side) }
  var taken: [TakenText] { get async { await server.taken() } }
  func stop() async { await server.stop() }
}

/// An account whose direct messages are pushed, one an event.
final class XWebhookSpecimen: Specimen {
  static let name = "X over its webhook"
  static let folder = "X"
  static let photo = XMessagesSpecimen.photo
  static let notApplicable = Pushed.notApplicable.merging([
    .badItem: "X pushes one message an event; `malformed` has the bad one",
    .edit: "X's interface shows a direct message as it was first written",
  ]) { $1 }

  static func address(of offer: Offer) -> String { XServer.citizen(offer) }

  private let bag: Postbag
  private let server: XServer

  init(_ stage: Stage) async throws {
    bag = Postbag(stage)
    server = try await XServer(stage)
  }

  func assemble() throws -> Assembled {
    try server.assemble(#"webhook: {}, directMessagesEvery: "0s", mentionsEvery: "0s""#, SimulatedX.Account())
  }

  func fail(_ trouble: Trouble, _ side: Side, times: Int) {
    server.counterpart.fail(trouble, side, times: times)
  }

  func offer(_ offers: [Offer]) async {
    await server.write(offers)
    for offer in offers { await repeatOffer(offer) }
  }

  func repeatOffer(_ offer: Offer) async {
    let event = await server.x.event(of: server.id(of: offer.number))
    let body = offer.kind == .damaged ? Array(offer.trace.utf8) : event?.bytes ?? []
    await bag.add(
      Postbag.Letter(
        numbers: [offer.number], method: .post, target: "/x/dki",
        headers: [
          "Content-Type": "application/json",
          "x-twitter-webhooks-signature": await server.x.signature(of: body),
        ], body: body))
  }

  func push() async { await bag.push() }

  var acknowledged: Set<Int> { get async { await bag.acknowledged } }
  func contacts(_ side: Side) -> [Contact] { server.counterpart.contacts(side) }
  var taken: [TakenText] { get async { await server.taken() } }
  func stop() async { await server.stop() }
}
