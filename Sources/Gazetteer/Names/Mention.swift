// SPDX-License-Identifier: MIT
//
// The names a text mentions, and what the words around each do to it. Leftmost, longest first; at
// most five look-ups a word, and a bounded look to either side of each name.

/// What keeps a name from being the place itself.
enum Binding: Sendable {
  case none
  /// Part of a street's, an estate's or a mall's name; `nearby` where words stand in between and the
  /// name may follow the street's.
  case street(nearby: Bool)
  /// A building or a water named after it.
  case landmark
  /// Only near it, or on the way to it.
  case direction
  /// Where the sender comes from.
  case speaker
  case negated
}

enum Marker: Sendable { case none, kelurahan, kecamatan }

struct Mention: Sendable {
  var meaning: Meaning
  /// The words of the name.
  var words: Range<Int>
  /// The same with `kel.` or `kec.` before it.
  var extent: Range<Int>
  var marker: Marker
  var binding: Binding
  /// Whether an ordinary word would be one here: `pohon jati`.
  var followsThing: Bool
  /// Mentions that stand in one address share this.
  var chain = 0
}

struct MentionReader {
  /// As many are read; a text with more is a list of places, and none of them is the place.
  static let most = 64

  private let words: Words
  private let names: NameTable

  static func mentions(in words: Words, names: NameTable = .built) -> [Mention] {
    MentionReader(words: words, names: names).read()
  }

  private func read() -> [Mention] {
    var found: [Mention] = []
    var start = 0
    while start < words.list.count, found.count < Self.most {
      guard let (meaning, end) = longestName(from: start) else {
        start += 1
        continue
      }
      if !meaning.isNothing {
        var mention = mention(meaning, start..<end)
        if let last = found.last { mention.chain = last.chain + (isOneAddress(last, mention) ? 0 : 1) }
        found.append(mention)
      }
      start = end
    }
    return found
  }

  private func longestName(from start: Int) -> (Meaning, end: Int)? {
    let letters = words.letters
    let first = words.list[start].letters.lowerBound
    var hash = SpellingHash()
    var found: (Meaning, end: Int)?
    for index in start..<min(words.list.count, start + NameTable.mostWords) {
      let word = words.list[index]
      guard index == start || joins(index), word.letters.upperBound - first <= names.table.longest else {
        break
      }
      hash.take(letters[word.letters])
      if let meaning = names.table[letters[first..<word.letters.upperBound], hash] {
        found = (meaning, index + 1)
      }
    }
    return found
  }

  /// Whether the word may belong to one name with the word before it.
  private func joins(_ index: Int) -> Bool {
    switch words.list[index].gap {
    case .close: true
    case .stop: words.list[index - 1].roles.contains(.abbreviation)
    case .mark, .far: false
    }
  }

  private func mention(_ meaning: Meaning, _ range: Range<Int>) -> Mention {
    var marker = Marker.none
    var start = range.lowerBound
    while start > 0, words.list[start].gap != .far, range.lowerBound - start < 2 {
      let roles = words.list[start - 1].roles
      guard roles.contains(.kelurahan) || roles.contains(.kecamatan) else { break }
      // `kel/kec Gambir` names both; the kelurahan says more.
      if roles.contains(.kelurahan) { marker = .kelurahan } else if marker == .none { marker = .kecamatan }
      start -= 1
    }
    let follows = start > 0 && words.list[start].gap == .close && words.list[start - 1].roles.contains(.thing)
    let extent = start..<range.upperBound
    return Mention(
      meaning: meaning, words: range, extent: extent, marker: marker,
      binding: binding(of: extent, marker: marker, isOutside: meaning.outside != nil),
      followsThing: follows)
  }

  // MARK: What binds a name

  private func binding(of extent: Range<Int>, marker: Marker, isOutside: Bool) -> Binding {
    let before = bindingBefore(extent.lowerBound, reach: isOutside ? 1 : 0)
    switch before {
    case .street, .landmark:
      // `puskesmas kel. X` stands in X.
      return marker == .none ? before : .none
    case .direction, .speaker, .negated: return before
    case .none: break
    }
    return marker == .none && !isOutside && hasSuffix(after: extent.upperBound)
      ? .street(nearby: false) : .none
  }

  /// Looks back over at most four words. `reach`: how many may stand between `dari` and the name.
  private func bindingBefore(_ start: Int, reach: Int) -> Binding {
    var between = 0
    var index = start
    while index > 0, between <= 3, !isCut(before: index) {
      index -= 1
      let roles = words.list[index].roles
      if roles.contains(.negation), between <= 1 { return .negated }
      if between <= reach, let binding = place(of: index) { return binding }
      if roles.contains(.street) { return .street(nearby: between > 0) }
      if roles.contains(.landmark), between <= 2 { return .landmark }
      if !roles.isDisjoint(with: [.stop, .number]) { return beyondStop(index, between: between) }
      if !roles.contains(.link) { between += 1 }
    }
    return .none
  }

  /// Few words reach over a `di` or a number: `bukan di Slipi`, `hujan di Bogor`, `SMAN 8 Bukit Duri`.
  private func beyondStop(_ index: Int, between: Int) -> Binding {
    guard between == 0, index > 0, !isCut(before: index) else { return .none }
    let roles = words.list[index - 1].roles
    if words.list[index].roles.contains(.number) { return roles.contains(.landmark) ? .landmark : .none }
    if roles.contains(.negation) { return .negated }
    // `hujan deras di Bogor`
    let earlier = index > 1 ? words.list[index - 2].roles : []
    return roles.union(earlier).contains(.export) ? .direction : .none
  }

  /// What a word like `arah` or `dari` makes of the name after it.
  private func place(of index: Int) -> Binding? {
    let roles = words.list[index].roles
    if roles.contains(.export) { return .direction }
    guard roles.contains(.direction) else { return nil }
    return index > 0 && words.list[index - 1].roles.contains(.speaker) ? .speaker : .direction
  }

  /// Whether a mark parts the word from the one before it.
  private func isCut(before index: Int) -> Bool {
    switch words.list[index].gap {
    case .close: false
    case .stop: !words.list[index - 1].roles.contains(.abbreviation)
    case .mark, .far: true
    }
  }

  /// `Kemang Raya`, `Kebon Kacang 9`, `Kalibata City`; not `Slipi 3 hari`.
  private func hasSuffix(after end: Int) -> Bool {
    guard end < words.list.count, words.list[end].gap == .close else { return false }
    let next = words.list[end]
    guard next.roles.contains(.number) else { return next.roles.contains(.suffix) }
    guard next.letters.count <= 3 else { return false }
    return end + 1 >= words.list.count || words.list[end + 1].gap != .close
      || !words.list[end + 1].roles.contains(.unit)
  }

  // MARK: Addresses

  /// Whether nothing but parts of an address stands between two names.
  private func isOneAddress(_ first: Mention, _ second: Mention) -> Bool {
    let gap = first.extent.upperBound..<max(first.extent.upperBound, second.extent.lowerBound)
    guard gap.count <= 14, words.list[second.extent.lowerBound].gap != .far else { return false }
    return gap.allSatisfy { index in
      let word = words.list[index]
      guard word.gap != .far else { return false }
      // An unknown name behind `kec.` is another city's kecamatan.
      let isNamed = index > 0 && !words.list[index - 1].roles.isDisjoint(with: [.kelurahan, .kecamatan])
      return isNamed || !word.roles.isDisjoint(with: [.address, .kelurahan, .kecamatan])
    }
  }
}
