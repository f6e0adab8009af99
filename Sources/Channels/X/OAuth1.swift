// SPDX-License-Identifier: MIT
//
// OAuth 1.0a with HMAC-SHA1 (RFC 5849). What is signed are the method, the address without its query, and
// all parameters of query and Authorization header; a JSON body is no part of it (§3.4.1.3.1).

import Cryptography
package import Reports
package import Settings
package import Transport
import Web

/// The four secrets of one user in one app, as they are now.
package struct OAuth1Keys: Hashable, Sendable {
  package var consumerKey: String
  package var consumerSecret: String
  package var token: String
  package var tokenSecret: String

  package init(consumerKey: String, consumerSecret: String, token: String, tokenSecret: String) {
    self.consumerKey = consumerKey
    self.consumerSecret = consumerSecret
    self.token = token
    self.tokenSecret = tokenSecret
  }

  /// Whose token it is: it begins with the user's id (`2244994945-…`).
  package var userID: String? {
    let id = String(token.prefix { $0 != "-" })
    return id.count < token.count && id.isXID ? id : nil
  }

  /// The value of the Authorization header for a request.
  package func authorization(for request: HTTPRequest, nonce: String, at now: Timestamp) -> String {
    var fields = [
      ("oauth_consumer_key", consumerKey), ("oauth_nonce", nonce),
      ("oauth_signature_method", "HMAC-SHA1"), ("oauth_timestamp", "\(now.seconds)"),
      ("oauth_token", token), ("oauth_version", "1.0"),
    ]
    fields.append(("oauth_signature", signature(of: request, with: fields)))
    let list = fields.map { "\(PercentEncoding.encode($0.0))=\"\(PercentEncoding.encode($0.1))\"" }
    return "OAuth " + list.joined(separator: ", ")
  }

  /// The signature of a request with these header parameters (§3.4.2), in base64.
  package func signature(of request: HTTPRequest, with oauth: [(String, String)]) -> String {
    let parts = request.url.split(separator: "?", maxSplits: 1)
    let query = FormFields(decoding: parts.count > 1 ? Array(parts[1].utf8) : [])
    let form = request.isForm ? FormFields(decoding: request.body) : FormFields(decoding: [])
    var pairs = oauth.map { (PercentEncoding.encode($0.0), PercentEncoding.encode($0.1)) }
    pairs += (query.fields + form.fields).map {
      (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value))
    }
    // By name, then by value, as bytes (§3.4.1.3.2); what is encoded is ASCII.
    let normalised = pairs.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { "\($0.0)=\($0.1)" }
    let base = [request.method.rawValue, String(parts.first ?? ""), normalised.joined(separator: "&")]
      .map { PercentEncoding.encode($0) }.joined(separator: "&")
    let key = "\(PercentEncoding.encode(consumerSecret))&\(PercentEncoding.encode(tokenSecret))"
    return Base64.encode(Hash.sha1.authenticationCode(for: Array(base.utf8), key: Array(key.utf8)))
  }
}

extension HTTPRequest {
  fileprivate var isForm: Bool {
    headers["Content-Type"]?.hasPrefix("application/x-www-form-urlencoded") == true
  }
}

/// Where the four secrets are kept.
package struct OAuth1Settings: Sendable {
  package var consumerKey, consumerSecret, token, tokenSecret: Secret

  init(_ section: Section) {
    consumerKey = section.secret("consumerKey")
    consumerSecret = section.secret("consumerSecret")
    token = section.secret("token")
    tokenSecret = section.secret("tokenSecret")
  }

  /// As they are kept now.
  func keys() throws -> OAuth1Keys {
    OAuth1Keys(
      consumerKey: try consumerKey.text(), consumerSecret: try consumerSecret.text(),
      token: try token.text(), tokenSecret: try tokenSecret.text())
  }
}
