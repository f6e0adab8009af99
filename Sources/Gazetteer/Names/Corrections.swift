// SPDX-License-Identifier: MIT
//
// Takes back one slip in a name's word: a letter too few or too many, a wrong one, two swapped, or
// letters repeated for emphasis. The word must be long enough to be recognised (five letters; six
// for a wrong letter), begin with the right letter, and be near one name's word only.
//
// 1. A word that exists is never taken for another: `gambar` stays a picture (OrdinaryWords.swift).
// 2. Found by deletions: two words one slip apart share a form with one letter left out, so a
//    look-up costs one probe a letter, whatever the number of names.

struct Corrections: Sendable {
  private static let shortest = 5
  private static let longest = 24

  private var words: [[UInt8]] = []
  private var exact = WordTable<Int32>()
  /// Forms with a letter left out; -1 where several words have one.
  private var shortened = WordTable<Int32>()
  private let ordinary: WordTable<Bool>
  private let names: NameTable

  static let built = Corrections(names: .built)

  init(names: NameTable) {
    ordinary = OrdinaryWords.built
    self.names = names
    for word in names.words { add(word) }
  }

  private mutating func add(_ word: [UInt8]) {
    guard exact[word[...], Self.hash(word[...])] == nil else { return }
    let index = Int32(words.count)
    exact.update(word) { $0 = index }
    words.append(word)
    guard (Self.shortest...Self.longest).contains(word.count) else { return }
    for left in word.indices.dropFirst() {
      let form = Array(word[..<left] + word[(left + 1)...])
      shortened.update(form) { $0 = $0 == nil || $0 == index ? index : -1 }
    }
  }

  private static func hash(_ letters: ArraySlice<UInt8>) -> SpellingHash {
    var hash = SpellingHash()
    hash.take(letters)
    return hash
  }

  /// The word of a name that was meant, if another one stands there.
  func correct(_ letters: ArraySlice<UInt8>, _ hash: SpellingHash) -> [UInt8]? {
    guard letters.count >= Self.shortest, letters.count <= Self.longest,
      exact[letters, hash] == nil, ordinary[letters, hash] == nil, !names.knows(letters, hash)
    else { return nil }
    if let squeezed = squeezed(letters) { return squeezed }
    var found = shortened[letters, hash] ?? -1
    var form = Array(letters.dropFirst())
    // `form` is the word without its second, third, … letter in turn; the first must be right.
    guard let first = letters.first else { return nil }
    form[0] = first
    for offset in 1..<letters.count {
      if offset > 1 { form[offset - 1] = letters[letters.startIndex + offset - 1] }
      let hash = Self.hash(form[...])
      if let index = exact[form[...], hash] { return agreed(found, index) }
      guard let index = shortened[form[...], hash], index >= 0, isSlip(words[Int(index)], letters) else {
        continue
      }
      if found >= 0, found != index { return nil }
      found = index
    }
    return found >= 0 ? words[Int(found)] : nil
  }

  private func agreed(_ found: Int32, _ index: Int32) -> [UInt8]? {
    found < 0 || found == index ? words[Int(index)] : nil
  }

  /// `kalideresss`: three of a letter and more are one.
  private func squeezed(_ letters: ArraySlice<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var run = 0
    var isLong = false
    for letter in letters {
      run = letter == result.last ? run + 1 : 1
      if run >= 3 { isLong = true }
      if run == 1 { result.append(letter) }
    }
    guard isLong, exact[result[...], Self.hash(result[...])] != nil else { return nil }
    return result
  }

  /// Equally long: one letter differs, or two neighbours are swapped.
  private func isSlip(_ word: [UInt8], _ letters: ArraySlice<UInt8>) -> Bool {
    guard word.count == letters.count, word.count > Self.shortest else { return false }
    let different = word.indices.filter { word[$0] != letters[letters.startIndex + $0] }
    if different.count == 1 { return true }
    guard different.count == 2, different[0] + 1 == different[1] else { return false }
    let start = letters.startIndex
    return word[different[0]] == letters[start + different[1]]
      && word[different[1]] == letters[start + different[0]]
  }
}
