// SPDX-License-Identifier: MIT
//
// All distinct words of all names with their other spellings, sorted, and what each stands for.
//
// 1. Words that begin with what is typed are one range of the list, found by bisection.
// 2. Misspelled words are found by walking the list as the tree of beginnings it is: a row of edit
//    distances (optimal string alignment: a wrong, missing, additional letter or two swapped count
//    one) is computed once for each beginning, and behind a beginning from which on nothing can
//    change any more a word costs one comparison.

/// A word that may be what is meant.
struct WordMatch: Sendable {
  /// In the index.
  var word: Int
  var nearness: Nearness
}

/// How near a word is to what is typed: 0 … 255, its kind of match in the upper part.
struct Nearness: Comparable, Hashable, Sendable {
  enum Kind: Int, Comparable {
    case exact, beginning, slip, twoSlips

    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  var value: UInt8

  static let exact = Nearness(value: 250)

  /// The same word by a short form or another spelling.
  var byVariant: Nearness { Nearness(value: value - 5) }

  static func beginning(_ typed: Int, of letters: Int) -> Nearness {
    Nearness(value: UInt8(150 + 80 * typed / max(1, letters)))
  }

  /// `isWhole`: the word itself, not a beginning of it; `beginsAlike`: people get the first letter right.
  static func slips(_ count: Int, isWhole: Bool, typed: Int, of letters: Int, beginsAlike: Bool) -> Nearness {
    let base = count == 1 ? 90 : 30
    let fit = isWhole ? 35 : 20 * min(typed, letters) / max(1, letters)
    return Nearness(value: UInt8(base + fit + (beginsAlike ? 5 : 0)))
  }

  var kind: Kind {
    switch value {
    case 240...: .exact
    case 145...: .beginning
    case 85...: .slip
    default: .twoSlips
    }
  }

  /// Exact, or the whole word but for its slips.
  var isWholeWord: Bool {
    switch kind {
    case .exact: true
    case .beginning: false
    case .slip: value >= 120
    case .twoSlips: value >= 60
    }
  }

  static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}

struct WordIndex: Sendable {
  /// One spelling of a term; `isVariant`: not the term's own.
  struct Spelling: Sendable {
    var word: SearchWord
    var term: Int32
    var isVariant: Bool
  }

  private var words: [SearchWord] = []
  /// Letters a word shares with the one before it.
  private var shared: [UInt8] = []
  /// Where a word's terms begin in `terms`; one more than words.
  private var starts: [Int32] = [0]
  /// A term, doubled, and one more for a variant.
  private var terms: [Int32] = []

  init(_ spellings: [Spelling]) {
    let sorted = spellings.sorted { ($0.word, $0.term) < ($1.word, $1.term) }
    for spelling in sorted {
      if spelling.word != words.last {
        shared.append(UInt8(words.last.map { $0.shared(with: spelling.word) } ?? 0))
        words.append(spelling.word)
        starts.append(Int32(terms.count))
      }
      terms.append(spelling.term * 2 + (spelling.isVariant ? 1 : 0))
      starts[starts.count - 1] = Int32(terms.count)
    }
  }

  var count: Int { words.count }

  /// What a word stands for.
  func forEachTerm(of match: WordMatch, _ body: (Int, Nearness) -> Void) {
    for index in Int(starts[match.word])..<Int(starts[match.word + 1]) {
      let term = terms[index]
      body(Int(term >> 1), term & 1 == 1 ? match.nearness.byVariant : match.nearness)
    }
  }

  // MARK: As typed

  func holds(_ word: SearchWord) -> Bool {
    let index = position(of: word)
    return index < words.count && words[index] == word
  }

  /// Whether a word begins so.
  func holds(beginning: SearchWord) -> Bool {
    let index = position(of: beginning)
    return index < words.count && words[index] < beginning.behind
  }

  /// The word itself, and with `beginnings` all that begin with it.
  func matches(_ word: SearchWord, beginnings: Bool) -> [WordMatch] {
    var index = position(of: word)
    var found: [WordMatch] = []
    let end = word.behind
    while index < words.count, beginnings ? words[index] < end : words[index] == word {
      let nearness =
        words[index] == word
        ? Nearness.exact : .beginning(word.count, of: words[index].count)
      found.append(WordMatch(word: index, nearness: nearness))
      index += 1
    }
    return found
  }

  private func position(of word: SearchWord) -> Int {
    var low = 0
    var high = words.count
    while low < high {
      let middle = (low + high) / 2
      if words[middle] < word { low = middle + 1 } else { high = middle }
    }
    return low
  }

  // MARK: Misspelled

  /// Slips that are forgiven in a word of so many letters.
  /// The word that is meant may have more letters: as many as are missing.
  private static func slips(in letters: Int) -> Int { letters >= 6 ? 2 : letters >= 3 ? 1 : 0 }

  /// All words that are typed so with a slip or two, whole or as far as they are typed.
  func near(_ word: SearchWord) -> [WordMatch] {
    let most = Self.slips(in: word.count)
    guard most > 0, !word.isNumber else { return [] }
    var found = word.hasVowels ? [] : skeletons(word)
    var rows = DistanceRows(word, most: most)
    for index in words.indices {
      let (whole, beginning) = rows.distances(of: words[index], shared: Int(shared[index]))
      let least = min(whole, beginning)
      guard least > 0, least <= most, mayBeMeant(word, words[index], whole: whole, slips: least) else {
        continue
      }
      found.append(
        WordMatch(
          word: index,
          nearness: .slips(
            least, isWhole: whole == least, typed: word.count, of: words[index].count,
            beginsAlike: word[0] == words[index][0])))
    }
    return found
  }

  /// `jrk` for Jeruk: all vowels left away.
  private func skeletons(_ typed: SearchWord) -> [WordMatch] {
    words.indices.filter { words[$0].isSkeleton(typed) }.map { index in
      let nearness = Nearness.slips(
        1, isWhole: true, typed: typed.count, of: words[index].count, beginsAlike: true)
      return WordMatch(word: index, nearness: nearness)
    }
  }

  /// Whether a word is another but for a slip or two.
  static func isSlip(_ word: SearchWord, of other: SearchWord) -> Bool {
    let most = slips(in: word.count)
    var rows = DistanceRows(word, most: most)
    let whole = rows.distances(of: other, shared: 0).whole
    return most > 0 && whole <= most && max(word.count, other.count) >= whole * 4
  }

  /// One slip needs four letters, two need eight, on the longer side of a whole word; a number has none.
  private func mayBeMeant(_ typed: SearchWord, _ word: SearchWord, whole: Int, slips: Int) -> Bool {
    let letters = whole == slips ? max(typed.count, word.count) : typed.count
    return !word.isNumber && letters >= slips * 4
  }
}

/// Rows of edit distances between what is typed and the beginnings of one word after the other.
private struct DistanceRows {
  private let typed: [UInt8]
  private let most: Int
  private let width: Int
  /// A row for each length of a beginning.
  private var cells: [UInt8]
  private var letters: [UInt8]
  /// The least distance of all of what is typed to a beginning up to that length.
  private var best: [UInt8]
  /// From this length on no row says more.
  private var end = Int.max

  init(_ word: SearchWord, most: Int) {
    typed = word.letters
    self.most = most
    width = typed.count + 1
    let rows = SearchWord.mostLetters + 1
    cells = Array(repeating: UInt8.max, count: rows * width)
    letters = Array(repeating: 0, count: rows)
    best = Array(repeating: UInt8.max, count: rows)
    for column in 0..<width { cells[column] = UInt8(column) }
    best[0] = UInt8(typed.count)
  }

  /// The distances to the whole word and to the nearest of its beginnings.
  mutating func distances(of word: SearchWord, shared: Int) -> (whole: Int, beginning: Int) {
    guard shared < end else { return (Int.max, Int(best[end])) }
    end = Int.max
    var length = shared
    while length < word.count {
      length += 1
      letters[length] = word[length - 1]
      if row(length) > most {
        end = length
        break
      }
    }
    let whole = end == Int.max ? Int(cells[length * width + typed.count]) : Int.max
    return (whole, Int(best[length]))
  }

  /// Computes a row; returns its least distance.
  private mutating func row(_ length: Int) -> Int {
    let row = length * width
    let above = row - width
    let letter = letters[length]
    cells[row] = UInt8(length)
    var least = length
    for column in 1..<width {
      let same = typed[column - 1] == letter
      var distance = cells[above + column - 1] + (same ? 0 : 1)
      distance = min(distance, cells[above + column] + 1, cells[row + column - 1] + 1)
      if column > 1, length > 1, typed[column - 2] == letter, typed[column - 1] == letters[length - 1] {
        distance = min(distance, cells[above - width + column - 2] + 1)
      }
      cells[row + column] = distance
      least = min(least, Int(distance))
    }
    best[length] = min(best[length - 1], cells[row + typed.count])
    return least
  }
}
