// SPDX-License-Identifier: MIT

import Testing

@testable import Cryptography

struct EncodingsTests {
  /// RFC 4648 §10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func `base64 is that of RFC 4648`(text: String, encoded: String) {
    let bytes = Array(text.utf8)
    #expect(Base64.encode(bytes) == encoded)
    #expect(Base64.decode(encoded) == bytes)
    #expect(Base64.decode(encoded.filter { $0 != "=" }) == bytes)
  }

  @Test func `the alphabet for URLs has neither plus, slash nor padding`() {
    let bytes: [UInt8] = [0xfb, 0xff, 0xbf, 0xfe]
    #expect(Base64.encode(bytes) == "+/+//g==")
    #expect(Base64.encodeForURL(bytes) == "-_-__g")
    #expect(Base64.decode("-_-__g") == bytes)
  }

  @Test(arguments: ["A", "AA=", "AAA==", "AA=A", "=", "====", "A A A", "Zm9v\n", "Zh==", "Zm9=", "Zm9é"])
  func `what is not base64 is not decoded`(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test func `every byte survives base64 and hex`() {
    for length in 0..<300 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 167) }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
      #expect(Base64.decode(Base64.encodeForURL(bytes)) == bytes)
      #expect(Hex.decode(Hex.encode(bytes)) == bytes)
    }
  }

  @Test func `hex is read in either case and written in lower`() {
    #expect(Hex.decode("00fFaB") == [0, 255, 0xab])
    #expect(Hex.encode([0, 255, 0xab] as [UInt8]) == "00ffab")
    #expect(Hex.decode("0") == nil)
    #expect(Hex.decode("0g") == nil)
  }
}
