// SPDX-License-Identifier: MIT
//
// What a webhook makes of a request. A webhook is a function of values: it neither stores nor answers.
//
// 1. The route commits `incoming`, applies `reports`, and only then gives `answer`; where the store fails
//    it gives 503, so that the other side keeps what it has (R14).
// 2. All messages of one request are one transaction. Each has its own identity and its own bytes: one
//    that cannot be read becomes a dead letter later and takes nobody with it (R13).
// 3. A request that only asks whether we are here yields an answer alone, and needs no store.

package import Pipeline
package import Transport

/// What is to become durable, and the answer once it is.
package struct WebhookOutcome: Sendable {
  package var incoming: [Incoming]
  package var reports: [DeliveryReport]
  package var answer: ServerResponse

  package init(incoming: [Incoming] = [], reports: [DeliveryReport] = [], answer: ServerResponse) {
    self.incoming = incoming
    self.reports = reports
    self.answer = answer
  }
}

extension ServerResponse {
  /// Taken, and nothing to say: some gateways send a body on to the citizen.
  package static let done = ServerResponse(status: 200)
  /// The same for a wrong signature, a missing one and an unknown sender: it teaches nothing (R19), not even by
  /// the challenge RFC 9110 §15.5.2 has beside it, for a forger could not answer one.
  package static let unauthorized = ServerResponse(status: 401)
  /// Whoever asks whether a URL is ours names a word that is not.
  package static let forbidden = ServerResponse(status: 403)
  /// It is not what was agreed, and nothing of it can be kept.
  package static let badRequest = ServerResponse(status: 400)
  /// Nothing could be made durable: the other side is to try again.
  package static let storeUnavailable = ServerResponse(status: 503)
}

extension FormFields {
  /// The first field of that name as text, damaged UTF-8 repaired.
  package func repaired(_ name: String) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }
}
