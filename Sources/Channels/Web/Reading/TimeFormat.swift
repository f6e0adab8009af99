// SPDX-License-Identifier: MIT
//
// When the other side says that a text was sent. It decides nothing: it is shown, and forwarded as what the
// sender's side says. So a time that cannot be read is left out, and the time of receipt stands.

package import Reports

/// How a time is written.
package enum TimeFormat: Hashable, Sendable {
  case seconds
  case milliseconds
  /// RFC 3339, `T` or a blank between date and time; without an offset, this one counts.
  case civil(offsetMinutes: Int)
  /// `Sun, 22 Nov 2026 03:51:58 +0000` (RFC 5322 §3.3).
  case mail

  /// Nil for what is no time in this format, and from the year 2100 on: a number too large is damage, and
  /// whoever calculates with it would run out of bits. Never a guess.
  package func read(_ text: String) -> Timestamp? {
    let time: Timestamp? =
      switch self {
      case .seconds: Int64(text).flatMap { $0 > 0 && $0 < 1 << 40 ? Timestamp(seconds: $0) : nil }
      case .milliseconds: Int64(text).flatMap { $0 > 0 ? Timestamp(milliseconds: $0) : nil }
      case .civil(let offset): Self.civil(text, offsetMinutes: offset)
      case .mail: Self.mail(text)
      }
    return time.flatMap { $0 < Self.end ? $0 : nil }
  }

  /// 1 January 2100.
  private static let end = Timestamp(seconds: 4_102_444_800)

  /// `2026-11-22T10:51:58.25+07:00` and what leaves out fraction or offset.
  private static func civil(_ text: String, offsetMinutes: Int) -> Timestamp? {
    let bytes = Array(text.trimmed.utf8)
    guard bytes.count >= 19, bytes[4] == dash, bytes[7] == dash, bytes[13] == colon, bytes[16] == colon,
      bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
      CivilTime.exists(year: year, month: month, day: day), let hour = number(bytes[11..<13]), hour < 24,
      let minute = number(bytes[14..<16]), minute < 60, let second = number(bytes[17..<19]), second < 61,
      let offset = offset(after: bytes[19...], standard: offsetMinutes)
    else { return nil }
    let days = CivilTime.daysSince1970(year: year, month: month, day: day)
    let ofDay = Int64(hour * 3600 + (minute - offset) * 60 + second)
    return Timestamp(seconds: days * 86_400 + ofDay)
  }

  /// Put in the civil form, which checks it.
  private static func mail(_ text: String) -> Timestamp? {
    let words = text.split(separator: " ").filter { !$0.hasSuffix(",") }
    guard words.count == 5, let month = months.firstIndex(of: String(words[1])), let day = Int(words[0])
    else {
      return nil
    }
    let zone = words[4] == "GMT" ? "Z" : words[4]
    let date = "\(words[2])-\((month + 1).padded(to: 2))-\(day.padded(to: 2))"
    return civil("\(date)T\(words[3])\(zone)", offsetMinutes: 0)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Minutes east of UTC; the fraction of a second in front is skipped.
  private static func offset(after rest: ArraySlice<UInt8>, standard: Int) -> Int? {
    var rest = rest
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst().drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
    guard let sign = rest.first else { return standard }
    if rest.count == 1, sign == UInt8(ascii: "Z") || sign == UInt8(ascii: "z") { return 0 }
    let digits = rest.dropFirst().filter { $0 != colon }
    guard sign == UInt8(ascii: "+") || sign == dash, digits.count == 4,
      let hours = number(digits[..<2]), let minutes = number(digits[2...])
    else { return nil }
    return (sign == dash ? -1 : 1) * (hours * 60 + minutes)
  }

  private static let dash = UInt8(ascii: "-")
  private static let colon = UInt8(ascii: ":")

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }
}
