// SPDX-License-Identifier: MIT

import Forms
import Pipeline
import Reports
import Settings
import Testing
import Web

@Suite struct FormTableTests {
  private func rows(_ csv: String, _ columns: String = "{}") throws -> [FormRow] {
    let document = try SettingsDocument(parsing: Array("{ columns: \(columns) }".utf8), file: "test")
    let table = FormTable(FormColumns(document.root.optionalSection("columns"))) { path in
      guard path == "foto.jpg" else { throw Missing(path: path) }
      return [1, 2, 3]
    }
    return try table.rows(of: try CSVTable(csv))
  }

  private struct Missing: Error, CustomStringConvertible {
    var path: String
    var description: String { "there is no \(path)" }
  }

  private func reading(_ row: FormRow) throws -> Reading {
    let incoming = try row.result.get()
    return try FormsChannel.read(RawMessage(bytes: incoming.raw, format: incoming.format))
  }

  @Test func `a row becomes a report under its id`() throws {
    let rows = try rows(
      """
      id,text,sentAt,latitude,longitude,place,attachments
      L-1,"Jalan rusak, parah",22-11-2026 10:51:58,"-6,2",106.83,Taman,foto.jpg
      """)
    #expect(try rows.map { try $0.result.get().identity } == ["L-1"])
    let reading = try reading(rows[0])
    #expect(reading.text == "Jalan rusak, parah")
    #expect(reading.sentAt == Timestamp(seconds: 1_795_319_518))
    #expect(reading.pin == Pin(Coordinate(latitude: -6.2, longitude: 106.83), name: "Taman"))
    #expect(reading.attachments == [AttachmentNote(name: "foto.jpg", type: "image/jpeg", bytes: 3)])
  }

  @Test(arguments: [
    "2026-11-22 10:51", "22/11/2026 10:51", "22-11-2026 10.51", "2026-11-22T10:51:00+07:00",
    "22/11/2026 10:51:00",
  ])
  func `times are read as tables write them, in Jakarta's time`(time: String) throws {
    #expect(try reading(rows("id,text,sentAt\n1,a,\(time)")[0]).sentAt == Timestamp(seconds: 1_795_319_460))
  }

  @Test func `a day of one digit and a date without a time are read`() throws {
    let rows = try rows("id,text,sentAt\n1,a,2/1/2026 7:05\n2,b,2026-01-02")
    let times = try rows.map { try reading($0).sentAt }
    #expect(times == [Timestamp(seconds: 1_767_312_300), Timestamp(seconds: 1_767_286_800)])
  }

  @Test func `columns go by the names the source gives them`() throws {
    let rows = try rows(
      "Tracking ID;Isi Laporan\n99;Banjir\n", #"{ id: "tracking id", text: "Isi Laporan" }"#)
    #expect(try rows[0].result.get().identity == "99")
    #expect(try reading(rows[0]).text == "Banjir")
  }

  @Test func `a bad row is told with its line and keeps no other out`() throws {
    let rows = try rows(
      "id,text,sentAt,latitude,longitude,attachments\n1,,,,,\n,b,,,,\n3,c,besok,,,\n4,d,,1,,\n5,e,,,,x.png\n6,f,,,,"
    )
    #expect(rows.map(\.line) == [2, 3, 4, 5, 6, 7])
    let isGood = rows.map { if case .success = $0.result { true } else { false } }
    #expect(isGood == [false, false, false, false, false, true])
  }

  @Test func `a table without a column every report needs says which it has`() throws {
    do {
      _ = try rows("nomor,isi\n1,a")
      Issue.record("it was read")
    } catch let problems as FormProblems {
      #expect(problems.all.map(\.field) == ["id", "text"])
      #expect(problems.description.contains("the table has nomor, isi"))
    }
  }
}
