// SPDX-License-Identifier: MIT

import Console
import Daemon
import FoundationEssentials
import Operations
import Pipeline
import Reports
import Storage

enum FeedsCommand {
  static func run(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    switch arguments.word() ?? "list" {
    case "list":
      try arguments.finish()
      let feeds = try await desk.store.database.read { try $0.feeds() }
      desk.show(feeds.map(fields), empty: "no feed has run yet")
    case "pause": try await pause(true, &arguments, desk)
    case "resume": try await pause(false, &arguments, desk)
    case let other: throw UsageError("feeds \(other): expected list, pause or resume")
    }
  }

  private static func fields(_ feed: FeedStatus) -> [(name: String, value: String?)] {
    [
      ("feed", feed.name), ("channel", feed.channel), ("state", feed.isPaused ? "paused" : feed.state),
      ("last_message", feed.messageAt?.local), ("new", "\(feed.new)"), ("repeated", "\(feed.repeated)"),
      ("cursor", feed.cursor), ("error", feed.error),
    ]
  }

  private static func pause(_ isPaused: Bool, _ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    let name = try arguments.word("the feed's name")
    try arguments.finish()
    try await desk.journey.pause(feed: name, isPaused, by: desk.who)
    Console.say("\(name) is \(isPaused ? "paused" : "resumed")")
  }
}

enum QueueCommand {
  static func run(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    switch arguments.word() ?? "list" {
    case "list": try await list(&arguments, desk)
    case "show": try await show(&arguments, desk)
    case "locate": try await locate(&arguments, desk)
    case "set-aside":
      let id = try arguments.id("the report", as: ReportID.self)
      let reason = try arguments.word("the reason")
      try arguments.finish()
      try await desk.journey.setAside(id, reason: reason, by: desk.who)
      Console.say("\(id) is set aside")
    case "ask":
      let id = try arguments.id("the report", as: ReportID.self)
      try arguments.finish()
      try await desk.journey.ask(id, patience: desk.configuration.console.askedWait, by: desk.who)
      Console.say("the sender of \(id) is asked where it is")
    case "undo":
      let id = try arguments.id("the report", as: ReportID.self)
      try arguments.finish()
      try await desk.journey.undo(id, by: desk.who)
      Console.say("\(id) stands as it stood before")
    case "duplicates": try await duplicates(&arguments, desk)
    case "events": try await events(&arguments, desk)
    case "merge":
      let id = try arguments.id("the report that goes", as: ReportID.self)
      let other = try arguments.id("the report that stays", as: ReportID.self)
      try arguments.finish()
      try await desk.journey.merge(id, into: other, by: desk.who)
      Console.say("\(id) is part of \(other) now; kanalctl queue split \(id) takes it back")
    case "split":
      let id = try arguments.id("the report", as: ReportID.self)
      try arguments.finish()
      try await desk.journey.split(id, by: desk.who)
      Console.say("\(id) stands for itself again")
    case "keep":
      let id = try arguments.id("the report", as: ReportID.self)
      try arguments.finish()
      try await desk.journey.keep(id, by: desk.who)
      Console.say("\(id) is no duplicate; it goes on and is answered")
    case let other:
      throw UsageError(
        "queue \(other): expected list, show, work, locate, ask, set-aside, undo, duplicates, events, merge, split, keep"
      )
    }
  }

  private static func list(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    try arguments.finish()
    try await show(
      try await desk.store.database.read { try $0.queue(limit: 200) }, desk, empty: "the queue is empty")
  }

  private static func duplicates(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    try arguments.finish()
    let reports = try await desk.store.database.read { connection in
      try connection.suspectedDuplicates(limit: 200).compactMap(connection.report)
    }
    try await show(reports, desk, empty: "no suspected duplicates")
  }

  /// Of the last day; with a report, those that belong to its event.
  private static func events(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    if let text = arguments.word() {
      try arguments.finish()
      guard let event = ReportID(text) else { throw UsageError("\"\(text)\" is no id of a report") }
      let reports = try await desk.store.database.read { connection in
        let first = try connection.report(event)?.event ?? event
        return try connection.reports(ofEvent: first)
      }
      return try await show(reports, desk, empty: "there is no report \(event)")
    }
    try arguments.finish()
    let since = desk.journey.clock.now() - .seconds(86_400)
    let events = try await desk.store.database.read { try $0.events(since: since, limit: 200) }
    desk.show(
      events.map { event in
        let kelurahan = event.kelurahan.map { (try? Kelurahans.find($0))?.name ?? $0 }  // Gone from it.
        return [
          ("event", "\(event.id)"), ("category", event.category), ("kelurahan", kelurahan),
          ("reports", "\(event.reports)"), ("waiting", "\(event.waiting)"), ("last", event.last.local),
        ]
      }, empty: "nothing that several tell of")
  }

  private static func show(_ reports: [ReportRow], _ desk: OpenDesk, empty: String) async throws {
    var rows: [[(name: String, value: String?)]] = []
    for report in reports {
      let suggestions = try await desk.journey.suggestions(of: report)
      rows.append(
        [
          ("report", "\(report.id)"), ("ticket", report.ticket), ("channel", report.channel.rawValue),
          ("drafted", report.draftedAt.local), ("emergency", report.isEmergency ? "yes" : "no"),
          ("category", report.category), ("duplicate_of", report.duplicateOf.map { "\($0)" }),
          ("event", report.event.map { "\($0)" }),
          ("candidates", suggestions.prefix(3).map(\.short).joined(separator: ", ")),
          ("map", suggestions.attribution),
        ])
    }
    desk.show(rows, empty: empty)
  }

  private static func show(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    let id = try arguments.id("the report", as: ReportID.self)
    try arguments.finish()
    guard let report = try await desk.store.database.read({ try $0.report(id) }) else {
      throw UsageError("there is no report \(id)")
    }
    let content = try await desk.journey.inspect(report, by: desk.who)
    let links = try await desk.journey.links(of: report).map(told)
    let suggestions = try await desk.journey.suggestions(of: report)
    let candidates = suggestions.map { $0.described(desk.journey.rules.mask) }
    desk.show([
      ("report", "\(report.id)"), ("ticket", report.ticket), ("number", report.number),
      ("state", report.state.rawValue), ("duplicate_of", report.duplicateOf.map { "\($0)" }),
      ("merged_into", report.mergedInto.map { "\($0)" }), ("event", report.event.map { "\($0)" }),
      ("channel", report.channel.rawValue), ("category", report.category),
      ("emergency", report.isEmergency ? "yes" : "no"), ("visibility", report.visibility),
      ("language", report.language), ("drafted", report.draftedAt.local), ("status", report.status),
      ("text", content.text),
      ("attachments", content.attachments.map { "\($0.type), \($0.bytes) bytes" }.joined(separator: "\n")),
      ("links", links.isEmpty ? nil : links.joined(separator: "\n")),
      ("places", candidates.joined(separator: "\n")), ("map", suggestions.attribution),
    ])
  }

  private static func told(_ link: ReportLink) -> String {
    let standing = [link.state.rawValue, link.reason].compactMap(\.self).joined(separator: ": ")
    return "\(link.address) – \(link.target ?? standing)"
  }

  private static func locate(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    let id = try arguments.id("the report", as: ReportID.self)
    let wanted = arguments.rest().joined(separator: " ")
    guard !wanted.isEmpty else { throw UsageError("the kelurahan is missing") }
    try arguments.finish()
    let kelurahan = try Kelurahans.find(wanted)
    try await desk.journey.locate(id, kelurahan: kelurahan.code, by: desk.who)
    Console.say("\(id) is in \(kelurahan.name), \(kelurahan.kecamatan), \(kelurahan.kota)")
  }
}

enum DeadCommand {
  static func run(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    switch arguments.word() ?? "list" {
    case "list":
      try arguments.finish()
      let dead = try await desk.store.database.read { try $0.deadMessages(limit: 200) }
      desk.show(dead.map(fields), empty: "no dead letters")
    case "show":
      let id = try arguments.id("the message", as: MessageID.self)
      try arguments.finish()
      try await show(id, desk)
    case "requeue":
      let id = try arguments.id("the message", as: MessageID.self)
      try arguments.finish()
      try await desk.journey.requeue(id, by: desk.who)
      Console.say("\(id) will be read again")
    case let other: throw UsageError("dead \(other): expected list, show or requeue")
    }
  }

  private static func fields(_ message: MessageSummary) -> [(name: String, value: String?)] {
    [
      ("message", "\(message.id)"), ("feed", message.feed), ("format", message.format),
      ("bytes", "\(message.bytes)"), ("received", message.receivedAt.local), ("reason", message.reason),
    ]
  }

  /// The raw bytes go to standard output, so that they can be looked at with any tool; a terminal
  /// gets no control characters.
  private static func show(_ id: MessageID, _ desk: OpenDesk) async throws {
    let raw = try await desk.journey.inspect(id, by: desk.who)
    Console.complain("\(id): \(raw.bytes.count) bytes of \(raw.format), as received:")
    if Console.outputIsTerminal {
      let lines = String(decoding: raw.bytes.filter { $0 != 13 }, as: UTF8.self)
      Console.print(Console.visible(lines))
    } else {
      Console.print(raw.bytes)
    }
  }
}

enum OutboxCommand {
  static func run(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    switch arguments.word() ?? "list" {
    case "list":
      try arguments.finish()
      let (rows, paused) = try await desk.store.database.read {
        (try $0.openOutgoing(limit: 200), try $0.pausedCouriers())
      }
      for name in paused {
        Console.complain("\(name) is paused; kanalctl outbox resume \(name) lets it go on")
      }
      desk.show(rows.map(fields), empty: "nothing is on its way, nothing is stuck")
    case "show":
      let id = try arguments.id("the row", as: OutgoingID.self)
      try arguments.finish()
      try await show(id, desk)
    case "requeue":
      let id = try arguments.id("the row", as: OutgoingID.self)
      try arguments.finish()
      try await desk.journey.requeue(id, by: desk.who)
      Console.say("\(id) goes again")
    case "give-up":
      let id = try arguments.id("the row", as: OutgoingID.self)
      let reason = arguments.rest().joined(separator: " ")
      guard !reason.isEmpty else { throw UsageError("the reason is missing") }
      try await desk.journey.giveUp(id, reason: reason, by: desk.who)
      Console.say("\(id) is given up; requeue sends it after all")
    case "pause": try await pause(true, &arguments, desk)
    case "resume": try await pause(false, &arguments, desk)
    case let other:
      throw UsageError("outbox \(other): expected list, show, requeue, give-up, pause or resume")
    }
  }

  private static func pause(_ isPaused: Bool, _ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    let name = try arguments.word("the courier's name")
    try arguments.finish()
    try await desk.journey.pause(courier: name, isPaused, by: desk.who)
    Console.say("\(name) is \(isPaused ? "paused" : "resumed")")
  }

  private static func fields(_ row: OutgoingRow) -> [(name: String, value: String?)] {
    [
      ("row", "\(row.id)"), ("kind", row.kind.rawValue), ("report", row.report.map { "\($0)" }),
      ("courier", row.courier), ("state", row.state.rawValue), ("attempts", "\(row.attempts)"),
      ("due", row.dueAt.local), ("reason", row.reason),
    ]
  }

  private static func show(_ id: OutgoingID, _ desk: OpenDesk) async throws {
    let found = try await desk.store.database.read { (try $0.outgoing(id), try $0.attempts(of: id)) }
    guard let row = found.0 else { throw UsageError("there is no row \(id)") }
    let attempts = found.1.map { attempt in
      "\(attempt.number)  \(attempt.startedAt.local)  \(attempt.outcome ?? "open")"
        + (attempt.detail.map { ": \($0)" } ?? "")
    }
    desk.show(fields(row) + [("remote_id", row.remoteID), ("attempt", attempts.joined(separator: "\n"))])
  }
}

enum TraceCommand {
  static func run(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    let name = try arguments.word("the ticket or id")
    try arguments.finish()
    guard let steps = try await Trace.of(name, in: desk.store) else {
      throw UsageError("nothing goes by the name \"\(name)\"; give a ticket, or an id such as m12, r7 or o33")
    }
    desk.show(
      steps.map { [("at", $0.at.local), ("what", $0.subject), ("happened", $0.what)] },
      empty: "nothing happened yet")
  }
}

enum KeysCommand {
  static func run(_ arguments: inout Arguments) throws -> Int32 {
    guard try arguments.word("new") == "new" else { throw UsageError("keys: expected new") }
    try arguments.finish()
    Console.print(try Keyring.fresh())
    return 0
  }
}

extension Arguments {
  /// The next word as an id of the wanted kind.
  mutating func id<I: Identifier>(_ what: String, as type: I.Type) throws(UsageError) -> I {
    let text = try word(what)
    guard let id = I(text) else { throw UsageError("\"\(text)\" is no id; \(what) is written \(I.letter)12") }
    return id
  }
}
