// SPDX-License-Identifier: MIT
//
// Where files may be fetched from. A message names a URL, and whoever can write a message could have us ask
// machines of our own network (SSRF) or send our token away; so nothing is asked but what is Meta's.

import Settings

package struct MediaHosts: Sendable, Hashable {
  /// Meta's own, with everything below them.
  private static let known = ["fbsbx.com", "fbcdn.net", "cdninstagram.com"]

  private let base: ServiceURL?
  private let more: [String]

  package init(base: String, more: [String] = []) {
    self.base = ServiceURL(base)
    self.more = more
  }

  /// Whether a file may be fetched there: over https from one of the hosts, or from the interface itself.
  package func admits(_ text: String) -> Bool {
    guard let url = ServiceURL(text) else { return false }
    if isInterface(url) { return true }
    guard url.scheme == "https", url.port == nil || url.port == 443 else { return false }
    return more.contains(url.host)
      || Self.known.contains { url.host == $0 || url.host.hasSuffix(".\($0)") }
  }

  private func isInterface(_ url: ServiceURL) -> Bool {
    url.scheme == base?.scheme && url.host == base?.host && url.port == base?.port
  }
}
