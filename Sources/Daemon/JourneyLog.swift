// SPDX-License-Identifier: MIT
//
// Turns what happens on the journey into log lines and metrics. An operator who follows one id sees
// it from the wire to the answer; the words are the same for every channel.

package import Operations
package import Pipeline
import Reports

package struct JourneyLog: Sendable {
  private let log: Log
  private let events: Counter
  private let age: Histogram

  package init(_ log: Log, _ metrics: Metrics) {
    self.log = log
    events = metrics.counter(
      "kanal_events_total", "What happened on the journey, by event and channel.",
      labels: ["event", "channel"])
    age = metrics.histogram(
      "kanal_event_age_seconds", "From the receipt or the writing of a row to the event.", labels: ["event"])
  }

  package func observe(_ event: JourneyEvent) {
    events.add(1, [event.kind.rawValue, event.channel?.rawValue ?? "none"])
    if let age = event.age { self.age.observe(age, [event.kind.rawValue]) }
    log.event(
      Self.level(of: event), event.kind.rawValue, Self.text(of: event), channel: event.channel?.rawValue,
      message: event.message, draft: event.report, ticket: event.ticket, outgoing: event.outgoing,
      feed: event.kind == .outgoingAccepted ? nil : event.place, reason: event.reason)
  }

  private static func level(of event: JourneyEvent) -> LogLevel {
    switch event.kind {
    case .reportClaimed, .reportReleased: .debug
    case .messageReceived, .messageWaits, .messageRepeated, .statusIgnored, .outgoingDelivered: .info
    case .messageJoined, .messageSetAside, .messageRequeued, .reportDrafted, .reportLocated, .reportSetAside,
      .reportReopened, .reportAsked, .reportMerged, .reportChanged, .outgoingAccepted, .statusReceived,
      .answerWithheld, .mediaFetched, .linkExpanded, .linkGone,
      .mapFound, .mapNothing, .mapLate:
      .info
    case .mediaPostponed, .mediaGone, .linkPostponed, .mapPostponed, .mapGivenUp, .outgoingRetried,
      .outgoingUnknown, .outgoingWaits:
      .warning
    case .messageDead, .outgoingRefused, .outgoingParked, .courierRefused, .accountMissing: .error
    case .feedChanged: event.reason == nil ? .info : .warning
    case .storeFailed: .critical
    }
  }

  private static func text(of event: JourneyEvent) -> String {
    let message = event.message.map { "\($0)" } ?? ""
    let report = event.report.map { "\($0)" } ?? ""
    let ticket = event.ticket.map { " \($0)" } ?? ""
    let place = event.place ?? ""
    let because = event.reason.map { ": \($0)" } ?? ""
    let row = event.outgoing.map { "\($0)" } ?? ""
    let kind = event.outgoingKind?.rawValue ?? "row"
    switch event.kind {
    case .messageReceived: return "\(message) received from \(place)"
    case .messageRepeated: return "\(message) came again from \(place); kept once"
    case .messageWaits: return "\(message) waits for its other parts\(because)"
    case .messageJoined: return "\(message) joined \(report)\(ticket)\(because)"
    case .messageSetAside: return "\(message) set aside\(because)"
    case .messageDead: return "\(message) cannot be read\(because)"
    case .messageRequeued: return "\(message) is read again\(because)"
    case .mediaFetched: return "an attachment of \(message) fetched\(because)"
    case .mediaPostponed: return "an attachment of \(message) is fetched again later\(because)"
    case .mediaGone: return "an attachment of \(message) cannot be had\(because)"
    case .linkExpanded: return "a short link of \(message) expanded\(because)"
    case .linkPostponed: return "a short link of \(message) is asked again later\(because)"
    case .linkGone: return "a short link of \(message) says no place\(because)"
    case .mapFound: return "places for \(report) found on the map\(because)"
    case .mapNothing: return "the map knows no place for \(message)\(because)"
    case .mapPostponed: return "the map is asked about \(message) again later\(because)"
    case .mapGivenUp: return "the map is not asked about \(message) any more\(because)"
    case .mapLate: return "what the map knows of \(message) is not needed any more\(because)"
    case .reportDrafted: return "\(report)\(ticket) drafted from \(message), \(event.state ?? "")"
    case .reportLocated: return "\(report)\(ticket) located\(because)"
    case .reportSetAside: return "\(report)\(ticket) set aside\(because)"
    case .reportReopened: return "\(report)\(ticket) waits again\(because)"
    case .reportAsked: return "the sender of \(report)\(ticket) is asked where it is\(because)"
    case .reportMerged: return "\(report)\(ticket) is part of another\(because)"
    case .reportChanged: return "\(report)\(ticket) changed\(because)"
    case .reportClaimed: return "\(report) is being worked on"
    case .reportReleased: return "\(report) is free again"
    case .outgoingAccepted: return "\(kind) \(row) of \(report) accepted by \(place)"
    case .outgoingDelivered: return "\(kind) \(row) of \(report) delivered"
    case .outgoingRefused: return "\(kind) \(row) of \(report) refused\(because)"
    case .outgoingRetried: return "\(kind) \(row) of \(report) goes again later\(because)"
    case .outgoingUnknown: return "\(kind) \(row) of \(report) has an unknown outcome\(because)"
    case .outgoingParked: return "\(kind) \(row) of \(report) parked for a person\(because)"
    case .outgoingWaits: return "\(kind) \(row) of \(report) waits for the channel\(because)"
    case .answerWithheld: return "no answer to \(message)\(because)"
    case .statusReceived: return "\(report)\(ticket) is now \(event.state ?? "")\(because)"
    case .statusIgnored: return "\(report)\(ticket): \(event.state ?? "") kept, not told\(because)"
    case .courierRefused: return "\(place) is not let in\(because); \(kind) \(row) waits"
    case .feedChanged: return "feed \(place) is \(event.state ?? "")\(because)"
    case .accountMissing: return "the account \(place) is not configured\(because)"
    case .storeFailed: return "the store failed at \(place)\(because)"
    }
  }
}
