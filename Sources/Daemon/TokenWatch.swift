// SPDX-License-Identifier: MIT
//
// Looks at the tokens that something else keeps fresh, so that one nobody renews is seen before the
// day it ends: in health, as a metric, and in the log once when it should have been renewed, once
// when it has ended. A renewed one is noticed at the next look.

package import Operations
package import Pipeline
package import Reports

/// Watches the tokens of all feeds and couriers.
package struct TokenWatch: Sendable {
  private let sources: [TokenSource]
  private let health: Health
  private let log: Log
  private let expiry: Gauge
  private let limit: Duration

  package init(_ sources: [TokenSource], _ health: Health, _ metrics: Metrics, _ log: Log) {
    self.sources = sources
    self.health = health
    self.log = log
    limit = health.tokenNotice
    expiry = metrics.gauge(
      "kanal_token_expiry_timestamp_seconds", "When the OAuth 2 token of a feed or courier ends.",
      labels: ["user"])
  }

  /// What was told of tokens, each once.
  package struct Told: Sendable {
    fileprivate var stages: [String: String] = [:]
    package init() {}
  }

  /// Reads each token once.
  package func look(at now: Timestamp, _ told: inout Told) {
    for source in sources {
      do {
        note(try source.read(), source, at: now, &told)
      } catch {
        // The feed or courier that needs it tells health by itself.
        log.event(
          .warning, "token.unreadable", "a token cannot be read", feed: source.names.first, reason: "\(error)"
        )
      }
    }
  }

  private func note(_ token: BearerToken, _ source: TokenSource, at now: Timestamp, _ told: inout Told) {
    let notice = token.notice(atMost: limit)
    for feed in source.feeds {
      health.update(feed: feed) { ($0.tokenEnds, $0.tokenNotice) = (token.expires, notice) }
    }
    for courier in source.couriers {
      health.update(courier: courier) { ($0.tokenEnds, $0.tokenNotice) = (token.expires, notice) }
    }
    guard let expires = token.expires else { return }
    for name in source.names {
      expiry.set(Double(expires.seconds), [name])
      tell(name, expires, notice, at: now, &told)
    }
  }

  private func tell(
    _ name: String, _ expires: Timestamp, _ notice: Duration, at now: Timestamp, _ told: inout Told
  ) {
    guard now >= expires - notice else {
      told.stages[name] = nil
      return
    }
    let stage = "\(expires.milliseconds) \(now >= expires)"
    guard told.stages[name] != stage else { return }
    told.stages[name] = stage
    if now >= expires {
      log.event(.error, "token.ended", "the token of \(name) ended at \(expires.iso8601())", feed: name)
    } else {
      log.event(
        .warning, "token.ends", "the token of \(name) ends at \(expires.iso8601()) and was not renewed yet",
        feed: name)
    }
  }
}

extension TokenSource {
  fileprivate var names: [String] { feeds + couriers }
}
