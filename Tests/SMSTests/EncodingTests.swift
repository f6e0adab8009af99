// SPDX-License-Identifier: MIT

import Testing
import Web

@testable import SMS

struct SMSEncodingTests {
  @Test func `every character of the GSM alphabet survives the way out and back`() {
    var seen: Set<Character> = []
    for code in UInt8(0)..<128 where code != 0x1B {
      let character = GSMAlphabet.decode([code])
      #expect(character.count == 1)
      #expect(GSMAlphabet.septets(of: Character(character)) == 1)
      seen.insert(Character(character))
    }
    #expect(seen.count == 127)
    for character in "^{}\\[~]|€\u{0C}" { #expect(GSMAlphabet.septets(of: character) == 2) }
  }

  /// Places in the table of 3GPP TS 23.038 §6.2.1.
  @Test(arguments: [
    (UInt8(0x00), "@"), (0x02, "$"), (0x09, "Ç"), (0x0A, "\n"), (0x10, "Δ"), (0x1A, "Ξ"), (0x1C, "Æ"),
    (0x20, " "), (0x24, "¤"), (0x40, "¡"), (0x5B, "Ä"), (0x5F, "§"), (0x60, "¿"), (0x7F, "à"),
  ])
  func `a septet is the character of the standard's table`(code: UInt8, character: String) {
    #expect(GSMAlphabet.decode([code]) == character)
  }

  @Test func `an unknown escape shows the basic character and a lone one at the end nothing`() {
    #expect(GSMAlphabet.decode([0x1B, 0x65, 0x1B, 0x41, 0x1B]) == "€A")
    #expect(GSMAlphabet.decode([0x1B, 0x1B]) == " ")
    #expect(GSMAlphabet.decode([0x41, 0x80]) == "A\u{FFFD}")
  }

  struct Case: Sendable {
    var text: String
    var alphabet: SMSEncoding.Alphabet
    var segments: Int
    var units: Int
  }

  @Test(arguments: [
    Case(text: "", alphabet: .gsm7, segments: 1, units: 0),
    Case(text: String(repeating: "a", count: 160), alphabet: .gsm7, segments: 1, units: 160),
    Case(text: String(repeating: "a", count: 161), alphabet: .gsm7, segments: 2, units: 161),
    Case(text: String(repeating: "a", count: 306), alphabet: .gsm7, segments: 2, units: 306),
    Case(text: String(repeating: "a", count: 307), alphabet: .gsm7, segments: 3, units: 307),
    Case(text: String(repeating: "€", count: 80), alphabet: .gsm7, segments: 1, units: 160),
    // 153 holds 76 escaped characters; the half that would be left over stays empty.
    Case(text: String(repeating: "€", count: 153), alphabet: .gsm7, segments: 3, units: 306),
    Case(text: String(repeating: "ж", count: 70), alphabet: .ucs2, segments: 1, units: 70),
    Case(text: String(repeating: "ж", count: 71), alphabet: .ucs2, segments: 2, units: 71),
    Case(text: String(repeating: "ж", count: 134), alphabet: .ucs2, segments: 2, units: 134),
    Case(text: String(repeating: "🙏", count: 35), alphabet: .ucs2, segments: 1, units: 70),
    // 67 holds 33 pairs; a pair is never split.
    Case(text: String(repeating: "🙏", count: 67), alphabet: .ucs2, segments: 3, units: 134),
    Case(text: "cafe\u{301}", alphabet: .gsm7, segments: 1, units: 4),
    Case(text: "a\r\nb", alphabet: .gsm7, segments: 1, units: 3),
  ])
  func `a text is counted in septets or UTF-16 units and cut into pieces`(expected: Case) {
    let plan = SMSEncoding.plan(expected.text)
    #expect(plan.alphabet == expected.alphabet)
    #expect(plan.segments == expected.segments)
    #expect(plan.units == expected.units)
  }

  @Test(arguments: [
    ("“Terima kasih” – laporan…", "\"Terima kasih\" - laporan..."),
    ("it’s\u{A0}10\u{202F}km", "it's 10 km"), ("cafe\u{301}\r\n", "café\n"), ("• satu", "* satu"),
    // One character outside makes it Unicode anyway, and then nothing is worth replacing.
    ("“Banjir” 🙏", "“Banjir” 🙏"),
  ])
  func `typographic marks give way where that keeps the text in GSM`(text: String, fitted: String) {
    #expect(Array(SMSEncoding.fitted(text).unicodeScalars) == Array(fitted.unicodeScalars))
  }
}

struct MessageBytesTests {
  private func units(_ units: UInt16...) -> [UInt8] {
    units.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
  }

  @Test func `UTF-16 is read in both orders and marks are not shown`() {
    #expect(SMSCharset.utf16BigEndian.decode(units(0x42, 0xD83D, 0xDE4F)).text == "B🙏")
    #expect(SMSCharset.utf16LittleEndian.decode([0x42, 0, 0x3D, 0xD8, 0x4F, 0xDE]).text == "B🙏")
    #expect(SMSCharset.utf16BigEndian.decode(units(0xFEFF, 0x42)).text == "B")
    #expect(SMSCharset.utf16BigEndian.decode([0xFF, 0xFE, 0x42, 0]).text == "B")
    #expect(SMSCharset.utf16BigEndian.decode([]) == DecodedText(""))
    #expect(SMSCharset.utf16BigEndian.decode([0x42]).problem == "odd number of bytes in UTF-16")
  }

  @Test func `half a surrogate pair costs one character, not the message`() {
    let decoded = SMSCharset.utf16BigEndian.decode(units(0x41, 0xD83D, 0x42, 0xDE4F))
    #expect(decoded.text == "A\u{FFFD}B\u{FFFD}")
    #expect(decoded.problem == "half of a surrogate pair")
  }

  @Test func `damaged UTF-8 is repaired and said`() {
    let decoded = SMSCharset.utf8.decode([0x41, 0xC3, 0x42])
    #expect(decoded == DecodedText("A\u{FFFD}B", problem: "damaged UTF-8"))
  }

  @Test func `8-bit content is UTF-8 where it can be, Latin-1 otherwise`() {
    #expect(SMSCharset.eightBit.decode(Array("é".utf8)) == DecodedText("é"))
    #expect(SMSCharset.eightBit.decode([0x41, 0xE9]).text == "Aé")
    #expect(SMSCharset.eightBit.decode([0x41, 0xE9]).problem != nil)
    #expect(SMSCharset.windows1252.decode([0x93, 0x80, 0xE9]).text == "“€é")
  }

  @Test(
    arguments: [
      (0, "UTF-8", SMSCharset.utf8), (2, "UTF-16BE", .utf16BigEndian), (1, "8-BIT", .eightBit),
      (2, "", .utf16BigEndian), (1, nil, .eightBit), (nil, nil, .utf8), (0, "KOI-8", .unknown),
      (2, "KOI-8", .utf16BigEndian), (0, "GSM", .gsm7), (0, "windows-1252", .windows1252),
    ] as [(Int?, String?, SMSCharset)])
  func `Kannel's charset decides, its coding where there is none`(
    coding: Int?, charset: String?, expected: SMSCharset
  ) {
    #expect(SMSCharset(kannelCoding: coding, charset: charset) == expected)
  }
}
