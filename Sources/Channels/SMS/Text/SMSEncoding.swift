// SPDX-License-Identifier: MIT

import Web

/// In what form a text goes over the air, and in how many pieces.
package struct SMSEncoding: Hashable, Sendable {
  package enum Alphabet: String, Hashable, Sendable {
    /// 160 septets, or 153 in each piece of several (3GPP TS 23.038 §6.2.1, TS 23.040 §9.2.3.24).
    case gsm7
    /// 70 UTF-16 units, or 67 in each piece of several.
    case ucs2

    var wholeLimit: Int { self == .gsm7 ? 160 : 70 }
    var pieceLimit: Int { self == .gsm7 ? 153 : 67 }
  }

  package var alphabet: Alphabet
  /// 1 or more; an empty text is one empty message.
  package var segments: Int
  /// Septets or UTF-16 units in all.
  package var units: Int

  /// Plans a text as it is; `fitted` first, to keep a stray quotation mark from doubling the price.
  package static func plan(_ text: String) -> SMSEncoding {
    var sizes: [Int] = []
    sizes.reserveCapacity(text.utf8.count)
    for character in text {
      guard let septets = GSMAlphabet.septets(of: character) else { return unicodePlan(text) }
      sizes.append(septets)
    }
    return SMSEncoding(.gsm7, sizes: sizes)
  }

  /// The text with typographic marks replaced by plain ones (quotes, dashes, ellipsis, odd spaces)
  /// where that brings all of it into the GSM alphabet; otherwise the text unchanged.
  package static func fitted(_ text: String) -> String {
    var plain = ""
    for character in text {
      if let canonical = GSMAlphabet.canonical(character) {
        plain.append(canonical)
      } else if let replacement = plainForms[character] {
        plain += replacement
      } else {
        return text
      }
    }
    return plain
  }

  private static func unicodePlan(_ text: String) -> SMSEncoding {
    SMSEncoding(.ucs2, sizes: text.unicodeScalars.map { $0.value > 0xFFFF ? 2 : 1 })
  }

  /// Fills pieces in order; what must stay together (an escape and its character, a surrogate
  /// pair) moves to the next piece whole.
  private init(_ alphabet: Alphabet, sizes: [Int]) {
    self.alphabet = alphabet
    units = sizes.reduce(0, +)
    segments = 1
    guard units > alphabet.wholeLimit else { return }
    var used = 0
    for size in sizes {
      if used + size > alphabet.pieceLimit {
        segments += 1
        used = 0
      }
      used += size
    }
  }

  private static let plainForms: [Character: String] = {
    var forms: [Character: String] = ["…": "...", "\t": " ", "\u{FEFF}": "", "\u{200B}": "", "\u{AD}": ""]
    for quote in "“”„‟«»″" { forms[quote] = "\"" }
    for quote in "‘’‚‛′`´ʼ" { forms[quote] = "'" }
    for dash in "‐‑‒–—―−" { forms[dash] = "-" }
    for space in "\u{A0}\u{2002}\u{2003}\u{2007}\u{2009}\u{200A}\u{202F}" { forms[space] = " " }
    for bullet in "•·" { forms[bullet] = "*" }
    return forms
  }()
}

extension TextLimit {
  /// What fits so many SMS, in the letters a handset takes.
  static func sms(_ maxParts: Int) -> TextLimit {
    TextLimit("\(maxParts) SMS", plain: SMSEncoding.fitted) {
      SMSEncoding.plan($0).segments <= maxParts
    }
  }
}
