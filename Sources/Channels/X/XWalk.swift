// SPDX-License-Identifier: MIT
//
// Where a feed stands in a list that begins with the newest and knows no "since". A walk goes from the newest
// page down to what is known, a few requests in a quarter of an hour, and may take hours; so the walk itself
// is stored, page by page, with what the page held.
//
// 1. The watermark moves only when the walk has met what lies below it; a walk that is broken off, by us or
//    by a token that X forgot, begins anew and loses nothing. Identities see to doubles.
// 2. What arrives while a walk is under way stands above its top, and is the next walk's.
// 3. Ids are in order of time only nearly. The last minutes below the watermark are looked at again, and
//    `tail` knows which of them were taken.
// 4. An id from the future, or none, moves no watermark: it is taken once and remembered.
// 5. The first walk is history; it ends with the list's end.

import FoundationEssentials
package import Pipeline
package import Reports

package struct XCursor: Codable, Hashable, Sendable {
  /// A walk under way.
  package struct Walk: Codable, Hashable, Sendable {
    /// The watermark when it is done.
    package var top: Int64
    /// Leads to its next page.
    package var next: String
    package var tail: [String]
  }

  /// All before it was taken: milliseconds of X's epoch. Nil until the first walk is done.
  package var watermark: Int64?
  package var walk: Walk?
  /// What was taken of the last minutes before the watermark, by identity.
  package var tail: [String] = []
  /// What X said of its limit, so that a restart does not ask beyond it.
  package var pace: XPace?
  /// X did not take the place we asked from: the next walk asks for all.
  package var asksForAll = false

  /// What was read last on `countedDay`, by identity: X counts nothing twice in a day.
  package var counted: [String] = []
  /// Days since 1970 (UTC).
  package var countedDay: Int64 = 0

  /// How far out of order ids may come.
  private static let overlap: Int64 = 300_000
  /// Beyond it what lies in the overlap is offered to the store again, which knows it.
  private static let longestTail = 500
  /// More than a page: what is read again and again is the first one.
  private static let longestCount = 200

  package init() {}

  /// Reads what `text` gave; a cursor that cannot be read is a first contact.
  package init?(_ text: String?) {
    guard let text else { return nil }
    let cursor = try? JSONDecoder().decode(Self.self, from: Data(text.utf8))  // As said above.
    guard let cursor else { return nil }
    self = cursor
  }

  /// As it is stored.
  package var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let json = try? encoder.encode(self)  // Texts and numbers: always encodable.
    return json.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  package var isHistory: Bool { watermark == nil }

  /// Below it nothing is new; nil while everything is.
  package var floor: Int64? { watermark.map { $0 - Self.overlap } }

  /// Takes a page in: what of it is to be committed together with the cursor, oldest first.
  package mutating func take(_ page: XPage, at now: Timestamp) -> [Incoming] {
    let latest = Snowflake.time(at: now) + 86_400_000
    let time = { (item: XItem) in item.time.flatMap { $0 < latest ? $0 : nil } }
    let isOld = { [floor] (item: XItem) in time(item).map { at in floor.map { at <= $0 } ?? false } ?? false }
    let young = page.items.filter { !isOld($0) }
    let top = walk?.top ?? max(watermark ?? 0, page.items.compactMap(time).max() ?? 0)
    let kept = young.filter { item in time(item).map { $0 > top - Self.overlap } ?? true }.map(\.identity)
    let seen = Array(((walk?.tail ?? []) + kept).prefix(Self.longestTail))
    let known = Set(tail)
    let isNew = young.contains { !known.contains($0.identity) }
    let history = isHistory
    if let next = page.next, !page.items.contains(where: isOld) {
      walk = Walk(top: top, next: next, tail: seen)
    } else {
      (watermark, tail, walk, asksForAll) = (top, seen, nil, false)
    }
    guard isNew else { return [] }
    return young.reversed().map { item in
      var incoming = item.incoming
      incoming.isHistory = history
      return incoming
    }
  }

  /// How many of a page X counts as read for the first time today, as far as we remember.
  package mutating func count(_ page: XPage, at now: Timestamp) -> Int {
    let day = now.seconds.flooredDivision(by: 86_400)
    if day != countedDay { (counted, countedDay) = ([], day) }
    let read = Set(page.items.map(\.identity))
    let new = read.subtracting(counted).count
    counted = Array((read.sorted() + counted.filter { !read.contains($0) }).prefix(Self.longestCount))
    return new == 0 ? 0 : new + page.beside
  }

  /// X forgot the place we asked from; false where there was none.
  package mutating func beginAnew() -> Bool {
    if walk != nil {
      walk = nil
    } else if !asksForAll, floor ?? 0 > 0 {
      asksForAll = true
    } else {
      return false
    }
    return true
  }
}
