// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Settings
import TestSupport
import Testing
import Transport
import Web

@testable import Telegram

/// One account as an operator writes it; the bot's token lies in the file `token`.
func configured(_ text: String, in folder: TestFolder, token content: String = token) throws -> (
  account: TelegramSettings, mistakes: [String]
) {
  try folder.write(content + "\n", to: "token")
  let document = try SettingsDocument(
    parsing: Array("{ kota: { token: { file: 'token' }, \(text) } }".utf8), file: folder.file("kanald.json5"),
    credentialsDirectory: folder.path)
  let account = TelegramSettings(name: "kota", document.root.section("kota"))
  do throws(SettingsError) {
    try document.finish()
    return (account, [])
  } catch {
    return (account, error.mistakes.map { "\($0.path): \($0.text)" })
  }
}

@Suite struct `A bot in the configuration` {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder("telegram-settings")
    try folder.write("rahasia-kita", to: "secret")
    try folder.write("rahasia kita!", to: "bad")
  }

  @Test(arguments: [
    "", "longPoll: { wait: '30s' }", "baseURL: 'http://127.0.0.1:8081/', largestFile: '2000MB'",
    "webhook: { secret: { file: 'secret' } }",
    "webhook: { path: '/t', publicBase: 'https://kanal.test', secret: { file: 'secret' }, connections: 5 }",
    "ticketPrefix: 'BOT', joinWindow: '0s', answers: false, texts: { statusUnknown: 'Tidak ada.' }",
  ]) func `takes these keys`(text: String) throws {
    let (account, mistakes) = try configured(text, in: folder)
    #expect(mistakes == [])
    #expect(account.scope == botID)
    let channel = TelegramChannel(account, in: surroundings)
    #expect(channel.feed.name == "telegram/kota")
    #expect(channel.account.courier == channel.courier.name)
    #expect(channel.routes.isEmpty == !text.contains("webhook"))
    #expect(channel.account.media != nil)
  }

  @Test(arguments: [
    ("longPoll: {}, webhook: { secret: { file: 'secret' } }", "expected either longPoll or webhook"),
    ("webhook: { secret: { file: 'bad' } }", "Telegram takes 1 to 256 of the characters"),
    ("webhook: {}", "missing; expected { file:"),
    ("webhook: { secret: { file: 'secret' }, publicBase: 'http://kanal.test' }", "https"),
    ("longPoll: { wait: '5m' }", "1s"), ("poll: {}", "unknown key `poll`"),
  ]) func `says what is wrong in one line`(text: String, mistake: String) throws {
    let mistakes = try configured(text, in: folder).mistakes
    #expect(mistakes.contains { $0.contains(mistake) }, "\(mistakes)")
  }

  @Test(arguments: ["AAF-only", "12a:AAF", "123:", "123:AA F", "-1:AAF"])
  func `takes no token that is none, and does not show it`(content: String) throws {
    let mistakes = try configured("", in: folder, token: content).mistakes
    #expect(mistakes.contains { $0.contains("expected a bot's token") })
    #expect(!mistakes.contains { $0.contains("AA") })
  }

  @Test func `shortens a note until the answer fits, and says so`() throws {
    let (account, _) = try configured("", in: folder)
    let note = String(repeating: "petugas sudah meninjau ", count: 400)
    let answer = account.compose(.statusChanged(ticket: "TLG-4821-7730-2", status: .selesai, note: note))
    #expect(answer.text.utf16.count <= 4096)
    #expect(answer.text.utf16.count > 4000)
    #expect(answer.text.contains("TLG-4821-7730-2"))
    #expect(answer.remark == "the note was shortened to fit 4096 letters")
  }

  private var surroundings: Surroundings {
    Surroundings(
      dialer: Dialer(), clock: .real, key: Array(repeating: 5, count: 32), takeReport: { _ in })
  }
}
