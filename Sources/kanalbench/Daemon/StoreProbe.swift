// SPDX-License-Identifier: MIT

import Reports
import Storage

/// Looks into the store of a running daemon, from beside.
final class StoreProbe {
  private let connection: Connection

  init(_ folder: String) throws {
    connection = try Connection(path: "\(BenchDaemon.storeFolder(folder))/kanal.sqlite", isReader: true)
    try connection.execute("PRAGMA query_only=ON")
  }

  var messages: Int { get throws { try connection.count("SELECT count(*) FROM message") } }
  /// Through a partial index: costs what is left, not what is there.
  var undrafted: Int {
    get throws { try connection.count("SELECT count(*) FROM message WHERE state = 'received'") }
  }
  /// Messages that were read, also those that joined a report that was there.
  var drafted: Int { get throws { try newestMessage - undrafted } }
  /// The newest id: costs one step, however many there are.
  var newestMessage: Int { get throws { try connection.count("SELECT coalesce(max(id), 0) FROM message") } }
  var newestReport: Int { get throws { try connection.count("SELECT coalesce(max(id), 0) FROM report") } }
  var feeds: Int { get throws { try connection.count("SELECT count(*) FROM feed") } }
  /// Feeds that have met their other side.
  var cursors: Int {
    get throws { try connection.count("SELECT count(*) FROM feed WHERE cursor IS NOT NULL") }
  }
  var repeatedDeliveries: Int {
    get throws { try connection.count("SELECT coalesce(sum(repeated), 0) FROM tally") }
  }
  var unsettled: Int {
    get throws { try connection.count("SELECT count(*) FROM outgoing WHERE settled_at IS NULL") }
  }
  /// Drafts that wait for a location.
  var waiting: Int {
    get throws { try connection.count("SELECT count(*) FROM report WHERE state = 'needs_location'") }
  }
  /// Drafts that the audit log knows more than one decision of.
  var decidedTwice: Int {
    get throws {
      try connection.count(
        """
        SELECT count(*) FROM (
          SELECT 1 FROM audit WHERE act IN ('locate', 'set aside') GROUP BY subject HAVING count(*) > 1)
        """)
    }
  }
}
