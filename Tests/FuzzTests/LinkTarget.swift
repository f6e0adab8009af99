// SPDX-License-Identifier: MIT

import Gazetteer
import Pipeline
import Reports

/// Short links in a text, and a walk that is led on by the rest of it: nothing is asked but https at hosts of
/// the list, at most four times, and what is taken out of a text was in it.
enum LinkTarget: FuzzTarget {
  static let name = "short links"

  struct Broken: Error, CustomStringConvertible {
    var description: String
  }

  private static let hosts = ["maps.app.goo.gl", "goo.gl/maps", "waze.com/ul", "bit.ly"]
  private static let rules = LinkRules(
    hosts: hosts, statesPoint: { MapAddress($0).statesPoint }, placeName: { MapAddress($0).placeName })

  static func seeds() -> [[UInt8]] {
    [
      "https://maps.app.goo.gl/AbC123?g_st=iw lubang di sini\nhttps://bit.ly/x\n/maps/@-6.1,106.8,17z",
      "goo.gl/maps/AbC\nhttps://bit.ly/a\nhttps://maps.app.goo.gl/b\n//goo.gl/maps/c\nhttps://waze.com/ul/d",
      "(www.bit.ly/3xY).\nhttps://user@bit.ly:443/x\nhttps://www.google.com/maps/place/Caf%C3%A9+Cikini",
      "https://waze.com/ul/hqqgu8\nhttps://www.waze.com/live-map/directions?to=ll.-6.2%2C106.8",
      "https://bit.ly/a\nhttp://bit.ly/b", "https://osm.org/go/tZ_vP2S0~--?m= https://osm.org/go/@@@@@@@@@==",
      "https://maps.google.com/?q=Jl.+Surabaya&daddr=x https://www.google.com/maps/dir/a/b/",
    ].map { Array($0.utf8) }
  }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    let text = String(decoding: bytes, as: UTF8.self)
    let links = ShortLink.all(in: text, to: hosts)
    if ShortLink.without(links, text).utf8.count > text.utf8.count + links.count {
      throw Broken(description: "a text grew")
    }
    var targets = text.split(separator: "\n").map(String.init)
    var walk = LinkWalk(rules)
    var step = walk.start(links.first?.address ?? targets.first ?? "")
    var asked = 0
    while case .ask(let address) = step {
      asked += 1
      try check(address, asked)
      step = walk.next(targets.isEmpty ? .noRedirect(status: 200) : .redirect(to: targets.removeFirst()))
    }
    return [.other("\(links.count) \(asked)")]
  }

  private static func check(_ address: String, _ asked: Int) throws {
    let isListed = hosts.contains { host in
      ["https://", "https://www."].contains { address.hasPrefix($0 + host) }
    }
    guard isListed, asked <= 1 + LinkWalk.mostRedirects, address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw Broken(description: "asked what must not be asked") }
  }
}
