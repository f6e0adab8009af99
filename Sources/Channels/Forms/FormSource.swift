// SPDX-License-Identifier: MIT

import Pipeline
import Settings
import Transport
import Web

/// One source that hands reports over by HTTP.
package struct FormSource: Sendable {
  let name: String
  let key: SecretText
  let door: WebhookDoor
  let clock: PipelineClock
  let limit: RateLimit
  let receipt: @Sendable (_ id: String, _ raw: [UInt8]?) async throws -> Receipt?

  init(
    settings: FormSettings, key: @escaping SecretText, door: WebhookDoor, clock: PipelineClock,
    receipt: @escaping @Sendable (_ id: String, _ raw: [UInt8]?) async throws -> Receipt?
  ) {
    name = settings.name
    self.key = key
    self.door = door
    self.clock = clock
    limit = RateLimit(perMinute: settings.perMinute)
    self.receipt = receipt
  }

  /// Whether the request has the source's key. The file is read anew, so that a key can be changed.
  func isOwner(of request: ServerRequest) throws -> Bool {
    WebhookGuard.bearer(token: try key()).admits(request)
  }
}
