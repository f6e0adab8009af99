// SPDX-License-Identifier: MIT

/// The benches, by the name they are called with.
enum Bench: String, CaseIterable {
  case mime, webhook, imap, journey, start, social, locate, console

  var summary: String {
    switch self {
    case .mime: "reads mails of every common shape; baseline: CPython's email package"
    case .webhook: "takes a gateway's requests to durable; baseline: bare libmicrohttpd and SQLite"
    case .imap: "a mailbox from Dovecot to durable drafts; baseline: mbsync with FSync"
    case .journey: "SMS from the wire to forwarded and answered: a steady rate, a bounded memory"
    case .social: "platforms' signed batches to durable; baseline: bare libmicrohttpd and SQLite"
    case .locate: "messages to kelurahan on one thread; baseline: id-location-ner, where installed"
    case .start: "ready with a large store"
    case .console: "officers at a long queue while messages come in; two hundred at one until it is empty"
    }
  }

  static var listing: String {
    allCases.map { bench in
      "  " + bench.rawValue + String(repeating: " ", count: 9 - bench.rawValue.count) + bench.summary
    }.joined(separator: "\n")
  }

  func run(on ground: Ground) async throws -> Figures {
    switch self {
    case .mime: try MimeBench(ground).run()
    case .webhook: try await WebhookBench(ground).run()
    case .imap: try await ImapBench(ground).run()
    case .journey: try await JourneyBench(ground).run()
    case .social: try await SocialBench(ground).run()
    case .locate: try LocateBench(ground).run()
    case .start: try await StartBench(ground).run()
    case .console: try await ConsoleBench(ground).run()
    }
  }
}

/// Why a bench could not measure; one line for its user.
struct BenchError: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }

  /// A program of another package is missing.
  static func missing(_ program: String) -> BenchError {
    BenchError("\(program) is not there; install it with: sh config/bootstrap.sh --tests")
  }
}
