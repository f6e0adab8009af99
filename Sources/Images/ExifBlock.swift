// SPDX-License-Identifier: MIT
//
// Exif inside of an image file: a TIFF structure (TIFF 6.0 §2, Exif 2.32 §4.6), that is, a byte order,
// and directories of tagged values. Offsets are the file's own and may point anywhere; every read is
// bounded by the block.

/// The values of one Exif block.
package struct ExifBlock {
  private let bytes: [UInt8]
  private let block: Range<Int>
  private let isLittle: Bool

  /// `block` is where the TIFF structure stands inside `bytes`.
  package init(_ bytes: [UInt8], _ block: Range<Int>) {
    self.bytes = bytes
    self.block = block.clamped(to: 0..<bytes.count)
    isLittle = bytes.holds("II", at: block.lowerBound)
  }

  /// How the picture is to be turned, 1 … 8 (Exif 2.32 §4.6.4, tag 274); nil where it does not say.
  package var orientation: Int? {
    guard let value = main?.number(274), (1...8).contains(value) else { return nil }
    return value
  }

  /// The directory the block begins with.
  var main: ExifDirectory? {
    guard number(2, at: 2) == 42, let start = number(4, at: 4) else { return nil }
    return ExifDirectory(self, at: start)
  }

  /// A number of the block, counted from its start, in its byte order.
  func number(_ width: Int, at offset: Int) -> Int? {
    guard offset >= 0, block.count >= width, offset <= block.count - width else { return nil }
    let start = block.lowerBound + offset
    let digits = bytes[start..<start + width]
    return isLittle
      ? digits.reversed().reduce(0) { $0 << 8 | Int($1) } : digits.reduce(0) { $0 << 8 | Int($1) }
  }

  /// Bytes of the block, counted from its start; nil where they reach beyond it.
  func stretch(at offset: Int, count: Int) -> [UInt8]? {
    guard offset >= 0, count >= 0, block.count >= count, offset <= block.count - count else { return nil }
    let start = block.lowerBound + offset
    return Array(bytes[start..<start + count])
  }

  /// A block that says nothing but the orientation; big-endian, one directory of one entry.
  static func minimal(orientation: Int) -> [UInt8] {
    var block: [UInt8] = empty.dropLast(6)
    block.appendBig(1, width: 2)
    for (value, width) in [(274, 2), (3, 2), (1, 4), (orientation, 2), (0, 2)] {
      block.appendBig(value, width: width)
    }
    block.appendBig(0, width: 4)
    return block
  }

  /// A block that says nothing: a directory without entries.
  static let empty: [UInt8] = Array("MM".utf8) + [0, 42, 0, 0, 0, 8] + [0, 0, 0, 0, 0, 0]
}

/// A directory of tagged values (TIFF 6.0 §2): twelve bytes each, and what does not fit into four of them
/// stands elsewhere in the block. The first of two values of one tag counts.
struct ExifDirectory {
  private let block: ExifBlock
  /// Where each tag's entry stands.
  private var entries: [Int: Int] = [:]

  /// Nil where no directory can stand. One that is cut off has the entries before the cut.
  init?(_ block: ExifBlock, at start: Int) {
    guard let count = block.number(2, at: start) else { return nil }
    self.block = block
    for entry in (0..<count).lazy.map({ start + 2 + $0 * 12 }) {
      guard let tag = block.number(2, at: entry), block.number(4, at: entry + 8) != nil else { break }
      if entries[tag] == nil { entries[tag] = entry }
    }
  }

  /// A SHORT or LONG.
  func number(_ tag: Int) -> Int? {
    guard let entry = entries[tag] else { return nil }
    switch block.number(2, at: entry + 2) {
    case 3: return block.number(2, at: entry + 8)
    case 4: return block.number(4, at: entry + 8)
    default: return nil
    }
  }

  /// The directory a tag points at.
  func directory(_ tag: Int) -> ExifDirectory? { number(tag).flatMap { ExifDirectory(block, at: $0) } }

  /// ASCII, up to its NUL; 64 bytes at the most.
  func text(_ tag: Int) -> [UInt8]? {
    guard let (place, count) = value(tag, type: 2, width: 1, most: 64) else { return nil }
    return block.stretch(at: place, count: count).map { Array($0.prefix { $0 != 0 }) }
  }

  /// RATIONALs, three at the most; nil where one of them is divided by nothing.
  func fractions(_ tag: Int) -> [Double]? {
    guard let (place, count) = value(tag, type: 5, width: 8, most: 3) else { return nil }
    var values: [Double] = []
    for index in 0..<count {
      guard let above = block.number(4, at: place + index * 8),
        let below = block.number(4, at: place + index * 8 + 4), below > 0
      else { return nil }
      values.append(Double(above) / Double(below))
    }
    return values.isEmpty ? nil : values
  }

  /// Where a tag's values of that type stand, and how many there are.
  private func value(_ tag: Int, type: Int, width: Int, most: Int) -> (place: Int, count: Int)? {
    guard let entry = entries[tag], block.number(2, at: entry + 2) == type,
      let count = block.number(4, at: entry + 4), (1...most).contains(count)
    else { return nil }
    if count * width <= 4 { return (entry + 8, count) }
    return block.number(4, at: entry + 8).map { ($0, count) }
  }
}
