// SPDX-License-Identifier: MIT
//
// Dates of RFC 5322 §3.3 and §4.3, and the usual departures from it: no day name, two-digit years,
// zone names (Indonesia's too), asctime's order, dashes, ISO 8601.
//
// Words are taken in any order by what they look like; a word that fits nothing is passed over. Without
// a zone, or with an unknown one, the time counts as UTC (RFC 5322 §4.3). A date is for showing and for
// telling old mail from new; nothing is fetched or refused by it.

import Reports

struct MailDate {
  private var day: Int?
  private var month: Int?
  private var year: Int?
  private var time: (hour: Int, minute: Int, second: Int)?
  private var zoneMinutes: Int?
  private var isAfternoon: Bool?

  /// The instant a date field names; nil where day, month or year is missing, where there is no such
  /// day (31 February), and from the year 2100 on.
  static func read(_ value: Bytes) -> Timestamp? {
    var date = MailDate()
    var at = 0
    // A date has some ten words; more is none.
    for _ in 0..<24 {
      at = skipSeparators(value, at)
      guard at < value.count else { break }
      let end = wordEnd(value, at)
      date.take(value, at..<end)
      at = end
    }
    return date.instant
  }

  private static func skipSeparators(_ value: Bytes, _ start: Int) -> Int {
    var at = start
    while at < value.count {
      if value[at] == Comments.open {
        at = Comments.skipComment(value, from: at, to: value.count)
      } else if value[at].isSpace || value[at] == .comma || value[at] == .dot || value[at] == .slash {
        at += 1
      } else {
        break
      }
    }
    return at
  }

  /// A word is a run of letters, or of digits and colons; a sign begins one.
  private static func wordEnd(_ value: Bytes, _ start: Int) -> Int {
    var at = start + 1
    if value[start].isLetter {
      while at < value.count, value[at].isLetter { at += 1 }
    } else if value[start].isDigit || value[start] == .hyphen || value[start] == 0x2B {
      while at < value.count, value[at].isDigit || value[at] == .colon { at += 1 }
    }
    return at
  }

  private mutating func take(_ value: Bytes, _ word: Range<Int>) {
    let first = value[word.lowerBound]
    if first.isLetter {
      takeName(value, word)
    } else if first.isDigit {
      value.index(of: .colon, from: word.lowerBound, to: word.upperBound) < word.upperBound
        ? takeTime(value, word) : takeNumber(value, word)
    } else if word.count > 1 {
      // `22-Nov-2026` has its dashes before the time, a zone stands after it.
      if time != nil {
        takeOffset(value, word)
      } else {
        takeNumber(value, word.lowerBound + 1..<word.upperBound)
      }
    }
  }

  private mutating func takeNumber(_ value: Bytes, _ digits: Range<Int>) {
    guard digits.count <= 4 else { return }
    let number = Self.number(value, digits)
    if digits.count == 4 {
      year = year ?? number
    } else if year != nil, month == nil {
      month = number - 1
    } else if day == nil {
      day = number
    } else if year == nil {
      // §4.3: two digits below 50 are this century's, others and three digits count from 1900.
      year = digits.count == 2 && number < 50 ? 2000 + number : 1900 + number
    }
  }

  private mutating func takeTime(_ value: Bytes, _ word: Range<Int>) {
    guard time == nil else { return }
    var numbers: [Int] = []
    var at = word.lowerBound
    while at < word.upperBound, numbers.count < 3 {
      let colon = value.index(of: .colon, from: at, to: word.upperBound)
      numbers.append(Self.number(value, at..<colon))
      at = colon + 1
    }
    time = (numbers[0], numbers.count > 1 ? numbers[1] : 0, numbers.count > 2 ? numbers[2] : 0)
  }

  private mutating func takeOffset(_ value: Bytes, _ word: Range<Int>) {
    let digits = [UInt8](value, word).filter(\.isDigit)
    guard digits.count == 4 || digits.count == 2, zoneMinutes ?? 0 == 0 else { return }
    let number = Self.number(digits.span, 0..<digits.count)
    let minutes = digits.count == 4 ? number / 100 * 60 + number % 100 : number * 60
    zoneMinutes = value[word.lowerBound] == .hyphen ? -minutes : minutes
  }

  private mutating func takeName(_ value: Bytes, _ word: Range<Int>) {
    let name = [UInt8](value, word.prefix(4)).map(\.lowercased).text
    if name == "pm" || name == "am" {
      isAfternoon = name == "pm"
    } else if time != nil, zoneMinutes == nil, let zone = Self.zones[name] {
      zoneMinutes = zone
    } else if month == nil, let number = Self.months[String(name.prefix(3))] {
      month = number
    }
  }

  private static func number(_ value: Bytes, _ digits: Range<Int>) -> Int {
    digits.prefix(6).reduce(0) { $0 * 10 + Int(value[$1] & 0x0F) }
  }

  /// Indonesian month names, too, where the first three letters differ from the English.
  private static let months: [String: Int] = [
    "jan": 0, "feb": 1, "mar": 2, "apr": 3, "may": 4, "mei": 4, "jun": 5, "jul": 6, "aug": 7, "agu": 7,
    "sep": 8, "oct": 9, "okt": 9, "nov": 10, "dec": 11, "des": 11,
  ]

  private static let zones: [String: Int] = [
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420,
    "mdt": -360, "pst": -480, "pdt": -420, "wib": 420, "wita": 480, "wit": 540,
  ]

  /// 1 January 2100: what lies beyond is damage.
  private static let end: Int64 = 4_102_444_800

  private var instant: Timestamp? {
    guard let day, let month, let year, (1...9999).contains(year),
      CivilTime.exists(year: year, month: month + 1, day: day)
    else { return nil }
    let (hour, minute, second) = time ?? (0, 0, 0)
    guard hour < 24, minute < 60, second <= 60 else { return nil }
    let hours = isAfternoon == true && hour < 12 ? hour + 12 : isAfternoon == false && hour == 12 ? 0 : hour
    let offset = zoneMinutes.map { abs($0) <= 14 * 60 ? $0 : 0 } ?? 0
    let days = CivilTime.daysSince1970(year: year, month: month + 1, day: day)
    let seconds = days * 86_400 + Int64(hours * 3600 + (minute - offset) * 60 + second)
    return seconds < Self.end ? Timestamp(seconds: seconds) : nil
  }
}
