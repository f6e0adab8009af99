// SPDX-License-Identifier: MIT
//
// One mailbox as a feed: connect, find the place, take in what is new, and wait for more.
//
//   dial ─▶ synchronise ─▶ open ─▶ meet the cursor ─▶ heal ─▶ ┌─ take in ◀─┐
//                                                            └─▶ wait ────┘  IDLE, or the poll's pause
//
// Invariants:
// 1. The cursor in the store is the only memory that matters; every run starts from it.
// 2. Each IDLE ends after `idleRenewal` with a round trip, and a listing follows it: a peer that
//    died silently, and a server that forgets to push, are both noticed then.
// 3. Connections are never reused after a failure. The pipeline's runner starts `run` anew.

package import Operations
package import Pipeline

/// The names of a raw message's forms in the store.
package enum EmailFormat {
  /// A whole message.
  package static let mail = "mail"
  /// Over the size limit: the header, or nothing.
  package static let oversize = "mail-oversize"
  /// The server cannot give it: the header, or nothing.
  package static let unreadable = "mail-unreadable"

  static func headerOnly(_ mail: ListedMail, _ limits: IMAPLimits) -> String {
    mail.size ?? 0 > limits.literal ? oversize : unreadable
  }
}

/// Follows one mailbox of one account.
package struct IMAPFeed: Feed {
  package let name: String
  let mailbox: String
  let after: AfterIntake
  /// Take in what was there before the first contact.
  let importsHistory: Bool
  /// Nil: poll even where IDLE is offered.
  let idleRenewal: Duration?
  let pollEvery: Duration
  let limits: IMAPLimits
  let stumbles = Stumbles()
  private let log: Log
  let identity: @Sendable ([UInt8]) -> String
  private let dial: @Sendable () async throws -> any IMAPStream

  /// `dial` connects and logs in, with the credentials as they are at that moment, and throws
  /// `IMAPTrouble`. `identity` names a message by its bytes.
  package init(
    name: String, mailbox: String = "INBOX", after: AfterIntake = .nothing, importsHistory: Bool = false,
    idleRenewal: Duration? = .seconds(240), pollEvery: Duration = .seconds(60),
    limits: IMAPLimits = IMAPLimits(), log: Log = .silent,
    identity: @escaping @Sendable ([UInt8]) -> String,
    dial: @escaping @Sendable () async throws -> any IMAPStream
  ) {
    self.name = name
    self.mailbox = mailbox
    self.after = after
    self.importsHistory = importsHistory
    self.idleRenewal = idleRenewal
    self.pollEvery = pollEvery
    self.limits = limits
    self.log = log
    self.identity = identity
    self.dial = dial
  }

  package func run(_ line: FeedLine) async throws {
    do { try await follow(line) } catch let trouble as IMAPTrouble { throw trouble.failure }
  }

  private func follow(_ line: FeedLine) async throws {
    line.note(.connecting)
    let stream = try await dial()
    defer { stream.close() }
    let session = IMAPSession(stream: stream, limits: limits)
    try await session.synchronise()
    try checkAbilities(session)
    let cursor = try await place(session, line)
    let walk = MailboxWalk(session: session, feed: self, line: line, cursor: cursor)
    try await walk.heal()
    while true {
      try await walk.takeIn()
      try await waitForMail(session, line)
    }
  }

  /// Tells what a person should know and nothing is lost by.
  func tell(_ event: String, _ text: String) {
    log.event(.warning, event, text, channel: "email", feed: name)
  }

  private func waitForMail(_ session: IMAPSession, _ line: FeedLine) async throws {
    if let idleRenewal, session.capabilities.contains("IDLE") {
      line.note(.listening)
      try await session.idle(atMost: idleRenewal)
    } else {
      line.note(.polling)
      try await line.clock.sleep(pollEvery)
    }
  }

  private func checkAbilities(_ session: IMAPSession) throws {
    guard session.capabilities.contains("IMAP4REV1") || session.capabilities.contains("IMAP4REV2") else {
      throw IMAPTrouble.cannot("the server speaks no IMAP4rev1")
    }
    guard case .move = after, session.capabilities.isDisjoint(with: ["MOVE", "UIDPLUS"]) else { return }
    throw IMAPTrouble.cannot("the server can neither MOVE nor UID EXPUNGE: use a flag instead of moving")
  }

  /// Opens the mailbox and finds the cursor to go on from; a new one is durable before any mail.
  private func place(_ session: IMAPSession, _ line: FeedLine) async throws -> MailboxCursor {
    let stored = try await line.cursor()
    let previous = stored.flatMap { MailboxCursor(stored: $0) }
    if stored != nil, previous == nil {
      throw IMAPTrouble.cannot("the cursor of feed \(name) cannot be read")
    }
    let view = try await session.open(mailbox, readOnly: after == .nothing)
    let cursor = MailboxCursor.meeting(
      view.uidValidity, highest: try await highest(view, session, previous), previous: previous,
      importsHistory: importsHistory, now: line.clock.now())
    if cursor != previous { _ = try await line.commit([], cursor: try cursor.stored()) }
    return cursor
  }

  private func highest(
    _ view: MailboxView, _ session: IMAPSession, _ previous: MailboxCursor?
  ) async throws -> UInt32 {
    if let next = view.uidNext { return max(next, 1) - 1 }
    let known = previous?.uidValidity == view.uidValidity ? previous?.lastUID : nil
    return max(known ?? 0, try await session.highestUID())
  }
}
