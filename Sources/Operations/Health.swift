// SPDX-License-Identifier: MIT
//
// What is told about the daemon's health: the last word of each feed, courier and part, and what
// the clock makes of it. Silence is never health: a feed that says nothing turns degraded, then
// failing, by the age of its last contact alone.
//
// HTTP: `ok` and `degraded` answer 200, `failing` answers 503. Degraded means that Kanal mends
// itself or waits for another system; failing means that a person is needed.

import FoundationEssentials
package import Reports

/// How somebody or everybody stands; the worst counts for the whole.
package enum Standing: String, Comparable, Sendable, Encodable {
  case ok, degraded, failing

  package static func < (a: Standing, b: Standing) -> Bool { a.rank < b.rank }
  private var rank: Int {
    switch self {
    case .ok: 0
    case .degraded: 1
    case .failing: 2
    }
  }
}

/// When age alone makes a standing worse.
package struct HealthLimits: Sendable {
  /// A feed without contact for so many of its polls, and at least `quietAtLeast`, is degraded.
  package var quietPolls = 3
  package var quietAtLeast: Duration = .seconds(120)
  /// A feed without contact for so long is failing.
  package var silent: Duration = .seconds(900)
  /// A due row that waits so long makes its courier degraded.
  package var undelivered: Duration = .seconds(600)
  /// A token that ends within, or within its own shorter notice, is degraded; one that has ended is
  /// failing.
  package var tokenNotice: Duration = .seconds(7 * 86_400)
  package init() {}
}

/// The health of one process.
package final class Health: Sendable {
  private struct State: Sendable {
    var feeds: [String: FeedHealth] = [:]
    var couriers: [String: CourierHealth] = [:]
    var parts: [String: String] = [:]
  }
  private let state = Lock(State())
  private let limits: HealthLimits
  /// See `HealthLimits.tokenNotice`.
  package var tokenNotice: Duration { limits.tokenNotice }
  private let now: @Sendable () -> Timestamp

  package init(limits: HealthLimits = HealthLimits(), now: @escaping @Sendable () -> Timestamp) {
    self.limits = limits
    self.now = now
  }

  /// Makes a feed known before its first word, so that one that never starts is seen.
  package func add(feed name: String, channel: String, pollEvery: Duration) {
    let feed = FeedHealth(name: name, channel: channel, pollEvery: pollEvery, since: now())
    state.withLock { $0.feeds[name] = feed }
  }

  package func add(courier name: String) {
    state.withLock { $0.couriers[name] = CourierHealth(name: name) }
  }

  /// Forgets what a new configuration no longer has.
  package func remove(feed name: String) { _ = state.withLock { $0.feeds.removeValue(forKey: name) } }
  package func remove(courier name: String) { _ = state.withLock { $0.couriers.removeValue(forKey: name) } }

  /// Changes what is known of a feed; nothing happens for an unknown name.
  package func update(feed name: String, _ change: @Sendable (inout FeedHealth) -> Void) {
    state.withLock { state in
      guard var feed = state.feeds[name] else { return }
      change(&feed)
      state.feeds[name] = feed
    }
  }

  /// Changes what is known of a courier; nothing happens for an unknown name.
  package func update(courier name: String, _ change: @Sendable (inout CourierHealth) -> Void) {
    state.withLock { state in
      guard var courier = state.couriers[name] else { return }
      change(&courier)
      state.couriers[name] = courier
    }
  }

  /// Notes that an inner part (`storage`, `disk`) fails, or with nil that it works again.
  package func set(part name: String, failure: String?) { state.withLock { $0.parts[name] = failure } }

  /// The health of the moment.
  package func report() -> HealthReport {
    let (state, time) = (state.withLock { $0 }, now())
    let feeds = state.feeds.values.sorted { $0.name < $1.name }.map { $0.line(at: time, limits) }
    let couriers = state.couriers.values.sorted { $0.name < $1.name }.map { $0.line(at: time, limits) }
    let parts = state.parts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    let worst = (feeds.map(\.status) + couriers.map(\.status)).max() ?? .ok
    return HealthReport(
      status: parts.isEmpty ? worst : .failing, time: time.iso8601(),
      reasons: parts + feeds.flatMap(\.namedReasons) + couriers.flatMap(\.namedReasons), feeds: feeds,
      couriers: couriers)
  }
}

/// What `/healthz` shows.
package struct HealthReport: Sendable, Encodable {
  package var status: Standing
  package var time: String
  /// Everything that is not ok, in words.
  package var reasons: [String]
  package var feeds: [FeedLineOfHealth]
  package var couriers: [CourierLineOfHealth]

  /// 200, or 503 where a person is needed.
  package var httpStatus: Int { status == .failing ? 503 : 200 }

  /// JSON with sorted keys; times with Jakarta's offset, durations in seconds.
  package func json() -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    do {
      return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
    } catch {
      preconditionFailure("texts and whole numbers can always be encoded")
    }
  }
}
