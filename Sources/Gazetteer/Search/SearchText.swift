// SPDX-License-Identifier: MIT
//
// One spelling for what sounds alike, applied to names and to what is typed: no case and no marks,
// no doubled letters, today's letters for those before 1972 (`oe` u, `dj` j, `tj` c) and for the
// ornaments of names (`dh` d, `v` f, `y` i: Setyabudhi, Mulya). Letters and digits are words of their
// own, so `rt05` is two.

struct SearchText {
  /// Of what is typed no more is read; nobody types longer.
  static let mostScalars = 400
  static let mostWords = 15

  private var word: [UInt8] = []
  private var words: [SearchWord] = []
  private var doubled: [SearchWord: SearchWord] = [:]
  private let keepsDoubled: Bool

  init(keepsDoubled: Bool = false) {
    self.keepsDoubled = keepsDoubled
    word.reserveCapacity(32)
  }

  /// The words of a name or of what is typed, the first fifteen.
  static func words(of text: String) -> [SearchWord] {
    var reader = SearchText()
    return reader.words(of: text)
  }

  /// The same with one reader for many names, which spares time.
  mutating func words(of text: String) -> [SearchWord] {
    words.reserveCapacity(4)
    read(text)
    defer { words = [] }
    return words
  }

  /// The words of what is typed; `doubled`: with their doubled letters, where they have any. A slip may
  /// have doubled one: `kraat` is Kramat, where `krat` is too far from it.
  static func typed(_ text: String) -> (words: [SearchWord], doubled: [SearchWord: SearchWord]) {
    var reader = SearchText(keepsDoubled: true)
    reader.read(text)
    return (reader.words, reader.doubled)
  }

  private mutating func read(_ text: String) {
    var left = Self.mostScalars
    for scalar in text.unicodeScalars {
      take(scalar)
      left -= 1
      if left == 0 || words.count == Self.mostWords { break }
    }
    finish()
  }

  /// The words with `jakarta selatan`, `jkt sel` behind others as one: there it is where a place lies, not
  /// part of its name (`Manggarai, Jakarta Selatan` is not Manggarai Selatan).
  static func joiningCity(_ words: [SearchWord]) -> [SearchWord] {
    let heads = SearchSpellings.built.heads
    let jakarta = SearchWord("jakarta")
    var result: [SearchWord] = []
    for word in words {
      guard result.count > 1, let last = result.last,
        last == jakarta || heads[last]?.contains(jakarta) == true,
        let side = ([word] + (heads[word] ?? [])).first(where: sides.contains)
      else {
        result.append(word)
        continue
      }
      result[result.count - 1] = joined([jakarta, side])
    }
    return result
  }

  private static let sides = Set(["pusat", "utara", "barat", "selatan", "timur"].map { SearchWord($0) })

  /// Words written as one.
  static func joined(_ words: some Sequence<SearchWord>) -> SearchWord { folded(words.flatMap(\.letters)) }

  private mutating func take(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x61...0x7A: append(UInt8(truncatingIfNeeded: scalar.value))
    case 0x41...0x5A: append(UInt8(truncatingIfNeeded: scalar.value) | 0x20)
    case 0x30...0x39: append(UInt8(truncatingIfNeeded: scalar.value))
    // Fullwidth forms of ASCII.
    case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0).map { take($0) }
    case 0xC0...0xFF: append(marked: Self.latin1[Int(scalar.value - 0xC0)])
    // Inside words: apostrophes, combining marks, signs without width.
    case 0x27, 0x60, 0xB4, 0x2018, 0x2019, 0x300...0x36F, 0x200B...0x200F, 0x2060, 0xFEFF, 0xAD: break
    default: finish()
    }
  }

  private static let latin1 = Array("aaaaaaaceeeeiiiidnooooo-ouuuuytsaaaaaaaceeeeiiiidnooooo-ouuuuyty".utf8)

  private mutating func append(marked letter: UInt8) {
    letter == UInt8(ascii: "-") ? finish() : append(letter)
  }

  private mutating func append(_ letter: UInt8) {
    if let last = word.last, last.isDigit != letter.isDigit { finish() }
    // What is longer is no word; the rest of it is passed over.
    if word.count < 64 { word.append(letter) }
  }

  private mutating func finish() {
    guard !word.isEmpty, words.count < Self.mostWords else { return }
    let folded = Self.folded(word)
    words.append(folded)
    if keepsDoubled {
      let written = Self.folded(word, isDoubled: true)
      if written != folded { doubled[folded] = written }
    }
    word.removeAll(keepingCapacity: true)
  }

  private static func folded(_ word: [UInt8], isDoubled: Bool = false) -> SearchWord {
    var result = SearchWord()
    guard let first = word.first else { return result }
    if first.isDigit {
      for digit in word where result.count > 0 || digit != UInt8(ascii: "0") { result.append(digit) }
      if result.count == 0 { result.append(first) }
      return result
    }
    // `xxi` is another street than `xi`.
    if word.allSatisfy(isRoman) { return SearchWord(word) }
    var run = 0
    var last: UInt8 = 0
    var index = 0
    while index < word.count {
      let (letter, length) = sound(of: word, at: index)
      run = letter == last ? run + 1 : 1
      // A key that is held down is no doubled letter.
      if run == 1 || run > 3 || isDoubled { result.append(letter) }
      last = letter
      index += length
    }
    return result
  }

  private static func isRoman(_ letter: UInt8) -> Bool {
    letter == UInt8(ascii: "i") || letter == UInt8(ascii: "v") || letter == UInt8(ascii: "x")
  }

  /// The letter that is heard, and how many are written for it.
  private static func sound(of word: [UInt8], at index: Int) -> (UInt8, Int) {
    let letter = word[index]
    let next = index + 1 < word.count ? word[index + 1] : 0
    switch letter {
    // `tj` alone is short for Tanjung.
    case UInt8(ascii: "t") where next == UInt8(ascii: "j") && word.count > 2: return (UInt8(ascii: "c"), 2)
    case UInt8(ascii: "d") where next == UInt8(ascii: "j") && word.count > 2: return (next, 2)
    case UInt8(ascii: "o") where next == UInt8(ascii: "e"): return (UInt8(ascii: "u"), 2)
    case _ where next == UInt8(ascii: "h") && isVowel(word, index + 2) && isAspirated(letter):
      return (letter, 2)
    case UInt8(ascii: "v"): return (UInt8(ascii: "f"), 1)
    case UInt8(ascii: "q"): return (UInt8(ascii: "k"), 1)
    case UInt8(ascii: "y"): return (UInt8(ascii: "i"), 1)
    default: return (letter, 1)
    }
  }

  private static func isAspirated(_ letter: UInt8) -> Bool { "bcdgkt".utf8.contains(letter) }

  private static func isVowel(_ word: [UInt8], _ index: Int) -> Bool {
    index < word.count && word[index].isVowel
  }
}

extension UInt8 {
  /// Of a letter in lower case.
  var isVowel: Bool {
    switch self {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): true
    default: false
    }
  }
}
