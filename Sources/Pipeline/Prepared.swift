// SPDX-License-Identifier: MIT
//
// Everything about a message that can be worked out without the database: read, located, sealed.
// Done outside the writer's thread, for many messages at once.

package import Reports
package import Storage

/// A message ready for its transaction.
struct Prepared: Sendable {
  var message: StoredMessage
  var account: ChannelAccount
  var matter: Matter
  /// The pieces it was joined from, itself among them; empty for most.
  var pieces: [MessageID] = []

  enum Matter: Sendable {
    case unreadable(reason: String)
    case automatic(reason: String)
    case illegible(reason: String, Asked)
    case bounce(DeliveryNotice, of: OutgoingID?)
    case piece(PartOfMessage, joint: [UInt8])
    case question(Number, Asked)
    case told(Told)
  }

  /// The number a status is asked by.
  enum Number: Sendable {
    case ticket(Ticket)
    /// The core's, as `IssuedNumber.key`.
    case issued(String)
  }

  /// Who asked for a status, or wrote what cannot be read.
  struct Asked: Sendable {
    var reading: Reading
    var correspondent: Correspondent?
  }

  /// What a citizen told.
  struct Told: Sendable {
    var reading: Reading
    var correspondent: Correspondent?
    var location: Location
    var suggestion: Suggestion
    /// The sealed place or candidates, as the report keeps them.
    var place: [UInt8]?
    /// The sealed questions to a map, should the message leave its report waiting; nil where there are none.
    var mapQuestions: [UInt8]?
    /// The sender's address as other channels spell it, its own spelling first, each as a keyed hash.
    var spellings: [[UInt8]]
    /// Short links in its words, sealed for their rows.
    var links: SealedLinks
    /// Our own messages it answers.
    var answers: [OutgoingID]
    /// Tickets it quotes.
    var tickets: [Ticket]
    /// What it shares with another message of its sender only if it says the same.
    var likeness: [UInt8]?
    /// What it shares with a message of anybody only if it says the same.
    var wording: [UInt8]?
    /// What its words have in common with those of others; nil where they are too few.
    var sketch: [UInt8]?

    /// Public only where it was written in public or its sender asks for it; a wish for privacy always counts.
    var isPublic: Bool { suggestion.wish.map { $0 == .open } ?? reading.isPublic }
  }
}

extension Reading {
  /// What the locator reads.
  var spoken: String { [subject, text].compactMap(\.self).joined(separator: "\n") }
}

extension Journey {
  /// Throws what may pass: nothing is said against the message then, and it is to be tried again.
  func prepare(_ message: StoredMessage) throws -> Prepared {
    try prepared(message) { try read(message) }
  }

  /// A message nobody dares to read again.
  func suspect(_ message: StoredMessage, starts: Int) throws -> Prepared {
    try prepared(message) { throw Unreadable("reading it ended the daemon \(starts) times") }
  }

  /// Joins waiting pieces into one message; `messages` are in the order of their numbers.
  func prepare(_ pieces: [PieceRow], _ messages: [StoredMessage]) throws -> Prepared {
    guard let first = messages.min(by: { $0.id < $1.id }) else {
      throw StorageError(.stale, "the pieces do not wait any more")
    }
    var whole = try prepared(first) { try read(pieces, messages) }
    whole.pieces = messages.map(\.id)
    return whole
  }

  private func prepared(_ message: StoredMessage, _ read: () throws -> Reading) throws -> Prepared {
    let account = try account(of: message)
    do {
      return Prepared(message: message, account: account, matter: try matter(of: read(), account, message))
    } catch let error as Unreadable {
      return Prepared(message: message, account: account, matter: .unreadable(reason: error.description))
    }
  }

  private func matter(of reading: Reading, _ account: ChannelAccount, _ message: StoredMessage) throws
    -> Prepared.Matter
  {
    switch reading.nature {
    case .automatic(let reason): return .automatic(reason: reason)
    case .illegible(let reason):
      let asked = Prepared.Asked(reading: reading, correspondent: try correspondent(of: reading))
      return .illegible(reason: reason, asked)
    case .bounce(let notice):
      return .bounce(notice, of: notice.originalMessageID.flatMap(account.ownReference))
    case .personal: break
    }
    if let part = reading.part, part.total > 1 {
      let whole =
        "\(message.account)|\(reading.sender ?? "")|\(reading.recipient ?? "")|\(part.reference)|\(part.total)"
      return .piece(part, joint: store.keys.mac(whole, for: .part))
    }
    let words = reading.spoken
    let correspondent = try correspondent(of: reading)
    let links = shortLinks(in: words)
    // A photo or a place is something told, whatever the words ask.
    if reading.attachments.isEmpty, reading.pin == nil, links.isEmpty, let number = askedNumber(in: words) {
      return .question(number, Prepared.Asked(reading: reading, correspondent: correspondent))
    }
    let suggestion = rules.suggest(words)
    let location = try location(of: reading, words, account, message, waitsForLinks: !links.isEmpty)
    return .told(
      Prepared.Told(
        reading: reading, correspondent: correspondent, location: location,
        suggestion: suggestion,
        place: try sealedPlace(of: location),
        mapQuestions: try sealedMapQuestions(reading, words, location, message),
        spellings: spellings(of: reading, account.channel), links: try sealed(links, in: words, location),
        answers: reading.references.compactMap(account.ownReference), tickets: Ticket.all(in: words),
        likeness: try likeness(of: reading, account, message), wording: wording(of: reading, account),
        sketch: sketch(of: reading, account)))
  }

  /// Photos are looked into only where the words leave the place open, and do not decide while a short link
  /// may still lead somewhere else.
  private func location(
    of reading: Reading, _ words: String, _ account: ChannelAccount, _ message: StoredMessage,
    waitsForLinks: Bool
  ) throws -> Location {
    let said = location(of: reading, words)
    if case .located = said { return said }
    let found = rules.location(
      said: said, photos: try photos(in: reading, account, message),
      sent: writtenAt(message, sentAt: reading.sentAt))
    guard waitsForLinks, case .located(let shown) = found else { return found }
    guard case .candidates(let named) = said else { return .candidates([shown]) }
    return .candidates([shown] + named.filter { $0.kelurahan != shown.kelurahan })
  }

  /// A pin says where its sender stood or pointed; words that name another kelurahan beside it leave the
  /// choice to a person.
  func location(of reading: Reading, _ words: String) -> Location {
    let said = rules.locate(words)
    guard let pin = reading.pin else { return said }
    let shown = rules.locate(pin.coordinate.written)
    switch (shown, said) {
    case (.located(let point), .located(let named)) where point.kelurahan != named.kelurahan:
      return .candidates([point, named])
    case (.located(let point), .candidates(let named))
    where !named.contains { $0.kelurahan == point.kelurahan }:
      return .candidates([point] + named)
    case (.outside, .located(let named)): return .candidates([named])
    case (.outside, .candidates), (.unknown, _): return said
    case (.located, _), (.candidates, _), (.outside, _): return shown
    }
  }

  private func askedNumber(in words: String) -> Prepared.Number? {
    if let ticket = StatusQuestion.ticket(in: words) { return .ticket(ticket) }
    guard rules.issuer == .core else { return nil }
    return IssuedNumber.asked(in: words).map { .issued($0) }
  }

  func sealedPlace(of location: Location) throws -> [UInt8]? {
    guard !location.places.isEmpty else { return nil }
    return try store.keys.seal(try JSON.encode(location.places), for: .place)
  }

  /// The place of a located report, or the candidates of one that waits; empty where there are none.
  package func places(of report: ReportRow) throws -> [Place] {
    guard let sealed = report.place else { return [] }
    return try JSON.decode([Place].self, from: try store.keys.open(sealed, key: report.sealKey, for: .place))
  }
}

extension Location {
  /// The place, or the candidates.
  var places: [Place] {
    switch self {
    case .located(let place): [place]
    case .candidates(let places): places
    case .outside, .unknown: []
    }
  }

  /// The smallest territory that it certainly lies in.
  var territory: String? { Territory.common(places.map(\.kelurahan.code)) }
}
