// SPDX-License-Identifier: MIT
//
// What every account at Meta has in the configuration: how it is let in, how Meta proves that it calls, and
// where files may be fetched from.

import Pipeline
package import Settings
import Transport
import Web

package struct GraphSettings: Sendable {
  /// Lets us in; renewed by exchanging the file.
  package var token: Secret
  /// Of the app: signs what comes in.
  package var appSecret: Secret
  /// Named once when the webhook is set up.
  package var verifyToken: Secret
  package var webhookPath: String
  /// Without a slash at the end.
  package var graphURL: String
  package var version: String
  /// A larger file stays with Meta.
  package var largestFile: Int
  /// Whether requests prove that they are the app's own.
  package var provesApp: Bool
  /// Hosts files may be fetched from beside Meta's own and the interface's.
  package var mediaHosts: [String]

  /// - Parameter provesApp: Unless it is said.
  init(_ section: Section, graphURL standard: String, largestFile: Int, provesApp: Bool = true) {
    token = section.secret("token")
    appSecret = section.secret("appSecret")
    verifyToken = section.secret("verifyToken")
    webhookPath = section.webhookPath("webhookPath", default: "/meta/webhook")
    graphURL = Self.graphURL(section) ?? standard
    version = section.string("version", default: "v23.0")
    self.provesApp = section.bool("appSecretProof", default: provesApp)
    self.largestFile = section.bytes("largestFile", in: 1...(2 << 30), default: largestFile)
    mediaHosts = section.strings("mediaHosts", default: []).map { $0.lowercased() }
    let parts = version.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
    if version.first != "v" || parts.count != 2 || !parts.allSatisfy({ String($0).isPlatformID }) {
      section.mistake(at: "version", "expected a version of the Graph API, as in \"v23.0\"")
    }
  }

  private static func graphURL(_ section: Section) -> String? {
    guard let url = section.optionalURL("graphURL") else { return nil }
    if url.scheme == "http", !["127.0.0.1", "[::1]", "localhost"].contains(url.host) {
      section.warning(at: "graphURL", "the token goes over the network unsealed; use https")
    }
    return url.text.withoutLastSlash
  }

  func api(_ exchange: @escaping WebExchange) -> GraphAPI {
    GraphAPI(
      base: graphURL, version: version,
      token: { [token] in try BearerToken(reading: token).token },
      appSecret: provesApp ? appSecret.text : nil, exchange: exchange)
  }

  var hosts: MediaHosts { MediaHosts(base: graphURL, more: mediaHosts) }
}

extension Section {
  /// The id Meta has for one of the city's own accounts.
  func platformID(_ key: String) -> String {
    let id = string(key)
    if !id.isEmpty, !id.isPlatformID {
      mistake(at: key, "expected the id Meta shows for it, digits only, in quotes")
    }
    return id
  }
}
