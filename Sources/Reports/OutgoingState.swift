// SPDX-License-Identifier: MIT
//
// The states of an outgoing row. The rule that matters: an attempt whose end nobody saw is
// `unknown`, never `due` again by itself; what may be done about it is the courier's policy.

/// Where something we tell somebody stands.
package enum OutgoingState: String, CaseIterable, Sendable, Codable {
  case due
  /// Leased: an attempt is written down and may be on the wire.
  case sending
  /// An attempt was made and its outcome is not known.
  case unknown
  /// The channel allows no answer at the moment.
  case waitingWindow = "waiting_window"
  /// The other side took it over.
  case accepted
  /// The other side says it reached the recipient.
  case delivered
  /// Never will be taken; a person may send it anew.
  case refused
  /// Given up for a person to decide.
  case parked
  /// Taken back before it reached anybody: what it would tell is so no more.
  case withdrawn

  /// Nothing further happens by itself.
  package var isSettled: Bool {
    switch self {
    case .accepted, .delivered, .refused, .parked, .withdrawn: true
    case .due, .sending, .unknown, .waitingWindow: false
    }
  }
}

package enum OutgoingEvent: Sendable, Hashable {
  case leased
  case accepted
  case refused
  case failed
  case outcomeUnknown
  case windowClosed
  /// The lease ended and the attempt is still open: the daemon died in it.
  case leaseExpired
  /// The other side was asked and does not have it.
  case foundMissing
  case gaveUp
  case deliveryReported
  case deliveryFailed
  /// The courier gave it back unsent: the daemon is shutting down.
  case interrupted
  /// A person wants it sent again.
  case requeued
  case withdrawn
}

extension OutgoingState {
  package func after(_ event: OutgoingEvent) -> OutgoingState? {
    switch (self, event) {
    case (.due, .leased), (.unknown, .leased), (.waitingWindow, .leased): .sending
    case (.sending, .accepted), (.unknown, .accepted): .accepted
    case (.sending, .refused): .refused
    case (.sending, .failed), (.sending, .interrupted), (.sending, .foundMissing), (.unknown, .foundMissing):
      .due
    case (.sending, .outcomeUnknown), (.sending, .leaseExpired): .unknown
    // Some platforms take a text over and say afterwards that the window was closed.
    case (.sending, .windowClosed), (.accepted, .windowClosed), (.unknown, .windowClosed): .waitingWindow
    case (.due, .gaveUp), (.sending, .gaveUp), (.unknown, .gaveUp), (.waitingWindow, .gaveUp): .parked
    // A delivery report can overtake the answer to the request, and can come after we gave up.
    case (.accepted, .deliveryReported), (.sending, .deliveryReported), (.unknown, .deliveryReported),
      (.parked, .deliveryReported):
      .delivered
    case (.accepted, .deliveryFailed), (.sending, .deliveryFailed), (.unknown, .deliveryFailed),
      (.parked, .deliveryFailed):
      .refused
    case (.due, .withdrawn), (.waitingWindow, .withdrawn), (.refused, .withdrawn), (.parked, .withdrawn):
      .withdrawn
    case (.refused, .requeued), (.parked, .requeued), (.withdrawn, .requeued): .due
    default: nil
    }
  }
}

/// What an outgoing row tells, and to whom.
package enum OutgoingKind: String, CaseIterable, Sendable, Codable {
  /// A located report, to the routing core.
  case forward
  /// A further message of a forwarded report, to the routing core.
  case update
  /// The first answer with the ticket number, to the sender.
  case reply
  /// The number the core issued, to the sender.
  case number
  /// That the place is known now, to the sender.
  case located
  /// An admin's question where it is, to the sender.
  case question
  /// A status of the routing core, to the sender.
  case status
  /// The answer to a question for the status, to the sender.
  case answer
  /// The way to a private conversation, below a public message; names neither ticket nor place.
  case pointer
  /// That a message could not be read here, and how to write instead.
  case illegible
  /// That a report is not taken on, with the reason, to a channel that has to be told.
  case declined

  package var goesToCore: Bool {
    switch self {
    case .forward, .update: true
    case .reply, .number, .located, .question, .status, .answer, .pointer, .illegible, .declined: false
    }
  }
}
