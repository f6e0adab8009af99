// SPDX-License-Identifier: MIT

package import Reports

/// What is known of one feed.
package struct FeedHealth: Sendable {
  package let name: String
  package let channel: String
  package let pollEvery: Duration
  /// When it was made known.
  package let since: Timestamp
  /// The feed's own word: `polling`, `listening`, `credentialsRefused`, …
  package var state = "starting"
  /// How it stands by its own word; age can only make it worse.
  package var standing = Standing.ok
  /// Paused by a person: silence is meant.
  package var isPaused = false
  /// The last successful poll, or sign of life of a pushed feed.
  package var lastContact: Timestamp?
  package var lastMessage: Timestamp?
  /// How long the last message had been under way.
  package var lag: Duration?
  package var connectedSince: Timestamp?
  package var lastError: String?
  package var lastErrorAt: Timestamp?
  package var tokenEnds: Timestamp?
  /// From how long before its end a token should have been renewed; nil: as the limits say.
  package var tokenNotice: Duration?

  init(name: String, channel: String, pollEvery: Duration, since: Timestamp) {
    self.name = name
    self.channel = channel
    self.pollEvery = pollEvery
    self.since = since
  }

  func line(at time: Timestamp, _ limits: HealthLimits) -> FeedLineOfHealth {
    let findings = [ownWord, silence(at: time, limits), token(at: time, limits)].compactMap(\.self)
    return FeedLineOfHealth(
      name: name, channel: channel, status: findings.map(\.0).max() ?? .ok, state: state,
      reasons: findings.map(\.1), lastContact: lastContact?.iso8601(),
      secondsSinceContact: lastContact.map { max(.zero, time - $0).components.seconds },
      lastMessage: lastMessage?.iso8601(), lagSeconds: lag?.components.seconds,
      connectedSince: connectedSince?.iso8601(), lastError: lastError,
      lastErrorAt: lastErrorAt?.iso8601(), token_expires_at: tokenEnds?.iso8601())
  }

  private var ownWord: (Standing, String)? {
    standing == .ok ? nil : (standing, "\(state): \(lastError ?? "no reason given")")
  }

  private func silence(at time: Timestamp, _ limits: HealthLimits) -> (Standing, String)? {
    guard !isPaused else { return nil }
    let quiet = time - (lastContact ?? since)
    let reason = "no contact for \(quiet.components.seconds) s"
    if quiet > max(limits.silent, pollEvery * limits.quietPolls) { return (.failing, reason) }
    if quiet > max(limits.quietAtLeast, pollEvery * limits.quietPolls) { return (.degraded, reason) }
    return nil
  }

  private func token(at time: Timestamp, _ limits: HealthLimits) -> (Standing, String)? {
    tokenFinding(ends: tokenEnds, notice: tokenNotice, at: time, limits)
  }
}

private func tokenFinding(
  ends: Timestamp?, notice: Duration?, at time: Timestamp, _ limits: HealthLimits
) -> (Standing, String)? {
  guard let ends, ends <= time + min(notice ?? limits.tokenNotice, limits.tokenNotice) else { return nil }
  if ends <= time { return (.failing, "the token ended at \(ends.iso8601())") }
  return (.degraded, "the token ends at \(ends.iso8601())")
}

/// What is known of one courier.
package struct CourierHealth: Sendable {
  package let name: String
  /// Its own word: `ready`, or `credentialsRefused` while the other side does not let it in.
  package var state = "ready"
  package var standing = Standing.ok
  /// When the oldest row that should be gone was due; nil where none is.
  package var oldestDue: Timestamp?
  /// Rows that are due or being sent.
  package var waiting = 0
  /// Rows refused or parked for a person.
  package var parked = 0
  /// Reports among them, which the core will not get unless a person acts, and what is said of the oldest.
  package var stuckReports = 0
  package var stuckReason: String?
  /// Further messages among them, of reports the core has.
  package var stuckUpdates = 0
  package var stuckUpdateReason: String?
  package var lastSuccess: Timestamp?
  package var lastError: String?
  package var lastErrorAt: Timestamp?
  package var tokenEnds: Timestamp?
  /// From how long before its end a token should have been renewed; nil: as the limits say.
  package var tokenNotice: Duration?

  init(name: String) { self.name = name }

  func line(at time: Timestamp, _ limits: HealthLimits) -> CourierLineOfHealth {
    let age = oldestDue.map { max(.zero, time - $0) }
    var reasons: [String] = []
    if standing != .ok { reasons.append("\(state): \(lastError ?? "no reason given")") }
    if stuckReports > 0 {
      reasons.append("\(stuckReports) reports wait for a person: \(stuckReason ?? "no reason given")")
    }
    if stuckUpdates > 0 {
      reasons.append("\(stuckUpdates) updates wait for a person: \(stuckUpdateReason ?? "no reason given")")
    }
    let token = tokenFinding(ends: tokenEnds, notice: tokenNotice, at: time, limits)
    if let token { reasons.append(token.1) }
    let isLate = age.map { $0 > limits.undelivered } == true
    if isLate, let age { reasons.append("the oldest of \(waiting) waits \(age.components.seconds) s") }
    let backlog: Standing = stuckReports > 0 ? .failing : stuckUpdates > 0 || isLate ? .degraded : .ok
    return CourierLineOfHealth(
      name: name, status: max(standing, backlog, token?.0 ?? .ok), state: state,
      reasons: reasons, waiting: waiting, parked: parked, oldestUndeliveredSeconds: age?.components.seconds,
      lastSuccess: lastSuccess?.iso8601(), lastError: lastError, lastErrorAt: lastErrorAt?.iso8601(),
      token_expires_at: tokenEnds?.iso8601())
  }
}

/// One feed as `/healthz` shows it; times as text, ages in seconds.
package struct FeedLineOfHealth: Sendable, Encodable {
  package var name: String
  package var channel: String
  package var status: Standing
  package var state: String
  package var reasons: [String]
  package var lastContact: String?
  package var secondsSinceContact: Int64?
  package var lastMessage: String?
  package var lagSeconds: Int64?
  package var connectedSince: String?
  package var lastError: String?
  package var lastErrorAt: String?
  package var token_expires_at: String?

  var namedReasons: [String] { reasons.map { "\(name): \($0)" } }
}

/// One courier as `/healthz` shows it.
package struct CourierLineOfHealth: Sendable, Encodable {
  package var name: String
  package var status: Standing
  package var state: String
  package var reasons: [String]
  package var waiting: Int
  package var parked: Int
  package var oldestUndeliveredSeconds: Int64?
  package var lastSuccess: String?
  package var lastError: String?
  package var lastErrorAt: String?
  package var token_expires_at: String?

  var namedReasons: [String] { reasons.map { "\(name): \($0)" } }
}
