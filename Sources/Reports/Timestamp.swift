// SPDX-License-Identifier: MIT
//
// One instant, in milliseconds since 1970-01-01T00:00:00Z. Integers compare, store and travel
// without rounding; the calendar arithmetic is the proleptic Gregorian one of ISO 8601, so no
// time zone database is needed to print Jakarta's fixed +07:00.

/// An instant in UTC, millisecond resolution.
package struct Timestamp: Hashable, Comparable, Sendable, Codable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package var milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }
  package init(seconds: Int64) { self.milliseconds = seconds &* 1000 }

  package init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }

  /// Whole seconds since 1970, rounded towards the past.
  package var seconds: Int64 { milliseconds.flooredDivision(by: 1000) }

  package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
  package static func + (a: Timestamp, b: Duration) -> Timestamp {
    Timestamp(milliseconds: a.milliseconds + b.wholeMilliseconds)
  }
  package static func - (a: Timestamp, b: Duration) -> Timestamp {
    Timestamp(milliseconds: a.milliseconds - b.wholeMilliseconds)
  }
  package static func - (a: Timestamp, b: Timestamp) -> Duration {
    .milliseconds(a.milliseconds - b.milliseconds)
  }
}

extension Timestamp {
  /// `2026-11-22T14:05:09+07:00`, or with `Z` when the offset is zero.
  package func iso8601(offsetMinutes: Int = 7 * 60) -> String {
    let civil = CivilTime(self, offsetMinutes: offsetMinutes)
    let date = "\(civil.year.padded(to: 4))-\(civil.month.padded(to: 2))-\(civil.day.padded(to: 2))"
    let time = "\(civil.hour.padded(to: 2)):\(civil.minute.padded(to: 2)):\(civil.second.padded(to: 2))"
    guard offsetMinutes != 0 else { return "\(date)T\(time)Z" }
    let sign = offsetMinutes < 0 ? "-" : "+"
    let offset = abs(offsetMinutes)
    return "\(date)T\(time)\(sign)\((offset / 60).padded(to: 2)):\((offset % 60).padded(to: 2))"
  }
}

/// A date and time of day at a fixed offset from UTC.
package struct CivilTime: Hashable, Sendable {
  package var year: Int
  package var month: Int
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int
  /// 0 is Sunday, as RFC 5322 counts its day names from Mon by name only.
  package var weekday: Int

  package init(_ instant: Timestamp, offsetMinutes: Int) {
    let local = instant.seconds + Int64(offsetMinutes) * 60
    let days = local.flooredDivision(by: 86_400)
    let rest = Int(local - days * 86_400)
    (year, month, day) = Self.date(daysSince1970: days)
    hour = rest / 3600
    minute = rest / 60 % 60
    second = rest % 60
    weekday = Int((days + 4) - (days + 4).flooredDivision(by: 7) * 7)
  }

  /// Days since 1970-01-01 of a Gregorian date; month 1…12, day 1…31, not checked further.
  package static func daysSince1970(year: Int, month: Int, day: Int) -> Int64 {
    // Years start in March here, so that the leap day is the last of its year.
    let shifted = Int64(month <= 2 ? year - 1 : year)
    let era = shifted.flooredDivision(by: 400)
    let yearOfEra = shifted - era * 400
    let monthFromMarch = Int64((month + 9) % 12)
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Whether the Gregorian calendar has the date: 29 February only in leap years, never the 31st of June.
  package static func exists(year: Int, month: Int, day: Int) -> Bool {
    guard (1...12).contains(month), (1...31).contains(day) else { return false }
    // A day too many is one of the next month when it is counted.
    return date(daysSince1970: daysSince1970(year: year, month: month, day: day)) == (year, month, day)
  }

  private static func date(daysSince1970: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = daysSince1970 + 719_468
    let era = shifted.flooredDivision(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    let month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
    return (Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month, day)
  }
}

extension Duration {
  /// The whole milliseconds in it, towards zero.
  package var wholeMilliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}

extension FixedWidthInteger {
  package func flooredDivision(by divisor: Self) -> Self {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder != 0 && (remainder < 0) != (divisor < 0) ? quotient - 1 : quotient
  }

  /// Decimal, with leading zeros up to `width`.
  package func padded(to width: Int) -> String {
    let digits = String(self)
    return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
  }
}
