// SPDX-License-Identifier: MIT
//
// What an address on the web says of a place, asked by whoever follows links: a point, read as in a text, or
// else a place by its name, as the search of a map was given it:
//
//   …/maps/place/Taman+Suropati/…, …/maps/search/Taman+Suropati, …/maps/dir/Monas/Taman+Suropati
//   maps.google.com/?q=Taman+Suropati, query=, daddr=, destination=, address=

package struct MapAddress: Sendable {
  private let address: String

  package init(_ address: String) { self.address = address }

  /// Whether it is a whole link that carries a point.
  package var statesPoint: Bool {
    let bytes = Array(address.utf8)
    return MapLink.end(in: bytes, from: 0) == bytes.count && !MapLink.points(in: bytes[...]).isEmpty
  }

  /// The place it names, as words for the locator; nil where it is no map's or names none.
  package var placeName: String? {
    let written = Array(address.utf8)
    // As written first, or an escaped slash inside a name would end it; else for a link inside a link.
    return name(in: written) ?? name(in: LinkText(written[...]).bytes)
  }

  private func name(in bytes: [UInt8]) -> String? {
    let host = bytes.drop { $0 != UInt8(ascii: "/") }.dropFirst(2).prefix { $0 != UInt8(ascii: "/") }
    guard Self.isMap(host.map(\.lowered), bytes) else { return nil }
    return name(behindOneOf: ["/place/", "/search/"], upTo: "/?&#@", in: bytes) ?? destination(in: bytes)
      ?? name(behindOneOf: Self.parameters, upTo: "&#", in: bytes)
  }

  private static let parameters = ["q", "query", "daddr", "destination", "address"].flatMap {
    ["?\($0)=", "&\($0)="]
  }

  private static func isMap(_ host: [UInt8], _ bytes: [UInt8]) -> Bool {
    let isMapHost = ["maps.", "waze.com", "openstreetmap.org", "osm.org"].contains {
      host.firstRange(of: Array($0.utf8)) != nil
    }
    return isMapHost || bytes.firstRange(of: Array("/maps".utf8)) != nil
  }

  private func name(behindOneOf marks: [String], upTo ends: String, in bytes: [UInt8]) -> String? {
    for mark in marks {
      guard let found = bytes.firstRange(of: Array(mark.utf8)) else { continue }
      if let name = words(bytes[found.upperBound...].prefix { !ends.utf8.contains($0) }) { return name }
    }
    return nil
  }

  /// The last stop of a way.
  private func destination(in bytes: [UInt8]) -> String? {
    guard let found = bytes.firstRange(of: Array("/dir/".utf8)) else { return nil }
    let stops = bytes[found.upperBound...].prefix { !"?#@".utf8.contains($0) }
      .split(separator: UInt8(ascii: "/"))
    return stops.last { !$0.starts(with: "data=".utf8) }.flatMap(words)
  }

  /// As a person would write them; nil for what has no letters, as the middle of a map.
  private func words(_ written: ArraySlice<UInt8>) -> String? {
    guard written.count <= Self.longest else { return nil }
    let letters = LinkText(written).bytes.map { $0 == UInt8(ascii: "+") || $0 < 0x20 ? 0x20 : $0 }
    return letters.contains(where: \.isLetter) ? String(decoding: letters, as: UTF8.self) : nil
  }

  private static let longest = 900
}
