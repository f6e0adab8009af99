// SPDX-License-Identifier: MIT
//
// Kannel's smsbox as the sender of requests. Messages: get-url (format `kannel-get`) with
//
//   ?p=%p&P=%P&b=%b&c=%c&C=%C&u=%u&T=%T&I=%I&i=%i
//
// or post-url (format `kannel-post`) with `?id=%I` and `send-sender = true`. Never %a, which breaks
// UCS-2. smsbox acknowledges to bearerbox when it starts the request and keeps its retries in memory:
// what it holds is lost when it dies. Deployments that can should run the box feed instead.
//
// smsbox takes 200 and 202 as success and any body as a text for the citizen unless
// `max-messages = 0`; hence the empty body.

import Pipeline
import Reports
package import Transport
package import Web

/// Kannel's HTTP interface, inwards.
package struct KannelWebhook: Sendable {
  package static let getFormat = "kannel-get"
  package static let postFormat = "kannel-post"

  private let webhookGuard: WebhookGuard
  private let token: DeliveryToken

  package init(guard webhookGuard: WebhookGuard, token: DeliveryToken) {
    self.webhookGuard = webhookGuard
    self.token = token
  }

  /// A message. One that cannot be read is kept all the same: the smsbox would not keep it for us.
  package func message(_ request: ServerRequest) -> WebhookOutcome {
    guard webhookGuard.admits(request) else { return WebhookOutcome(answer: .unauthorized) }
    let stored = StoredRequest(
      request, keeping: Self.kannelHeaders, dropping: webhookGuard.secretFields)
    let format = request.method == .get ? Self.getFormat : Self.postFormat
    return WebhookOutcome(incoming: [Self.incoming(stored, format: format)], answer: .done)
  }

  /// A delivery report at the URL `reportURL` gave. An unknown token is answered like a known one:
  /// smsbox would repeat the request, and whoever guesses learns nothing.
  package func report(_ request: ServerRequest) -> WebhookOutcome {
    let fields = request.query
    guard let outgoing = fields.text("o").flatMap({ token.outgoing(in: $0) }),
      let code = fields.text("d").flatMap({ Int($0) }),
      let state = KannelReport.state(code: code, detail: fields.repaired("A") ?? "")
    else { return WebhookOutcome(answer: .done) }
    return WebhookOutcome(
      reports: [DeliveryReport(outgoing: outgoing, state: state)], answer: .done)
  }

  static func incoming(_ stored: StoredRequest, format: String) -> Incoming {
    let raw = stored.bytes
    let fields = stored.query
    let part = UserDataHeader(header(stored, fields)).part
    let id = (fields.text("I") ?? fields.text("id") ?? "").trimmed
    guard id.isEmpty else {
      // A piece has a place of its own, also where it shares the id.
      let identity = shortMessageIdentity(id: id, part: part)
      return Incoming(identity: identity, position: identity, raw: raw, format: format)
    }
    let identity = fallbackIdentity(of: raw, hasTime: time(stored, fields) != nil)
    return Incoming(identity: identity, position: identity, raw: raw, format: format)
  }

  private static let kannelHeaders = [
    "content-type", "x-kannel-from", "x-kannel-to", "x-kannel-time", "x-kannel-smsc", "x-kannel-coding",
    "x-kannel-udh",
  ]
}

// MARK: Reading

extension KannelWebhook {
  /// Reads a kept request of either format.
  static func shortMessage(_ raw: [UInt8]) throws -> ShortMessage {
    guard let stored = StoredRequest(raw) else { throw UnreadableRequest.notStored }
    return stored.method == "GET" ? try fromQuery(stored) : fromBody(stored)
  }

  private static func fromQuery(_ stored: StoredRequest) throws -> ShortMessage {
    let fields = stored.query
    guard let content = fields.bytes("b") else { throw UnreadableRequest.missing("b=%b") }
    return ShortMessage(
      sender: fields.repaired("p"), recipient: fields.repaired("P"), content: content,
      charset: SMSCharset(kannelCoding: fields.text("c").flatMap { Int($0) }, charset: fields.text("C")),
      userDataHeader: header(stored, fields), sentAt: time(stored, fields),
      problems: fields.bytes("p") == nil ? ["no sender: get-url lacks p=%p"] : [])
  }

  private static func fromBody(_ stored: StoredRequest) -> ShortMessage {
    let (fields, sender) = (stored.query, stored.headers["x-kannel-from"])
    return ShortMessage(
      sender: sender, recipient: stored.headers["x-kannel-to"], content: stored.body,
      charset: SMSCharset(
        kannelCoding: stored.headers["x-kannel-coding"].flatMap { Int($0) },
        charset: stored.headers["content-type"].flatMap(charset)),
      userDataHeader: header(stored, fields), sentAt: time(stored, fields),
      problems: sender == nil ? ["no sender: the service lacks send-sender = true"] : [])
  }

  /// The user data header: of get-url decoded with the field; of post-url urlencoded, although
  /// Kannel's guide says hexadecimal (measured with 1.4.5).
  private static func header(_ stored: StoredRequest, _ fields: FormFields) -> [UInt8] {
    if stored.method == "GET" { return fields.bytes("u") ?? [] }
    return stored.headers["x-kannel-udh"].map { PercentEncoding.decode(Array($0.utf8), plusIsSpace: true) }
      ?? []
  }

  /// Epoch seconds of %T, or `2026-11-22 03:51:58` in UTC of X-Kannel-Time.
  private static func time(_ stored: StoredRequest, _ fields: FormFields) -> Timestamp? {
    if let time = fields.text("T").flatMap(TimeFormat.seconds.read) { return time }
    return stored.headers["x-kannel-time"].flatMap { TimeFormat.civil(offsetMinutes: 0).read($0) }
  }

  private static func charset(_ contentType: String) -> String? {
    for parameter in contentType.split(separator: ";").dropFirst() {
      let pair = parameter.split(separator: "=", maxSplits: 1)
      guard pair.count == 2, String(pair[0]).trimmed.lowercased() == "charset" else { continue }
      return String(pair[1]).trimmed.filter { $0 != "\"" }
    }
    return nil
  }
}
