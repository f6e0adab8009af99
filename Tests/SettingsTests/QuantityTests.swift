// SPDX-License-Identifier: MIT

import Testing

@testable import Settings

@Suite struct `Quantities` {
  @Test(arguments: [
    ("500ms", Duration.milliseconds(500)), ("15s", .seconds(15)), ("2m", .seconds(120)),
    ("1h", .seconds(3600)),
    ("7d", .seconds(604_800)), ("0s", .zero),
  ])
  func `durations are read and written back`(text: String, duration: Duration) {
    #expect(Quantity.duration(text) == duration)
    #expect(Quantity.written(duration) == text)
  }

  @Test(arguments: [
    ("512B", 512), ("64kB", 64_000), ("25MB", 25_000_000), ("3GB", 3_000_000_000), ("1KiB", 1024),
    ("2MiB", 2_097_152), ("2GiB", 2_147_483_648), ("0B", 0),
  ])
  func `sizes are read and written back`(text: String, bytes: Int) {
    #expect(Quantity.bytes(text) == bytes)
    #expect(Quantity.written(bytes: bytes) == text)
  }

  @Test(arguments: [
    "", "s", "15", "-1s", "+1s", "1.5h", "1 s", "1h30m", "15S", "99999999999999999999s",
    "9223372036854775807d", "१s",
  ])
  func `anything else is no quantity`(text: String) {
    #expect(Quantity.duration(text) == nil)
    #expect(Quantity.bytes(text) == nil)
  }
}

@Suite struct `Spelling` {
  @Test(arguments: [
    ("", "", 0), ("host", "host", 0), ("hots", "host", 1), ("hst", "host", 1), ("hosst", "host", 1),
    ("prt", "port", 1), ("abc", "xyz", 3), ("", "abc", 3),
  ])
  func `the distance counts insertions, deletions, replacements and swaps`(
    a: String, b: String, distance: Int
  ) {
    #expect(editDistance(Array(a), Array(b)) == distance)
    #expect(editDistance(Array(b), Array(a)) == distance)
  }

  @Test func `the nearest word is proposed, and none that is far`() {
    #expect(likeliest(for: "passwrd", among: ["port", "password", "user"]) == "password")
    #expect(likeliest(for: "zzz", among: ["port", "user"]) == nil)
    #expect(likeliest(for: "Port", among: ["port"]) == "port")
  }
}

@Suite struct `Service URLs` {
  @Test(
    arguments: [
      ("https://core.city.test", "core.city.test", nil, "/"),
      ("HTTP://127.0.0.1:8700/a/b?c=d", "127.0.0.1", 8700, "/a/b?c=d"),
      ("imaps://[2001:db8::1]:993", "[2001:db8::1]", 993, "/"),
      ("https://a.test?x=1", "a.test", nil, "/?x=1"),
      ("http://kannel_box/", "kannel_box", nil, "/"),
    ] as [(String, String, Int?, String)])
  func `the parts are found`(text: String, host: String, port: Int?, path: String) throws {
    let url = try #require(ServiceURL(text))
    #expect(url.host == host)
    #expect(url.port == port)
    #expect(url.path == path)
  }

  @Test(arguments: [
    ("core.city.test/v1", ServiceURL.Flaw.scheme), ("://x", .scheme), ("https:/x", .scheme),
    ("https://user:pw@core.test/", .credentials), ("https://", .host), ("https:///path", .host),
    ("https://[::1/", .host), ("https://[zz]/", .host), ("https://a b/", .characters),
    ("https://é.test/", .characters),
    ("https://a.test:0/", .port), ("https://a.test:65536/", .port), ("https://a.test:/", .port),
    ("https://a.test:+8/", .port), ("https://a.test/#x", .fragment), ("https://a\u{0}.test/", .characters),
  ])
  func `what is not an address of a service is refused`(text: String, flaw: ServiceURL.Flaw) {
    #expect(throws: flaw) { try ServiceURL(checking: text) }
  }
}
