// SPDX-License-Identifier: MIT
//
// Takes in what stands above the cursor: list, fetch in batches with two on the way, commit each,
// then flag or move it. What makes it lose nothing:
//
// 1. The cursor moves with the commit of the batch it closes, never before.
// 2. A message that was listed and did not come is asked for again, alone; only when the mailbox no
//    longer has it is it passed over. What cannot be fetched becomes a visible dead letter.
// 3. Flagging and moving start after the commit. What was committed and not confirmed as treated
//    stays in the cursor, and is treated at the next contact.
//
// It fails with `IMAPTrouble` from the connection, or with what the store threw; either way the next
// contact goes on from the last commit.

import Mail
import Pipeline
import Reports

/// What is done to a message once it is ours.
package enum AfterIntake: Sendable, Hashable {
  case nothing
  /// `\Seen`, or a keyword.
  case flag(String)
  case move(to: String)
}

final class MailboxWalk {
  let session: IMAPSession
  private let feed: IMAPFeed
  private let line: FeedLine
  private(set) var cursor: MailboxCursor
  private var treatments: [(tag: String, uids: UIDSet)] = []
  private var failures = UIDSet()

  init(session: IMAPSession, feed: IMAPFeed, line: FeedLine, cursor: MailboxCursor) {
    self.session = session
    self.feed = feed
    self.line = line
    self.cursor = cursor
  }

  /// Everything that stands above the cursor now.
  func takeIn() async throws {
    repeat {
      guard cursor.lastUID < .max else { throw IMAPTrouble.cannot("mailbox \(feed.mailbox) is out of UIDs") }
      let askedAt = line.clock.now()
      let listing = try await session.list(from: cursor.lastUID + 1, withDates: cursor.isReadingAgain)
      try await takeIn(listing, of: askedAt)
    } while session.hasGrown
    try await settle()
  }

  private func takeIn(_ listing: [ListedMail], of askedAt: Timestamp) async throws {
    var waiting = try await plan(listing)[...]
    var flying: [(batch: FetchBatch, tag: String)] = []
    func launch() async throws {
      while flying.count < 2, let batch = waiting.popFirst() {
        let tag = try await session.startFetching(batch.uids, headerOnly: batch.extent == .headerOnly)
        flying.append((batch, tag))
      }
    }
    try await launch()
    while !flying.isEmpty {
      let (batch, tag) = flying.removeFirst()
      let incoming = try await watching {
        _ = try await session.completion(of: tag)
        // The server works on the next batch while this one is written down.
        try await launch()
        return try await gather(batch)
      }
      let isLast = flying.isEmpty && waiting.isEmpty
      try await commit(incoming, of: batch, endingListingOf: isLast ? askedAt : nil)
    }
  }

  private func plan(_ listing: [ListedMail]) async throws -> [FetchBatch] {
    var limits = feed.limits
    switch await feed.stumbles.care(after: cursor.lastUID) {
    case .none: break
    case .oneByOne: limits.batchCount = 1
    case .headerOnly:
      limits.batchCount = 1
      guard let suspect = listing.first else { return [] }
      let rest = FetchPlan.batches(of: Array(listing.dropFirst()), limits: limits)
      return [FetchBatch(mails: [suspect], extent: .headerOnly)] + rest
    case .giveUp:
      guard let suspect = listing.first else { return [] }
      let empty = incoming(suspect, [], format: EmailFormat.unreadable)
      try await commit([empty], of: FetchBatch(mails: [suspect], extent: .headerOnly))
      return FetchPlan.batches(of: Array(listing.dropFirst()), limits: limits)
    }
    return FetchPlan.batches(of: listing, limits: limits)
  }

  /// Runs what fetches, and remembers where the connection broke.
  private func watching<Value>(_ work: () async throws -> Value) async throws -> Value {
    do { return try await work() } catch let trouble as IMAPTrouble where trouble.mayBeOneMessage {
      await feed.stumbles.broke(after: cursor.lastUID)
      throw trouble
    }
  }

  // MARK: Messages

  private func gather(_ batch: FetchBatch) async throws -> [Incoming] {
    var gathered: [Incoming] = []
    gathered.reserveCapacity(batch.mails.count)
    for mail in batch.mails {
      let item = session.collect(mail.uid)
      if batch.extent == .whole, case .bytes(let raw)? = item?.whole, !raw.isEmpty || mail.size == 0 {
        gathered.append(incoming(mail, raw, format: EmailFormat.mail))
      } else if batch.extent == .headerOnly, case .bytes(let raw)? = item?.header {
        gathered.append(incoming(mail, raw, format: EmailFormat.headerOnly(mail, feed.limits)))
      } else if let single = try await askAgain(mail, item) {
        gathered.append(single)
      }
    }
    return gathered
  }

  /// A message that was listed and did not come; nil when the mailbox does not have it any more.
  private func askAgain(_ mail: ListedMail, _ item: FetchedItem?) async throws -> Incoming? {
    guard try await session.stillHas(mail.uid) else { return nil }
    var whole = item?.whole
    if whole == nil, mail.size ?? 0 <= feed.limits.literal {
      whole = try await fetchAlone(mail.uid, .whole)?.whole
    }
    if case .bytes(let raw)? = whole, !raw.isEmpty { return incoming(mail, raw, format: EmailFormat.mail) }
    var isTooLarge = mail.size ?? 0 > feed.limits.literal
    if case .tooLarge? = whole { isTooLarge = true }
    let format = isTooLarge ? EmailFormat.oversize : EmailFormat.unreadable
    // The server has it and says in so many words that it has no bytes: no later contact will.
    guard case .bytes(let header)? = try await fetchAlone(mail.uid, .headerOnly)?.header else {
      return incoming(mail, [], format: format)
    }
    return incoming(mail, header, format: format)
  }

  /// A refusal may pass, so it is no answer: it counts as a break.
  private func fetchAlone(_ uid: UInt32, _ extent: FetchBatch.Extent) async throws -> FetchedItem? {
    let tag = try await session.startFetching(UIDSet([uid]), headerOnly: extent == .headerOnly)
    let status = try await session.completion(of: tag)
    guard status.kind == .ok else { throw IMAPTrouble.command("UID FETCH", status.summary) }
    return session.collect(uid)
  }

  private func incoming(_ mail: ListedMail, _ raw: [UInt8], format: String) -> Incoming {
    let position = cursor.position(of: mail.uid)
    if format != EmailFormat.mail {
      feed.tell(
        "feed.incomplete", "\(format) at \(position), \(mail.size.map(String.init) ?? "unknown") bytes")
    }
    // Nothing in an empty message tells it from another one; its place does.
    let identity = raw.isEmpty ? "\(feed.mailbox):\(position)" : feed.identity(raw)
    return Incoming(
      identity: identity, position: position, raw: raw, format: format,
      isHistory: cursor.isHistory(mail, written: Message(parsing: raw).date))
  }

  // MARK: Commit

  private func commit(
    _ incoming: [Incoming], of batch: FetchBatch, endingListingOf askedAt: Timestamp? = nil
  ) async throws {
    guard let last = batch.mails.last else { return }
    var next = cursor
    if let askedAt { next.caughtUp(at: askedAt) }
    next.pass(last.uid)
    // What is not whole with us stays as it is in the mailbox, for a person to look at.
    let treated = batch.extent == .whole ? wholeUIDs(incoming, of: batch) : UIDSet()
    if feed.after != .nothing { next.untreated = untreated(with: treated) }
    _ = try await line.commit(incoming, cursor: try next.stored())
    cursor = next
    await feed.stumbles.progressed()
    if !treated.isEmpty { try await treat(treated) }
  }

  private func wholeUIDs(_ incoming: [Incoming], of batch: FetchBatch) -> UIDSet {
    let whole = Set(incoming.lazy.filter { $0.format == EmailFormat.mail }.map(\.position))
    return UIDSet(batch.mails.map(\.uid).filter { whole.contains(cursor.position(of: $0)) })
  }

  // MARK: Treatment

  /// Treats what an earlier connection committed and did not get to treat.
  func heal() async throws {
    if case .move(let mailbox) = feed.after {
      // Refused where it is there already, which is as good.
      _ = try await session.perform("CREATE \(IMAPText.mailbox(mailbox))")
    }
    guard feed.after != .nothing, let uids = cursor.untreated.flatMap({ UIDSet($0) }) else { return }
    try await treat(uids)
    try await settle()
  }

  private func treat(_ uids: UIDSet) async throws {
    // A command line of 8,000 bytes is what servers are asked to take (RFC 7162 §4).
    for piece in uids.pieces(ofRanges: 300) {
      switch feed.after {
      case .nothing: break
      case .flag(let flag): try await startTreating(piece, "UID STORE \(piece) +FLAGS.SILENT (\(flag))")
      case .move(let mailbox) where session.capabilities.contains("MOVE"):
        try await startTreating(piece, "UID MOVE \(piece) \(IMAPText.mailbox(mailbox))")
      case .move(let mailbox): try await copyAndExpunge(piece, to: IMAPText.mailbox(mailbox))
      }
    }
  }

  private func startTreating(_ uids: UIDSet, _ command: String) async throws {
    treatments.append((try await session.start(command), uids))
  }

  /// One after the other: what was not copied must not be expunged. UIDPLUS (RFC 4315 §2.1), since a
  /// plain EXPUNGE would also remove what others marked.
  private func copyAndExpunge(_ uids: UIDSet, to mailbox: String) async throws {
    let steps = [
      "UID COPY \(uids) \(mailbox)", "UID STORE \(uids) +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE \(uids)",
    ]
    for step in steps where try await session.perform(step).kind != .ok {
      failures = failures.union(uids)
      return
    }
  }

  /// What is committed and not confirmed as treated, with these to come.
  private func untreated(with uids: UIDSet) -> String? {
    while let first = treatments.first, let status = session.answer(to: first.tag) {
      if status.kind != .ok { failures = failures.union(first.uids) }
      treatments.removeFirst()
    }
    let all = treatments.reduce(uids.union(failures)) { $0.union($1.uids) }
    return all.isEmpty ? nil : all.description
  }

  /// Waits for the treatments on their way, and lets the cursor forget those that went well. A
  /// server that will not flag or move is no reason to stop reading: what is stored is safe.
  private func settle() async throws {
    guard cursor.untreated != nil else { return }
    for (tag, uids) in treatments where try await session.completion(of: tag).kind != .ok {
      failures = failures.union(uids)
    }
    treatments = []
    if !failures.isEmpty {
      feed.tell("feed.untreated", "the server does not flag or move mail that is stored: \(failures.count)")
    }
    let left = untreated(with: UIDSet())
    guard left != cursor.untreated else { return }
    var next = cursor
    next.untreated = left
    _ = try await line.commit([], cursor: try next.stored())
    cursor = next
  }
}
