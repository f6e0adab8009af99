// SPDX-License-Identifier: MIT
//
// The Graph API on the wire: JSON under /v<version>/<id>/<edge>, let in by a token in the header, where it
// gets into nobody's access log. The token is read anew at each use.

import Cryptography
import FoundationEssentials
import Pipeline
import Reports
import Transport
package import Web

/// Meta's interface as one account uses it.
package struct GraphAPI: Sendable {
  /// `https://graph.facebook.com`, without a slash at the end.
  package let base: String
  /// `v23.0`: Meta ends each two years after it came.
  private let version: String
  private let token: SecretText
  /// The app's secret, with which each request proves that it is no token somebody stole
  /// (`appsecret_proof`); nil where Meta is not to be shown one.
  private let appSecret: SecretText?
  package let exchange: WebExchange

  package init(
    base: String, version: String, token: @escaping SecretText, appSecret: SecretText? = nil,
    exchange: @escaping WebExchange
  ) {
    self.base = base
    self.version = version
    self.token = token
    self.appSecret = appSecret
    self.exchange = exchange
  }

  private func url(_ path: String, _ parameters: Parameters = []) throws -> String {
    var query = QueryBuilder()
    for (name, value) in parameters { query.add(name, value) }
    if let appSecret {
      let code = Hash.sha256.authenticationCode(
        for: Array(try token().utf8), key: Array(try appSecret().utf8))
      query.add("appsecret_proof", Hex.encode(code))
    }
    return "\(base)/\(version)/\(path)" + (query.text.isEmpty ? "" : "?\(query.text)")
  }

  typealias Parameters = [(name: String, value: String)]

  /// A request with a body. Throws where the token cannot be read.
  func post(
    _ path: String, _ body: some Encodable, with parameters: Parameters = [], deadline: Duration
  ) throws -> HTTPRequest {
    var headers = try authorized
    headers.add("Content-Type", "application/json")
    return HTTPRequest(
      .post, try url(path, parameters), headers: headers, body: Array(try JSONEncoder().encode(body)),
      deadline: deadline,
      responseLimit: 1 << 20)
  }

  func get(_ path: String, _ parameters: Parameters = [], limit: Int = 1 << 20) throws -> HTTPRequest {
    HTTPRequest(.get, try url(path, parameters), headers: try authorized, responseLimit: limit)
  }

  /// A file at a place the platform named; the token goes there only where the platform wants it.
  func download(_ url: String, limit: Int, isAuthorized: Bool) throws -> HTTPRequest {
    HTTPRequest(
      .get, url, headers: isAuthorized ? try authorized : [:], deadline: .seconds(300), responseLimit: limit)
  }

  private var authorized: HeaderFields {
    get throws { ["Authorization": "Bearer \(try token())", "Accept": "application/json"] }
  }
}
