// SPDX-License-Identifier: MIT

/// The address of an outside service: an absolute URL of the shape `scheme://host:port/path?query`
/// (RFC 3986 §3), without credentials and without a fragment.
package struct ServiceURL: Hashable, Sendable, CustomStringConvertible {
  /// As written, with the scheme and the host in small letters.
  package let text: String
  package let scheme: String
  /// A name, an IPv4 address, or an IPv6 address in its brackets.
  package let host: String
  /// 1 to 65535; nil where the scheme's own port is meant.
  package let port: Int?
  /// Path and query, starting with `/`; `/` where there is none.
  package let path: String

  package var description: String { text }

  /// What is wrong with a text that should be a URL.
  enum Flaw: String, Error {
    case characters = "a URL has no spaces and no characters beyond ASCII; write them as %20 and the like"
    case scheme = "the scheme is missing, as in https://"
    case credentials = "no user name and password in a URL; they have their own keys"
    case host = "the host is missing or is not a name or an address"
    case port = "the port is not a number from 1 to 65535"
    case fragment = "a URL of a service has no fragment (#)"
  }

  /// Nil where the text is not such a URL.
  package init?(_ text: String) {
    do throws(Flaw) { try self.init(checking: text) } catch { return nil }
  }

  init(checking text: String) throws(Flaw) {
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .characters }
    guard !text.utf8.contains(UInt8(ascii: "#")) else { throw .fragment }
    guard let colon = text.firstIndex(of: ":"), colon != text.startIndex,
      text[colon...].hasPrefix("://")
    else { throw .scheme }
    let afterScheme = text[text.index(colon, offsetBy: 3)...]
    let authority = afterScheme.prefix { $0 != "/" && $0 != "?" }
    guard !authority.contains("@") else { throw .credentials }
    (host, port) = try Self.splitAuthority(authority)
    let rest = afterScheme[authority.endIndex...]
    scheme = text[..<colon].lowercased()
    path = rest.hasPrefix("/") ? String(rest) : "/" + rest
    self.text = "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "") + rest
  }

  private static func splitAuthority(_ authority: Substring) throws(Flaw) -> (String, Int?) {
    // The last colon outside the brackets of an IPv6 address starts the port.
    let hostEnd = authority.hasPrefix("[") ? authority.firstIndex(of: "]") : authority.startIndex
    guard let hostEnd else { throw .host }
    let colon = authority[hostEnd...].firstIndex(of: ":") ?? authority.endIndex
    let host = authority[..<colon].lowercased()
    guard isHost(host) else { throw .host }
    guard colon != authority.endIndex else { return (host, nil) }
    let digits = authority[authority.index(after: colon)...]
    guard digits.utf8.allSatisfy({ isDigit($0) }), let port = Int(digits), (1...65535).contains(port) else {
      throw .port
    }
    return (host, port)
  }

  private static func isHost(_ host: String) -> Bool {
    if host.hasPrefix("[") {
      let inner = host.dropFirst().dropLast()
      return host.hasSuffix("]") && inner.contains(":")
        && inner.utf8.allSatisfy { hexValue($0) != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    }
    return !host.isEmpty
      && host.utf8.allSatisfy { byte in
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_")].contains(byte)
      }
  }

  /// Beside a noted mistake; nothing listens there.
  static let standIn = ServiceURL(
    text: "http://host.invalid/", scheme: "http", host: "host.invalid", port: nil, path: "/")

  private init(text: String, scheme: String, host: String, port: Int?, path: String) {
    self.text = text
    self.scheme = scheme
    self.host = host
    self.port = port
    self.path = path
  }
}
