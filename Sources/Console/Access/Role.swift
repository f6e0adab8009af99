// SPDX-License-Identifier: MIT
//
// Who may do what. The names are those of the city's own rules for its complaint system; the table is the whole
// of it, and every route names the right it needs.

/// What an officer is.
package enum Role: String, CaseIterable, Sendable, Codable {
  /// Works the queue of their channels and territories. Sees neither date nor hour.
  case adminKanal = "admin-kanal"
  /// Works every queue, and looks after what did not go out.
  case adminTiket = "admin-tiket"
  /// Checks what was done.
  case petugasValidasi = "petugas-validasi"
  /// Decides who sees the photos of private reports.
  case biroPemerintahan = "biro-pemerintahan"
  /// Looks after officers, feeds and the audit log. Places no reports.
  case administrator
}

/// What a route needs.
package enum Right: String, CaseIterable, Sendable, Codable {
  /// Reports, within one's jurisdiction.
  case read
  /// Drafts: claim, locate, ask, set aside, merge, split, undo.
  case work
  /// When reports came.
  case hours
  /// To let somebody see the photos of a private report.
  case grant
  /// Messages that could not be read.
  case dead
  /// Answers that were refused or parked.
  case outgoing
  /// How feeds stand.
  case feeds
  /// To pause feeds.
  case pause
  case audit
  /// To take reports in at a counter.
  case intake
  case listOfficers = "list-officers"
  case officers
}

extension Role {
  package var rights: Set<Right> {
    switch self {
    case .adminKanal: [.read, .work, .intake]
    case .adminTiket: [.read, .work, .intake, .hours, .dead, .outgoing, .feeds]
    case .petugasValidasi: [.read, .hours, .feeds]
    case .biroPemerintahan: [.read, .grant, .audit, .listOfficers]
    case .administrator: [.read, .hours, .dead, .outgoing, .feeds, .pause, .audit, .listOfficers, .officers]
    }
  }
}
