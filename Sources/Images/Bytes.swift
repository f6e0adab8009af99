// SPDX-License-Identifier: MIT

extension [UInt8] {
  /// Whether the letters stand at an offset.
  func holds(_ letters: StaticString, at offset: Int) -> Bool {
    guard offset >= 0, offset <= count, count - offset >= letters.utf8CodeUnitCount else { return false }
    return self[offset...].starts(with: letters.description.utf8)
  }

  /// Big-endian, in bytes; nil where it does not fit.
  func big(_ width: Int, at offset: Int) -> UInt64? {
    guard offset >= 0, width <= 8, offset <= count, count - offset >= width else { return nil }
    return self[offset..<offset + width].reduce(0) { $0 << 8 | UInt64($1) }
  }

  func big16(at offset: Int) -> Int? { big(2, at: offset).map(Int.init) }
  func big32(at offset: Int) -> Int? { big(4, at: offset).map(Int.init) }

  func little32(at offset: Int) -> Int? {
    guard offset >= 0, offset <= count, count - offset >= 4 else { return nil }
    return self[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  mutating func appendBig(_ value: Int, width: Int) {
    for shift in (0..<width).reversed() { append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
  }

  mutating func appendLittle32(_ value: Int) {
    for shift in 0..<4 { append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
  }
}

/// Copies what is kept. The first Exif stretch is replaced by what `exif` makes of the picture's
/// orientation, if it is turned; all others go.
func assemble(
  _ pieces: [ImagePiece], of bytes: [UInt8], exif: (_ tiff: [UInt8]) -> [UInt8]
) -> [UInt8] {
  var output: [UInt8] = []
  output.reserveCapacity(bytes.count)
  var isOriented = false
  for piece in pieces {
    switch piece.role {
    case .picture: output += bytes[piece.range]
    case .note: continue
    case .exif(let tiff):
      guard !isOriented, let orientation = ExifBlock(bytes, tiff).orientation, orientation != 1 else {
        continue
      }
      isOriented = true
      output += exif(ExifBlock.minimal(orientation: orientation))
    }
  }
  return output
}
