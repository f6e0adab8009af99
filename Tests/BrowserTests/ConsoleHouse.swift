// SPDX-License-Identifier: MIT
//
// A daemon with a console inside the test, over a real store, listening on free ports: reports come in through the
// intake API and by mail, officers of every role are there, what is located goes to a simulated core. Everything
// runs by itself, by the machine's clock; a test can set that clock ahead, so that leases, sessions and graces end
// without anybody waiting for it.

import Cryptography
import Daemon
import Email
import Foundation
import Operations
import Pipeline
import Reports
import Settings
import Simulation
import Storage
import TestSupport
import Transport

final class ConsoleHouse: Sendable {
  let parts: Service.Parts
  let core: SimulatedCore
  let postOffice: SimulatedMailServer
  /// Where a browser finds the page.
  let address: String
  /// Where sources hand reports over.
  let intake: String
  private let service: Service
  private let coreListener: Listener
  private let folder: TestFolder
  private let clock: LeapingClock
  private let mail: FeedLine
  private let dialer = Dialer()

  static let password = "kata-sandi-panjang"
  static let sourceKey = "kunci-rahasia-jaki-untuk-uji"
  static let mailbox = "laporan@kota.test"
  /// One of each role, and a second of those who share a queue.
  static let officers = [
    ("siti", "admin-kanal"), ("budi", "admin-kanal"), ("tiket", "admin-tiket"),
    ("validasi", "petugas-validasi"), ("biro", "biro-pemerintahan"), ("kepala", "administrator"),
  ]

  static func open() async throws -> ConsoleHouse {
    let folder = try TestFolder("console")
    let (postOffice, clock) = (try SimulatedMailServer(), LeapingClock())
    let core = SimulatedCore(key: Array("kunci inti".utf8), now: clock.now)
    let coreListener = try Listener(ListenerConfiguration.loopback, routes: core.routes)
    let ports = (intake: freePort(), console: freePort())
    for (name, text) in [
      ("keys", try Keyring.fresh()), ("core.key", "kunci inti"), ("jaki.key", sourceKey),
      ("secret", "rahasia"),
      ("kanald.json5", configuration(ports, core: coreListener.port ?? 0, smtp: postOffice.port)),
    ] { try folder.write(text, to: name) }
    var parts = try await Assembly.service(
      try Configuration.read(folder.file("kanald.json5")), log: .silent, clock: clock.clock)
    // A busy machine makes nobody late.
    parts.webhook?.isPatient()
    parts.console?.listener.isPatient()
    guard let account = parts.journey.account(.email, scope: mailbox) else {
      throw ServerTrouble("the configuration has no mail account")
    }
    try await enrol(parts.journey)
    let mail = try await parts.journey.open(feed: "test/mail", of: account, note: { _ in }).line
    return ConsoleHouse(
      parts, core, coreListener, postOffice, ports, try await Service.start(parts), folder, clock, mail)
  }

  private init(
    _ parts: Service.Parts, _ core: SimulatedCore, _ coreListener: Listener,
    _ postOffice: SimulatedMailServer,
    _ ports: (intake: UInt16, console: UInt16), _ service: Service, _ folder: TestFolder,
    _ clock: LeapingClock, _ mail: FeedLine
  ) {
    (self.parts, self.core, self.coreListener, self.postOffice) = (parts, core, coreListener, postOffice)
    (self.service, self.folder, self.clock, self.mail) = (service, folder, clock, mail)
    address = "http://127.0.0.1:\(ports.console)/"
    intake = "http://127.0.0.1:\(ports.intake)/intake/v1/reports"
  }

  func close() async {
    await service.stop(deadline: .seconds(5))
    await coreListener.stop(deadline: .zero)
    postOffice.stop()
  }

  private static func configuration(
    _ ports: (intake: UInt16, console: UInt16), core: UInt16, smtp: UInt16
  ) -> String {
    """
    {
      store: { folder: "store", keys: { file: "keys" } },
      listen: { webhook: "127.0.0.1:\(ports.intake)", console: "127.0.0.1:\(ports.console)" },
      console: { serviceLevel: "10m", lease: "60s", grace: "60s", session: { idle: "30m" } },
      core: { url: "http://127.0.0.1:\(core)", key: { file: "core.key" } },
      forms: {
        jaki: { channel: "app", key: { file: "jaki.key" }, perMinute: 1000000 },
        pendopo: { channel: "counter", title: "Pendopo Balai Kota" },
        koran: { channel: "media", title: "Aspirasi media massa" },
      },
      email: { kota: {
        address: "\(mailbox)",
        imap: { host: "127.0.0.1", port: 9, security: "none", user: "u", password: { file: "secret" } },
        smtp: { host: "127.0.0.1", port: \(smtp), security: "none" },
      } },
    }
    """
  }

  private static func enrol(_ journey: Journey) async throws {
    // One hash for all: each costs a blink, and none of them is looked at here.
    let hash = try Password.hash(password)
    try await journey.store.database.write { connection in
      for (name, role) in officers {
        let row = OfficerRow(name: name, password: hash, roles: [role], channels: nil, territories: nil)
        _ = try connection.insert(row, at: journey.clock.now())
      }
    }
  }

  // MARK: What comes in

  /// Hands a report over as an app does; returns its ticket.
  @discardableResult
  func hand(_ text: String, _ more: [String: ScriptValue] = [:]) async throws -> String {
    var body: [String: ScriptValue] = ["id": .string(UUID().uuidString), "text": .string(text)]
    body.merge(more) { $1 }
    let request = HTTPRequest(
      .post, intake,
      headers: ["Content-Type": "application/json", "Authorization": "Bearer \(Self.sourceKey)"],
      body: Array(try JSONEncoder().encode(body)), deadline: .seconds(300))
    let answer = try await eventually(within: .seconds(180)) {
      let answer = try await dialer.send(request)
      // In its first moments a daemon asks sources to come again.
      return answer.status == 503 ? nil : answer
    } else: {
      "the intake does not open"
    }
    let receipt = try JSONDecoder().decode(ScriptValue.self, from: Data(answer.body))
    guard let ticket = receipt["ticket"].string else {
      throw ServerTrouble("\(answer.status): \(String(decoding: answer.body, as: UTF8.self))")
    }
    return ticket
  }

  /// Delivers a mail; returns once it is a report with a ticket.
  @discardableResult
  func deliver(_ text: String, from sender: String) async throws -> String {
    let id = UUID().uuidString
    let lines = [
      "From: Warga <\(sender)>", "To: \(Self.mailbox)", "Subject: Laporan", "Message-ID: <\(id)@mail.test>",
      "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", text, "",
    ]
    let raw = Array(lines.joined(separator: "\r\n").utf8)
    let committed = try await mail.commit(
      [Incoming(identity: id, position: id, raw: raw, format: EmailFormat.mail)], cursor: id)
    parts.journey.wakeDrafter()
    let message = committed[0].message
    return try await eventually(within: .seconds(180)) {
      try await parts.journey.store.database.read { connection in
        try connection.message(message)?.report.flatMap(connection.report)?.ticket
      }
    } else: {
      "the mail becomes no report"
    }
  }

  /// Has the first answer to a report come back: nobody lives at the address.
  func bounce(_ ticket: String) async throws {
    let (cause, now) = ("reply:\(try await report(ticket).id)", parts.journey.clock.now())
    try await eventually(within: .seconds(180)) {
      try await parts.journey.store.database.write { connection -> Void? in
        guard let row = try connection.outgoing(cause: cause), row.state == .accepted else { return nil }
        try connection.advance(outgoing: row.id, .deliveryFailed, reason: "bounce: failed 5.1.1", at: now)
      }
    } else: {
      "the answer does not leave"
    }
  }

  /// A message that nobody can read: a dead letter once it is looked at.
  func receiveDamaged() async throws {
    let id = UUID().uuidString
    _ = try await mail.commit([Incoming(identity: id, position: id, raw: [0], format: "damaged")], cursor: id)
    parts.journey.wakeDrafter()
    try await eventually(within: .seconds(180)) {
      try await parts.journey.store.database.read { try $0.deadReasons(limit: 1) }.isEmpty ? nil : ()
    } else: {
      "the message does not die"
    }
  }

  /// Logs in as a program does; the session's cookie, and its token.
  func session(of officer: String) async throws -> (cookie: String, token: String) {
    let body = try JSONEncoder().encode(["name": officer, "password": Self.password])
    let answer = try await dialer.send(
      HTTPRequest(
        .post, address + "api/v1/session", headers: ["Content-Type": "application/json"], body: Array(body),
        deadline: .seconds(300)))
    let told = try JSONDecoder().decode(ScriptValue.self, from: Data(answer.body))
    let set = answer.headers["Set-Cookie"]?.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1).last
    guard let set, let token = told["csrf"].string else {
      throw ServerTrouble("no session: \(answer.status)")
    }
    return (String(set), token)
  }

  // MARK: What is there

  func report(_ ticket: String) async throws -> ReportRow {
    guard let row = try await Trace.report(ticket, in: parts.journey.store) else {
      throw ServerTrouble("no report \(ticket)")
    }
    return row
  }

  /// How many there are.
  func reports() async throws -> Int {
    try await parts.journey.store.database.read { try $0.count("SELECT count(*) FROM report") }
  }

  /// Waits until the report is as the condition says.
  func until(_ ticket: String, _ condition: (ReportRow) -> Bool) async throws {
    try await eventually(within: .seconds(180)) {
      condition(try await report(ticket)) ? () : nil
    } else: {
      "\(ticket) does not become what it should"
    }
  }

  /// Who has a draft in hand.
  func holder(of ticket: String) async throws -> String? {
    let (id, now) = (try await report(ticket).id, parts.journey.clock.now())
    return try await parts.journey.store.database.read { try $0.claim(on: id, at: now)?.officer }
  }

  /// Lets time pass for the daemon at once, and has it look at what is due.
  func leap(_ time: Duration) {
    clock.leap(time)
    parts.journey.wakeCouriers()
  }
}

extension ListenerConfiguration {
  fileprivate mutating func isPatient() {
    let patient = ListenerConfiguration.loopback
    (headerDeadline, bodyDeadline) = (patient.headerDeadline, patient.bodyDeadline)
    (answerDeadline, idleDeadline) = (patient.answerDeadline, patient.idleDeadline)
  }
}
