// SPDX-License-Identifier: MIT

/// What a charset label is taken for. Labels lie: Latin-1 is windows-1252 in practice, GB 2312 is a
/// subset of what is really sent, and `us-ascii` with 8-bit text says nothing (WHATWG Encoding agrees).
enum Charset: Equatable {
  case utf8
  case windows1252
  /// Converted by iconv under this name.
  case other(String)
  /// No label, or one that says nothing.
  case undeclared
  /// A label that cannot be a charset's name.
  case unreadable

  init(label: [UInt8]?) {
    guard let label else {
      self = .undeclared
      return
    }
    let name = label.map(\.lowercased).filter { !$0.isSpace && $0 != .quote && $0 != 0x27 }.text
    self = Self.aliases[name] ?? Self.iconvName(name)
  }

  /// iconv takes options after a slash, so only names without one reach it.
  private static func iconvName(_ name: String) -> Charset {
    let isName = name.utf8.allSatisfy {
      $0.isDigit || $0.isLetter || $0 == .hyphen || $0 == .underscore || $0 == .dot || $0 == .colon
    }
    guard isName, !name.isEmpty, name.utf8.count <= 40 else { return .unreadable }
    return .other(name.uppercased())
  }

  private static let aliases: [String: Charset] = [
    "utf-8": .utf8, "utf8": .utf8, "utf_8": .utf8, "unicode-1-1-utf-8": .utf8, "utf-8-sig": .utf8,
    "": .undeclared, "us-ascii": .undeclared, "ascii": .undeclared, "ansi_x3.4-1968": .undeclared,
    "unknown": .undeclared, "unknown-8bit": .undeclared, "x-unknown": .undeclared,
    "default": .undeclared, "binary": .undeclared, "8bit": .undeclared, "none": .undeclared,
    "iso-8859-1": .windows1252, "iso8859-1": .windows1252, "iso_8859-1": .windows1252,
    "latin1": .windows1252, "latin-1": .windows1252, "l1": .windows1252, "windows-1252": .windows1252,
    "cp1252": .windows1252, "cp-1252": .windows1252, "x-ansi": .windows1252, "ansi": .windows1252,
    "iso-8859-8-i": .other("ISO-8859-8"), "iso-8859-9": .other("CP1254"),
    "iso-8859-11": .other("CP874"), "tis-620": .other("CP874"),
    "gb2312": .other("GB18030"), "gbk": .other("GB18030"), "x-gbk": .other("GB18030"),
    "gb_2312-80": .other("GB18030"), "cp936": .other("GB18030"), "euc-cn": .other("GB18030"),
    "big5": .other("BIG5-HKSCS"), "shift_jis": .other("CP932"), "shift-jis": .other("CP932"),
    "x-sjis": .other("CP932"), "ks_c_5601-1987": .other("CP949"), "euc-kr": .other("CP949"),
    "unicode-1-1-utf-7": .other("UTF-7"), "macintosh": .other("MACINTOSH"),
    "x-mac-roman": .other("MACINTOSH"), "utf-16": .other("UTF-16"), "utf16": .other("UTF-16"),
    "unicode": .other("UTF-16"),
  ]

  /// Whether bytes below 0x80 mean what they mean in ASCII, whatever came before them.
  var extendsASCII: Bool {
    guard case .other(let name) = self else { return true }
    return !["UTF-16", "UTF-32", "UTF-7", "ISO-2022", "UCS", "HZ", "IBM", "EBCDIC"].contains {
      name.hasPrefix($0)
    }
  }
}
