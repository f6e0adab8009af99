// SPDX-License-Identifier: MIT
//
// WebP (RFC 9649 §2): a RIFF of chunks, little-endian, padded to even sizes. The flags of VP8X say which
// chunks follow, so they change with them.

enum WebPFile {
  private static let kept: Set = ["VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP"]
  private static let pictures: Set = ["VP8 ", "VP8L", "ANMF"]
  private static let exifFlag: UInt8 = 0x08
  private static let xmpFlag: UInt8 = 0x04

  static func pieces(of bytes: [UInt8]) throws(ImageDamage) -> [ImagePiece] {
    var pieces = [ImagePiece(range: 0..<12, role: .picture)]
    let size = bytes.little32(at: 4) ?? 0
    let limit = min(bytes.count, size + 8)
    var cursor = 12
    var isPicture = false
    while cursor + 8 <= limit, let length = bytes.little32(at: cursor + 4) {
      let type = String(decoding: bytes[cursor..<cursor + 4], as: UTF8.self)
      let content = cursor + 8..<min(limit, cursor + 8 + length)
      let end = min(limit, content.upperBound + length % 2)
      if pictures.contains(type) { isPicture = true }
      pieces.append(ImagePiece(range: cursor..<end, role: role(type, bytes, content)))
      cursor = end
    }
    guard isPicture else { throw ImageDamage("there is no picture in it") }
    return pieces
  }

  static func assembled(_ pieces: [ImagePiece], of bytes: [UInt8]) -> [UInt8] {
    var isOriented = false
    var output = assemble(pieces, of: bytes) { tiff in
      isOriented = true
      var chunk = Array("EXIF".utf8)
      chunk.appendLittle32(tiff.count)
      return chunk + tiff
    }
    var size: [UInt8] = []
    size.appendLittle32(output.count - 8)
    output.replaceSubrange(4..<8, with: size)
    if output.holds("VP8X", at: 12), output.count > 20 {
      output[20] &= ~(exifFlag | xmpFlag)
      if isOriented { output[20] |= exifFlag }
    }
    return output
  }

  private static func role(_ type: String, _ bytes: [UInt8], _ content: Range<Int>) -> ImagePiece.Role {
    guard type == "EXIF" else { return kept.contains(type) ? .picture : .note }
    // Some writers put JPEG's mark before it.
    let mark = bytes.holds("Exif\0\0", at: content.lowerBound) && content.count >= 6 ? 6 : 0
    return .exif(tiff: content.lowerBound + mark..<content.upperBound)
  }
}
