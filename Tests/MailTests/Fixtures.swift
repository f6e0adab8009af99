// SPDX-License-Identifier: MIT

import Foundation
import Mail
import Reports

/// The mails under Tests/Fixtures/mail, each with what is to be read from it.
enum Fixtures {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/mail")

  static let names: [String] = {
    // A folder that cannot be listed gives no names, and a test asks for their number.
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".eml") }.map { String($0.dropLast(4)) }.sorted()
  }()

  static func mail(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: "\(name).eml")))
  }

  static func expectation(_ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: folder.appending(path: "\(name).json"))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  /// What the module makes of a mail: the description, and what only the reading has.
  static func actual(_ raw: [UInt8]) throws -> [String: Any] {
    let line = MailDescription.describe(file: "x", raw: raw, digest: { _ in "d1" })
    var found = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
    let message = Message(parsing: raw)
    let reading = message.reading()
    found["sender"] = reading.sender ?? NSNull()
    found["can_be_answered"] = reading.canBeAnswered
    found["recipient"] = reading.recipient ?? NSNull()
    found["references"] = reading.references
    found["from_name"] = message.from.first?.name ?? NSNull()
    if case .bounce(let notice) = reading.nature {
      var bounce = ["action": notice.action.rawValue]
      bounce["status"] = notice.status
      bounce["original"] = notice.originalMessageID
      found["bounce"] = bounce
    }
    return found
  }

  /// One spelling for one value, for comparing and for showing.
  static func shown(_ value: Any?) throws -> String {
    let data = try JSONSerialization.data(
      withJSONObject: value ?? NSNull(), options: [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
  }
}
