// SPDX-License-Identifier: MIT
//
// The webhook's side: a challenge before an address is taken, then events, each signed with the app's secret.

import Cryptography
import Reports
import Transport

extension SimulatedX {
  /// Challenges an address and takes it; false where the answer is not the one of who knows the secret.
  package func setHook(_ url: String) async -> Bool {
    let challenge = "crc-\(freshID())"
    var query = QueryBuilder()
    query.add("crc_token", challenge)
    let answer = try? await dialer.send(HTTPRequest(.get, "\(url)?\(query.text)"))  // None: not taken.
    guard let answer, answer.status == 200,
      JSONValue(answer.body)?["response_token"]?.asText == signature(of: Array(challenge.utf8))
    else { return false }
    hook = url
    return true
  }

  /// What X writes into `x-twitter-webhooks-signature`.
  package func signature(of body: [UInt8]) -> String {
    let code = Hash.sha256.authenticationCode(for: body, key: Array(account.consumerSecret.utf8))
    return "sha256=" + Base64.encode(code)
  }

  /// The event of a message or post of a list, as X's Activity API pushes it.
  package func event(of id: String) -> JSONValue? {
    if let message = messages.first(where: { $0.id == id }) {
      return envelope(
        "dm.received", .object(["direct_message_events": .list([Self.pushed(message, to: account.id)])]))
    }
    guard let post = mentions.first(where: { $0.id == id }) else { return nil }
    var includes: [String: JSONValue] = ["users": .list(post.users)]
    includes["media"] = post.media.map { .list([$0]) }
    return envelope("post.mention.create", post.item, includes)
  }

  package func envelope(_ kind: String, _ payload: JSONValue, _ includes: [String: JSONValue] = [:])
    -> JSONValue
  {
    var event: [String: JSONValue] = [
      "event_uuid": .text("e-\(freshID())"), "filter": .object(["user_id": .text(account.id)]),
      "event_type": .text(kind), "tag": "kanal", "payload": payload,
    ]
    if !includes.isEmpty { event["includes"] = .object(includes) }
    return .object(["data": .object(event)])
  }

  private static func pushed(_ message: Listed, to recipient: String) -> JSONValue {
    guard case .object(let item) = message.item else { return message.item }
    var content: [String: JSONValue] = ["text": item["text"] ?? "", "entities": .object([:])]
    if let url = message.media?["url"] {
      let media: [String: JSONValue] = ["id": 1, "type": "photo", "media_url_https": url]
      content["attachment"] = .object(["type": "media", "media": .object(media)])
    }
    return .object([
      "type": "message_create", "id": .text(message.id),
      "created_timestamp": .text("\((Int64(message.id) ?? 0) >> 22 + 1_288_834_974_657)"),
      "message_create": .object([
        "target": .object(["recipient_id": .text(recipient)]), "sender_id": item["sender_id"] ?? .null,
        "message_data": .object(content),
      ]),
    ])
  }

  /// Pushes a body to the address; the status, or nil where nobody answered.
  package func push(_ body: [UInt8]) async -> Int? {
    guard let hook else { return nil }
    let request = HTTPRequest(
      .post, hook,
      headers: ["Content-Type": "application/json", "x-twitter-webhooks-signature": signature(of: body)],
      body: body, deadline: .seconds(10))
    return try? await dialer.send(request).status  // No answer is an answer: nil.
  }
}
