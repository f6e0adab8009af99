// SPDX-License-Identifier: MIT
//
// What a drafted or joined message makes us tell: the core the report and what is added to it, the sender
// an answer, where one may be given.

import Reports
import Storage

extension DraftTransaction {
  /// How long a located report waits before it goes on. Somebody in danger waits for nobody.
  func hold(_ told: Prepared.Told, _ rules: AccountRules, isDouble: Bool) -> Duration {
    if told.suggestion.isEmergency { return .zero }
    if isDouble { return rules.duplicateHold }
    return told.reading.attachments.contains(where: \.isRemote) ? Self.mediaHold : .zero
  }

  /// So long a report waits for pictures that are still with a platform; then they follow it.
  private static let mediaHold = Duration.seconds(10)

  func forward(_ report: ReportID, after hold: Duration = .zero) throws {
    try connection.insert(
      NewOutgoing(
        cause: "forward:\(report)", kind: .forward, courier: journey.rules.core, report: report, message: nil,
        sender: nil,
        dueAt: now + hold), at: now)
  }

  /// Tells the core of a further message, unless the report itself has not left yet: then it will
  /// carry the message.
  func update(_ report: ReportRow, with message: MessageID) throws {
    try update(report, message, "update:\(message)")
  }

  /// The same once what a message named has been fetched: an update of its own, for the one with the words
  /// may have left.
  func update(_ report: ReportRow, withMediaOf message: MessageID) throws {
    if let words = try connection.outgoing(cause: "update:\(message)"), words.attempts == 0 { return }
    try update(report, message, "update:\(message)-media")
  }

  private func update(_ report: ReportRow, _ message: MessageID, _ cause: String) throws {
    guard journey.rules.coreTakesUpdates,
      let forward = try connection.outgoing(cause: "forward:\(report.id)"), forward.attempts > 0
    else { return }
    try connection.insert(
      NewOutgoing(
        cause: cause, kind: .update, courier: journey.rules.core, report: report.id,
        message: message,
        sender: nil,
        dueAt: now), at: now)
  }

  /// The first answer, if it has not left, will say the place by itself.
  func answerLocated(
    _ report: ReportRow, _ told: Prepared.Told, _ sender: SenderID?, _ prepared: Prepared
  ) throws -> [JourneyEvent] {
    guard let sender, let own = try connection.report(report, asKnownTo: sender) else { return [] }
    let reply = try connection.outgoing(cause: "reply:\(own.id)")
    if let reply, reply.attempts == 0 { return [] }
    // Where the number is still to come, the answer with it tells the place.
    let isNumberTold = reply.map {
      journey.numberTold(by: $0, of: KnownReport(own: own, standing: report)) != nil
    }
    guard isNumberTold ?? (journey.rules.issuer == .kanal), !told.reading.isAnsweredInPublic else {
      return []
    }
    return try answer(
      .located, cause: "located:\(own.id)", prepared, report: own.id,
      recipient: reply?.sender ?? own.sender, reading: told.reading)
  }

  func answer(
    _ kind: OutgoingKind, cause: String, _ prepared: Prepared, report: ReportID?, recipient: SenderID?,
    reading: Reading
  ) throws -> [JourneyEvent] {
    guard let recipient, try mayAnswer(prepared, reading, recipient), let courier = prepared.account.courier
    else {
      return [event(.answerWithheld, prepared, report: report, reason: withheld(prepared, reading))]
    }
    let hold = kind == .reply ? prepared.account.rules.answerAfter : .zero
    try connection.insert(
      NewOutgoing(
        cause: cause, kind: kind, courier: courier, report: report, message: prepared.message.id,
        sender: recipient,
        dueAt: now + hold), at: now)
    return []
  }

  func mayAnswer(_ prepared: Prepared, _ reading: Reading, _ recipient: SenderID?) throws -> Bool {
    let rules = prepared.account.rules
    guard let recipient, rules.answers, prepared.account.courier != nil, reading.canBeAnswered,
      !prepared.message.isHistory, !isQuiet(prepared.account)
    else { return false }
    return try connection.answers(to: recipient, since: now - rules.budgetPeriod) < rules.answerBudget
  }

  /// Whether the account is so new that it answers nobody yet.
  private func isQuiet(_ account: ChannelAccount) -> Bool {
    account.openedAt.map { now - $0 < account.rules.quietFirst } ?? false
  }

  private func withheld(_ prepared: Prepared, _ reading: Reading) -> String {
    if isQuiet(prepared.account) { return "the account is new; quietFirst is not over" }
    if !prepared.account.rules.answers || prepared.account.courier == nil { return "answers are off" }
    if prepared.message.isHistory { return "older than the feed's first contact" }
    if reading.sender == nil && reading.answersTo == nil || !reading.canBeAnswered {
      return "the sender cannot be answered"
    }
    return "the sender's answer budget is spent"
  }
}
