// SPDX-License-Identifier: MIT
//
// The ways to read what is typed where blanks are missing (`kebonjeruk`) or too many (`kali bata`).
// A word is cut only where the names have the words before the cut, so there are few readings.

struct SearchReading: Sendable {
  var words: [SearchWord]
  /// Those that were cut out of longer ones.
  var cut: Set<Int> = []
  var isAsTyped = true

  func cutting(_ place: Int, into parts: [SearchWord]) -> SearchReading {
    let shift = parts.count - 1
    let moved = cut.map { $0 > place ? $0 + shift : $0 }
    return SearchReading(
      words: words[..<place] + parts + words[(place + 1)...],
      cut: Set(moved).union(place...place + shift), isAsTyped: false)
  }

  func joining(_ place: Int, as word: SearchWord) -> SearchReading {
    SearchReading(words: words[..<place] + [word] + words[(place + 2)...], isAsTyped: false)
  }
}

struct SearchReadings {
  private static let most = 8
  /// Look-ups one word may cost; names have far fewer.
  private static let mostCuts = 64

  let index: WordIndex
  /// Cuts and joins that leave something misspelled, instead of those that leave nothing.
  let forgives: Bool

  /// As typed, and then otherwise.
  func all(_ words: [SearchWord]) -> [SearchReading] {
    let typed = SearchReading(words: words)
    var readings = [typed]
    var everyCut = typed
    for place in words.indices.reversed() {
      let cuts = cuts(of: words[place])
      readings += cuts.prefix(4).map { typed.cutting(place, into: $0) }
      if let first = cuts.first { everyCut = everyCut.cutting(place, into: first) }
    }
    if everyCut.words.count > words.count + 1 { readings.append(everyCut) }
    for place in words.indices.dropLast() {
      if let word = joined(words[place], words[place + 1], isLast: place + 2 == words.count) {
        readings.append(typed.joining(place, as: word))
      }
    }
    return Array(readings.prefix(Self.most))
  }

  // MARK: Missing blanks

  private func cuts(of word: SearchWord) -> [[SearchWord]] {
    guard word.count >= 5, !word.isNumber else { return [] }
    if forgives { return index.holds(word) ? [] : loose(word.letters[...]) }
    var budget = Self.mostCuts
    let cuts = cuts(of: word.letters[...], depth: 3, &budget)
    // `pulogebang` is a word of names, too.
    return index.holds(word) ? cuts.filter { $0.allSatisfy { index.holds($0) } } : cuts
  }

  /// Into words of names, of which the last may be incomplete; whole words first, then fewer.
  private func cuts(of letters: ArraySlice<UInt8>, depth: Int, _ budget: inout Int) -> [[SearchWord]] {
    var whole: [[SearchWord]] = []
    var begun: [[SearchWord]] = []
    var deeper: [[SearchWord]] = []
    for length in stride(from: letters.count - 1, through: 2, by: -1) where budget > 0 {
      budget -= 1
      let left = SearchWord(letters.prefix(length))
      guard isWord(left) else { continue }
      for rest in rests(letters, after: length) {
        let right = SearchWord(rest)
        if index.holds(right) {
          whole.append([left, right])
        } else if index.holds(beginning: right) {
          begun.append([left, right])
        } else if depth > 1 {
          deeper += cuts(of: rest, depth: depth - 1, &budget).prefix(2).map { [left] + $0 }
        }
      }
    }
    return whole + begun + deeper
  }

  /// Two equal letters are one by now: `pondokkopi` and `pondokopi`.
  private func rests(_ letters: ArraySlice<UInt8>, after length: Int) -> [ArraySlice<UInt8>] {
    let end = letters.startIndex + length
    return [letters[end...], letters[(end - 1)...]]
  }

  /// Short words only where they are known as abbreviations, or `Duri Kosambi` is cut to `du`, `ri`, ….
  private func isWord(_ word: SearchWord) -> Bool {
    if word.count > 3 { return index.holds(word) }
    return SearchSpellings.built.heads[word] != nil || SearchQuery.kinds[word] != nil
      || word.count == 3 && index.holds(word)
  }

  /// One of two words right, the other misspelled.
  private func loose(_ letters: ArraySlice<UInt8>) -> [[SearchWord]] {
    guard letters.count >= 8 else { return [] }
    return (4...(letters.count - 4)).compactMap { length in
      let cut = letters.startIndex + length
      let left = SearchWord(letters[..<cut]), right = SearchWord(letters[cut...])
      return index.holds(left) || index.holds(right) ? [left, right] : nil
    }
  }

  // MARK: Blanks too many

  private func joined(_ a: SearchWord, _ b: SearchWord, isLast: Bool) -> SearchWord? {
    guard !a.isNumber, !b.isNumber, a.count + b.count >= 4, a.count + b.count <= SearchWord.mostLetters
    else { return nil }
    let word = SearchText.joined([a, b])
    let isThere = index.holds(word) || isLast && index.holds(beginning: word)
    return isThere || forgives ? word : nil
  }
}
