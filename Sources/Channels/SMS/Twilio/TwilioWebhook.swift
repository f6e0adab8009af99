// SPDX-License-Identifier: MIT
//
// Twilio's form webhook (format `twilio-form`) and its status callbacks. Twilio tries a failed
// webhook once and queues nothing for hours: TwilioCatchUp fetches what was missed.

import Pipeline
package import Reports
package import Transport
package import Web

package struct TwilioWebhook: Sendable {
  package static let format = "twilio-form"
  /// Twilio's largest form, a text of 1,600 characters and ten attachments, has some 30,000 bytes.
  package static let bodyLimit = 64 << 10

  /// The public URL of the messages' webhook, as configured at Twilio, without a query.
  private let messageURL: String
  private let reportURL: String
  private let authToken: SecretText
  private let token: DeliveryToken

  package init(
    messageURL: String, reportURL: String, authToken: @escaping SecretText, token: DeliveryToken
  ) {
    self.messageURL = messageURL
    self.reportURL = reportURL
    self.authToken = authToken
    self.token = token
  }

  /// A message: stored before it is answered; throws where our own secret cannot be read.
  package func message(_ request: ServerRequest) throws -> WebhookOutcome {
    guard TwilioSignature.isValid(request, url: messageURL, token: try authToken()) else {
      return WebhookOutcome(answer: .unauthorized)
    }
    let id = FormFields(decoding: request.body).text("MessageSid") ?? ""
    guard !id.isEmpty else { return WebhookOutcome(answer: .badRequest) }
    let raw = StoredRequest(request, keeping: []).bytes
    return WebhookOutcome(
      incoming: [.init(identity: id, position: id, raw: raw, format: Self.format)],
      answer: Self.emptyResponse)
  }

  /// A status callback at the URL our courier gave.
  package func report(_ request: ServerRequest) throws -> WebhookOutcome {
    guard TwilioSignature.isValid(request, url: reportURL, token: try authToken()) else {
      return WebhookOutcome(answer: .unauthorized)
    }
    let fields = FormFields(decoding: request.body)
    guard let outgoing = request.query.text("o").flatMap({ token.outgoing(in: $0) }),
      let state = Self.state(fields.text("MessageStatus") ?? "", error: fields.text("ErrorCode"))
    else { return WebhookOutcome(answer: .done) }
    return WebhookOutcome(reports: [DeliveryReport(outgoing: outgoing, state: state)], answer: .done)
  }

  /// Says nothing to the sender: any text in the answer would go out as an SMS.
  package static let emptyResponse = ServerResponse(
    status: 200, headers: ["Content-Type": "text/xml"], body: Array("<Response/>".utf8))

  static func state(_ status: String, error: String?) -> DeliveryReport.State? {
    switch status {
    case "accepted", "scheduled", "queued", "sending", "sent": .underWay
    case "delivered", "read": .delivered
    case "undelivered", "failed", "canceled":
      .refused(
        reason: error.flatMap { Int($0) }.map { "Twilio: \(status), error \($0)" } ?? "Twilio: \(status)")
    default: nil
    }
  }
}

// MARK: Reading

extension TwilioWebhook {
  package static func read(_ raw: [UInt8], country: String) throws -> Reading {
    guard let stored = StoredRequest(raw) else { throw UnreadableRequest.notStored }
    let fields = FormFields(decoding: stored.body)
    guard let body = fields.bytes("Body") else { throw UnreadableRequest.missing("Body") }
    let decoded = DecodedText(utf8: body)
    let number = fields.repaired("From").flatMap { PhoneNumber($0, country: country) }
    let media = media(fields)
    return Reading(
      sender: number?.address, canBeAnswered: number?.canBeAnswered ?? false,
      recipient: fields.repaired("To"),
      text: decoded.text.cleaned, attachments: media.map(\.note),
      problems: [decoded.problem].compactMap(\.self)
        + (media.isEmpty ? [] : ["\(media.count) attachments still with Twilio"]))
  }

  /// An attachment that is still with Twilio.
  package struct Media: Hashable, Sendable {
    package var url: String
    package var note: AttachmentNote
  }

  /// The attachments to be fetched, in order, from a kept request.
  package static func media(of raw: [UInt8]) -> [Media] {
    StoredRequest(raw).map { media(FormFields(decoding: $0.body)) } ?? []
  }

  private static func media(_ fields: FormFields) -> [Media] {
    // The count is the sender's word; ten is Twilio's own limit.
    let count = min(max(fields.text("NumMedia").flatMap { Int($0) } ?? 0, 0), 10)
    return (0..<count).compactMap { number in
      guard let url = fields.text("MediaUrl\(number)") else { return nil }
      let type = (fields.text("MediaContentType\(number)") ?? "application/octet-stream").lowercased()
      let ending = type.split(separator: "/").last.map(String.init) ?? "bin"
      return Media(
        url: url,
        note: AttachmentNote(name: "media-\(number + 1).\(ending)", type: type, bytes: 0, isRemote: true))
    }
  }
}
