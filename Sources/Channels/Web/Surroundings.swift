// SPDX-License-Identifier: MIT

package import Pipeline
package import Transport

/// What an account that speaks over HTTP needs of its surroundings.
package struct Surroundings: Sendable {
  package var dialer: Dialer
  package var clock: PipelineClock
  /// The channel's own, 32 bytes, the same for ever: proves our tokens in delivery reports, and masks ids.
  package var key: [UInt8]
  /// Takes a delivery report; returns once it is durable.
  package var takeReport: @Sendable (DeliveryReport) async throws -> Void

  package init(
    dialer: Dialer, clock: PipelineClock, key: [UInt8],
    takeReport: @escaping @Sendable (DeliveryReport) async throws -> Void
  ) {
    self.dialer = dialer
    self.clock = clock
    self.key = key
    self.takeReport = takeReport
  }

  /// Requests by the daemon's own dialer.
  package var exchange: WebExchange {
    { [dialer] request throws(TransportError) in try await dialer.send(request) }
  }
}
