// SPDX-License-Identifier: MIT

import Gazetteer
import Pipeline
import Testing

/// As the daemon has them, with hosts nobody is asked at.
extension LinkRules {
  static let example = LinkRules(
    hosts: ["maps.short.example", "two.example/maps", "bit.example"],
    statesPoint: { MapAddress($0).statesPoint }, placeName: { MapAddress($0).placeName })
}

@Suite struct `A walk along a short link` {
  private let start = "https://maps.short.example/AbC123"
  private let point = "https://www.google.com/maps?q=-6.19,106.83"
  private let outside = LinkWalk.Step.gone(reason: "it leads to a host that is not on the list")
  private let insecure = LinkWalk.Step.gone(reason: "it leads to no https address")

  /// Where a walk ends whose hosts redirect to these, one after the other.
  private func end(_ targets: String..., from link: String? = nil) -> LinkWalk.Step {
    var walk = LinkWalk(.example)
    var step = walk.start(link ?? start)
    for target in targets {
      guard case .ask = step else { return step }
      step = walk.next(.redirect(to: target))
    }
    return step
  }

  @Test func `it ends at the first address that states a point, whose host is not asked`() {
    #expect(end() == .ask(start))
    #expect(end(point) == .found(point))
    #expect(end("https://bit.example/x", point, "https://bit.example/never") == .found(point))
    #expect(end("http://plain.example/?q=-6.19,106.83") == .found("http://plain.example/?q=-6.19,106.83"))
  }

  @Test func `a map's page that names a place is read and not asked`() {
    let page = "https://www.google.com/maps/place/Taman+Suropati"
    #expect(end(page) == .found(page))
  }

  @Test func `the list holds at every hop`() {
    #expect(end("https://evil.example/") == outside)
    #expect(end("https://bit.example/x", "https://evil.example/") == outside)
    #expect(end(from: "https://evil.example/") == outside)
    #expect(end("https://two.example/other") == outside)
    #expect(end("https://two.example/mapsother") == outside)
    #expect(end("https://two.example/maps/x") == .ask("https://two.example/maps/x"))
    #expect(end("https://www.bit.example/x") == .ask("https://www.bit.example/x"))
    #expect(end("https://sub.bit.example/x") == outside)
    #expect(end("https://bit.example.evil.example/x") == outside)
    #expect(end("https://notbit.example/x") == outside)
  }

  @Test(arguments: [
    "http://bit.example/x", "HTTP://bit.example/x", "ftp://bit.example/x", "file:///etc/passwd",
    "javascript:alert(1)", "data:text/html,x", "intent://maps.short.example/#Intent;end",
    "https:/bit.example/x",
    "https:bit.example/x", "https://", "https:///x",
  ]) func `nothing but https is asked`(target: String) {
    #expect(end(target) == insecure)
  }

  @Test(arguments: [
    "https://user@bit.example/x", "https://bit.example@evil.example/x", "https://bit.example:443/x",
    "https://bit.example:8443/x", "https://bit.example:/x", "https://user:p@bit.example/x",
    "https://bit.example%2eevil.example/x", "https://bit.example\\@evil.example/x",
    "https://bit.example./x", "https://.bit.example/x", "https://bit..example/x", "https://bit.example /x",
    "https://bıt.example/x", "https://bit。example/x", "https://ｂit.example/x", "https://bit.exampl\u{435}/x",
    "https://127.0.0.1/x", "https://[::1]/x", "https://2130706433/x", "https://0x7f.1/x",
    "https://localhost/x",
    "https://bit.example/a\\b", "https://bit.example/\u{7}", "https://bit.example/../x",
    "https://bit.example/%2E%2e/x",
    "//user@bit.example/x", "//bit.example:8080/x",
  ]) func `users, ports, numbers and foreign letters are no host`(target: String) {
    #expect(end(target) == insecure)
  }

  @Test func `a name in ASCII's clothes is only itself`() {
    #expect(end("https://xn--bt-lka.example/x") == outside)
    #expect(end("HTTPS://BIT.example/X") == .ask("https://bit.example/X"))
  }

  @Test(arguments: [
    ("/y?a=1", "https://maps.short.example/y?a=1"), ("//bit.example/y", "https://bit.example/y"),
    ("y", "https://maps.short.example/y"), ("?y", "https://maps.short.example/AbC123?y"),
    ("/y#fragment", "https://maps.short.example/y"), ("https://bit.example", "https://bit.example/"),
    ("https://bit.example?y", "https://bit.example/?y"),
    ("/Caf\u{E9} x", "https://maps.short.example/Caf%C3%A9%20x"),
  ]) func `a target may be relative, and in any letters behind the host`(target: String, asked: String) {
    #expect(end(target) == .ask(asked))
  }

  @Test func `three redirects are followed, and no fourth`() {
    let hops = (1...4).map { "https://bit.example/\($0)" }
    #expect(end(hops[0], hops[1], hops[2]) == .ask(hops[2]))
    #expect(end(hops[0], hops[1], hops[2], hops[3]) == .gone(reason: "more than three redirects"))
    #expect(end(hops[0], hops[1], hops[2], point) == .found(point))
  }

  @Test func `a loop ends where it closes`() {
    let loop = LinkWalk.Step.gone(reason: "it leads back to itself")
    #expect(end(start) == loop)
    #expect(end("") == loop)
    #expect(end("#x") == loop)
    #expect(end("https://bit.example/x", start) == loop)
  }

  @Test func `an overlong address is not read`() {
    let long = "https://bit.example/" + String(repeating: "a", count: 4000)
    #expect(end(long) == .gone(reason: "it leads to an overlong address"))
    #expect(end(point + "&x=" + String(repeating: "a", count: 4000)) == end(long))
  }

  @Test func `other answers end it`() {
    var walk = LinkWalk(.example)
    _ = walk.start(start)
    #expect(walk.next(.noRedirect(status: 404)) == .gone(reason: "it leads nowhere (404)"))
    #expect(walk.next(.refused(reason: "private")) == .gone(reason: "private"))
    #expect(
      walk.next(.retry(after: .seconds(9), reason: "busy")) == .retry(after: .seconds(9), reason: "busy"))
  }
}

@Suite struct `Short links in a text` {
  private func found(_ text: String) -> [String] {
    ShortLink.all(in: text, to: LinkRules.example.hosts).map(\.address)
  }

  @Test(arguments: [
    ("https://maps.short.example/AbC123", "https://maps.short.example/AbC123"),
    ("http://maps.short.example/AbC123", "https://maps.short.example/AbC123"),
    ("lokasi:maps.short.example/AbC123?g_st=iw.", "https://maps.short.example/AbC123?g_st=iw"),
    ("maps:maps.short.example/AbC123", "https://maps.short.example/AbC123"),
    ("(HTTPS://WWW.Bit.Example/AbC)", "https://www.bit.example/AbC"),
    ("*https://bit.example/AbC*, tolong", "https://bit.example/AbC"),
    ("“https://bit.example/AbC”", "https://bit.example/AbC"), ("📍bit.example/AbC", "https://bit.example/AbC"),
    ("di sini→https://two.example/maps/x\nterima kasih", "https://two.example/maps/x"),
    ("<https://bit.example/AbC>", "https://bit.example/AbC"),
    ("slipi/tebet:bit.example/AbC", "https://bit.example/AbC"),
  ]) func `are found however they are written`(text: String, address: String) {
    #expect(found(text) == [address])
  }

  @Test(arguments: [
    "", "bit.example", "https://bit.example/", "https://two.example/maps", "https://two.example/maps/",
    "https://two.example/x", "https://evil.example/https://bit.example/AbC", "evil.example/bit.example/AbC",
    "https://evil.example/?u=https://bit.example/AbC", "a@bit.example/AbC", "notbit.example/AbC",
    "sub.bit.example/AbC", "https://user@bit.example/AbC", "https://bit.example:8443/AbC",
    "https://bit.example./AbC", "bit.example.evil.example/AbC", "ftp://bit.example/AbC",
    "https://bit.example/\(String(repeating: "a", count: 600))",
  ]) func `are not found where there is none`(text: String) {
    #expect(found(text).isEmpty)
  }

  @Test func `are each taken once, and of many the first three`() {
    let links = (1...9).map { "https://bit.example/a\($0)" }
    #expect(found(([links[0]] + links).joined(separator: " ")) == Array(links.prefix(3)))
  }

  @Test func `leave the other words when they are taken away`() {
    let text = "Ini: https://bit.example/AbC, pak."
    let links = ShortLink.all(in: text, to: LinkRules.example.hosts)
    #expect(ShortLink.without(links, text) == "Ini:  , pak.")
    #expect(ShortLink.without([], text) == text)
  }

  @Test(arguments: [
    "bit.example/", "https://bit.example", "b:", "https://", "bit.example:", "b", "b.", "www.", "\u{0}", "é",
    "https://a/bit.example/",
  ]) func `a long text of one piece is read in a moment`(piece: String) {
    let text = String(repeating: piece, count: 400_000 / piece.utf8.count)
    #expect(found(text).count <= 3)
  }
}
