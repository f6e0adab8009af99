// SPDX-License-Identifier: MIT
//
// From matching words to ranked places, one reading of what is typed at a time. Every occurrence of a
// matching word is noted; sorted, those of one name stand together, the nearest words first, and each
// typed word takes the nearest word of the name that is still free. What finds none may be an area
// around the place: `cikini menteng`, `rawamangun jaktim`.

struct NameMatching {
  private struct Note: Comparable {
    private var packed: UInt64

    init(_ occurrence: PlaceIndex.Occurrence, _ nearness: Nearness, token: Int) {
      packed = UInt64(occurrence.name) << 16 | UInt64(255 - nearness.value) << 8
      packed |= UInt64(token) << 4 | UInt64(occurrence.position)
    }

    var name: Int { Int(packed >> 16) }
    var nearness: Nearness { Nearness(value: 255 - UInt8(packed >> 8 & 255)) }
    var token: Int { Int(packed >> 4 & 15) }
    var position: Int { Int(packed & 15) }

    static func < (a: Self, b: Self) -> Bool { a.packed < b.packed }
  }

  private let index: PlaceIndex
  private let query: SearchQuery
  private var notes: [Note] = []
  /// For each area, and in it for each token, how near the area's names come to it.
  private var around: [UInt8]
  /// For each area of which a whole name was typed: the tokens it takes, a bit each.
  private var wholeNames: [Int]
  private let isAsTyped: Bool

  init(_ index: PlaceIndex, _ query: SearchQuery, isAsTyped: Bool) {
    self.index = index
    self.query = query
    self.isAsTyped = isAsTyped
    around = Array(repeating: 0, count: index.areas * query.tokens.count)
    wholeNames = Array(repeating: 0, count: index.areas)
  }

  mutating func note(_ matches: [WordMatch], token: Int) {
    for match in matches {
      index.words.forEachTerm(of: match) { term, nearness in
        index.forEachOccurrence(of: term) { notes.append(Note($0, nearness, token: token)) }
      }
    }
  }

  mutating func rank(into best: inout BestRanks) {
    notes.sort()
    var start = 0
    while start < notes.count {
      var end = start + 1
      while end < notes.count, notes[end].name == notes[start].name { end += 1 }
      if let rank = rank(notes[start..<end], index.names[notes[start].name]) { best.offer(rank) }
      start = end
    }
  }

  /// The typed words as one name answers them.
  private struct Answer {
    /// By token; 0: not at all.
    var nearness = SIMD16<UInt8>(repeating: 0)
    var positions = SIMD16<Int8>(repeating: -1)
    /// Positions and tokens that are taken, a bit each.
    var used = 0
    var tokens = 0
  }

  private mutating func rank(_ notes: ArraySlice<Note>, _ name: PlaceIndex.Name) -> SearchRank? {
    var answer = Answer()
    for note in notes where answer.positions[note.token] < 0 && answer.used & (1 << note.position) == 0 {
      answer.positions[note.token] = Int8(note.position)
      answer.nearness[note.token] = note.nearness.value
      answer.used |= 1 << note.position
      answer.tokens |= 1 << note.token
    }
    let entry = Int(name.entry)
    if entry < index.areas { remember(notes, answer, name) }
    return rank(answer, name, entry)
  }

  /// Keeps what an area's name says for the places in it.
  private mutating func remember(_ notes: ArraySlice<Note>, _ answer: Answer, _ name: PlaceIndex.Name) {
    let first = Int(name.entry) * query.tokens.count
    for note in notes {
      around[first + note.token] = max(around[first + note.token], note.nearness.value)
    }
    // `kebayoran` is the beginning of Kebayoran Baru, not all of it.
    if name.isJoined, notes.contains(where: { $0.nearness.kind == .beginning }) { return }
    let known = wholeNames[Int(name.entry)]
    if answer.used.nonzeroBitCount == Int(name.words),
      known == 0 || answer.tokens.nonzeroBitCount < known.nonzeroBitCount
    {
      wholeNames[Int(name.entry)] = answer.tokens
    }
  }

  private func rank(_ answer: Answer, _ name: PlaceIndex.Name, _ entry: Int) -> SearchRank? {
    var tally = Tally()
    for (number, token) in query.tokens.enumerated() {
      var nearness = answer.nearness[number]
      var isPartial = false
      if nearness == 0, token.role != .welcome, !token.isCut {
        (nearness, isPartial) = nearest(around: entry, token: number, beside: answer.tokens)
      }
      tally.take(nearness, token, isPartialArea: isPartial, isInName: answer.positions[number] >= 0)
    }
    guard let level = tally.level(answer.used, name) else { return nil }
    let place = index.entries[entry]
    return SearchRank(
      level: level + (isWished(place) ? 0 : 3), kind: place.kind,
      nearness: max(0, tally.nearness - disorder(answer.positions) - (isAsTyped ? 0 : 100)),
      untyped: Int(name.words) - answer.used.nonzeroBitCount, length: place.name.utf8.count, entry: entry)
  }

  /// How near the names of the areas around come, and whether only part of such a name was typed beside the
  /// place's own: what `kebayoran bar` says of Kebayoran Baru is not said twice.
  private func nearest(around entry: Int, token: Int, beside own: Int) -> (UInt8, Bool) {
    var best: (UInt8, Bool) = (0, false)
    index.forEachArea(around: entry) { area in
      let nearness = around[area * query.tokens.count + token]
      let isPartial = wholeNames[area] == 0 || wholeNames[area] & own != 0
      if nearness > best.0 || nearness == best.0 && !isPartial { best = (nearness, isPartial) }
    }
    return best
  }

  /// Words in another order than in the name.
  private func disorder(_ positions: SIMD16<Int8>) -> Int {
    var last: Int8 = -1
    var disorder = 0
    for token in query.tokens.indices where positions[token] >= 0 {
      if positions[token] < last { disorder += 4 }
      last = positions[token]
    }
    return disorder
  }

  private func isWished(_ place: PlaceIndex.Entry) -> Bool {
    switch query.wish {
    case nil: true
    case .kelurahan: place.kind == .kelurahan
    case .kecamatan: place.kind == .kecamatan
    case .kota: place.kind == .kota
    case .street: place.kind == .street && !place.isGang
    case .gang: place.kind == .street && place.isGang
    }
  }
}

/// What the typed words come to together.
private struct Tally {
  private var worst = Nearness.exact
  private var sum = 0
  private var counted = 0
  private var missing = 0
  private var unwanted = 0
  private var inName = 0
  private var hasPartialArea = false
  private var hasOnlyWholeWords = true
  private var hasLongWord = false

  mutating func take(_ value: UInt8, _ token: SearchQuery.Token, isPartialArea: Bool, isInName: Bool) {
    switch token.role {
    case .required where value == 0: missing += 1
    case .required: worst = min(worst, Nearness(value: value))
    case .wanted where value == 0: unwanted = 1
    case .wanted: break
    case .welcome where value == 0 && !token.word.isNumber: return
    case .welcome: break
    }
    counted += 1
    // A word in the name itself says more than one around it.
    sum += isInName ? Int(value) : max(0, Int(value) - 10)
    guard value > 0, token.role == .required else { return }
    if isPartialArea { hasPartialArea = true }
    if isInName {
      inName += 1
      if !Nearness(value: value).isWholeWord { hasOnlyWholeWords = false }
      if token.word.count >= 4 { hasLongWord = true }
    }
  }

  /// 0 … 1000.
  var nearness: Int { counted == 0 ? 0 : sum * 4 / counted }

  /// Nil where the name is none of those looked for.
  func level(_ used: Int, _ name: PlaceIndex.Name) -> Int? {
    guard inName > 0, missing < 2 else { return nil }
    if missing == 1 {
      return hasLongWord && worst.kind <= .beginning ? SearchRank.Level.incomplete.rawValue : nil
    }
    let isWhole = used.nonzeroBitCount == Int(name.words) && !hasPartialArea
    let level: SearchRank.Level =
      switch worst.kind {
      case .exact where isWhole: name.isLoose ? .looseWhole : .whole
      case .exact, .beginning: used & 1 == 1 && !hasPartialArea && !name.isLoose ? .beginning : .words
      case .slip: isWhole && hasOnlyWholeWords ? .wholeSlip : .slip
      case .twoSlips: isWhole && hasOnlyWholeWords ? .wholeTwoSlips : .twoSlips
      }
    return min(level.rawValue + unwanted, SearchRank.Level.incomplete.rawValue - 1)
  }
}
