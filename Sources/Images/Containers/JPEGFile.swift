// SPDX-License-Identifier: MIT
//
// JPEG (ITU T.81 Annex B): markers, most with a length, and between them the coded picture, in which
// FF is followed by 0 or by a restart marker. Bytes that belong to no segment are skipped, as
// decoders do. The picture ends at its EOI: further pictures behind it (CIPA DC-007), films and
// vendors' trailers are not part of it.

enum JPEGFile {
  static func pieces(of bytes: [UInt8]) throws(ImageDamage) -> [ImagePiece] {
    var pieces = [ImagePiece(range: 0..<2, role: .picture)]
    var cursor = 2
    var isPicture = false
    while let marker = nextMarker(in: bytes, from: cursor) {
      let start = marker - 1
      let code = bytes[marker]
      if code == 0xD9 {
        pieces.append(ImagePiece(range: start..<marker + 1, role: .picture))
        break
      }
      guard hasLength(code) else {
        cursor = marker + 1
        continue
      }
      guard let length = bytes.big16(at: marker + 1), length >= 2, marker + 1 + length <= bytes.count else {
        // Cut off between two scans: what there is of the picture came before.
        if isPicture { break }
        throw ImageDamage("it ends before its picture")
      }
      var end = marker + 1 + length
      let role = role(code, in: bytes, payload: marker + 3..<end)
      if code == 0xDA {
        isPicture = true
        end = endOfScan(in: bytes, from: end)
      }
      pieces.append(ImagePiece(range: start..<end, role: role))
      cursor = end
    }
    guard isPicture else { throw ImageDamage("there is no picture in it") }
    return pieces
  }

  static func assembled(_ pieces: [ImagePiece], of bytes: [UInt8]) -> [UInt8] {
    assemble(pieces, of: bytes) { tiff in
      var segment: [UInt8] = [0xFF, 0xE1]
      segment.appendBig(tiff.count + 8, width: 2)
      return segment + Array("Exif\0\0".utf8) + tiff
    }
  }

  /// The code of the next marker, its fill bytes skipped.
  private static func nextMarker(in bytes: [UInt8], from start: Int) -> Int? {
    var cursor = start
    while cursor + 1 < bytes.count {
      if bytes[cursor] == 0xFF, bytes[cursor + 1] != 0, bytes[cursor + 1] != 0xFF { return cursor + 1 }
      cursor += 1
    }
    return nil
  }

  /// SOI, restarts and TEM stand alone; what is reserved is no segment either.
  private static func hasLength(_ code: UInt8) -> Bool {
    code >= 0xC0 && !(0xD0...0xD8).contains(code) && !(0xF0...0xFD).contains(code)
  }

  /// Where the coded picture ends: before the next marker that is one.
  private static func endOfScan(in bytes: [UInt8], from start: Int) -> Int {
    var cursor = start
    while let marker = nextMarker(in: bytes, from: cursor) {
      if bytes[marker] == 0xD9 || hasLength(bytes[marker]) { return marker - 1 }
      cursor = marker + 1
    }
    return bytes.count
  }

  private static func role(_ code: UInt8, in bytes: [UInt8], payload: Range<Int>) -> ImagePiece.Role {
    let isInside = { (letters: StaticString) in
      bytes.holds(letters, at: payload.lowerBound) && payload.count >= letters.utf8CodeUnitCount
    }
    switch code {
    case 0xE0: return isInside("JFIF\0") ? .picture : .note
    case 0xE1 where isInside("Exif\0"):
      return .exif(tiff: min(payload.lowerBound + 6, payload.upperBound)..<payload.upperBound)
    case 0xE2: return isInside("ICC_PROFILE\0") ? .picture : .note
    case 0xEE: return isInside("Adobe") ? .picture : .note
    case 0xE1...0xEF, 0xFE: return .note
    default: return .picture
    }
  }
}
