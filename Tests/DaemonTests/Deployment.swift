// SPDX-License-Identifier: MIT
//
// A whole deployment inside the test: read from a configuration as an operator writes it, put together
// by the daemon's own assembly, over a real store, with the real readers and couriers. Nothing runs by
// itself: the test hands messages in, drafts, sends, and moves time on.

import Daemon
import Email
import Foundation
import Mail
import Operations
import Pipeline
import Reports
import Settings
import Simulation
import Storage
import TestSupport
import Transport

struct Deployment: Sendable {
  let parts: Service.Parts
  let time: TestClock
  let events: EventLog
  let postOffice: SimulatedMailServer
  private let folder: TestFolder
  private let line: FeedLine
  static let mailbox = "laporan@kota.test"

  /// `mailRules` are further keys of the mail account.
  init(mailRules: String = "") async throws {
    folder = try TestFolder("deployment")
    postOffice = try SimulatedMailServer()
    let (time, events) = (TestClock(), EventLog())
    (self.time, self.events) = (time, events)
    for (name, text) in [
      ("keys", try Keyring.fresh()), ("secret", "rahasia"),
      ("kanald.json5", Self.configuration(mailRules, postOffice.port)),
    ] { try folder.write(text, to: name) }
    parts = try await Assembly.service(
      try Configuration.read(folder.file("kanald.json5")), log: .silent, clock: time.clock,
      observe: events.add)
    guard let account = parts.journey.account(.email, scope: Self.mailbox) else {
      throw ServerTrouble("the configuration has no mail account")
    }
    line = try await parts.journey.open(feed: "email/kota/INBOX", of: account, note: { _ in }).line
  }

  /// Ends what listens; what was written goes with this value.
  func tearDown() {
    postOffice.stop()
    parts.journey.store.database.close()
  }

  private static func configuration(_ mailRules: String, _ port: UInt16) -> String {
    """
    {
      store: { folder: "store", keys: { file: "keys" } },
      email: { kota: {
        address: "\(mailbox)", \(mailRules)
        imap: { host: "127.0.0.1", port: 9, security: "none", user: "u", password: { file: "secret" } },
        smtp: { host: "127.0.0.1", port: \(port), security: "none" },
      } },
      sms: {
        kannel: { number: "1708", answerAfter: "0s", joinWindow: "0s",
                  kannelHTTP: { guard: { query: "key", secret: { file: "secret" } },
                                sendsms: { url: "http://127.0.0.1:9/", user: "u", password: { file: "secret" } } } },
        lokal: { number: "1709", answerAfter: "0s", joinWindow: "0s", gateway: {
          message: { messages: "items[]", sender: "from", text: "text" },
          push: { path: "/sms/lokal" } } },
      },
    }
    """
  }

  var journey: Journey { parts.journey }
  var store: Store { parts.journey.store }

  // MARK: In

  /// A mail as a mailbox delivers it, drafted before this returns.
  @discardableResult
  func receive(_ mail: [UInt8], at position: String = UUID().uuidString, history: Bool = false) async throws
    -> Committed
  {
    let incoming = Incoming(
      identity: EmailChannel.identity(mail), position: position, raw: mail, format: EmailFormat.mail,
      isHistory: history)
    let committed = try await line.commit([incoming], cursor: position)
    try await draft()
    return committed[0]
  }

  @discardableResult
  func receive(_ mail: String) async throws -> Committed {
    try await receive(Array(mail.replacingOccurrences(of: "\n", with: "\r\n").utf8))
  }

  func draft() async throws {
    while try await Drafter(journey).round() > 0 {}
  }

  /// Runs the body while the gateways' webhooks are open; it gets their base URL.
  func listening(_ body: (String) async throws -> Void) async throws {
    let routes = parts.accounts.flatMap(\.routes)
    let listener = try Listener(ListenerConfiguration.loopback, routes: routes)
    let open = Gates()
    let feeds = parts.accounts.filter { $0.account.channel == .sms }.flatMap { account in
      account.feeds.map { (feed: $0, scope: account.account.scope) }
    }
    let running = feeds.compactMap { feed, scope -> Task<Void, Never>? in
      guard let id = journey.account(.sms, scope: scope) else { return nil }
      let runner = FeedRunner(journey, feed, of: id) { name, state, _ in
        if state == .listening { Task { await open.open(name) } }
      }
      return Task { await runner.run() }
    }
    await open.wait(for: feeds.count)
    do { try await body("http://127.0.0.1:\(listener.port ?? 0)") } catch {
      await end(running, listener)
      throw error
    }
    await end(running, listener)
  }

  private func end(_ running: [Task<Void, Never>], _ listener: Listener) async {
    for task in running { task.cancel() }
    for task in running { await task.value }
    await listener.stop(deadline: .seconds(1))
  }

  // MARK: Out

  /// Sends the mails that are due, and returns all that ever left.
  @discardableResult
  func send() async throws -> [SubmittedMail] {
    let due = try await count("SELECT count(*) FROM outgoing WHERE courier = 'email/kota' AND state = 'due'")
    let before = events.events.count { $0.kind == .outgoingAccepted }
    guard due > 0, let courier = parts.accounts.flatMap(\.couriers).first(where: { $0.name == "email/kota" })
    else { return postOffice.mails }
    let dispatcher = Dispatcher(journey, courier)
    async let running: Void = dispatcher.run()
    await events.wait(for: .outgoingAccepted, count: before + due)
    await dispatcher.stop()
    await running
    return postOffice.mails
  }

  // MARK: What is there

  func count(_ sql: String) async throws -> Int { try await store.database.read { try $0.count(sql) } }

  func reports() async throws -> [ReportRow] {
    try await store.database.read { connection in
      try connection.all("SELECT id FROM report ORDER BY id") { $0.id(0, as: ReportID.self) }
        .compactMap(connection.report)
    }
  }

  func stored(_ committed: Committed) async throws -> StoredMessage? {
    try await store.database.read { try $0.message(committed.message) }
  }

  /// Why a message was set aside or is a dead letter.
  func reason(_ committed: Committed) async throws -> String? {
    try await store.database.read { try $0.summary(of: committed.message)?.reason }
  }

  func isBalanced() async throws -> Bool { try await Ledger.take(store).isBalanced }
}

/// Names that have been opened.
private actor Gates {
  private var names: Set<String> = []
  private let opening = Bell()

  func open(_ name: String) {
    names.insert(name)
    opening.ring()
  }

  func wait(for count: Int) async { await opening.until { names.count >= count } }
}
