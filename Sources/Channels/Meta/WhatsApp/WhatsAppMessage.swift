// SPDX-License-Identifier: MIT
//
// A message as it is kept (format `whatsapp`): its own bytes. A citizen with a user name may write without
// showing a number; where the message itself does not say who it was, the contact beside it is kept with it,
// as `{"contact":…,"message":…}`.
//
// A message is known by its id, which holds the citizen's number under base64: the store knows it by a hash.

import Pipeline
import Reports
package import Web

package struct WhatsAppMessage {
  package static let format = "whatsapp"

  let message: JSONText
  let contact: JSONText?

  init(_ json: JSONText) {
    message = json.member("message") ?? json
    contact = json.member("contact")
  }

  package init(_ raw: [UInt8]) throws(JSONDamage) { self.init(try JSONText(raw)) }

  /// `wamid.…`.
  var id: String? { message.member("id")?.text.flatMap { $0.isEmpty ? nil : $0 } }
  var kind: String { message.member("type")?.text ?? "" }

  /// The citizen's number as WhatsApp writes it, without a plus; else the id they have for this business.
  var sender: String? {
    let given = [
      message.member("from"), message.member("from_user_id"), message.member("user_id"),
      contact?.member("wa_id"), contact?.member("user_id"),
    ]
    return given.lazy.compactMap { $0?.text?.trimmed }.first { WhatsAppAddress($0) != nil }
  }
}

/// Whom a text can be sent to.
enum WhatsAppAddress: Hashable {
  /// Digits, with the country's code and no plus.
  case number(String)
  /// Of this business alone: `ID.13491208655302741918`.
  case user(String)

  init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    switch parts.count {
    case 1 where text.isPlatformID: self = .number(text)
    case 2... where parts[0].utf8.count == 2 && parts.allSatisfy(\.isPlainName): self = .user(text)
    default: return nil
    }
  }
}

/// Names messages as the store knows them.
package struct MessageNames: Sendable {
  /// Nil where nothing is stored, so that a person sees which message it is.
  private let mask: IdentityMask?

  package init(mask: IdentityMask?) { self.mask = mask }

  func identity(_ id: String) -> String { mask?.identity(id) ?? id }
}

extension WhatsAppMessage {
  /// Which message the bytes are.
  package static func identity(of raw: [UInt8], _ names: MessageNames) -> String {
    let message = try? WhatsAppMessage(raw)  // No JSON is known by its bytes, and becomes a dead letter.
    return message?.id.map(names.identity) ?? digestIdentity(of: raw)
  }

  /// The messages of a change, and what it says of ours.
  static func take(
    _ change: JSONText, _ body: [UInt8], _ names: MessageNames, _ token: DeliveryToken
  ) -> Delivered {
    let value = change.member("value")
    let contacts = value?.member("contacts")?.items ?? []
    let messages = value?.member("messages")?.items ?? []
    return Delivered(
      incoming: messages.enumerated().map { index, message in
        // One contact may stand for several messages of one citizen.
        let contact = index < contacts.count ? contacts[index] : contacts.first
        let raw = kept(message, contact, body)
        let name = WhatsAppMessage(message).id.map(names.identity) ?? digestIdentity(of: raw)
        return Incoming(raw, named: name, format: format)
      },
      reports: (value?.member("statuses")?.items ?? []).compactMap { report($0, token) })
  }

  private static func kept(_ message: JSONText, _ contact: JSONText?, _ body: [UInt8]) -> [UInt8] {
    guard WhatsAppMessage(message).sender == nil, let contact else { return Array(body[message.range]) }
    return Array(#"{"contact":"#.utf8) + body[contact.range] + Array(#","message":"#.utf8)
      + body[message.range] + Array("}".utf8)
  }

  /// A status of a text of ours; nil for what says nothing of one, and for texts somebody else sent.
  private static func report(_ status: JSONText, _ token: DeliveryToken) -> DeliveryReport? {
    guard let text = status.member("biz_opaque_callback_data")?.text, let outgoing = token.outgoing(in: text)
    else { return nil }
    let state: DeliveryReport.State
    switch status.member("status")?.text {
    case "sent": state = .underWay
    case "delivered", "read", "played": state = .delivered
    case "failed": state = failure(status.member("errors")?.items?.first?.member("code")?.integer)
    default: return nil
    }
    return DeliveryReport(outgoing: outgoing, state: state)
  }

  private static func failure(_ code: Int64?) -> DeliveryReport.State {
    let reason = "WhatsApp: failed" + (code.map { ", error \($0)" } ?? "")
    return WhatsAppCourier.windowCodes.contains(Int(code ?? 0))
      ? .windowClosed(reason: reason) : .refused(reason: reason)
  }
}
