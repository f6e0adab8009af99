// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Settings
import TestSupport
import Testing
import Transport
import Web

@testable import SMS

/// Settings of one account, with `rahasia` and `token` as secrets in files beside them.
private struct Configured {
  let folder: TestFolder
  let document: SettingsDocument

  init(_ text: String) throws {
    folder = try TestFolder("sms-settings")
    for name in ["rahasia", "token"] { try folder.write("\(name)\n", to: name) }
    document = try SettingsDocument(
      parsing: Array(text.utf8), file: folder.file("kanald.json5"), credentialsDirectory: folder.path)
  }

  func account() -> SMSSettings { SMSSettings(name: "layanan", document.root.section("layanan")) }

  func mistakes() -> [String] {
    _ = account()
    do throws(SettingsError) {
      try document.finish()
      return []
    } catch {
      return error.mistakes.map { "\($0.path): \($0.text)" }
    }
  }
}

private func surroundings(_ reports: Arrivals<DeliveryReport> = Arrivals()) -> Surroundings {
  Surroundings(
    dialer: Dialer(), clock: .real, key: Array(repeating: 5, count: 32),
    takeReport: { await reports.put($0) })
}

struct SMSSettingsTests {
  @Test(arguments: [
    "kannelBox: {}",
    "kannelHTTP: { guard: { query: 'key', secret: { credential: 'rahasia' } } }",
    "kannelHTTP: { sendsms: { url: 'http://127.0.0.1:13013/cgi-bin/sendsms', user: 'kanal', "
      + "password: { credential: 'rahasia' }, reportBase: 'http://127.0.0.1:8080' } }",
    "twilio: { publicBase: 'https://kanal.test/', accountSID: 'AC1', from: '+6281100000000', "
      + "authToken: { credential: 'token' } }",
    "gateway: { message: { sender: 'from', text: 'text' }, push: { path: '/sms/lokal', body: 'form' } }",
    "gateway: { message: { sender: 'from', text: 'text' }, push: { path: '/sms/lokal', body: 'json', "
      + "guard: { signature: 'X-Hub-Signature-256', secret: { credential: 'rahasia' } } } }",
    "gateway: { message: { messages: 'items[]', id: 'id', sender: 'from', text: 'text' }, "
      + "poll: { url: 'https://gw.test/inbox?after={cursor}', cursor: 'next', "
      + "authorization: { user: 'u', secret: { credential: 'rahasia' } } }, "
      + "send: { url: 'https://gw.test/send', body: 'json', fields: { to: '{to}', m: '{text}' }, "
      + "secrets: { passkey: { credential: 'rahasia' } }, success: { field: 'text', values: ['Success'] } }, "
      + "report: { path: '/sms/lokal/report', body: 'form', token: 'ref', state: 'status', "
      + "delivered: ['D'], failed: ['F'] } }",
  ])
  func `every kind of gateway can be configured`(gateway: String) throws {
    let configured = try Configured("{ layanan: { number: '0811-0000-0000', \(gateway) } }")
    #expect(configured.mistakes() == [])
    let channel = SMSChannel(configured.account(), in: surroundings())
    #expect(channel.feeds.first?.name == "sms/layanan")
    #expect(channel.account.scope == "+6281100000000")
    #expect(channel.account.courier == channel.courier?.name)
  }

  @Test(arguments: [
    ("kannelBox: {}, twilio: {}", "expected exactly one of kannelBox, kannelHTTP, twilio, gateway; found 2"),
    ("ticketPrefix: 'S1', kannelBox: {}", "1 to 4 capital letters, as in \"KNL\""),
    ("kannelHTTP: { path: 'sms' }", "expected a path such as /sms/kannel"),
    (
      "kannelHTTP: { guard: { query: 'a', header: 'b', secret: { credential: 'rahasia' } } }",
      "expected exactly one of query, header, user, bearer"
    ),
    (
      "gateway: { message: { sender: 'a', text: 't' }, push: { path: '/x', body: 'query', "
        + "guard: { signature: 'X-Sig', secret: { credential: 'rahasia' } } } }",
      "expected exactly one of query, header, user, bearer"
    ),
    (
      "gateway: { message: { sender: 'a[', text: 't' }, push: { path: '/x' } }",
      "expected a path such as sms.text"
    ),
    ("gateway: { message: { sender: 'a', text: 't' } }", "expected either push or poll"),
    (
      "gateway: { message: { sender: 'a', text: 't' }, poll: { url: 'https://gw.test/' } }",
      "a polled gateway needs message.id: a page comes more than once"
    ),
  ])
  func `a mistake is told in one line`(gateway: String, mistake: String) throws {
    let configured = try Configured("{ layanan: { number: '0811-0000-0000', \(gateway) } }")
    #expect(configured.mistakes().contains { $0.hasSuffix(mistake) })
  }

  @Test func `a guard whose secret cannot be read admits nobody and answers 503`() async throws {
    let configured = try Configured(
      "{ layanan: { number: '1708', kannelHTTP: { guard: { query: 'k', secret: { credential: 'rahasia' } } } } }"
    )
    let settings = configured.account()
    try FileManager.default.removeItem(atPath: configured.folder.file("rahasia"))
    guard case .kannelHTTP(let kannel) = settings.gateway else { return }
    let door = WebhookDoor(takeReport: { _ in })
    let response = await door.admit(get("k=rahasia&b=x&I=1")) { request in
      KannelWebhook(guard: try kannel.proof.load(), token: DeliveryToken(key: [1], account: "a")).message(
        request)
    }
    #expect(response.status == 503)
  }
}

/// The whole channel against a real bearerbox and smsbox.
@Suite(.inTurn)
struct KannelHTTPTests {
  private struct Bench {
    /// Read at each use.
    let secrets: TestFolder
    let kannel: Kannel
    let listener: Listener
    let channel: SMSChannel
    let inbox = Inbox()
    let reports: Arrivals<DeliveryReport>
  }

  private func bench(posts: Bool) async throws -> Bench {
    let port = freePort()
    var options = KannelOptions()
    options.postsMessages = posts
    options.combinesParts = true
    let query = posts ? "id=%I" : "p=%p&P=%P&b=%b&c=%c&C=%C&u=%u&T=%T&I=%I&i=%i"
    options.messageURL = "http://127.0.0.1:\(port)/sms/kannel?\(query)&key=rahasia"
    let kannel = try await Kannel(options)
    let configured = try Configured(
      """
      { layanan: { number: "1708", kannelHTTP: {
        guard: { query: "key", secret: { credential: "rahasia" } },
        sendsms: { url: "http://127.0.0.1:\(kannel.sendsmsPort)/cgi-bin/sendsms", user: "kanal",
                   password: { credential: "rahasia" }, reportBase: "http://127.0.0.1:\(port)" } } } }
      """)
    let reports = Arrivals<DeliveryReport>()
    let channel = SMSChannel(configured.account(), in: surroundings(reports))
    let listener = try Listener(
      ListenerConfiguration(.tcp(host: "127.0.0.1", port: port)), routes: channel.routes)
    return Bench(
      secrets: configured.folder, kannel: kannel, listener: listener, channel: channel, reports: reports)
  }

  private func running(_ bench: Bench, _ body: () async throws -> Void) async throws {
    let feed = bench.channel.feeds[0]
    let run = Task { try await feed.run(bench.inbox.line()) }
    try await bench.inbox.isListening()
    do { try await body() } catch { Issue.record(error) }
    run.cancel()
    _ = await run.result
    await bench.listener.stop(deadline: .seconds(1))
  }

  @Test(arguments: [false, true])
  func `a handset's text comes in whole, and a failing store gets it again`(posts: Bool) async throws {
    let bench = try await bench(posts: posts)
    await bench.inbox.fail(times: 1)
    try await running(bench) {
      let smsc = try await bench.kannel.smsc(over: Dialer())
      let unicode = "Banjir 🙏 ꦗꦭꦤ꧀"
      let escaped = unicode.utf16.map { String(format: "%%%02X%%%02X", $0 >> 8, $0 & 255) }.joined()
      try await smsc.send(from: "+6281100000001", "text Jalan  rusak & lubang + 100% – é")
      try await smsc.send(from: "+6281100000002", "ucs2 \(escaped)")
      try await smsc.send(from: "+6281100000003", "udh-text %05%00%03%7a%02%02 bagian dua.")
      try await smsc.send(from: "+6281100000003", "udh-text %05%00%03%7a%02%01 Bagian satu, ")
      let received = try await bench.inbox.first(3)
      let readings = try received.map {
        try bench.channel.account.read(RawMessage(bytes: $0.raw, format: $0.format))
      }
      #expect(
        Set(readings.map { "\($0.sender ?? "-"): \($0.text)" }) == [
          "+6281100000001: Jalan  rusak & lubang + 100% – é", "+6281100000002: \(unicode)",
          "+6281100000003: Bagian satu, bagian dua.",
        ])
      #expect(await bench.inbox.refused.count == 1)
      #expect(received.allSatisfy { $0.identity.count == 36 })
      #expect(received.allSatisfy { !String(decoding: $0.raw, as: UTF8.self).contains("rahasia") })
    }
  }

  @Test(arguments: [
    ("“Laporan” diterima – 5€", "text \"Laporan\" diterima - 5€"),
    ("Halo 🙏 é", "ucs-2 %00H%00a%00l%00o%00+%D8%3D%DEO%00+%00%E9"),
  ])
  func `an answer reaches the handset as written, and its report comes back`(
    text: String, line: String
  ) async throws {
    let bench = try await bench(posts: false)
    try await running(bench) {
      let smsc = try await bench.kannel.smsc(over: Dialer())
      let courier = try #require(bench.channel.courier)
      #expect(await courier.send(replyParcel(text)) == .accepted(remoteID: nil))
      #expect(try await smsc.nextLine() == "1708 +6281100000001 \(line)")
      let final = try await bench.reports.first { $0.state != .underWay }
      #expect(final == DeliveryReport(outgoing: OutgoingID(33), state: .delivered))
    }
  }

  @Test func `a password smsbox does not take holds the text, it does not lose it`() async throws {
    let bench = try await bench(posts: false)
    let courier = KannelHTTPCourier(
      name: "x",
      options: .init(url: "http://127.0.0.1:\(bench.kannel.sendsmsPort)/cgi-bin/sendsms", user: "kanal"),
      password: { "salah" }, token: DeliveryToken(key: [1], account: "a"),
      exchange: surroundings().exchange)
    let outcome = await courier.send(replyParcel("Halo"))
    #expect(
      outcome == .credentialsRefused(reason: "Kannel answered 403"))
    await bench.listener.stop(deadline: .seconds(1))
  }
}
