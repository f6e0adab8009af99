// SPDX-License-Identifier: MIT

import Daemon
import Foundation
import Operations
import Pipeline
import Reports
import Storage
import TestSupport
import Testing

@Suite struct `A reload of the configuration` {
  private let folder: TestFolder
  private var file: String { folder.file("kanald.json5") }

  init() throws {
    folder = try TestFolder("reload")
    try folder.write(try Keyring.fresh(), to: "keys")
    try folder.write("rahasia", to: "core.key")
  }

  private func write(
    level: String = "info", told: String = "[\"Selesai\"]", account: String = "", others: String = "",
    port: Int = 1
  ) throws {
    let text = """
      { store: { folder: "store", keys: { file: "keys" } }, log: { level: "\(level)" },
        core: { url: "http://127.0.0.1:1/", key: { file: "core.key" }, tellSender: \(told) },
        sms: { kota: { number: "1708", kannelBox: { port: \(port) }, \(account) }, \(others) } }
      """
    try folder.write(text, to: "kanald.json5")
  }

  private func start() async throws -> (reload: Reload, journey: Journey, log: LogRecorder, told: Log) {
    let recorder = LogRecorder()
    let configuration = try Configuration.read(file)
    let log = Log(to: recorder, level: configuration.log.level) { Timestamp(seconds: 1_795_323_909) }
    let parts = try await Assembly.service(configuration, log: log)
    return (Reload(file, running: configuration, parts.journey, log), parts.journey, recorder, log)
  }

  private func account(_ journey: Journey) throws -> ChannelAccount {
    try #require(journey.account(.sms, scope: "1708").flatMap { journey.accounts[$0] })
  }

  @Test func `level, statuses, texts and rules are in force at once`() async throws {
    try write()
    let (reload, journey, log, told) = try await start()
    try write(
      level: "debug", told: "[\"Selesai\", \"Proses\"]",
      account: "answerBudget: 3, joinWindow: \"7s\", texts: { statusUnknown: \"Tidak ada.\" }")
    #expect(reload.apply())
    #expect(told.level == .debug)
    #expect(journey.rules.toldStatuses == ["Selesai", "Proses"])
    let account = try account(journey)
    #expect(account.rules.answerBudget == 3)
    #expect(account.rules.joinWindow == .seconds(7))
    #expect("\(account.compose(.statusUnknown))".contains("Tidak ada."))
    let line = try #require(log.events.last { $0.name == "settings.reloaded" })
    #expect(
      line.text.hasSuffix(
        "log.level, core.tellSender, sms.kota.answerBudget, sms.kota.joinWindow, sms.kota.texts"))
    #expect(!log.events.contains { $0.name == "settings.waiting" })
  }

  @Test func `texts and rules of a bot are in force at once, its token's place is not`() async throws {
    try folder.write("7000000001:AAF-invented", to: "token")
    let write = { (more: String) in
      try folder.write(
        """
        { store: { folder: "store", keys: { file: "keys" } },
          telegram: { kota: { token: { file: "token" }, \(more) } } }
        """, to: "kanald.json5")
    }
    try write("")
    let (reload, journey, log, _) = try await start()
    try write("joinWindow: \"9s\", largestFile: \"1MB\", texts: { statusUnknown: \"Tidak ada.\" }")
    #expect(reload.apply())
    let id = try #require(journey.account(.telegram, scope: "7000000001"))
    #expect(journey.accounts[id]?.rules.joinWindow == .seconds(9))
    #expect(journey.accounts[id]?.compose(.statusUnknown).text == "Tidak ada.")
    let waiting = try #require(log.events.last { $0.name == "settings.waiting" })
    #expect(waiting.text.hasSuffix(": telegram.kota.largestFile"))
  }

  @Test func `what needs a restart is named, at every reload until then`() async throws {
    try write()
    let (reload, journey, log, _) = try await start()
    try write(
      account: "maxParts: 3, answers: false",
      others: "dua: { number: \"1709\", answers: false, kannelBox: {} }", port: 2)
    for _ in 1...2 {
      #expect(reload.apply())
      let line = try #require(log.events.last { $0.name == "settings.waiting" })
      #expect(line.text.hasSuffix(": sms.kota.kannelBox.port, sms.kota.maxParts, sms.dua"))
    }
    #expect(try account(journey).rules.answers == false)
    try write()
    #expect(reload.apply())
    #expect(log.events.last?.name == "settings.reloaded")
    #expect(try account(journey).rules.answers)
  }

  @Test func `a file with mistakes is refused as a whole, each of them told`() async throws {
    try write()
    let (reload, journey, log, told) = try await start()
    try write(level: "debug", told: "1", account: "answerBudget: 0, texts: { receivedLocated: \"ya\" }")
    #expect(!reload.apply())
    #expect(told.level == .info)
    #expect(try account(journey).rules.answerBudget == 20)
    let mistakes = log.events.filter { $0.name == "settings.mistake" }
    #expect(mistakes.count == 3)
    #expect(mistakes.allSatisfy { $0.text.hasPrefix(file) })
    #expect(log.events.last?.name == "settings.refused")
    try folder.write("{ nonsense", to: "kanald.json5")
    #expect(!reload.apply())
    try write(account: "answerBudget: 4")
    #expect(reload.apply())
    #expect(try account(journey).rules.answerBudget == 4)
  }

  @Test func `the same file with other comments and spellings is no change`() async throws {
    try write(account: "answerBudget: 10")
    let (reload, _, log, _) = try await start()
    try write(account: "/* mehr */ 'answerBudget': 0xA")
    #expect(reload.apply())
    #expect(log.events.last?.text.hasSuffix("nothing to change") == true)
  }
}
