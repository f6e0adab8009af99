// SPDX-License-Identifier: MIT
//
// Where two readings of the settings differ. A reload takes over what it can and names the rest,
// so each difference is told by its key path, and never by its value.

/// The values of a document, kept to be compared with a later reading of the file.
package struct Written: Sendable {
  private let root: Plain

  fileprivate init(_ root: Plain) { self.root = root }

  /// The key paths that are not the same in `newer`, in the order of the file; one for a whole
  /// section that is there in one of the two only. How a value is spelt does not count.
  package func changes(to newer: Written) -> [KeyPath] {
    var found: [KeyPath] = []
    Plain.compare(root, newer.root, at: [], &found)
    return found
  }

  /// The keys from the root to a value.
  package typealias KeyPath = [String]
}

extension SettingsDocument {
  /// What is written in it, whoever reads it.
  package var written: Written { Written(Plain(root.value)) }
}

/// A value without its place in the file.
private indirect enum Plain: Sendable, Equatable {
  case nothing
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([Plain])
  case object([(key: String, value: Plain)])

  init(_ value: Node.Value) {
    switch value {
    case .null: self = .nothing
    case .bool(let flag): self = .flag(flag)
    case .number(let number): self = .number(number.value)
    case .text(let text): self = .text(text)
    case .list(let items): self = .list(items.map { Plain($0.value) })
    case .object(let object): self = .object(object.members.map { ($0.key, Plain($0.node.value)) })
    }
  }

  static func == (a: Plain, b: Plain) -> Bool {
    switch (a, b) {
    case (.nothing, .nothing): return true
    case (.flag(let a), .flag(let b)): return a == b
    case (.number(let a), .number(let b)): return a == b
    case (.text(let a), .text(let b)): return a == b
    case (.list(let a), .list(let b)): return a == b
    case (.object, .object):
      var found: [Written.KeyPath] = []
      compare(a, b, at: [], &found)
      return found.isEmpty
    default: return false
    }
  }

  static func compare(_ old: Plain, _ new: Plain, at path: [String], _ found: inout [Written.KeyPath]) {
    guard case .object(let before) = old, case .object(let after) = new else {
      if old != new { found.append(path) }
      return
    }
    let known = Dictionary(before, uniquingKeysWith: { first, _ in first })
    let kept = Dictionary(after, uniquingKeysWith: { first, _ in first })
    for (key, value) in after { compare(known[key] ?? .nothing, value, at: path + [key], &found) }
    for (key, value) in before where kept[key] == nil {
      compare(value, .nothing, at: path + [key], &found)
    }
  }
}
