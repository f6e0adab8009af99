// SPDX-License-Identifier: MIT
//
// From the bytes a gateway hands over to text. Nothing here fails: what cannot be read shows as
// U+FFFD and is named in a problem.

package import Web

/// The character sets gateways name, and how each is read.
package enum SMSCharset: Hashable, Sendable {
  case utf8, utf16BigEndian, utf16LittleEndian, gsm7, latin1, windows1252, eightBit
  /// Named, and not known here; read as 8-bit.
  case unknown

  /// By name, in any case; spellings of Kannel and of common gateways.
  package init(name: String) {
    switch name.lowercased() {
    case "utf-8", "utf8", "us-ascii", "ascii": self = .utf8
    case "utf-16be", "ucs-2be", "ucs-2", "ucs2", "utf-16", "iso-10646-ucs-2": self = .utf16BigEndian
    case "utf-16le", "ucs-2le": self = .utf16LittleEndian
    case "gsm", "gsm-7", "gsm7", "gsm-0338", "gsm 03.38": self = .gsm7
    case "iso-8859-1", "latin1", "latin-1": self = .latin1
    case "windows-1252", "cp1252": self = .windows1252
    case "8-bit", "binary": self = .eightBit
    default: self = .unknown
    }
  }

  /// Kannel's coding: 0 text, 1 8-bit, 2 UCS-2; the charset's name decides where there is one.
  package init(kannelCoding coding: Int?, charset: String?) {
    if let charset, !charset.isEmpty, SMSCharset(name: charset) != .unknown {
      self = SMSCharset(name: charset)
      return
    }
    switch coding {
    case 1: self = .eightBit
    case 2: self = .utf16BigEndian
    default: self = charset.map { $0.isEmpty } ?? true ? .utf8 : .unknown
    }
  }

  /// Reads the bytes; control characters are still in the text.
  package func decode(_ bytes: [UInt8]) -> DecodedText {
    switch self {
    case .utf8: DecodedText(utf8: bytes)
    case .utf16BigEndian: Self.utf16(bytes, isBigEndian: true)
    case .utf16LittleEndian: Self.utf16(bytes, isBigEndian: false)
    case .gsm7: DecodedText(GSMAlphabet.decode(bytes))
    case .latin1: DecodedText(Self.singleBytes(bytes, upper: [:]))
    case .windows1252: DecodedText(Self.singleBytes(bytes, upper: Self.windowsUpper))
    case .eightBit: Self.guess(bytes, problem: "8-bit content, read as Latin-1")
    case .unknown: Self.guess(bytes, problem: "unknown character set, read as Latin-1")
    }
  }

  private static func utf16(_ bytes: [UInt8], isBigEndian: Bool) -> DecodedText {
    let isSwapped = bytes.starts(with: isBigEndian ? [0xFF, 0xFE] : [0xFE, 0xFF])
    let hasMark = isSwapped || bytes.starts(with: isBigEndian ? [0xFE, 0xFF] : [0xFF, 0xFE])
    let bigEndian = isBigEndian != isSwapped
    let units = stride(from: hasMark ? 2 : 0, to: bytes.count - 1, by: 2).map { at in
      let first = UInt16(bytes[at])
      let second = UInt16(bytes[at + 1])
      return bigEndian ? first << 8 | second : second << 8 | first
    }
    let isWhole = bytes.count.isMultiple(of: 2)
    guard let text = String(validating: units, as: UTF16.self) else {
      return DecodedText(String(decoding: units, as: UTF16.self), problem: "half of a surrogate pair")
    }
    return DecodedText(text, problem: isWhole ? nil : "odd number of bytes in UTF-16")
  }

  private static func guess(_ bytes: [UInt8], problem: String) -> DecodedText {
    if let text = String(validating: bytes, as: UTF8.self) { return DecodedText(text) }
    return DecodedText(singleBytes(bytes, upper: [:]), problem: problem)
  }

  private static func singleBytes(_ bytes: [UInt8], upper: [UInt8: Character]) -> String {
    String(bytes.map { upper[$0] ?? Character(Unicode.Scalar($0)) })
  }

  /// The 27 places where windows-1252 is not Latin-1.
  private static let windowsUpper: [UInt8: Character] = [
    0x80: "€", 0x82: "‚", 0x83: "ƒ", 0x84: "„", 0x85: "…", 0x86: "†", 0x87: "‡", 0x88: "ˆ", 0x89: "‰",
    0x8A: "Š", 0x8B: "‹", 0x8C: "Œ", 0x8E: "Ž", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x95: "•",
    0x96: "–", 0x97: "—", 0x98: "˜", 0x99: "™", 0x9A: "š", 0x9B: "›", 0x9C: "œ", 0x9E: "ž", 0x9F: "Ÿ",
  ]
}
