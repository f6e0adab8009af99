// SPDX-License-Identifier: MIT

import Daemon
import FoundationEssentials
import Glibc
import Operations
import Pipeline
import Reports
import Settings
import Storage

/// The store of a deployment, opened for a person, and how its answers are printed.
struct OpenDesk {
  static let usualConfiguration = "/etc/kanal/kanald.json5"

  let configuration: Configuration
  let journey: Journey
  let isJSON: Bool
  let who: String

  init(configuration file: String, who: String, isJSON: Bool) async throws {
    configuration = try Self.configuration(file)
    journey = try await Assembly.desk(configuration)
    self.isJSON = isJSON
    self.who = who
  }

  static func configuration(_ file: String) throws -> Configuration {
    do {
      return try Configuration.read(file, credentialsDirectory: Secret.credentialsDirectoryOfOperator())
    } catch {
      throw UnreadableConfiguration(mistakes: error.mistakes.map { "\($0)" })
    }
  }

  var store: Store { journey.store }

  func close() { store.database.close() }

  /// Whoever is logged in, for the audit log.
  static var user: String {
    if let name = ProcessEnvironment.value("SUDO_USER") ?? ProcessEnvironment.value("USER") { return name }
    // Where neither is said, as in a timer's job, the system knows.
    guard let known = unsafe getpwuid(getuid()) else { return "uid \(getuid())" }
    return unsafe String(cString: known.pointee.pw_name)
  }

  /// Prints rows as a table, or as JSON objects a line.
  func show(_ rows: [[(name: String, value: String?)]], empty: String) {
    if isJSON {
      for row in rows { Console.say(Self.json(row)) }
    } else if let first = rows.first {
      Table(heads: first.map(\.name), rows: rows.map { $0.map { Console.visible($0.value ?? "–") } }).print()
    } else {
      Console.say(empty)
    }
  }

  /// Prints one thing, a field a line, or as a JSON object.
  func show(_ fields: [(name: String, value: String?)]) {
    guard !isJSON else { return Console.say(Self.json(fields)) }
    let width = fields.map(\.name.count).max() ?? 0
    for field in fields {
      let lines = Console.visible(field.value ?? "–").split(separator: "\n", omittingEmptySubsequences: false)
      let name = field.name + String(repeating: " ", count: width - field.name.count)
      Console.say("\(name)  \(lines.joined(separator: "\n" + String(repeating: " ", count: width + 2)))")
    }
  }

  private static func json(_ fields: [(name: String, value: String?)]) -> String {
    "{" + fields.map { "\(quoted($0.name)):\($0.value.map(quoted) ?? "null")" }.joined(separator: ",") + "}"
  }

  private static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    let json = try? encoder.encode(text)  // A String is always encodable.
    return json.map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}

/// The configuration has mistakes, or is not there.
private struct UnreadableConfiguration: Error, CustomStringConvertible {
  var mistakes: [String]

  var description: String {
    "the daemon's configuration cannot be used; another one is named by --config FILE\n"
      + mistakes.map { "  \($0)" }.joined(separator: "\n")
  }
}

/// Columns as wide as their widest cell.
struct Table {
  var heads: [String]
  var rows: [[String]]

  func print() {
    let widths = heads.indices.map { column in ([heads] + rows).map { $0[column].count }.max() ?? 0 }
    for row in [heads.map { $0.uppercased() }] + rows {
      let cells = row.enumerated().map { $1 + String(repeating: " ", count: widths[$0] - $1.count) }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      Console.say(line)
    }
  }
}

extension Timestamp {
  /// `2026-11-22 14:05:09`, Jakarta's time.
  var local: String { String(iso8601().prefix(19)).replacingT }
}

extension String {
  fileprivate var replacingT: String { split(separator: "T").joined(separator: " ") }
}
