// SPDX-License-Identifier: MIT
//
// Somebody who pushes. The feed owns the way into the store and lends it to the route while it
// runs; a paused or stopped feed has no way in, and its route answers 503 until it runs again.

package import Pipeline
import Synchronization
package import Transport

/// The feed of a webhook: it only keeps the door open.
package struct WebhookFeed: Feed {
  package let name: String
  private let door: WebhookDoor
  private let announce: @Sendable () async throws -> Void

  /// - Parameter announce: Tells the other side where to call; the door is open by then.
  package init(
    name: String, door: WebhookDoor, announce: @escaping @Sendable () async throws -> Void = {}
  ) {
    self.name = name
    self.door = door
    self.announce = announce
  }

  package func run(_ line: FeedLine) async throws {
    door.open(line)
    do {
      try await announce()
      // Silence of who pushes is no failure: the door is open, and says so.
      while true {
        line.note(.listening)
        try await line.clock.sleep(.seconds(60))
      }
    } catch {
      door.close()
      throw error
    }
  }
}

/// Where the routes of one account find the store. No actor: requests have nothing to wait for in each
/// other, and each is read on the thread of its own connection.
package final class WebhookDoor: Sendable {
  private struct Closed: Error {}

  private let takeReport: @Sendable (DeliveryReport) async throws -> Void
  private let line = Mutex<FeedLine?>(nil)

  /// - Parameter takeReport: Returns once the report is durable.
  package init(takeReport: @escaping @Sendable (DeliveryReport) async throws -> Void) {
    self.takeReport = takeReport
  }

  func open(_ line: FeedLine) { self.line.withLock { $0 = line } }
  func close() { line.withLock { $0 = nil } }

  /// Makes everything durable and gives the answer; 503 where that fails, whatever the reason.
  package func admit(_ request: ServerRequest, _ webhook: @Sendable (ServerRequest) throws -> WebhookOutcome)
    async -> ServerResponse
  {
    do {
      let outcome = try webhook(request)
      if !outcome.incoming.isEmpty { try await commit(outcome.incoming) }
      for report in outcome.reports { try await takeReport(report) }
      return outcome.answer
    } catch {
      return .storeUnavailable
    }
  }

  /// A route for the listener; `bodyLimit` where its requests are known to be small.
  package func route(
    _ method: HTTPMethod, _ path: String, bodyLimit: Int? = nil,
    _ webhook: @escaping @Sendable (ServerRequest) throws -> WebhookOutcome
  ) -> Route {
    Route(method, path, bodyLimit: bodyLimit) { request in await self.admit(request, webhook) }
  }

  private func commit(_ batch: [Incoming]) async throws {
    guard let line = line.withLock({ $0 }) else { throw Closed() }
    _ = try await line.commit(batch, cursor: nil)
    line.note(.listening)
  }
}
