// SPDX-License-Identifier: MIT

import Daemon
import Email
import Operations
import Pipeline
import Reports

/// Takes raw mails from files into an account's journey: what a backup or another mailbox still
/// has. A mail that is known already is not taken twice. Nobody is answered unless that is asked for:
/// a backup is full of mail that was settled years ago.
enum IntakeCommand {
  static func run(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    let scope = try arguments.word("the account's address")
    let isAnswered = arguments.flag("--answer")
    let files = arguments.rest()
    try arguments.finish()
    guard !files.isEmpty else { throw UsageError("a file is missing") }
    guard let account = desk.journey.account(.email, scope: scope) else {
      let known = desk.configuration.email.map(\.address).joined(separator: ", ")
      throw UsageError("there is no mail account \(scope); configured are: \(known)")
    }
    let line = try await desk.journey.open(feed: "intake/\(scope)", of: account, note: { _ in }).line
    for batch in stride(from: 0, to: files.count, by: 100).map({ files[$0..<min($0 + 100, files.count)] }) {
      try await take(Array(batch), line, desk, isHistory: !isAnswered)
    }
  }

  private static func take(_ files: [String], _ line: FeedLine, _ desk: OpenDesk, isHistory: Bool)
    async throws
  {
    let items = try files.map { file in
      let raw = try FileBytes.read(file)
      let identity = EmailChannel.identity(raw)
      return Incoming(
        identity: identity, position: identity, raw: raw, format: EmailFormat.mail, isHistory: isHistory)
    }
    let committed = try await line.commit(items, cursor: nil)
    desk.show(
      zip(files, committed).map {
        [("file", $0), ("message", "\($1.message)"), ("new", $1.isNew ? "yes" : "no")]
      },
      empty: "")
  }
}
