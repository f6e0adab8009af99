// SPDX-License-Identifier: MIT
//
// How much of what Meta allows is used up, in percent, as the headers of every answer say it: of the app
// (X-App-Usage) and of the account (X-Business-Use-Case-Usage). What counts is the last hour. Whoever goes on
// at 100 is refused, and refused requests count too; answers to citizens draw on the same, and go first.

import Transport
import Web

enum GraphUsage {
  /// The highest percentage any of the headers names.
  static func percent(_ headers: HeaderFields) -> Int {
    let app = header("X-App-Usage", headers).map { [$0] } ?? []
    let accounts = header("X-Business-Use-Case-Usage", headers)
    var uses = app
    if case .object(let members)? = accounts?.value { uses += members.flatMap { $0.value.items ?? [] } }
    return uses.flatMap { use in
      ["call_count", "total_time", "total_cputime"].compactMap { use.member($0)?.integer }
    }.max().map { Int(clamping: $0) } ?? 0
  }

  /// How long the next request that is in no hurry waits.
  static func pause(atPercent percent: Int) -> Duration {
    switch percent {
    case ..<75: .zero
    case ..<90: .seconds(60)
    // All of it is over by then.
    default: .seconds(3600)
    }
  }

  private static func header(_ name: String, _ headers: HeaderFields) -> JSONText? {
    headers[name].flatMap { try? JSONText(Array($0.utf8)) }  // Unreadable: as if it said nothing.
  }
}
