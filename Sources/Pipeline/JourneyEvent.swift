// SPDX-License-Identifier: MIT
//
// What happens on the journey, as values. The pipeline says it once, after the commit that made it
// true; the executables turn it into log lines and metrics, and tests wait for it.

package import Reports

package struct JourneyEvent: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case messageReceived = "message.received"
    case messageRepeated = "message.repeated"
    case messageWaits = "message.waits_for_parts"
    case messageJoined = "message.joined"
    case messageSetAside = "message.set_aside"
    case messageDead = "message.dead"
    case messageRequeued = "message.requeued"
    case mediaFetched = "media.fetched"
    case mediaPostponed = "media.postponed"
    case mediaGone = "media.gone"
    case linkExpanded = "link.expanded"
    case linkPostponed = "link.postponed"
    case linkGone = "link.gone"
    case mapFound = "map.found"
    case mapNothing = "map.nothing"
    case mapPostponed = "map.postponed"
    case mapGivenUp = "map.given_up"
    case mapLate = "map.late"
    case reportDrafted = "report.drafted"
    case reportLocated = "report.located"
    case reportSetAside = "report.set_aside"
    case reportReopened = "report.reopened"
    case reportAsked = "report.asked"
    case reportMerged = "report.merged"
    case reportChanged = "report.changed"
    case reportClaimed = "report.claimed"
    case reportReleased = "report.released"
    case outgoingAccepted = "outgoing.accepted"
    case outgoingDelivered = "outgoing.delivered"
    case outgoingRefused = "outgoing.refused"
    case outgoingRetried = "outgoing.retried"
    case outgoingUnknown = "outgoing.unknown"
    case outgoingParked = "outgoing.parked"
    case outgoingWaits = "outgoing.waits_for_window"
    case answerWithheld = "answer.withheld"
    case statusReceived = "status.received"
    case statusIgnored = "status.ignored"
    case courierRefused = "courier.credentials_refused"
    case feedChanged = "feed.changed"
    case accountMissing = "account.missing"
    case storeFailed = "store.failed"
  }

  package var kind: Kind
  package var channel: Channel?
  package var message: MessageID?
  package var report: ReportID?
  package var ticket: String?
  package var outgoing: OutgoingID?
  package var outgoingKind: OutgoingKind?
  /// The feed or courier it happened at.
  package var place: String?
  /// A state, where the event is that one was reached.
  package var state: String?
  /// Why; never a word of a message, never an address.
  package var reason: String?
  /// From the receipt of the message to this event, where that is known.
  package var age: Duration?
  /// The officer who did it.
  package var officer: String?

  package init(
    _ kind: Kind, channel: Channel? = nil, message: MessageID? = nil, report: ReportID? = nil,
    ticket: String? = nil,
    outgoing: OutgoingID? = nil, outgoingKind: OutgoingKind? = nil, place: String? = nil,
    state: String? = nil,
    reason: String? = nil, age: Duration? = nil, by officer: String? = nil
  ) {
    self.kind = kind
    self.channel = channel
    self.message = message
    self.report = report
    self.ticket = ticket
    self.outgoing = outgoing
    self.outgoingKind = outgoingKind
    self.place = place
    self.state = state
    self.reason = reason
    self.age = age
    self.officer = officer
  }
}
