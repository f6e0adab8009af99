// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Settings
import Simulation
import Storage
import TestSupport
import Testing
import Transport
import Web

@testable import X

@Suite struct `An account in the configuration` {
  private let folder: TestFolder
  private static let oauth1 = """
    oauth1: { consumerKey: { file: 'ck' }, consumerSecret: { file: 'cs' }, token: { file: 'at' },
      tokenSecret: { file: 'ts' } }
    """
  private static let oauth2 =
    "oauth2: { clientID: 'c', clientSecret: { file: 'cs' }, token: { file: 'pair' } }"

  init() throws {
    folder = try TestFolder("x-settings")
    for (name, text) in [("ck", "ck"), ("cs", "cs"), ("at", account.token), ("ts", "ts"), ("pair", "{}")] {
      try folder.write(text + "\n", to: name)
    }
  }

  private func configured(_ text: String, login: String = oauth1, user: String = account.id) throws -> (
    account: XSettings, mistakes: [String]
  ) {
    let text = "{ dki: { userID: '\(user)', handle: '@KotaUji', \(login), \(text) } }"
    let document = try SettingsDocument(
      parsing: Array(text.utf8), file: folder.file("kanald.json5"), credentialsDirectory: folder.path)
    let account = XSettings(name: "dki", document.root.section("dki"))
    do throws(SettingsError) {
      try document.finish()
      return (account, [])
    } catch {
      return (account, error.mistakes.map { "\($0.path): \($0.text)" })
    }
  }

  private func channel(_ settings: XSettings) -> XChannel {
    let around = Surroundings(dialer: Dialer(), clock: .real, key: Array(repeating: 5, count: 32)) { _ in }
    return XChannel(settings, in: around) { _ in MemoryVault().vault }
  }

  @Test(arguments: [
    ("", ["x/dki/dm", "x/dki/mentions"]), ("mentionsEvery: '0s'", ["x/dki/dm"]),
    ("directMessagesEvery: '5m', webhook: {}", ["x/dki/dm", "x/dki/mentions", "x/dki/webhook"]),
    ("directMessagesEvery: '0s', mentionsEvery: '0s', webhook: { path: '/x/app' }", ["x/dki/webhook"]),
    ("budget: { monthly: 50, prices: { post: 0.02, postWithLink: 0.3 } }", ["x/dki/dm", "x/dki/mentions"]),
    (
      "ticketPrefix: 'DKI', answers: false, largestFile: '5MB', texts: { pointer: 'DM kami.' }",
      ["x/dki/dm", "x/dki/mentions"]
    ),
  ]) func `takes these keys`(text: String, feeds: [String]) throws {
    for login in [Self.oauth1, Self.oauth2] {
      let webhook =
        login == Self.oauth2
        ? text.replacing("webhook: {", with: "webhook: { consumerSecret: { file: 'cs' },") : text
      let (account, mistakes) = try configured(webhook, login: login)
      #expect(mistakes == [])
      #expect(account.handle == "KotaUji")
      let channel = channel(account)
      #expect(channel.feeds.map(\.name) == feeds)
      #expect(channel.account.courier == "x/dki" && channel.courier.name == "x/dki")
      #expect(XChannel.routes([channel]).isEmpty == !text.contains("webhook"))
      #expect(channel.account.rules.ticketPrefix == (text.contains("DKI") ? "DKI" : "X"))
    }
  }

  @Test func `reads prices as dollars, and those of X where none are written`() throws {
    let budget = try #require(
      try configured("budget: { monthly: 50, prices: { post: 0.02 } }").account.budget)
    #expect(budget.monthly == 50_000_000)
    #expect(budget.prices.post == 20_000)
    #expect(budget.prices.price(of: .readMentions(3)) == 3_000)
    #expect(budget.prices.price(of: .post(hasLink: true)) == 200_000)
    #expect(try configured("").account.budget == nil)
  }

  @Test(arguments: [
    ("directMessagesEvery: '0s', mentionsEvery: '0s'", "all ways in are off"),
    ("poll: {}", "unknown key `poll`"),
    ("budget: {}", "monthly"), (oauth2, "expected either oauth1 or oauth2"),
    ("webhook: { path: 'x' }", "expected a path"),
  ]) func `says what is wrong in one line`(text: String, mistake: String) throws {
    let mistakes = try configured(text).mistakes
    #expect(mistakes.contains { $0.contains(mistake) }, "\(mistakes)")
  }

  @Test func `takes no user whose token is another's`() throws {
    #expect(try configured("", user: "77").mistakes.contains { $0.contains("that of another user") })
    #expect(try configured("", user: "kota").mistakes.contains { $0.contains("digits only") })
    let mistakes = try configured("webhook: {}", login: Self.oauth2).mistakes
    #expect(mistakes.contains { $0.contains("consumerSecret") })
  }

  @Test func `shortens a note for a direct message, and fits a pointer into a post`() throws {
    let (account, _) = try configured("texts: { pointer: '\(String(repeating: "kata ", count: 80))' }")
    let note = String(repeating: "petugas sudah meninjau ", count: 600)
    let answer = account.compose(.statusChanged(ticket: "X-4821-7730-2", status: .selesai, note: note))
    #expect(answer.text.count <= 10_000 && answer.text.count > 9_900)
    #expect(answer.text.contains("X-4821-7730-2"))
    let pointer = account.compose(.pointer)
    #expect(WeightedLength.of(pointer.text) <= 263)
    #expect(pointer.remark != nil)
    #expect(try configured("").account.compose(.pointer).remark == nil)
  }

  @Test func `keeps its tokens sealed in the store, and only who knows the old changes them`() async throws {
    let store = try await Store.open(
      folder: folder.file("store"), keys: try Keyring(parsing: try Keyring.fresh()))
    #expect(try await store.kept("a") == nil)
    #expect(try await store.keep([1], as: "a", replacing: nil))
    #expect(try await !store.keep([2], as: "a", replacing: nil))
    #expect(try await !store.keep([2], as: "a", replacing: [7]))
    #expect(try await store.keep(Array("rahasia".utf8), as: "a", replacing: [1]))
    #expect(try await store.kept("a") == Array("rahasia".utf8))
    #expect(try await store.kept("b") == nil)
    let plain = try await store.database.read {
      try $0.first("SELECT value FROM setting WHERE key = 'kept:a'") { $0.blob(0) }
    }
    #expect(plain.map { String(decoding: $0, as: UTF8.self).contains("rahasia") } == false)
    store.database.close()
  }
}
