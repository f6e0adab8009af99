// SPDX-License-Identifier: MIT
//
// What a channel's reader makes of one raw message: a pure value, made anew from the stored bytes
// whenever it is needed. Nothing in it decides what happens next; the pipeline does.

/// The channels a citizen writes on. Adding one is a new case, and the compiler's list of
/// switches to extend.
package enum Channel: String, CaseIterable, Sendable, Codable {
  case email
  case sms
  case telegram
  case whatsapp
  /// The page: its Messenger and the comments below its posts.
  case facebook
  case instagram
  case x
  /// SP4N-LAPOR, the national complaint system, as far as it hands complaints to the city.
  case lapor
  /// An officer at a counter wrote down what a visitor said.
  case counter
  /// Aspirations printed by newspapers and sites.
  case media
  /// The city's app and other sources that know the place.
  case app
}

/// What a channel lets leave of one attachment.
package enum LeavingAttachment: Hashable, Sendable {
  case bytes([UInt8])
  /// Nothing of it; why, in words for an officer.
  case withheld(reason: String)
}

/// A message as read, before any decision about it.
package struct Reading: Hashable, Sendable {
  /// The address the channel itself uses, normalised (`+6281…`, `warga@example.id`); nil where
  /// the message names nobody.
  package var sender: String?
  /// Another address the message asks to be answered at (a mail's Reply-To); nil where it is the
  /// sender's. Anybody can write any address there, so it says nothing about who wrote.
  package var answersTo: String?
  /// Whether the channel can carry an answer to this sender: false for short codes, alphanumeric
  /// senders, null envelopes.
  package var canBeAnswered: Bool
  /// The city's own address it was sent to, as written.
  package var recipient: String?
  /// What the message says of itself; nil where it says nothing readable.
  package var sentAt: Timestamp?
  package var subject: String?
  /// The new text, without quoted history and signature.
  package var text: String
  /// What was separated from it; kept, not shown first.
  package var quoted: String
  package var attachments: [AttachmentNote]
  package var nature: MessageNature
  /// Set where the gateway delivers a long message in pieces.
  package var part: PartOfMessage?
  /// A place the sender pointed at on a map.
  package var pin: Pin?
  /// Whether anybody could read it where it was written.
  package var isPublic: Bool
  /// Whether anybody could read an answer to it, too: then it gets a pointer to a private way and nothing
  /// else.
  package var isAnsweredInPublic: Bool
  /// The identity of the message it is a new wording of; nil for a message of its own.
  package var corrects: String?
  /// The message it answers, by the platform's own id, as the platform named it when it took that from us; nil
  /// where it answers none.
  package var repliesTo: String?
  /// Message-IDs this one answers (In-Reply-To, then References), without angle brackets.
  package var references: [String]
  /// Damage that was worked around, in words an operator understands; no message text.
  package var problems: [String]

  package init(
    sender: String? = nil, answersTo: String? = nil, canBeAnswered: Bool = true, recipient: String? = nil,
    sentAt: Timestamp? = nil,
    subject: String? = nil, text: String = "", quoted: String = "",
    attachments: [AttachmentNote] = [], nature: MessageNature = .personal,
    part: PartOfMessage? = nil, pin: Pin? = nil, isPublic: Bool = false,
    isAnsweredInPublic: Bool = false, corrects: String? = nil, repliesTo: String? = nil,
    references: [String] = [], problems: [String] = []
  ) {
    self.sender = sender
    self.answersTo = answersTo
    self.canBeAnswered = canBeAnswered
    self.recipient = recipient
    self.sentAt = sentAt
    self.subject = subject
    self.text = text
    self.quoted = quoted
    self.attachments = attachments
    self.nature = nature
    self.part = part
    self.pin = pin
    self.isPublic = isPublic
    self.isAnsweredInPublic = isAnsweredInPublic
    self.corrects = corrects
    self.repliesTo = repliesTo
    self.references = references
    self.problems = problems
  }
}

/// A place the sender pointed at.
package struct Pin: Hashable, Sendable {
  package var coordinate: Coordinate
  /// What the channel calls the place: a venue's name and address; nil where it gave a bare point.
  package var name: String?

  package init(_ coordinate: Coordinate, name: String? = nil) {
    self.coordinate = coordinate
    self.name = name
  }
}

/// Whether a person wrote it.
package enum MessageNature: Hashable, Sendable {
  case personal
  /// Sent by a machine; the reason is what is shown with the set-aside message
  /// (`auto-submitted`, `list`, `own mail`, …).
  case automatic(reason: String)
  /// Sent by a person in a form that only their own app can show (an end-to-end encrypted message): set
  /// aside with the reason, and the sender is told how to write to us.
  case illegible(reason: String)
  /// A report of the transport about a message of ours (RFC 3464).
  case bounce(DeliveryNotice)
}

/// What a delivery status notification says of one message of ours.
package struct DeliveryNotice: Hashable, Sendable {
  package enum Action: String, Hashable, Sendable { case failed, delayed, delivered, relayed, expanded }
  package var action: Action
  /// `5.1.1`, where given.
  package var status: String?
  /// The Message-ID of the message it is about, without angle brackets.
  package var originalMessageID: String?

  package init(action: Action, status: String?, originalMessageID: String?) {
    self.action = action
    self.status = status
    self.originalMessageID = originalMessageID
  }
}

/// An attachment of a raw message; its bytes are read from there when they are needed.
package struct AttachmentNote: Hashable, Sendable {
  package var name: String
  /// A media type, lower case: `image/jpeg`.
  package var type: String
  /// Decoded size; 0 where the platform does not say.
  package var bytes: Int
  /// Whether the message only names it: its bytes are still with the platform and have to be fetched.
  package var isRemote: Bool

  package init(name: String, type: String, bytes: Int, isRemote: Bool = false) {
    self.name = name
    self.type = type
    self.bytes = bytes
    self.isRemote = isRemote
  }
}

/// One piece of a concatenated message (3GPP TS 23.040 §9.2.3.24.1).
package struct PartOfMessage: Hashable, Sendable {
  /// The sender's reference number; wraps at 256 or 65,536.
  package var reference: Int
  package var total: Int
  /// 1 … total.
  package var number: Int

  package init(reference: Int, total: Int, number: Int) {
    self.reference = reference
    self.total = total
    self.number = number
  }
}
