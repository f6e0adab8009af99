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
  /// Only on the way to it, or one end of a stretch.
  case direction
  /// Near it or across the street.
  case near
  /// Where the sender comes from.
  case speaker
  /// Somebody else's place, or the sender's of other days: `seperti di`, `saya kerja di`.
  case elsewhere
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
  /// Set where it is a street's or a building's name; the meaning is empty then.
  var feature: Feature?
  /// Whether it is counted up with another: `Rawamangun dan Kayu Putih`.
  var isListed = false
  /// Whether a word of it was misspelt.
  var isCorrected = false
  /// Whether the words around it let a bare name be the place: `di Slipi`, not `kopi Slipi`.
  var isPlain = true
  /// Whether what stands before it makes a place even of an ordinary word.
  var isPlaced = false
  /// Whether it stands right behind the number of an RT or RW.
  var isInWard = false
  /// Whether it is only whom a letter is addressed to.
  var isAddressed = false
  /// Whether `kec.` and a name we do not know follow, or a city of a common name: the kelurahan is another's.
  var isElsewhereToo = false
  /// Mentions that stand in one address share this.
  var chain = 0
}

/// A class, since its arrays would be counted anew for each closure that looks at a word.
final class MentionReader {
  /// As many are read; a text with more is a list of places, and none of them is the place.
  static let most = 64

  private let words: Words
  private let text: [UInt8]
  private let names: NameTable
  private let features: FeatureTable

  private init(words: Words, text: [UInt8], names: NameTable, features: FeatureTable) {
    self.words = words
    self.text = text
    self.names = names
    self.features = features
  }

  static func mentions(in words: Words, text: [UInt8], names: NameTable, features: FeatureTable) -> [Mention]
  {
    MentionReader(words: words, text: text, names: names, features: features).read()
  }

  private func read() -> [Mention] {
    var found: [Mention] = []
    var start = 0
    var floor = 0
    while start < words.list.count, found.count < Self.most {
      guard let (next, end) = mention(from: start, floor: floor) else {
        start += 1
        continue
      }
      if var mention = next {
        if let last = found.last {
          mention.chain = last.chain + (isOneAddress(last, mention) ? 0 : 1)
          pair(&found[found.count - 1], &mention)
        }
        found.append(mention)
        // The street's word is used up: `Jl. Malaka III Duren Sawit`.
        if mention.feature?.kind == .street { floor = end }
      }
      start = end
    }
    return found
  }

  /// The longer of the names that begin here; nil as mention where it names a street without a place.
  private func mention(from start: Int, floor: Int) -> (Mention?, end: Int)? {
    let name = longestName(from: start)
    if let (feature, end) = features.longest(in: words, from: start, joins: joinsFeature),
      end > name?.end ?? 0, name == nil || feature.weight > .supporting,
      !feature.needsCapitals || isInCapitals(start)
    {
      return (mention(feature, start..<end), end)
    }
    guard let (meaning, end) = name else { return nil }
    return (meaning.isNothing ? nil : mention(meaning, start..<end, floor: floor), end)
  }

  /// In capitals among words that are not.
  private func isInCapitals(_ index: Int) -> Bool {
    guard areCapitals(index) else { return false }
    let around = (max(0, index - 2)..<min(words.list.count, index + 3)).filter { other in
      other != index && words.list[other].letters.count > 3
    }
    return around.allSatisfy { !areCapitals($0) }
  }

  private func areCapitals(_ index: Int) -> Bool {
    text[words.list[index].range].allSatisfy { !$0.isLetter || $0 & 0x20 == 0 }
  }

  // MARK: Streets and buildings

  private func joinsFeature(_ index: Int) -> Bool {
    switch words.list[index].gap {
    case .close: true
    // `H. Taiman`, `Dr. Sumarno`
    case .stop: words.list[index - 1].letters.count <= 4
    case .mark, .far: false
    }
  }

  private func mention(_ feature: Feature, _ range: Range<Int>) -> Mention {
    var feature = feature
    // `Jl. Malaka 4` is not Jl. Malaka, `jl Season City` not Season City.
    if isFollowedByMore(range.upperBound, feature.kind) || isAfterStreet(range.lowerBound) {
      feature.weight = min(feature.weight, feature.kind == .street ? .supporting : .leading)
    }
    return Mention(
      meaning: Meaning(), words: range, extent: range, marker: .none,
      binding: Surroundings(words: words, text: text).isElsewhere(range)
        ? .elsewhere : featureBinding(range.lowerBound),
      followsThing: false, feature: feature,
      isCorrected: words.list[range].contains(where: \.isCorrected))
  }

  private func isFollowedByMore(_ end: Int, _ kind: Feature.Kind) -> Bool {
    guard hasSuffix(after: end) else { return false }
    return kind == .street || words.list[end].roles.contains(.number)
  }

  private func isAfterStreet(_ start: Int) -> Bool {
    start > 0 && words.list[start].gap == .close && words.list[start - 1].roles.contains(.street)
  }

  private func featureBinding(_ start: Int) -> Binding {
    switch bindingBefore(start, reach: 1) {
    case .street, .landmark: .none
    case let binding: binding
    }
  }

  // MARK: Two names

  /// `antara A dan B`, `dari A ke B`, `A sampai B`: neither is the place.
  private func pair(_ first: inout Mention, _ second: inout Mention) {
    let gap = first.extent.upperBound..<max(first.extent.upperBound, second.extent.lowerBound)
    // `Rawa Buaya Cengkareng`: its `rawa` makes no water of the kecamatan.
    if gap.isEmpty, first.isFree, let place = first.meaning.exact, let kecamatan = second.meaning.kecamatan,
      names.kecamatan(of: place) == kecamatan
    {
      second.binding = .none
    }
    // `batas Kembangan Utara Kedoya Utara`, `jurusan Tanah Abang Rangkasbitung`
    if gap.isEmpty, case .direction = first.binding,
      second.meaning.exact != nil || second.meaning.outside != nil
    {
      second.binding = .direction
    }
    guard gap.count <= 3, !gap.isEmpty else { return }
    let roles = gap.map { words.list[$0].roles }
    if roles.contains(where: { $0.contains(.through) }) {
      first.binding = .direction
      second.binding = .direction
    } else if roles.contains(where: { $0.contains(.and) }) {
      // `di Pondok Kopi sama di Kebon Manggis`: what stands before the second is the first.
      let isDenied = roles.contains { $0.contains(.negation) }
      if first.isFree, !isDenied, roles.last?.contains(.at) == true { second.binding = .none }
      if case .direction = first.binding { second.binding = .direction }
      if gap.count == 1 { second.isListed = true }
    }
  }

  // MARK: Names

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

  private func mention(_ meaning: Meaning, _ range: Range<Int>, floor: Int) -> Mention {
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
    var binding = binding(
      of: extent, marker: marker, isOutside: meaning.outside != nil, floor: floor)
    // `Jl. Raya Sawangan Depok` names the city behind the street, `Jl. Surabaya` does not.
    if case .street = binding, range.count > 1, let city = meaning.outside,
      words.letters[words.list[range.upperBound - 1].letters].elementsEqual(city.lowercased().utf8)
    {
      binding = .street(nearby: true)
    }
    let around = Surroundings(words: words, text: text)
    if case .negated = binding {} else if around.isElsewhere(extent) { binding = .elsewhere }
    return Mention(
      meaning: meaning, words: range, extent: extent, marker: marker, binding: binding,
      followsThing: follows, isCorrected: words.list[range].contains(where: \.isCorrected),
      isPlain: around.isPlain(extent), isPlaced: around.isPlaced(extent) || around.isCapitalisedName(range),
      isInWard: around.isInWard(extent.lowerBound), isAddressed: around.isAddressed(extent.lowerBound),
      isElsewhereToo: isBeforeForeignKecamatan(range.upperBound) || isBeforeCommonCity(range.upperBound))
  }

  /// Whether `kec.` stands within two words after the name, and then a word that begins no name.
  private func isBeforeForeignKecamatan(_ end: Int) -> Bool {
    let reach = end..<min(words.list.count, end + 3)
    guard let sign = reach.first(where: { words.list[$0].roles.contains(.kecamatan) }),
      words.list[end..<sign].allSatisfy({ $0.roles.contains(.address) }),
      sign + 1 < words.list.count, words.list[sign + 1].gap.rawValue <= WordGap.stop.rawValue
    else { return false }
    return words.list[sign + 1].roles.isSubset(of: .faint) && longestName(from: sign + 1) == nil
  }

  /// `Cideng, Medan`: cities whose names are words count only right behind another name.
  private func isBeforeCommonCity(_ end: Int) -> Bool {
    guard end < words.list.count, words.list[end].gap != .far, words.list[end].gap != .stop else {
      return false
    }
    let letters = words.letters[words.list[end].letters]
    guard Spellings.commonCities.contains(where: { letters.elementsEqual($0.utf8) }) else { return false }
    // `Medan Merdeka` is a square of ours.
    return longestName(from: end) == nil
      && (end + 1 >= words.list.count || words.list[end + 1].gap != .close
        || !words.letters[words.list[end + 1].letters].elementsEqual("merdeka".utf8))
  }

  // MARK: What binds a name

  private func binding(of extent: Range<Int>, marker: Marker, isOutside: Bool, floor: Int) -> Binding {
    let before = bindingBefore(extent.lowerBound, reach: isOutside ? 1 : 0, floor: floor)
    switch before {
    case .street, .landmark:
      // `puskesmas kel. X` stands in X; `ke kantor kel. X` goes there.
      if marker != .none, extent.lowerBound > 1, isWay(extent.lowerBound - 2) { return .direction }
      return marker == .none ? before : .none
    case .direction, .near, .speaker, .elsewhere, .negated: return before
    case .none: break
    }
    return marker == .none && !isOutside && hasSuffix(after: extent.upperBound)
      ? .street(nearby: false) : .none
  }

  /// Looks back over at most four words. `reach`: how many may stand between `dari` and the name.
  /// `floor`: where a street named before ends; it binds nothing more.
  private func bindingBefore(_ start: Int, reach: Int, floor: Int = 0) -> Binding {
    var between = 0
    var index = start
    while index > floor, between <= 3, !isCut(before: index) {
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
    if index > 1, !isCut(before: index - 1), isWay(index - 2) { return .direction }
    // `hujan deras di Bogor`
    let earlier = index > 1 ? words.list[index - 2].roles : []
    return roles.union(earlier).contains(.export) ? .direction : .none
  }

  /// `limbah dari pabrik di X`, `jalan ke kantor di X`.
  private func isWay(_ index: Int) -> Bool {
    let letters = words.letters[words.list[index].letters]
    return ["dari", "dr", "ke", "menuju"].contains { letters.elementsEqual($0.utf8) }
  }

  /// What a word like `arah` or `dari` makes of the name after it.
  private func place(of index: Int) -> Binding? {
    let roles = words.list[index].roles
    if roles.contains(.export) { return .direction }
    if roles.contains(.near) { return .near }
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
