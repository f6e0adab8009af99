// SPDX-License-Identifier: MIT
//
// Asks a host where a short link leads. One request for the head alone: no redirect is followed here, no body
// is read, nothing is sent that tells of us or of before (no cookies, no referrer), and only an address of the
// public internet is connected to.

package import Pipeline
package import Transport
import Web

package struct LinkClient: Sendable {
  private let dialer: Dialer
  private let reach: Reach
  private let authorityFile: String?
  /// For one address, from the name to the answer's head.
  private let deadline: Duration

  /// What stands behind the dialer is for tests, whose server plays every host.
  package init(
    _ dialer: Dialer, reach: Reach = .publicInternet, authorityFile: String? = nil,
    deadline: Duration = .seconds(8)
  ) {
    self.dialer = dialer
    self.reach = reach
    self.authorityFile = authorityFile
    self.deadline = deadline
  }

  /// What the host of an `https` address answers.
  package func ask(_ address: String) async -> LinkAnswer {
    guard address.hasPrefix("https://") else { return .refused(reason: "not an https address") }
    var request = HTTPRequest(
      .get, address, deadline: deadline, connectDeadline: deadline, authorityFile: authorityFile)
    request.reach = reach
    request.takesHeadOnly = true
    do throws(TransportError) {
      return Self.answer(try await dialer.send(request))
    } catch {
      return Self.answer(error.failure)
    }
  }

  private static func answer(_ response: HTTPResponse) -> LinkAnswer {
    switch response.status {
    case 301, 302, 303, 307, 308:
      let targets = Set(response.headers.values("Location"))
      guard let target = targets.first, targets.count == 1, !target.isEmpty else {
        return .noRedirect(status: response.status)
      }
      return .redirect(to: target)
    case 408, 429, 500...599:
      return .retry(after: response.retryAfter, reason: "its host answers \(response.status)")
    case let status: return .noRedirect(status: status)
    }
  }

  private static func answer(_ failure: NetworkFailure) -> LinkAnswer {
    switch failure.kind {
    case .addressRefused, .certificate, .tooLarge: .refused(reason: failure.description)
    case .cannotResolve, .cannotConnect, .tls, .timedOut, .broken, .malformed, .cancelled,
      .credentialsRefused, .closed, .invalidRequest:
      .retry(after: nil, reason: failure.description)
    }
  }
}
