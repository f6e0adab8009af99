// SPDX-License-Identifier: MIT
//
// Where a mailbox feed stands, and what it makes of a mailbox at contact. Pure.
//
// Invariants:
// 1. No dates decide what is fetched, only UIDs: whatever arrived while we were away is above
//    `lastUid`, however old it calls itself.
// 2. A mailbox whose UIDs lost their meaning is read again from UID 1. What we know is recognised
//    by its identity in the store, and not answered again.
// 3. Mail that was there before the first contact is never answered: it is `history`. So is, when a
//    mailbox is read again, what was there when it was last read to its end: a move to another server
//    that changes one header line makes every mail look new.

import FoundationEssentials
import Reports

struct MailboxCursor: Sendable, Hashable, Codable {
  /// The UIDVALIDITY under which the UIDs below hold (RFC 3501 §2.3.1.1).
  var uidValidity: UInt32
  /// Everything up to here is committed, gone, or before our time.
  var lastUID: UInt32
  /// When this mailbox was first met.
  var since: Timestamp
  /// When it was last read to its end; what came before then was known. Nil until that happened, and
  /// not moved while it is read again.
  var knownUntil: Timestamp?
  /// While reading up to this UID, mail may be older than the first contact.
  var oldUpTo: UInt32?
  /// Old mail is all history (an import), and not judged by its date (a rescan).
  var importsHistory: Bool?
  /// How often UIDs were given anew under the same UIDVALIDITY; nil for never.
  var rewinds: Int?
  /// Committed and not known to be flagged or moved, as a UID set.
  var untreated: String?

  /// The cursor to go on from, with a mailbox as it was found. `highest` is its highest UID ever
  /// given: UIDNEXT - 1.
  static func meeting(
    _ uidValidity: UInt32, highest: UInt32, previous: MailboxCursor?, importsHistory: Bool, now: Timestamp
  ) -> MailboxCursor {
    guard let previous else {
      let first = MailboxCursor(uidValidity: uidValidity, lastUID: highest, since: now)
      return importsHistory && highest > 0 ? first.readingAgain(upTo: highest, importsHistory: true) : first
    }
    if previous.uidValidity != uidValidity {
      var next = previous.readingAgain(upTo: highest, importsHistory: previous.importsHistory == true)
      next.uidValidity = uidValidity
      next.rewinds = nil
      return next
    }
    // A mailbox restored from a backup: the UIDs above were given to other mail meanwhile.
    if highest < previous.lastUID {
      var next = previous.readingAgain(upTo: highest, importsHistory: previous.importsHistory == true)
      next.rewinds = (previous.rewinds ?? 0) + 1
      return next
    }
    return previous
  }

  /// Whether nobody is to be answered: the message was there before our time, or is one we knew.
  /// `written` is what it says of itself. Without a date, answering once too little is the smaller
  /// harm than answering the mail of years.
  func isHistory(_ mail: ListedMail, written: @autoclosure () -> Timestamp?) -> Bool {
    guard let oldUpTo, mail.uid <= oldUpTo else { return false }
    guard importsHistory != true, let arrived = mail.internalDate else { return true }
    let known = knownUntil ?? since
    // An hour of grace: the server's clock is not ours.
    if arrived < known - .seconds(3600) { return true }
    // A mailbox that was copied may date everything by the copying. A queue gives mail up after five
    // days (RFC 5321 §4.5.4.1), so what was written before that did not come now.
    return written().map { $0 < known - .seconds(5 * 86_400) } ?? true
  }

  /// Whether messages are judged by their dates now.
  var isReadingAgain: Bool { oldUpTo != nil }

  /// The mailbox was read to its end, as it was at `time`.
  mutating func caughtUp(at time: Timestamp) {
    if !isReadingAgain { knownUntil = time }
  }

  /// The position of a message: unique in the feed, also after a rewind.
  func position(of uid: UInt32) -> String {
    "\(uidValidity):\(uid)" + (rewinds.map { ".\($0)" } ?? "")
  }

  /// Moves on behind `uid`.
  mutating func pass(_ uid: UInt32) {
    lastUID = max(lastUID, uid)
    if let oldUpTo, lastUID >= oldUpTo {
      self.oldUpTo = nil
      importsHistory = nil
    }
  }

  private func readingAgain(upTo highest: UInt32, importsHistory: Bool) -> MailboxCursor {
    var next = self
    next.lastUID = 0
    next.oldUpTo = highest > 0 ? highest : nil
    next.importsHistory = importsHistory && highest > 0 ? true : nil
    next.untreated = nil
    return next
  }
}

extension MailboxCursor {
  /// Reads the stored form; nil when it is none.
  init?(stored text: String) {
    let cursor = try? JSONDecoder().decode(Self.self, from: Data(text.utf8))  // Else the feed stops, aloud.
    guard let cursor else { return nil }
    self = cursor
  }

  /// The form the store keeps.
  func stored() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  private enum CodingKeys: String, CodingKey {
    case uidValidity = "uidvalidity"
    case lastUID = "lastUid"
    case since, knownUntil, oldUpTo, importsHistory, rewinds, untreated
  }
}
