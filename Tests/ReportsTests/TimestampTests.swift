// SPDX-License-Identifier: MIT

import Foundation
import Reports
import Testing

@Suite struct TimestampTests {
  @Test(arguments: [
    (Int64(0), "1970-01-01T07:00:00+07:00"),
    (1_795_331_109, "2026-11-22T14:05:09+07:00"),
    (-1, "1970-01-01T06:59:59+07:00"),
    (1_709_164_800, "2024-02-29T07:00:00+07:00"),
    (951_782_400, "2000-02-29T07:00:00+07:00"),
    (4_107_542_399, "2100-03-01T06:59:59+07:00"),
  ])
  func `an instant prints as Jakarta's clocks show it`(_ seconds: Int64, _ text: String) {
    #expect(Timestamp(seconds: seconds).iso8601() == text)
  }

  @Test func `offsets print as ISO 8601 has them`() {
    let instant = Timestamp(seconds: 1_795_331_109)
    #expect(instant.iso8601(offsetMinutes: 0) == "2026-11-22T07:05:09Z")
    #expect(instant.iso8601(offsetMinutes: -210) == "2026-11-22T03:35:09-03:30")
  }

  @Test func `the calendar agrees with Foundation's over four centuries`() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 7 * 3600))
    for step in 0..<3000 {
      let seconds = -6_000_000_000 + Int64(step) * 4_217_777
      let civil = CivilTime(Timestamp(seconds: seconds), offsetMinutes: 420)
      let parts = calendar.dateComponents(
        [.year, .month, .day, .hour, .minute, .second, .weekday],
        from: Date(timeIntervalSince1970: Double(seconds)))
      #expect(civil.year == parts.year && civil.month == parts.month && civil.day == parts.day)
      #expect(civil.hour == parts.hour && civil.minute == parts.minute && civil.second == parts.second)
      #expect(civil.weekday + 1 == parts.weekday)
    }
  }

  @Test func `days since 1970 are the inverse of the date`() {
    for days in stride(from: Int64(-800_000), through: 800_000, by: 997) {
      let civil = CivilTime(Timestamp(seconds: days * 86_400), offsetMinutes: 0)
      #expect(CivilTime.daysSince1970(year: civil.year, month: civil.month, day: civil.day) == days)
    }
  }

  @Test func `a date exists where Foundation's calendar has it, and nowhere else`() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    for year in [1900, 1999, 2000, 2023, 2024, 2100] {
      for month in 1...12 {
        let first = try #require(calendar.date(from: DateComponents(year: year, month: month, day: 1)))
        let days = try #require(calendar.range(of: .day, in: .month, for: first))
        let found = (-1...40).filter { CivilTime.exists(year: year, month: month, day: $0) }
        #expect(found == Array(days), "\(year)-\(month)")
      }
      #expect(!CivilTime.exists(year: year, month: 0, day: 1))
      #expect(!CivilTime.exists(year: year, month: 13, day: 1))
    }
  }

  @Test func `seconds are rounded towards the past, before 1970 too`() {
    #expect(Timestamp(milliseconds: 1999).seconds == 1)
    #expect(Timestamp(milliseconds: -1).seconds == -1)
    #expect(Timestamp(milliseconds: -1000).seconds == -1)
  }

  @Test func `instants and durations add up`() {
    let instant = Timestamp(milliseconds: 5000)
    #expect(instant + .milliseconds(1500) == Timestamp(milliseconds: 6500))
    #expect(instant - .seconds(6) == Timestamp(milliseconds: -1000))
    #expect(instant - Timestamp(milliseconds: 2000) == .seconds(3))
    #expect(instant < instant + .milliseconds(1))
    #expect(Duration.microseconds(-1500).wholeMilliseconds == -1)
  }

  @Test func `an instant is coded as its milliseconds`() throws {
    let instant = Timestamp(milliseconds: -12)
    #expect(try JSONEncoder().encode([instant]) == Data("[-12]".utf8))
    #expect(try JSONDecoder().decode([Timestamp].self, from: Data("[-12]".utf8)) == [instant])
  }

  @Test(arguments: [(7, 3, "007"), (1234, 3, "1234"), (0, 1, "0")])
  func `numbers are padded with zeros, never cut`(_ number: Int, _ width: Int, _ text: String) {
    #expect(number.padded(to: width) == text)
  }

  @Test(arguments: [(7, 2, 3), (-7, 2, -4), (7, -2, -4), (-6, 2, -3), (0, 5, 0)])
  func `floored division rounds towards the past`(_ value: Int, _ divisor: Int, _ quotient: Int) {
    #expect(value.flooredDivision(by: divisor) == quotient)
  }
}
