// SPDX-License-Identifier: MIT
//
// A hash table from spellings to values, keyed by bytes that stand somewhere inside a larger
// buffer. Open addressing over FNV-1a, whose state can be carried from one word to the next, so
// that a name of several words is looked up without being put together. A hit is compared byte by
// byte: nobody gets a place by a collision.

/// FNV-1a, 64 bit (Fowler, Noll, Vo).
struct SpellingHash {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func take(_ bytes: ArraySlice<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }
}

struct WordTable<Value: Sendable>: Sendable {
  private struct Entry: Sendable {
    var spelling: [UInt8]
    var hash: UInt64
    var value: Value
  }

  private var entries: [Entry] = []
  private var slots: [Int32] = Array(repeating: -1, count: 64)
  /// The longest spelling, in bytes; longer ones need not be looked up.
  private(set) var longest = 0

  var count: Int { entries.count }
  var spellings: [[UInt8]] { entries.map(\.spelling) }

  subscript(spelling: ArraySlice<UInt8>, hash: SpellingHash) -> Value? {
    guard let index = entry(of: spelling, hash.value) else { return nil }
    return entries[index].value
  }

  subscript(spelling: String) -> Value? { self[Array(spelling.utf8)] }

  subscript(spelling: [UInt8]) -> Value? {
    var hash = SpellingHash()
    hash.take(spelling[...])
    return self[spelling[...], hash]
  }

  mutating func update(_ spelling: [UInt8], _ change: (inout Value?) -> Void) {
    var hash = SpellingHash()
    hash.take(spelling[...])
    let known = entry(of: spelling[...], hash.value)
    var value = known.map { entries[$0].value }
    change(&value)
    guard let value else { return }
    if let known {
      entries[known].value = value
      return
    }
    entries.append(Entry(spelling: spelling, hash: hash.value, value: value))
    longest = max(longest, spelling.count)
    if entries.count * 2 > slots.count { grow() } else { place(entries.count - 1) }
  }

  private func entry(of spelling: ArraySlice<UInt8>, _ hash: UInt64) -> Int? {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if entries[index].hash == hash, entries[index].spelling.elementsEqual(spelling) { return index }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private mutating func place(_ index: Int) {
    var slot = Int(truncatingIfNeeded: entries[index].hash) & (slots.count - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(index)
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for index in entries.indices { place(index) }
  }
}
