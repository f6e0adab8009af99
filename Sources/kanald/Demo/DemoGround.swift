// SPDX-License-Identifier: MIT
//
// What the demo stands on: a folder, fresh keys, a configuration file like any other, and the outside
// systems. Dovecot and Kannel are real where they are installed; where Kannel is not, a simulated
// gateway speaks its protocol; where Dovecot is not, there is no mail. All of it goes when the demo
// goes: the servers are stopped, and the folder is removed.

import Cryptography
import Daemon
import FoundationEssentials
import Glibc
import Simulation
import Storage
import Transport

struct DemoGround: Sendable {
  let folder: String
  let core: SimulatedCore
  let submission: SimulatedMailServer
  /// Mails that Kanal sent, in order.
  let submitted: AsyncStream<SubmittedMail>
  let phones: any PhoneNetwork
  let post: DemoPost?
  let dovecot: LocalDovecot?
  /// The platforms and offices.
  let networks: [any DemoNetwork]
  let forms: DemoForms
  /// What is not as it would be in full, a line each.
  let shortcomings: [String]

  private let kannel: LocalKannel?
  private let coreListener: Listener
  private let submittedEnd: AsyncStream<SubmittedMail>.Continuation

  /// What runs, and where.
  var inventory: String {
    let mail = dovecot.map {
      "Dovecot (IMAP on port \($0.certificate == nil ? $0.ports.imap : $0.ports.imaps))"
    }
    let gateway = kannel.map { "Kannel (boxes on port \($0.ports.box))" } ?? "a simulated gateway"
    let simulated =
      "a simulated routing core (port \(coreListener.port ?? 0)), submission server, Telegram, Meta, X, LAPOR and"
      + " newspaper"
    return ([mail, gateway].compactMap { $0 } + [simulated]).joined(separator: ", ")
  }

  var configurationFile: String { "\(folder)/kanald.json5" }
  var logFile: String { "\(folder)/kanald.log" }

  /// Starts everything and writes the configuration. Throws where even what is ours does not start.
  static func prepare(complain: @escaping @Sendable (String) -> Void) async throws -> DemoGround {
    let folder = try ServerFolder.temporary("kanal-demo")
    do {
      return try await DemoGround(in: folder, complain: complain)
    } catch {
      // What was started ends with its owner; only the folder is left to remove.
      try? FileManager.default.removeItem(atPath: folder)  // The error that led here is the one to tell.
      throw error
    }
  }

  private init(in folder: String, complain: @escaping @Sendable (String) -> Void) async throws {
    self.folder = folder
    let dialer = Dialer()
    let key = Base64.encode(try randomBytes(32))
    core = SimulatedCore(key: Array(key.utf8), now: { .system })
    coreListener = try Listener(ListenerConfiguration(.tcp(host: "127.0.0.1", port: 0)), routes: core.routes)
    let (submitted, submittedEnd) = AsyncStream<SubmittedMail>.makeStream()
    (self.submitted, self.submittedEnd) = (submitted, submittedEnd)
    submission = try SimulatedMailServer { submittedEnd.yield($0) }
    forms = try DemoForms()
    networks = [
      try DemoTelegram(), try await DemoMeta(), try DemoX(), try DemoLapor(), try DemoPress(), forms,
    ]

    let password = Base64.encodeForURL(try randomBytes(12))
    async let startedDovecot = Self.attempt {
      try await LocalDovecot.start(
        in: "\(folder)/dovecot",
        users: [LocalDovecot.User(DemoTown.mailAddress, password: password)])
    }
    async let startedKannel = Self.attempt { try await LocalKannel.start(in: "\(folder)/kannel") }
    var shortcomings: [String] = []
    switch try await startedDovecot {
    case .success(let server): dovecot = server
    case .failure(let failure):
      dovecot = nil
      shortcomings.append("no mail: \(failure)")
    }
    let boxPort: UInt16
    switch try await startedKannel {
    case .success(let server):
      (kannel, boxPort) = (server, server.ports.box)
      phones = try await SMSCLine.connect(port: server.ports.smsc, dialer: dialer)
    case .failure(let failure):
      let gateway = try SimulatedGateway(now: { .system })
      (kannel, boxPort, phones) = (nil, gateway.port, gateway)
      shortcomings.append("a simulated gateway stands in for Kannel: \(failure)")
    }
    if let dovecot {
      post = DemoPost(
        try await LMTPClient.connect(port: dovecot.ports.lmtp, dialer: dialer), complain: complain)
    } else {
      post = nil
    }
    self.shortcomings = shortcomings
    try writeFiles(key: key, password: password, boxPort: boxPort)
  }

  /// Stops what is outside of Kanal, feeds' servers first.
  func stop() async {
    await post?.close()
    for network in networks { await network.close() }
    await phones.close()
    await kannel?.stop()
    await dovecot?.stop()
    submission.stop()
    submittedEnd.finish()
    await coreListener.stop(deadline: .seconds(1))
  }

  func remove() {
    try? FileManager.default.removeItem(atPath: folder)  // A folder that stays is only rubbish.
  }

  private static func attempt<Server: Sendable>(
    _ start: @Sendable () async throws -> Server
  ) async throws -> Result<Server, ServerFailure> {
    do { return .success(try await start()) } catch let failure as ServerFailure { return .failure(failure) }
  }

  // MARK: Configuration

  private func writeFiles(key: String, password: String, boxPort: UInt16) throws {
    try write("keys", try Keyring.fresh())
    try write("core-key", key)
    try write("imap-password", password)
    for (name, secret) in networks.flatMap(\.secrets) { try write(name, secret) }
    try write("kanald.json5", configuration(boxPort))
  }

  private func write(_ name: String, _ text: String) throws {
    let file = "\(folder)/\(name)"
    try Data(text.utf8).write(to: URL(filePath: file))
    unsafe chmod(file, 0o600)
  }

  private func configuration(_ boxPort: UInt16) -> String {
    """
    // Written by kanald demo. kanald.json5 of the source tree explains every key.
    {
      store: { folder: "store", keys: { file: "keys" } },
      listen: { webhook: "127.0.0.1:0", admin: "127.0.0.1:0", console: "127.0.0.1:0" },
      core: { url: "http://127.0.0.1:\(coreListener.port ?? 0)", key: { file: "core-key" } },
      sms: {
        layanan: {
          number: "\(DemoTown.number)", answerAfter: "500ms", joinWindow: "2m",
          kannelBox: { host: "127.0.0.1", port: \(boxPort) },
        },
      },
    \(dovecot.map(mailAccount) ?? "")  \(networks.map(\.configuration).joined(separator: "\n  "))
    }

    """
  }

  private func mailAccount(_ dovecot: LocalDovecot) -> String {
    let security =
      dovecot.certificate.map { "security: \"tls\", port: \(dovecot.ports.imaps), authorities: \"\($0)\"" }
      ?? "security: \"none\", port: \(dovecot.ports.imap)"
    return """
        email: {
          dki: {
            address: "\(DemoTown.mailAddress)",
            imap: {
              host: "127.0.0.1", \(security),
              user: "\(DemoTown.mailAddress)", password: { file: "imap-password" },
              after: { flag: "\\\\Seen" },
            },
            smtp: { host: "127.0.0.1", port: \(submission.port), security: "none", name: "Layanan Pengaduan Warga" },
          },
        },

      """
  }
}
