// SPDX-License-Identifier: MIT
//
// Figures for Prometheus, text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
//
// 1. A family has one lock, held for an addition; scraping copies under it and renders outside.
// 2. Every family states its help; counters end in `_total`, units are base units (seconds, bytes).
// 3. Labels are few and closed (channel, feed, outcome), never a ticket, sender or reason text.
//    Beyond `mostSeries` a family folds new label values into `other`, so that a mistake in a label
//    costs a series, not the memory.

/// The registry of one process.
package final class Metrics: Sendable {
  static let mostSeries = 1000

  private let families = Lock<[String: MetricFamily]>([:])

  package init() {}

  /// What only grows. `name` ends in `_total`.
  package func counter(_ name: String, _ help: String, labels: [String] = []) -> Counter {
    precondition(name.hasSuffix("_total"), "a counter's name ends in _total")
    return Counter(family: family(name, help, labels, .counter))
  }

  /// What goes up and down.
  package func gauge(_ name: String, _ help: String, labels: [String] = []) -> Gauge {
    Gauge(family: family(name, help, labels, .gauge))
  }

  /// What is spread: durations in seconds, sizes in bytes.
  /// - Parameter bounds: Upper bounds of the buckets, rising; `+Inf` is added.
  package func histogram(
    _ name: String, _ help: String, labels: [String] = [], bounds: [Double] = Histogram.latencyBounds
  ) -> Histogram {
    precondition(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "bounds rise")
    return Histogram(family: family(name, help, labels, .histogram(bounds)))
  }

  /// Figures that are asked for at every scrape, such as the age of the oldest undelivered row.
  /// - Parameter read: Called without a lock held; must not wait for long. One item a series, its
  ///   label values in the order of `labels`.
  package func collected(
    _ name: String, _ help: String, labels: [String] = [], isCounter: Bool = false,
    read: @escaping @Sendable () -> [(labels: [String], value: Double)]
  ) {
    let family = family(name, help, labels, isCounter ? .counter : .gauge, read: read)
    precondition(family.isCollected, "\(name) is registered already")
  }

  /// The text of a scrape, sorted by name and labels.
  /// Served as `text/plain; version=0.0.4; charset=utf-8`.
  package func rendered() -> String {
    let sorted = families.withLock { $0 }.sorted { $0.key < $1.key }
    return sorted.map { $0.value.rendered() }.joined()
  }

  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// Asking again for a name gives the same family; a different shape is our own bug.
  private func family(
    _ name: String, _ help: String, _ labels: [String], _ kind: MetricFamily.Kind,
    read: (@Sendable () -> [(labels: [String], value: Double)])? = nil
  ) -> MetricFamily {
    precondition(([name] + labels).allSatisfy(isMetricName), "\(name): letters, digits and _ only")
    precondition(!help.isEmpty, "\(name) needs a help text")
    return families.withLock { families in
      if let known = families[name] {
        precondition(known.kind == kind && known.labels == labels, "\(name) is registered differently")
        return known
      }
      let family = MetricFamily(name: name, help: help, labels: labels, kind: kind, read: read)
      families[name] = family
      return family
    }
  }
}

/// A count of events since the start.
package struct Counter: Sendable {
  let family: MetricFamily

  /// - Parameter labels: Values in the order the labels were declared.
  package func add(_ count: Int = 1, _ labels: [String] = []) {
    precondition(count >= 0, "a counter only grows")
    family.change(labels) { $0.number += Double(count) }
  }
}

/// A value of the moment.
package struct Gauge: Sendable {
  let family: MetricFamily

  /// - Parameter labels: Values in the order the labels were declared.
  package func set(_ value: Double, _ labels: [String] = []) { family.change(labels) { $0.number = value } }
  package func add(_ difference: Double, _ labels: [String] = []) {
    family.change(labels) { $0.number += difference }
  }
}

/// How values are spread over buckets.
package struct Histogram: Sendable {
  let family: MetricFamily

  /// From a millisecond to a minute: requests, commits, attempts.
  package static let latencyBounds = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
  ]
  /// From a second to a week: how long a report waits for its next step.
  package static let waitingBounds: [Double] = [
    1, 5, 15, 60, 300, 900, 3600, 14_400, 43_200, 86_400, 259_200, 604_800,
  ]

  /// - Parameter labels: Values in the order the labels were declared.
  package func observe(_ value: Double, _ labels: [String] = []) {
    family.change(labels) { $0.observe(value, bounds: family.bounds) }
  }

  /// Observes a duration in seconds.
  package func observe(_ duration: Duration, _ labels: [String] = []) {
    let (seconds, attoseconds) = duration.components
    observe(Double(seconds) + Double(attoseconds) / 1e18, labels)
  }
}

/// `[a-zA-Z_][a-zA-Z0-9_]*`; colons are left to recording rules.
private func isMetricName(_ name: String) -> Bool {
  !name.isEmpty && name.utf8.first.map { !(0x30...0x39).contains($0) } == true
    && name.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
        || byte == UInt8(ascii: "_")
    }
}
