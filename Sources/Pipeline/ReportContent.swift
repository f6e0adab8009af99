// SPDX-License-Identifier: MIT
//
// What a report says, read anew from its messages: text is never stored a second time.

package import Reports
package import Storage

/// A report's words, in the order they came.
package struct ReportContent: Sendable {
  package var text: String
  package var sentAt: Timestamp?
  package var receivedAt: Timestamp
  /// As they came, their notes with them.
  package var attachments: [SharedAttachment]
  package var messages: [MessageID]
}

extension Journey {
  /// Reads the messages of a report; status questions are left out, long messages joined.
  package func content(of report: ReportRow) async throws -> ReportContent {
    let (messages, pieces, attachments, asked) = try await store.database.read { connection in
      let messages = try connection.messages(of: report.id)
      let attachments = try messages.flatMap { try connection.attachments(of: $0.id) }
      let asked = try connection.statusQuestions(of: report.id)
      return (messages, try connection.pieces(of: report.id), attachments, asked)
    }
    let told = messages.filter { !asked.contains($0.id) }
    let readings = try readings(of: told, pieces)
    var seen: Set<String> = []
    // A duplicate that was merged says nothing twice.
    let texts = readings.map(\.reading).map(Self.words).filter { !$0.isEmpty && seen.insert($0).inserted }
    return ReportContent(
      text: texts.joined(separator: "\n\n"), sentAt: readings.first?.reading.sentAt,
      receivedAt: messages.first?.receivedAt ?? report.draftedAt,
      attachments: attachments.map {
        SharedAttachment(reference: $0.reference, type: $0.type, bytes: $0.bytes)
      }, messages: messages.map(\.id))
  }

  /// Subject and text, the subject only where it adds something, and the place that was pointed at.
  static func words(_ reading: Reading) -> String {
    [subject(reading), reading.text, reading.pin.map(words)].compactMap(\.self).filter { !$0.isEmpty }
      .joined(separator: "\n")
  }

  static func subject(_ reading: Reading) -> String? {
    reading.subject.flatMap { $0.isEmpty || reading.text.hasPrefix($0) ? nil : $0 }
  }

  private static func words(_ pin: Pin) -> String {
    let point = "\(pin.coordinate.latitude), \(pin.coordinate.longitude)"
    return "[titik lokasi: " + [pin.name, point].compactMap(\.self).joined(separator: ", ") + "]"
  }

  private func readings(of messages: [StoredMessage], _ pieces: [PieceRow]) throws -> [(
    id: MessageID, reading: Reading
  )] {
    let byID = Dictionary(uniqueKeysWithValues: messages.map { ($0.id, $0) })
    let joined = Set(pieces.map(\.message))
    var all: [(id: MessageID, reading: Reading)] = []
    for message in messages where !joined.contains(message.id) {
      all.append((message.id, try read(message)))
    }
    let told = pieces.filter { byID[$0.message] != nil }
    for (whole, pieces) in Dictionary(grouping: told, by: { $0.whole ?? $0.message }) {
      all.append((whole, try read(pieces, pieces.compactMap { byID[$0.message] })))
    }
    return all.sorted { $0.id < $1.id }
  }
}
