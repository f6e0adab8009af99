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
  /// Carries requests out: by the dialer, unless something stands between.
  package var exchange: WebExchange

  package init(
    dialer: Dialer, clock: PipelineClock, key: [UInt8], exchange: WebExchange? = nil,
    takeReport: @escaping @Sendable (DeliveryReport) async throws -> Void
  ) {
    self.dialer = dialer
    self.clock = clock
    self.key = key
    if let exchange {
      self.exchange = exchange
    } else {
      self.exchange = { request throws(TransportError) in try await dialer.send(request) }
    }
    self.takeReport = takeReport
  }
}
