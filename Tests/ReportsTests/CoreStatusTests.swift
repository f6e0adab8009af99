// SPDX-License-Identifier: MIT

import Reports
import Testing

@Suite struct CoreStatusTests {
  @Test(arguments: CoreStatus.allCases)
  func `every status is read back from its own name in any shape`(_ status: CoreStatus) {
    for text in [
      status.rawValue, status.rawValue.uppercased(), " \(status.rawValue.lowercased())\n",
      status.rawValue.replacing(" ", with: "_"), status.rawValue.replacing(" ", with: "-"),
    ] { #expect(CoreStatus(reading: text) == status) }
  }

  @Test(arguments: [
    ("TL", CoreStatus.tindakLanjut), ("Sedang Diproses", .proses),
    ("tindak lanjut ditolak", .tindakLanjutDitolak),
    ("Telah Selesai.", .selesai), ("didisposisikan", .disposisi),
  ])
  func `the other words for a status are known`(_ text: String, _ status: CoreStatus) {
    #expect(CoreStatus(reading: text) == status)
  }

  @Test(arguments: ["", "ditolak", "closed", "prosess", "selesai?ya", "12"])
  func `what is no status is none`(_ text: String) {
    #expect(CoreStatus(reading: text) == nil)
  }

  @Test func `only Selesai is final`() {
    #expect(CoreStatus.allCases.filter(\.isFinal) == [.selesai])
  }
}
