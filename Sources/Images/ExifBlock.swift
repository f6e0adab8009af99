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
    guard number(2, at: 2) == 42, let directory = number(4, at: 4), let count = number(2, at: directory)
    else { return nil }
    for entry in 0..<count {
      let start = directory + 2 + entry * 12
      guard let tag = number(2, at: start) else { return nil }
      guard tag == 274, number(2, at: start + 2) == 3, let value = number(2, at: start + 8) else { continue }
      return (1...8).contains(value) ? value : nil
    }
    return nil
  }

  /// A number of the block, counted from its start, in its byte order.
  private func number(_ width: Int, at offset: Int) -> Int? {
    guard offset >= 0, block.count >= width, offset <= block.count - width else { return nil }
    let start = block.lowerBound + offset
    let digits = bytes[start..<start + width]
    return isLittle
      ? digits.reversed().reduce(0) { $0 << 8 | Int($1) } : digits.reduce(0) { $0 << 8 | Int($1) }
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
