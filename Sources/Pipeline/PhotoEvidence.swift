// SPDX-License-Identifier: MIT
//
// What photos add to the words. A phone notes where it was when the photo was taken, which may be its owner's
// home, or last year's holiday, so this is evidence and no proof:
//
// 1. Words that name a kelurahan, and places pointed at, stand whatever a photo says.
// 2. A photo is plausible if it was taken before the message came, at most a year before, inside the city.
// 3. It locates only if it is of the last days, every other photo says the same, and the words say nothing
//    else: they are silent, or the photo's kelurahan is one of those they may mean.
// 4. Otherwise its kelurahan is one more candidate, below those of the words.

package import Reports
import Storage

/// Where a photo says it was taken.
package struct PhotoEvidence: Sendable, Hashable {
  package var coordinate: Coordinate
  /// Nil where it does not say when.
  package var taken: Timestamp?

  package init(_ coordinate: Coordinate, taken: Timestamp?) {
    self.coordinate = coordinate
    self.taken = taken
  }

  /// A camera's clock may be off by its zone.
  private static let clockError = Duration.seconds(86_400)
  private static let oldest = Duration.seconds(365 * 86_400)
  private static let fresh = Duration.seconds(7 * 86_400)

  func isPlausible(at sent: Timestamp) -> Bool {
    guard let taken else { return true }
    return taken <= sent + Self.clockError && sent - taken <= Self.oldest
  }

  func isFresh(at sent: Timestamp) -> Bool {
    taken.map { isPlausible(at: sent) && sent - $0 <= Self.fresh } ?? false
  }
}

extension JourneyRules {
  /// Where a message is by its words and its photos; `sent` is the message's time.
  package func location(said: Location, photos: [PhotoEvidence], sent: Timestamp) -> Location {
    if case .located = said { return said }
    let plausible = photos.filter { $0.isPlausible(at: sent) }
    let shown = unique(plausible.compactMap { place(of: $0) })
    guard let first = shown.first else { return said }
    let isTelling = shown.count == 1 && plausible.allSatisfy { $0.isFresh(at: sent) }
    switch said {
    case .located: return said
    case .outside: return .candidates(shown)
    case .unknown: return isTelling ? .located(first) : .candidates(shown)
    case .candidates(let named):
      let others = shown.filter { photo in !named.contains { $0.kelurahan == photo.kelurahan } }
      guard isTelling, let word = named.first(where: { $0.kelurahan == first.kelurahan }) else {
        return .candidates(named + others)
      }
      var place = first
      place.evidence = word.evidence + first.evidence
      return .located(place)
    }
  }

  /// Nil outside the city, and where the point lies between two kelurahan.
  private func place(of photo: PhotoEvidence) -> Place? {
    guard case .located(var place) = locate(photo.coordinate.written) else { return nil }
    (place.score, place.evidence) = (0.5, ["\(Place.photoMark)\(photo.coordinate.written)"])
    return place
  }

  private func unique(_ places: [Place]) -> [Place] {
    var seen: Set<Kelurahan> = []
    return places.filter { seen.insert($0.kelurahan).inserted }
  }
}

extension Place {
  /// How evidence of a photo begins.
  fileprivate static let photoMark = "EXIF "
  var isByPhoto: Bool { evidence.contains { $0.hasPrefix(Self.photoMark) } }
}

extension Coordinate {
  /// `-6.200000, 106.800000`: as many decimals as the locator takes for exact, however round the numbers are.
  var written: String { "\(Self.decimal(latitude)), \(Self.decimal(longitude))" }

  private static func decimal(_ degrees: Double) -> String {
    guard abs(degrees) <= 180 else { return "" }
    let units = Int((degrees * 1_000_000).rounded())
    return "\(units < 0 ? "-" : "")\(abs(units) / 1_000_000).\((abs(units) % 1_000_000).padded(to: 6))"
  }
}

extension Journey {
  /// What the photos inside a message say; of so many at most, since each has to be decoded.
  func photos(in reading: Reading, _ account: ChannelAccount, _ message: StoredMessage) throws
    -> [PhotoEvidence]
  {
    let numbers = reading.attachments.indices.filter { number in
      let note = reading.attachments[number]
      return !note.isRemote && note.mayBePhoto
    }
    guard !numbers.isEmpty else { return [] }
    do {
      let open = try account.attachments(try raw(message))
      return numbers.prefix(Self.mostPhotos).compactMap { number in
        guard case .bytes(let bytes)? = open(number) else { return nil }
        return rules.photo(bytes)
      }
    } catch is Unreadable {
      return []
    }
  }

  private static let mostPhotos = 8

  /// When a message was written, as far as that can be believed: what was there before the first contact came
  /// in long after it.
  func writtenAt(_ message: StoredMessage, sentAt: Timestamp?) -> Timestamp {
    message.isHistory ? sentAt ?? message.receivedAt : message.receivedAt
  }
}

extension AttachmentNote {
  /// Phones send photos as files, too.
  var mayBePhoto: Bool { type.hasPrefix("image/") || type == "application/octet-stream" }
}

extension DraftTransaction {
  /// Takes in what a fetched photo says of the report's place, where it still waits for one. Photos come one
  /// by one: each is a candidate until the last one is here, which locates if none said anything else and no
  /// short link of the message is still to be expanded, which says more.
  func weigh(_ photo: PhotoEvidence, for report: ReportRow, of message: StoredMessage) throws
    -> [JourneyEvent]
  {
    guard report.state == .needsLocation else { return [] }
    let known = try journey.places(of: report)
    var found = journey.rules.location(
      said: known.isEmpty ? .unknown : .candidates(known), photos: [photo], sent: message.receivedAt)
    if case .located(let place) = found {
      let isLast =
        try connection.attachments(of: message.id).allSatisfy { $0.state != .pending }
        && connection.links(of: message.id).allSatisfy { $0.state != .pending }
      let isDoubted = known.contains { $0.isByPhoto && $0.kelurahan != place.kelurahan }
      if !isLast || isDoubted {
        found = .candidates(known.filter { $0.kelurahan != place.kelurahan } + [place])
      }
    }
    return try take(found, for: report, of: message.id, by: "by a photo")
  }

  /// Locates a report by what came to light later, or keeps what it adds to the choice.
  func take(_ found: Location, for report: ReportRow, of message: MessageID, by reason: String) throws
    -> [JourneyEvent]
  {
    guard let sealed = try journey.sealedPlace(of: found) else { return [] }
    let key = journey.store.keys.current
    guard case .located(let place) = found else {
      try connection.suggest(report, place: sealed, sealKey: key, territory: found.territory)
      return []
    }
    try connection.locate(
      report, kelurahan: place.kelurahan.code, coordinate: place.coordinate, place: sealed, sealKey: key,
      at: now)
    try forward(report.id)
    try journey.answerLocated(report, on: connection, at: now)
    return [
      JourneyEvent(
        .reportLocated, channel: report.channel, message: message, report: report.id,
        ticket: report.ticket, state: "located", reason: reason)
    ]
  }
}
