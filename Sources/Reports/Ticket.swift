// SPDX-License-Identifier: MIT
//
// The number a citizen gets and quotes: `KNL-4821-7730-2`. Prefix of the channel, eight random
// digits, one check digit. Random, since a date or a sequence would tell when somebody reported.
//
// The check digit is H. Michael Damm's (Total anti-symmetrische Quasigruppen, Marburg 2004): it
// finds every single wrong digit and every swap of two neighbours, the two mistakes people make.

/// A ticket number.
package struct Ticket: Hashable, Sendable {
  /// One to four letters A–Z.
  package let prefix: String
  /// 0 ..< 100,000,000, without the check digit.
  package let number: UInt32

  /// Draws a number; nil where the prefix is none. Uniqueness is the database's to see to.
  package init?(prefix: String, random: () -> UInt64) {
    guard Self.isPrefix(prefix) else { return nil }
    // Draws beyond the last whole multiple would make small numbers likelier.
    let limit = UInt64.max - UInt64.max % Self.range
    var draw = random()
    while draw >= limit { draw = random() }
    self.init(unchecked: prefix, number: UInt32(draw % Self.range))
  }

  /// Reads one ticket, as tolerantly as `all(in:)`; nil where the text holds none or several.
  package init?(_ text: String) {
    let found = Self.all(in: text)
    guard let only = found.first, found.count == 1 else { return nil }
    self = only
  }

  private init(unchecked prefix: String, number: UInt32) {
    self.prefix = prefix
    self.number = number
  }

  private static let range: UInt64 = 100_000_000

  /// Whether a channel's prefix is one: one to four letters A–Z.
  package static func isPrefix(_ text: String) -> Bool {
    (1...4).contains(text.utf8.count) && text.utf8.allSatisfy { (0x41...0x5A).contains($0) }
  }

  /// The last digit, which the other eight determine.
  package var checkDigit: Int { Damm.digit(for: digits) }

  private var digits: [Int] { number.padded(to: 8).utf8.map { Int($0) - 0x30 } }
}

extension Ticket: CustomStringConvertible {
  /// `KNL-4821-7730-2`
  package var description: String {
    let digits = number.padded(to: 8)
    return "\(prefix)-\(digits.prefix(4))-\(digits.suffix(4))-\(checkDigit)"
  }
}

extension Ticket: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let ticket = Ticket(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a ticket number")
    }
    self = ticket
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension Ticket {
  /// The tickets quoted in a text, in its order, each once: in either case, with blanks, hyphens,
  /// dots or nothing between the groups. What fails its check digit is no ticket. Linear time.
  package static func all(in text: String) -> [Ticket] {
    var seen: Set<Ticket> = []
    return matches(in: Array(text.utf8)).map(\.ticket).filter { seen.insert($0).inserted }
  }

  struct Match {
    var ticket: Ticket
    /// In the bytes searched.
    var range: Range<Int>
  }

  static func matches(in bytes: [UInt8]) -> [Match] {
    var found: [Match] = []
    var cursor = 0
    while cursor < bytes.count {
      guard bytes[cursor].isASCIILetter else {
        cursor += 1
        continue
      }
      let start = cursor
      while cursor < bytes.count, bytes[cursor].isASCIILetter { cursor += 1 }
      let isFree = start == 0 || !bytes[start - 1].isASCIIDigit
      guard cursor - start <= 4, isFree, let match = match(in: bytes, prefix: start..<cursor) else {
        continue
      }
      found.append(match)
      cursor = match.range.upperBound
    }
    return found
  }

  private static func match(in bytes: [UInt8], prefix: Range<Int>) -> Match? {
    var cursor = prefix.upperBound
    var digits: [Int] = []
    while digits.count < 9 {
      // At most three marks in a row, so that a look ahead is bounded.
      let limit = min(bytes.count, cursor + 3)
      while cursor < limit, Self.separators.contains(bytes[cursor]) { cursor += 1 }
      guard cursor < bytes.count, bytes[cursor].isASCIIDigit else { return nil }
      digits.append(Int(bytes[cursor]) - 0x30)
      cursor += 1
    }
    guard cursor == bytes.count || !(bytes[cursor].isASCIIDigit || bytes[cursor].isASCIILetter),
      Damm.isValid(digits)
    else { return nil }
    let letters = String(decoding: bytes[prefix].map { $0 & 0xDF }, as: UTF8.self)
    let number = digits.dropLast().reduce(UInt32(0)) { $0 * 10 + UInt32($1) }
    return Match(
      ticket: Ticket(unchecked: letters, number: number), range: prefix.lowerBound..<cursor)
  }

  /// Blanks, line ends, `-`, `.`, `_`, and the bytes of the typographic hyphens U+2010 … U+2014.
  private static let separators: Set<UInt8> = Set(" \t\r\n-._\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}".utf8)
}

/// Damm's quasigroup of order ten: the digit after which the row is 0.
enum Damm {
  static func digit(for digits: [Int]) -> Int { digits.reduce(0) { table[$0][$1] } }
  static func isValid(_ digits: [Int]) -> Bool { digit(for: digits) == 0 }

  private static let table = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
  ]
}

extension UInt8 {
  var isASCIIDigit: Bool { self &- 0x30 < 10 }
  var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }
}
