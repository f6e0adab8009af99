// SPDX-License-Identifier: MIT
//
// Text as a citizen sent it, made fit to be shown. Nothing here fails: what cannot be read shows as
// U+FFFD and is named in a problem, since a damaged message is still somebody's report.

/// Text read from bytes, with what went wrong.
package struct DecodedText: Hashable, Sendable {
  package var text: String
  package var problem: String?

  package init(_ text: String, problem: String? = nil) {
    self.text = text
    self.problem = problem
  }

  /// Reads UTF-8; damage is repaired and said.
  package init(utf8 bytes: [UInt8]) {
    if let text = String(validating: bytes, as: UTF8.self) {
      self.init(text)
    } else {
      self.init(String(decoding: bytes, as: UTF8.self), problem: "damaged UTF-8")
    }
  }
}

extension String {
  /// Without NUL and the other control characters that devices and gateways leave in; line breaks
  /// become LF, outer white space goes.
  package var cleaned: String { cleanedPiece.trimmed }

  /// The same with outer white space kept: a piece of a longer text may end between two words.
  package var cleanedPiece: String {
    // Nearly every message is plain: nothing to look up.
    guard utf8.contains(where: { !(0x20..<0x7F).contains($0) }) else { return self }
    var scalars = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in unicodeScalars {
      switch scalar {
      case "\n" where previous == "\r": break
      case "\r", "\n", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}": scalars.append("\n")
      case "\t": scalars.append(" ")
      case _ where scalar.isControl || scalar.isNoncharacter: break
      default: scalars.append(scalar)
      }
      previous = scalar
    }
    return String(scalars)
  }

  /// Without white space at either end.
  package var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}

extension Unicode.Scalar {
  /// Of the category Cc (Unicode 15, §23.1).
  fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }

  /// Never a character (Unicode 15, §23.7).
  fileprivate var isNoncharacter: Bool {
    (0xFDD0...0xFDEF).contains(value) || value & 0xFFFE == 0xFFFE
  }
}
