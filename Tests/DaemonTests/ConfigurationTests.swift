// SPDX-License-Identifier: MIT

import Daemon
import Email
import Foundation
import Meta
import Pipeline
import Routing
import SMS
import Settings
import Telegram
import TestSupport
import Testing
import X

@Suite struct ConfigurationTests {
  /// Tests/DaemonTests/ConfigurationTests.swift, three levels down from the root.
  private let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private let folder: TestFolder

  init() throws { folder = try TestFolder("credentials") }

  private func credentials(_ names: String...) throws -> String {
    for name in names {
      try folder.write(name == "telegram-token" ? "7000000001:geheim" : "geheim", to: name)
    }
    return folder.path
  }

  @Test func `the explained example is a configuration as it stands`() throws {
    let document = try SettingsDocument(
      readingFile: root.appendingPathComponent("config/kanald.json5").path,
      credentialsDirectory: try credentials(
        "keyring", "core-key", "imap-password", "smtp-password", "telegram-token", "whatsapp-token",
        "page-token", "instagram-token", "meta-app-secret", "meta-verify-token", "x-consumer-key",
        "x-consumer-secret", "x-token", "x-token-secret"))
    let configuration = try Configuration(document)
    #expect(configuration.whatsapp.map(\.scope) == ["106540352242922"])
    #expect(configuration.facebook.map(\.scope) == ["111222333444555"])
    #expect(configuration.instagram.map(\.scope) == ["17841400000000001"])
    #expect(configuration.email.map(\.address) == ["dki@kota.example"])
    #expect(configuration.sms.map(\.number) == ["+628110000206"])
    #expect(configuration.telegram.map(\.scope) == ["7000000001"])
    #expect(configuration.x.map(\.scope) == ["2244994945"])
    #expect(configuration.core?.told == ["Selesai", "TL Ditolak"])
    #expect(configuration.links == LinkSettings(reading: nil))
    #expect(configuration.listen.webhook == .tcp(host: "127.0.0.1", port: 8710))
  }

  @Test(arguments: [
    ("{ store: { folder: 's', keys: { credential: 'k' } } }", "no channel is configured"),
    (
      "{ store: { folder: 's', keys: { credential: 'k' } }, sms: { a: { number: '1708', kannelBox: {} }, "
        + "b: { number: '1708', kannelBox: {} } } }", "1708 is configured twice"
    ),
    (
      "{ store: { folder: 's', keys: { credential: 'k' } }, listn: {}, sms: { a: { number: '1708', kannelBox: {} } } }",
      "did you mean `listen`?"
    ),
    (
      "{ store: { folder: 's', keys: { credential: 'k' } }, sms: { a: { number: '1708', kannelBox: {}, "
        + "texts: { receivedLocated: 'Terima kasih' } } } }", "{ticket} must be in it"
    ),
    (
      "{ store: { folder: 's', keys: { credential: 'k' } }, ticket: { issuer: 'core' }, "
        + "sms: { a: { number: '1708', kannelBox: {} } } }", "needs a section core"
    ),
    (
      "{ store: { folder: 's', keys: { credential: 'k' } }, email: { a: { address: 'a@kota.example', "
        + "partLimit: '5m', imap: { host: 'h', user: 'a', password: { credential: 'k' } } } } }",
      "unknown key `partLimit`"
    ),
    (
      "{ store: { folder: 's', keys: { credential: 'k' } }, locator: { shortLinks: { hosts: ['https://bit.ly/'] } }, "
        + "sms: { a: { number: '1708', kannelBox: {} } } }", "\"https://bit.ly/\" is no host"
    ),
    (
      "{ store: { folder: 's', keys: { credential: 'k' } }, locator: { shortLinks: { hosts: ['127.0.0.1'] } }, "
        + "sms: { a: { number: '1708', kannelBox: {} } } }", "is no host"
    ),
    (
      "{ store: { folder: 's', keys: { credential: 'k' } }, locator: { shortlinks: {} }, "
        + "sms: { a: { number: '1708', kannelBox: {} } } }", "did you mean `shortLinks`?"
    ),
    (
      "{ store: { folder: 's', keys: 'geheim' }, sms: { a: { number: '1708', kannelBox: {} } } }",
      "never written here"
    ),
  ])
  func `a mistake is told with its place and without a secret`(text: String, mistake: String) throws {
    let document = try SettingsDocument(
      parsing: Array(text.utf8), file: "kanald.json5", credentialsDirectory: try credentials("k"))
    #expect {
      _ = try Configuration(document)
    } throws: { error in
      let told = "\(error)"
      return told.contains(mistake) && told.hasPrefix("kanald.json5:1:") && !told.contains("geheim")
    }
  }

  @Test(arguments: [
    (#"dialect: "native", key: { credential: "k" }"#, true),
    (#"dialect: "open311", open311: { apiKey: { credential: "k" }, serviceCodes: { lainnya: "X" } }"#, false),
  ]) func `only a core whose dialect has updates is sent any`(core: String, takesUpdates: Bool) throws {
    let text = """
      { store: { folder: "s", keys: { credential: "k" } }, core: { url: "https://core.example/", \(core) },
        sms: { a: { number: "1708", kannelBox: {} } } }
      """
    let document = try SettingsDocument(
      parsing: Array(text.utf8), file: "kanald.json5", credentialsDirectory: try credentials("k"))
    #expect(Assembly.rules(try Configuration(document)).coreTakesUpdates == takesUpdates)
  }

  @Test(
    arguments: [
      ("", LinkSettings.usual), ("locator: {},", LinkSettings.usual),
      ("locator: { shortLinks: { enabled: false } },", nil),
      (
        "locator: { shortLinks: { hosts: ['Bit.Example', 'two.example/maps'] } },",
        ["bit.example", "two.example/maps"]
      ),
    ] as [(String, [String]?)]) func `short links are followed to the listed hosts, unless switched off`(
      written: String, hosts: [String]?
    ) throws
  {
    let text =
      "{ store: { folder: 's', keys: { credential: 'k' } }, \(written) "
      + "sms: { a: { number: '1708', kannelBox: {} } } }"
    let document = try SettingsDocument(
      parsing: Array(text.utf8), file: "kanald.json5", credentialsDirectory: try credentials("k"))
    #expect(Assembly.rules(try Configuration(document)).links?.hosts == hosts)
  }

  @Test(arguments: [
    ("127.0.0.1:8710", ListenAddress.tcp(host: "127.0.0.1", port: 8710)),
    ("[::1]:80", .tcp(host: "::1", port: 80)),
    ("unix:/run/kanal/web.sock", .unix(path: "/run/kanal/web.sock")),
  ]) func `an address reads back as it prints`(text: String, address: ListenAddress) {
    #expect(ListenAddress(text) == address)
    #expect(address.description == text)
  }

  @Test(arguments: ["", "8710", "127.0.0.1:", ":8710", "127.0.0.1:99999", "unix:relative", "a b:1"])
  func `what is no address is none`(text: String) {
    #expect(ListenAddress(text) == nil)
  }
}
