// SPDX-License-Identifier: MIT
//
// Whether a message belongs to a report that is there already. Joining wrongly loses a report,
// splitting only annoys, so each way to join binds to the sender: a number or a reference alone
// grants nothing.

import Reports
import Storage

/// How a message came to join a report.
enum JoinedBy: String, Sendable {
  case correction, reference, ticket, answer, window
}

/// Facts about a report that could be joined; all of the same sender, or holding a report of theirs.
struct JoinCandidate: Sendable {
  var report: ReportRow
  /// The tickets its sender knows it by.
  var tickets: Set<String>
  /// Our answer to it has not left and nobody is sending it, or there is none to be.
  var answerIsWaiting: Bool
}

enum Joining {
  /// Picks the report a message joins, if any. `own` are the sender's reports, newest first;
  /// `corrected` is the report of the message it is a new wording of, `answered` are reports whose messages
  /// of ours it answers; all must be the sender's.
  static func choose(
    _ told: Prepared.Told, own: [JoinCandidate], corrected: ReportID?, answered: [ReportID],
    rules: AccountRules, now: Timestamp
  ) -> (ReportRow, JoinedBy)? {
    // Also one that was set aside: its words are still those of that report.
    if let hit = own.first(where: { $0.report.id == corrected }) { return (hit.report, .correction) }
    let open = own.filter { $0.report.state != .setAside }
    if let hit = open.first(where: { answered.contains($0.report.id) }) { return (hit.report, .reference) }
    let tickets = Set(told.tickets.map(\.description))
    if let hit = open.first(where: { !tickets.isDisjoint(with: $0.tickets) }) { return (hit.report, .ticket) }
    if open.contains(where: { $0.report.number != nil }) {
      let quoted = IssuedNumber.keys(
        quotedIn: [told.reading.subject ?? "", told.reading.text].joined(separator: "\n"))
      let hit = open.first { $0.report.number.map { quoted.contains(IssuedNumber.key($0)) } ?? false }
      if let hit { return (hit.report, .ticket) }
    }
    if let hit = open.first(where: {
      $0.answerIsWaiting && rules.joinWindow > .zero && now - $0.report.draftedAt <= rules.joinWindow
    }) {
      return (hit.report, .window)
    }
    let asked = open.filter { $0.report.state == .needsLocation && ($0.report.questionUntil ?? now) > now }
    if asked.count == 1, let only = asked.first, readsLikeAnswer(told, to: only.report) {
      return (only.report, .answer)
    }
    return nil
  }

  /// A place and no complaint of its own, or one we do not know: a person reads it beside what it answers. So is
  /// a photo, where the report's words told what is wrong; two photos without a word may be two complaints.
  private static func readsLikeAnswer(_ told: Prepared.Told, to report: ReportRow) -> Bool {
    let places: [Place]
    switch told.location {
    case .located(let place): places = [place]
    case .candidates(let found): places = found
    case .unknown: places = []
    case .outside: return false
    }
    // A short link is a place, or will be found to be none.
    let words = told.links.otherWords ?? told.reading.spoken
    // Not by its category: `jalan` and `sekolah` stand in addresses as in complaints.
    let photos = told.reading.attachments
    guard photos.isEmpty || (photos.allSatisfy(\.mayBePhoto) && report.category != Category.lainnya.rawValue)
    else { return false }
    return !told.suggestion.isEmergency && words.utf8.count <= 160
      && PlaceAnswer.isNothingElse(words, than: places)
  }
}
