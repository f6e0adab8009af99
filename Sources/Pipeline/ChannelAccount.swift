// SPDX-License-Identifier: MIT

package import Reports

/// A message's bytes with the name of the form they are in.
package struct RawMessage: Sendable, Hashable {
  package var bytes: [UInt8]
  package var format: String

  package init(bytes: [UInt8], format: String) {
    self.bytes = bytes
    self.format = format
  }
}

/// Why a raw message cannot be read: it becomes a dead letter, kept whole.
package struct Unreadable: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}

/// One of the city's own mailboxes or numbers, as the pipeline needs to know it.
package struct ChannelAccount: Sendable {
  package var channel: Channel
  /// The address or number itself; the scope of identities and senders.
  package var scope: String
  /// The courier that carries answers; nil where this account never answers.
  package var courier: String?
  package var rules: AccountRules
  /// When the account was first configured, as the store remembers it; nil where it does not.
  package internal(set) var openedAt: Timestamp?
  /// Reads one raw message; throws `Unreadable`.
  package var read: @Sendable (RawMessage) throws -> Reading
  /// Reads the pieces of a long message, in order, as one.
  package var readJoined: @Sendable ([RawMessage]) throws -> Reading
  /// The outgoing row a reference of ours names, if it carries our mark.
  package var ownReference: @Sendable (String) -> OutgoingID?
  /// The text of an answer, in the channel's own length and form.
  package var compose: @Sendable (AnswerOccasion) -> AnswerText
  /// Opens a raw message for what may leave of its attachments, counted from 0; nil beyond the last.
  package var attachments: @Sendable (RawMessage) throws -> @Sendable (Int) -> LeavingAttachment?
  /// Whether whoever handed a report over has to hear when it is set aside.
  package var isToldOfSetAside: Bool
  /// Fetches attachments that are noted as remote; nil where the channel has none.
  package var media: (any MediaSource)?

  package init(
    channel: Channel, scope: String, courier: String?, rules: AccountRules,
    read: @escaping @Sendable (RawMessage) throws -> Reading,
    readJoined: @escaping @Sendable ([RawMessage]) throws -> Reading,
    ownReference: @escaping @Sendable (String) -> OutgoingID? = { _ in nil },
    compose: @escaping @Sendable (AnswerOccasion) -> AnswerText,
    attachments: @escaping @Sendable (RawMessage) throws -> @Sendable (Int) -> LeavingAttachment? = { _ in
      throw Unreadable("this channel has no attachments")
    },
    media: (any MediaSource)? = nil, isToldOfSetAside: Bool = false
  ) {
    self.channel = channel
    self.scope = scope
    self.courier = courier
    self.rules = rules
    self.read = read
    self.readJoined = readJoined
    self.ownReference = ownReference
    self.compose = compose
    self.attachments = attachments
    self.media = media
    self.isToldOfSetAside = isToldOfSetAside
  }
}

/// What a deployment decides about one account.
package struct AccountRules: Sendable, Hashable {
  /// 1 to 4 capital letters.
  package var ticketPrefix: String
  /// Messages of one sender within this time, before our answer has left, are one report; zero: never.
  package var joinWindow: Duration
  /// How long the first answer waits for a second message.
  package var answerAfter: Duration
  /// How long the pieces of a long message wait for each other.
  package var partLimit: Duration
  /// How long our question for the place stays open.
  package var questionOpen: Duration
  /// At most this many answers to one sender within `budgetPeriod`.
  package var answerBudget: Int
  package var budgetPeriod: Duration
  /// False: drafts, never answers.
  package var answers: Bool
  /// For so long after it was first configured the account drafts and answers nobody: what is wrong with a
  /// new channel is seen before citizens see it.
  package var quietFirst: Duration
  /// A message like another of the same sender within this time is a suspected duplicate; zero: never.
  package var duplicateWindow: Duration
  /// How long a located suspected duplicate waits for a person before it goes on to the core.
  package var duplicateHold: Duration

  package init(
    ticketPrefix: String, joinWindow: Duration = .zero, answerAfter: Duration = .zero,
    partLimit: Duration = .seconds(300), questionOpen: Duration = .seconds(3 * 86_400),
    answerBudget: Int = 20,
    budgetPeriod: Duration = .seconds(86_400), answers: Bool = true, quietFirst: Duration = .zero,
    duplicateWindow: Duration = .zero, duplicateHold: Duration = .seconds(1800)
  ) {
    self.ticketPrefix = ticketPrefix
    self.joinWindow = joinWindow
    self.answerAfter = answerAfter
    self.partLimit = partLimit
    self.questionOpen = questionOpen
    self.answerBudget = answerBudget
    self.budgetPeriod = budgetPeriod
    self.answers = answers
    self.quietFirst = quietFirst
    self.duplicateWindow = duplicateWindow
    self.duplicateHold = duplicateHold
  }
}

/// An answer as it leaves.
package struct AnswerText: Sendable, Hashable {
  package var text: String
  /// What an operator should know of it, such as that it was shortened; no word of it.
  package var remark: String?

  package init(_ text: String, remark: String? = nil) {
    self.text = text
    self.remark = remark
  }
}

/// What an answer is about. A first answer without a ticket says that the number follows.
package enum AnswerOccasion: Sendable, Hashable {
  /// The first answer: located, and on its way.
  case received(ticket: String?, place: Place, isEmergency: Bool)
  /// The first answer: where is it?
  case asksWhere(ticket: String?, isEmergency: Bool)
  /// The first answer: kept, but not in this city.
  case outside(ticket: String?, isEmergency: Bool)
  /// The core has given the report its number.
  case numberIssued(ticket: String, place: Place)
  /// A later message told the place.
  case located(ticket: String, place: Place)
  /// An admin asks once more where it is.
  case asksAgain(ticket: String?)
  /// The routing core moved the report on.
  case statusChanged(ticket: String, status: CoreStatus, note: String?)
  /// The sender asked for the status; nil while the core has said nothing.
  case statusAnswer(ticket: String, status: CoreStatus?)
  /// The sender asked for a ticket that is not theirs, or is none.
  case statusUnknown
  /// The sender wrote where everybody reads the answer.
  case pointer
  /// The sender's message could not be read here.
  case illegible
  /// The report is not taken on, and why.
  case declined(ticket: String, reason: String)
}
