// SPDX-License-Identifier: MIT

import Cryptography
import Operations
import Pipeline
import Reports
import TestSupport
import Transport

/// Twilio: the signed webhook, which is tried twice and then forgotten, and the list of messages, which is
/// not. While the list is made to fail the webhook is down as well, or nobody would miss the list.
final class TwilioSpecimen: Specimen {
  static let name = "SMS over Twilio"
  static let folder = "SMS"
  static let acknowledges = false
  static let photo = AttachmentNote(name: "media-1.jpeg", type: "image/jpeg", bytes: 0, isRemote: true)
  static let notApplicable: [Case: String] = [
    .edit: SMSAccount.noEdit,
    .reset: "its list has no position of ours but a day, which cannot be lost",
  ]

  private struct State {
    /// Newest first, as Twilio lists them.
    var listed: [Offer] = []
    var webhooks: [(letter: Postbag.Letter, tries: Int)] = []
    var isConfigured = false
    var acknowledged: Set<Int> = []
  }

  private let stage: Stage
  private let state = Lock(State())
  private let twilio: HTTPCounterpart
  private let phones: Phones
  private static let list = "/2010-04-01/Accounts/AC1/Messages.json"

  init(_ stage: Stage) async throws {
    self.stage = stage
    let (phones, state) = (Phones(), state)
    self.phones = phones
    twilio = try HTTPCounterpart(
      stage,
      [
        .init(.feed, .get, Self.list) { request in
          Self.page(state.withLock { $0.listed }, Int(request.query.text("Page") ?? "0") ?? 0)
        },
        .init(.courier, .post, Self.list) { request in
          let form = FormFields(decoding: request.body)
          phones.take(form.text("To") ?? "", form.text("Body") ?? "")
          return ServerResponse(status: 201, body: Array(#"{"sid":"SM9000","status":"queued"}"#.utf8))
        },
      ]
    ) { trouble, status in
      ServerResponse(
        status: status, body: Array("{\"code\":\(trouble == .refused ? 21_211 : 20_003)}".utf8))
    }
  }

  func assemble() throws -> Assembled {
    state.withLock { $0.isConfigured = true }
    return try SMSAccount.assemble(
      stage,
      """
      twilio: { publicBase: "https://kanal.test", accountSID: "AC1", from: "+6281100000000",
        authToken: { credential: "rahasia" }, apiBase: "\(twilio.base)" }
      """, exchange: twilio.exchange)
  }

  func offer(_ offers: [Offer]) async {
    state.withLock { state in
      for offer in offers {
        state.listed.insert(offer, at: 0)
        if state.isConfigured, offer.kind != .echo { state.webhooks.append((Self.letter(offer), 0)) }
      }
    }
  }

  func repeatOffer(_ offer: Offer) async { state.withLock { $0.webhooks.append((Self.letter(offer), 0)) } }

  func fail(_ trouble: Trouble, _ side: Side, times: Int) {
    twilio.fail(trouble, side, times: times)
    if side == .feed { state.withLock { $0.isConfigured = false } }
  }

  func push() async {
    let waiting = state.withLock { state in
      defer { state.webhooks = [] }
      return state.webhooks
    }
    for (letter, tries) in waiting {
      let status = await stage.knock(.post, letter.target, headers: letter.headers, body: letter.body)
      state.withLock { state in
        if status == 200 {
          state.acknowledged.formUnion(letter.numbers)
        } else if tries == 0 {
          state.webhooks.append((letter, 1))
        }
      }
    }
  }

  var acknowledged: Set<Int> { state.withLock { $0.acknowledged } }
  func contacts(_ side: Side) -> [Contact] { twilio.contacts(side) }
  var taken: [TakenText] { phones.taken }
  func stop() async { await twilio.stop() }

  private static func sid(_ offer: Offer) -> String { "SM\(10_000 + offer.number)" }

  private static func letter(_ offer: Offer) -> Postbag.Letter {
    var form = ["MessageSid": sid(offer), "From": offer.phone, "To": SMSAccount.number, "NumMedia": "0"]
    form[offer.kind == .damaged ? "FromCity" : "Body"] = offer.text
    if offer.kind == .photo {
      form["NumMedia"] = "1"
      form["MediaUrl0"] = "https://media.test/1"
      form["MediaContentType0"] = "image/jpeg"
    }
    var body = QueryBuilder()
    for (name, value) in form { body.add(name, value) }
    return Postbag.Letter(
      numbers: [offer.number], method: .post, target: "/sms/twilio",
      headers: ["Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature(form)],
      body: Array(body.text.utf8))
  }

  /// Over the URL and each field's name and value, sorted, as Twilio documents it.
  private static func signature(_ form: [String: String]) -> String {
    let fields = form.sorted { $0.key < $1.key }.map { $0.key + $0.value }.joined()
    let signed = Array("https://kanal.test/sms/twilio\(fields)".utf8)
    return Base64.encode(Hash.sha1.authenticationCode(for: signed, key: Array(Stage.secret.utf8)))
  }

  /// Two a page, with the way to the next.
  private static func page(_ offers: [Offer], _ number: Int) -> ServerResponse {
    let items = offers.dropFirst(number * 2).prefix(2).map(item).joined(separator: ",")
    let next = offers.count > number * 2 + 2 ? "\"\(list)?Page=\(number + 1)\"" : "null"
    return ServerResponse(
      status: 200, body: Array("{\"messages\":[\(items)],\"next_page_uri\":\(next)}".utf8))
  }

  private static func item(_ offer: Offer) -> String {
    let direction = offer.kind == .echo ? "outbound-api" : "inbound"
    return """
      {"sid":"\(sid(offer))","direction":"\(direction)","from":"\(offer.phone)","to":"\(SMSAccount.number)",
       "\(offer.kind == .damaged ? "subresource" : "body")":"\(offer.text)",
       "date_sent":"Mon, 21 Sep 2026 14:13:20 +0000","num_media":"\(offer.kind == .photo ? 1 : 0)"}
      """
  }
}
