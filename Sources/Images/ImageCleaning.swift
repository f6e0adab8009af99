// SPDX-License-Identifier: MIT
//
// Takes out of a picture what its camera wrote beside it: where and when it was taken, with which
// phone, by whom. What leaves the house shows what the citizen wanted to show, and nothing more.
//
// 1. What is kept is on a list; everything else goes, so that a kind of note nobody knew is no leak.
// 2. Pixels are never touched: no decoding, no second compression. Colour profiles stay, and so
//    does the orientation, without which a picture lies on its side.
// 3. What follows the end of the picture goes: phones put films, depth maps and their own notes there.
// 4. A file whose structure cannot be followed is held back by the caller: a photo may show the way
//    to a citizen's home. A cut-off picture can be followed, for the notes stand before the pixels.
// 5. Any bytes give a result, in linear time; nothing is read outside of them.

/// What became of a file that may be a picture.
package enum CleanedImage: Sendable, Hashable {
  /// A picture without its notes.
  case clean([UInt8])
  /// A picture, or said to be one, whose notes cannot be found for certain; the reason in words.
  case unfollowable(String)
  /// Something else, which nobody looked into.
  case noImage
}

package enum ImageCleaning {
  /// Cleans a file; `type` is the media type it came with, which is only believed where the bytes
  /// tell nothing.
  package static func clean(_ bytes: [UInt8], type: String) -> CleanedImage {
    guard let format = ImageFormat(sniffing: bytes) else {
      return type.lowercased().hasPrefix("image/") ? .unfollowable("an unknown kind of picture") : .noImage
    }
    do throws(ImageDamage) {
      return .clean(try rewritten(bytes, format))
    } catch {
      return .unfollowable("\(format.rawValue): \(error.reason)")
    }
  }

  private static func rewritten(_ bytes: [UInt8], _ format: ImageFormat) throws(ImageDamage) -> [UInt8] {
    switch format {
    case .jpeg: JPEGFile.assembled(try JPEGFile.pieces(of: bytes), of: bytes)
    case .png: PNGFile.assembled(try PNGFile.pieces(of: bytes), of: bytes)
    case .webp: WebPFile.assembled(try WebPFile.pieces(of: bytes), of: bytes)
    case .gif: GIFFile.assembled(try GIFFile.pieces(of: bytes), of: bytes)
    case .heif: HEIFFile.overwritten(bytes, try HEIFFile.findings(in: bytes))
    // A bitmap has no place for notes.
    case .bmp: bytes
    case .tiff: throw ImageDamage("its notes cannot be told from its pixels")
    }
  }
}

/// A stretch of an image file, as its container's parser found it. The cleaner keeps pictures and
/// drops the rest; who wants to know what a camera noted looks at the Exif stretches.
package struct ImagePiece: Sendable, Hashable {
  package enum Role: Sendable, Hashable {
    /// What the picture is shown from.
    case picture
    /// Exif; the bytes of its TIFF structure inside the stretch.
    case exif(tiff: Range<Int>)
    /// Any other note, or what follows the end.
    case note
  }
  /// Where it stands in the file, its container's framing with it.
  package var range: Range<Int>
  package var role: Role
}

/// Why a file's structure cannot be followed.
package struct ImageDamage: Error, Hashable {
  package var reason: String
  init(_ reason: String) { self.reason = reason }
}

/// The kinds of picture that are known by their first bytes.
package enum ImageFormat: String, Sendable, CaseIterable {
  case jpeg = "JPEG"
  case png = "PNG"
  case gif = "GIF"
  case webp = "WebP"
  case heif = "HEIF"
  case tiff = "TIFF"
  case bmp = "BMP"

  package init?(sniffing bytes: [UInt8]) {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: PNGFile.signature) {
      self = .png
    } else if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) {
      self = .gif
    } else if bytes.starts(with: "RIFF".utf8), bytes.holds("WEBP", at: 8) {
      self = .webp
    } else if HEIFFile.isOne(bytes) {
      self = .heif
    } else if bytes.starts(with: [0x49, 0x49, 0x2A, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) {
      self = .tiff
    } else if bytes.starts(with: "BM".utf8), bytes.count > 26, bytes.little32(at: 6) == 0 {
      self = .bmp
    } else {
      return nil
    }
  }

  /// Where the Exif of a file stands, in its order; empty where there is none or the file is damaged.
  package static func exif(in bytes: [UInt8]) -> [Range<Int>] {
    guard let format = ImageFormat(sniffing: bytes) else { return [] }
    let pieces = try? format.pieces(of: bytes)  // Damage is told by whoever cleans the picture.
    return (pieces ?? []).compactMap { if case .exif(let tiff) = $0.role { tiff } else { nil } }
  }

  private func pieces(of bytes: [UInt8]) throws(ImageDamage) -> [ImagePiece] {
    switch self {
    case .jpeg: try JPEGFile.pieces(of: bytes)
    case .png: try PNGFile.pieces(of: bytes)
    case .webp: try WebPFile.pieces(of: bytes)
    case .heif: try HEIFFile.pieces(of: bytes)
    case .gif, .bmp: []
    // The file is what an Exif block is inside of others.
    case .tiff: [ImagePiece(range: 0..<bytes.count, role: .exif(tiff: 0..<bytes.count))]
    }
  }
}
