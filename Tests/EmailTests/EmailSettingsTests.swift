// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Settings
import TestSupport
import Testing

@testable import Email

struct EmailSettingsTests {
  private static let imap = "imap: { host: 'imap.kota.example', user: 'u', password: { file: 'secret' } }"

  /// The account, and the mistakes that were noted.
  private func read(_ text: String) throws -> (EmailSettings, [String]) {
    let ground = try ServerGround("settings")
    try ground.write("rahasia\n", to: "secret")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(ground.folder)/secret")
    let document = try SettingsDocument(parsing: Array(text.utf8), file: "\(ground.folder)/kanald.json5")
    let settings = EmailSettings(name: "layanan", document.root)
    do {
      try document.finish()
      return (settings, [])
    } catch { return (settings, error.mistakes.map { "\($0)" }) }
  }

  @Test func `the smallest account is an inbox over TLS that nobody touches`() throws {
    let (settings, mistakes) = try read("{ address: 'laporan@kota.example', \(Self.imap) }")
    #expect(mistakes.isEmpty)
    #expect(settings.mailboxes == ["INBOX"])
    #expect(settings.after == .nothing)
    #expect(!settings.importsHistory)
    #expect(settings.server.port == 993)
    #expect(settings.server.security == .tls)
    #expect(settings.domain == "kota.example")
    #expect(settings.ownAddresses == ["laporan@kota.example"])
    #expect(settings.submission == nil)
    #expect(settings.endName == "email/layanan")
  }

  @Test func `every key is read`() throws {
    let (settings, mistakes) = try read(
      """
      { address: 'Laporan@Kota.example', ownAddresses: ['dki@kota.example'], domain: 'surat.kota.example',
        ticketPrefix: 'KNL', answers: false, answerBudget: 3,
        imap: { host: 'imap.kota.example', port: 1143, security: 'starttls', user: 'u',
          oauth2Token: { file: 'secret' }, mailboxes: ['INBOX', 'Junk'], history: true,
          after: { move: 'Sudah diterima' }, idle: false, pollEvery: '15s', largestMail: '10MB', timeout: '20s' },
        smtp: { host: 'smtp.kota.example', security: 'starttls', user: 'u', password: { file: 'secret' },
          name: 'Layanan', bounces: 'bounce@kota.example' } }
      """)
    #expect(mistakes == [])
    #expect(settings.ownAddresses == ["laporan@kota.example", "dki@kota.example"])
    #expect(settings.after == .move(to: "Sudah diterima"))
    #expect(settings.idleRenewal == nil)
    #expect(settings.pollEvery == .seconds(15))
    #expect(settings.limits.literal == 10_000_000)
    #expect(settings.submission?.port == 587)
    #expect(settings.envelopeSender == "bounce@kota.example")
    #expect(settings.rules.ticketPrefix == "KNL")
    guard case .bearer(_, let token)? = settings.server.credentials else {
      return #expect(Bool(false), "no token")
    }
    // The folder is gone by now: the secret is read at each use, and never kept.
    #expect(throws: (any Error).self) { try token() }
  }

  @Test(arguments: [
    ("address: 'keliru', \(imap)", "address"), (imap, "address"),
    ("address: 'a@b.example'", "imap"),
    ("address: 'a@b.example', imap: { host: 'h', password: { file: 'secret' } }", "imap.user"),
    ("address: 'a@b.example', imap: { host: 'h', user: 'u' }", "imap"),
    ("address: 'a@b.example', imap: { host: 'h', user: 'u', password: 'rahasia' }", "imap.password"),
    (
      "address: 'a@b.example', imap: { host: 'h', user: 'u', security: 'none', password: { file: 'secret' } }",
      "imap.security"
    ),
    (
      "address: 'a@b.example', imap: { host: 'h', user: 'u', after: { flag: '\\\\Deleted' }, password: { file: 'secret' } }",
      "imap.after.flag"
    ),
    (
      "address: 'a@b.example', imap: { host: 'h', user: 'u', after: {}, password: { file: 'secret' } }",
      "imap.after"
    ),
    ("address: 'a@b.example', ticketPrefix: 'knl', \(imap)", "ticketPrefix"),
    ("address: 'a@b.example', domain: 'a b', \(imap)", "domain"),
    ("address: 'a@b.example', \(imap), smpt: {}", "smpt"),
    (
      "address: 'a@b.example', imap: { host: 'h', user: 'u', mailboxes: ['A', 'A'], password: { file: 'secret' } }",
      "imap.mailboxes"
    ),
  ])
  func `a mistake is told with its place`(_ text: String, _ place: String) throws {
    let (_, mistakes) = try read("{ \(text) }")
    #expect(mistakes.contains { $0.contains(place) }, "\(mistakes)")
    #expect(mistakes.allSatisfy { !$0.contains("rahasia") })
  }
}
