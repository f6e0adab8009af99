// SPDX-License-Identifier: MIT

import Foundation
import Storage
import TestSupport
import Testing

/// Statements that run again and again find their rows by an index, however much was kept.
@Suite struct QueryPlanTests {
  @Test(arguments: [
    (Connection.openAttemptsQuery, "SEARCH outgoing USING INDEX outgoing_sending"),
    (Connection.piecesOfReportQuery, "SEARCH part USING INDEX part_report"),
  ]) func `what is asked all the time is found by its index`(query: String, step: String) async throws {
    let folder = try TestFolder("plan")
    let database = try Database(path: folder.file("kanal.sqlite"))
    let plan = try await database.read { connection in
      try connection.all("EXPLAIN QUERY PLAN \(query)") { $0.text(3) }.joined(separator: "; ")
    }
    #expect(plan.hasPrefix(step), "\(plan)")
    #expect(!plan.contains("SCAN"), "\(plan)")
  }
}
