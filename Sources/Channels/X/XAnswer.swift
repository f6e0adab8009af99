// SPDX-License-Identifier: MIT
//
// What X says when it gives nothing: a status and a problem (`title`, `type`, `detail`), or the older
// `errors` with codes. Its words decide and are never passed on: they can hold somebody's.

import Pipeline
package import Reports
package import Transport
import Web

/// How many requests of one kind are left, and when there are more (`x-rate-limit-*`).
package struct XPace: Codable, Hashable, Sendable {
  package var left: Int
  /// Seconds since 1970.
  package var reset: Int64

  package init(left: Int, reset: Int64) {
    self.left = left
    self.reset = reset
  }

  package init?(_ headers: HeaderFields) {
    guard let left = headers["x-rate-limit-remaining"].flatMap({ Int($0.trimmed) }),
      let reset = headers["x-rate-limit-reset"].flatMap({ Int64($0.trimmed) })
    else { return nil }
    self.init(left: max(left, 0), reset: reset)
  }

  /// A window lasts fifteen minutes, the longest a day. A clock that is behind X's must not make it a year.
  private static let longest = Duration.seconds(86_400)

  /// Until the next request may be made.
  package func wait(at now: Timestamp) -> Duration {
    left > 0 ? .zero : untilReset(now)
  }

  /// Until the next look at a list that brought nothing new: what is left is spread over the window.
  package func spread(atLeast interval: Duration, at now: Timestamp) -> Duration {
    let rest = untilReset(now)
    return left > 0 ? max(interval, rest / left) : max(interval, rest)
  }

  private func untilReset(_ now: Timestamp) -> Duration {
    // Windows end on whole seconds, and a second later for certain.
    let rest = Timestamp(seconds: min(max(reset, 0), 1 << 40)) + .seconds(1) - now
    return min(max(rest, .zero), Self.longest)
  }
}

struct XAnswer {
  var status: Int
  /// In small letters; to be compared, not to be shown.
  private var words: String
  private var codes: Set<String>
  /// How long to wait, where X says so.
  var after: Duration?

  init(_ response: HTTPResponse, at now: Timestamp) {
    status = response.status
    let problem = try? JSONText(response.body)  // A proxy's page: the status is left.
    var errors: [JSONText] = []
    if case .array(let list)? = problem?.member("errors")?.value { errors = list }
    let all = [problem].compactMap(\.self) + errors
    words = all.flatMap { part in
      ["title", "type", "detail", "message", "reason"].map { part.member($0)?.text ?? "" }
    }
    .joined(separator: "\n").lowercased()
    codes = Set(errors.compactMap { $0.member("code")?.text })
    let pace = XPace(response.headers).map { XPace(left: 0, reset: $0.reset).wait(at: now) }
    after = [response.retryAfter, pace].compactMap(\.self).max()
  }

  func says(_ text: String) -> Bool { words.contains(text) }
  func has(_ code: Int) -> Bool { codes.contains(String(code)) }

  /// Whether X is paid for no more requests this month, whatever the status.
  var isCapped: Bool {
    status == 402 || says("usage-capped") || says("creditsdepleted") || says("spendcapreached")
  }

  /// Whether the app or the token lacks a permission: a 403 that is not about this request alone.
  var isForbidden: Bool {
    [
      "oauth1-permissions", "client-forbidden", "client-not-enrolled", "unsupported-authentication",
      "not-authorized-for-resource-app",
    ]
    .contains(where: says) || has(89) || has(93) || has(326)
  }

  /// What it means for a feed; nil where it holds what was asked for.
  var feedFailure: FeedFailure? {
    switch status {
    case 200: nil
    case _ where isCapped:
      FeedFailure(
        .retry(after: max(after ?? .zero, .seconds(3600))), "X answered \(status): its credits are used up")
    case 401: FeedFailure(.credentials, "X answered 401: it does not take the account's tokens")
    case 403: FeedFailure(.credentials, "X answered 403: the app or its token lacks the permission")
    default: FeedFailure(.retry(after: after), "X answered \(status)")
    }
  }
}
