// SPDX-License-Identifier: MIT

import Testing
import Web

struct DecodedTextTests {
  @Test func `R20: control characters go, line breaks stay`() {
    #expect("a\0b\u{1}\r\nc\rd\te\u{7F}\u{FFFF}\u{85}f ".cleaned == "ab\nc\nd e\nf")
    #expect(" 👨‍👩‍👧 🙏🏽\n".cleaned == "👨‍👩‍👧 🙏🏽")
    #expect("bagian satu ".cleanedPiece == "bagian satu ")
  }

  @Test func `damaged UTF-8 is repaired and said`() {
    #expect(DecodedText(utf8: [0x41, 0xC3, 0x42]) == DecodedText("A\u{FFFD}B", problem: "damaged UTF-8"))
    #expect(DecodedText(utf8: Array("é".utf8)) == DecodedText("é"))
  }
}
