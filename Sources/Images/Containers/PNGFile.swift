// SPDX-License-Identifier: MIT
//
// PNG (W3C PNG, third edition, §5): a signature and chunks, each with a length, a type and a sum. A type
// with a capital first letter is needed to show the picture; of the others a list is kept.

enum PNGFile {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Colour, transparency, size and animation.
  private static let kept: Set = [
    "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs", "hIST", "sPLT", "cICP", "mDCV", "cLLI",
    "acTL", "fcTL", "fdAT",
  ]

  static func pieces(of bytes: [UInt8]) throws(ImageDamage) -> [ImagePiece] {
    var pieces = [ImagePiece(range: 0..<8, role: .picture)]
    var cursor = 8
    var isPicture = false
    while let length = bytes.big32(at: cursor), let letters = type(in: bytes, at: cursor + 4) {
      let isCut = length > bytes.count - cursor - 12
      let end = isCut ? bytes.count : cursor + 12 + length
      if letters == "IDAT" { isPicture = true }
      if isCut {
        if letters == "IDAT" { pieces.append(ImagePiece(range: cursor..<end, role: .picture)) }
        break
      }
      pieces.append(ImagePiece(range: cursor..<end, role: role(letters, cursor + 8..<end - 4)))
      cursor = end
      if letters == "IEND" { break }
    }
    guard isPicture else { throw ImageDamage("there is no picture in it") }
    return pieces
  }

  static func assembled(_ pieces: [ImagePiece], of bytes: [UInt8]) -> [UInt8] {
    assemble(pieces, of: bytes) { tiff in
      var chunk: [UInt8] = []
      chunk.appendBig(tiff.count, width: 4)
      let content = Array("eXIf".utf8) + tiff
      chunk += content
      chunk.appendBig(Int(sum(of: content)), width: 4)
      return chunk
    }
  }

  private static func type(in bytes: [UInt8], at offset: Int) -> String? {
    guard bytes.count - offset >= 4 else { return nil }
    let letters = bytes[offset..<offset + 4]
    guard letters.allSatisfy({ ($0 | 0x20) &- 0x61 < 26 }) else { return nil }
    return String(decoding: letters, as: UTF8.self)
  }

  private static func role(_ type: String, _ payload: Range<Int>) -> ImagePiece.Role {
    if type == "eXIf" { return .exif(tiff: payload) }
    let isNeeded = type.utf8.first.map { $0 & 0x20 == 0 } ?? false
    return isNeeded || kept.contains(type) ? .picture : .note
  }

  /// The CRC of a chunk (§5.5), bit by bit: it is made of a few bytes only.
  private static func sum(of bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
  }
}
