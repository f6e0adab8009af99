// SPDX-License-Identifier: MIT

package import Reports

/// A report about to be written.
package struct NewReport: Sendable {
  package var ticket: String
  package var origin: MessageID
  package var sender: SenderID?
  package var channel: Channel
  package var isPublic: Bool
  package var category: String
  package var isEmergency: Bool
  package var state: ReportState
  package var kelurahan: String?
  package var coordinate: Coordinate?
  package var place: [UInt8]?
  package var sealKey: Int
  package var questionUntil: Timestamp?
  package var isAnswerable: Bool
  /// What makes two messages of one sender alike, as a keyed hash.
  package var likeness: [UInt8]?
  /// The words alone, whoever says them, as a keyed hash.
  package var wording: [UInt8]?
  package var duplicateOf: ReportID?
  /// What its words have in common with others', see `Sketch`.
  package var sketch: [UInt8]?
  package var event: ReportID?
  /// ISO 639-1; nil where its words do not tell.
  package var language: String?
  /// The smallest territory that all of its candidates lie in.
  package var territory: String?

  package init(
    ticket: String, origin: MessageID, sender: SenderID?, channel: Channel, isPublic: Bool = false,
    category: String, isEmergency: Bool,
    state: ReportState, kelurahan: String?, coordinate: Coordinate?, place: [UInt8]?, sealKey: Int,
    questionUntil: Timestamp?, isAnswerable: Bool, likeness: [UInt8]? = nil, wording: [UInt8]? = nil,
    duplicateOf: ReportID? = nil, sketch: [UInt8]? = nil, event: ReportID? = nil,
    language: String? = nil, territory: String? = nil
  ) {
    self.ticket = ticket
    self.origin = origin
    self.sender = sender
    self.channel = channel
    self.isPublic = isPublic
    self.category = category
    self.isEmergency = isEmergency
    self.state = state
    self.kelurahan = kelurahan
    self.coordinate = coordinate
    self.place = place
    self.sealKey = sealKey
    self.questionUntil = questionUntil
    self.isAnswerable = isAnswerable
    self.likeness = likeness
    self.wording = wording
    self.duplicateOf = duplicateOf
    self.sketch = sketch
    self.event = event
    self.language = language
    self.territory = territory
  }
}

extension Connection {
  package func insert(_ report: NewReport, at now: Timestamp) throws -> ReportID {
    try execute(
      """
      INSERT INTO report(ticket, origin, sender, channel, visibility, category, is_emergency, state, kelurahan, latitude,
        longitude, place, seal_key, question_until, is_answerable, drafted_at, likeness, wording, duplicate_of,
        sketch, event, language, territory, account)
      VALUES(?, ?2, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        (SELECT account FROM message WHERE id = ?2))
      """, report.ticket, report.origin, report.sender, report.channel.rawValue,
      report.isPublic ? "public" : "private", report.category,
      report.isEmergency, report.state.rawValue, report.kelurahan, report.coordinate?.latitude,
      report.coordinate?.longitude, report.place, report.sealKey, report.questionUntil,
      report.isAnswerable, now, report.likeness, report.wording, report.duplicateOf, report.sketch,
      report.event, report.language, report.kelurahan ?? report.territory)
    return ReportID(lastInsertedID)
  }
}
