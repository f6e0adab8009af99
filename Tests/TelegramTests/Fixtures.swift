// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Transport
import Web

@testable import Telegram

/// Updates under Tests/Fixtures/telegram: `name.json` is what Telegram sent, `name.reading` what is to be
/// made of it.
enum Fixture {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/telegram")

  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(".json".count)) }.sorted()
  }

  static func update(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: "\(name).json")))
  }

  static func expectation(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: "\(name).reading")), as: UTF8.self)
  }

  /// A reading in the form of the expectation files.
  static func written(_ reading: Reading, identity: String) -> String {
    var lines = [
      "identity: \(identity)", "sender: \(reading.sender ?? "-")",
      "answerable: \(reading.canBeAnswered ? "yes" : "no")",
      "sent: \(reading.sentAt?.iso8601(offsetMinutes: 0) ?? "-")",
    ]
    if case .automatic(let reason) = reading.nature { lines.append("set aside: \(reason)") }
    if let corrects = reading.corrects { lines.append("corrects: \(corrects)") }
    if let pin = reading.pin {
      lines.append("pin: \(pin.coordinate.latitude), \(pin.coordinate.longitude), \(pin.name ?? "-")")
    }
    for file in reading.attachments {
      lines.append("attachment: \(file.name) \(file.type) \(file.bytes)\(file.isRemote ? " remote" : "")")
    }
    if !reading.quoted.isEmpty { lines.append("quoted: \(reading.quoted)") }
    lines += reading.problems.map { "problem: \($0)" }
    return lines.joined(separator: "\n") + "\n\n" + reading.text
  }
}

/// The bot of the fixtures.
let botID = "7000000001"
let token = "\(botID):AAF-invented_token_of_no_bot"

/// Names that can be read.
let names = UpdateNames(mask: nil)

func read(_ update: String) throws -> Reading {
  try TelegramReader(botID: botID, names: names).read(
    RawMessage(bytes: Array(update.utf8), format: Update.format))
}

/// A citizen's message with that text and further members.
func message(_ text: String, _ more: String = #""x":0"#) throws -> Reading {
  try read(privateUpdate(text, more))
}

func privateUpdate(_ text: String, _ more: String = #""x":0"#) -> String {
  #"{"update_id":1,"message":{"message_id":2,"date":1790000100,"from":{"id":42,"is_bot":false},"#
    + #""chat":{"id":42,"type":"private"},"text":"\#(text)",\#(more)}}"#
}

/// Answers requests from a script, the last answer for ever, and remembers them.
actor ScriptedAPI {
  private(set) var requests: [HTTPRequest] = []
  private var script: [Result<HTTPResponse, TransportError>]

  init(_ answers: (Int, String)...) {
    script = answers.map { .success(HTTPResponse(status: $0.0, body: Array($0.1.utf8))) }
  }

  init(_ failure: TransportError) { script = [.failure(failure)] }

  private func take(_ request: HTTPRequest) -> Result<HTTPResponse, TransportError> {
    requests.append(request)
    return script.count > 1 ? script.removeFirst() : script[0]
  }

  nonisolated var api: BotAPI {
    BotAPI(base: "https://api.test", token: { try BotToken(token) }) { request throws(TransportError) in
      try await self.take(request).get()
    }
  }
}
