// SPDX-License-Identifier: MIT
//
// How far a list has been read. Meta's lists know no "since", so the walk through one is itself what is stored,
// with each page in one commit: whatever ends it, it goes on where it stood.
//
// 1. `since` moves only when a walk is complete: all that was written before it is in the store.
// 2. Times are the platform's own. The first page of a pass names the newest it has, `top`, at a moment before
//    all the rest is read: what is written from then on is the next walk's.
// 3. A list whose newest stands first changes while it is walked: a conversation that is written to jumps to
//    the front, past whoever has got further down. So a pass of several pages is followed by another, down to
//    where the one before began; the walk is complete once a pass is one page, in which nothing can jump, or
//    begins with the very message the one before began with. Messages are read down to `floor` in all of them.
// 4. The first walk is first contact: what was written before it is history, and never answered (R7). It
//    reaches back a limited time.

import FoundationEssentials
import Reports

struct Walk: Codable, Hashable, Sendable {
  /// A conversation or post whose own list goes on behind a cursor.
  struct Rest: Codable, Hashable, Sendable {
    var id: String
    var after: String
  }

  /// Items are read back to here, in seconds.
  var floor: Int64
  /// Conversations of this pass are read back to here.
  var bottom: Int64
  /// The newest the first page of this pass named.
  var top: Int64?
  /// What stands first in this pass, and what stood first in the one before.
  var head: String?
  var headBefore: String?
  var after: String?
  /// Pages of the list itself in this pass.
  var pages = 0
  var seen = 0
  var open: [Rest] = []
  /// Entries a request asks for: less once Meta has said that it is too much.
  var size = Self.usualSize
  /// Whether the list itself has been read as far as it is to be.
  var isAtEnd = false

  static let usualSize = 50

  /// Whether nothing was written since the pass before began.
  var isUntouched: Bool { head != nil && head == headBefore }

  init(floor: Int64) { (self.floor, bottom) = (floor, floor) }
}

struct CatchUpProgress: Codable, Hashable, Sendable {
  /// When this account was first asked, in seconds.
  var contact: Int64
  var isFirst = true
  /// Everything older is in the store.
  var since: Int64
  var walk: Walk?

  /// What is listed late is looked for so many seconds back.
  static let slack: Int64 = 60

  init(firstContact now: Timestamp, history: Duration) {
    contact = now.seconds
    since = (now - history).seconds
  }

  /// Nil where nothing was stored, or nothing of ours.
  init?(_ cursor: String?) {
    guard let cursor else { return nil }
    let stored = try? JSONDecoder().decode(Self.self, from: Data(cursor.utf8))  // Not ours: it begins anew,
    guard let stored else { return nil }  // and what it finds is known already.
    self = stored
  }

  /// As it is stored.
  var text: String {
    get throws { String(decoding: try JSONEncoder().encode(self), as: UTF8.self) }
  }

  /// The walk that is under way, begun where there is none.
  mutating func current() -> Walk {
    let walk = walk ?? Walk(floor: since - Self.slack)
    self.walk = walk
    return walk
  }

  /// Whether an item of that time was there before we were.
  func isHistory(_ time: Int64?) -> Bool { isFirst && time.map { $0 < contact } ?? true }

  /// Takes a page; returns what of it is to be stored, oldest first.
  mutating func take(_ page: ListedPage, of listing: Listing) -> [ListedPage.Item] {
    var walk = current()
    if walk.open.isEmpty {
      walk.takeList(page, of: listing)
    } else {
      walk.takeRest(page)
    }
    let items = page.items.filter { item in item.time.map { $0 >= walk.floor } ?? true }
    self.walk = walk
    if walk.open.isEmpty, walk.isAtEnd { endPass(walk, of: listing) }
    return items.sorted { ($0.time ?? 0) < ($1.time ?? 0) }
  }

  private mutating func endPass(_ walk: Walk, of listing: Listing) {
    let top = max(walk.top ?? since, since)
    guard listing.isNewestFirst, walk.pages > 1, !walk.isUntouched else {
      (self.walk, since, isFirst) = (nil, top, false)
      return
    }
    var next = Walk(floor: walk.floor)
    (next.bottom, next.size, next.headBefore) = (top, walk.size, walk.head)
    self.walk = next
  }

  /// The conversation or post whose rest was asked for is gone.
  mutating func passOver(of listing: Listing) {
    guard var walk, !walk.open.isEmpty else { return }
    walk.open.removeFirst()
    self.walk = walk
    if walk.open.isEmpty, walk.isAtEnd { endPass(walk, of: listing) }
  }

  /// The list says no to where we stood: the pass begins anew.
  mutating func beginPassAnew() {
    guard let walk else { return }
    var next = Walk(floor: walk.floor)
    (next.bottom, next.size, next.headBefore) = (walk.bottom, walk.size, walk.headBefore)
    self.walk = next
  }
}

extension Walk {
  fileprivate mutating func takeList(_ page: ListedPage, of listing: Listing) {
    let first = page.containers.flatMap { [$0.time].compactMap(\.self) } + page.items.compactMap(\.time)
    if pages == 0 { (top, head) = (first.max(), page.containers.first?.head) }
    pages += 1
    seen += page.containers.count
    after = page.next
    for container in page.containers {
      guard let rest = container.rest, container.oldest.map({ $0 >= floor }) ?? true else { continue }
      open.append(rest)
    }
    let isOld = listing.isNewestFirst && page.containers.last?.time.map { $0 < bottom } ?? false
    isAtEnd = page.next == nil || isUntouched || isOld || (!listing.isNewestFirst && seen >= listing.longest)
  }

  fileprivate mutating func takeRest(_ page: ListedPage) {
    let rest = open.removeFirst()
    let isOld = page.items.compactMap(\.time).min().map { $0 < floor } ?? true
    if let next = page.next, !isOld { open.insert(Rest(id: rest.id, after: next), at: 0) }
  }
}
