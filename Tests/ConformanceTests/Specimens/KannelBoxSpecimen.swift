// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import TestSupport
import Transport

@testable import Simulation

/// Kannel, with us as one of its bearerbox's boxes.
final class KannelBoxSpecimen: Specimen {
  static let name = "SMS as a box of Kannel's"
  static let folder = "SMS"
  static let courierWaitsOnClock = true
  static let notApplicable: [Case: String] = [
    .history: "bearerbox keeps only what nobody has acknowledged, and all of that is owed an answer",
    .edit: SMSAccount.noEdit, .echo: SMSAccount.noEcho, .attachment: SMSAccount.noPhoto,
    .credentials: "bearerbox asks a box for no credentials",
    .answerCredentials: "bearerbox asks a box for no credentials",
    .rateLimit: "bearerbox names no time to wait for",
    .answerRateLimit: "bearerbox names no time to wait for",
    .noAnswer: "nothing is asked of bearerbox; its silence means that nobody writes",
    .reset: "bearerbox has no position: what is acknowledged is gone from it",
  ]

  private let stage: Stage
  private let troubles: Troubles
  private let bearerbox: Bearerbox

  init(_ stage: Stage) async throws {
    self.stage = stage
    troubles = Troubles(stage)
    bearerbox = Bearerbox(troubles)
  }

  func assemble() throws -> Assembled {
    try SMSAccount.assemble(stage, "kannelBox: { host: '127.0.0.1', port: \(bearerbox.port) }")
  }

  func offer(_ offers: [Offer]) async { bearerbox.deliver(offers.map(open)) }
  func repeatOffer(_ offer: Offer) async { bearerbox.deliver([open(offer)]) }

  func fail(_ trouble: Trouble, _ side: Side, times: Int) {
    // Without a box connection our courier reaches nobody.
    let isUnreached = trouble == .unreached
    troubles.add(isUnreached ? .serverError : trouble, isUnreached ? .feed : side, times)
    if side == .feed || isUnreached { bearerbox.endConnections() }
  }

  var acknowledged: Set<Int> { bearerbox.acknowledged }
  func contacts(_ side: Side) -> [Contact] { troubles.contacts(side) }
  var taken: [TakenText] { bearerbox.taken }
  func stop() async { bearerbox.stop() }

  private func open(_ offer: Offer) -> Bearerbox.Open {
    var text = BoxText(id: SMSAccount.id(offer))
    text.sender = Array(offer.phone.utf8)
    text.receiver = Array(SMSAccount.number.utf8)
    text.content = Array(offer.text.utf8)
    let frame = BoxWire.frame(text, time: Int32(stage.time.current.seconds))
    guard offer.kind == .damaged else {
      return Bearerbox.Open(number: offer.number, id: text.id, frame: frame)
    }
    // Whole as a frame, and its last fields are missing.
    let rest = frame.dropFirst(4).dropLast(6)
    return Bearerbox.Open(
      number: offer.number, id: text.id,
      frame: [0, 0, UInt8(rest.count >> 8), UInt8(rest.count & 255)] + rest)
  }
}
