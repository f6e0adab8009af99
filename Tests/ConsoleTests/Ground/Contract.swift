// SPDX-License-Identifier: MIT

import Foundation

/// What config/console-openapi.yaml says of each operation, read line by line: the file is ours and keeps one
/// form.
struct Contract: Sendable {
  struct Operation: Sendable {
    var method: String
    var path: String
    /// Nil for everybody who is logged in.
    var roles: [String]?
    var isOpen = false
    var needsToken = false
    var statuses: Set<Int> = []
  }

  var operations: [Operation] = []

  static let shared: Contract = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "config/console-openapi.yaml")
    // Without the file every test that asks for an operation fails.
    return Contract(reading: (try? String(contentsOf: file, encoding: .utf8)) ?? "")
  }()

  init(reading text: String) {
    var path = ""
    for line in text.split(separator: "\n").prefix(while: { $0 != "components:" }) {
      let words = line.trimmingCharacters(in: .whitespaces)
      let indent = line.prefix { $0 == " " }.count
      switch indent {
      case 2 where words.hasPrefix("/"): path = String(words.dropLast())
      case 4 where !path.isEmpty:
        operations.append(Operation(method: words.dropLast().uppercased(), path: path))
      default: if let last = operations.indices.last { Self.read(words, into: &operations[last]) }
      }
    }
  }

  private static func read(_ words: String, into operation: inout Operation) {
    if words == "security: [{}]" { operation.isOpen = true }
    if words.hasSuffix("/parameters/token\"") { operation.needsToken = true }
    if words.hasPrefix("\""), let status = Int(words.dropFirst().prefix(3)) {
      operation.statuses.insert(status)
    }
    guard let range = words.range(of: "description: \"Roles: ") else { return }
    let named = words[range.upperBound...].prefix { $0 != "." && $0 != ";" }
    operation.roles = named == "all roles" ? nil : named.split(separator: ", ").map(String.init)
  }

  /// The operation of a request as it is sent.
  func operation(_ method: String, _ target: String) -> Operation? {
    let path = target.prefix { $0 != "?" }.split(separator: "/")
    let found = operations.filter { operation in
      let segments = operation.path.split(separator: "/")
      return operation.method == method && segments.count == path.count
        && zip(segments, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
    return found.first { !$0.path.contains("{") } ?? found.first
  }
}
