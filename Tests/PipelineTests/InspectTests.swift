// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

@Suite struct InspectTests {
  @Test func `only messages a person must look at are shown raw, and the audit log knows of it`() async throws
  {
    let test = try await TestJourney.make()
    let stored = try await test.receive("garbage\n", "from +62811\ntext lubang di Cikini")
    let raw = try await test.journey.inspect(stored[0].message, by: "petugas")
    #expect(raw.bytes == Array("garbage\n".utf8))
    await #expect(throws: DeskRefusal.self) {
      try await test.journey.inspect(stored[1].message, by: "petugas")
    }
    #expect(try await audited(test) == ["petugas look at \(stored[0].message)"])
  }

  @Test func `a draft's text is shown masked, and the audit log knows of it`() async throws {
    let test = try await TestJourney.make(mask: { $0.replacing("0811", with: "[telepon]") })
    try await test.receive("from +62811\ntext lubang besar, hubungi 0811")
    let report = try #require(try await test.reports().first)
    #expect(try await test.journey.inspect(report, by: "petugas").text == "lubang besar, hubungi [telepon]")
    #expect(try await audited(test) == ["petugas look at \(report.id)"])
  }

  private func audited(_ test: TestJourney) async throws -> [String] {
    try await test.journey.store.database.read { connection in
      try connection.all("SELECT who, act, subject FROM audit ORDER BY id") {
        "\($0.text(0)) \($0.text(1)) \($0.text(2))"
      }
    }
  }
}
