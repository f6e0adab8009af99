// SPDX-License-Identifier: MIT

import Forms
import Testing

@Suite struct CSVTableTests {
  @Test(arguments: [
    ("id,text\n1,Jalan rusak\n", ["1", "Jalan rusak"]),
    ("\u{FEFF}id;text\r\n1;\"Jalan; rusak\"\r\n", ["1", "Jalan; rusak"]),
    ("id\ttext\n1\t\"dua\nbaris\"", ["1", "dua\nbaris"]),
    ("id,text\n1,\"kata \"\"lubang\"\" besar\"\n", ["1", "kata \"lubang\" besar"]),
    ("id,text\n1,kutip \"di tengah\" sel\n", ["1", "kutip \"di tengah\" sel"]),
    ("id,text\n1,\"tutup\" lalu lagi\n", ["1", "tutup lalu lagi"]),
    ("id,text\r1,Mac lama\r", ["1", "Mac lama"]),
  ])
  func `tables are read as spreadsheets save them`(text: String, cells: [String]) throws {
    let table = try CSVTable(text)
    #expect(table.heads == ["id", "text"])
    #expect(table.rows.map(\.cells) == [cells])
  }

  @Test func `a row knows the line it begins in, empty lines are no rows`() throws {
    let table = try CSVTable("id,text\n\n1,\"a\nb\"\n\n2,c\n")
    #expect(table.rows.map(\.line) == [3, 6])
  }

  @Test func `a quote that is never closed is told with its line`() {
    #expect(throws: CSVDamage(line: 2)) { try CSVTable("id,text\n1,\"tidak ditutup\n2,x") }
  }

  @Test func `columns are found by name in any case, blank cells are absent`() throws {
    let table = try CSVTable(" ID , Isi Laporan ,Kosong\n7,Banjir,  \n8\n")
    #expect(table.cell(table.rows[0], "id") == "7")
    #expect(table.cell(table.rows[0], "isi laporan") == "Banjir")
    #expect(table.cell(table.rows[0], "kosong") == nil)
    #expect(table.cell(table.rows[0], "tidak ada") == nil)
    #expect(table.cell(table.rows[1], "isi laporan") == nil)
  }

  @Test(arguments: ["", "\n", "\r\n\r\n", "\"", ",,,\n,,,"])
  func `nothing makes the reader fall over`(text: String) {
    _ = try? CSVTable(text)  // Only that it ends.
  }
}
