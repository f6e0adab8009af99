// SPDX-License-Identifier: MIT
//
// Abbreviations and other spellings of the words of names, from the tables the locator has for
// messages (Spellings, SpokenForms), in the search's one spelling. A word may be short for several
// (`kr`: Kramat, Karang); then it stands for each.

struct SearchSpellings: Sendable {
  /// How else a word is written.
  private(set) var variants: [SearchWord: [SearchWord]] = [:]
  /// What a short form stands for.
  private(set) var heads: [SearchWord: [SearchWord]] = [:]

  static let built: SearchSpellings = {
    var spellings = SearchSpellings()
    for (head, words) in Spellings.variants.sorted(by: { $0.key < $1.key }) {
      for word in words { spellings.add(word, for: head) }
    }
    for spelling in SpokenForms.built.spellings {
      guard let head = SpokenForms.built[spelling] else { continue }
      spellings.add(String(decoding: spelling, as: UTF8.self), for: String(decoding: head, as: UTF8.self))
    }
    return spellings
  }()

  private mutating func add(_ variant: String, for head: String) {
    guard let word = SearchText.words(of: variant).first, let meant = SearchText.words(of: head).first,
      word != meant, heads[word]?.contains(meant) != true
    else { return }
    variants[meant, default: []].append(word)
    heads[word, default: []].append(meant)
  }

  /// The words under which a word of a name is entered: itself, and what it is short for.
  func terms(for word: SearchWord) -> [SearchWord] {
    variants[word] == nil ? [word] + (heads[word] ?? []) : [word]
  }
}
