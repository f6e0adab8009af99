// SPDX-License-Identifier: MIT
//
// The names of streets and of things on maps in a message, written out. A name begins at a word that announces
// one and ends at a mark, at a word that names do not have, or after so many words.

import Reports

/// `Jalan Kebon Sirih`, as words.
struct PlaceName: Sendable, Hashable {
  var words: [String]
  /// Whether nothing but its length ended it: without capitals a complaint may have been taken along.
  var isOpenEnded: Bool
}

struct PlaceNames: Sendable {
  /// In the order of the text, each once.
  private(set) var names: [PlaceName] = []
  private let bytes: [UInt8]
  private let words: Words
  private let isShouted: Bool

  /// More names than that are a list of streets, and none is the place.
  private static let mostNames = 2
  /// After the word that announces it.
  private static let mostWords = 4
  /// Of a message, a chronicle's first page.
  private static let mostRead = 2_000

  /// `text` is masked already.
  init(in text: String) {
    bytes = Array(text.utf8.prefix(32_768))
    words = Words(bytes)
    isShouted = !bytes.contains { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
    var index = 0
    while index < min(words.list.count, Self.mostRead), names.count < Self.mostNames {
      let (name, next) = name(at: index)
      if let name, !names.contains(name) { names.append(name) }
      index = next
    }
  }

  /// The name that is announced at `index`, if any, and where to read on.
  private func name(at index: Int) -> (PlaceName?, next: Int) {
    guard let head = QueryWords.heads[letters(index)], !isCounted(index) else { return (nil, index + 1) }
    var reading = NameReading(head: head, isCapitalised: isCapitalised(index + 1))
    var next = index + 1
    while next < words.list.count, reading.words.count <= Self.mostWords, let word = part(next, of: reading) {
      reading.take(word)
      next += 1
    }
    let isCut = reading.words.count > Self.mostWords && !reading.isCapitalised
    return (reading.name(isOpenEnded: isCut || reading.words.count > 3 && !reading.isCapitalised), next)
  }

  /// The word as part of the name, written out; nil where the name is over.
  private func part(_ index: Int, of name: NameReading) -> String? {
    let word = words.list[index]
    guard continues(index) else { return nil }
    let letters = letters(index)
    if word.roles.contains(.number) { return isOrdinal(index, of: name) ? letters : nil }
    if name.isBare {
      // `Jalan Masjid`, `Gang Pasar`, `Jalan Raya Pasar Minggu`.
      if name.isStreet, let building = QueryWords.heads[letters], !QueryWords.streets.contains(building) {
        return building
      }
      if let written = QueryWords.inNames[letters] { return written }
      if QueryWords.firstInNames.contains(letters), mayGoOn(index + 1) { return letters.capitalisedWord }
    }
    if name.isSchool, QueryWords.shifts.contains(letters) { return letters.capitalisedWord }
    guard !ends(letters, word.roles, first: name.isBare), !breaksCapitals(index, name) else { return nil }
    return QueryWords.inNames[letters] ?? letters.capitalisedWord
  }

  private func letters(_ index: Int) -> String {
    guard index < words.list.count else { return "" }
    return String(decoding: words.letters[words.list[index].letters], as: UTF8.self)
  }

  /// Whether no mark and no line's end, behind which senders sign, parts it from the word before; a full stop does
  /// not after what is written short.
  private func continues(_ index: Int) -> Bool {
    let between = words.list[index - 1].range.upperBound..<words.list[index].range.lowerBound
    guard !bytes[between].contains(0x0A) else { return false }
    switch words.list[index].gap {
    case .close: return true
    case .mark, .far: return false
    case .stop:
      let before = letters(index - 1)
      return before.utf8.count == 1 || words.list[index - 1].roles.contains(.abbreviation)
        || QueryWords.inNames[before] != nil
        || QueryWords.heads[before].map { $0.lowercased() != before } ?? false
    }
  }

  private func ends(_ letters: String, _ roles: WordRole, first: Bool) -> Bool {
    if QueryWords.heads[letters] != nil || QueryWords.ends.contains(letters) { return true }
    if letters.utf8.count > 24 || letters.hasSuffix("nya") { return true }
    let ending: WordRole = [
      .stop, .direction, .near, .negation, .speaker, .through, .and, .elsewhere, .biography, .settled, .turn,
      .owner, .signature, .kelurahan, .kecamatan, .city, .export, .lead,
    ]
    if !roles.isDisjoint(with: ending) { return true }
    return !first && Self.verbs.contains { letters.hasPrefix($0) && letters.utf8.count > $0.utf8.count + 3 }
  }

  /// How verbs of complaints begin: `terendam`, `membahayakan`, `dibongkar`. Names of streets that begin so are
  /// first words.
  private static let verbs = ["di", "ber", "mem", "men", "meng", "ter"]

  /// `Jl. Kemang Timur hancur`: behind a name with capitals a word without is none of it.
  private func breaksCapitals(_ index: Int, _ name: NameReading) -> Bool {
    name.isCapitalised && !isShouted && !isCapitalised(index)
      && words.list[index].roles.isDisjoint(with: .suffix)
  }

  private func isCapitalised(_ index: Int) -> Bool {
    guard index < words.list.count, !isShouted else { return false }
    let first = bytes[words.list[index].range.lowerBound]
    return first >= UInt8(ascii: "A") && first <= UInt8(ascii: "Z")
  }

  /// `sudah 3 kali`, `2 jalan`.
  private func isCounted(_ index: Int) -> Bool {
    index > 0 && words.list[index].gap == .close && words.list[index - 1].roles.contains(.number)
  }

  /// `Kebon Kacang 9`, `SDN 01`: a short number that is alone and counts nothing.
  private func isOrdinal(_ index: Int, of name: NameReading) -> Bool {
    let digits = letters(index)
    guard digits.utf8.count <= 3, !name.endsInNumber, name.isSchool || !name.isBare && digits.first != "0"
    else { return false }
    guard index + 1 < words.list.count else { return true }
    let next = words.list[index + 1]
    return next.roles.isDisjoint(with: [.number, .unit]) || next.gap.rawValue >= WordGap.mark.rawValue
  }

  private func mayGoOn(_ index: Int) -> Bool {
    guard index < words.list.count, continues(index) else { return false }
    return !ends(letters(index), words.list[index].roles, first: false)
  }
}

/// A name as far as it was read.
private struct NameReading {
  private(set) var words: [String]
  private(set) var endsInNumber = false
  let isCapitalised: Bool

  init(head: String, isCapitalised: Bool) {
    words = [head]
    self.isCapitalised = isCapitalised
  }

  var isStreet: Bool { QueryWords.streets.contains(words[0]) }
  var isSchool: Bool { QueryWords.schools.contains(words[0]) }
  /// Whether nothing that tells one from another was read yet.
  var isBare: Bool { words.dropFirst().allSatisfy { QueryWords.weak.contains($0.lowercased()) } }

  mutating func take(_ word: String) {
    words.append(word)
    endsInNumber = word.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
  }

  /// Nil where no word of it says which: `jalan raya`, `gang 3`, `SDN 01`.
  func name(isOpenEnded: Bool) -> PlaceName? {
    let telling = words.dropFirst().filter { word in
      !QueryWords.weak.contains(word.lowercased()) && word.utf8.count > 2
        && !word.utf8.contains { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }
    return telling.isEmpty ? nil : PlaceName(words: words, isOpenEnded: isOpenEnded)
  }
}

extension String {
  /// `Sirih` of `sirih`, `VII` of `vii`.
  fileprivate var capitalisedWord: String {
    utf8.allSatisfy { "ivx".utf8.contains($0) } ? uppercased() : prefix(1).uppercased() + dropFirst()
  }
}
