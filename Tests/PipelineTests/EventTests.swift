// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

/// Many tell of one event: each is a report of its own, and a person sees them together.
@Suite(.timeLimit(.minutes(2))) struct EventTests {
  private func told(_ texts: String..., after pause: Duration = .seconds(60)) async throws -> TestJourney {
    let test = try await TestJourney.make(
      rules: AccountRules(ticketPrefix: "TST", duplicateWindow: .seconds(86_400)))
    for (number, text) in texts.enumerated() {
      try await test.receive("from +62811000\(number)\ntext \(text)")
      test.time.advance(pause)
    }
    return test
  }

  private func events(_ test: TestJourney) async throws -> [ReportID?] {
    try await test.reports().map(\.event)
  }

  @Test func `what many say of one place in other words is one event, named by the first`() async throws {
    let test = try await told(
      "Banjir setinggi lutut di Cikini, air masuk rumah warga",
      "Banjir di Cikini sudah setinggi lutut, air naik terus",
      "Di Cikini banjir lagi, air masuk ke rumah warga setinggi lutut")
    #expect(try await events(test) == [nil, ReportID(1), ReportID(1)])
    #expect(try await test.reports().allSatisfy { $0.duplicateOf == nil && $0.state == .located })
    // Nobody is held back: each is filed at once and answered.
    let rows = try await test.outgoing()
    #expect(rows.count { $0.kind == .forward && $0.dueAt <= test.time.current } == 3)
    #expect(rows.count { $0.kind == .reply } == 3)
  }

  @Test(arguments: [
    ("Lampu jalan mati di depan sekolah Cikini sejak kemarin", "another kind"),
    ("Banjir setinggi lutut di Kebayoran Lama Utara, air masuk rumah", "another place"),
    ("Saluran mampet di belakang pasar Cikini bau sekali", "other words"),
  ]) func `what tells of something else is no part of it`(other: String, why: String) async throws {
    let test = try await told("Banjir setinggi lutut di Cikini, air masuk rumah warga", other)
    #expect(try await events(test) == [nil, nil], "\(why)")
  }

  @Test func `hours later it is another event`() async throws {
    let text = "Banjir setinggi lutut di Cikini, air masuk rumah warga"
    let test = try await told(text, "\(text) lagi", after: .seconds(4 * 3_600))
    #expect(try await events(test) == [nil, nil])
  }

  @Test func `drafts without a place go together by their words alone`() async throws {
    let test = try await told(
      "banjir di gang kami sudah sepinggang, warga terjebak di lantai dua",
      "gang kami banjir sepinggang, banyak warga terjebak di lantai dua",
      "banjir besar, perahu karet belum datang juga kemari")
    #expect(try await events(test) == [nil, ReportID(1), nil])
    let rows = try await test.journey.store.database.read {
      try $0.events(since: Timestamp(seconds: 0), limit: 9)
    }
    #expect(rows.map(\.id) == [ReportID(1)])
    #expect(rows.map(\.reports) == [2])
    #expect(rows.map(\.waiting) == [2])
    let members = try await test.journey.store.database.read { try $0.reports(ofEvent: ReportID(1)) }
    #expect(members.map(\.id) == [ReportID(1), ReportID(2)])
  }
}
