// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Settings
import Simulation
import TestSupport
import Transport
import Web

@testable import Lapor

/// JSON under Tests/Fixtures/lapor, as ASSUMED: `name.json` is what is kept, `name.reading` what is to be made
/// of it.
enum Fixture {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/lapor")

  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(".json".count)) }.sorted()
  }

  static func raw(_ name: String) throws -> RawMessage {
    let bytes = [UInt8](try Data(contentsOf: folder.appending(path: "\(name).json")))
    let isFollowUp = String(decoding: bytes, as: UTF8.self).contains("\"followup\"")
    return RawMessage(bytes: bytes, format: LaporContract().format(isFollowUp ? .followUp : .complaint))
  }

  static func expectation(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: "\(name).reading")), as: UTF8.self)
  }

  /// A reading in the form of the expectation files.
  static func written(_ reading: Reading, identity: String?) -> String {
    var lines = [
      "identity: \(identity ?? "-")", "sender: \(reading.sender ?? "-")",
      "public: \(reading.isPublic ? "yes" : "no")", "sent: \(reading.sentAt?.iso8601() ?? "-")",
    ]
    if case .automatic(let reason) = reading.nature { lines.append("set aside: \(reason)") }
    if let corrects = reading.corrects { lines.append("of: \(corrects)") }
    if let subject = reading.subject { lines.append("subject: \(subject)") }
    for file in reading.attachments {
      lines.append("attachment: \(file.name) \(file.type)\(file.isRemote ? " remote" : "")")
    }
    lines += reading.problems.map { "problem: \($0)" }
    return lines.joined(separator: "\n") + "\n\n" + reading.text + "\n"
  }
}

let reader = LaporReader(contracts: [LaporContract()], institution: "151", institutionName: "Pemprov Contoh")

func complaint(_ json: String, version: String = "3.0.0") -> RawMessage {
  RawMessage(bytes: Array(json.utf8), format: "lapor-complaint@\(version)")
}

/// One account as an operator writes it.
func configured(
  _ text: String = "", base: String = "https://lapor.test/lapor/3.0.0", in folder: TestFolder
) throws -> (account: LaporSettings, mistakes: [String], warnings: [String]) {
  try folder.write("rahasia-satu\n", to: "auth")
  try folder.write("rahasia-dua\n", to: "token")
  let document = try SettingsDocument(
    parsing: Array(
      """
      { kota: { baseURL: '\(base)', institution: '151', user: '7', auth: { file: 'auth' },
        token: { file: 'token' }, \(text) } }
      """.utf8), file: folder.file("kanald.json5"), credentialsDirectory: folder.path)
  let account = LaporSettings(name: "kota", document.root.section("kota"))
  var mistakes: [String] = []
  do throws(SettingsError) {
    try document.finish()
  } catch {
    mistakes = error.mistakes.map { "\($0.path): \($0.text)" }
  }
  return (account, mistakes, document.warnings.map { "\($0)" })
}

/// Answers requests from a script, the last answer for ever, and remembers them.
actor ScriptedLapor {
  private(set) var requests: [HTTPRequest] = []
  private var script: [Result<HTTPResponse, TransportError>]

  init(_ answers: (Int, String)...) {
    script = answers.map { .success(HTTPResponse(status: $0.0, body: Array($0.1.utf8))) }
  }

  init(_ answers: [Result<HTTPResponse, TransportError>]) { script = answers }

  private func take(_ request: HTTPRequest) -> Result<HTTPResponse, TransportError> {
    requests.append(request)
    return script.count > 1 ? script.removeFirst() : script[0]
  }

  nonisolated var exchange: WebExchange {
    { request throws(TransportError) in try await self.take(request).get() }
  }

  nonisolated func api(_ contract: LaporContract = LaporContract()) -> LaporAPI {
    LaporAPI(
      base: "https://lapor.test/lapor/3.0.0", institution: "151", contract: contract,
      authorization: { "rahasia-satu" }, token: { "rahasia-dua" }, exchange: exchange)
  }
}

/// The simulated service on loopback, with the channel towards it.
struct Server {
  let lapor: SimulatedLapor
  let listener: Listener
  let time = TestClock()
  let folder: TestFolder
  private let dialer = Dialer()

  init() throws {
    folder = try TestFolder("lapor")
    let time = self.time
    lapor = SimulatedLapor(auth: "rahasia-satu", token: "rahasia-dua") { time.current }
    listener = try Listener(ListenerConfiguration.loopback, routes: lapor.routes)
  }

  var base: String { "http://127.0.0.1:\(listener.port ?? 0)" }

  func settings(_ text: String = "") throws -> LaporSettings {
    try configured(text, base: base, in: folder).account
  }

  func channel(_ text: String = "", exports: LaporChannel.Exports? = nil) throws -> LaporChannel {
    LaporChannel(
      try settings(text),
      in: Surroundings(dialer: dialer, clock: time.clock, key: [], takeReport: { _ in }), exports: exports)
  }

  func stop() async { await listener.stop(deadline: .zero) }
}
