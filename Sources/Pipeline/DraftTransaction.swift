// SPDX-License-Identifier: MIT
//
// The second arrow: from received to drafted, joined, set aside or dead. Runs inside one
// transaction on the writer's thread, reads only the database, and returns what to tell once the
// commit is durable.

import Reports
import Storage

struct DraftTransaction {
  let connection: Connection
  let journey: Journey
  let now: Timestamp

  func apply(_ prepared: Prepared) throws -> [JourneyEvent] {
    let id = prepared.message.id
    guard let current = try connection.message(id),
      current.state == .received || current.state == .waitingPart
    else { throw StorageError(.stale, "\(id) is drafted already") }
    switch prepared.matter {
    case .unreadable(let reason):
      try advance(prepared, .unreadable, reason: reason)
      return [event(.messageDead, prepared, reason: reason)]
    case .automatic(let reason):
      try advance(prepared, .setAside, reason: reason)
      return [event(.messageSetAside, prepared, reason: reason)]
    case .illegible(let reason, let asker): return try pointElsewhere(reason, asker, prepared)
    case .bounce(let notice, let outgoing): return try bounce(notice, of: outgoing, prepared)
    case .piece(let part, let joint): return try keep(part, joint, prepared)
    case .question(let number, let asker): return try answerQuestion(number, asker, prepared)
    case .told(let told): return try draft(told, prepared)
    }
  }

  /// Moves the message along one arrow; the other pieces of a long one go with it, whatever the arrow.
  private func advance(
    _ prepared: Prepared, _ event: MessageEvent, report: ReportID? = nil, reason: String? = nil
  ) throws {
    let id = prepared.message.id
    try connection.advance(id, event, report: report, reason: reason)
    for piece in prepared.pieces where piece != id {
      try connection.advance(
        piece, event == .startsReport ? .joinsReport : event, report: report, reason: reason ?? "part")
    }
    try connection.finish(prepared.pieces, as: id, report: report)
  }

  func event(
    _ kind: JourneyEvent.Kind, _ prepared: Prepared, report: ReportID? = nil, ticket: String? = nil,
    state: String? = nil, reason: String? = nil
  ) -> JourneyEvent {
    JourneyEvent(
      kind, channel: prepared.account.channel, message: prepared.message.id, report: report, ticket: ticket,
      state: state, reason: reason, age: now - prepared.message.receivedAt)
  }

  // MARK: What is not a report

  /// What only the sender's own app can show: they are told how to write to us.
  private func pointElsewhere(_ reason: String, _ asker: Prepared.Asked, _ prepared: Prepared) throws
    -> [JourneyEvent]
  {
    let id = prepared.message.id
    let (sender, recipient) = try known(asker.correspondent, in: prepared.message.account)
    try connection.describe(id, sender: sender, sentAt: asker.reading.sentAt)
    try advance(prepared, .setAside, reason: reason)
    let answered = try answer(
      .illegible, cause: "illegible:\(id)", prepared, report: nil, recipient: recipient,
      reading: asker.reading)
    return [event(.messageSetAside, prepared, reason: reason)] + answered
  }

  private func bounce(_ notice: DeliveryNotice, of outgoing: OutgoingID?, _ prepared: Prepared) throws
    -> [JourneyEvent]
  {
    let reason = "bounce: \(notice.action.rawValue) \(notice.status ?? "")".trimmedEnd
    try advance(prepared, .setAside, reason: reason)
    let told = try outgoing.map {
      try DeliveryReports.settle($0, notice.action, reason, on: connection, at: now)
    }
    return [event(.messageSetAside, prepared, reason: reason)] + (told ?? [])
  }

  private func keep(_ part: PartOfMessage, _ joint: [UInt8], _ prepared: Prepared) throws -> [JourneyEvent] {
    let id = prepared.message.id
    let limit = prepared.account.rules.partLimit
    let known = try connection.whole(lacking: part, joint: joint, since: now - limit * Self.lateLimits)
    try connection.keepPart(id, joint: joint, part: part, dueAt: now + limit)
    if let (whole, report) = known {
      try connection.finish([id], as: whole, report: report)
      return try join(prepared, told: nil, nil, to: report, by: "late part \(part.number) of \(part.total)")
    }
    try connection.advance(id, .waitsForParts)
    return [event(.messageWaits, prepared, reason: "part \(part.number) of \(part.total)")]
  }

  /// For so many time limits a late piece still finds the whole that went ahead without it; later, its
  /// reference may be the one of another message.
  private static let lateLimits = 3

  private func answerQuestion(_ number: Prepared.Number, _ asker: Prepared.Asked, _ prepared: Prepared) throws
    -> [JourneyEvent]
  {
    let id = prepared.message.id
    let (sender, recipient) = try known(asker.correspondent, in: prepared.message.account)
    try connection.describe(id, sender: sender, sentAt: asker.reading.sentAt)
    let named =
      switch number {
      case .ticket(let ticket): try connection.report(ticket: ticket.description)
      case .issued(let key):
        try sender.flatMap { sender in
          try connection.reports(numbered: key).compactMap {
            try connection.report($0, asKnownTo: sender)
          }.last
        }
      }
    // Somebody else's ticket is answered like one that does not exist.
    let asked = named.flatMap { $0.sender != nil && $0.sender == sender ? $0 : nil }
    let standing = try asked.map(connection.standing)
    let own = standing?.sender == asked?.sender ? standing : asked
    if let standing {
      try advance(prepared, .joinsReport, report: standing.id, reason: "status question")
    } else {
      try advance(prepared, .setAside, reason: "status question for a ticket that is not the sender's")
    }
    let isPublic = asker.reading.isAnsweredInPublic
    let answered = try answer(
      isPublic ? .pointer : .answer, cause: "\(isPublic ? "pointer" : "answer"):\(id)", prepared,
      report: own?.id, recipient: recipient, reading: asker.reading)
    let told = event(
      own == nil ? .messageSetAside : .messageJoined, prepared, report: standing?.id,
      ticket: standing?.ticket,
      reason: "status question")
    return [told] + answered
  }

  // MARK: What is one

  private func draft(_ told: Prepared.Told, _ prepared: Prepared) throws -> [JourneyEvent] {
    let account = prepared.message.account
    let (sender, recipient) = try known(told.correspondent, in: account)
    try connection.describe(prepared.message.id, sender: sender, sentAt: told.reading.sentAt)
    for (number, note) in told.reading.attachments.enumerated() {
      let reference = Hexadecimal.random(journey.clock)
      try connection.keep(note, number: number, of: prepared.message.id, reference: reference, at: now)
    }
    let standing = try connection.standing(of: prepared.message.id)
    if let sender, !standing.isAlone, let (report, by) = try joinable(told, sender, prepared) {
      return try join(prepared, told: told, sender, to: report.id, by: by.rawValue)
    }
    return try start(told, sender, recipient, prepared, isPublic: told.isPublic && !standing.isPrivate)
  }

  private func known(_ correspondent: Correspondent?, in account: AccountID) throws -> (
    sender: SenderID?, recipient: SenderID?
  ) {
    guard let correspondent else { return (nil, nil) }
    let sender = try connection.sender(correspondent.sender, in: account)
    let recipient =
      correspondent.isElsewhere ? try connection.sender(correspondent.recipient, in: account) : sender
    try connection.openWindow(of: recipient, at: now)
    return (sender, recipient)
  }

  private func joinable(_ told: Prepared.Told, _ sender: SenderID, _ prepared: Prepared) throws -> (
    ReportRow, JoinedBy
  )? {
    var known = try connection.reports(of: sender, since: now - .seconds(90 * 86_400))
    // Older ones that are quoted, if they are the sender's.
    for ticket in told.tickets where !known.contains(where: { $0.ticket == ticket.description }) {
      if let report = try connection.report(ticket: ticket.description), report.sender == sender {
        known.append(report)
      }
    }
    let edited = try told.reading.corrects.flatMap {
      try connection.report(ofMessage: $0, in: prepared.message.account)
    }
    let corrected = try edited.map(connection.standing)
    if let corrected, let report = try connection.report(corrected, asKnownTo: sender) {
      known.append(report)
    }
    let replied = try told.reading.repliesTo.flatMap { id in
      try prepared.account.courier.flatMap {
        try connection.outgoing(remoteID: id, courier: $0, to: sender)
      }
    }
    let rows = try told.answers.compactMap(connection.outgoing) + [replied].compactMap(\.self)
    let named = try rows.compactMap { try $0.report.flatMap(connection.report) }
    let answered = try named.map { try connection.standing($0).id }
    let own = try candidates(known)
    return Joining.choose(
      told, own: own, corrected: corrected?.id, answered: answered, rules: prepared.account.rules, now: now)
  }

  /// The reports that stand for a sender's own, each with the tickets that sender knows it by.
  private func candidates(_ known: [ReportRow]) throws -> [JoinCandidate] {
    var found: [JoinCandidate] = []
    for report in known {
      let standing = try connection.standing(report)
      let isWaiting = try standing.id == report.id && isUnanswered(report)
      if let index = found.firstIndex(where: { $0.report.id == standing.id }) {
        found[index].tickets.insert(report.ticket)
        if isWaiting { found[index].answerIsWaiting = true }
      } else {
        found.append(JoinCandidate(report: standing, tickets: [report.ticket], answerIsWaiting: isWaiting))
      }
    }
    return found
  }

  /// Whether nothing was said to it yet: its answer has not left, or there is none to be, as on an account that
  /// answers nobody. What was there before the first contact is read all at once, so it tells nothing of when.
  private func isUnanswered(_ report: ReportRow) throws -> Bool {
    if let reply = try connection.outgoing(cause: "reply:\(report.id)") {
      return reply.state == .due && reply.attempts == 0
    }
    return try connection.message(report.origin)?.isHistory == false
  }

  private func start(
    _ told: Prepared.Told, _ sender: SenderID?, _ recipient: SenderID?, _ prepared: Prepared,
    isPublic isForAll: Bool
  ) throws -> [JourneyEvent] {
    let id = prepared.message.id
    let ticket = try freshTicket(prefix: prepared.account.rules.ticketPrefix)
    var place: Place?
    let state: ReportState
    switch told.location {
    case .located(let found): (state, place) = (.located, found)
    case .outside: state = .outside
    case .candidates, .unknown: state = .needsLocation
    }
    let rules = prepared.account.rules
    let double = try told.likeness.flatMap {
      try connection.report(like: $0, since: now - rules.duplicateWindow)
    }
    let twin = try double == nil ? elsewhere(told, sender, prepared.message.account, place, rules) : nil
    let event = try event(of: told, place)
    let mayAnswer = try mayAnswer(prepared, told.reading, recipient)
    let isPublic = told.reading.isAnsweredInPublic
    let asks = state == .needsLocation && mayAnswer && double == nil && !isPublic
    let report = try connection.insert(
      NewReport(
        ticket: ticket, origin: id, sender: sender, channel: prepared.account.channel,
        isPublic: isForAll, category: told.suggestion.category, isEmergency: told.suggestion.isEmergency,
        state: state,
        kelurahan: place?.kelurahan.code,
        coordinate: place?.coordinate,
        place: told.place, sealKey: journey.store.keys.current,
        questionUntil: asks ? now + rules.questionOpen : nil,
        isAnswerable: told.reading.canBeAnswered && !isPublic,
        likeness: told.likeness, wording: told.wording, duplicateOf: double ?? twin,
        sketch: told.sketch, event: event, language: told.suggestion.language?.rawValue,
        territory: told.location.territory),
      at: now)
    try advance(prepared, .startsReport, report: report)
    try keep(told.links, of: id)
    try searchMap(for: told, id, leaving: state)
    if state == .located { try forward(report, after: hold(told, rules, isDouble: (double ?? twin) != nil)) }
    let drafted = self.event(
      .reportDrafted, prepared, report: report, ticket: ticket, state: state.rawValue,
      reason: (twin ?? event).map { "perhaps the event of \($0)" })
    if let double {
      let reason = "a suspected duplicate of \(double)"
      return [drafted, self.event(.answerWithheld, prepared, report: report, reason: reason)]
    }
    let answered = try answer(
      isPublic ? .pointer : .reply, cause: isPublic ? "pointer:\(id)" : "reply:\(report)", prepared,
      report: report, recipient: recipient, reading: told.reading)
    return [drafted] + answered
  }

  /// What others told of just now, near by, in words that have much in common with these.
  private func event(of told: Prepared.Told, _ place: Place?) throws -> ReportID? {
    guard let sketch = told.sketch else { return nil }
    let near = try connection.reports(
      near: place?.kelurahan.code, category: told.suggestion.category, since: now - SameEvent.window,
      limit: SameEvent.most)
    let facts = SameEvent.Facts(
      category: told.suggestion.category, isLocated: place != nil, coordinate: place?.coordinate,
      sketch: sketch)
    return SameEvent.choose(facts, among: near)
  }

  /// An earlier report that may tell of the same event: on another channel in the same words, or of the same
  /// citizen on another channel, about the same kind of thing in the same place. Both are answered; a person
  /// may make them one.
  private func elsewhere(
    _ told: Prepared.Told, _ sender: SenderID?, _ account: AccountID, _ place: Place?, _ rules: AccountRules
  ) throws -> ReportID? {
    guard rules.duplicateWindow > .zero else { return nil }
    let start = now - rules.duplicateWindow
    if let words = told.wording,
      let twin = try connection.report(worded: words, elsewhereThan: account, since: start)
    {
      return twin
    }
    guard let sender, let place, told.suggestion.category != Category.lainnya.rawValue else { return nil }
    for mac in told.spellings {
      let found = try connection.report(
        ofAddress: mac, elsewhereThan: sender, kelurahan: place.kelurahan.code,
        category: told.suggestion.category,
        since: start)
      if let found { return found }
    }
    return nil
  }

  /// Joins a message to a report and does what follows: the place may be known now, and a report
  /// on its way gets an update.
  private func join(
    _ prepared: Prepared, told: Prepared.Told?, _ sender: SenderID?, to id: ReportID, by: String
  ) throws -> [JourneyEvent] {
    guard let report = try connection.report(id) else { throw StorageError(.stale, "\(id) is missing") }
    let message = prepared.message.id
    try advance(prepared, .joinsReport, report: id, reason: by)
    var events = [event(.messageJoined, prepared, report: id, ticket: report.ticket, reason: by)]
    // What was told in private is shown with nothing public.
    if let told, !told.isPublic { try connection.hide(id) }
    let found = try told.flatMap { try location($0, for: report) }
    let sealed = try found.flatMap(journey.sealedPlace)
    if let told, let sealed, case .located(let place)? = found {
      try connection.locate(
        report, kelurahan: place.kelurahan.code, coordinate: place.coordinate, place: sealed,
        sealKey: journey.store.keys.current, at: now)
      try forward(id)
      events.append(
        event(.reportLocated, prepared, report: id, ticket: report.ticket, state: "located", reason: by))
      events += try answerLocated(report, told, sender, prepared)
      try journey.answerLocated(report, besides: sender, on: connection, at: now)
    } else {
      if let sealed {
        try connection.suggest(
          report, place: sealed, sealKey: journey.store.keys.current, territory: found?.territory)
      }
      if let told, report.state.after(.located) != nil { try keep(told.links, of: message) }
      try connection.touch(id, isEmergency: told?.suggestion.isEmergency ?? false)
      try searchMap(for: told, message, leaving: report.state)
    }
    try update(report, with: message)
    return events
  }

  private func freshTicket(prefix: String) throws -> String {
    for _ in 0..<100 {
      // Two draws of 32 bits: one Double has only 53.
      let half = { UInt64(journey.clock.random() * 4_294_967_296) }
      let random = { half() << 32 | half() }
      guard let ticket = Ticket(prefix: prefix, random: random)?.description else {
        preconditionFailure("the configuration lets no such prefix pass: \(prefix)")
      }
      if try connection.report(ticket: ticket) == nil { return ticket }
    }
    throw StorageError(.constraint, "no free ticket number in a hundred tries")
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
