// SPDX-License-Identifier: MIT

import Reports
import TestSupport
import Testing

@testable import Transport

/// A submission server's script and how one mail to it ends.
struct SMTPCase: Sendable, CustomTestStringConvertible {
  enum End: Equatable, Sendable {
    case accepted
    case notSent(NetworkFailure.Kind)
    case unknown(NetworkFailure.Kind)
    case temporary(String, SMTPStage)
    case refused(String, SMTPStage)
  }

  var testDescription: String
  var script: [ScriptedServer.Step]
  var end: End

  static let hello: [ScriptedServer.Step] = [
    .send("220 mx.city.test\r\n"), .readUntil("\r\n"),
    .send("250-mx.city.test\r\n250 ENHANCEDSTATUSCODES\r\n"),
  ]
  static let envelope: [ScriptedServer.Step] =
    hello + [
      .readUntil("MAIL FROM:<>\r\n"), .send("250 2.1.0 Ok\r\n"), .readUntil("RCPT TO:<warga@mail.test>\r\n"),
      .send("250 2.1.5 Ok\r\n"), .readUntil("DATA\r\n"),
    ]
  static let message = envelope + [.send("354 go on\r\n"), .readUntil("\r\n.\r\n")]

  static let all = [
    SMTPCase(
      testDescription: "taken", script: message + [.send("250 2.0.0 queued\r\n"), .hold], end: .accepted),
    SMTPCase(
      testDescription: "taken, and the connection lost right after",
      script: message + [.send("250 2.0.0 queued\r\n"), .reset], end: .accepted),
    SMTPCase(
      testDescription: "refused as a whole", script: [.send("554 5.3.2 no\r\n"), .hold],
      end: .refused("554 5.3.2", .greeting)),
    SMTPCase(
      testDescription: "busy", script: [.send("421 4.3.2 later\r\n")], end: .temporary("421 4.3.2", .greeting)
    ),
    SMTPCase(
      testDescription: "sender refused",
      script: hello + [.readUntil("MAIL"), .send("550 5.7.1 no\r\n"), .hold],
      end: .refused("550 5.7.1", .sender)),
    SMTPCase(
      testDescription: "recipient unknown",
      script: hello + [
        .readUntil("MAIL"), .send("250 Ok\r\n"), .readUntil("RCPT"),
        .send("550-5.1.1 no\r\n550 5.1.1 such user\r\n"),
        .hold,
      ], end: .refused("550 5.1.1", .recipient)),
    SMTPCase(
      testDescription: "greylisted",
      script: hello + [
        .readUntil("MAIL"), .send("250 Ok\r\n"), .readUntil("RCPT"), .send("451 later\r\n"), .hold,
      ],
      end: .temporary("451", .recipient)),
    SMTPCase(
      testDescription: "DATA refused", script: envelope + [.send("554 5.5.1 no\r\n"), .hold],
      end: .refused("554 5.5.1", .beforeMessage)),
    SMTPCase(
      testDescription: "message refused", script: message + [.send("552 5.3.4 too big\r\n"), .hold],
      end: .refused("552 5.3.4", .message)),
    SMTPCase(
      testDescription: "message not now", script: message + [.send("452 4.3.1 disk full\r\n"), .hold],
      end: .temporary("452 4.3.1", .message)),
    SMTPCase(testDescription: "no greeting", script: [.hold], end: .notSent(.timedOut)),
    SMTPCase(
      testDescription: "lost at once", script: [.send("220 mx\r\n"), .readUntil("EHLO"), .reset],
      end: .notSent(.broken)),
    SMTPCase(
      testDescription: "lost before the recipient", script: hello + [.readUntil("MAIL"), .reset],
      end: .notSent(.broken)),
    SMTPCase(testDescription: "lost before the message", script: envelope + [.reset], end: .notSent(.broken)),
    SMTPCase(testDescription: "lost after the final dot", script: message + [.reset], end: .unknown(.broken)),
    SMTPCase(
      testDescription: "silent after the final dot", script: message + [.hold], end: .unknown(.timedOut)),
  ]
}

@Suite struct SMTPTests {
  let dialer = Dialer()

  func mail(_ port: UInt16, message: String = "Subject: uji\r\n\r\nhalo\r\n") -> SMTPSubmission {
    SMTPSubmission(
      host: "127.0.0.1", port: port, security: .plain, sender: "", recipient: "warga@mail.test",
      message: Array(message.utf8), deadline: .seconds(60))
  }

  func end(_ mail: SMTPSubmission) async -> SMTPCase.End {
    do {
      _ = try await dialer.submit(mail)
      return .accepted
    } catch {
      switch error {
      case .notSent(let failure): return .notSent(failure.kind)
      case .unknown(let failure): return .unknown(failure.kind)
      case .temporary(let reply, let stage): return .temporary(reply.description, stage)
      case .refused(let reply, let stage): return .refused(reply.description, stage)
      }
    }
  }

  @Test(arguments: SMTPCase.all) func `a mail ends as its dialogue does`(_ row: SMTPCase) async {
    let server = ScriptedServer(row.script)
    var mail = mail(server.port)
    if [.unknown(.timedOut), .notSent(.timedOut)].contains(row.end) { mail.deadline = .seconds(2) }
    #expect(await end(mail) == row.end)
  }

  @Test func `both replies are in the receipt`() async throws {
    let server = ScriptedServer(SMTPCase.message + [.send("250 2.0.0 queued\r\n"), .hold])
    let receipt = try await dialer.submit(mail(server.port))
    #expect(receipt.recipient == SMTPReply(code: 250, enhancedStatus: "2.1.5"))
    #expect(receipt.message == SMTPReply(code: 250, enhancedStatus: "2.0.0"))
  }

  @Test func `lines that begin with a dot arrive as they are`() async throws {
    let server = ScriptedServer(SMTPCase.message + [.send("250 2.0.0 queued\r\n"), .hold])
    _ = try await dialer.submit(
      mail(server.port, message: "Subject: uji\r\n\r\n.satu\r\n..dua\r\n.\r\nakhir\r\n"))
    #expect(server.receivedText().hasSuffix("\r\n\r\n..satu\r\n...dua\r\n..\r\nakhir\r\n.\r\n"))
  }

  @Test func `the next mail goes over the same connection`() async throws {
    let queued: [ScriptedServer.Step] = [.send("250 2.0.0 queued\r\n")]
    let again = SMTPCase.message.dropFirst(SMTPCase.hello.count)
    let server = ScriptedServer(SMTPCase.message + queued + again + queued + [.hold])
    #expect(await end(mail(server.port)) == .accepted)
    #expect(await end(mail(server.port)) == .accepted)
    #expect(server.connectionCount == 1)
  }

  @Test func `a kept connection that died is replaced, since nothing of the mail was taken`() async throws {
    let whole = SMTPCase.message + [.send("250 2.0.0 queued\r\n")]
    let server = ScriptedServer(whole + [.awaitBytes, .reset], whole + [.hold])
    #expect(await end(mail(server.port)) == .accepted)
    #expect(await end(mail(server.port)) == .accepted)
    #expect(server.connectionCount == 2)
  }

  @Test func `without STARTTLS neither login nor mail is sent`() async {
    let server = ScriptedServer(SMTPCase.hello + [.hold])
    var mail = mail(server.port)
    mail.security = .startTLS
    mail.login = .password(user: "dki@city.test", password: "rahasia")
    #expect(await end(mail) == .notSent(.tls))
    #expect(!server.receivedText().contains("AUTH"))
    #expect(!server.receivedText().contains("MAIL"))
  }

  @Test(arguments: [
    ("535 5.7.8 no\r\n", SMTPCase.End.refused("535 5.7.8", .authentication)),
    ("454 4.7.0 later\r\n", .temporary("454 4.7.0", .authentication)),
  ]) func `a refused login is told from one that cannot be checked`(_ reply: String, _ end: SMTPCase.End)
    async
  {
    let server = ScriptedServer([
      .send("220 mx.city.test\r\n"), .readUntil("\r\n"), .send("250-mx.city.test\r\n250 AUTH PLAIN\r\n"),
      .readUntil("AUTH PLAIN"), .readUntil("\r\n"), .send(reply), .hold,
    ])
    var mail = mail(server.port)
    mail.login = .password(user: "dki@city.test", password: "salah")
    #expect(await self.end(mail) == end)
  }

  @Test(arguments: ["", "a b@mail.test", "a@mail.test>\r\nDATA", "<a@mail.test>"])
  func `an address that could end its line is refused`(_ recipient: String) async {
    var mail = mail(1)
    mail.recipient = recipient
    #expect(await end(mail) == .notSent(.invalidRequest))
  }

  @Test func `cancelled after the final dot the outcome is unknown`() async {
    let isRead = Gate()
    let server = ScriptedServer(SMTPCase.message + [.open(isRead), .hold])
    var mail = mail(server.port)
    mail.deadline = .seconds(30)
    let task = Task { [mail] in await end(mail) }
    await isRead.opened()
    task.cancel()
    #expect(await task.value == .unknown(.cancelled))
  }

  @Test func `a mail cancelled half way is not ended with a dot`() async {
    let isRead = Gate()
    let server = ScriptedServer(
      SMTPCase.envelope + [.send("354 go on\r\n"), .awaitBytes, .open(isRead), .wait(Gate())])
    // More than the sockets between the two hold.
    let mail = mail(server.port, message: String(repeating: "Pohon tumbang di jalan.\r\n", count: 1 << 18))
    let task = Task { [mail] in await end(mail) }
    await isRead.opened()
    task.cancel()
    #expect([.notSent(.cancelled), .notSent(.broken)].contains(await task.value))
    #expect(!server.receivedText().contains("\r\n.\r\n"))
  }

  @Test func `a server that takes its time over a mail holds nobody else up`() async {
    let isRead = Gate()
    let slow = ScriptedServer(SMTPCase.message + [.open(isRead), .hold])
    let quick = ScriptedServer([.readUntil("\r\n\r\n"), .send("HTTP/1.1 204 No Content\r\n\r\n")])
    let task = Task { [mail = mail(slow.port)] in await end(mail) }
    await isRead.opened()
    let request = HTTPRequest(.get, "http://127.0.0.1:\(quick.port)/", deadline: .seconds(10))
    #expect(await dialer.end(of: request) == .status(204))
    task.cancel()
    #expect(await task.value == .unknown(.cancelled))
  }
}
