// SPDX-License-Identifier: MIT
//
// What a joining message says of its report's place, with what is known of it. An answer says most; a photo
// says less than words, those of an earlier message too. What stays open is for an admin, with both.

import Reports
import Storage

extension DraftTransaction {
  /// Where the report is, now that the message is taken in; nil where it adds nothing.
  func location(_ told: Prepared.Told, for report: ReportRow) throws -> Location? {
    guard report.state.after(.located) != nil else { return nil }
    let known = try journey.places(of: report)
    switch told.location {
    case .outside, .unknown: return nil
    case .candidates(let places): return .candidates(Self.ranked(places, known))
    case .located(let place):
      let isContradicted =
        place.isByPhoto && !known.isEmpty && !known.contains { $0.kelurahan == place.kelurahan }
      return isContradicted ? .candidates(known + [place]) : told.location
    }
  }

  /// What both mean first, then the answer's, then what was known.
  private static func ranked(_ answer: [Place], _ known: [Place]) -> [Place] {
    let agreed = answer.filter { place in known.contains { $0.kelurahan == place.kelurahan } }
    var seen: Set<Kelurahan> = []
    return (agreed + answer + known).filter { seen.insert($0.kelurahan).inserted }
  }
}
