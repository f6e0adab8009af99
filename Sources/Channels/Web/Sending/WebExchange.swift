// SPDX-License-Identifier: MIT

import Cryptography
package import Pipeline
package import Transport

/// Carries a request out and brings the answer back, whatever its status: `Dialer.send`.
package typealias WebExchange = @Sendable (HTTPRequest) async throws(TransportError) -> HTTPResponse

/// Sends a text's request and judges the answer. A text may go out twice only where no byte of the
/// first request left.
func attempt(
  _ request: HTTPRequest, over exchange: WebExchange, judge: (HTTPResponse) -> Outcome
) async -> Outcome {
  do throws(TransportError) {
    return judge(try await exchange(request))
  } catch {
    switch error {
    case .notSent(let failure): return .retry(after: nil, reason: "\(failure)")
    case .unknown(let failure): return .unknown(reason: "\(failure)")
    }
  }
}

/// What a status means for a text that was to be sent, where its documentation says
/// nothing more exact.
package func outcome(ofStatus response: HTTPResponse, from name: String) -> Outcome {
  let reason = "\(name) answered \(response.status)"
  switch response.status {
  case 200..<300: return .accepted(remoteID: nil)
  case 401, 403: return .credentialsRefused(reason: reason)
  // A redirect or a wrong address is the operator's to mend; the text waits for that.
  case 300..<400, 404, 405, 410: return .retry(after: nil, reason: "\(reason): wrong address?")
  case 408, 425, 429, 503: return .retry(after: response.retryAfter, reason: reason)
  case 400..<500: return .refused(reason: reason)
  // A proxy gave up waiting, or the other side broke half-way: the text may be out.
  default: return .unknown(reason: reason)
  }
}

extension HTTPResponse {
  /// Retry-After in seconds (RFC 9110 §10.2.3), at most a day; a date is left to the backoff.
  package var retryAfter: Duration? {
    headers["Retry-After"].flatMap { Int($0.trimmed) }.flatMap { $0 > 0 ? .seconds(min($0, 86_400)) : nil }
  }
}

/// Basic credentials (RFC 7617) as a header's value.
package func basicAuthorization(user: String, password: String) -> String {
  "Basic " + Base64.encode("\(user):\(password)".utf8)
}
