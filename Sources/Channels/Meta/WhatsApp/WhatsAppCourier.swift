// SPDX-License-Identifier: MIT
//
// Answers out as replies to the message they are about. WhatsApp knows no key of ours, but brings what we
// put into `biz_opaque_callback_data` back with every status: an attempt without an answer is settled by the
// first of them. That a text could not be delivered is mostly told that way too, minutes after it was taken.

package import Pipeline
import Reports
package import Transport
package import Web

package struct WhatsAppCourier: WebCourier {
  package let name: String
  package let concurrency = 8
  package let deadline: Duration
  package var exchange: WebExchange { api.exchange }

  private let api: GraphAPI
  private let numberID: String
  private let token: DeliveryToken
  private let names: MessageNames

  package init(
    name: String, api: GraphAPI, numberID: String, token: DeliveryToken, names: MessageNames,
    deadline: Duration = .seconds(30)
  ) {
    self.name = name
    self.api = api
    self.numberID = numberID
    self.token = token
    self.names = names
    self.deadline = deadline
  }

  /// An answer as WhatsApp takes it.
  package struct Letter: Hashable, Sendable {
    var recipient: WhatsAppAddress
    var text: String
    /// The message it answers; nil where that is not known any more.
    var answered: String?
  }

  package func prepare(_ parcel: Parcel) -> Preparation<Letter> {
    guard case .reply(let reply) = parcel.content else {
      return .no(.refused(reason: "WhatsApp carries answers only"))
    }
    guard let recipient = WhatsAppAddress(reply.recipient) else {
      return .no(.refused(reason: "the sender's address is no user of WhatsApp"))
    }
    let text = reply.text.cleaned
    guard !text.isEmpty else { return .no(.refused(reason: "the answer has no text")) }
    guard TextLimit.whatsApp.fits(text) else {
      return .no(.refused(reason: "the answer is longer than \(TextLimit.whatsApp.name)"))
    }
    let answered = reply.answered.flatMap { try? WhatsAppMessage($0.raw).id }  // Unread: an answer to none.
    return .ready(Letter(recipient: recipient, text: text, answered: answered))
  }

  package func request(_ letter: Letter, _ parcel: Parcel) throws -> HTTPRequest {
    try api.post(
      "\(numberID)/messages", Message(letter, token: token.text(for: parcel.id)), deadline: deadline)
  }

  private struct Message: Encodable {
    struct Words: Encodable {
      var body: String
      var preview_url = false
    }

    var messaging_product = "whatsapp"
    var recipient_type = "individual"
    var to: String?
    var recipient: String?
    var type = "text"
    var context: [String: String]?
    var text: Words
    var biz_opaque_callback_data: String

    init(_ letter: Letter, token: String) {
      switch letter.recipient {
      case .number(let number): to = number
      case .user(let id): recipient = id
      }
      context = letter.answered.map { ["message_id": $0] }
      text = Words(body: letter.text)
      biz_opaque_callback_data = token
    }
  }

  package func judge(_ response: HTTPResponse) -> Outcome {
    let answer = GraphAnswer(response)
    let id = answer.body?.member("messages")?.items?.first?.member("id")?.text
    // It holds the citizen's number like every id of WhatsApp's.
    return answer.outcome(id: id.map(names.identity)) { code, _ in Self.verdict(code) }
  }

  /// The citizen wrote nothing for 24 hours.
  static let windowCodes: Set = [470, 131_047]

  private static func verdict(_ code: Int) -> GraphVerdict? {
    switch code {
    case _ where windowCodes.contains(code): .windowClosed
    case 131_026: .refused("WhatsApp cannot deliver to this citizen (131026)")
    case 131_030: .refused("the number is not among those this account may write to (131030)")
    // Too much to this citizen alone.
    case 131_056: .retry(isAboutThisParcel: true)
    case 130_429, 131_016, 131_048, 131_057, 133_004: .retry()
    // Locked, not paid, not registered.
    case 0, 131_005, 131_031, 131_042, 131_045, 133_010: .credentials
    case 131_000: .unknown
    default: nil
    }
  }
}

extension TextLimit {
  /// Counted as the longest of the ways to count letters has it.
  static let whatsApp = TextLimit("4096 letters", plain: \.cleaned) { $0.utf16.count <= 4096 }
}
