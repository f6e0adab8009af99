// SPDX-License-Identifier: MIT
//
// What the Graph API answers: a result, or `{"error":{"code":N,"error_subcode":N,"is_transient":…}}` with
// any status. The code decides; the words beside it are never passed on, since they can hold a number or a
// part of a message.

import Pipeline
import Reports
import Transport
import Web

struct GraphAnswer {
  var status: Int
  /// Nil where it is no JSON: somebody in between has answered.
  var body: JSONText?
  var code: Int?
  var subcode: Int?
  var isTransient: Bool
  /// How long to wait, where Meta says it.
  var retryAfter: Duration?

  init(_ response: HTTPResponse) {
    status = response.status
    body = try? JSONText(response.body)  // A proxy's page: the status is left.
    let error = body?.member("error")
    code = error.map { $0.member("code")?.integer.flatMap { Int(exactly: $0) } ?? 0 }
    subcode = error?.member("error_subcode")?.integer.flatMap { Int(exactly: $0) }
    isTransient = error?.member("is_transient")?.isTrue ?? false
    retryAfter = response.retryAfter ?? Self.regainAccess(response.headers["X-Business-Use-Case-Usage"])
  }

  var reason: String {
    let place = code.map { ", error \($0)" + (subcode.map { "/\($0)" } ?? "") } ?? ""
    return "Meta answered \(status)\(place)"
  }

  /// The longest of the minutes the usage header names, at most a day.
  private static func regainAccess(_ header: String?) -> Duration? {
    let usage = header.flatMap { try? JSONText(Array($0.utf8)) }  // Unreadable: the backoff decides.
    guard case .object(let members)? = usage?.value else { return nil }
    let minutes = members.flatMap { $0.value.items ?? [] }
      .compactMap { $0.member("estimated_time_to_regain_access")?.integer }
    return minutes.max().flatMap { $0 > 0 ? .seconds(min($0, 1440) * 60) : nil }
  }
}

/// What an error means for whoever asked.
enum GraphVerdict: Hashable {
  /// The 24 hours after the citizen's last message are over.
  case windowClosed
  case refused(String)
  /// Certainly not done. `isAboutThisParcel` where others may go on.
  case retry(isAboutThisParcel: Bool = false)
  /// A token without power, a right that is missing, an account that is locked: a person's.
  case credentials
  case unknown
}

extension GraphAnswer {
  /// What holds for every part of the Graph API; nil for an answer without an error.
  /// - Parameter own: What a channel's own errors mean, before all else.
  func verdict(_ own: (_ code: Int, _ subcode: Int?) -> GraphVerdict?) -> GraphVerdict? {
    guard let code else { return (200..<300).contains(status) ? nil : verdictOfStatus }
    if let verdict = own(code, subcode) { return verdict }
    switch code {
    case 3, 10, 102, 190, 200...299, 368: return .credentials
    case 4, 17, 32, 341, 613, 80_000...80_014: return .retry()
    case 1: return .unknown
    case 2: return .retry()
    case _ where isTransient: return .retry()
    case _ where (500..<600).contains(status): return .unknown
    default: return .refused(reason)
    }
  }

  private var verdictOfStatus: GraphVerdict {
    switch Web.outcome(ofStatus: HTTPResponse(status: status), from: "Meta") {
    case .credentialsRefused: .credentials
    case .retry: .retry()
    case .refused: .refused(reason)
    default: .unknown
    }
  }

  /// What became of a text.
  /// - Parameter id: Of the message, in a result; a result without one may be anybody's.
  func outcome(id: String?, _ own: (_ code: Int, _ subcode: Int?) -> GraphVerdict?) -> Outcome {
    switch verdict(own) {
    case nil: id.map { .accepted(remoteID: $0) } ?? .unknown(reason: "\(reason) without a message's id")
    case .windowClosed: .waitingWindow(reason: "\(reason): the citizen's 24 hours are over")
    case .refused(let reason): .refused(reason: reason)
    case .retry(let isAboutThisParcel):
      .retry(after: retryAfter, reason: reason, isAboutThisParcel: isAboutThisParcel)
    case .credentials: .credentialsRefused(reason: reason)
    case .unknown: .unknown(reason: reason, isAboutThisParcel: code != nil)
    }
  }
}
