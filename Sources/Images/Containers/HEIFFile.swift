// SPDX-License-Identifier: MIT
//
// HEIF and AVIF (ISO/IEC 14496-12 §8.11, 23008-12): boxes, of which `meta` says which items there are
// and where their bytes stand, by offsets into the file. Moving anything would break the offsets, so
// notes are overwritten in place. Boxes beside the known ones become free space.

enum HEIFFile {
  private static let brands: Set = [
    "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "mif2", "msf1", "avif", "avis",
  ]
  private static let kept: Set = ["ftyp", "meta", "mdat"]
  /// XMP that says nothing; blanks may follow it.
  private static let emptyXMP = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>".utf8)

  static func isOne(_ bytes: [UInt8]) -> Bool {
    guard bytes.holds("ftyp", at: 4), let size = bytes.big32(at: 0), size >= 16 else { return false }
    return stride(from: 8, to: min(size, bytes.count, 512) - 3, by: 4).contains { offset in
      offset != 12 && brands.contains(String(decoding: bytes[offset..<offset + 4], as: UTF8.self))
    }
  }

  /// What is not part of the picture.
  enum Finding {
    case item(ImagePiece)
    case box(Box)
    /// What follows the boxes.
    case trailer(Range<Int>)
  }

  static func pieces(of bytes: [UInt8]) throws(ImageDamage) -> [ImagePiece] {
    try findings(in: bytes).compactMap { if case .item(let piece) = $0 { piece } else { nil } }
  }

  static func findings(in bytes: [UInt8]) throws(ImageDamage) -> [Finding] {
    var findings: [Finding] = []
    var meta: Box?
    var cursor = 0
    while cursor < bytes.count {
      guard let box = Box(bytes, at: cursor, limit: bytes.count) else {
        findings.append(.trailer(cursor..<bytes.count))
        break
      }
      if box.type == "meta", meta == nil {
        meta = box
      } else if !kept.contains(box.type) {
        findings.append(.box(box))
      }
      cursor = box.range.upperBound
    }
    guard let meta else { throw ImageDamage("it has no list of its items") }
    return try HEIFItems(bytes, meta: meta).notes().map(Finding.item) + findings
  }

  static func overwritten(_ bytes: [UInt8], _ findings: [Finding]) -> [UInt8] {
    var output = bytes
    for finding in findings {
      switch finding {
      case .item(let piece):
        for index in piece.range { output[index] = 0x20 }
        if piece.role == .note, piece.range.count >= emptyXMP.count {
          output.replaceSubrange(piece.range.prefix(emptyXMP.count), with: emptyXMP)
        }
        guard case .exif(let tiff) = piece.role, tiff.count >= ExifBlock.empty.count else { continue }
        // Four bytes before it say where the block starts: behind them.
        let start = piece.range.lowerBound + 4
        output.replaceSubrange(piece.range.lowerBound..<start, with: [0, 0, 0, 0])
        output.replaceSubrange(start..<start + ExifBlock.empty.count, with: ExifBlock.empty)
      case .box(let box):
        output.replaceSubrange(box.range.lowerBound + 4..<box.range.lowerBound + 8, with: "free".utf8)
        for index in box.content { output[index] = 0 }
      case .trailer(let range): output.removeSubrange(range)
      }
    }
    return output
  }
}
