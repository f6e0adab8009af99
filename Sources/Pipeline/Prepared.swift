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

  enum Matter: Sendable {
    case unreadable(reason: String)
    case automatic(reason: String)
    case bounce(DeliveryNotice, of: OutgoingID?)
    case piece(PartOfMessage, joint: [UInt8])
    case question(Asked)
    case told(Told)
  }

  /// The number a status is asked by.
  enum Asked: Sendable {
    case ticket(Ticket)
    /// The core's, as `IssuedNumber.key`.
    case number(String)
  }

  /// What a citizen told.
  struct Told: Sendable {
    var reading: Reading
    var correspondent: Correspondent?
    var location: Location
    var category: String
    var isEmergency: Bool
    /// The sealed place or candidates, as the report keeps them.
    var place: [UInt8]?
    /// Our own messages it answers.
    var answers: [OutgoingID]
    /// Tickets it quotes.
    var tickets: [Ticket]
    /// The other pieces of a long message this one was joined from; empty for most.
    var pieces: [MessageID] = []
    /// What it shares with another message of its sender only if it says the same.
    var likeness: [UInt8]?
  }
}

extension Journey {
  func prepare(_ message: StoredMessage) -> Prepared? {
    guard let account = accounts[message.account] else { return nil }
    do {
      let raw = RawMessage(
        bytes: try store.openRaw(message.raw, identity: message.identity), format: message.format)
      let reading = try account.read(raw)
      return Prepared(message: message, account: account, matter: try matter(of: reading, account, message))
    } catch {
      return Prepared(message: message, account: account, matter: .unreadable(reason: "\(error)"))
    }
  }

  /// Joins pieces into one message; `messages` are in the order of their numbers.
  func prepareJoined(_ messages: [StoredMessage], missing: [Int], total: Int) -> Prepared? {
    guard let first = messages.min(by: { $0.id < $1.id }), let account = accounts[first.account] else {
      return nil
    }
    do {
      let raws = try messages.map {
        RawMessage(bytes: try store.openRaw($0.raw, identity: $0.identity), format: $0.format)
      }
      var reading = try account.readJoined(raws)
      reading.part = nil
      for number in missing { reading.problems.append("part \(number) of \(total) did not arrive") }
      if !missing.isEmpty {
        let numbers = missing.map(String.init).joined(separator: ", ")
        reading.text += "\n[bagian \(numbers) dari \(total) belum diterima]"
      }
      var prepared = Prepared(
        message: first, account: account, matter: try matter(of: reading, account, first))
      if case .told(var told) = prepared.matter {
        told.pieces = messages.map(\.id).filter { $0 != first.id }
        prepared.matter = .told(told)
      }
      return prepared
    } catch {
      return Prepared(message: first, account: account, matter: .unreadable(reason: "\(error)"))
    }
  }

  private func matter(of reading: Reading, _ account: ChannelAccount, _ message: StoredMessage) throws
    -> Prepared.Matter
  {
    switch reading.nature {
    case .automatic(let reason): return .automatic(reason: reason)
    case .bounce(let notice):
      return .bounce(notice, of: notice.originalMessageID.flatMap(account.ownReference))
    case .personal: break
    }
    if let part = reading.part, part.total > 1 {
      let whole =
        "\(message.account)|\(reading.sender ?? "")|\(reading.recipient ?? "")|\(part.reference)|\(part.total)"
      return .piece(part, joint: store.keys.mac(whole, for: .part))
    }
    let words = [reading.subject, reading.text].compactMap(\.self).joined(separator: "\n")
    if let ticket = StatusQuestion.ticket(in: words) { return .question(.ticket(ticket)) }
    if rules.issuer == .core, let number = IssuedNumber.asked(in: words) { return .question(.number(number)) }
    let suggestion = rules.categorise(words)
    let location = rules.locate(words)
    return .told(
      Prepared.Told(
        reading: reading, correspondent: try correspondent(of: reading), location: location,
        category: suggestion.category, isEmergency: suggestion.isEmergency,
        place: try sealedPlace(of: location),
        answers: reading.references.compactMap(account.ownReference), tickets: Ticket.all(in: words),
        likeness: try likeness(of: reading, account, message)))
  }

  func sealedPlace(of location: Location) throws -> [UInt8]? {
    let places: [Place] =
      switch location {
      case .located(let place): [place]
      case .candidates(let places): places
      case .outside, .unknown: []
      }
    guard !places.isEmpty else { return nil }
    return try store.keys.seal(try JSON.encode(places), for: .place)
  }

  /// The place of a located report, or the candidates of one that waits; empty where there are none.
  package func places(of report: ReportRow) throws -> [Place] {
    guard let sealed = report.place else { return [] }
    return try JSON.decode([Place].self, from: try store.keys.open(sealed, key: report.sealKey, for: .place))
  }
}
