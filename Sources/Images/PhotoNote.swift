// SPDX-License-Identifier: MIT
//
// Where and when a photo was taken, as its camera noted it: the GPS directory (Exif 2.32 §4.6.6) and the time
// of the exposure (§4.6.5, tags 36867 and 36881). Nothing is believed halfway: degrees without their letter,
// divisions by nothing and 0°, 0° are no place. Whether it is true is not said here; a phone notes where it
// was, which may be its owner's home.

/// What a camera noted of a photo.
package struct PhotoNote: Sendable, Hashable {
  /// Degrees, -90 … 90, north positive.
  package var latitude: Double
  /// Degrees, -180 … 180, east positive.
  package var longitude: Double
  package var taken: PhotoTime?

  /// Reads the first place noted in a picture of any known kind; nil where there is none. Time and memory
  /// are in proportion to the bytes, whatever they are.
  package init?(photo bytes: [UInt8]) {
    for block in ImageFormat.exif(in: bytes).prefix(4) {
      guard let note = PhotoNote(ExifBlock(bytes, block)) else { continue }
      self = note
      return
    }
    return nil
  }

  /// Reads the place out of one Exif block.
  package init?(_ exif: ExifBlock) {
    guard let main = exif.main, let gps = main.directory(34853),
      let latitude = gps.angle(2, side: 1, "NS", limit: 90),
      let longitude = gps.angle(4, side: 3, "EW", limit: 180),
      latitude != 0 || longitude != 0
    else { return nil }
    self.latitude = latitude
    self.longitude = longitude
    taken = main.directory(34665)?.exposure ?? gps.satelliteTime
  }
}

/// A time as a camera notes it: most often without saying in which zone.
package struct PhotoTime: Sendable, Hashable {
  package var year: Int
  package var month: Int
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int
  /// Minutes east of Greenwich; nil where the camera does not say.
  package var offsetMinutes: Int?

  /// `2026:11:22 10:51:58`; nil for blanks, zeros and whatever no calendar has.
  init?(_ text: [UInt8], offset: [UInt8]?) {
    guard text.count >= 19 else { return nil }
    let groups = text.prefix(19).split { !$0.isDecimalDigit }
    guard groups.count == 6, groups.allSatisfy({ $0.count <= 4 }) else { return nil }
    let numbers = groups.map { $0.reduce(0) { $0 * 10 + Int($1 & 15) } }
    self.init(date: Array(numbers.prefix(3)), time: Array(numbers.suffix(3)))
    offsetMinutes = offset.flatMap(Self.minutes)
  }

  init?(date: [Int], time: [Int]) {
    guard date.count == 3, time.count == 3, (1970...9999).contains(date[0]), (1...12).contains(date[1]),
      (1...31).contains(date[2]), (0...23).contains(time[0]), (0...59).contains(time[1]),
      (0...60).contains(time[2])
    else { return nil }
    (year, month, day) = (date[0], date[1], date[2])
    (hour, minute, second) = (time[0], time[1], time[2])
  }

  /// `+07:00`.
  private static func minutes(_ text: [UInt8]) -> Int? {
    guard text.count >= 6, text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-"),
      [1, 2, 4, 5].allSatisfy({ text[$0].isDecimalDigit })
    else { return nil }
    let hours = Int(text[1] & 15) * 10 + Int(text[2] & 15)
    let minutes = hours * 60 + Int(text[4] & 15) * 10 + Int(text[5] & 15)
    guard minutes <= 14 * 60 else { return nil }
    return text[0] == UInt8(ascii: "-") ? -minutes : minutes
  }
}

extension ExifDirectory {
  /// Degrees, minutes and seconds with the letter of their side: the first of two is the positive one. Some
  /// write degrees with decimals and leave the rest away.
  fileprivate func angle(_ tag: Int, side: Int, _ letters: String, limit: Double) -> Double? {
    guard let parts = fractions(tag), let letter = text(side)?.first,
      let place = Array(letters.utf8).firstIndex(of: letter)
    else { return nil }
    let value = zip(parts, [1.0, 60, 3600]).reduce(0) { $0 + $1.0 / $1.1 }
    guard value <= limit else { return nil }
    return place == 0 ? value : -value
  }

  fileprivate var exposure: PhotoTime? {
    text(36867).flatMap { PhotoTime($0, offset: text(36881)) }
  }

  /// GPSDateStamp and GPSTimeStamp are in UTC.
  fileprivate var satelliteTime: PhotoTime? {
    guard let date = text(29)?.split(whereSeparator: { !$0.isDecimalDigit }), let time = fractions(7),
      date.allSatisfy({ $0.count <= 4 }), time.allSatisfy({ $0 < 61 })
    else { return nil }
    var taken = PhotoTime(
      date: date.map { $0.reduce(0) { $0 * 10 + Int($1 & 15) } }, time: time.map { Int($0) })
    taken?.offsetMinutes = 0
    return taken
  }
}

extension UInt8 {
  fileprivate var isDecimalDigit: Bool { self &- 0x30 < 10 }
}
