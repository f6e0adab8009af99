// SPDX-License-Identifier: MIT

import Operations
import Pipeline
import Reports
import TestSupport
import Transport

/// Kannel's smsbox: get-url inwards, sendsms outwards (Kannel 1.4.5).
final class KannelHTTPSpecimen: Specimen {
  static let name = "SMS over Kannel's HTTP interface"
  static let folder = "SMS"
  static let notApplicable = Pushed.notApplicable.merging([
    .badItem: "smsbox hands over one message a request; `malformed` has the bad one",
    .edit: SMSAccount.noEdit, .echo: SMSAccount.noEcho, .attachment: SMSAccount.noPhoto,
    .answerRateLimit: "sendsms names no time to wait for; a 503 is its `not now`",
  ]) { $1 }

  private let stage: Stage
  private let bag: Postbag
  private let smsbox: HTTPCounterpart
  private let phones: Phones

  init(_ stage: Stage) async throws {
    self.stage = stage
    let phones = Phones()
    (bag, self.phones) = (Postbag(stage), phones)
    let sendsms = HTTPCounterpart.Service(.courier, .post, "/cgi-bin/sendsms") { request in
      phones.take(request.headers["X-Kannel-To"] ?? "", String(decoding: request.body, as: UTF8.self))
      return .text(202, "0: Accepted for delivery")
    }
    smsbox = try HTTPCounterpart(stage, [sendsms]) { trouble, status in
      switch trouble {
      case .credentialsRefused: .text(403, "Authorization failed for sendsms")
      case .refused: .text(400, "Number(s) has/have been denied by white- and/or black-lists.")
      default: .text(status, "Temporal failure, try again later.")
      }
    }
  }

  func assemble() throws -> Assembled {
    try SMSAccount.assemble(
      stage,
      """
      kannelHTTP: { guard: { query: "key", secret: { credential: "rahasia" } },
        sendsms: { url: "\(smsbox.base)/cgi-bin/sendsms", user: "kanal", password: { credential: "rahasia" } } }
      """, exchange: smsbox.exchange)
  }

  func offer(_ offers: [Offer]) async { for offer in offers { await bag.add(letter(offer)) } }
  func repeatOffer(_ offer: Offer) async { await bag.add(letter(offer)) }
  func push() async { await bag.push() }
  func fail(_ trouble: Trouble, _ side: Side, times: Int) { smsbox.fail(trouble, side, times: times) }

  var acknowledged: Set<Int> { get async { await bag.acknowledged } }
  func contacts(_ side: Side) -> [Contact] { smsbox.contacts(side) }
  var taken: [TakenText] { phones.taken }
  func stop() async { await smsbox.stop() }

  private func letter(_ offer: Offer) -> Postbag.Letter {
    // A request that lacks %b, as a get-url that was mistyped makes it.
    let text = offer.kind == .damaged ? "" : "&" + fields(["b": offer.text])
    let head = fields([
      "p": offer.phone, "P": SMSAccount.number, "c": "0", "C": "UTF-8", "u": "", "T": "1790000000",
      "I": SMSAccount.id(offer), "i": offer.kind == .damaged ? offer.trace : "sim", "key": Stage.secret,
    ])
    return Postbag.Letter(numbers: [offer.number], method: .get, target: "/sms/kannel?\(head)\(text)")
  }
}

/// What holds for whoever pushes over HTTP.
enum Pushed {
  static let notApplicable: [Case: String] = [
    .history: "it pushes only what is new",
    .credentials: "it turns to us: nothing of ours is asked for, and its own secret is refused with 401",
    .rateLimit: "it turns to us, and we do not turn to it",
    .serverError: "it turns to us, and we do not turn to it",
    .noAnswer: "it turns to us, and we do not turn to it",
    .cutAnswer: "it turns to us, and we do not turn to it",
    .reset: "it has no position of ours: it pushes until it is told",
  ]
}

/// The texts a counterpart took.
final class Phones: Sendable {
  private let texts = Lock<[TakenText]>([])

  var taken: [TakenText] { texts.withLock { $0 } }

  func take(_ recipient: String, _ text: String) {
    texts.withLock { $0.append(TakenText(recipient: recipient, text: text)) }
  }
}
