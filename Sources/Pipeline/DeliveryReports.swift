// SPDX-License-Identifier: MIT
//
// What the other side says later about something it took over: a gateway's delivery report, a
// mail's bounce. Reports come in any order, more than once, and sometimes before the answer to
// the request they are about; what cannot be applied any more changes nothing.

package import Reports
import Storage

package enum DeliveryReports {
  /// Settles one row inside the caller's transaction.
  static func settle(
    _ outgoing: OutgoingID, _ action: DeliveryNotice.Action, _ reason: String, on connection: Connection,
    at now: Timestamp
  ) throws -> [JourneyEvent] {
    guard let row = try connection.outgoing(outgoing) else { return [] }
    let event: OutgoingEvent
    switch action {
    case .delivered, .relayed, .expanded: event = .deliveryReported
    case .failed: event = .deliveryFailed
    // Under way: whoever says so has it, which settles an attempt whose answer was lost.
    case .delayed where row.state == .unknown: event = .accepted
    case .delayed: return []
    }
    guard row.state.after(event) != nil else { return [] }
    let failed = event == .deliveryFailed
    try connection.advance(outgoing: outgoing, event, reason: failed ? reason : nil, at: now)
    return [
      JourneyEvent(
        kind(event), report: row.report, outgoing: outgoing,
        outgoingKind: row.kind,
        place: row.courier, reason: failed ? reason : nil, age: now - row.createdAt)
    ]
  }

  private static func kind(_ event: OutgoingEvent) -> JourneyEvent.Kind {
    switch event {
    case .deliveryFailed: .outgoingRefused
    case .accepted: .outgoingAccepted
    default: .outgoingDelivered
    }
  }
}

extension Journey {
  /// Takes a delivery report in; returns when it is durable, so that the other side may be told.
  package func deliveryReport(_ outgoing: OutgoingID, _ action: DeliveryNotice.Action, reason: String)
    async throws
  {
    let now = clock.now()
    let events = try await store.database.write { connection in
      try DeliveryReports.settle(outgoing, action, reason, on: connection, at: now)
    }
    tell(events)
  }

  /// Takes in that a text did not arrive because the channel's reply window is closed: it waits until the
  /// sender writes. Returns when that is durable.
  package func windowClosed(_ outgoing: OutgoingID, reason: String) async throws {
    let now = clock.now()
    let event: JourneyEvent? = try await store.database.write { connection in
      guard let row = try connection.outgoing(outgoing), row.state.after(.windowClosed) != nil else {
        return nil
      }
      try connection.advance(
        outgoing: outgoing, .windowClosed, dueAt: now + Dispatcher.windowPause, reason: reason, at: now)
      return JourneyEvent(
        .outgoingWaits, report: row.report, outgoing: outgoing, outgoingKind: row.kind, place: row.courier,
        reason: reason, age: now - row.createdAt)
    }
    tell([event].compactMap(\.self))
  }
}
