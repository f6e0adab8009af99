// SPDX-License-Identifier: MIT
//
// Who asks. The signature of OAuth 1.0a is worked out here on its own, so that ours is held against another
// reading of RFC 5849; a refresh token is good once, as X's are.

import Cryptography
import Reports
import Transport

extension SimulatedX {
  func admits(_ request: ServerRequest) -> Bool {
    let header = request.headers["Authorization"] ?? ""
    if header.hasPrefix("Bearer ") {
      return header.dropFirst(7) == accessToken && now() < accessEnds
    }
    return header.hasPrefix("OAuth ") && isSigned(request, String(header.dropFirst(6)))
  }

  private func isSigned(_ request: ServerRequest, _ list: String) -> Bool {
    var fields: [String: String] = [:]
    for part in list.split(separator: ",") {
      let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2 else { return false }
      fields[pair[0]] = Self.decoded(String(pair[1].dropFirst().dropLast()))
    }
    guard let given = fields.removeValue(forKey: "oauth_signature"), let host = request.headers["Host"],
      fields["oauth_consumer_key"] == account.consumerKey, fields["oauth_token"] == account.token,
      fields["oauth_signature_method"] == "HMAC-SHA1", fields["oauth_nonce"]?.isEmpty == false
    else { return false }
    var all = fields.map { Self.encoded(Array($0.key.utf8)) + "=" + Self.encoded(Array($0.value.utf8)) }
    all += request.query.fields.map { Self.encoded($0.name) + "=" + Self.encoded($0.value) }
    let base = [
      request.method.rawValue, Self.encoded(Array("http://\(host)\(request.path)".utf8)),
      Self.encoded(Array(all.sorted().joined(separator: "&").utf8)),
    ].joined(separator: "&")
    let code = Hash.sha1.authenticationCode(
      for: Array(base.utf8), key: Array("\(account.consumerSecret)&\(account.tokenSecret)".utf8))
    return Base64.decode(given)?.equalsInConstantTime(code) ?? false
  }

  private static func encoded(_ bytes: [UInt8]) -> String { PercentEncoding.encode(bytes) }
  private static func decoded(_ text: String) -> String {
    String(decoding: PercentEncoding.decode(Array(text.utf8)), as: UTF8.self)
  }

  /// `grant_type=refresh_token`: a new pair, and the old one is gone.
  func renew(_ request: ServerRequest) async -> ServerResponse {
    if let trouble = trouble(in: "token", [.tooMany, .broken, .unavailable, .refused]) {
      return Self.answer(to: trouble)
    }
    guard let form = request.form, form.text("grant_type") == "refresh_token",
      form.text("client_id") == account.clientID, form.text("refresh_token") == refreshToken
    else {
      return ServerResponse(
        status: 400, headers: ["Content-Type": "application/json"],
        body: Array(
          #"{"error":"invalid_request","error_description":"Value passed for the token was invalid."}"#.utf8))
    }
    renewals += 1
    (accessToken, refreshToken) = ("access-\(renewals + 1)", "refresh-\(renewals + 1)")
    accessEnds = now() + .seconds(7200)
    let answer = Self.success([
      "token_type": "bearer", "expires_in": 7200, "access_token": .text(accessToken),
      "refresh_token": .text(refreshToken),
      "scope": "dm.read dm.write tweet.read tweet.write users.read offline.access",
    ])
    if let delay = trouble(in: "token", [.lost, .slow]) {
      try? await Task.sleep(for: .seconds(delay.seconds))  // Cancelled: answered at once.
    }
    return answer
  }
}
