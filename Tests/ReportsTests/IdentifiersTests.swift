// SPDX-License-Identifier: MIT

import Foundation
import Reports
import Testing

@Suite struct IdentifiersTests {
  @Test func `an id prints with its letter and is read back`() {
    #expect(MessageID(12).description == "m12")
    #expect(MessageID("m12") == MessageID(12))
    #expect(ReportID("r7") == ReportID(7))
    #expect(OutgoingID("o33")?.rawValue == 33)
    #expect("\(SenderID(1)) \(FeedID(2)) \(AccountID(3))" == "s1 f2 a3")
  }

  @Test(arguments: ["", "m", "12", "r12", "m0", "m-1", "m1x", "m 1", "m99999999999999999999"])
  func `what is no message's id is none`(_ text: String) {
    #expect(MessageID(text) == nil)
  }

  @Test func `letters are unique, so that an id says what it is of`() {
    let letters: [Character] = [
      MessageID.letter, ReportID.letter, OutgoingID.letter, SenderID.letter, FeedID.letter, AccountID.letter,
    ]
    #expect(Set(letters).count == letters.count)
  }

  @Test func `ids are ordered as their rows are`() {
    #expect([ReportID(10), ReportID(9)].sorted() == [ReportID(9), ReportID(10)])
  }

  @Test func `an id is coded as its number`() throws {
    #expect(try JSONEncoder().encode([FeedID(5)]) == Data("[5]".utf8))
    #expect(try JSONDecoder().decode([FeedID].self, from: Data("[5]".utf8)) == [FeedID(5)])
  }
}
