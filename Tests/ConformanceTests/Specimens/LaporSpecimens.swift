// SPDX-License-Identifier: MIT

import Foundation
import Lapor
import Operations
import Pipeline
import Reports
import Settings
import Simulation
import TestSupport
import Transport

/// LAPOR's web service as it is assumed to be, with the agency's complaints in it, and `HTTPCounterpart` before
/// it to make trouble. What a citizen adds to a complaint stands for a new wording of it.
final class LaporServer: Sendable {
  let counterpart: HTTPCounterpart
  let lapor: SimulatedLapor
  private let stage: Stage

  init(_ stage: Stage) throws {
    self.stage = stage
    let lapor = SimulatedLapor(auth: Stage.secret, token: Stage.secret) { [time = stage.time] in time.current
    }
    self.lapor = lapor
    let service = { (side: Side, method: HTTPMethod, path: String, call: SimulatedLapor.Call) in
      HTTPCounterpart.Service(side, method, path) { await lapor.answer(call, $0) }
    }
    counterpart = try HTTPCounterpart(
      stage,
      [
        service(.feed, .get, "/complaints/institution/{institution}", .list),
        service(.feed, .get, "/complaints/{id}/followups", .followups),
        service(.feed, .get, "/storage/{name}", .file),
        service(.courier, .post, "/complaints/followup/add", .add),
        service(.courier, .post, "/complaints/process/{id}/reject", .reject),
      ]
    ) { _, status in SimulatedLapor.refusal(status, "tidak") }
  }

  func assemble(contract: String) throws -> Assembled {
    let settings = try stage.settings(
      """
      { lapor: { pemprov: { quietFirst: "0s", baseURL: "\(counterpart.base)", institution: "151", user: "7", every: "1m",
        auth: { credential: "rahasia" }, token: { credential: "rahasia" },
        followUps: { every: "1m", perMinute: 60 }, \(contract) } } }
      """
    ) { LaporSettings(name: "pemprov", $0.section("lapor").section("pemprov")) }
    let channel = LaporChannel(settings, in: stage.surroundings(exchange: counterpart.exchange))
    return Assembled(account: channel.account, feeds: [channel.feed], courier: channel.courier)
  }

  static func number(_ offer: Int) -> Int64 { Int64(7000 + offer) }

  func offer(_ offers: [Offer]) async {
    let complaints = offers.filter { !$0.isFollowUp }
    for offer in complaints { await dispose(offer) }
    for offer in offers {
      switch offer.kind {
      case .edit(let first): await lapor.follow(Self.number(first), offer.text)
      case .echo: for host in complaints { await lapor.ownFollowUp(Self.number(host.number), offer.text) }
      default: break
      }
    }
  }

  private func dispose(_ offer: Offer) async {
    let id = Self.number(offer.number)
    switch offer.kind {
    case .photo:
      let path = await lapor.keep(Offer.photo, as: "foto.jpg")
      let photo = JSONValue.object(["path": .text(path), "file_name": "foto.jpg"])
      await lapor.dispose(id, offer.text, ["attachments": .list([photo])])
    case .damaged: await lapor.dispose(id, "", ["content": .object(["isi": .text(offer.trace)])])
    default: await lapor.dispose(id, offer.text)
    }
  }

  var taken: [TakenText] {
    get async { await lapor.texts.map { TakenText(recipient: $0.complaint, text: $0.text) } }
  }

  func stop() async { await counterpart.stop() }
}

extension Offer {
  fileprivate var isFollowUp: Bool {
    switch kind {
    case .edit, .echo: true
    default: false
    }
  }
}

/// The list whole, page by page, at each look: the built-in contract, but for the size of a page.
final class LaporSpecimen: Specimen {
  static let name = "LAPOR, its list walked whole"
  static let folder = "Lapor"
  static let photo = AttachmentNote(name: "foto.jpg", type: "image/jpeg", bytes: 0, isRemote: true)
  static let acknowledges = false
  static let findsSent = true
  static let notApplicable = [
    Case.crashBeforeAcknowledgement: "the list is told nothing: it is read whole at each look",
    .reset: "the list is read whole at each look; there is no position to lose",
  ]

  static func address(of offer: Offer) -> String { "\(LaporServer.number(offer.number))" }

  private let server: LaporServer

  init(_ stage: Stage) async throws { server = try LaporServer(stage) }

  func assemble() throws -> Assembled {
    try server.assemble(contract: #"contract: { list: { query: { page: "{page}", page_size: "2" } } }"#)
  }

  func offer(_ offers: [Offer]) async { await server.offer(offers) }
  func repeatOffer(_ offer: Offer) async { await server.lapor.disposeAgain(LaporServer.number(offer.number)) }
  func fail(_ trouble: Trouble, _ side: Side, times: Int) {
    server.counterpart.fail(trouble, side, times: times)
  }
  var acknowledged: Set<Int> { [] }
  func contacts(_ side: Side) -> [Contact] { server.counterpart.contacts(side) }
  var taken: [TakenText] { get async { await server.taken } }
  func stop() async { await server.stop() }
}

/// The list from a cursor on, as another contract may have it.
final class LaporCursorSpecimen: Specimen {
  static let name = "LAPOR, its list asked from a cursor on"
  static let folder = "Lapor"
  static let photo = LaporSpecimen.photo
  static let findsSent = true
  static let notApplicable: [Case: String] = [:]

  static func address(of offer: Offer) -> String { LaporSpecimen.address(of: offer) }

  private let server: LaporServer

  init(_ stage: Stage) async throws { server = try LaporServer(stage) }

  func assemble() throws -> Assembled {
    try server.assemble(
      contract: """
        contract: { list: { query: { after: "{cursor}", page_size: "2" },
          cursor: "results.data[].sequence", more: "" } }
        """)
  }

  func offer(_ offers: [Offer]) async { await server.offer(offers) }
  func repeatOffer(_ offer: Offer) async { await server.lapor.disposeAgain(LaporServer.number(offer.number)) }
  func forget() async { await server.lapor.beginAnew() }
  func fail(_ trouble: Trouble, _ side: Side, times: Int) {
    server.counterpart.fail(trouble, side, times: times)
  }

  var acknowledged: Set<Int> {
    get async {
      let (listed, passed) = (await server.lapor.listed, await server.lapor.passed)
      return Set(listed.prefix(passed).map { Int($0) - 7000 })
    }
  }
  func contacts(_ side: Side) -> [Contact] { server.counterpart.contacts(side) }
  var taken: [TakenText] { get async { await server.taken } }
  func stop() async { await server.stop() }
}
