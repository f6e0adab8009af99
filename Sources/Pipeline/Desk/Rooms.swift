// SPDX-License-Identifier: MIT
//
// What of dead letters and of the outbox is somebody's business: for all else it is not there, as a report
// out of their sight is not.

import Reports
import Storage

extension Connection {
  /// What could not be read, or was set aside, has no place: its channel alone says whose it is.
  func isSeen(_ id: MessageID, within jurisdiction: Jurisdiction) throws -> Bool {
    guard jurisdiction.channels != nil else { return true }
    return try channel(of: id).map { jurisdiction.covers($0, territory: nil) } ?? false
  }

  /// A row of the outbox that is there and theirs. What is of no channel is whose all channels are.
  func wanted(_ id: OutgoingID, within jurisdiction: Jurisdiction) throws -> OutgoingRow {
    let missing = DeskRefusal("there is no outgoing row \(id)", .unknown)
    guard let row = try outgoing(id), let place = try whereabouts(of: id) else { throw missing }
    let isTheirs = place.channel.map { jurisdiction.covers($0, territory: place.territory) }
    guard isTheirs ?? (jurisdiction.channels == nil) else { throw missing }
    return row
  }
}
