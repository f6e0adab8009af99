// SPDX-License-Identifier: MIT

import Operations
import Pipeline
import Reports
import Simulation
import TestSupport
import Transport

/// An account of the simulated X.
protocol XSpecimen: Specimen {
  var server: XServer { get }
}

extension XSpecimen {
  static var folder: String { "X" }
  static func address(of offer: Offer) -> String { XServer.citizen(offer) }

  func fail(_ trouble: Trouble, _ side: Side, times: Int) {
    server.counterpart.fail(trouble, side, times: times)
  }
  func contacts(_ side: Side) -> [Contact] { server.counterpart.contacts(side) }
  var taken: [TakenText] { get async { await server.taken() } }
  func stop() async { await server.stop() }
}

/// One that asks for what came since.
protocol XListSpecimen: XSpecimen {}

extension XListSpecimen {
  static var acknowledges: Bool { false }

  func repeatOffer(_ offer: Offer) async { await server.x.repeatItem(server.id(of: offer.number)) }
  func forget() async { await server.x.forgetPlaces() }
  var acknowledged: Set<Int> { [] }
}

/// An account that asks for its direct messages.
final class XMessagesSpecimen: XListSpecimen {
  static let name = "X, direct messages that are asked for"
  static let photo = AttachmentNote(name: "photo.jpg", type: "image/jpeg", bytes: 0, isRemote: true)
  static let notApplicable: [Case: String] = [
    .edit: "X's interface shows a direct message as it was first written"
  ]

  let server: XServer

  init(_ stage: Stage) async throws { server = try await XServer(stage) }

  func assemble() throws -> Assembled { try server.assemble(#"mentionsEvery: "0s""#, SimulatedX.Account()) }

  func offer(_ offers: [Offer]) async { await server.write(offers) }
}

/// An account that asks for the posts that mention it.
final class XMentionsSpecimen: XListSpecimen {
  static let name = "X, mentions that are asked for"
  static let answersInPublic = true
  static let refusesRepetition = true
  static let photo = XMessagesSpecimen.photo
  static let notApplicable: [Case: String] = [:]

  let server: XServer

  init(_ stage: Stage) async throws { server = try await XServer(stage) }

  func assemble() throws -> Assembled {
    try server.assemble(#"directMessagesEvery: "0s""#, SimulatedX.Account())
  }

  func offer(_ offers: [Offer]) async { await server.post(offers) }
}

/// An account whose direct messages are pushed, one an event.
final class XWebhookSpecimen: XSpecimen {
  static let name = "X over its webhook"
  static let photo = XMessagesSpecimen.photo
  static let notApplicable = Pushed.notApplicable.merging([
    .badItem: "X pushes one message an event; `malformed` has the bad one",
    .edit: "X's interface shows a direct message as it was first written",
  ]) { $1 }

  private let bag: Postbag
  let server: XServer

  init(_ stage: Stage) async throws {
    bag = Postbag(stage)
    server = try await XServer(stage)
  }

  func assemble() throws -> Assembled {
    try server.assemble(#"webhook: {}, directMessagesEvery: "0s", mentionsEvery: "0s""#, SimulatedX.Account())
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
}
