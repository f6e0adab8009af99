// SPDX-License-Identifier: MIT

/// A word as the search compares it: `a`–`z` and digits, in the one spelling of `SearchText`. Words
/// are packed, so that comparing two costs three comparisons of numbers; letters beyond the 24th
/// are left away on both sides.
struct SearchWord: Hashable, Comparable, Sendable {
  static let mostLetters = 24

  /// Eight letters each, the first in the highest byte, zeros behind the last.
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var third: UInt64 = 0
  private(set) var count = 0

  init() {}

  init(_ letters: some Sequence<UInt8>) {
    for letter in letters { append(letter) }
  }

  init(_ word: String) { self.init(word.utf8) }

  /// Letters beyond the last are passed over.
  mutating func append(_ letter: UInt8) {
    guard count < Self.mostLetters else { return }
    let shifted = UInt64(letter) << UInt64(56 - count % 8 * 8)
    switch count {
    case ..<8: first |= shifted
    case ..<16: second |= shifted
    default: third |= shifted
    }
    count += 1
  }

  subscript(index: Int) -> UInt8 {
    let part = index < 8 ? first : index < 16 ? second : third
    return UInt8(truncatingIfNeeded: part >> UInt64(56 - index % 8 * 8))
  }

  func forEachPart(_ body: (UInt64) -> Void) {
    body(first)
    body(second)
    body(third)
  }

  var letters: [UInt8] { (0..<count).map { self[$0] } }
  var isNumber: Bool { count > 0 && self[0] < UInt8(ascii: "a") }

  func hash(into hasher: inout Hasher) {
    hasher.combine(first)
    hasher.combine(second)
  }

  static func < (a: Self, b: Self) -> Bool {
    if a.first != b.first { return a.first < b.first }
    if a.second != b.second { return a.second < b.second }
    return a.third < b.third
  }

  var hasVowels: Bool { (0..<count).contains { self[$0].isVowel } }

  /// Whether `typed` is this word without its vowels, the first letter apart.
  func isSkeleton(_ typed: SearchWord) -> Bool {
    guard count > typed.count, self[0] == typed[0] else { return false }
    var next = 1
    for index in 1..<count where !self[index].isVowel {
      guard next < typed.count, self[index] == typed[next] else { return false }
      next += 1
    }
    return next == typed.count
  }

  /// How many letters both begin with.
  func shared(with other: Self) -> Int {
    var index = 0
    while index < min(count, other.count), self[index] == other[index] { index += 1 }
    return index
  }

  /// Behind every word that begins with this one.
  var behind: Self {
    var last = self
    while last.count < Self.mostLetters { last.append(0xFF) }
    return last
  }
}
