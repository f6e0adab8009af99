// SPDX-License-Identifier: MIT

package import Settings

/// The settings' part about short links.
package struct LinkSettings: Sendable, Hashable {
  package var isEnabled: Bool
  /// Lower case; names, or names with the beginning of a path.
  package var hosts: [String]

  /// What is followed where nothing is said: what map apps share, and what people here shorten links with.
  package static let usual = ["maps.app.goo.gl", "goo.gl/maps", "waze.com/ul", "s.id", "bit.ly"]

  /// Reads `locator.shortLinks`; all of it may be absent.
  package init(reading section: Section?) {
    isEnabled = section?.bool("enabled", default: true) ?? true
    hosts = section?.strings("hosts", default: Self.usual).map { $0.lowercased() } ?? Self.usual
    for host in hosts where LinkURL(host[...]) == nil {
      section?.mistake(
        at: "hosts",
        "\"\(host)\" is no host; write \"bit.ly\", or with the beginning of a path \"goo.gl/maps\"")
    }
  }
}

extension LinkURL {
  /// An entry of the list: a name, and perhaps a path without its end.
  fileprivate init?(_ entry: Substring) {
    guard !entry.contains(where: { "?#".contains($0) }), !entry.hasSuffix("/") else { return nil }
    self.init(Array(entry.utf8)[...])
  }
}
