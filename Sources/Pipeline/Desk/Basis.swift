// SPDX-License-Identifier: MIT
//
// What every act at the desk is checked against, inside its transaction: that the report is the actor's
// business, that it is still as they saw it, and that nobody else has it. An act that fails a check changes
// nothing and says what it found.

package import Reports
package import Storage

/// An act that does not apply, in words for the person who tried.
package struct DeskRefusal: Error, Hashable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// There is no such thing, or it is none of theirs.
    case unknown
    /// It changed since they looked.
    case stale
    case claimed(by: String)
    /// It is in no state for that.
    case state
  }

  package var kind: Kind
  package var description: String
  /// As the report is now, where there is one.
  package var version: Int64?
  package var state: ReportState?

  init(_ description: String, _ kind: Kind = .state, _ report: ReportRow? = nil) {
    self.kind = kind
    self.description = description
    version = report?.version
    state = report?.state
  }
}

/// On what a person decides.
package struct Basis: Sendable {
  /// Of the report as they saw it; nil where they take it as it is.
  package var version: Int64?
  /// What they may see.
  package var jurisdiction: Jurisdiction
  /// Whether other officers' claims bind them. An operator's tool is bound by none.
  package var heedsClaims: Bool
  /// How long what follows can be taken back before it leaves the house.
  package var grace: Duration

  package init(
    version: Int64? = nil, _ jurisdiction: Jurisdiction = .everything, heedsClaims: Bool = true,
    grace: Duration = .zero
  ) {
    self.version = version
    self.jurisdiction = jurisdiction
    self.heedsClaims = heedsClaims
    self.grace = grace
  }

  /// Of an operator on the machine itself.
  package static let operatorsTool = Basis(heedsClaims: false)
}

extension Connection {
  /// A report that is there and theirs to see, or was until `officer` placed it elsewhere.
  package func wanted(
    _ id: ReportID, within jurisdiction: Jurisdiction = .everything, orPlacedBy officer: String? = nil
  ) throws -> ReportRow {
    if let report = try report(id) {
      if jurisdiction.covers(report.channel, territory: report.territory) { return report }
      if let officer, report.placedBy == officer,
        jurisdiction.covers(report.channel, territory: try priorTerritory(of: id))
      {
        return report
      }
    }
    throw DeskRefusal("there is no report \(id)", .unknown)
  }

  /// A report that `who` may act on, as they saw it.
  func wanted(
    _ id: ReportID, on basis: Basis, by who: String, at now: Timestamp, isTakingBack: Bool = false
  ) throws -> ReportRow {
    let report = try wanted(id, within: basis.jurisdiction, orPlacedBy: isTakingBack ? who : nil)
    if let version = basis.version, version != report.version {
      throw DeskRefusal(
        "\(id) changed since: it is \(report.state.rawValue) now; look at it again", .stale, report)
    }
    if basis.heedsClaims, let claim = try claim(on: id, at: now), claim.officer != who {
      throw DeskRefusal("\(claim.officer) works on \(id)", .claimed(by: claim.officer), report)
    }
    return report
  }
}
