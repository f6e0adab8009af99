// SPDX-License-Identifier: MIT

import Daemon
import Forms
import Foundation
import Pipeline
import Settings
import TestSupport
import Testing
import Web

@testable import Lapor

@Suite struct `LAPOR in the configuration` {
  private let folder: TestFolder

  init() throws { folder = try TestFolder("lapor-settings") }

  @Test(arguments: [
    "", "every: '1m', followUps: { every: '10m', perMinute: 60, openFor: '60d' }, rejectTo: '9'",
    "contract: { version: '3.1.0', headers: { auth: 'Authorization', token: 'token' } }, baseURL2: null",
    "contract: { list: { path: '/x', query: { after: '{cursor}' }, cursor: 'results.next', more: '' } }",
    "contract: { complaint: { category: '', isSecret: 'secret', attachments: { items: 'files[]' } } }",
    "formerContracts: [{ version: '2.9', complaint: { content: 'isi' } }]",
    "media: { bases: ['https://files.test/storage/'], largest: '5MB' }, answersAreSecret: false",
  ]) func `takes these keys`(text: String) throws {
    let text = text.replacingOccurrences(of: ", baseURL2: null", with: "")
    #expect(try configured(text, in: folder).mistakes == [])
  }

  @Test(arguments: [
    ("contract: { list: { path: 'https://other.test/' } }", "contract.list.path: expected a path such as"),
    ("contract: { list: { query: { page_size: '9' } } }", "contract.list.query: expected {page} in it"),
    ("contract: { complaint: { id: 'a[b]' } }", "contract.complaint.id: expected a path"),
    ("contract: { complain: {} }", "contract: unknown key `complain`"),
    ("formerContracts: [{ version: '3.0.0' }]", "formerContracts: two contracts have one version"),
    ("media: { bases: ['lapor.test'] }", "media.bases: expected addresses"),
    ("followUps: { perMinute: 0 }", "followUps.perMinute: "),
  ]) func `tells what is wrong, and where`(text: String, mistake: String) throws {
    let mistakes = try configured(text, in: folder).mistakes
    #expect(mistakes.count == 1)
    #expect(mistakes.first?.hasPrefix("kota." + mistake) == true, "\(mistakes)")
  }

  @Test func `an address of another version than the contract's is warned of`() throws {
    let warnings = try configured(base: "https://lapor.test/sandbox/1.0", in: folder).warnings
    #expect(warnings.contains { $0.contains("the address is one of version 1.0, the contract of 3.0.0") })
    #expect(try configured(in: folder).warnings.filter { $0.contains("version") } == [])
  }

  @Test func `the scope of complaints is the institution, and feed and courier have one name`() throws {
    let account = try configured(in: folder).account
    #expect(account.scope == "151")
    #expect(account.endName == "lapor/kota")
  }

  @Test func `the explained example is a configuration, and its contract the built-in one`() throws {
    let example = URL(filePath: #filePath).appending(path: "../../../config/kanald.json5").standardized
    let lines = try String(contentsOf: example, encoding: .utf8).components(separatedBy: "\n")
    let start = try #require(lines.firstIndex(of: "  // lapor: {"))
    let block = lines[start...].prefix { $0.hasPrefix("  // ") }.map { $0.dropFirst(5) }
    for name in ["lapor-auth", "lapor-token"] { try folder.write("rahasia", to: name) }
    let document = try SettingsDocument(
      parsing: Array(
        "{ store: { folder: 'x', keys: { file: 'auth' } }, \(block.joined(separator: "\n")) }".utf8),
      file: folder.file("kanald.json5"), credentialsDirectory: folder.path)
    try folder.write("rahasia", to: "auth")
    let configuration = try Configuration(document)
    let account = try #require(configuration.lapor.first)
    #expect(configuration.accounts.map(\.scope) == ["151"])
    #expect(configuration.laporTables["pemprov"]?[.id] == "Tracking ID")
    #expect(configuration.warnings == [])
    #expect(account.contract == LaporContract())
    #expect(account.rejectTo == "3")
    #expect(account.media.bases == ["https://www.lapor.go.id"])
  }
}
