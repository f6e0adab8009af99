// SPDX-License-Identifier: MIT
//
// A text as words: lower case, without diacritics, letters and digits apart (`rt7` is two words).
// The words' letters stand one after the other in one buffer, so that the letters of several
// neighbouring words are one slice of it: `kramat jati` and `kramatjati` are then the same.

/// What stands before a word.
enum WordGap: UInt8, Sendable {
  /// Nothing, a blank, a hyphen, one line break: the words may belong to one name.
  case close
  /// A full stop: the words belong together only after an abbreviation.
  case stop
  /// A comma, a slash, a bracket, …: never inside a name.
  case mark
  /// An empty line, or something that is no word: a link, an address of somebody.
  case far
}

struct Word: Sendable {
  /// In the text's UTF-8.
  var range: Range<Int>
  /// In `Words.letters`.
  var letters: Range<Int>
  /// In `Words.spoken`.
  var spoken: Range<Int>
  var gap: WordGap
  var roles: WordRole
  /// Whether a misspelling was taken back; the range still shows what was written.
  var isCorrected = false
}

struct Words: Sendable {
  private(set) var letters: [UInt8] = []
  /// The same in the forms of `SpokenForms`, one after the other too.
  private(set) var spoken: [UInt8] = []
  private(set) var list: [Word] = []

  /// `corrections`: takes back misspellings of names; left away where names are entered.
  init(_ text: [UInt8], vocabulary: WordTable<WordRole> = Vocabulary.built, corrections: Corrections? = nil) {
    letters.reserveCapacity(text.count)
    spoken.reserveCapacity(text.count)
    list.reserveCapacity(text.count / 6 + 1)
    var splitter = WordSplitter(text: text)
    while let piece = splitter.next(&letters) {
      var word = Word(
        range: piece.range, letters: piece.letters, spoken: 0..<0, gap: piece.gap, roles: [])
      if letters[piece.letters.lowerBound].isDigit {
        word.roles = [.number, .address]
      } else {
        var hash = SpellingHash()
        hash.take(letters[piece.letters])
        if piece.letters.count <= vocabulary.longest {
          word.roles = vocabulary[letters[piece.letters], hash] ?? []
        }
        if word.roles.isEmpty { word.roles = vocabulary.problem(in: letters[piece.letters]) }
        if word.roles.isEmpty, let corrections, let right = corrections.correct(letters[piece.letters], hash)
        {
          // Streets and buildings are looked up as written: Taiman is no Taman.
          speak(&word)
          letters.replaceSubrange(piece.letters, with: right)
          word.letters = piece.letters.lowerBound..<letters.count
          word.isCorrected = true
        }
      }
      if !word.isCorrected { speak(&word) }
      list.append(word)
    }
  }

  private mutating func speak(_ word: inout Word) {
    let start = spoken.count
    let written = letters[word.letters]
    if word.roles.contains(.number) {
      spoken += written.count > 1 ? written.drop { $0 == UInt8(ascii: "0") } : written
    } else {
      var hash = SpellingHash()
      hash.take(written)
      let forms = SpokenForms.built
      spoken += written.count <= forms.longest ? forms[written, hash]?[...] ?? written : written
    }
    word.spoken = start..<spoken.count
  }
}

extension WordTable<WordRole> {
  /// `trotoarnya` is as wrong as `trotoar`.
  fileprivate func problem(in word: ArraySlice<UInt8>) -> WordRole {
    guard word.count > 5, word.suffix(3).elementsEqual("nya".utf8) else { return [] }
    var hash = SpellingHash()
    hash.take(word.dropLast(3))
    return self[word.dropLast(3), hash]?.intersection(.problem) ?? []
  }
}

/// Cuts the text; a chunk that holds `@` or `://` is an address and yields no words.
private struct WordSplitter {
  struct Piece {
    var range: Range<Int>
    var letters: Range<Int>
    var gap: WordGap
  }

  let text: [UInt8]
  private var cursor = 0
  private var chunkEnd = 0
  private var gap = WordGap.far
  private var lineBreaks = 0

  init(text: [UInt8]) { self.text = text }

  mutating func next(_ letters: inout [UInt8]) -> Piece? {
    while cursor < text.count {
      if cursor >= chunkEnd, !text[cursor].isBlank { enterChunk() }
      guard cursor < text.count else { break }
      let start = cursor
      let begin = letters.count
      if text[cursor].isDigit {
        while cursor < text.count, text[cursor].isDigit { take(&letters) }
      } else {
        while cursor < text.count, let letter = letter() {
          letters.append(letter.folded)
          cursor += letter.length
        }
      }
      if cursor > start { return finish(start..<cursor, begin..<letters.count) }
      passMark()
    }
    return nil
  }

  private mutating func take(_ letters: inout [UInt8]) {
    letters.append(text[cursor])
    cursor += 1
  }

  private mutating func finish(_ range: Range<Int>, _ letters: Range<Int>) -> Piece {
    defer {
      gap = .close
      lineBreaks = 0
    }
    return Piece(range: range, letters: letters, gap: gap)
  }

  /// At a chunk's first byte: finds its end, and skips the chunk if it is an address.
  private mutating func enterChunk() {
    var end = cursor
    var isAddress = false
    while end < text.count, !text[end].isBlank {
      if text[end] == UInt8(ascii: "@") { isAddress = true }
      if text[end] == UInt8(ascii: ":"), text[end...].starts(with: "://".utf8) { isAddress = true }
      end += 1
    }
    chunkEnd = end
    guard isAddress else { return }
    cursor = end
    widen(.far)
  }

  /// One byte that belongs to no word.
  private mutating func passMark() {
    let byte = text[cursor]
    cursor += 1
    switch byte {
    case 0x0A:
      lineBreaks += 1
      if lineBreaks > 1 { widen(.far) }
    case _ where byte.isBlank, UInt8(ascii: "-"), UInt8(ascii: "'"), UInt8(ascii: "_"), UInt8(ascii: "#"):
      break
    case UInt8(ascii: "."): widen(.stop)
    case UInt8(ascii: "!"), UInt8(ascii: "?"): widen(.far)
    // The bytes of a typographic mark or an emoji.
    case 0x80...: widen(.mark)
    default: widen(.mark)
    }
  }

  private mutating func widen(_ wider: WordGap) {
    if wider.rawValue > gap.rawValue { gap = wider }
  }

  /// The letter at the cursor without case and diacritics; nil where none stands.
  private func letter() -> (folded: UInt8, length: Int)? {
    let byte = text[cursor]
    if byte < 0x80 { return byte.isLetter ? (byte | 0x20, 1) : nil }
    // Latin-1's letters are C3 80 … C3 BF in UTF-8.
    guard byte == 0xC3, cursor + 1 < text.count else { return nil }
    let index = Int(text[cursor + 1] & 0x1F)
    let folded = Self.latin1[index]
    return folded == UInt8(ascii: "-") ? nil : (folded, 2)
  }

  private static let latin1 = Array("aaaaaaaceeeeiiiidnooooo-ouuuuyts".utf8)
}
