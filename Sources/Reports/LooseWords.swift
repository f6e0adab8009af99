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

  /// The word at `index` with the one after it, for lists that hold both kinds.
  func phrases(at index: Int) -> [String] {
    guard index + 1 < list.count else { return [list[index]] }
    return [list[index], "\(list[index]) \(list[index + 1])"]
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
