// SPDX-License-Identifier: MIT
//
// What systems of this kind have lost in the field, a row each. Every row has at least one test whose
// sentence begins with its number, as in `R5: mail without a Message-ID is taken in once`, so that
// whoever doubts one of them finds the proof: `swift test --filter 'R5:'`.

import Foundation
import Testing

/// Each row: what must not happen here.
private let rows = [
  // Receiving
  "R1": "mail of a long outage is never fetched, since the window is a date",
  "R2": "one bad message blocks all behind it, or is fetched for ever",
  "R3": "a short outage ends a feed for good",
  "R4": "all is green and nothing is imported",
  "R5": "mail without a Message-ID is never taken in",
  "R6": "the same messages are imported again",
  "R7": "the first contact imports years and writes to everybody",
  "R8": "a full mailbox takes minutes",
  "R9": "mail is marked as read by fetching",
  "R10": "an old charset costs the words or the mail",
  "R11": "a mail of only a subject or a photo comes out blank",
  "R12": "attachments beyond a number are cut, the mail's own time is lost",
  "R13": "only the first message of a batch is read",
  "R14": "a webhook answers 200 and nothing is stored",
  "R15": "webhooks double messages, echoes are taken for citizens",
  "R16": "the second photo is dropped as the first",
  "R17": "pieces of a long text that share an id are dropped",
  "R18": "a body over the limit is read, cut and sent again for ever",
  "R19": "a refused request is told what would have been right",
  "R20": "NUL bytes and senders without a number are rejected",
  "R21": "an edit overwrites what was written",
  "R22": "an expired token is silent",
  // Conversation
  "C1": "who quotes a ticket joins another person's report",
  "C2": "a new topic lands under an old ticket",
  "C3": "two machines answer each other for ever",
  "C4": "an out-of-office answer opens a report again",
  "C5": "an answer counts as delivered that never was",
  // Forwarding
  "F1": "no answer counts as failure, and the case is filed twice",
  "F2": "a crash leaves an item under way for ever",
  "F3": "an error is told once, then silence",
]

@Suite struct `The failures of the field` {
  /// The rows a test's sentence names, with the file.
  private static func named() throws -> [String: [String]] {
    var found: [String: [String]] = [:]
    for file in try Tree.files(below: "Tests") where file.hasSuffix(".swift") {
      for match in try Tree.text(file).matches(of: /func `((?:[A-Z]\d+, )*[A-Z]\d+):[ ]/) {
        for row in match.1.split(separator: ", ") { found[String(row), default: []].append(file) }
      }
    }
    return found
  }

  @Test func `every row has a test that names it`() throws {
    let named = try Self.named()
    for (row, failure) in rows.sorted(by: { $0.key < $1.key }) {
      #expect(named[row]?.isEmpty == false, "no test is named \(row): … (\(failure))")
    }
  }

  @Test func `a test names only rows there are`() throws {
    #expect(Set(try Self.named().keys).subtracting(rows.keys).isEmpty)
  }
}
