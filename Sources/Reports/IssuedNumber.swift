// SPDX-License-Identifier: MIT

/// A report's number as a routing core issues it, in a form of its own: `CRM-2026/11-00042`.
package enum IssuedNumber {
  /// By what a number is found however it is written: its letters and digits, in capitals.
  package static func key(_ number: String) -> String {
    String(decoding: number.utf8.compactMap(capital), as: UTF8.self)
  }

  /// The numbers a text may quote, as keys: its words with a digit in them.
  package static func keys(quotedIn text: String) -> Set<String> {
    Set(words(text).filter(hasDigit).map { key(String($0)) })
  }

  /// The number a text asks the status of, as a key: a word for it, one number, and nothing else.
  package static func asked(in text: String) -> String? {
    guard text.utf8.count <= 200 else { return nil }
    var number: String?
    var asksForStatus = false
    for word in words(text) {
      switch word.lowercased() {
      case "status", "cek": asksForStatus = true
      case "re:", "re", "laporan", "tiket", "nomor", "no", "no.": continue
      case _ where hasDigit(word) && (number == nil || number == key(String(word))):
        number = key(String(word))
      default: return nil
      }
    }
    return asksForStatus ? number : nil
  }

  private static func words(_ text: String) -> [Substring] {
    text.split { $0.isWhitespace || ",;:!?()[]\"'".contains($0) }
  }

  private static func hasDigit(_ word: Substring) -> Bool { word.utf8.contains(where: \.isASCIIDigit) }

  private static func capital(_ byte: UInt8) -> UInt8? {
    if byte.isASCIIDigit { return byte }
    return byte.isASCIILetter ? byte & 0xDF : nil
  }
}
