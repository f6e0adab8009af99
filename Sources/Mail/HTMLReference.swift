// SPDX-License-Identifier: MIT
//
// Names are few on purpose: those a mail client writes for what a charset lacks. An unknown one stays as
// it was written, which a person can read. Looking ahead ends after a dozen characters, so a text full
// of `&` costs no more than any other.

/// Character references: `&amp;`, `&#233;`, `&#xE9;` (HTML 4 names and those mail clients write).
enum HTMLReference {
  /// The scalar of the reference at `start`, where `&` stands, and the index after it.
  static func read(_ html: Bytes, _ start: Int, _ end: Int) -> (scalar: UInt32, next: Int)? {
    guard start + 2 < end else { return nil }
    if html[start + 1] == 0x23 { return number(html, start + 2, end) }
    var at = start + 1
    while at < end, at - start < 12, html[at].isLetter || html[at].isDigit { at += 1 }
    guard let scalar = names[[UInt8](html, start + 1..<at).text] else { return nil }
    return (scalar, at < end && html[at] == .semicolon ? at + 1 : at)
  }

  private static func number(_ html: Bytes, _ start: Int, _ end: Int) -> (scalar: UInt32, next: Int)? {
    let isHex = html[start].lowercased == 0x78
    let first = isHex ? start + 1 : start
    var at = first
    var value: UInt32 = 0
    while at < end, at - first < 8 {
      guard let digit = isHex ? html[at].hexValue : html[at].isDigit ? html[at] & 0x0F : nil else { break }
      value = value &* (isHex ? 16 : 10) &+ UInt32(digit)
      at += 1
    }
    guard at > first else { return nil }
    return (shown(value), at < end && html[at] == .semicolon ? at + 1 : at)
  }

  /// 0x80…0x9F are meant as windows-1252; controls show as blanks.
  private static func shown(_ value: UInt32) -> UInt32 {
    if (0x80...0x9F).contains(value) { return UInt32(CharsetConverter.windows1252Scalar(UInt8(value))) }
    return value < 0x20 || value == 0x7F ? 0x20 : value
  }

  private static let names: [String: UInt32] = {
    // Latin-1 from 160 on, in order.
    let latin = """
      nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 \
      acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde \
      Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute \
      Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde \
      auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute \
      ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml
      """
    var names: [String: UInt32] = [
      "amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27, "AMP": 0x26, "LT": 0x3C, "GT": 0x3E,
      "QUOT": 0x22, "OElig": 0x152, "oelig": 0x153, "Scaron": 0x160, "scaron": 0x161, "Yuml": 0x178,
      "fnof": 0x192, "circ": 0x2C6, "tilde": 0x2DC, "ensp": 0x2002, "emsp": 0x2003, "thinsp": 0x2009,
      "zwnj": 0x200C, "zwj": 0x200D, "lrm": 0x200E, "rlm": 0x200F, "ndash": 0x2013, "mdash": 0x2014,
      "lsquo": 0x2018, "rsquo": 0x2019, "sbquo": 0x201A, "ldquo": 0x201C, "rdquo": 0x201D,
      "bdquo": 0x201E, "dagger": 0x2020, "Dagger": 0x2021, "bull": 0x2022, "hellip": 0x2026,
      "permil": 0x2030, "prime": 0x2032, "Prime": 0x2033, "lsaquo": 0x2039, "rsaquo": 0x203A,
      "oline": 0x203E, "frasl": 0x2044, "euro": 0x20AC, "trade": 0x2122, "larr": 0x2190, "uarr": 0x2191,
      "rarr": 0x2192, "darr": 0x2193, "harr": 0x2194, "rArr": 0x21D2, "minus": 0x2212, "infin": 0x221E,
      "asymp": 0x2248, "ne": 0x2260, "le": 0x2264, "ge": 0x2265, "sum": 0x2211, "radic": 0x221A,
      "alpha": 0x3B1, "beta": 0x3B2, "gamma": 0x3B3, "delta": 0x3B4, "mu": 0x3BC, "pi": 0x3C0,
      "omega": 0x3C9, "Omega": 0x3A9, "Delta": 0x394, "Sigma": 0x3A3, "hearts": 0x2665, "check": 0x2713,
      "colon": 0x3A, "comma": 0x2C, "period": 0x2E, "lpar": 0x28, "rpar": 0x29, "sol": 0x2F, "num": 0x23,
      "commat": 0x40, "excl": 0x21, "quest": 0x3F, "semi": 0x3B, "equals": 0x3D, "lowbar": 0x5F,
      "Tab": 0x09, "NewLine": 0x0A,
    ]
    for (offset, name) in latin.split(separator: " ").enumerated() {
      names[String(name)] = 160 + UInt32(offset)
    }
    return names
  }()
}
