// SPDX-License-Identifier: MIT
//
// A report's number as a routing core issues it, in a form of its own: `CRM-2026/11-00042`, `4711`,
// `CRM 2026 00042`. Texts are full of other numbers, of houses and of telephones, so what counts as
// quoted or asked for is narrow: a complaint taken for either is lost.

/// How such a number is found in what people write.
package enum IssuedNumber {
  /// By what a number is found however it is written: its letters and digits, in capitals.
  package static func key(_ number: String) -> String {
    String(decoding: number.utf8.compactMap(capital), as: UTF8.self)
  }

  /// The numbers a text quotes, as keys, also such as have blanks in them. A short one is the number
  /// of a house sooner than that of a report; it counts in our own brackets or behind a word for it.
  package static func keys(quotedIn text: String) -> Set<String> {
    let words = words(text)
    var keys: Set<String> = []
    for first in words.indices where isPart(words[first]) {
      let isNamed = follows(words[..<first])
      var joined = ""
      for last in first..<min(first + mostWords, words.count) {
        guard isPart(words[last]), last == first || touch(words[last - 1], words[last], in: text) else {
          break
        }
        joined += key(String(words[last]))
        guard joined.utf8.contains(where: \.isASCIIDigit) else { continue }
        let isBracketed =
          text[..<words[first].startIndex].last == "[" && text[words[last].endIndex...].first == "]"
        if joined.utf8.count >= unmistakable || isNamed || isBracketed { keys.insert(joined) }
      }
    }
    return keys
  }

  /// The number a text asks the status of, as a key: a word for it, one number, and nothing else.
  package static func asked(in text: String) -> String? {
    guard text.utf8.count <= 200 else { return nil }
    var numbers: [[Substring]] = []
    var goesOn = false
    var asksForStatus = false
    for word in words(text) {
      switch word.lowercased() {
      case "status", "cek": (asksForStatus, goesOn) = (true, false)
      case "re:", "re", "laporan", "tiket", "nomor", "no", "no.": goesOn = false
      case _ where goesOn && hasDigit(word): numbers[numbers.count - 1].append(word)
      case _ where isPart(word):
        numbers.append([word])
        goesOn = !hasDigit(word)
      default: return nil
      }
    }
    let keys = Set(numbers.compactMap(askedKey))
    return asksForStatus && keys.count == 1 && numbers.allSatisfy { askedKey($0) != nil } ? keys.first : nil
  }

  /// Many write everything in capitals: `CEK GOT 12` asks for nothing, `CEK CRM 2026 00042` does.
  private static func askedKey(_ words: [Substring]) -> String? {
    let joined = key(words.joined())
    let digits = joined.utf8.count(where: \.isASCIIDigit)
    return words.count == 1 ? digits > 0 ? joined : nil : digits >= unmistakable ? joined : nil
  }

  /// From so many characters on, a number in a text is no other by accident.
  private static let unmistakable = 6
  /// In a number with blanks.
  private static let mostWords = 4

  private static func words(_ text: String) -> [Substring] {
    text.split { $0.isWhitespace || ",;:!?()[]\"'".contains($0) }
  }

  /// Whether a word can be a part of a number: it has a digit, or stands in capitals.
  private static func isPart(_ word: Substring) -> Bool {
    hasDigit(word) || word.utf8.allSatisfy { $0.isASCIILetter && $0 & 0x20 == 0 }
  }

  /// Whether nothing but a blank stands between two words.
  private static func touch(_ word: Substring, _ next: Substring, in text: String) -> Bool {
    text[word.endIndex..<next.startIndex].allSatisfy { $0 == " " }
  }

  /// `laporan`, `tiket no`, `nomor laporan`.
  private static func follows(_ before: ArraySlice<Substring>) -> Bool {
    let last = before.suffix(2).map { $0.lowercased() }
    let isNumbered = last.last.map(["no", "no.", "nomor"].contains) ?? false
    guard let word = isNumbered ? last.dropLast().last : last.last else { return false }
    return word == "laporan" || word == "tiket"
  }

  private static func hasDigit(_ word: Substring) -> Bool { word.utf8.contains(where: \.isASCIIDigit) }

  private static func capital(_ byte: UInt8) -> UInt8? {
    if byte.isASCIIDigit { return byte }
    return byte.isASCIILetter ? byte & 0xDF : nil
  }
}
