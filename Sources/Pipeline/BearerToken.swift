// SPDX-License-Identifier: MIT
//
// An OAuth 2 access token as a file keeps it: the token by itself, or a JSON object as token helpers
// write it. When it ends is known from the object (`expires_at`, `expiry`, `expires_on`), or from the
// token where it is a JWT (RFC 7519 §4.1.4); the signature is the server's to check, not ours.

import FoundationEssentials
package import Reports
package import Settings

/// A token and when it ends.
package struct BearerToken: Sendable, Hashable {
  package var token: String
  package var expires: Timestamp?
  /// When it was made, for how long it lives.
  package var issued: Timestamp?

  /// Reads the file's bytes. Throws where an object holds no token; a plain token is never refused.
  package init(parsing bytes: [UInt8]) throws(TokenFault) {
    let text = String(decoding: bytes, as: UTF8.self).trimmed
    guard text.hasPrefix("{") else {
      self.init(plain: text)
      return
    }
    guard let file = Claims(Array(text.utf8)), let token = file.access_token ?? file.token else {
      throw TokenFault()
    }
    self.init(plain: token)
    expires = (file.expires_at ?? file.expiry ?? file.expires_on)?.time ?? expires
    issued = (file.issued_at ?? file.obtained_at)?.time ?? issued
  }

  /// Reads a secret as it is now. A token that does not say when it was made was made when its file
  /// was written.
  package init(reading secret: Secret) throws {
    try self.init(parsing: try secret.read())
    issued = issued ?? secret.writtenAt.map { Timestamp(seconds: $0) }
  }

  private init(plain token: String) {
    self.token = token
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let claims = Self.decoded(parts[1]).flatMap({ Claims($0) }) else { return }
    expires = claims.exp?.time
    issued = claims.iat?.time
  }

  /// How long before its end it should have been renewed: a tenth of its life, at most `limit`. An
  /// hour's token is worth a word six minutes before, a year's token a week before.
  package func notice(atMost limit: Duration) -> Duration {
    guard let expires, let issued, issued < expires else { return limit }
    return min(limit, (expires - issued) / 10)
  }

  /// Base64 for URLs, without its padding (RFC 7515 §2).
  private static func decoded(_ text: Substring) -> [UInt8]? {
    var plain = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
    while plain.utf8.count % 4 != 0 { plain += "=" }
    return Data(base64Encoded: plain).map(Array.init)
  }
}

/// A token file without a token in it.
package struct TokenFault: Error, Hashable, CustomStringConvertible {
  package init() {}
  package var description: String { "the token file is JSON without access_token" }
}

/// A token of the configuration, and whom it lets in.
package struct TokenSource: Sendable {
  /// The feeds and couriers that use it, by their names.
  package var feeds: [String]
  package var couriers: [String]
  /// Reads it as it is now.
  package var read: @Sendable () throws -> BearerToken

  package init(
    feeds: [String] = [], couriers: [String] = [], read: @escaping @Sendable () throws -> BearerToken
  ) {
    self.feeds = feeds
    self.couriers = couriers
    self.read = read
  }
}

/// What JWTs and token files say of themselves; unknown members are nobody's concern.
private struct Claims: Decodable {
  var access_token: String?
  var token: String?
  var exp, iat: TimeText?
  var expires_at, expiry, expires_on: TimeText?
  var issued_at, obtained_at: TimeText?

  init?(_ json: [UInt8]) {
    let claims = try? JSONDecoder().decode(Claims.self, from: Data(json))  // No JSON tells nothing.
    guard let claims else { return nil }
    self = claims
  }
}

/// A time as a number of seconds or milliseconds, the same as text, or RFC 3339; nil for all else.
private struct TimeText: Decodable {
  var time: Timestamp?

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {  // Not a number: a text.
      time = Self.time(number)
    } else if let text = try? container.decode(String.self) {  // Neither: not a time.
      time = Double(text).flatMap(Self.time) ?? Self.time(text)
    }
  }

  private static func time(_ number: Double) -> Timestamp? {
    guard number.isFinite, number > 0, number < 1e15 else { return nil }
    return Timestamp(milliseconds: Int64(number < 1e11 ? number * 1000 : number))
  }

  private static func time(_ text: String) -> Timestamp? {
    // Fractions of a second come in any length; without a zone it is UTC.
    let whole = text.prefix { $0 != "." }
    let rest = text.dropFirst(whole.count + 1).drop { $0.isNumber }
    var plain = String(whole + rest)
    let clock = plain.dropFirst(11)
    if !clock.contains("Z"), !clock.contains("+"), !clock.contains("-") { plain += "Z" }
    let date = try? Date(plain, strategy: .iso8601)  // What is no time says nothing.
    return date.map { Timestamp(seconds: Int64($0.timeIntervalSince1970)) }
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
