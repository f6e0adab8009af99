// SPDX-License-Identifier: MIT

import Web

/// The sender of a short message: a number one can answer, or a name or short code one cannot.
package struct PhoneNumber: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// E.164, written with its plus.
    case subscriber
    /// Three to six digits of a network's own.
    case shortCode
    /// A name set by the sending company (3GPP TS 23.040 §9.1.2.5), or digits that are no number.
    case name
  }

  /// `+6281100000001`, `1708`, `INDOSAT`; the same however the sender's number was written.
  package let address: String
  package let kind: Kind

  package var canBeAnswered: Bool { kind == .subscriber }

  /// Reads a sender as written. A number with a trunk 0 belongs to `country`. Nil where nothing is
  /// left once blanks and control characters are gone.
  package init?(_ written: String, country: String = "62") {
    let name = written.cleaned
    guard !name.isEmpty else { return nil }
    let compact = name.filter { !Self.separators.contains($0) }
    let digits = compact.hasPrefix("+") ? String(compact.dropFirst()) : compact
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else {
      self.init(name, .name)
      return
    }
    let hasPlus = compact.hasPrefix("+")
    if !hasPlus, (3...6).contains(digits.count), !digits.hasPrefix("0") {
      self.init(digits, .shortCode)
    } else if let number = Self.international(digits, hasPlus: hasPlus, country: country) {
      self.init("+" + number, .subscriber)
    } else {
      self.init(compact, .name)
    }
  }

  private init(_ address: String, _ kind: Kind) {
    self.address = address
    self.kind = kind
  }

  private static let separators: Set<Character> = [" ", "-", ".", "(", ")", "/", "\u{A0}", "‑", "–"]

  /// Country code and number, 8 to 15 digits (E.164 §6.2), or nil.
  private static func international(_ digits: String, hasPlus: Bool, country: String) -> String? {
    var number = digits
    if !hasPlus {
      if number.hasPrefix("00") {
        number = String(number.dropFirst(2))
      } else if number.hasPrefix("0") {
        number = country + number.dropFirst()
      }
    }
    // "+62 (0)811": the trunk 0 kept behind the country code.
    if number.hasPrefix(country + "0") { number = country + number.dropFirst(country.count + 1) }
    guard (8...15).contains(number.count), !number.hasPrefix("0") else { return nil }
    return number
  }
}
