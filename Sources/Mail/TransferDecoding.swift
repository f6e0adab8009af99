// SPDX-License-Identifier: MIT
//
// Base64 and quoted-printable with the damage of the road: line breaks anywhere, characters outside
// the alphabet, padding in the middle, an end cut off. Everything readable is read.

/// RFC 2045 §6.8.
enum Base64 {
  private static let invalid: UInt8 = 0xFF
  /// The value of each character; `-` and `_` are those of base64url.
  private static let values: InlineArray<256, UInt8> = {
    var values = InlineArray<256, UInt8>(repeating: invalid)
    for i in 0..<26 {
      values[0x41 + i] = UInt8(i)
      values[0x61 + i] = UInt8(26 + i)
    }
    for i in 0..<10 { values[0x30 + i] = UInt8(52 + i) }
    (values[0x2B], values[0x2D], values[0x2F], values[0x5F]) = (62, 62, 63, 63)
    return values
  }()

  /// The octets, and whether something in the text was not base64.
  static func decode(_ text: Bytes) -> (octets: [UInt8], isDamaged: Bool) {
    let table = values
    var isDamaged = false
    var bits: UInt32 = 0
    var held = 0
    let octets = [UInt8](capacity: text.count / 4 * 3 + 3) { out in
      var at = 0
      while at < text.count {
        if held == 0, at + 4 <= text.count {
          let (a, b) = (table[Int(text[at])], table[Int(text[at + 1])])
          let (c, d) = (table[Int(text[at + 2])], table[Int(text[at + 3])])
          if (a | b | c | d) < 64 {
            out.append(a << 2 | b >> 4)
            out.append(b << 4 | c >> 2)
            out.append(c << 6 | d)
            at += 4
            continue
          }
        }
        let value = table[Int(text[at])]
        if value < 64 {
          bits = bits << 6 | UInt32(value)
          held += 1
          if held == 4 { Self.flush(&bits, &held, into: &out) }
        } else if text[at] == .equals {
          Self.flush(&bits, &held, into: &out)
        } else if !text[at].isSpace {
          isDamaged = true
        }
        at += 1
      }
      if held > 0 { isDamaged = true }
      Self.flush(&bits, &held, into: &out)
    }
    return (octets, isDamaged)
  }

  /// Writes the whole octets of what is held; six bits alone are none.
  private static func flush(_ bits: inout UInt32, _ held: inout Int, into out: inout OutputSpan<UInt8>) {
    let aligned = bits << UInt32(6 * (4 - held))
    if held >= 2 { out.append(UInt8(truncatingIfNeeded: aligned >> 16)) }
    if held >= 3 { out.append(UInt8(truncatingIfNeeded: aligned >> 8)) }
    if held >= 4 { out.append(UInt8(truncatingIfNeeded: aligned)) }
    (bits, held) = (0, 0)
  }

  /// The size `decode` would give, without decoding: what a listing of attachments shows.
  static func decodedCount(_ text: Bytes) -> Int {
    let padding = text.index(of: .equals, from: 0, to: text.count)
    for at in padding..<text.count where text[at] != .equals && !text[at].isSpace {
      return decode(text).octets.count
    }
    return alphabetCount(text, to: padding) * 3 / 4
  }

  /// Characters of the alphabet. Counted in a byte per block, which the compiler makes into vector code:
  /// most of what is scanned of a mail is a photo.
  private static func alphabetCount(_ text: Bytes, to end: Int) -> Int {
    // Read within the first `end` bytes of the view.
    unsafe text.withUnsafeBufferPointer { bytes in
      var total = 0
      var start = 0
      while start < end {
        let stop = min(start + 240, end)
        var count: UInt8 = 0
        for at in start..<stop { unsafe count &+= isInAlphabet(bytes[at]) }
        total += Int(count)
        start = stop
      }
      return total
    }
  }

  /// 1 for a character with a value, else 0, without a branch.
  @inline(__always)
  private static func isInAlphabet(_ byte: UInt8) -> UInt8 {
    let letter: UInt8 = (byte | 0x20) &- 0x61 < 26 ? 1 : 0
    let digit: UInt8 = byte &- 0x2F < 11 ? 1 : 0
    let sign: UInt8 = byte == 0x2B || byte == 0x2D || byte == 0x5F ? 1 : 0
    return letter | digit | sign
  }
}

/// RFC 2045 §6.7, and the Q of RFC 2047 §4.2.
enum QuotedPrintable {
  static func decode(_ text: Bytes) -> (octets: [UInt8], isDamaged: Bool) {
    var octets: [UInt8] = []
    octets.reserveCapacity(text.count)
    var isDamaged = false
    var at = 0
    while at < text.count {
      let stop = text.index(of: .equals, from: at, to: text.count)
      octets.append(text, at..<stop)
      guard stop < text.count else { break }
      at = escape(text, stop, &octets, &isDamaged)
    }
    return (octets, isDamaged)
  }

  /// What follows an equals sign: an octet, a soft break (with blanks a relay may have added), or,
  /// damaged, the sign itself.
  private static func escape(
    _ text: Bytes, _ sign: Int, _ octets: inout [UInt8], _ isDamaged: inout Bool
  ) -> Int {
    if sign + 2 < text.count, let high = text[sign + 1].hexValue, let low = text[sign + 2].hexValue {
      octets.append(high << 4 | low)
      return sign + 3
    }
    var at = sign + 1
    while at < text.count, text[at].isBlank { at += 1 }
    if at == text.count { return at }
    if text[at] == .carriageReturn, at + 1 < text.count, text[at + 1] == .lineFeed { return at + 2 }
    if text[at] == .lineFeed || text[at] == .carriageReturn { return at + 1 }
    isDamaged = true
    octets.append(.equals)
    return sign + 1
  }

  static func decodeWord(_ text: Bytes) -> [UInt8] {
    var octets: [UInt8] = []
    octets.reserveCapacity(text.count)
    var at = 0
    while at < text.count {
      if text[at] == .equals, at + 2 < text.count, let high = text[at + 1].hexValue,
        let low = text[at + 2].hexValue
      {
        octets.append(high << 4 | low)
        at += 3
      } else {
        octets.append(text[at] == .underscore ? .space : text[at])
        at += 1
      }
    }
    return octets
  }
}

/// The `x-uuencode` of old mailers: lines between `begin` and `end`, six bits a character from blank on.
enum UUEncoding {
  static func decode(_ text: Bytes) -> [UInt8] {
    var octets: [UInt8] = []
    var at = 0
    var isInside = false
    while at < text.count {
      let line = text.line(at: at, to: text.count)
      at = line.next
      if !isInside {
        isInside = text.matches("begin ", at: line.start, to: line.end)
      } else if text.equals("end", line.start..<line.end) {
        break
      } else {
        decode(text, line, into: &octets)
      }
    }
    return octets
  }

  private static func decode(_ text: Bytes, _ line: Line, into octets: inout [UInt8]) {
    guard !line.isEmpty else { return }
    var left = Int((text[line.start] &- 0x20) & 63)
    var at = line.start + 1
    while left > 0, at + 1 < line.end {
      var bits: UInt32 = 0
      for i in 0..<4 {
        let value = at + i < line.end ? (text[at + i] &- 0x20) & 63 : 0
        bits = bits << 6 | UInt32(value)
      }
      for shift in [16, 8, 0].prefix(left) { octets.append(UInt8(truncatingIfNeeded: bits >> UInt32(shift))) }
      left -= 3
      at += 4
    }
  }
}
