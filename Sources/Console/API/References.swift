// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage

extension ReportRow {
  /// Other reports that an answer about this one would name.
  var references: [ReportID] { [event, duplicateOf, mergedInto].compactMap(\.self) }
}

extension Connection {
  /// Those of the reports that are an officer's business: another one's are not named to them.
  func seen(_ ids: [ReportID], within jurisdiction: Jurisdiction) throws -> Set<ReportID> {
    Set(
      try whereabouts(of: Array(Set(ids))).lazy
        .filter { jurisdiction.covers($0.value.channel, territory: $0.value.territory) }.map(\.key))
  }

  /// Behind which report a page goes on. Where one stands that they do not see would tell when it came.
  func position(behind last: ReportID, within jurisdiction: Jurisdiction) throws -> ListPosition {
    guard let report = try report(last), jurisdiction.covers(report.channel, territory: report.territory)
    else {
      throw Problem.invalid([Problem.Field(field: "cursor", rule: "must be `next` of a page; begin anew")])
    }
    return ListPosition(report)
  }

  /// The filter with the name its event has in the store; an officer names it by any of its reports that they
  /// see. Nil where they see none of that name.
  func resolved(_ filter: ListFilter, within jurisdiction: Jurisdiction) throws -> ListFilter? {
    guard let named = filter.event else { return filter }
    guard let report = try report(named), jurisdiction.covers(report.channel, territory: report.territory)
    else { return nil }
    var filter = filter
    filter.event = report.event ?? named
    return filter
  }
}
