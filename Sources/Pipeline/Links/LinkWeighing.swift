// SPDX-License-Identifier: MIT
//
// What short links add to a message. One that led to a point is a place its sender pointed at: the message is
// read again as though the long link stood in it, so that it weighs as much as a pin, and more than a photo.
// One that led to a place's name adds words, and these may be a shop's: they locate only where they do so
// beyond doubt, and else propose.

import Reports
package import Storage

/// Short links of a message that is about to be drafted.
struct SealedLinks: Sendable {
  struct One: Sendable {
    var mac: [UInt8]
    var sealed: [UInt8]
  }

  /// Those to be expanded; none where the place is known.
  var waiting: [One] = []
  /// What the message says beside them; nil where it has none.
  var otherWords: String?
}

extension Journey {
  /// Links that say no place by themselves.
  func shortLinks(in words: String) -> [ShortLink] {
    guard let links = rules.links else { return [] }
    return ShortLink.all(in: words, to: links.hosts).filter { !links.statesPoint($0.address) }
  }

  func sealed(_ links: [ShortLink], in words: String, _ location: Location) throws -> SealedLinks {
    guard !links.isEmpty else { return SealedLinks() }
    let otherWords = ShortLink.without(links, words)
    if case .located = location { return SealedLinks(otherWords: otherWords) }
    return SealedLinks(
      waiting: try links.map {
        SealedLinks.One(
          mac: store.keys.mac($0.address, for: .link),
          sealed: try store.keys.seal(Array($0.address.utf8), for: .link))
      }, otherWords: otherWords)
  }

  func address(of link: LinkRow) throws -> String {
    String(decoding: try store.keys.open(link.sealed, key: link.sealKey, for: .link), as: UTF8.self)
  }

  /// Where it led; nil where it has not, or nowhere.
  func target(of link: LinkRow) throws -> String? {
    guard let sealed = link.target, let key = link.targetKey else { return nil }
    return String(decoding: try store.keys.open(sealed, key: key, for: .link), as: UTF8.self)
  }

  /// The short links of a report's messages, with where they led, for a person who has to locate it.
  package func links(of report: ReportRow) async throws -> [ReportLink] {
    let rows = try await store.database.read { connection in
      try connection.messages(of: report.id).flatMap { try connection.links(of: $0.id) }
    }
    return try rows.map {
      ReportLink(
        address: try address(of: $0), state: $0.state, target: try target(of: $0), reason: $0.reason)
    }
  }
}

/// A short link of a report.
package struct ReportLink: Sendable, Hashable {
  package var address: String
  package var state: LinkState
  package var target: String?
  /// Why there is no target, or not yet.
  package var reason: String?

  package init(address: String, state: LinkState, target: String? = nil, reason: String? = nil) {
    self.address = address
    self.state = state
    self.target = target
    self.reason = reason
  }
}

/// A message as it is weighed once its links are settled.
struct LinkedMessage: Sendable {
  var message: StoredMessage
  var reading: Reading
  /// What the photos inside it say.
  var photos: [PhotoEvidence]
}

extension Journey {
  /// A message as it was drafted, whole if it came in pieces. Throws `Unreadable` where its bytes are gone.
  func linked(_ message: StoredMessage) async throws -> LinkedMessage {
    let (pieces, messages) = try await store.database.read { connection in
      let pieces = try connection.pieces(besides: message.id)
      return (pieces, try pieces.compactMap { try connection.message($0.message) })
    }
    let reading = pieces.isEmpty ? try read(message) : try read(pieces, messages)
    return LinkedMessage(
      message: message, reading: reading, photos: try photos(in: reading, account(of: message), message))
  }

  /// Where a message is, now that its links led to `targets`.
  func location(of linked: LinkedMessage, _ targets: [String]) -> Location {
    let (words, rules) = (linked.reading.spoken, rules)
    let points = targets.filter { rules.links?.statesPoint($0) ?? false }
    let shown = location(of: linked.reading, ([words] + points).joined(separator: "\n"))
    if case .located = shown { return shown }
    let names = points.isEmpty ? targets.compactMap { rules.links?.placeName($0) } : []
    let said = names.isEmpty ? shown : named(shown, linked.reading, [words] + names)
    if case .located = said { return said }
    return rules.location(
      said: said, photos: linked.photos,
      sent: writtenAt(linked.message, sentAt: linked.reading.sentAt))
  }

  /// A score below is that of a bare name, which a shop may have been given after another place.
  private static let certain = 0.9

  private func named(_ shown: Location, _ reading: Reading, _ texts: [String]) -> Location {
    let found = location(of: reading, texts.joined(separator: "\n"))
    guard case .located(let place) = found, place.score < Self.certain else { return found }
    guard case .candidates(let others) = shown else { return .candidates([place]) }
    return .candidates([place] + others.filter { $0.kelurahan != place.kelurahan })
  }
}

extension DraftTransaction {
  func keep(_ links: SealedLinks, of message: MessageID) throws {
    for (number, link) in links.waiting.enumerated() {
      try connection.keepLink(
        link.sealed, mac: link.mac, key: journey.store.keys.current, number: number, of: message, at: now)
    }
  }

  /// Takes in what a message's links say of its report's place, once the last of them is settled and where
  /// the place is still open and no person is at work on it.
  func weighLinks(of linked: LinkedMessage) throws -> [JourneyEvent] {
    let links = try connection.links(of: linked.message.id)
    guard !links.contains(where: { $0.state == .pending }),
      // As it is now: it may have been merged, or set aside.
      let report = try connection.message(linked.message.id)?.report.flatMap(connection.report)
        .map(connection.standing), report.state.after(.located) != nil,
      try !connection.isClaimed(report.id, at: now)
    else { return [] }
    let targets = try links.compactMap(journey.target)
    let found = journey.location(of: linked, targets)
    switch found {
    case .located:
      let reason = targets.isEmpty ? "by a photo" : "by a short link"
      return try take(found, for: report, of: linked.message.id, by: reason)
    case .candidates(let places) where !targets.isEmpty:
      let known = try journey.places(of: report)
      let others = known.filter { place in !places.contains { $0.kelurahan == place.kelurahan } }
      return try take(.candidates(places + others), for: report, of: linked.message.id, by: "")
    case .candidates, .outside, .unknown: return []
    }
  }
}
