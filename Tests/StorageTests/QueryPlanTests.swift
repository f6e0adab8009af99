// SPDX-License-Identifier: MIT

import Foundation
import TestSupport
import Testing

@testable import Storage

/// Statements that run again and again find their rows by an index, however much was kept.
@Suite struct QueryPlanTests {
  func plan(_ query: String) async throws -> String {
    let folder = try TestFolder("plan")
    let database = try Database(path: folder.file("kanal.sqlite"))
    return try await database.read { connection in
      try connection.all("EXPLAIN QUERY PLAN \(query)") { $0.text(3) }.joined(separator: "; ")
    }
  }

  @Test(arguments: [
    (Connection.openAttemptsQuery, "SEARCH outgoing USING INDEX outgoing_sending"),
    (Connection.piecesOfReportQuery, "SEARCH part USING INDEX part_report"),
    (Connection.dueLinksQuery, "SEARCH link USING INDEX link_pending"),
    (Connection.linkTargetQuery, "SEARCH link USING INDEX link_target"),
    (Connection.dueMapSearchesQuery, "SEARCH s USING INDEX map_search_due"),
  ]) func `what is asked all the time is found by its index`(query: String, step: String) async throws {
    let plan = try await plan(query)
    #expect(plan.hasPrefix(step), "\(plan)")
    #expect(!plan.contains("SCAN"), "\(plan)")
  }

  @Test func `the same words are looked for account by account, not copy by copy`() async throws {
    let plan = try await plan(Connection.wordedElsewhere)
    let seek = "report_wording (wording=? AND account=? AND drafted_at>?)"
    #expect(plan.contains(seek) && !plan.contains("SCAN report"), "\(plan)")
  }

  @Test func `what else was told near by is found by kind, place and time`() async throws {
    let plan = try await plan(Connection.nearQuery)
    #expect(plan == "SEARCH report USING INDEX report_near (category=? AND kelurahan=? AND drafted_at>?)")
  }
}
