// SPDX-License-Identifier: MIT
//
// One object of the settings, read key by key. A section that is missing or not an object is a
// phantom: its absence was noted once, and its readers answer with stand-ins and note nothing.

/// An object of the settings file, with the keys asked for so far.
package final class Section {
  /// The key path from the root, `channels.sms`; empty for the root.
  package let path: String
  private let object: ObjectNode?
  private let offset: Int
  private let findings: Findings
  private var askedKeys: [String] = []
  private var isFinished = false

  init(_ object: ObjectNode?, at offset: Int, path: String, _ findings: Findings) {
    self.object = object
    self.offset = offset
    self.path = path
    self.findings = findings
    findings.addSection(self)
  }

  /// The keys that are there, in the order of the file.
  package var keys: [String] { object?.members.map(\.key) ?? [] }

  /// What is written here; nothing for a phantom.
  var value: Node.Value { object.map(Node.Value.object) ?? .null }

  /// Whether the key is there and not null. Counts as asking for it.
  package func has(_ key: String) -> Bool { node(key) != nil }

  /// Notes a mistake the types cannot see, at the key's value, or at the section where it is absent.
  package func mistake(at key: String, _ text: String) {
    guard object != nil else { return }
    findings.addMistake(at: node(key)?.offset ?? offset, path: path(to: key), text)
  }

  /// Notes a mistake of the section as a whole.
  package func mistake(_ text: String) {
    guard object != nil else { return }
    findings.addMistake(at: offset, path: path, text)
  }

  /// Notes what is allowed and worth a look.
  package func warning(at key: String, _ text: String) {
    guard object != nil else { return }
    findings.addWarning(at: node(key)?.offset ?? offset, path: path(to: key), text)
  }

  /// Ends the reading of this section: every key not asked for is a mistake. The document's
  /// `finish()` does it for every section; calling it earlier only fixes what is allowed here.
  package func finish() {
    guard !isFinished, let object else { return }
    isFinished = true
    let asked = Set(askedKeys)
    for member in object.members where !asked.contains(member.key) {
      findings.addMistake(at: member.keyOffset, path: path, unknownKey(member.key, allowed: askedKeys))
    }
  }

  /// The value as `kind` understands it; nil where the key is absent, null, or a mistake.
  func value<T>(_ key: String, _ kind: ValueKind<T>) -> T? {
    guard let node = node(key) else { return nil }
    return value(of: node, path(to: key), kind)
  }

  /// The value, else the default, else a noted mistake and the kind's stand-in.
  func value<T>(_ key: String, _ kind: ValueKind<T>, default fallback: T?) -> T {
    if has(key) { return value(key, kind) ?? fallback ?? kind.standIn }
    if fallback == nil { mistake(at: key, "missing; expected \(kind.expected)") }
    return fallback ?? kind.standIn
  }

  func value<T>(of node: Node, _ path: String, _ kind: ValueKind<T>) -> T? {
    do throws(Misfit) {
      return try kind.read(node)
    } catch {
      findings.addMistake(at: error.offset ?? node.offset, path: path, error.text)
      return nil
    }
  }

  /// Credentials folder and relative paths, which only the document knows.
  var document: Findings { findings }

  /// The key's value. Asking is what makes a key known; null is as good as absent.
  func node(_ key: String) -> Node? {
    if !askedKeys.contains(key) { askedKeys.append(key) }
    guard let node = object?.member(key)?.node, !node.isNull else { return nil }
    return node
  }

  /// The key path of a key here; a key that is not plain stands in brackets.
  func path(to key: String) -> String {
    let isPlain = !key.isEmpty && key.unicodeScalars.allSatisfy { continuesIdentifier($0) || $0 == "-" }
    guard isPlain else { return "\(path)[\(quoted(key))]" }
    return path.isEmpty ? key : "\(path).\(key)"
  }

  /// The section of a node that may be something else.
  func section(of node: Node?, path: String) -> Section {
    guard let node else { return Section(nil, at: offset, path: path, findings) }
    if case .object(let object) = node.value { return Section(object, at: node.offset, path: path, findings) }
    findings.addMistake(at: node.offset, path: path, "expected an object `{ … }`, found \(node.kindInWords)")
    return Section(nil, at: node.offset, path: path, findings)
  }
}

/// `unknown key …`, with the likeliest allowed key and all of them.
private func unknownKey(_ key: String, allowed: [String]) -> String {
  guard !allowed.isEmpty else { return "unknown key \(quoted(key)); no key is allowed here" }
  let guess = likeliest(for: key, among: allowed).map { "; did you mean \(quoted($0))?" } ?? ";"
  return "unknown key \(quoted(key))\(guess) allowed here: \(allowed.sorted().joined(separator: ", "))"
}
