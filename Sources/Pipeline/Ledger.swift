// SPDX-License-Identifier: MIT
//
// The ledger: proof that nothing was lost, from tallies that were counted apart. What the feeds
// counted must be what the store holds; every message must be in one state, and every state must
// have what belongs to it.

package import Storage

package struct Ledger: Sendable, Codable {
  /// One equation of the ledger.
  package struct Line: Sendable, Codable {
    package var claim: String
    package var left: Int
    package var right: Int
    package var holds: Bool { left == right }

    init(_ claim: String, _ left: Int, _ right: Int) {
      self.claim = claim
      self.left = left
      self.right = right
    }
  }

  package var lines: [Line]
  package var messages: [String: Int]
  package var reports: [String: Int]
  package var outgoing: [String: Int]
  package var isBalanced: Bool { lines.allSatisfy(\.holds) }

  /// Takes the ledger from one snapshot.
  package static func take(_ store: Store) async throws -> Ledger {
    try await store.database.read { connection in
      let messages = try connection.counts("SELECT state, count(*) FROM message GROUP BY state")
      let reports = try connection.counts("SELECT state, count(*) FROM report GROUP BY state")
      let outgoing = try connection.counts("SELECT kind || ' ' || state, count(*) FROM outgoing GROUP BY 1")
      return Ledger(
        lines: try equations(connection, messages, reports), messages: messages, reports: reports,
        outgoing: outgoing)
    }
  }

  private static func equations(_ connection: Connection, _ messages: [String: Int], _ reports: [String: Int])
    throws
    -> [Line]
  {
    let all = messages.values.reduce(0, +)
    let standing = reports.values.reduce(0, +) - reports["merged", default: 0]
    let onTheWay = ["located", "forwarded"].reduce(0) { $0 + reports[$1, default: 0] }
    return [
      Line(
        "new messages the feeds counted = messages in the store",
        try connection.count("SELECT coalesce(sum(new), 0) FROM tally"), all),
      Line(
        "messages with a place in a feed = messages in the store",
        try connection.count("SELECT count(DISTINCT message) FROM delivery"), all),
      Line(
        "messages that start a report = reports that stand", messages["origin", default: 0], standing),
      Line(
        "reports whose origin is theirs = reports that stand",
        try connection.count(
          "SELECT count(*) FROM report r JOIN message m ON m.id = r.origin AND m.report = r.id AND m.state = 'origin'"
        ), standing),
      Line(
        "merged reports whose origin follows another = merged reports",
        try connection.count(
          """
          SELECT count(*) FROM report r JOIN message m ON m.id = r.origin AND m.merged_from = r.id
            AND m.state = 'followup' AND m.report <> r.id WHERE r.state = 'merged'
          """), reports["merged", default: 0]),
      Line(
        "follow-ups that belong to a report = follow-ups",
        try connection.count("SELECT count(*) FROM message WHERE state = 'followup' AND report IS NOT NULL"),
        messages["followup", default: 0]),
      Line(
        "located and forwarded reports with a row for the core = located and forwarded reports",
        try connection.count(
          """
          SELECT count(*) FROM report r WHERE state IN ('located', 'forwarded')
            AND EXISTS (SELECT 1 FROM outgoing o WHERE o.cause = 'forward:r' || r.id)
          """), onTheWay),
      Line(
        "rows the core took over = forwarded reports",
        try connection.count(
          "SELECT count(*) FROM outgoing WHERE kind = 'forward' AND state IN ('accepted', 'delivered')"),
        reports["forwarded", default: 0]),
      Line(
        "attempts written down = attempts counted",
        try connection.count("SELECT count(*) FROM attempt"),
        try connection.count("SELECT coalesce(sum(attempts), 0) FROM outgoing")),
    ]
  }
}
