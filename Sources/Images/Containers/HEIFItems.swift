// SPDX-License-Identifier: MIT
//
// The items of a HEIF file: `iinf` says what they are, `iloc` where their bytes stand (ISO/IEC 14496-12
// §§8.11.3, 8.11.6). Counts and offsets are the file's own claims: a file that claims more than it could
// hold is damaged, so the work stays in proportion to its size.

/// A box: its type, its bytes, and its content.
struct Box {
  var type: String
  var range: Range<Int>
  var content: Range<Int>

  /// Nil where no box starts at the offset. A last box that is cut off ends with the file.
  init?(_ bytes: [UInt8], at offset: Int, limit: Int) {
    guard limit - offset >= 8, let size = bytes.big32(at: offset) else { return nil }
    let letters = bytes[offset + 4..<offset + 8]
    guard letters.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
    type = String(decoding: letters, as: UTF8.self)
    var head = 8
    var length = size
    if size == 0 { length = limit - offset }
    if size == 1 {
      guard let large = bytes.big(8, at: offset + 8) else { return nil }
      head = 16
      length = Int(clamping: large)
    }
    guard length >= head else { return nil }
    let end = length > limit - offset ? limit : offset + length
    guard end >= offset + head else { return nil }
    range = offset..<end
    content = offset + head..<end
  }
}

struct HEIFItems {
  private let bytes: [UInt8]
  private var list: Box?
  private var locations: Box?
  /// Where items inside of `meta` itself stand.
  private var inner: Range<Int>?

  init(_ bytes: [UInt8], meta: Box) {
    self.bytes = bytes
    // A full box: four bytes of version and flags come first.
    var cursor = meta.content.lowerBound + 4
    while let box = Box(bytes, at: cursor, limit: meta.content.upperBound) {
      switch box.type {
      case "iinf": list = list ?? box
      case "iloc": locations = locations ?? box
      case "idat": inner = inner ?? box.content
      default: break
      }
      cursor = box.range.upperBound
    }
  }

  /// The stretches of items that are notes: Exif, XMP and whatever else is no coded picture.
  func notes() throws(ImageDamage) -> [ImagePiece] {
    let kinds = try kinds()
    guard !kinds.isEmpty else { return [] }
    guard let locations else { throw ImageDamage("it does not say where its items are") }
    var reader = BoxReader(bytes, locations.content)
    var notes: [ImagePiece] = []
    var budget = bytes.count
    try reader.locations { (item, construction, extents) throws(ImageDamage) in
      guard let kind = kinds[item] else { return }
      for extent in extents {
        let range = try place(of: extent, construction)
        budget -= range.count
        guard budget >= 0 else { throw ImageDamage("its items overlap") }
        let isWhole = extents.count == 1 && kind == "Exif" && range.count > 4
        let tiff = isWhole ? tiff(in: range) : nil
        notes.append(ImagePiece(range: range, role: tiff.map(ImagePiece.Role.exif) ?? .note))
      }
    }
    return notes
  }

  /// The TIFF structure of an Exif item: its first four bytes say how far behind them it starts.
  private func tiff(in range: Range<Int>) -> Range<Int> {
    let skip = min(bytes.big32(at: range.lowerBound) ?? 0, range.count - 4)
    return range.lowerBound + 4 + skip..<range.upperBound
  }

  private func place(of extent: (offset: Int, length: Int), _ construction: Int) throws(ImageDamage)
    -> Range<Int>
  {
    let whole: Range<Int>
    switch construction {
    case 0: whole = 0..<bytes.count
    case 1: whole = inner ?? 0..<0
    default: throw ImageDamage("its notes stand inside other items")
    }
    guard extent.length > 0 else { throw ImageDamage("it does not say how long its notes are") }
    let start = whole.lowerBound.addingReportingOverflow(extent.offset)
    guard !start.overflow, start.partialValue < whole.upperBound else { return 0..<0 }
    return start
      .partialValue..<(start.partialValue + min(extent.length, whole.upperBound - start.partialValue))
  }

  /// The types of those items that are notes.
  private func kinds() throws(ImageDamage) -> [Int: String] {
    guard let list else { throw ImageDamage("it has no list of its items") }
    guard let version = bytes.big(1, at: list.content.lowerBound) else { return [:] }
    var kinds: [Int: String] = [:]
    var cursor = list.content.lowerBound + (version == 0 ? 6 : 8)
    while let entry = Box(bytes, at: cursor, limit: list.content.upperBound) {
      if entry.type == "infe", let (item, kind) = kind(of: entry), Self.isNote(kind) { kinds[item] = kind }
      cursor = entry.range.upperBound
    }
    return kinds
  }

  private func kind(of entry: Box) -> (Int, String)? {
    let start = entry.content.lowerBound
    guard let version = bytes.big(1, at: start) else { return nil }
    let width = version == 3 ? 4 : 2
    guard let item = bytes.big(width, at: start + 4).map({ Int($0) }) else { return nil }
    // Before version 2 items had names and media types only, as notes have.
    guard version >= 2 else { return (item, "mime") }
    guard start + 10 + width <= entry.content.upperBound else { return nil }
    let letters = bytes[(start + 6 + width)..<(start + 10 + width)]
    return (item, String(decoding: letters, as: UTF8.self))
  }

  private static func isNote(_ kind: String) -> Bool { ["Exif", "mime", "uri "].contains(kind) }
}

/// Reads numbers one after the other.
private struct BoxReader {
  private let bytes: [UInt8]
  private var cursor: Int
  private let limit: Int

  init(_ bytes: [UInt8], _ content: Range<Int>) {
    self.bytes = bytes
    cursor = content.lowerBound
    limit = content.upperBound
  }

  private mutating func number(_ width: Int) throws(ImageDamage) -> Int {
    guard limit - cursor >= width, let value = bytes.big(width, at: cursor), value <= UInt64(Int.max) else {
      throw ImageDamage("the places of its items are damaged")
    }
    cursor += width
    return Int(value)
  }

  /// Calls `body` with each item of `iloc`: its number, its construction method, its stretches.
  mutating func locations(
    _ body: (Int, Int, [(offset: Int, length: Int)]) throws(ImageDamage) -> Void
  ) throws(ImageDamage) {
    let version = try number(1)
    _ = try number(3)
    let sizes = try number(2)
    let (offsetSize, lengthSize, baseSize) = (sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15)
    let indexSize = version == 0 ? 0 : sizes & 15
    guard [offsetSize, lengthSize, baseSize, indexSize].allSatisfy({ [0, 4, 8].contains($0) }), version <= 2
    else { throw ImageDamage("the places of its items are damaged") }
    for _ in 0..<(try number(version < 2 ? 2 : 4)) {
      let item = try number(version < 2 ? 2 : 4)
      let construction = version == 0 ? 0 : try number(2) & 15
      _ = try number(2)
      let base = try number(baseSize)
      let count = try number(2)
      guard count <= 1 || offsetSize + lengthSize > 0 else {
        throw ImageDamage("the places of its items are damaged")
      }
      var extents: [(offset: Int, length: Int)] = []
      for _ in 0..<count {
        _ = try number(indexSize)
        let offset = base.addingReportingOverflow(try number(offsetSize))
        extents.append((offset.overflow ? Int.max : offset.partialValue, try number(lengthSize)))
      }
      try body(item, construction, extents)
    }
  }
}
