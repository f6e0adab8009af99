// SPDX-License-Identifier: MIT

/// How well a place answers what is typed; the lower the better. The measures in their order: how the
/// words match, the kind of place, how near the words are, what of the name was not typed, its
/// length; then the order of the index, so that equals always come in one order.
struct SearchRank: Comparable, Hashable, Sendable {
  private var packed: UInt64

  /// The ways to match, best first.
  enum Level: Int {
    /// A name as a whole.
    case whole = 0
    /// A loose area as a whole.
    case looseWhole = 1
    /// The beginning of a name.
    case beginning = 2
    /// Words of a name, or beginnings of them.
    case words = 3
    /// A whole name but for a slip.
    case wholeSlip = 4
    case slip = 5
    case wholeTwoSlips = 6
    case twoSlips = 7
    /// One of the words is nowhere; only where nothing has them all.
    case incomplete = 12
  }
  static let lastLevel = 15

  init(level: Int, kind: PlaceHit.Kind, nearness: Int, untyped: Int, length: Int, entry: Int) {
    packed = UInt64(min(level, Self.lastLevel)) << 60
    packed |= UInt64(kind.order) << 57
    packed |= UInt64(1023 - min(1023, nearness)) << 47
    packed |= UInt64(min(15, untyped)) << 43
    packed |= UInt64(min(127, length)) << 36
    packed |= UInt64(entry)
  }

  var level: Int { Int(packed >> 60) }
  var entry: Int { Int(packed & 0xF_FFFF_FFFF) }

  static func < (a: Self, b: Self) -> Bool { a.packed < b.packed }
}

extension PlaceHit.Kind {
  fileprivate var order: Int {
    switch self {
    case .kelurahan: 0
    case .kecamatan: 1
    case .kota: 2
    case .landmark: 3
    case .street: 4
    }
  }
}

/// The best so far, each entry once.
struct BestRanks {
  private let limit: Int
  private(set) var ranks: [SearchRank] = []

  init(limit: Int) { self.limit = limit }

  mutating func offer(_ rank: SearchRank) {
    if ranks.count == limit, let last = ranks.last, rank >= last { return }
    if let known = ranks.firstIndex(where: { $0.entry == rank.entry }) {
      guard rank < ranks[known] else { return }
      ranks.remove(at: known)
    } else if ranks.count == limit {
      ranks.removeLast()
    }
    let place = ranks.firstIndex { rank < $0 } ?? ranks.count
    ranks.insert(rank, at: place)
  }
}
