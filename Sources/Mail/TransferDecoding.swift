// SPDX-License-Identifier: MIT
//
// Base64 and quoted-printable with the damage of the road: line breaks anywhere, characters outside
// the alphabet, padding in the middle, an end cut off. Everything readable is read.

/// RFC 2045 §6.8.
///
/// Nine tenths of the bytes of a mail with photos go through here, so whole groups of four characters
/// are read by table and written in one store; whatever is not such a group goes character by character.
enum Base64 {
  /// What marks a character outside the alphabet in `groups`: a bit above the 24 of a group.
  private static let invalid: UInt32 = 1 << 24

  /// The value of a character, `-` and `_` being those of base64url; nil outside the alphabet.
  private static func value(_ character: UInt8) -> UInt8? {
    switch character {
    case 0x41...0x5A: character - 0x41
    case 0x61...0x7A: character - 0x61 + 26
    case 0x30...0x39: character - 0x30 + 52
    case 0x2B, 0x2D: 62
    case 0x2F, 0x5F: 63
    default: nil
    }
  }

  /// Four tables of 256: what a character adds to the three octets of its group (the first octet in the
  /// low byte), by its place in the group.
  private static let groups: [UInt32] = (0..<4).flatMap { place in
    (UInt8.min...UInt8.max).map { character in
      guard let value = value(character) else { return invalid }
      return (UInt32(value) << UInt32(26 - 6 * place)).byteSwapped
    }
  }

  /// The octets, and whether something in the text was not base64.
  static func decode(_ text: Bytes) -> (octets: [UInt8], isDamaged: Bool) {
    var isDamaged = false
    // A group is written as four octets of which three count: one more than the text can give.
    let capacity = text.count / 4 * 3 + 4
    // `decode` writes at most `capacity` octets and says how many.
    let octets = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { out, count in
      unsafe text.withUnsafeBufferPointer { text in
        unsafe groups.withUnsafeBufferPointer { groups in
          unsafe count = decode(text, groups, into: out, &isDamaged)
        }
      }
    }
    return (octets, isDamaged)
  }

  /// Every read is at an index below `text.count`, or below 4 · 256 in `groups`; every group of at most
  /// four characters advances the output by at most three octets, so a store of four stays inside
  /// `text.count / 4 * 3 + 4`.
  private static func decode(
    _ text: UnsafeBufferPointer<UInt8>, _ groups: UnsafeBufferPointer<UInt32>,
    into out: UnsafeMutableBufferPointer<UInt8>, _ isDamaged: inout Bool
  ) -> Int {
    let octets = UnsafeMutableRawBufferPointer(out)
    var partial = Partial()
    var written = 0
    var at = 0
    while at < text.count {
      // Whole groups, as long as nothing else stands between them.
      while partial.isEmpty, at &+ 4 <= text.count {
        let group =
          unsafe groups[Int(text[at])] | groups[256 | Int(text[at &+ 1])]
          | groups[512 | Int(text[at &+ 2])] | groups[768 | Int(text[at &+ 3])]
        guard group < invalid else { break }
        unsafe octets.storeBytes(of: group.littleEndian, toByteOffset: written, as: UInt32.self)
        at &+= 4
        written &+= 3
      }
      guard at < text.count else { break }
      let character = unsafe text[at]
      at += 1
      if let value = value(character) {
        partial.add(value)
        if partial.isFull { unsafe partial.flush(into: octets, &written) }
      } else if character == .equals {
        unsafe partial.flush(into: octets, &written)
      } else if !character.isSpace {
        isDamaged = true
      }
    }
    if !partial.isEmpty { isDamaged = true }
    unsafe partial.flush(into: octets, &written)
    return written
  }

  /// A group that is not whole yet.
  private struct Partial {
    private var bits: UInt32 = 0
    private var count = 0
    var isEmpty: Bool { count == 0 }
    var isFull: Bool { count == 4 }

    mutating func add(_ value: UInt8) {
      bits = bits << 6 | UInt32(value)
      count += 1
    }

    /// Writes the whole octets of what is held; six bits alone are none.
    mutating func flush(into octets: UnsafeMutableRawBufferPointer, _ written: inout Int) {
      let aligned = bits << UInt32(8 + 6 * (4 - count))
      // At most three, as `decode` accounts for.
      for place in 0..<max(count - 1, 0) {
        unsafe octets[written] = UInt8(truncatingIfNeeded: aligned >> UInt32(24 - 8 * place))
        written += 1
      }
      self = Partial()
    }
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
