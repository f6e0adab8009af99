// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Settings
import Simulation
import TestSupport
import Testing
import Transport
import Web

@testable import Meta

@Suite struct `An account at Meta in the configuration` {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder("meta-settings")
    for (name, text) in [("token", app.token), ("secret", app.secret), ("verify", app.verifyToken)] {
      try folder.write(text + "\n", to: name)
    }
  }

  private static let secrets =
    "token: { file: 'token' }, appSecret: { file: 'secret' }, verifyToken: { file: 'verify' }"

  private func configured<T>(_ text: String, _ make: (Section) -> T) throws -> (
    account: T, mistakes: [String]
  ) {
    let document = try SettingsDocument(
      parsing: Array("{ kota: { \(text) } }".utf8), file: folder.file("kanald.json5"),
      credentialsDirectory: folder.path)
    let account = make(document.root.section("kota"))
    do throws(SettingsError) {
      try document.finish()
      return (account, [])
    } catch {
      return (account, error.mistakes.map { "\($0.path): \($0.text)" })
    }
  }

  private func whatsApp(_ text: String) throws -> (account: WhatsAppSettings, mistakes: [String]) {
    try configured(text) { WhatsAppSettings(name: "kota", $0) }
  }

  @Test(arguments: [
    "", "graphURL: 'http://127.0.0.1:8082/', version: 'v26.0', largestFile: '16MB', mediaHosts: ['cdn.test']",
    "webhookPath: '/wa', ticketPrefix: 'W', joinWindow: '0s', answers: false, quietFirst: '0s'",
  ]) func `takes these keys`(text: String) throws {
    let (account, mistakes) = try whatsApp("numberID: '\(app.numberID)', \(Self.secrets), \(text)")
    #expect(mistakes == [])
    #expect(account.scope == app.numberID)
    let channel = MetaChannel(account, in: surroundings)
    #expect(channel.feeds.map(\.name) == ["whatsapp/kota"])
    #expect(channel.account.courier == channel.courier.name)
    #expect(channel.account.media != nil)
  }

  @Test func `answers nobody on its first day, unless it is told to`() throws {
    let (account, _) = try whatsApp("numberID: '1', \(Self.secrets)")
    #expect(account.rules.quietFirst == .seconds(86_400))
  }

  @Test(arguments: [
    ("\(secrets)", "numberID: missing"), ("numberID: '+62 811', \(secrets)", "digits only"),
    ("numberID: '1'", "token: missing"), ("numberID: '1', \(secrets), version: '23'", "as in \"v23.0\""),
    ("numberID: '1', \(secrets), pageID: '2'", "unknown key"),
  ]) func `says what is wrong in one line`(text: String, mistake: String) throws {
    let mistakes = try whatsApp(text).mistakes
    #expect(mistakes.contains { $0.contains(mistake) }, "\(mistakes)")
    #expect(!mistakes.contains { $0.contains("EAAB") || $0.contains("rahasia") })
  }

  @Test func `of a page or of Instagram has its own lengths and ways`() throws {
    let page = try configured("pageID: '\(app.pageID)', \(Self.secrets), comments: false") {
      FacebookSettings(name: "kota", $0)
    }
    #expect(page.mistakes == [])
    #expect(!page.account.takesComments)
    let instagram = try configured(
      "accountID: '\(app.instagramID)', pageID: '\(app.pageID)', \(Self.secrets)"
    ) {
      InstagramSettings(name: "kota", $0)
    }
    #expect(instagram.mistakes == [])
    #expect(instagram.account.sendsFrom == app.pageID)
    let note = String(repeating: "petugas sudah meninjau ", count: 400)
    let occasion = AnswerOccasion.statusChanged(ticket: "IG-4821-7730-2", status: .selesai, note: note)
    let answer = instagram.account.compose(occasion)
    #expect(answer.text.utf8.count <= 1000)
    #expect(answer.text.utf8.count > 900)
    #expect(answer.remark == "the note was shortened to fit 1000 bytes")
    #expect(page.account.compose(occasion).text.utf16.count <= 2000)
    let channels = [
      MetaChannel(page.account, in: surroundings), MetaChannel(instagram.account, in: surroundings),
    ]
    #expect(
      channels.map { $0.feeds.map(\.name) } == [
        ["facebook/kota", "facebook/kota/conversations"],
        ["instagram/kota", "instagram/kota/conversations", "instagram/kota/comments"],
      ])
    // One URL of the app serves both.
    #expect(MetaWebhook.routes(for: channels.map(\.webhook), note: { _ in }).count == 2)
  }

  private var surroundings: Surroundings {
    Surroundings(
      dialer: Dialer(), clock: .real, key: Array(repeating: 5, count: 32), takeReport: { _ in })
  }
}
