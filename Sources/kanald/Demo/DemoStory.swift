// SPDX-License-Identifier: MIT
//
// Tells on the screen what happens on the journey, as the daemon says it.

import Gazetteer
import Operations
import Pipeline
import Reports
import Storage

struct DemoStory: Sendable {
  private let screen: DemoScreen
  private let store: Store
  private let kelurahans: [String: Kelurahan]

  init(_ screen: DemoScreen, _ store: Store) {
    self.screen = screen
    self.store = store
    kelurahans = Dictionary(uniqueKeysWithValues: Locator().all.map { ($0.code, $0) })
  }

  /// Tells the events in the order in which they happened, until there are no more.
  func tell(_ events: AsyncStream<JourneyEvent>) async {
    for await event in events { await tell(event) }
  }

  private func tell(_ event: JourneyEvent) async {
    let report = await report(event)
    let ticket = event.ticket ?? report?.ticket ?? ""
    let name = event.report.map { "\($0)" } ?? event.message.map { "\($0)" } ?? ""
    switch event.kind {
    case .reportDrafted:
      guard let report else { return }
      let twin = event.reason.map { "; \($0), held for a person to merge" } ?? ""
      step("", ticket, Self.drafted(report, place(report)) + twin, report.isEmergency ? .red : .plain)
    case .reportLocated:
      step("", ticket, "\(name) is in \(report.flatMap(place) ?? "?") now, by \(event.reason ?? "")", .plain)
    case .messageJoined: step("", ticket, joined(event), .dim)
    case .messageWaits:
      step("", name, "\(event.reason ?? "a piece") of a long message; waits for the others", .dim)
    case .messageSetAside: step("", name, "set aside, not answered: \(event.reason ?? "")", .yellow)
    case .messageDead: step("", name, "cannot be read: \(event.reason ?? "")", .red)
    case .mediaPostponed, .mediaGone:
      step("", name, "an attachment is not there: \(event.reason ?? "")", .yellow)
    case .answerWithheld: step("", name, "not answered: \(event.reason ?? "")", .yellow)
    case .outgoingAccepted: accepted(event, ticket)
    case .outgoingRetried, .outgoingUnknown, .outgoingParked, .outgoingRefused:
      step(place(of: event), ticket, "\(Self.trouble(event.kind)): \(event.reason ?? "")", .yellow)
    case .statusReceived where event.state == CoreStatus.selesai.rawValue:
      step("core", ticket, "done in the field: \(event.state ?? "")", .plain)
    case .courierRefused: step("", event.place ?? "", "not let in: \(event.reason ?? "")", .red)
    case .feedChanged: step("", event.place ?? "", "\(event.state ?? ""): \(event.reason ?? "")", .yellow)
    case .accountMissing: step("", event.place ?? "", "not configured: \(event.reason ?? "")", .red)
    case .storeFailed: step("", event.place ?? "", "the store failed: \(event.reason ?? "")", .red)
    case .linkPostponed, .linkGone:
      step("", name, "a short link leads nowhere: \(event.reason ?? "")", .yellow)
    case .mapFound, .mapNothing, .mapPostponed, .mapGivenUp, .mapLate, .mediaFetched, .linkExpanded,
      .messageReceived, .messageRepeated, .messageRequeued, .reportSetAside, .reportReopened, .reportAsked,
      .reportMerged, .reportChanged, .reportClaimed, .reportReleased,
      .outgoingDelivered,
      .outgoingWaits, .statusReceived, .statusIgnored:
      break
    }
  }

  private func step(_ place: String, _ subject: String, _ text: String, _ colour: DemoScreen.Colour) {
    screen.show(.step, place, subject, text, colour)
  }

  private func accepted(_ event: JourneyEvent, _ ticket: String) {
    switch event.outgoingKind {
    case .forward: step("core", ticket, "filed", .plain)
    case .update: step("core", ticket, "has the addition", .dim)
    default: break  // The citizen's own screen shows it.
    }
  }

  private func joined(_ event: JourneyEvent) -> String {
    let message = event.message.map { "\($0)" } ?? ""
    let report = event.report.map { "\($0)" } ?? ""
    switch event.reason {
    case "status question": return "\(message) asks for the status of \(report)"
    case "answer": return "\(message) answers our question about \(report)"
    case "reference": return "\(message) answers our mail about \(report)"
    case "window": return "\(message) follows at once and belongs to \(report)"
    case let reason: return "\(message) belongs to \(report) (\(reason ?? ""))"
    }
  }

  private static func drafted(_ report: ReportRow, _ place: String?) -> String {
    let head = "\(report.isEmergency ? "EMERGENCY, " : "")\(report.id) drafted: \(report.category)"
    switch report.state {
    case .located, .forwarded: return "\(head), in \(place ?? "?")"
    case .needsLocation: return "\(head), place unknown: queued, and the sender is asked"
    case .outside: return "\(head), outside the city: kept, and the sender is told"
    case .setAside: return "\(head), set aside"
    case .merged: return "\(head), merged"
    }
  }

  private static func trouble(_ kind: JourneyEvent.Kind) -> String {
    switch kind {
    case .outgoingUnknown: "outcome unknown"
    case .outgoingParked: "parked for a person"
    case .outgoingRefused: "refused"
    default: "goes again in a moment"
    }
  }

  private func place(of event: JourneyEvent) -> String {
    if event.outgoingKind?.goesToCore == true { return "core" }
    return switch event.channel {
    case .email: "mail"
    case .telegram: "tg"
    case .whatsapp: "wa"
    case .facebook: "fb"
    case .instagram: "ig"
    case .x: "x"
    case .lapor: "1708"
    case .counter: "desk"
    case .media: "news"
    case .app: "jaki"
    case .sms, nil: "sms"
    }
  }

  private func report(_ event: JourneyEvent) async -> ReportRow? {
    guard let id = event.report else { return nil }
    return try? await store.database.read { try $0.report(id) }  // Without its row less is told.
  }

  private func place(_ report: ReportRow) -> String? {
    report.kelurahan.flatMap { kelurahans[$0] }.map { "\($0.name), \($0.kecamatan)" }
  }
}
