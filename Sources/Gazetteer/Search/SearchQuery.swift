// SPDX-License-Identifier: MIT
//
// What the typed words are for. Most must be found; house numbers, RT and RW, postcodes and courtesy
// are passed over; `kel`, `kec` and `jl` say what is looked for and are not looked for themselves.

struct SearchQuery: Sendable {
  enum Role: Sendable {
    /// Must be found, in a name or around it.
    case required
    /// Should be found: `kota`, `jakarta`.
    case wanted
    /// Counts where it is found: a number, a word for the kind.
    case welcome
  }

  struct Token: Sendable {
    var word: SearchWord
    var role: Role
    /// May be the beginning of a word.
    var mayGoOn: Bool
    /// Cut out of a longer word: part of a name, not of what lies around it.
    var isCut: Bool
  }

  enum Wish: Sendable {
    case kelurahan, kecamatan, kota, street, gang
  }

  static let mostTokens = 10

  private(set) var tokens: [Token] = []
  /// What the first word says is looked for.
  private(set) var wish: Wish?

  init(_ reading: SearchReading) {
    let words = reading.words
    var index = 0
    while index < words.count, tokens.count < Self.mostTokens {
      let word = words[index]
      let isCut = reading.cut.contains(index)
      let next = index + 1 < words.count ? words[index + 1] : nil
      index += 1
      if Self.counters.contains(word), let next, next.isNumber {
        index += 1
      } else if let role = role(of: word, next: next, isFirst: index == 1),
        !tokens.contains(where: { $0.word == word })
      {
        tokens.append(
          Token(word: word, role: role, mayGoOn: mayGoOn(word, isLast: next == nil), isCut: isCut))
      }
    }
    requireSomething()
  }

  private mutating func role(of word: SearchWord, next: SearchWord?, isFirst: Bool) -> Role? {
    if word.isNumber { return word.count < 5 ? .welcome : nil }
    if Self.passedOver.contains(word) { return nil }
    // At the end it is the beginning of something: `kel` of Kelapa Gading.
    guard next != nil else { return Self.wanted.contains(word) && !tokens.isEmpty ? .wanted : .required }
    if let kind = Self.kinds[word] ?? Self.streetKinds[word] {
      if isFirst { wish = kind }
      return .welcome
    }
    return Self.wanted.contains(word) ? .wanted : .required
  }

  /// A single letter is the beginning of a word only while it is being typed; two letters are for the first
  /// few words only, since each begins thousands of names.
  private func mayGoOn(_ word: SearchWord, isLast: Bool) -> Bool {
    if word.isNumber || isLast { return !word.isNumber }
    return word.count > 2 || word.count == 2 && tokens.count { $0.word.count <= 2 } < 2
  }

  /// `Jakarta`, `Kota`, `9`: what else is there to look for?
  private mutating func requireSomething() {
    for role in [Role.wanted, .welcome] where !tokens.contains(where: { $0.role == .required }) {
      for index in tokens.indices where tokens[index].role == role { tokens[index].role = .required }
    }
  }

  // MARK: Words

  private static func words(_ text: String) -> Set<SearchWord> { Set(SearchText.words(of: text)) }

  static let streetKinds: [SearchWord: Wish] = {
    let spellings = SearchSpellings.built
    var kinds: [SearchWord: Wish] = [:]
    for (head, kind) in [("jalan", Wish.street), ("gang", .gang)] {
      let word = SearchWord(head)
      for spelling in [word] + (spellings.variants[word] ?? []) { kinds[spelling] = kind }
    }
    return kinds
  }()

  static let kinds: [SearchWord: Wish] = {
    var kinds: [SearchWord: Wish] = [:]
    for (kind, text) in [
      (Wish.kelurahan, "kel kelurahan kelurhan kelurahn klurahan kelrhn lurah desa"),
      (.kecamatan, "kec kecamatan kecmatan kcmtn kecm camat"),
      (.kota, "kodya kotamadya walikota kab kabupaten"),
    ] {
      for word in words(text) { kinds[word] = kind }
    }
    return kinds
  }()

  private static let wanted = words("kota jakarta jkt indonesia dki")
  /// Before a number they are about a house or its neighbours.
  private static let counters = words("no nomor nomer nmr rt rw kav kavling lt lantai")
  private static let passedOver = words(
    "di ke dari dekat dkt depan dpn belakang samping daerah wilayah kawasan sekitar lokasi alamat rt no nomor"
  ).union(words("prov provinsi propinsi adm administrasi kodepos yang dan"))
}
