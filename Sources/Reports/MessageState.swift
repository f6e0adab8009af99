// SPDX-License-Identifier: MIT
//
// The states of a message and of a report, and the arrows between them. Each arrow is one
// transaction elsewhere; here it is a function of values, and what it does not allow is nil.

/// Where a received message stands.
package enum MessageState: String, CaseIterable, Sendable, Codable {
  /// Durable, not read yet.
  case received
  /// A piece of a long message that waits for its neighbours, within a time limit.
  case waitingPart = "waiting_part"
  /// The first message of a report.
  case origin
  /// A further message of a report.
  case followup
  /// Not for the routing core; the reason is kept, and a person can take it back.
  case setAside = "set_aside"
  /// Cannot be read; kept whole, requeued by command.
  case dead
}

package enum MessageEvent: Sendable, Hashable {
  case waitsForParts
  case startsReport
  case joinsReport
  case setAside
  case unreadable
  /// A person wants it read again.
  case requeued
  /// A person says that it is no part of its report.
  case separated
}

extension MessageState {
  package func after(_ event: MessageEvent) -> MessageState? {
    switch (self, event) {
    case (.received, .waitsForParts): .waitingPart
    case (.received, .startsReport), (.waitingPart, .startsReport): .origin
    case (.received, .joinsReport), (.waitingPart, .joinsReport): .followup
    case (.received, .setAside), (.waitingPart, .setAside): .setAside
    case (.received, .unreadable), (.waitingPart, .unreadable): .dead
    case (.dead, .requeued), (.setAside, .requeued), (.followup, .separated): .received
    default: nil
    }
  }
}

/// Where a report stands; before `forwarded` it is a draft.
package enum ReportState: String, CaseIterable, Sendable, Codable {
  /// Waits for an admin, or for the sender's own answer.
  case needsLocation = "needs_location"
  /// In one kelurahan, on its way to the routing core.
  case located
  /// The routing core has it.
  case forwarded
  /// Certainly not in the city; said so to the sender, kept.
  case outside
  /// An admin set it aside, with a reason.
  case setAside = "set_aside"
  /// A person made it one with another report, which has its messages now.
  case merged
}

package enum ReportEvent: Sendable, Hashable {
  case located
  case forwarded
  case setAside
  /// An admin takes a set-aside or outside report back into the queue.
  case reopened
  /// An admin takes their own location back, before it is forwarded.
  case unlocated
}

extension ReportState {
  package func after(_ event: ReportEvent) -> ReportState? {
    switch (self, event) {
    case (.needsLocation, .located), (.outside, .located): .located
    case (.located, .forwarded): .forwarded
    case (.needsLocation, .setAside), (.outside, .setAside): .setAside
    case (.setAside, .reopened), (.outside, .reopened), (.located, .unlocated): .needsLocation
    default: nil
    }
  }
}
