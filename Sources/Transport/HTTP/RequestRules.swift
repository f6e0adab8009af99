// SPDX-License-Identifier: MIT
//
// What an HTTP request of ours may look like, checked before libcurl sees it.

extension HTTPRequest {
  /// Method and host with port, for failures; never path or query.
  var subject: String { "\(method.rawValue) \(authority.map { String($0) } ?? "?")" }

  /// Why it must not be sent; nil where it may.
  var objection: String? {
    guard hasWebScheme, let authority, !authority.isEmpty else { return "not an http or https URL" }
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return "unencoded character in the URL" }
    guard !authority.utf8.contains(UInt8(ascii: "@")) else { return "credentials in the URL" }
    guard headers.areWellFormed else { return "malformed header" }
    let framing = ["Content-Length", "Transfer-Encoding", "Expect"]
    guard framing.allSatisfy({ headers[$0] == nil }) else { return "framing header" }
    return nil
  }

  private var hasWebScheme: Bool {
    let scheme = url.prefix { $0 != ":" }.lowercased()
    return scheme == "http" || scheme == "https"
  }

  /// From behind `//` to the path; nil where there is no `//`.
  private var authority: Substring? {
    guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let rest = url.utf8[colon...].dropFirst()
    guard rest.starts(with: "//".utf8) else { return nil }
    return Substring(rest.dropFirst(2).prefix { !"/?#".utf8.contains($0) })
  }
}
