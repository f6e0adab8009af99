// SPDX-License-Identifier: MIT

/// What a bench found out, as the one JSON line it ends with.
struct Figures {
  enum Value {
    case number(Double)
    case text(String)
    case truth(Bool)
    case list([Double])
  }

  var name: String
  /// Nil where the bench measures no rate.
  var messagesPerSecond: Double?
  var baselinePerSecond: Double?
  var p99: Duration?
  /// The resident memory of the program that was measured, at its end.
  var residentBytes: Int?
  var fsyncMicroseconds = 0.0
  /// Whatever else it measured, and on what.
  var more: [(String, Value)] = []

  init(_ name: String, perSecond: Double? = nil, baseline: Double? = nil) {
    self.name = name
    messagesPerSecond = perSecond
    baselinePerSecond = baseline
  }

  var ratio: Double? {
    guard let messagesPerSecond, let baselinePerSecond else { return nil }
    return messagesPerSecond / baselinePerSecond
  }

  mutating func add(_ name: String, _ number: Double) { more.append((name, .number(number))) }
  mutating func add(_ name: String, _ number: Int) { more.append((name, .number(Double(number)))) }
  mutating func add(_ name: String, _ text: String) { more.append((name, .text(text))) }
  mutating func add(_ name: String, _ truth: Bool) { more.append((name, .truth(truth))) }
  mutating func add(_ name: String, _ list: [Double]) { more.append((name, .list(list))) }

  var line: String {
    let first: [(String, Value?)] = [
      ("name", .text(name)), ("messages_per_second", messagesPerSecond.map(Value.number)),
      ("baseline_per_second", baselinePerSecond.map(Value.number)), ("ratio", ratio.map(Value.number)),
      ("p99_ms", p99.map { .number($0.milliseconds) }),
      ("rss_mb", residentBytes.map { .number(Double($0) / 1_048_576) }),
      ("fsync_us", .number(fsyncMicroseconds)),
    ]
    let all = first + more.map { ($0.0, Optional($0.1)) }
    return "{" + all.map { "\"\($0.0)\":\($0.1?.json ?? "null")" }.joined(separator: ",") + "}"
  }
}

extension Figures.Value {
  /// Texts are words of ours: nothing in them needs escaping but quotes and backslashes.
  fileprivate var json: String {
    switch self {
    case .number(let number): number.shown
    case .truth(let truth): truth ? "true" : "false"
    case .list(let list): "[" + list.map(\.shown).joined(separator: ",") + "]"
    case .text(let text):
      "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "\""
    }
  }
}

extension Double {
  /// Four digits that mean something; whole numbers whole.
  var shown: String {
    guard isFinite else { return "null" }
    let scale = Swift.abs(self) >= 100 ? 1.0 : Swift.abs(self) >= 10 ? 10.0 : 1000.0
    let rounded = (self * scale).rounded() / scale
    return rounded == rounded.rounded() && Swift.abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
  var milliseconds: Double { seconds * 1000 }

  init(seconds: Double) { self = .nanoseconds(Int64(seconds * 1e9)) }
}

extension Array where Element: Comparable {
  /// The value below which `share` (0 ... 1) of the others lie; nil where there are none.
  func quantile(_ share: Double) -> Element? {
    guard !isEmpty else { return nil }
    return sorted()[Swift.min(count - 1, Int(Double(count) * share))]
  }

  /// The middle one, the upper of two.
  var median: Element? { quantile(0.5) }
}
