// SPDX-License-Identifier: MIT
//
// X-Twilio-Signature: base64 of an HMAC under the account's token over the public URL, followed for
// a form by each parameter's name and value, sorted by name, the values of one name as a sorted set.
// Another body is covered by its SHA-256 in the URL's `bodySHA256`. The algorithm is SHA-1 unless
// X-Twilio-Webhooks-Signature-Settings names HMAC_SHA256.
//
// Twilio signs the URL it called, so a proxy in front hides it: the public base is configured, the
// query comes from the request. A default port may or may not have been part of what was signed.

import Cryptography
package import Transport
import Web

package enum TwilioSignature {
  /// Whether the request was signed with the token; `url` is the public one, without a query.
  package static func isValid(_ request: ServerRequest, url: String, token: String) -> Bool {
    // Who sent it is known only at the end, so the form must be worth decoding at all.
    guard let signature = request.headers["X-Twilio-Signature"], FormFields.isReasonable(request.body) else {
      return false
    }
    let form = request.form
    guard form != nil || request.body.isEmpty || bodyMatches(request) else { return false }
    let parameters = form ?? FormFields(decoding: [])
    let query = request.rawQuery.isEmpty ? "" : "?" + String(decoding: request.rawQuery, as: UTF8.self)
    return spellings(of: url).contains { base in
      let expected = sign(base + query, parameters, token: token, with: hash(request))
      return Array(signature.utf8).equalsInConstantTime(Array(expected.utf8))
    }
  }

  /// The signature Twilio gives.
  static func sign(_ url: String, _ parameters: FormFields, token: String, with hash: Hash) -> String {
    let values = Dictionary(grouping: parameters.fields, by: \.name)
    var message = Array(url.utf8)
    for name in values.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let distinct = Set((values[name] ?? []).map(\.value))
      for value in distinct.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        message += name + value
      }
    }
    return Base64.encode(hash.authenticationCode(for: message, key: Array(token.utf8)))
  }

  private static func hash(_ request: ServerRequest) -> Hash {
    let settings = request.headers["X-Twilio-Webhooks-Signature-Settings"] ?? ""
    let names = settings.split(separator: ",").map { String($0).trimmed }
    return names.contains("algorithm=HMAC_SHA256") ? .sha256 : .sha1
  }

  private static func bodyMatches(_ request: ServerRequest) -> Bool {
    guard let claimed = request.query.text("bodySHA256"), let digest = Hex.decode(claimed) else {
      return false
    }
    return Hash.sha256.digest(of: request.body).equalsInConstantTime(digest)
  }

  /// The URL as configured, and with or without its scheme's default port.
  private static func spellings(of url: String) -> [String] {
    guard let scheme = url.firstRange(of: "://") else { return [url] }
    let rest = url[scheme.upperBound...]
    let host = rest.prefix { $0 != "/" && $0 != "?" }
    let path = rest[host.endIndex...]
    let name = String(url[..<scheme.upperBound])
    let port = name.lowercased() == "https://" ? ":443" : ":80"
    let bare = host.hasSuffix(port) ? String(host.dropLast(port.count)) : String(host)
    // An explicit port of another number is signed as it stands.
    guard bare == String(host), bare.contains(":"), !bare.hasSuffix("]") else {
      return [name + bare + path, name + bare + port + path]
    }
    return [url]
  }
}
