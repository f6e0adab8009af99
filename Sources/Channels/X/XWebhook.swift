// SPDX-License-Identifier: MIT
//
// X calls us: a challenge now and then, which proves that we know the app's secret, and what happened, signed
// with the same. An app has one address and may speak for several of our accounts, so accounts with one path
// share a route, and each event goes to the account it names.

import Cryptography
import Pipeline
package import Settings
package import Transport
package import Web

package struct XWebhookSettings: Sendable {
  package var path: String
  /// The app's consumer secret.
  package var secret: Secret

  package init(path: String, secret: Secret) {
    self.path = path
    self.secret = secret
  }
}

/// One account's part in what X pushes.
package struct XWebhook: Sendable {
  static let header = "x-twitter-webhooks-signature"
  /// The largest event, a long post with what it quotes, has some 200,000 bytes.
  static let bodyLimit = 2 << 20

  let settings: XWebhookSettings
  let userID: String
  let names: XNames
  let door: WebhookDoor
  let purse: XPurse

  /// One path for all accounts that have it.
  static func routes(_ all: [XWebhook]) -> [Route] {
    Dictionary(grouping: all, by: \.settings.path).sorted { $0.key < $1.key }.flatMap { path, sharing in
      [
        Route(.get, path) { challenge(sharing, $0) },
        Route(.post, path, bodyLimit: bodyLimit) { await take($0, sharing) },
      ]
    }
  }

  /// Proves that the secret is ours. Of accounts that share a path the first one's counts.
  package static func challenge(_ sharing: [XWebhook], _ request: ServerRequest) -> ServerResponse {
    guard let token = request.query.text("crc_token"), !token.isEmpty, let first = sharing.first else {
      return .badRequest
    }
    // Unread: X asks again.
    guard let secret = try? first.settings.secret.text() else { return .storeUnavailable }  // As said above.
    let proof = BodySignature(header: header, encoding: .base64, secret: secret).value(for: Array(token.utf8))
    return ServerResponse(
      status: 200, headers: ["Content-Type": "application/json"],
      body: Array(#"{"response_token":"\#(proof)"}"#.utf8))
  }

  /// An event goes to the account it names, and to the first of those that signed where that is none of ours.
  private static func take(_ request: ServerRequest, _ sharing: [XWebhook]) async -> ServerResponse {
    let signed: [XWebhook]
    do { signed = try sharing.filter { try $0.admits(request) } } catch { return .storeUnavailable }
    guard let first = signed.first else { return .unauthorized }
    let user = XEvents(request.body, first.names).user
    let webhook = signed.first { $0.userID == user } ?? first
    let answer = await webhook.door.admit(request) { webhook.outcome($0) }
    if answer.status == 200 { await webhook.charge(request) }
    return answer
  }

  private func admits(_ request: ServerRequest) throws -> Bool {
    let signature = BodySignature(header: Self.header, encoding: .base64, secret: try settings.secret.text())
    return WebhookGuard.signature(signature).admits(request)
  }

  /// What cannot be read is kept as well: X would send it again.
  package func outcome(_ request: ServerRequest) -> WebhookOutcome {
    let events = XEvents(request.body, names)
    let isOurs = events.user.map { $0 == userID } ?? true
    let items = isOurs ? events.items : [XEvents.foreign(request.body)]
    return WebhookOutcome(incoming: items.map(\.incoming), answer: .done)
  }

  /// It is taken whatever the count says: the count is ours alone.
  private func charge(_ request: ServerRequest) async {
    let messages = XEvents(request.body, names).items.count {
      $0.format != XFormat.post && $0.format != XFormat.event
    }
    guard messages > 0 else { return }
    try? await purse.charge(.pushedMessages(messages))  // The store failed: a few cents uncounted.
  }
}
