// SPDX-License-Identifier: MIT

package import Reports

/// One outgoing row, ready for the wire. Frozen at its first attempt: a second attempt carries the
/// same bytes under the same key.
package struct Parcel: Sendable {
  package var id: OutgoingID
  /// The same for every attempt: the ticket towards the routing core, `o33` towards a gateway.
  package var key: String
  /// 1 for the first attempt.
  package var attempt: Int
  package var content: Content

  package enum Content: Sendable {
    case reply(ReplyParcel)
    case report(ReportParcel)
    case update(UpdateParcel)
  }

  package init(id: OutgoingID, key: String, attempt: Int, content: Content) {
    self.id = id
    self.key = key
    self.attempt = attempt
    self.content = content
  }
}

/// A text for a sender, on the channel they wrote on.
package struct ReplyParcel: Sendable {
  /// The sender's address, normalised as the reader gave it.
  package var recipient: String
  package var ticket: String?
  package var text: String
  /// The message it answers, as received, and its format; nil where its bytes were erased.
  package var answered: (raw: [UInt8], format: String)?
  /// What it is about, for an other side that has more than words for it.
  package var matter: AnswerMatter
  /// True for an automatic answer (RFC 3834 headers); false for an officer's own words.
  package var isAutomatic: Bool

  package init(
    recipient: String, ticket: String?, text: String, answered: (raw: [UInt8], format: String)?,
    matter: AnswerMatter = .received, isAutomatic: Bool = true
  ) {
    self.recipient = recipient
    self.ticket = ticket
    self.text = text
    self.answered = answered
    self.matter = matter
    self.isAutomatic = isAutomatic
  }
}

/// What an answer is about.
package enum AnswerMatter: Sendable, Hashable, Codable {
  case received, asksWhere, outside, number, located, answer
  case status(CoreStatus)
  /// Where everybody reads it: the one answer that goes out in public.
  case pointer
  case illegible
  case declined

  package init(_ occasion: AnswerOccasion) {
    switch occasion {
    case .received: self = .received
    case .asksWhere, .asksAgain: self = .asksWhere
    case .outside: self = .outside
    case .numberIssued: self = .number
    case .located: self = .located
    case .statusChanged(_, let status, _): self = .status(status)
    case .statusAnswer, .statusUnknown: self = .answer
    case .pointer: self = .pointer
    case .illegible: self = .illegible
    case .declined: self = .declined
    }
  }
}

extension ReplyParcel {
  /// Whether it is to stand below a public message, where anybody can read it.
  package var isPublic: Bool { matter == .pointer }
}

/// A located report for the routing core. Carries no sender.
package struct ReportParcel: Sendable, Hashable, Codable {
  package var ticket: String
  package var channel: Channel
  /// `private` or `public`.
  package var visibility: String
  package var category: String
  /// ISO 639-1; nil where the words do not tell.
  package var language: String?
  package var isEmergency: Bool
  package var text: String
  package var sentAt: Timestamp?
  package var receivedAt: Timestamp
  package var place: Place
  package var attachments: [SharedAttachment]

  package init(
    ticket: String, channel: Channel, visibility: String, category: String, language: String? = nil,
    isEmergency: Bool, text: String, sentAt: Timestamp?, receivedAt: Timestamp, place: Place,
    attachments: [SharedAttachment]
  ) {
    self.ticket = ticket
    self.channel = channel
    self.visibility = visibility
    self.category = category
    self.language = language
    self.isEmergency = isEmergency
    self.text = text
    self.sentAt = sentAt
    self.receivedAt = receivedAt
    self.place = place
    self.attachments = attachments
  }
}

/// An attachment by reference: the core fetches it with the reference, which says nothing itself.
package struct SharedAttachment: Sendable, Hashable, Codable {
  package var reference: String
  package var type: String
  /// Of what is shared: pictures leave without what their cameras noted.
  package var bytes: Int
  /// SHA-256 of what is shared, in hexadecimal; nil where nothing is.
  package var digest: String?
  /// Why nothing of it is shared.
  package var withheld: String?

  package init(
    reference: String, type: String, bytes: Int, digest: String? = nil, withheld: String? = nil
  ) {
    self.reference = reference
    self.type = type
    self.bytes = bytes
    self.digest = digest
    self.withheld = withheld
  }
}

/// A further message of a report that was forwarded already.
package struct UpdateParcel: Sendable, Hashable, Codable {
  package var ticket: String
  /// Unique among the updates of the ticket: the message's id.
  package var update: String
  /// Of the whole report as of this message; nil where it says nothing new of it.
  package var visibility: String?
  /// Of this message alone; what the report said stands.
  package var isEmergency: Bool
  package var text: String
  package var receivedAt: Timestamp
  package var attachments: [SharedAttachment]

  package init(
    ticket: String, update: String, visibility: String? = nil, isEmergency: Bool, text: String,
    receivedAt: Timestamp, attachments: [SharedAttachment]
  ) {
    self.ticket = ticket
    self.update = update
    self.visibility = visibility
    self.isEmergency = isEmergency
    self.text = text
    self.receivedAt = receivedAt
    self.attachments = attachments
  }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    ticket = try values.decode(String.self, forKey: .ticket)
    update = try values.decode(String.self, forKey: .update)
    visibility = try values.decodeIfPresent(String.self, forKey: .visibility)
    // Rows that were frozen before updates told it have none.
    isEmergency = try values.decodeIfPresent(Bool.self, forKey: .isEmergency) ?? false
    text = try values.decode(String.self, forKey: .text)
    receivedAt = try values.decode(Timestamp.self, forKey: .receivedAt)
    attachments = try values.decode([SharedAttachment].self, forKey: .attachments)
  }
}

/// What became of one attempt, as the adapter judges it; the pipeline never sees a status code.
package enum Outcome: Sendable, Hashable {
  /// Taken over by the other side, with its id where it gave one.
  case accepted(remoteID: String?)
  /// Never will be: the reason is shown to a person.
  case refused(reason: String)
  /// Certainly not taken: again after the backoff, or after the time the other side named. Where the
  /// other side said so of this parcel alone, the others go on.
  case retry(after: Duration?, reason: String, isAboutThisParcel: Bool = false)
  /// Not let in, so certainly not taken: loud in health, and tried again slowly, for a token may have
  /// been renewed.
  case credentialsRefused(reason: String)
  /// Sent, and no answer: may have been taken. Where the other side answers and cannot say what became
  /// of this parcel, the others go on.
  case unknown(reason: String, isAboutThisParcel: Bool = false)
  /// The channel's reply window is closed.
  case waitingWindow(reason: String)
}

/// What may be done about an attempt whose outcome is unknown.
package enum UnknownPolicy: Sendable, Hashable {
  /// The other side knows the key: the same attempt again does no harm.
  case repeatUnderSameKey
  /// Ask first.
  case lookUp
  /// Wait for an echo or delivery report, send once more, then park for a person.
  case resendOnce(after: Duration)
}

/// Takes parcels out of the house.
package protocol Courier: Sendable {
  /// Unique in the configuration: `sms/kannel`, `core`.
  var name: String { get }
  /// How many parcels it takes at once.
  var concurrency: Int { get }
  /// The longest one attempt can last; the lease outlasts it.
  var deadline: Duration { get }
  var unknownPolicy: UnknownPolicy { get }
  func send(_ parcel: Parcel) async -> Outcome
  /// Whether the other side has the key: its id (or an empty string) if so, nil if certainly not. Throws
  /// `FeedFailure` where it answers and cannot tell, anything else where it is not reached.
  func lookUp(_ parcel: Parcel) async throws -> String?
}
