// SPDX-License-Identifier: MIT
//
// Where the walks stand, and which complaints are open with us: the feed's cursor, committed with whatever
// came, so a crash forgets neither a page nor a complaint that is to be asked about.

import FoundationEssentials
import Reports

/// The cursor of a LAPOR feed.
struct LaporPlace: Codable, Hashable, Sendable {
  /// Whether what the list brings was there before the first contact: drafted, never answered (R7).
  var isHistory = true
  /// The list's, as of the last complete walk.
  var cursor = ""
  /// The page of the list that is asked for next; above 1 in the middle of a walk.
  var page = 1
  /// The cursor that counts once the walk is complete.
  var reached: String?
  /// The complaints that are asked about, in turn.
  var open: [OpenComplaint] = []
  /// Whose turn it is.
  var turn = 0

  /// Nil for what another feed left.
  init?(_ text: String) {
    let place = try? JSONDecoder().decode(LaporPlace.self, from: Data(text.utf8))  // None: nil says it.
    // The first contact is made again then, and known messages stay known.
    guard let place else { return nil }
    self = place
  }

  init() {}

  /// As it is stored.
  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = try? encoder.encode(self)  // Texts and whole numbers: always encodable.
    return json.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The complaint whose turn it is.
  var current: OpenComplaint? { open.indices.contains(turn) ? open[turn] : open.first }

  /// Goes past a page of the list; whether it was the last of its walk.
  mutating func advance(_ read: ListedPage, _ listing: LaporContract.Listing) -> Bool {
    var isLast = read.items.isEmpty
    if listing.hasPages {
      reached = read.cursor ?? reached
      isLast = isLast || !read.hasMore
      page += 1
      if isLast { (cursor, reached, page) = (reached ?? cursor, nil, 1) }
    } else {
      isLast = isLast || read.cursor == nil || read.cursor == cursor
      cursor = read.cursor ?? cursor
    }
    if isLast { isHistory = false }
    return isLast
  }

  /// One that was open is so again since `newsAt`; nil: it is not.
  mutating func reopen(_ id: String, as newsAt: Timestamp?) {
    guard let index = open.firstIndex(where: { $0.id == id }) else { return }
    if let newsAt { open[index].newsAt = newsAt } else { open.remove(at: index) }
  }

  mutating func news(of id: String, at now: Timestamp) {
    if let index = open.firstIndex(where: { $0.id == id }) { open[index].newsAt = now }
  }

  /// The current one has answered a page.
  mutating func answered(isLast: Bool) {
    if turn >= open.count { turn = 0 }
    guard open.indices.contains(turn) else { return }
    open[turn].page += 1
    guard isLast else { return }
    open[turn].isHistory = false
    passOn()
  }

  /// The next one's turn, from its first page.
  mutating func passOn() {
    if turn >= open.count { turn = 0 }
    if open.indices.contains(turn) { open[turn].page = 1 }
    turn = turn + 1 < open.count ? turn + 1 : 0
  }

  /// Drops those without news for so long; whose turn it is stays.
  mutating func close(before limit: Timestamp) {
    let current = current?.id
    open.removeAll { $0.newsAt < limit }
    turn = open.firstIndex { $0.id == current } ?? (turn < open.count ? turn : 0)
  }

  private enum CodingKeys: String, CodingKey {
    case isHistory = "history"
    case cursor, page, reached, open, turn
  }
}

/// A complaint whose follow-ups are asked for.
struct OpenComplaint: Codable, Hashable, Sendable {
  var id: String
  var identity: String
  var isPublic: Bool
  /// When it came to us, or had its last follow-up.
  var newsAt: Timestamp
  /// Whether its follow-ups were there before the first contact; until they were walked through once.
  var isHistory: Bool
  /// The page that is asked for next.
  var page = 1

  /// Short: there may be thousands.
  private enum CodingKeys: String, CodingKey {
    case id = "i"
    case identity = "t"
    case isPublic = "o"
    case newsAt = "n"
    case isHistory = "h"
    case page = "p"
  }
}
