// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Testing
import Transport
import Web

@testable import SMS

/// Requests under Tests/Fixtures/sms: `name.request` is what came over the wire, `name.reading`
/// what is to be made of it.
struct RequestFixture: Sendable, CustomTestStringConvertible {
  var name: String
  var request: ServerRequest
  var expectation: String

  var testDescription: String { name }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/sms")

  static func named(prefix: String) throws -> [RequestFixture] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(".request") }.sorted().map { file in
      let name = String(file.dropLast(".request".count))
      let bytes = [UInt8](try Data(contentsOf: folder.appending(path: file)))
      let expectation = try Data(contentsOf: folder.appending(path: name + ".reading"))
      return RequestFixture(
        name: name, request: request(bytes), expectation: String(decoding: expectation, as: UTF8.self))
    }
  }

  /// A whole HTTP/1.1 request as captured.
  static func request(_ bytes: [UInt8]) -> ServerRequest {
    let separator = Array("\r\n\r\n".utf8)
    let end = bytes.indices.first { bytes[$0...].starts(with: separator) } ?? bytes.endIndex
    let lines = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].components(separatedBy: " ")
    let target = words[1].split(separator: "?", maxSplits: 1).map(String.init)
    var headers = HeaderFields()
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
      headers.add(parts[0], parts[1].trimmed)
    }
    return ServerRequest(
      method: words[0] == "GET" ? .get : .post, path: target[0],
      rawQuery: Array((target.count > 1 ? target[1] : "").utf8), headers: headers,
      body: Array(bytes.dropFirst(end + separator.count)))
  }
}

/// A request with that query.
func get(_ query: String) -> ServerRequest {
  ServerRequest(method: .get, path: "/sms", rawQuery: Array(query.utf8))
}

/// A reading in the form of the expectation files.
func written(_ incoming: Incoming, _ reading: Reading) -> String {
  var lines = [
    "identity: \(incoming.identity.prefix { $0 != ":" })", "sender: \(reading.sender ?? "-")",
    "answerable: \(reading.canBeAnswered ? "yes" : "no")", "recipient: \(reading.recipient ?? "-")",
    "sent: \(reading.sentAt?.iso8601(offsetMinutes: 0) ?? "-")",
  ]
  if let part = reading.part { lines.append("part: \(part.number) of \(part.total) in \(part.reference)") }
  for attachment in reading.attachments {
    lines.append("attachment: \(attachment.name) \(attachment.type) \(attachment.bytes)")
  }
  lines += reading.problems.map { "problem: \($0)" }
  return lines.joined(separator: "\n") + "\n\n" + reading.text
}
