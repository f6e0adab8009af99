// SPDX-License-Identifier: MIT
//
// Where a mailbox feed stands, and what it makes of a mailbox at contact. Pure.
//
// Invariants:
// 1. No dates decide what is fetched, only UIDs: whatever arrived while we were away is above
//    `lastUid`, however old it calls itself.
// 2. A mailbox whose UIDs lost their meaning is read again from UID 1. What we know is recognised
//    by its identity in the store and not answered again.
// 3. Mail that was there before the first contact is never answered: it is `history`.

import FoundationEssentials
import Reports

struct MailboxCursor: Sendable, Hashable, Codable {
  /// The UIDVALIDITY under which the UIDs below hold (RFC 3501 §2.3.1.1).
  var uidValidity: UInt32
  /// Everything up to here is committed, gone, or before our time.
  var lastUID: UInt32
  /// When this mailbox was first met.
  var since: Timestamp
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

  /// Whether a message of this mailbox was there before our time, so that nobody is to be answered.
  func isHistory(_ mail: ListedMail) -> Bool {
    guard let oldUpTo, mail.uid <= oldUpTo else { return false }
    if importsHistory == true { return true }
    // A day of grace: the server's clock is not ours. Without a date, answering once too little is
    // the smaller harm than answering the mail of years.
    return mail.internalDate.map { $0 < since - .seconds(86_400) } ?? true
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
    // What is wrong with it does not matter: a cursor that cannot be read stops the feed.
    guard let cursor = try? JSONDecoder().decode(MailboxCursor.self, from: Data(text.utf8)) else {
      return nil
    }
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
    case since, oldUpTo, importsHistory, rewinds, untreated
  }
}
