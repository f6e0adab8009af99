// SPDX-License-Identifier: MIT

import Reports
import Testing

@Suite struct StatusQuestionTests {
  @Test func `a status question is the word and the ticket`() throws {
    let ticket = try #require(Ticket(prefix: "KNL") { 48_217_730 })
    for text in [
      "STATUS \(ticket)", "status \(ticket)?", "Re: Laporan \(ticket)\nStatus \(ticket)", "cek \(ticket)",
    ] {
      #expect(StatusQuestion.ticket(in: text) == ticket, "\(text)")
    }
  }

  @Test func `a message of any substance is no status question`() throws {
    let ticket = try #require(Ticket(prefix: "KNL") { 48_217_730 })
    for text in [
      "\(ticket)", "status laporan", "status \(ticket) lubangnya makin dalam", "\(ticket) belum selesai",
    ] {
      #expect(StatusQuestion.ticket(in: text) == nil, "\(text)")
    }
  }
}
