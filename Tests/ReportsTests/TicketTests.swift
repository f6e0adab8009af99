// SPDX-License-Identifier: MIT

import Foundation
import Reports
import Testing

@Suite struct TicketTests {
  private func ticket(_ number: UInt64, prefix: String = "KNL") throws -> Ticket {
    try #require(Ticket(prefix: prefix) { number })
  }

  @Test func `a ticket prints in groups with its check digit`() throws {
    #expect(try ticket(57_200_000).description == "KNL-5720-0000-\(ticket(57_200_000).checkDigit)")
    // Damm's own example: 572 has the check digit 4, and leading zeros change nothing.
    #expect(try ticket(572).description == "KNL-0000-0572-4")
  }

  @Test(arguments: [
    "KNL-0000-0572-4", "KNL 0000 0572 4", "knl000005724", "Knl0000.0572.4", "knl-00000572-4",
    "tiket KNL-0000-0572-4.", "(KNL\u{2011}0000\u{2011}0572\u{2011}4)", "KNL-0000-\n0572-4",
    "re: [KNL-0000-0572-4] mohon",
    "knl_0000_0572_4",
  ])
  func `a ticket is found however it is quoted`(_ text: String) throws {
    #expect(Ticket.all(in: text) == [try ticket(572)])
    #expect(Ticket(text) == (try ticket(572)))
  }

  @Test(arguments: [
    "KNL-0000-0572-5", "KNL-0000-0527-4", "KNL-0000-572-4", "KNL-0000-0572-41", "KNLXY-0000-0572-4",
    "0000-0572-4", "KNL----0000-0572-4", "KNL-0000-0572", "9KNL-0000-0572-4", "KNL/0000-0572-4", "",
    "KNL-0000-0572-4x",
    "no 0811-0000-1234", "KNL-0000-0572-\u{0664}",
  ])
  func `what is no ticket or fails its check digit is not found`(_ text: String) {
    #expect(Ticket.all(in: text).isEmpty)
  }

  @Test func `several tickets are found in their order, each once`() throws {
    let first = try ticket(1), second = try ticket(2, prefix: "SM")
    let text = "\(second) lalu \(first), sekali lagi \(second) dan KNL-0000-0572-9"
    #expect(Ticket.all(in: text) == [second, first])
    #expect(Ticket(text) == nil)
  }

  @Test func `every ticket is read back as it was printed`() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let ticket = try #require(Ticket(prefix: "A") { generator.next() })
      #expect(Ticket(ticket.description) == ticket)
      let decoded = try JSONDecoder().decode([Ticket].self, from: JSONEncoder().encode([ticket]))
      #expect(decoded == [ticket])
    }
  }

  @Test func `every single wrong digit and every swap of neighbours is found`() throws {
    let digits = Array(try ticket(48_217_730).description.utf8)
    let places = digits.indices.filter { (0x30...0x39).contains(digits[$0]) }
    for place in places {
      for wrong in UInt8(0x30)...0x39 where wrong != digits[place] {
        var changed = digits
        changed[place] = wrong
        #expect(Ticket.all(in: String(decoding: changed, as: UTF8.self)).isEmpty)
      }
    }
    for (one, next) in zip(places, places.dropFirst()) where digits[one] != digits[next] {
      var changed = digits
      changed.swapAt(one, next)
      #expect(Ticket.all(in: String(decoding: changed, as: UTF8.self)).isEmpty)
    }
  }

  @Test func `draws that would make some numbers likelier are drawn again`() throws {
    var draws: [UInt64] = [.max, 7]
    let ticket = try #require(Ticket(prefix: "KNL") { draws.removeFirst() })
    #expect(ticket.number == 7)
    #expect(draws.isEmpty)
  }

  @Test(arguments: ["", "knl", "KNLXY", "K1", "KÑL", "K L"])
  func `a prefix of anything but one to four capital letters is refused`(_ prefix: String) {
    #expect(Ticket(prefix: prefix) { 1 } == nil)
  }

  @Test(arguments: ["KNL", "KNL-", "K1", "1", "A-1-"])
  func `a long text of one piece is read in linear time`(_ piece: String) {
    let text = String(repeating: piece, count: 300_000 / piece.utf8.count)
    #expect(Ticket.all(in: text).count <= 1)
  }

  @Test func `many tickets in one text are read in linear time`() throws {
    let many = try (0..<8000).map { try ticket($0).description }.joined(separator: " ")
    #expect(Ticket.all(in: many).count == 8000)
  }

  @Test func `a coded ticket with a wrong check digit is refused`() {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Ticket].self, from: Data(#"["KNL-0000-0572-5"]"#.utf8))
    }
  }
}
