// SPDX-License-Identifier: MIT

import Gazetteer
import Images
import Reports

/// Points in texts and links: whatever is read is on the earth, and nothing is placed without a point.
enum PointTarget: FuzzTarget {
  static let name = "points"
  private static let locator = Locator()

  static func seeds() throws -> [[UInt8]] {
    let lines = try ["points.txt", "no-points.txt"].flatMap {
      try Seeds.fixtures("gazetteer", suffix: $0).flatMap { $0.split(separator: 0x0A) }
    }
    return lines.filter { $0.first != UInt8(ascii: "#") }.map { line in
      let bar = line.firstRange(of: Array(" | ".utf8))
      return Array(bar.map { line[$0.upperBound...] } ?? line)
    }
  }

  static func run(_ bytes: [UInt8]) -> [Outcome] {
    let text = String(decoding: bytes, as: UTF8.self)
    let finding = locator.finding(text: text)
    let points = finding.places.compactMap(\.coordinate).map {
      Outcome.reading(Reading(text: "", pin: Pin($0)))
    }
    return points + [.other("\(finding.clues.count) \(finding.places.first?.kelurahan.code ?? "")")]
  }
}

/// Plus Codes alone, whole and short, among what looks like them.
enum PlusCodeTarget: FuzzTarget {
  static let name = "plus codes"

  static func seeds() -> [[UInt8]] {
    [
      "6P58RRFG+RV", "RRFG+RV Jakarta", "RRFG+RV, Kota Bandung", "6P58RRFG+RVX 7J47+4J Kepulauan Seribu",
      "https://plus.codes/6P58RRFG%2BRV", "XXXXXXXX+XX", "22222222+22", "CFGHJMPQ+RVWX234",
    ].map { Array($0.utf8) }
  }

  static func run(_ bytes: [UInt8]) -> [Outcome] { PointTarget.run(bytes) }
}

/// Photos of every kind, and their Exif alone.
enum PhotoTarget: FuzzTarget {
  static let name = "photo"

  static func seeds() throws -> [[UInt8]] {
    let photos = try ["jpg", "png", "webp", "heic", "avif"].flatMap {
      try Seeds.fixtures("images", suffix: ".\($0)")
    }
    // The blocks themselves, so that damage meets directories more often than pixels.
    return photos + photos.flatMap { photo in ImageFormat.exif(in: photo).map { Array(photo[$0]) } }
  }

  static func run(_ bytes: [UInt8]) -> [Outcome] {
    guard let note = PhotoNote(photo: bytes) else { return [] }
    let point = Coordinate(latitude: note.latitude, longitude: note.longitude)
    return [.reading(Reading(text: "", pin: Pin(point))), .other(note.taken.map { "\($0)" } ?? "")]
  }
}
