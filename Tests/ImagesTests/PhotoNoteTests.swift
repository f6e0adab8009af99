// SPDX-License-Identifier: MIT

import Foundation
import Images
import Testing

@Suite struct `What a photo says of its place` {
  private static let fixtures = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures/images")

  @Test(arguments: ["jpg", "png", "webp", "heic", "avif"])
  func `exiftool's position and time are read out of every kind of picture`(kind: String) throws {
    let photo = try Data(contentsOf: Self.fixtures.appendingPathComponent("photo.\(kind)"))
    let note = try #require(PhotoNote(photo: Array(photo)))
    #expect(abs(note.latitude - -6.2) < 0.2)
    #expect(abs(note.longitude - 106.8) < 0.2)
    let taken = try #require(note.taken)
    #expect((2020...2030).contains(taken.year))
  }

  // MARK: Blocks made here

  @Test(arguments: [true, false])
  func `degrees, minutes and seconds become degrees in either byte order`(isLittle: Bool) throws {
    let note = try #require(PhotoNote(block(ExifBytes(isLittle: isLittle))))
    #expect(abs(note.latitude - -6.175389) < 0.00001)
    #expect(abs(note.longitude - 106.827167) < 0.00001)
    let taken = try #require(note.taken)
    #expect((taken.year, taken.month, taken.day) == (2026, 11, 22))
    #expect((taken.hour, taken.minute, taken.second) == (10, 51, 58))
    #expect(taken.offsetMinutes == 420)
  }

  @Test func `a satellite's time is taken where there is no other, in UTC`() throws {
    var exif = ExifBytes()
    exif.taken = nil
    let taken = try #require(PhotoNote(block(exif))?.taken)
    #expect((taken.day, taken.hour, taken.offsetMinutes) == (22, 3, 0))
  }

  @Test func `a time no calendar has is none`() {
    for text in [
      "    :  :     :  :  ", "0000:00:00 00:00:00", "2026:13:01 00:00:00", "2026:11:22 25:00:00", "x",
    ] {
      var exif = ExifBytes()
      (exif.taken, exif.stamp) = (text, nil)
      #expect(PhotoNote(block(exif)).map { $0.taken == nil } == true, "\(text)")
    }
  }

  @Test func `what is only half a place is none`() {
    var cases: [ExifBytes] = []
    for change: (inout ExifBytes) -> Void in [
      { $0.latitude = [(6, 0), (10, 1), (314, 10)] }, { $0.latitude = [(91, 1), (0, 1), (0, 1)] },
      { $0.longitude = [(180, 1), (1, 1), (0, 1)] }, { $0.south = "X" }, { $0.south = "" },
      { ($0.latitude, $0.longitude) = ([(0, 1)], [(0, 1)]) }, { $0.latitude = [] },
      { $0.latitude = [(6, 1), (10, 1), (31, 1), (0, 1)] },
    ] {
      var exif = ExifBytes()
      change(&exif)
      cases.append(exif)
    }
    for exif in cases { #expect(PhotoNote(block(exif)) == nil, "\(exif)") }
  }

  @Test func `degrees with decimals and nothing else are a place`() throws {
    var exif = ExifBytes()
    exif.latitude = [(6_175_392, 1_000_000)]
    let note = try #require(PhotoNote(block(exif)))
    #expect(abs(note.latitude - -6.175392) < 0.000001)
  }

  @Test func `directories that point at themselves, or beyond the end, end`() {
    var bytes = ExifBytes().block
    for place in stride(from: 0, to: bytes.count - 4, by: 2) {
      let kept = Array(bytes[place..<place + 4])
      for value: [UInt8] in [
        [0, 0, 0, 8], [0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0],
      ] {
        bytes.replaceSubrange(place..<place + 4, with: value)
        _ = PhotoNote(ExifBlock(bytes, 0..<bytes.count))
      }
      bytes.replaceSubrange(place..<place + 4, with: kept)
    }
    for cut in 0..<bytes.count { _ = PhotoNote(ExifBlock(bytes, 0..<cut)) }
  }

  @Test func `a block of nothing but entries costs no more than its bytes`() {
    let head: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0xFF, 0xFF]
    let entries = (0..<65_535).flatMap { _ in [0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8] as [UInt8] }
    let block = head + entries
    let spent = ContinuousClock().measure { _ = PhotoNote(ExifBlock(block, 0..<block.count)) }
    #expect(spent < .seconds(5))
  }

  private func block(_ exif: ExifBytes) -> ExifBlock { ExifBlock(exif.block, 0..<exif.block.count) }
}

/// An Exif block as a camera writes it: three directories and their values.
struct ExifBytes {
  var isLittle = false
  var latitude: [(Int, Int)] = [(6, 1), (10, 1), (314, 10)]
  var south = "S"
  var longitude: [(Int, Int)] = [(106, 1), (49, 1), (378, 10)]
  var taken: String? = "2026:11:22 10:51:58"
  var stamp: String? = "2026:11:22"

  init(isLittle: Bool = false) { self.isLittle = isLittle }

  private struct Entry {
    var tag: Int, type: Int, count: Int, value: [UInt8]
  }

  var block: [UInt8] {
    let exposure = taken.map { [text(36867, $0), text(36881, "+07:00")] } ?? []
    let gps =
      [text(1, south), fractions(2, latitude), text(3, "E"), fractions(4, longitude)]
      + (stamp.map { [fractions(7, [(3, 1), (51, 1), (58, 1)]), text(29, $0)] } ?? [])
    // The main directory has two entries: 8 + 2 + 24 + 4.
    let start = 38
    let second = directory(exposure, at: start)
    let third = directory(gps, at: start + second.count)
    let main = directory(
      [
        Entry(tag: 34665, type: 4, count: 1, value: number(start, 4)),
        Entry(tag: 34853, type: 4, count: 1, value: number(start + second.count, 4)),
      ], at: 8)
    return Array((isLittle ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + main + second + third
  }

  private func text(_ tag: Int, _ text: String) -> Entry {
    Entry(tag: tag, type: 2, count: text.utf8.count + 1, value: Array(text.utf8) + [0])
  }

  private func fractions(_ tag: Int, _ list: [(Int, Int)]) -> Entry {
    Entry(tag: tag, type: 5, count: list.count, value: list.flatMap { number($0.0, 4) + number($0.1, 4) })
  }

  private func directory(_ entries: [Entry], at start: Int) -> [UInt8] {
    var head = number(entries.count, 2)
    var values: [UInt8] = []
    let behind = start + 2 + entries.count * 12 + 4
    for entry in entries {
      head += number(entry.tag, 2) + number(entry.type, 2) + number(entry.count, 4)
      if entry.value.count <= 4 {
        head += entry.value + [UInt8](repeating: 0, count: 4 - entry.value.count)
      } else {
        head += number(behind + values.count, 4)
        values += entry.value
      }
    }
    return head + number(0, 4) + values
  }

  private func number(_ value: Int, _ width: Int) -> [UInt8] {
    let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return isLittle ? bytes : bytes.reversed()
  }
}
