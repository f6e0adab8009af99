// SPDX-License-Identifier: MIT

package import Settings

extension AccountRules {
  /// The keys of an account's section that its rules and texts are read from: what a reload changes
  /// at once.
  package static let keys: Set = [
    "ticketPrefix", "joinWindow", "answerAfter", "partLimit", "questionOpen", "answerBudget", "budgetPeriod",
    "answers", "quietFirst", "duplicateWindow", "duplicateHold", "texts",
  ]

  /// Reads an account's rules; mistakes are noted in the section. `comesInPieces` where the channel
  /// cuts long messages; `quietFirst` is how long a new account of the channel answers nobody.
  package init(
    reading section: Section, ticketPrefix: String, joinWindow: Duration, answerAfter: Duration,
    comesInPieces: Bool, quietFirst: Duration = .zero
  ) {
    let day = Duration.seconds(86_400)
    self.init(
      ticketPrefix: section.string("ticketPrefix", default: ticketPrefix),
      joinWindow: section.duration("joinWindow", in: .zero...(.seconds(3600)), default: joinWindow),
      answerAfter: section.duration("answerAfter", in: .zero...(.seconds(3600)), default: answerAfter),
      partLimit: comesInPieces
        ? section.duration("partLimit", in: .seconds(1)...day, default: .seconds(300)) : .seconds(300),
      questionOpen: section.duration("questionOpen", in: .seconds(60)...(day * 30), default: day * 3),
      answerBudget: section.int("answerBudget", in: 1...10_000, default: 20),
      budgetPeriod: section.duration("budgetPeriod", in: .seconds(60)...(day * 30), default: day),
      answers: section.bool("answers", default: true),
      quietFirst: section.duration("quietFirst", in: .zero...(day * 30), default: quietFirst),
      duplicateWindow: section.duration("duplicateWindow", in: .zero...(day * 30), default: day),
      duplicateHold: section.duration("duplicateHold", in: .zero...day, default: .seconds(1800)))
    let isPrefix =
      (1...4).contains(self.ticketPrefix.utf8.count)
      && self.ticketPrefix.utf8.allSatisfy { (65...90).contains($0) }
    if !isPrefix { section.mistake(at: "ticketPrefix", "1 to 4 capital letters, as in \"KNL\"") }
  }
}
