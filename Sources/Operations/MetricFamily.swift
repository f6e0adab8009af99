// SPDX-License-Identifier: MIT

/// All series of one name.
final class MetricFamily: Sendable {
  enum Kind: Equatable, Sendable {
    case counter
    case gauge
    case histogram([Double])

    var name: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    }
  }

  /// One series: a number, or the observations of a histogram.
  struct Series: Sendable {
    /// The value; the sum of a histogram.
    var number = 0.0
    /// Observations a bucket, the last for those above every bound; empty for others.
    var buckets: [Int] = []

    mutating func observe(_ value: Double, bounds: [Double]) {
      number += value
      buckets[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    }
  }

  let name: String
  let labels: [String]
  let kind: Kind
  private let help: String
  private let series: Lock<[[String]: Series]>
  private let read: (@Sendable () -> [(labels: [String], value: Double)])?

  init(
    name: String, help: String, labels: [String], kind: Kind,
    read: (@Sendable () -> [(labels: [String], value: Double)])?
  ) {
    self.name = name
    self.help = help
    self.labels = labels
    self.kind = kind
    self.read = read
    // Without labels there is one series, and it is there from the start: a rate needs its zero.
    series = Lock(labels.isEmpty && read == nil ? [[]: Self.emptySeries(kind)] : [:])
  }

  var isCollected: Bool { read != nil }

  var bounds: [Double] {
    if case .histogram(let bounds) = kind { bounds } else { [] }
  }

  func change(_ values: [String], _ body: (inout Series) -> Void) {
    precondition(values.count == labels.count, "\(name) has the labels \(labels)")
    series.withLock { series in
      let isKnown = series[values] != nil
      let key = isKnown || series.count < Metrics.mostSeries ? values : values.map { _ in "other" }
      body(&series[key, default: Self.emptySeries(kind)])
    }
  }

  func rendered() -> String {
    let all = snapshot().sorted { $0.labels.lexicographicallyPrecedes($1.labels) }
    let head = "# HELP \(name) \(escaped(help, quotes: false))\n# TYPE \(name) \(kind.name)\n"
    return head + all.map { lines($0.labels, $0.series) }.joined()
  }

  private func snapshot() -> [(labels: [String], series: Series)] {
    guard let read else { return series.withLock { $0 }.map { ($0.key, $0.value) } }
    return read().filter { $0.labels.count == labels.count }.map { ($0.labels, Series(number: $0.value)) }
  }

  private func lines(_ values: [String], _ series: Series) -> String {
    guard case .histogram(let bounds) = kind else {
      return "\(name)\(labelled(values)) \(written(series.number))\n"
    }
    var text = ""
    var count = 0
    for (bound, observed) in zip(bounds + [.infinity], series.buckets) {
      count += observed
      text += "\(name)_bucket\(labelled(values, le: written(bound))) \(count)\n"
    }
    text += "\(name)_sum\(labelled(values)) \(written(series.number))\n"
    return text + "\(name)_count\(labelled(values)) \(count)\n"
  }

  private func labelled(_ values: [String], le bound: String? = nil) -> String {
    var pairs = zip(labels, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }
    if let bound { pairs.append("le=\"\(bound)\"") }
    return pairs.isEmpty ? "" : "{" + pairs.joined(separator: ",") + "}"
  }

  private static func emptySeries(_ kind: Kind) -> Series {
    if case .histogram(let bounds) = kind {
      return Series(buckets: Array(repeating: 0, count: bounds.count + 1))
    }
    return Series()
  }
}

/// A number as the format writes it: whole ones without a fraction.
private func written(_ value: Double) -> String {
  if value == .infinity { return "+Inf" }
  if value == -.infinity { return "-Inf" }
  if value.isNaN { return "NaN" }
  return Int(exactly: value).map(String.init) ?? "\(value)"
}

/// Backslash and line end, in label values also the quote.
private func escaped(_ text: String, quotes: Bool) -> String {
  var shown = ""
  for character in text {
    switch character {
    case "\\": shown += "\\\\"
    case "\n", "\r\n": shown += "\\n"
    case "\"" where quotes: shown += "\\\""
    default: shown.append(character)
    }
  }
  return shown
}
