// SPDX-License-Identifier: MIT
//
// A report as the person who decides reads it: what came and what we answered, in the order of time. Numbers of
// phones and identity cards are masked as in what is forwarded, and nobody is named.

package import Reports
package import Storage

/// One message of a thread.
package struct ThreadEntry: Sendable, Hashable {
  package enum Kind: String, Sendable { case origin, followup, statusQuestion = "status-question", answer }

  /// `m12`, or `o33` where it is ours.
  package var id: String
  package var kind: Kind
  /// Of an answer of ours.
  package var state: OutgoingState?
  package var text: String
  /// The first line of the text is what a mail or form names as its subject.
  package var hasSubject = false
  package var isUnreadable = false
  /// Whether it can be made a report of its own.
  package var canSplit = false
  package var at: Timestamp
}

extension Journey {
  /// The audit log knows of the look before anybody sees a word.
  package func lookAt(_ id: ReportID, within jurisdiction: Jurisdiction = .everything, by who: String)
    async throws
    -> ListedReport
  {
    let now = clock.now()
    return try await store.database.write { connection in
      let report = try connection.wanted(id, within: jurisdiction)
      guard let listed = try connection.listed(id, at: now) else {
        throw DeskRefusal("there is no report \(id)", .unknown, report)
      }
      try connection.audit(who, "look at", subject: "\(id)", reason: nil, at: now)
      return listed
    }
  }

  package func thread(of report: ReportRow) async throws -> [ThreadEntry] {
    let (messages, pieces, asked, separable, sent) = try await store.database.read { connection in
      let messages = try connection.messages(of: report.id)
      return (
        messages, try connection.pieces(of: report.id), try connection.statusQuestions(of: report.id),
        try Set(messages.map(\.id).filter { try canSeparate($0, of: report, connection) }),
        try connection.outgoing(of: report.id)
      )
    }
    let came = wholes(messages, pieces).map { whole in
      entry(
        whole, report, isStatusQuestion: asked.contains(whole.first.id),
        canSplit: separable.contains(whole.first.id))
    }
    var answers: [ThreadEntry] = []
    for row in sent where !row.kind.goesToCore && row.state != .withdrawn {
      if let entry = await entry(row) { answers.append(entry) }
    }
    return (came + answers).sorted {
      ($0.at, $0.kind == .answer ? 1 : 0) < ($1.at, $1.kind == .answer ? 1 : 0)
    }
  }

  /// The first words of a report, masked; nil where they cannot be read.
  package func opening(of report: ReportRow, from origin: StoredMessage) -> String? {
    guard let reading = ifReadable({ try read(origin) }) else { return nil }
    return rules.mask(Self.words(reading))
  }

  private struct Whole {
    var first: StoredMessage
    var read: () throws -> Reading
  }

  /// Each message, the pieces of a long one together.
  private func wholes(_ messages: [StoredMessage], _ pieces: [PieceRow]) -> [Whole] {
    let byID = Dictionary(messages.map { ($0.id, $0) }) { first, _ in first }
    let joined = Dictionary(grouping: pieces.filter { byID[$0.message] != nil }) { $0.whole ?? $0.message }
    let inPieces = Set(pieces.map(\.message))
    let long = joined.compactMap { whole, pieces -> Whole? in
      let parts = pieces.compactMap { byID[$0.message] }
      return (byID[whole] ?? parts.first).map { first in Whole(first: first) { try read(pieces, parts) } }
    }
    let single = messages.filter { !inPieces.contains($0.id) }.map { message in
      Whole(first: message) { try read(message) }
    }
    return (long + single).sorted { $0.first.id < $1.first.id }
  }

  private func entry(_ whole: Whole, _ report: ReportRow, isStatusQuestion: Bool, canSplit: Bool)
    -> ThreadEntry
  {
    let reading = ifReadable(whole.read)
    let subject = reading.flatMap(Self.subject)
    return ThreadEntry(
      id: "\(whole.first.id)",
      kind: isStatusQuestion ? .statusQuestion : whole.first.id == report.origin ? .origin : .followup,
      text: reading.map { rules.mask(Self.words($0)) } ?? "",
      hasSubject: subject.map { !$0.contains(where: \.isNewline) } ?? false, isUnreadable: reading == nil,
      canSplit: canSplit,
      at: whole.first.receivedAt)
  }

  /// What cannot be read is shown as such; it stands in nobody's way.
  private func ifReadable(_ read: () throws -> Reading) -> Reading? {
    do { return try read() } catch { return nil }  // It is shown as unreadable.
  }

  private func entry(_ row: OutgoingRow) async -> ThreadEntry? {
    var text = ""
    do {
      if case .text(let words, _, _)? = try await pack(row)?.payload { text = words }
    } catch {
      return nil  // Nothing to show of what cannot be packed; the dispatcher tells why.
    }
    return ThreadEntry(
      id: "\(row.id)", kind: .answer, state: row.state, text: rules.mask(text), at: row.createdAt)
  }

  /// What is kept of a report's attachments.
  package func attachments(of report: ReportRow) async throws -> [AttachmentRow] {
    try await store.database.read { connection in
      try connection.messages(of: report.id).flatMap { try connection.attachments(of: $0.id) }
    }
  }

  /// Stands for a sender in what officers see: the same person has the same, and nobody can be found by it.
  package func pseudonym(of sender: SenderID?) -> String? {
    guard let sender else { return nil }
    let alphabet = Array("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
    let mac = store.keys.mac("pseudonym|\(sender)", for: .sender)
    return String(mac.prefix(6).map { alphabet[Int($0) % alphabet.count] })
  }
}
