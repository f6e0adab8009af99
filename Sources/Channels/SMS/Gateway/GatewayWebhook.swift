// SPDX-License-Identifier: MIT

import Pipeline
package import Transport
package import Web

/// A described gateway that pushes (format `gateway`).
package struct GatewayWebhook: Sendable {
  package static let format = "gateway"

  private let mapping: GatewayMapping
  private let webhookGuard: WebhookGuard
  private let answer: ServerResponse

  package init(
    mapping: GatewayMapping, guard webhookGuard: WebhookGuard,
    answer: ServerResponse = ServerResponse(status: 200)
  ) {
    self.mapping = mapping
    self.webhookGuard = webhookGuard
    self.answer = answer
  }

  /// Every message of the request, each on its own (R13). A body that is not what was described is
  /// kept whole and becomes a dead letter that says what was missing.
  package func message(_ request: ServerRequest) -> WebhookOutcome {
    guard webhookGuard.admits(request) else { return WebhookOutcome(answer: .unauthorized) }
    let bytes = content(of: request)
    return WebhookOutcome(incoming: mapping.incoming(in: bytes), answer: answer)
  }

  private func content(of request: ServerRequest) -> [UInt8] {
    guard mapping.list.body == .query else { return request.body }
    return StoredRequest(request, keeping: [], dropping: webhookGuard.secretFields).rawQuery
  }
}

extension GatewayMapping {
  /// The messages of a body as they are committed; never empty unless the body says that there are
  /// none, or none that are meant.
  func incoming(in bytes: [UInt8]) -> [Incoming] {
    list.incoming(in: bytes, format: GatewayWebhook.format) { item in
      identity(of: item) {
        let time = time.flatMap { $0.text(in: item.json) }.flatMap(timeFormat.read)
        return fallbackIdentity(of: item.raw, hasTime: time != nil)
      }
    }
  }

  /// Which message an item is; `fallback` where it has no id.
  func identity(of item: MessageList.Item, otherwise fallback: () -> String) -> String {
    let id = self.id?.text(in: item.json)?.trimmed ?? ""
    // A piece has a place of its own, also where it shares the id.
    return id.isEmpty ? fallback() : shortMessageIdentity(id: id, part: part(of: item.json))
  }
}
