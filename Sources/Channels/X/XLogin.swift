// SPDX-License-Identifier: MIT
//
// How a request shows whose it is. Secrets are read anew at each use and stand in no reason.

package import Pipeline
import Reports
import Transport
package import Web

/// Why a request could not be signed.
package struct XLoginFault: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
  /// X has said no, and will until a person does something; otherwise it may go better later.
  package var isRefusal: Bool

  package init(_ description: String, isRefusal: Bool = false) {
    self.description = description
    self.isRefusal = isRefusal
  }
}

package enum XLogin: Sendable {
  case oauth1(@Sendable () throws -> OAuth1Keys)
  case oauth2(UserTokens)

  /// The Authorization header for a request. Throws where a secret cannot be read or renewed.
  func authorization(for request: HTTPRequest, at now: Timestamp) async throws -> String {
    switch self {
    case .oauth1(let keys):
      let nonce = String(UInt64.random(in: .min ... .max), radix: 36)
      return try keys().authorization(for: request, nonce: nonce, at: now)
    case .oauth2(let tokens): return "Bearer " + (try await tokens.access())
    }
  }

  /// X did not take this header.
  func refused(_ authorization: String) async {
    guard case .oauth2(let tokens) = self else { return }
    await tokens.refuse(String(authorization.dropFirst("Bearer ".count)))
  }
}

/// X as one of our accounts talks to it.
package struct XAPI: Sendable {
  /// `https://api.x.com`, without a slash at the end.
  package let base: String
  let login: XLogin
  let clock: PipelineClock
  let exchange: WebExchange

  package init(base: String, login: XLogin, clock: PipelineClock, exchange: @escaping WebExchange) {
    self.base = base
    self.login = login
    self.clock = clock
    self.exchange = exchange
  }

  /// Signs a request and carries it out. Throws `TransportError` of the wire, anything else before it.
  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    var request = request
    let authorization = try await login.authorization(for: request, at: clock.now())
    request.headers.add("Authorization", authorization)
    let response = try await exchange(request)
    if response.status == 401 { await login.refused(authorization) }
    return response
  }
}
