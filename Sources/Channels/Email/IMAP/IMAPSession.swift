// SPDX-License-Identifier: MIT
//
// One logged-in connection, from its first NOOP to its end. Commands may be sent before earlier ones
// are answered; answers come in order of the commands (RFC 3501 §5.5), and what is fetched waits
// here until it is collected.
//
// Invariants:
// 1. Tags are ours alone (`KNL1`, …): whatever the login left in the stream is passed over.
// 2. Only UIDs are named, never sequence numbers, so an EXPUNGE between two commands cannot make
//    us fetch or flag the wrong message.
// 3. `hasGrown` is true from the moment the server told of more messages until the next listing is
//    asked for: nothing that arrives between a listing and IDLE is waited past.
//
// Used from one task. After any `IMAPTrouble` other than `command` the connection must be closed.

import Reports

/// What SELECT or EXAMINE says of a mailbox.
struct MailboxView: Sendable, Hashable {
  var uidValidity: UInt32
  /// The next UID the mailbox will give; nil where the server does not say.
  var uidNext: UInt32?
}

/// A message as a listing shows it.
struct ListedMail: Sendable, Hashable {
  var uid: UInt32
  /// RFC822.SIZE; servers are known to be a little wrong about it, and to say NIL. Nil: not known.
  var size: Int?
  /// Only where it was asked for.
  var internalDate: Timestamp?
}

final class IMAPSession {
  private let stream: any IMAPStream
  private let limits: IMAPLimits
  private var assembler: ResponseAssembler
  private var serial = 0
  private var finished: [String: IMAPStatus] = [:]
  private var isContinued = false
  private var codes: [String: String] = [:]
  private var exists = 0
  private var listing: [ListedMail] = []
  private var lists = 0

  /// What the server can do, after login.
  private(set) var capabilities: Set<String> = []
  /// Bodies and headers that came and were not collected yet.
  private var fetched: [UInt32: FetchedItem] = [:]
  /// More messages were announced since the last listing was asked for.
  private(set) var hasGrown = false

  init(stream: any IMAPStream, limits: IMAPLimits) {
    self.stream = stream
    self.limits = limits
    assembler = ResponseAssembler(limits: limits)
  }

  // MARK: Commands

  /// Finds its step in a stream somebody else logged in on: bytes that came together with the
  /// login's answer may be missing, so everything up to our first tag is passed over, and the
  /// capabilities are asked for again (they change with the login).
  func synchronise() async throws {
    let tag = try await start("NOOP")
    while finished[tag] == nil {
      let whole = try await raw(until: .now + limits.command)
      let response = try? ResponseParser.read(whole)  // Else the tail of a response whose head is lost.
      if let response { try absorb(response) }
    }
    try await expectOK("NOOP", try await completion(of: tag))
    try await expectOK("CAPABILITY", try await perform("CAPABILITY"))
  }

  /// Opens the mailbox; `readOnly` with EXAMINE.
  func open(_ mailbox: String, readOnly: Bool) async throws -> MailboxView {
    codes = [:]
    exists = 0
    let status = try await perform("\(readOnly ? "EXAMINE" : "SELECT") \(IMAPText.mailbox(mailbox))")
    guard status.kind == .ok else {
      let isMissing = status.code == nil ? try await !isListed(mailbox) : false
      throw IMAPTrouble.mailbox(mailbox, code: isMissing ? "NONEXISTENT" : status.code, status.summary)
    }
    guard let validity = codes["UIDVALIDITY"].flatMap({ UInt32($0) }), validity > 0,
      codes["UIDNOTSTICKY"] == nil
    else { throw IMAPTrouble.cannot("mailbox \(mailbox) has no lasting UIDs; it cannot be followed") }
    return MailboxView(uidValidity: validity, uidNext: codes["UIDNEXT"].flatMap { UInt32($0) })
  }

  /// Whether the server knows the mailbox at all; some refuse to open what is not there without a code.
  private func isListed(_ mailbox: String) async throws -> Bool {
    lists = 0
    let status = try await perform("LIST \"\" \(IMAPText.mailbox(mailbox))")
    return status.kind != .ok || lists > 0
  }

  /// All messages from `uid` on, ascending.
  func list(from uid: UInt32, withDates: Bool = false) async throws -> [ListedMail] {
    listing = []
    hasGrown = false
    let items = withDates ? "(UID RFC822.SIZE INTERNALDATE)" : "(UID RFC822.SIZE)"
    try await expectOK("UID FETCH", try await perform("UID FETCH \(uid):* \(items)"))
    // `n:*` names the last message even when it is below n (§6.4.8).
    defer { listing = [] }
    let mails = Dictionary(grouping: listing.filter { $0.uid >= uid }, by: \.uid)
    return mails.values.compactMap { $0.first { $0.size != nil } ?? $0.first }.sorted { $0.uid < $1.uid }
  }

  /// Asks for messages and returns at once; the tag is for `completion`.
  func startFetching(_ uids: UIDSet, headerOnly: Bool) async throws -> String {
    // The header too is bounded: some mail is nothing else.
    let header = "BODY.PEEK[HEADER]<0.\(min(262_144, limits.literal))>"
    return try await start("UID FETCH \(uids) (UID \(headerOnly ? header : "BODY.PEEK[]"))")
  }

  /// What was fetched of one message, once.
  func collect(_ uid: UInt32) -> FetchedItem? { fetched.removeValue(forKey: uid) }

  /// The highest UID in the mailbox, 0 when it is empty; for servers that tell no UIDNEXT.
  func highestUID() async throws -> UInt32 {
    guard exists > 0 else { return 0 }
    listing = []
    try await expectOK("UID FETCH", try await perform("UID FETCH * (UID RFC822.SIZE)"))
    defer { listing = [] }
    return listing.map(\.uid).max() ?? 0
  }

  /// Whether the mailbox still has it.
  func stillHas(_ uid: UInt32) async throws -> Bool {
    listing = []
    try await expectOK("UID FETCH", try await perform("UID FETCH \(uid) (UID RFC822.SIZE)"))
    defer { listing = [] }
    return listing.contains { $0.uid == uid }
  }

  /// Waits for the server to announce mail, at most so long. Ends with DONE and its answer, which
  /// is also the proof that the other side still lives.
  func idle(atMost time: Duration) async throws {
    isContinued = false
    let tag = try await start("IDLE")
    let end = ContinuousClock.now + time
    while !isContinued, finished[tag] == nil { try await advance(until: .now + limits.command) }
    while !hasGrown, finished[tag] == nil {
      // Here the server may be silent as long as it likes.
      do { try await advance(until: end, silence: time) } catch IMAPTrouble.silent { break }
    }
    if finished[tag] == nil { try await stream.send(Array("DONE\r\n".utf8)) }
    try await expectOK("IDLE", try await completion(of: tag))
  }

  /// Sends a command and waits for its answer.
  func perform(_ command: String) async throws -> IMAPStatus {
    try await completion(of: try await start(command))
  }

  /// Sends a command; its tag.
  func start(_ command: String) async throws -> String {
    serial += 1
    let tag = "KNL\(serial)"
    try await stream.send(Array("\(tag) \(command)\r\n".utf8))
    return tag
  }

  /// Waits for the answer to a command that was sent.
  func completion(of tag: String) async throws -> IMAPStatus {
    let end = ContinuousClock.now + limits.command
    while true {
      if let status = finished.removeValue(forKey: tag) { return status }
      try await advance(until: end)
    }
  }

  /// The answer to a command, if it came already; once.
  func answer(to tag: String) -> IMAPStatus? { finished.removeValue(forKey: tag) }

  private func expectOK(_ name: String, _ status: IMAPStatus) async throws {
    guard status.kind == .ok else { throw IMAPTrouble.command(name, status.summary) }
  }

  // MARK: Responses

  private func advance(until deadline: ContinuousClock.Instant, silence: Duration? = nil) async throws {
    try absorb(try ResponseParser.read(try await raw(until: deadline, silence: silence)))
  }

  /// Silence counts from the last bytes, not from the response's start: a large mail over a slow line
  /// takes longer than anybody may be silent.
  private func raw(
    until deadline: ContinuousClock.Instant, silence: Duration? = nil
  ) async throws -> RawResponse {
    while true {
      if let whole = try assembler.next() { return whole }
      let patience = ContinuousClock.now + (silence ?? limits.silence)
      let chunk = try await stream.receive(deadline: min(deadline, patience))
      guard !chunk.isEmpty else { throw IMAPTrouble.closed }
      assembler.append(chunk)
    }
  }

  private func absorb(_ response: IMAPResponse) throws {
    switch response {
    case .continuation: isContinued = true
    case .tagged(let tag, let status):
      note(status)
      finished[tag] = status
    case .status(let status):
      if status.kind == .bye { throw IMAPTrouble.bye(status.summary) }
      note(status)
    case .capability(let names): capabilities = names
    case .exists(let count):
      if count > exists { hasGrown = true }
      exists = count
    case .expunge: exists = max(0, exists - 1)
    case .fetch(let item): keep(item)
    case .other(let name): lists += name == "LIST" ? 1 : 0
    }
  }

  private func note(_ status: IMAPStatus) {
    guard let code = status.code else { return }
    codes[code] = status.codeArgument ?? ""
  }

  private func keep(_ item: FetchedItem) {
    guard let uid = item.uid else { return }
    if item.whole != nil || item.header != nil {
      fetched[uid] = item
    } else if item.tellsSize {
      // Listings ask for sizes. Flags a server tells on its own (§7.4.2) may be those of a message that
      // came after the listing; listed, it would carry the cursor past the ones before it.
      listing.append(ListedMail(uid: uid, size: item.size, internalDate: item.internalDate))
    }
  }
}
