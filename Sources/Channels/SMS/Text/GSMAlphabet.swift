// SPDX-License-Identifier: MIT
//
// The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038 §6.2.1). Look-ups go by
// Character, whose equality is canonical equivalence: an `é` written as `e` and an accent is found
// under the table's own `é`.

/// The alphabet in which an SMS holds 160 characters.
package enum GSMAlphabet {
  /// How many septets the character takes: 1, 2 with the escape, nil outside the alphabet.
  package static func septets(of character: Character) -> Int? {
    if basicCodes[character] != nil { return 1 }
    return extensionCodes[character] != nil ? 2 : nil
  }

  /// The character as the table spells it (precomposed, LF for CR LF); nil outside the alphabet.
  package static func canonical(_ character: Character) -> Character? {
    if character == "\r\n" { return "\n" }
    if let code = basicCodes[character] { return basic[Int(code)] }
    return extensionCodes[character].flatMap { extended[$0] }
  }

  /// Reads unpacked septets, one a byte. An unknown extension shows as the character of the basic
  /// table (§6.2.1.1); a byte over 127 shows as U+FFFD.
  package static func decode(_ septets: some Sequence<UInt8>) -> String {
    var text = ""
    var isEscaped = false
    for code in septets {
      if code == escape && !isEscaped {
        isEscaped = true
        continue
      }
      text.append(isEscaped ? extended[code] ?? character(code) : character(code))
      isEscaped = false
    }
    return text
  }

  private static func character(_ code: UInt8) -> Character {
    // A second escape is reserved for another table, which does not exist: shown as a space.
    if code == escape { return " " }
    return code < 128 ? basic[Int(code)] : "\u{FFFD}"
  }

  private static let escape: UInt8 = 0x1B

  // The escape's own place holds a space and is never looked up by character.
  private static let basic: [Character] =
    Array("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ")
    + Array(" !\"#¤%&'()*+,-./0123456789:;<=>?")
    + Array("¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§")
    + Array("¿abcdefghijklmnopqrstuvwxyzäöñüà")

  private static let extended: [UInt8: Character] = [
    0x0A: "\u{0C}", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]",
    0x40: "|", 0x65: "€",
  ]

  private static let basicCodes: [Character: UInt8] = {
    var codes: [Character: UInt8] = ["\r\n": 0x0A]
    for (code, character) in basic.enumerated() where code != Int(escape) {
      codes[character] = UInt8(code)
    }
    return codes
  }()

  private static let extensionCodes: [Character: UInt8] = {
    var codes: [Character: UInt8] = [:]
    for (code, character) in extended { codes[character] = code }
    return codes
  }()
}
