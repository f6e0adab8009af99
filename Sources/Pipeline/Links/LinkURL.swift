// SPDX-License-Identifier: MIT
//
// An address of the web as it may be asked: taken apart by one strict reader, and put together again from the
// parts, so that what was checked and what is asked cannot differ. Whatever a lenient reader would have to
// guess at is no address here: users and ports, numbers for hosts, a dot at a name's end, names that are not
// in ASCII, backslashes, steps up in the path.

/// `https`, a host's name, and the path with its query.
struct LinkURL: Sendable, Hashable {
  /// Lower case.
  let host: String
  /// From the `/` on, escaped, without a fragment; case as written.
  let path: String

  /// Longer ones are asked by nobody; the links of maps have some hundreds of bytes.
  static let longest = 4000

  /// Reads a whole address; nil where it is none, or not of `https`.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.longest, Self.schemeEnd(bytes, "https://") != nil else { return nil }
    self.init(bytes.dropFirst("https://".utf8.count))
  }

  /// What stands behind the scheme.
  init?(_ rest: ArraySlice<UInt8>) {
    let host = rest.prefix { !"/?#".utf8.contains($0) }
    guard Self.isName(host) else { return nil }
    guard let path = Self.escaped(rest.dropFirst(host.count).prefix { $0 != UInt8(ascii: "#") }),
      !Self.stepsUp(path)
    else { return nil }
    self.host = String(decoding: host, as: UTF8.self).lowercased()
    self.path = path.hasPrefix("/") ? path : "/\(path)"
  }

  var description: String { "https://\(host)\(path)" }

  /// What a redirect from here leads to, as text: a target may lack its scheme, its host, or the beginning of
  /// its path (RFC 3986 §5.2).
  func target(_ location: String) -> String {
    let scheme = location.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
    if location.dropFirst(scheme.count).hasPrefix(":") { return location }
    if location.hasPrefix("//") { return "https:\(location)" }
    if location.hasPrefix("/") { return "https://\(host)\(location)" }
    let whole = path.prefix { $0 != "?" }
    if location.isEmpty || location.hasPrefix("#") { return description }
    if location.hasPrefix("?") { return "https://\(host)\(whole)\(location)" }
    let folder = whole[...(whole.lastIndex(of: "/") ?? whole.startIndex)]
    return "https://\(host)\(folder)\(location)"
  }

  /// Whether it lies within the list, of names or names with the beginning of a path: `goo.gl/maps`.
  func isWithin(_ hosts: [String]) -> Bool {
    hosts.contains { entry in
      let name = entry.prefix { $0 != "/" }
      let start = entry.dropFirst(name.count)
      guard host == name || host == "www.\(name)", path.hasPrefix(start) else { return false }
      return start.isEmpty || path.dropFirst(start.count).first.map { "/?".contains($0) } ?? true
    }
  }

  /// Where the rest begins; nil where it begins otherwise.
  static func schemeEnd(_ bytes: [UInt8], _ scheme: String, from start: Int = 0) -> Int? {
    let end = start + scheme.utf8.count
    guard end <= bytes.count, zip(bytes[start...], scheme.utf8).allSatisfy({ lowered($0) == $1 })
    else { return nil }
    return end
  }

  static func lowered(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 }

  /// Labels of letters, digits and inner hyphens (RFC 1123 §2.1), two at least, the last one no number.
  static func isName(_ host: ArraySlice<UInt8>) -> Bool {
    let labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard host.count <= 253, labels.count >= 2 else { return false }
    let areWellFormed = labels.allSatisfy { label in
      (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
        && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }
    return areWellFormed && labels.last?.first.map { !($0 &- 0x30 < 10) } ?? false
  }

  /// Servers write names of places into paths as they are; nil where there is a control or a backslash.
  private static func escaped(_ path: ArraySlice<UInt8>) -> String? {
    var text: [UInt8] = []
    for byte in path {
      switch byte {
      case 0..<0x20, 0x7F, UInt8(ascii: "\\"): return nil
      case 0x20, 0x80...:
        let digits = Array("0123456789ABCDEF".utf8)
        text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: text.append(byte)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func stepsUp(_ path: String) -> Bool {
    path.prefix { $0 != "?" }.lowercased().split(separator: "/").contains {
      [".", "..", "%2e", "%2e%2e", ".%2e", "%2e."].contains($0)
    }
  }
}
