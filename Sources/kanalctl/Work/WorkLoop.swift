// SPDX-License-Identifier: MIT
//
// One draft after the other: claimed, shown, decided on by a key.
//
// 1. One task does everything, one thing at a time: keys and the passing of time come as events.
// 2. The claim is renewed, and the console asked for news, only while somebody types: a terminal that was left
//    alone for five minutes lets its claim lapse and takes no further draft.
// 3. Whatever is refused is said, and decides nothing: the draft stays in hand, or is looked at again, or is
//    somebody else's.

import Operations
import Transport

struct WorkLoop {
  /// What comes after a key.
  enum Turn {
    /// The draft stays in hand as it is shown.
    case stay
    /// It is shown anew.
    case again(WorkedDraft)
    case next
    case leave
  }

  /// A decision that may be taken back.
  struct Decision {
    var id: String
    var ticket: String
    var version: Int64
  }

  let client: ConsoleClient
  let keyboard: Keyboard
  var session: ConsoleSession
  var decisions: [Decision] = []
  private var events: AsyncStream<WorkEvent>.Iterator
  private let clock = ContinuousClock()
  private var lastKey: ContinuousClock.Instant
  private var renewed: ContinuousClock.Instant
  private var looked: ContinuousClock.Instant
  /// When the draft in hand was put before the eyes: a key that is older was pressed for another.
  private var shown: ContinuousClock.Instant
  private var sequence: Int64?
  private var queue: WorkedChanges.Queue?
  private static let patience = Duration.seconds(5 * 60)
  private static let pause = Duration.seconds(3)

  init(_ client: ConsoleClient, _ keyboard: Keyboard, _ session: ConsoleSession) {
    self.client = client
    self.keyboard = keyboard
    self.session = session
    events = keyboard.events.makeAsyncIterator()
    (lastKey, renewed, looked, shown) = (clock.now, clock.now, clock.now, clock.now)
  }

  var paper: Paper { Paper.ofTerminal }

  /// The exit status.
  mutating func run() async -> Int32 {
    var hand: WorkedDraft?
    while true {
      do {
        if hand == nil { hand = try await next() }
        guard let draft = hand else {
          guard try await waitForDraft() else { break }
          continue
        }
        try await look()
        DraftSheet(draft: draft, paper: paper, settings: session.settings).show(queue)
        switch try await decide(draft) {
        case .stay, .leave:
          await giveBack(draft)
          return await leave(0)
        case .again(let other): hand = other
        case .next: hand = nil
        }
      } catch {
        guard await mend(error) else { return await leave(1) }
      }
    }
    return await leave(0)
  }

  private mutating func next() async throws -> WorkedDraft? {
    let draft = try await client.ask(.post, "/queue/next", NoWish(), as: WorkedDraft.self)
    renewed = clock.now
    return draft
  }

  /// Keys until one of them ends the turn.
  private mutating func decide(_ draft: WorkedDraft) async throws -> Turn {
    Console.say("")
    paper.say("1–9 accept  / search  A ask  S set aside  M merge  U undo  N skip  L reload  ? help  Q quit")
    keyboard.forget()
    shown = clock.now
    while true {
      guard case .character(let key) = await key(holding: draft) else { return .leave }
      let turn: Turn
      do { turn = try await act(key, on: draft) } catch ConsoleFailure.refused(let problem) {
        turn = try await refused(problem, draft)
      } catch ConsoleFailure.unreachable(let why) {
        say("\(why); nothing is certain: L shows how it stands")
        turn = .stay
      }
      guard case .stay = turn else { return turn }
    }
  }

  /// What the console refused about a draft.
  private mutating func refused(_ problem: ConsoleProblem, _ draft: WorkedDraft) async throws -> Turn {
    switch problem.kind {
    case "not-logged-in", "token", "role": throw ConsoleFailure.refused(problem)
    case "claimed":
      say("\(problem.claimedBy ?? "somebody else") works on \(draft.id); the next one")
      return .next
    case "stale": return try await lookAgain(draft)
    case "unknown":
      say("\(draft.id) is not yours any more; the next one")
      return .next
    case "state" where problem.state != nil && problem.state != draft.state:
      say("\(problem.words); the next one")
      return .next
    default:
      say(problem.words)
      return .stay
    }
  }

  /// It changed since it was shown: says what, and goes on with it as it is now.
  mutating func lookAgain(_ draft: WorkedDraft) async throws -> Turn {
    let now = try await client.get("/reports/\(draft.id)", as: WorkedDraft.self)
    say("\(draft.id) changed meanwhile: \(now.differences(from: draft).joined(separator: "; "))")
    guard now.acts.contains("claim") else { return .next }
    do { try await claim(now.id) } catch ConsoleFailure.refused(let problem)
      where ["claimed", "state"].contains(problem.kind)
    {
      say("\(problem.words); the next one")
      return .next
    }
    return .again(now)
  }

  mutating func claim(_ id: String) async throws {
    try await client.tell(.post, "/reports/\(id)/claim")
    renewed = clock.now
  }

  /// False where there is no going on.
  private mutating func mend(_ error: any Error) async -> Bool {
    switch error {
    case ConsoleFailure.refused(let problem) where ["not-logged-in", "token"].contains(problem.kind):
      say("the session is over; log in again")
      if keyboard.isReading {
        paper.say("any key asks for the password")
        _ = await key(holding: nil)
      }
      do {
        guard let session = try await LogIn(client: client, keyboard: keyboard, name: session.name).begin()
        else { return false }
        self.session = session
        return true
      } catch {
        say("\(error)")
        return false
      }
    case ConsoleFailure.refused(let problem) where problem.kind == "role":
      say(problem.words)
      return false
    case ConsoleFailure.refused(let problem): say(problem.words)
    case ConsoleFailure.unreachable(let why): say(why)
    default: say("\(error)")
    }
    paper.say("L tries again, Q quits")
    guard case .character(let key) = await key(holding: nil) else { return false }
    return key != "q"
  }

  func say(_ text: String) { paper.say(Inked(foreign: "» \(text)", isBold: true), hanging: 2) }

  // MARK: While nobody types

  /// The next key; meanwhile the claim is renewed, and news of the draft are told.
  mutating func key(holding draft: WorkedDraft?) async -> Key {
    keyboard.wantKey()
    while true {
      switch await typed(holding: draft, tellsNews: true) {
      case .key(let key, let at):
        guard at < shown, Terminal.isInteractive, key != .end else { return key }
        keyboard.wantKey()
      case .line, .tick: continue
      case nil: return .end
      }
    }
  }

  /// A line; nil where it is left empty.
  mutating func line(_ prompt: String, holding draft: WorkedDraft) async -> String? {
    keyboard.wantLine(prompt)
    guard case .line(let line) = await typed(holding: draft, tellsNews: false) else { return nil }
    return line
  }

  /// What is typed next.
  private mutating func typed(holding draft: WorkedDraft?, tellsNews: Bool) async -> WorkEvent? {
    var held = draft
    while let event = await events.next() {
      guard case .tick = event else {
        lastKey = clock.now
        return event
      }
      guard let draft = held, isAttended else { continue }
      do {
        if clock.now - renewed > .seconds(session.settings.leaseSeconds / 3) { try await claim(draft.id) }
        if tellsNews { tell(try await look()?.reports ?? [], of: draft) }
      } catch ConsoleFailure.refused(let problem) {
        // The act that comes next is told the same, and what to do.
        say(problem.words)
        held = nil
      } catch {
        // The console is away for a moment; the act that comes next is told.
        continue
      }
    }
    return nil
  }

  private func tell(_ changes: [WorkedChanges.Change], of draft: WorkedDraft) {
    for change in changes where change.id == draft.id && change.by != session.name {
      switch change.kind {
      case "answered": say("its sender has written again; L shows it")
      case "changed": say("it changed; L shows it")
      default: break
      }
    }
  }

  private var isAttended: Bool { clock.now - lastKey < Self.patience }

  /// What changed since the last look, if it is time for one.
  @discardableResult
  private mutating func look() async throws -> WorkedChanges? {
    guard sequence == nil || clock.now - looked > Self.pause else { return nil }
    looked = clock.now
    let since = sequence.map { "?since=\($0)" } ?? ""
    let changes = try await client.get("/changes\(since)", as: WorkedChanges.self)
    (sequence, queue) = (changes.sequence, changes.queue)
    return changes
  }

  /// Until something happened in the queue; false where somebody quits.
  private mutating func waitForDraft() async throws -> Bool {
    paper.say(
      "Nothing waits for you. What comes is shown; L looks now, U takes the last decision back, Q quits.")
    keyboard.wantKey()
    let before = queue
    while let event = await events.next() {
      switch event {
      case .key(.end, _), .key(.character("q"), _): return false
      case .key(.character("u"), _):
        lastKey = clock.now
        if case .again(let draft) = try await undo(nil) { try await claim(draft.id) }
        return true
      case .key, .line:
        lastKey = clock.now
        return true
      case .tick:
        guard isAttended, let changes = try await look() else { continue }
        if !changes.reports.isEmpty || !changes.isComplete || changes.queue != before { return true }
      }
    }
    return false
  }

  // MARK: Leaving

  private func giveBack(_ draft: WorkedDraft) async {
    do { try await client.tell(.delete, "/reports/\(draft.id)/claim") } catch {
      say("\(draft.id) could not be given back; the claim ends by itself")
    }
  }

  private func leave(_ status: Int32) async -> Int32 {
    try? await client.tell(.delete, "/session")  // A session that is not ended ends by itself.
    return status
  }
}
