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

  @Test(arguments: [
    (Connection.nextOfAll, "SCAN report USING COVERING INDEX report_queue"),
    (Connection.nextOfChannel, "SEARCH report USING COVERING INDEX report_next (channel=?)"),
    (Connection.queueList(nil), "SCAN report USING COVERING INDEX report_queue"),
    (Connection.queueList(.free), "SCAN report USING COVERING INDEX report_queue"),
    (Connection.stateList, "SEARCH report USING COVERING INDEX report_state (state=?"),
    (Connection.waitingQuery, "SCAN report USING COVERING INDEX report_waiting"),
    (Connection.heldQuery, "SEARCH report USING INDEX report_claimed (claimed_by=?)"),
  ]) func `the queue is read by its indexes, in their order, and no report that is not shown`(
    query: String, step: String
  ) async throws {
    let plan = try await plan(query)
    #expect(plan.contains(step), "\(plan)")
    #expect(!plan.replacing("SCAN report USING COVERING INDEX", with: "").contains("SCAN report"), "\(plan)")
    // One officer's drafts are sorted; nothing that grows with the queue is.
    let isSorted = plan.contains("TEMP B-TREE")
    #expect(isSorted == (query == Connection.heldQuery), "\(plan)")
  }

  @Test(arguments: [
    (ListFilter.Claim.mine, "SEARCH report USING INDEX report_claimed (claimed_by=?)"),
    (.others, "SEARCH report USING INDEX report_claimed (claimed_by>?)"),
    (.asked, "SEARCH report USING INDEX report_asked (asked_until>?)"),
  ]) func `what is in hands, or was asked about, is found without walking through what waits`(
    claim: ListFilter.Claim, step: String
  ) async throws {
    let plan = try await plan(Connection.queueList(claim))
    #expect(plan.contains(step), "\(plan)")
  }

  @Test func `events of the last hours are found by their reports of those hours`() async throws {
    let plan = try await plan(Connection.eventsQuery)
    #expect(plan.contains("report_told (drafted_at>?)"), "\(plan)")
    #expect(!plan.contains("SCAN report") && !plan.contains("report_event (event>?)"), "\(plan)")
    #expect(!plan.contains("SCAN told") && !plan.contains("SCAN head"), "\(plan)")
  }

  @Test func `dead letters are counted by their index, whoever asks`() async throws {
    let plan = try await plan(Connection.deadReasonsQuery)
    #expect(plan.contains("SCAN message USING COVERING INDEX message_dead_reason"), "\(plan)")
  }

  @Test(arguments: [
    (false, true, "COVERING INDEX audit_subject (subject=?)"),
    (true, true, "audit_report USING PRIMARY KEY (report=?)"), (true, false, "INDEX audit_who (who=?"),
    (false, false, "SEARCH audit USING INTEGER PRIMARY KEY (rowid<?)"),
  ]) func `the audit log is read by one index a filter`(byWho: Bool, bySubject: Bool, step: String)
    async throws
  {
    let plan = try await plan(Connection.auditQuery(byWho: byWho, bySubject: bySubject))
    #expect(plan.contains(step), "\(plan)")
    #expect(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "\(plan)")
    if bySubject { #expect(plan.hasPrefix("SEARCH audit USING INTEGER PRIMARY KEY (rowid=?)"), "\(plan)") }
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
