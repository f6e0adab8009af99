// SPDX-License-Identifier: MIT
//
// Where the demo stands: a compact board every few seconds, and at the end the proof. The ledger's own
// equations are held, and beside them three that rest on figures Kanal never saw: what the town sent,
// what it got, and what the routing core says it has.

import Daemon
import Pipeline
import Reports
import Simulation
import Storage

struct DemoBoard: Sendable {
  /// A draft that waits for its place.
  struct Waiting: Sendable {
    var id: ReportID
    var ticket: String
    var category: String
    var since: Timestamp
  }

  var ledger: Ledger
  var queue: [Waiting]
  /// Messages the feeds took, each once, for a list shows the same one again and again; without our own words,
  /// which some platforms tell us, too.
  var deliveries: Int
  /// Answers that left.
  var answers: Int
  /// Rows that are on their way, and messages that nobody has read yet.
  var underWay: Int

  static func take(_ store: Store) async throws -> DemoBoard {
    // What waits for longer waits for a person: perhaps it is told twice.
    let soon = Timestamp.system + .seconds(60)
    let ledger = try await Ledger.take(store)
    return try await store.database.read { connection in
      DemoBoard(
        ledger: ledger,
        queue: try connection.all(
          """
          SELECT id, ticket, category, drafted_at FROM report WHERE state = 'needs_location'
          ORDER BY is_emergency DESC, drafted_at
          """
        ) { Waiting(id: $0.id(0), ticket: $0.text(1), category: $0.text(2), since: $0.time(3)) },
        deliveries: try connection.count(
          """
          SELECT (SELECT coalesce(sum(new), 0) FROM tally)
            - (SELECT count(*) FROM message WHERE state = 'set_aside' AND reason LIKE 'own %')
          """),
        answers: try connection.count(
          """
          SELECT count(*) FROM outgoing
          WHERE kind NOT IN ('forward', 'update') AND state IN ('accepted', 'delivered')
          """),
        underWay: try connection.count(
          """
          SELECT (SELECT count(*) FROM message WHERE state IN ('received', 'waiting_part'))
            + (SELECT count(*) FROM outgoing WHERE state IN ('due', 'sending', 'unknown')
              AND due_at <= \(soon.milliseconds))
          """))
    }
  }

  func show(on screen: DemoScreen, now: Timestamp) {
    let messages = ledger.messages.values.reduce(0, +)
    let reports = ledger.reports.values.reduce(0, +)
    screen.rule(
      "\(screen.elapsed): \(messages) messages, \(reports) reports, \(ledger.reports["forwarded", default: 0])"
        + " at the core, \(answers) answers, queue \(queue.count), ledger \(ledger.isBalanced ? "✓" : "✗")")
    for waiting in queue.prefix(3) {
      let seconds = (now - waiting.since).components.seconds
      screen.say(
        "   queue  \(waiting.id)  \(waiting.ticket)  \(waiting.category), waits \(seconds) s for its place")
    }
    if queue.count > 3 { screen.say("   queue  and \(queue.count - 3) more") }
  }

  /// Everything that was sent is here and settled.
  func isSettled(_ town: DemoTown.Figures) -> Bool {
    deliveries == town.sent && underWay == 0 && answers == town.answered
  }

  /// The proof at the end; true when every line holds.
  func prove(
    on screen: DemoScreen, town: DemoTown.Figures, core: [String: SimulatedCore.Filed], _ forwarded: [String]
  )
    -> Bool
  {
    let there = core.values.map(\.key).sorted()
    let claims =
      ledger.lines.map { ($0.claim, $0.left, $0.right, $0.holds) } + [
        ("messages the town sent = messages the feeds took", town.sent, deliveries, town.sent == deliveries),
        (
          "answers on phones and in mailboxes = answers that left", town.answered, answers,
          town.answered == answers
        ),
        (
          "tickets at the core, each once = forwarded reports", there.count, forwarded.count,
          there == forwarded.sorted()
        ),
      ]
    for (claim, left, right, holds) in claims {
      screen.say("\(holds ? "✓" : "✗") \(claim): \(left)\(holds ? "" : " ≠ \(right)")", holds ? .green : .red)
    }
    return claims.allSatisfy(\.3)
  }
}
