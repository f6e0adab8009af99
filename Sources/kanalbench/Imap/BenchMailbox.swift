// SPDX-License-Identifier: MIT
//
// The mailbox that is fetched: a real Dovecot on loopback, with the corpus delivered to it over LMTP.
// Both Kanal and the baseline fetch it over TLS. It is made once and kept for the next run.

import FoundationEssentials
import Simulation
import Transport

struct BenchMailbox {
  let dovecot: LocalDovecot
  let certificate: String
  static let user = MailWriter.city
  static let password = "bench"
  private static let deliverers = 4

  init(in folder: String, _ ground: Ground, count: Int) async throws {
    let mark = "\(folder)/delivered"
    let wanted = "\(count) mails"
    let isThere = FileManager.default.contents(atPath: mark) == Data(wanted.utf8)
    let server = isThere ? try ground.subfolder("imap/dovecot") : try ground.emptyFolder("imap/dovecot")
    do {
      dovecot = try await LocalDovecot.start(
        in: server, users: [LocalDovecot.User(Self.user, password: Self.password)])
    } catch {
      throw BenchError("\(error); install what is missing with: sh config/bootstrap.sh --tests")
    }
    guard let certificate = dovecot.certificate else {
      await dovecot.stop()
      throw BenchError.missing("openssl")
    }
    self.certificate = certificate
    if isThere {
      ground.say("the mailbox with \(wanted) is there")
      return
    }
    ground.say("delivering \(wanted) to Dovecot")
    try await deliver(count)
    try wanted.write(to: mark)
  }

  private func deliver(_ count: Int) async throws {
    let (dialer, port) = (Dialer(), dovecot.ports.lmtp)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for lane in 0..<Self.deliverers {
        group.addTask {
          var client = try await LMTPClient.connect(port: port, dialer: dialer)
          for number in stride(from: lane, to: count, by: Self.deliverers) {
            try await client.deliver(MailCorpus.mail(number), to: Self.user)
          }
          await client.close()
        }
      }
      try await group.waitForAll()
    }
  }
}
