// SPDX-License-Identifier: MIT
//
// The short links of a text: those to the hosts of a list, with their scheme or without. One pass over the
// bytes, whatever they are.

/// A short link where it stands in a text.
package struct ShortLink: Sendable, Hashable {
  /// As it is asked: `https`, and the host in lower case.
  package let address: String
  /// Of the text's UTF-8, with the scheme if there is one.
  package let range: Range<Int>

  /// So many links of one message are followed.
  package static let most = 3
  private static let longest = 500

  /// The links of a text to hosts of the list, each once.
  package static func all(in text: String, to hosts: [String]) -> [ShortLink] {
    let bytes = Array(text.utf8)
    let names = Set(hosts.map { $0.prefix { $0 != "/" } })
    var found: [ShortLink] = []
    var cursor = 0
    while cursor < bytes.count, found.count < most {
      guard beginsWord(bytes, cursor) else {
        cursor += 1
        continue
      }
      let scheme = ["https://", "http://"].lazy.compactMap {
        LinkURL.schemeEnd(bytes, $0, from: cursor)
      }.first
      let host = scheme ?? cursor
      let start = LinkURL.schemeEnd(bytes, "www.", from: host) ?? host
      var next = nameEnd(bytes, start)
      if next < bytes.count, bytes[next] == UInt8(ascii: "/"), isAmong(names, bytes[start..<next]) {
        next = end(bytes, next)
        if let link = link(bytes[host..<next], hosts),
          !found.contains(where: { $0.address == link.address })
        {
          found.append(ShortLink(address: link.address, range: cursor..<link.end))
        }
      } else if scheme != nil {
        // What lies inside another link is part of that one.
        next = end(bytes, next)
      }
      cursor = max(next, cursor + 1)
    }
    return found
  }

  /// The text without them.
  package static func without(_ links: [ShortLink], _ text: String) -> String {
    guard !links.isEmpty else { return text }
    let bytes = Array(text.utf8)
    var rest: [UInt8] = []
    var cursor = 0
    for link in links {
      rest += bytes[cursor..<link.range.lowerBound] + [0x20]
      cursor = link.range.upperBound
    }
    return String(decoding: rest + bytes[cursor...], as: UTF8.self)
  }

  private static func beginsWord(_ bytes: [UInt8], _ index: Int) -> Bool {
    guard LinkURL.isLetterOrDigit(bytes[index]) else { return false }
    guard index > 0 else { return true }
    let before = bytes[index - 1]
    return !LinkURL.isLetterOrDigit(before) && !"./-_@%&=?#+".utf8.contains(before)
  }

  /// Behind the letters, digits, dots and hyphens; in them no word begins.
  private static func nameEnd(_ bytes: [UInt8], _ start: Int) -> Int {
    bytes[start...].firstIndex { !LinkURL.isLetterOrDigit($0) && !".-".utf8.contains($0) } ?? bytes.count
  }

  private static func isAmong(_ names: Set<Substring>, _ host: ArraySlice<UInt8>) -> Bool {
    host.count <= 253
      && names.contains(Substring(String(decoding: host.map(LinkURL.lowered), as: UTF8.self)))
  }

  /// Where what may be a link ends: at a blank, a bracket, a quote, a letter that is none of ASCII's.
  private static func end(_ bytes: [UInt8], _ start: Int) -> Int {
    bytes[start...].firstIndex { $0 <= 0x20 || $0 >= 0x7F || "<>\"'`()[]{}|\\^".utf8.contains($0) }
      ?? bytes.count
  }

  private static func link(_ written: ArraySlice<UInt8>, _ hosts: [String]) -> (address: String, end: Int)? {
    var written = written
    // What ends a sentence, or marks words in a chat.
    while let last = written.last, ".,;:!?*_~".utf8.contains(last) { written.removeLast() }
    guard written.count <= longest, let url = LinkURL(written), url.isWithin(hosts) else { return nil }
    // A host alone leads to no place, nor does the beginning of a path that stands for many.
    let code = written.drop { !"/?".utf8.contains($0) }.count { LinkURL.isLetterOrDigit($0) }
    let listed = hosts.filter { url.isWithin([$0]) }.map { entry in
      entry.drop { $0 != "/" }.utf8.count { LinkURL.isLetterOrDigit($0) }
    }.max()
    return code > (listed ?? 0) ? (url.description, written.endIndex) : nil
  }
}
