// SPDX-License-Identifier: MIT
//
// A text as lower-case words of ASCII letters, for looking words up in lists. Letters repeated for
// emphasis are taken back at a word's end: `banjirrr` is `banjir`.

struct LooseWords {
  let list: [String]

  init(_ text: String) {
    list = text.utf8.split { !$0.isASCIILetter }.map { word in
      var letters = word.map { $0 | 0x20 }
      while letters.count > 2, let last = letters.last, letters[letters.count - 2] == last {
        letters.removeLast()
      }
      return String(decoding: letters, as: UTF8.self)
    }
  }

  /// The words around `index`, without it.
  func around(_ index: Int, before: Int, after: Int) -> (
    before: ArraySlice<String>, after: ArraySlice<String>
  ) {
    let first = max(0, index - before)
    let next = min(list.count, index + 1)
    return (list[first..<index], list[next..<min(list.count, next + after)])
  }
}

/// What words and pairs of words stand for. One look-up a word: most words begin nothing.
struct PhraseTable<Value: Sendable>: Sendable {
  private struct Entry: Sendable {
    var alone: Value?
    /// By the word that follows.
    var pairs: [String: Value] = [:]
  }

  private var entries: [String: Entry] = [:]

  /// Adds the phrases of a list with commas, each of one or two words.
  mutating func add(_ list: String, as value: Value) {
    for phrase in list.split(separator: ",") {
      let words = phrase.split(whereSeparator: \.isWhitespace).map(String.init)
      guard let first = words.first else { continue }
      if words.count == 1 {
        entries[first, default: Entry()].alone = value
      } else {
        entries[first, default: Entry()].pairs[words[1]] = value
      }
    }
  }

  /// What the pair that begins at `index` stands for, else its first word, and how many words that is.
  func meaning(of words: [String], at index: Int) -> (value: Value, length: Int)? {
    guard let entry = entries[words[index]] else { return nil }
    if index + 1 < words.count, let value = entry.pairs[words[index + 1]] { return (value, 2) }
    return entry.alone.map { ($0, 1) }
  }
}
