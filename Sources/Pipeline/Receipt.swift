// SPDX-License-Identifier: MIT

package import Reports
import Storage

/// What became of a message, for the source that handed it over.
package struct Receipt: Sendable, Hashable {
  /// `received` until it is read; then the state of its report, or `set_aside` and `dead`.
  package var state: String
  /// The number the citizen is told; nil while there is none.
  package var ticket: String?
  package var kelurahan: Kelurahan?
  /// The routing core's.
  package var status: String?
  /// Why it was set aside or cannot be read.
  package var reason: String?
  /// Whether the bytes asked about are those that were taken.
  package var isSame: Bool

  /// Whether it is drafted, joined, set aside or given up.
  package var isRead: Bool { state != MessageState.received.rawValue }
}

extension Journey {
  /// The receipt of a message by its identity; nil where the account has none of that name. `raw` are
  /// bytes to hold against those that were taken.
  package func receipt(of identity: String, in account: AccountID, comparedWith raw: [UInt8]? = nil)
    async throws -> Receipt?
  {
    let found = try await store.database.read { connection -> (StoredMessage, String?, KnownReport?)? in
      guard let message = try connection.message(identified: identity, in: account) else { return nil }
      let report = try message.report.flatMap(connection.report).map { report in
        try connection.report(report, asKnownToSenderOf: message.id)
      }
      return (message, try connection.reason(of: message.id), report)
    }
    guard let (message, reason, report) = found else { return nil }
    let isSame = try raw.map { try isTaken($0, as: message) } ?? true
    let place = try report.map(\.standing).flatMap { try $0.state.isPlaced ? places(of: $0).first : nil }
    return Receipt(
      state: report?.standing.state.rawValue ?? message.state.rawValue, ticket: report.flatMap(toldNumber),
      kelurahan: place?.kelurahan, status: report?.standing.status, reason: report == nil ? reason : nil,
      isSame: isSame)
  }
}

extension Journey {
  /// What was erased since is nobody's to compare with.
  private func isTaken(_ raw: [UInt8], as message: StoredMessage) throws -> Bool {
    do { return try self.raw(message).bytes == raw } catch is Unreadable { return true }
  }
}

extension ReportState {
  /// Whether its place is known.
  var isPlaced: Bool {
    switch self {
    case .located, .forwarded: true
    case .needsLocation, .outside, .setAside, .merged: false
    }
  }
}
