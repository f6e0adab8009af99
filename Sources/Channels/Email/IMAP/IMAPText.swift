// SPDX-License-Identifier: MIT
//
// What we write: mailbox names and quoted strings. Everything else in our commands is our own ASCII.

/// Writes names the way a server of RFC 3501 takes them.
enum IMAPText {
  /// A mailbox name as a quoted string in modified UTF-7 (§5.1.3): printable ASCII as it is, `&` as
  /// `&-`, all else as UTF-16 in base64 with `,` for `/` and without padding.
  static func mailbox(_ name: String) -> String {
    var encoded = ""
    var pending: [UInt16] = []
    for scalar in name.unicodeScalars {
      guard scalar.value < 32 || scalar.value > 126 else {
        encoded += shifted(pending)
        pending = []
        encoded += scalar == "&" ? "&-" : String(scalar)
        continue
      }
      pending.append(contentsOf: Array(String(scalar).utf16))
    }
    return quoted(encoded + shifted(pending))
  }

  /// A quoted string; the text holds no line ends.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for character in text.unicodeScalars {
      if character == "\"" || character == "\\" { result += "\\" }
      result.unicodeScalars.append(character)
    }
    return result + "\""
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,")

  private static func shifted(_ units: [UInt16]) -> String {
    guard !units.isEmpty else { return "" }
    var result = "&"
    var bits: UInt32 = 0
    var held: UInt32 = 0
    for byte in units.flatMap({ [UInt32($0 >> 8), UInt32($0 & 0xff)] }) {
      bits = bits << 8 | byte
      held += 8
      while held >= 6 {
        held -= 6
        result.append(alphabet[Int(bits >> held & 63)])
      }
      bits &= (1 << held) - 1
    }
    if held > 0 { result.append(alphabet[Int(bits << (6 - held) & 63)]) }
    return result + "-"
  }
}
