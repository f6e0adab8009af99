// SPDX-License-Identifier: MIT
//
// GIF (89a specification, §§17–27): a screen, then pictures and extensions made of small blocks up to one
// of length 0. Comments and applications' own blocks go, but for those that make an animation repeat.

enum GIFFile {
  static func pieces(of bytes: [UInt8]) throws(ImageDamage) -> [ImagePiece] {
    guard bytes.count >= 13 else { throw ImageDamage("there is no picture in it") }
    var cursor = 13 + tableSize(bytes[10])
    guard cursor <= bytes.count else { throw ImageDamage("there is no picture in it") }
    var pieces = [ImagePiece(range: 0..<cursor, role: .picture)]
    var isPicture = false
    while cursor < bytes.count {
      let start = cursor
      var role = ImagePiece.Role.picture
      switch bytes[cursor] {
      case 0x2C:
        guard cursor + 10 <= bytes.count else { break }
        isPicture = true
        cursor = endOfBlocks(in: bytes, from: cursor + 11 + tableSize(bytes[cursor + 9]))
      case 0x21:
        role = isKept(bytes, cursor) ? .picture : .note
        cursor = endOfBlocks(in: bytes, from: cursor + 2)
      default: break
      }
      // The trailer, or nothing that a decoder would go on with.
      guard cursor > start else { break }
      pieces.append(ImagePiece(range: start..<cursor, role: role))
    }
    guard isPicture else { throw ImageDamage("there is no picture in it") }
    return pieces
  }

  static func assembled(_ pieces: [ImagePiece], of bytes: [UInt8]) -> [UInt8] {
    assemble(pieces, of: bytes) { _ in [] } + [0x3B]
  }

  /// Bytes of a colour table, by the flags that announce it.
  private static func tableSize(_ flags: UInt8) -> Int {
    flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1)
  }

  private static func endOfBlocks(in bytes: [UInt8], from start: Int) -> Int {
    var cursor = start
    while cursor < bytes.count {
      let length = Int(bytes[cursor])
      cursor += 1 + length
      if length == 0 { return cursor }
    }
    return bytes.count
  }

  private static func isKept(_ bytes: [UInt8], _ extension: Int) -> Bool {
    guard `extension` + 1 < bytes.count else { return false }
    switch bytes[`extension` + 1] {
    case 0xF9: return true
    case 0xFF:
      return bytes.holds("NETSCAPE2.0", at: `extension` + 3)
        || bytes.holds("ANIMEXTS1.0", at: `extension` + 3)
    default: return false
    }
  }
}
