// SPDX-License-Identifier: MIT
//
// The reading calls. Each comes as `x(key, default:)`, which is required where no default is
// given, and as `optionalX(key)`, which is nil where the key is absent. A null counts as absent.

extension Section {
  /// A text that is not empty.
  package func string(_ key: String, default fallback: String? = nil) -> String {
    value(key, .text, default: fallback)
  }
  package func optionalString(_ key: String) -> String? { value(key, .text) }

  /// A text that may be empty.
  package func anyString(_ key: String, default fallback: String? = nil) -> String {
    value(key, .anyText, default: fallback)
  }

  /// A whole number in the range.
  package func int(_ key: String, in range: ClosedRange<Int>, default fallback: Int? = nil) -> Int {
    value(key, .integer(in: range), default: fallback)
  }
  package func optionalInt(_ key: String, in range: ClosedRange<Int>) -> Int? {
    value(key, .integer(in: range))
  }

  /// A finite number in the range.
  package func double(
    _ key: String, in range: ClosedRange<Double>, default fallback: Double? = nil
  ) -> Double {
    value(key, .real(in: range), default: fallback)
  }
  package func optionalDouble(_ key: String, in range: ClosedRange<Double>) -> Double? {
    value(key, .real(in: range))
  }

  /// `true` or `false`.
  package func bool(_ key: String, default fallback: Bool? = nil) -> Bool {
    value(key, .flag, default: fallback)
  }

  /// `"500ms"`, `"15s"`, `"2m"`, `"1h"`, `"7d"`.
  package func duration(
    _ key: String, in range: ClosedRange<Duration> = Quantity.anyDuration, default fallback: Duration? = nil
  ) -> Duration {
    value(key, .duration(in: range), default: fallback)
  }
  package func optionalDuration(
    _ key: String, in range: ClosedRange<Duration> = Quantity.anyDuration
  ) -> Duration? {
    value(key, .duration(in: range))
  }

  /// A size in bytes: `"512B"`, `"64kB"`, `"25MB"`, `"2GiB"`.
  package func bytes(
    _ key: String, in range: ClosedRange<Int> = Quantity.anySize, default fallback: Int? = nil
  ) -> Int {
    value(key, .size(in: range), default: fallback)
  }

  /// One of the raw values of an enum.
  package func choice<T: RawRepresentable & CaseIterable>(
    _ key: String, of type: T.Type = T.self, default fallback: T? = nil
  ) -> T where T.RawValue == String {
    value(key, .choice(of: type), default: fallback)
  }
  package func optionalChoice<T: RawRepresentable & CaseIterable>(
    _ key: String, of type: T.Type = T.self
  ) -> T? where T.RawValue == String {
    value(key, .choice(of: type))
  }

  /// An absolute URL of one of the schemes, without credentials in it.
  package func url(
    _ key: String, schemes: [String] = ["https", "http"], default fallback: ServiceURL? = nil
  ) -> ServiceURL {
    value(key, .url(schemes: schemes), default: fallback)
  }
  package func optionalURL(_ key: String, schemes: [String] = ["https", "http"]) -> ServiceURL? {
    value(key, .url(schemes: schemes))
  }

  /// A path; a relative one starts at the settings file's folder.
  package func path(_ key: String, default fallback: String? = nil) -> String {
    document.resolved(value(key, .text, default: fallback))
  }
  package func optionalPath(_ key: String) -> String? { value(key, .text).map(document.resolved) }

  /// A list of texts, none of them empty.
  package func strings(_ key: String, default fallback: [String]? = nil) -> [String] {
    value(key, .texts, default: fallback)
  }

  /// `{ file: "…" }` or `{ credential: "…" }`. Noted as mistakes: a text instead of these, and a
  /// file that cannot be read or is empty.
  package func secret(_ key: String) -> Secret {
    if let secret = optionalSecret(key) { return secret }
    if !has(key) { mistake(at: key, "missing; expected \(secretForms)") }
    return Secret(file: "")
  }
  package func optionalSecret(_ key: String) -> Secret? {
    guard let node = node(key) else { return nil }
    guard case .object = node.value else {
      mistake(at: key, "a secret is never written here; write \(secretForms)")
      return nil
    }
    return Secret(reading: section(of: node, path: path(to: key)))
  }

  /// An object that must be there.
  package func section(_ key: String) -> Section {
    let node = node(key)
    if node == nil { mistake(at: key, "missing; expected an object `{ … }`") }
    return section(of: node, path: path(to: key))
  }

  /// An object that may be absent; nil only then.
  package func optionalSection(_ key: String) -> Section? {
    node(key).map { section(of: $0, path: path(to: key)) }
  }

  /// A list of objects; empty where the key is absent.
  package func sections(_ key: String) -> [Section] {
    guard let node = node(key) else { return [] }
    guard case .list(let items) = node.value else {
      mistake(at: key, "expected a list of objects `[{ … }]`, found \(node.kindInWords)")
      return []
    }
    return items.enumerated().map { index, item in section(of: item, path: "\(path(to: key))[\(index)]") }
  }

  /// An object whose keys are names the operator chose, each with a section, in the order of the
  /// file; empty where the key is absent.
  package func namedSections(_ key: String) -> [(name: String, section: Section)] {
    guard let map = optionalSection(key) else { return [] }
    return map.keys.map { name in (name, map.section(name)) }
  }
}
