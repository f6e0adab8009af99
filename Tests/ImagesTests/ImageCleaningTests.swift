// SPDX-License-Identifier: MIT

import Foundation
import Images
import TestSupport
import Testing

@Suite(.inTurn) struct `What leaves of a picture` {
  private static let fixtures = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fixtures/images")

  private static func photo(_ kind: String) throws -> [UInt8] {
    Array(try Data(contentsOf: fixtures.appendingPathComponent("photo.\(kind)")))
  }

  private func clean(_ bytes: [UInt8], _ type: String = "image/jpeg") throws -> [UInt8] {
    guard case .clean(let clean) = ImageCleaning.clean(bytes, type: type) else {
      throw NotClean(result: ImageCleaning.clean(bytes, type: type))
    }
    return clean
  }
  private struct NotClean: Error { var result: CleanedImage }

  /// What exiftool finds: `GROUP:Tag`, without what it says of the file and the picture itself.
  private func notes(_ bytes: [UInt8], _ kind: String) throws -> [String: String] {
    let folder = try TestFolder("image")
    let file = folder.file("photo.\(kind)")
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    let tool = Process()
    tool.executableURL = URL(fileURLWithPath: "/usr/bin/exiftool")
    tool.arguments = ["-G1", "-a", "-s", "-u", "-ee", "-n", "-j", file]
    let output = Pipe()
    tool.standardOutput = output
    try tool.run()
    let json = output.fileHandleForReading.readDataToEndOfFile()
    tool.waitUntilExit()
    withExtendedLifetime(folder) {}
    let parsed = try JSONSerialization.jsonObject(with: json) as? [[String: Any]]
    let all = try #require(parsed?.first)
    return all.filter { key, _ in
      let group = key.split(separator: ":").first ?? ""
      return ![
        "SourceFile", "ExifTool", "System", "File", "JFIF", "PNG", "RIFF", "QuickTime", "Meta", "Composite",
        "GIF",
      ].contains(group) || key.hasSuffix("Comment") || key.hasSuffix("Warning")
        || key.hasSuffix("ModifyDate")
          && group != "System"
    }.mapValues { "\($0)" }
  }

  @Test(arguments: ["jpg", "png", "webp", "heic", "avif"])
  func `carries no note a camera or a person left in it`(kind: String) throws {
    let photo = try Self.photo(kind)
    let before = try notes(photo, kind)
    #expect(before.keys.contains { $0.hasPrefix("GPS:") })
    #expect(before.values.contains("Budi"))
    let after = try notes(try clean(photo), kind)
    // HEIF turns the picture by a property of its own.
    let turned = ["jpg", "png", "webp"].contains(kind)
    #expect(after == (turned ? ["IFD0:Orientation": "6"] : [:]), "\(after)")
    let text = String(decoding: try clean(photo), as: UTF8.self)
    for word in ["Budi", "Contoh", "rumah"] { #expect(!text.contains(word)) }
  }

  @Test(arguments: ["jpg", "png", "webp", "heic", "avif"])
  func `is the same the second time`(kind: String) throws {
    let once = try clean(try Self.photo(kind))
    #expect(try clean(once) == once)
  }

  @Test func `keeps its pixels byte for byte`() throws {
    let photo = try Self.photo("jpg")
    let scan = try #require(photo.firstRange(of: [0xFF, 0xDA]))
    let after = try clean(photo)
    #expect(after.suffix(photo.count - scan.lowerBound) == photo[scan.lowerBound...])
    #expect(after.starts(with: photo.prefix(20)))
  }

  @Test func `keeps no picture, film or note behind its end`() throws {
    let photo = try Self.photo("jpg")
    #expect(try clean(photo + photo + Array("SEFT trailer".utf8)) == clean(photo))
    let png = try Self.photo("png")
    #expect(try clean(png + Array("geheim".utf8)) == clean(png))
    let webp = try Self.photo("webp")
    #expect(try clean(webp + Array("geheim".utf8)) == clean(webp))
    let heic = try Self.photo("heic")
    let film = [0, 0, 0, 14] + Array("mpvdGEHEIM".utf8)
    let after = try clean(heic + film)
    #expect(!String(decoding: after, as: UTF8.self).contains("GEHEIM"))
    #expect(after.prefix(heic.count) == (try clean(heic))[...])
  }

  @Test func `an upright picture needs no Exif at all`() throws {
    var photo = try Self.photo("jpg")
    let tag = try #require(photo.firstRange(of: [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]))
    photo[tag.upperBound - 1] = 1
    #expect(try notes(try clean(photo), "jpg").isEmpty)
  }

  @Test func `an animation loses its comments and goes on repeating`() throws {
    let head = Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0] + [0, 0, 0, 255, 255, 255]
    let repeats = [0x21, 0xFF, 11] + Array("NETSCAPE2.0".utf8) + [3, 1, 0, 0, 0]
    let comment = [0x21, 0xFE, 5] + Array("rumah".utf8) + [0]
    let picture: [UInt8] = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
    let film = head + repeats + comment + picture + [0x3B]
    #expect(try clean(film + comment) == head + repeats + picture + [0x3B])
  }

  @Test func `a picture that was cut off is cleaned and sent as far as it goes`() throws {
    let photo = try Self.photo("jpg")
    let whole = try clean(photo)
    #expect(try clean(photo.dropLast(100)) == Array(whole.dropLast(100)))
    let png = try Self.photo("png")
    let pixels = try #require(png.firstRange(of: Array("IDAT".utf8)))
    #expect(
      try notes(try clean(Array(png[..<(pixels.upperBound + 20)])), "png").keys.allSatisfy {
        $0 == "ExifTool:Warning" || $0 == "IFD0:Orientation"
      })
  }

  @Test(
    arguments: [
      ("image/jpeg", [0xFF, 0xD8, 0xFF, 0xE1, 0x10, 0x00, 0x45]), ("image/tiff", [0x49, 0x49, 0x2A, 0]),
      ("application/octet-stream", [0x4D, 0x4D, 0, 0x2A]), ("image/jxl", [0xFF, 0x0A]), ("image/png", []),
      ("image/heic", [0, 0, 0, 16] + Array("ftypheic\0\0\0\0".utf8)),
    ] as [(String, [UInt8])])
  func `one whose notes cannot be found for certain is not said to be clean`(type: String, bytes: [UInt8]) {
    guard case .unfollowable = ImageCleaning.clean(bytes, type: type) else {
      Issue.record("\(type) was let through")
      return
    }
  }

  @Test func `what is no picture is left alone`() {
    #expect(ImageCleaning.clean(Array("%PDF-1.7".utf8), type: "application/pdf") == .noImage)
    #expect(ImageCleaning.clean([], type: "text/plain") == .noImage)
  }

  @Test(arguments: ["jpg", "png", "webp", "heic", "avif"])
  func `no damage makes it crash, hang or say where the photo was taken`(kind: String) throws {
    let photo = try Self.photo(kind)
    var chance = SystemRandomNumberGenerator()
    for cut in stride(from: 0, to: photo.count, by: 7) {
      _ = ImageCleaning.clean(Array(photo[..<cut]), type: "image/x")
    }
    for _ in 0..<2000 {
      var damaged = photo
      for _ in 0..<Int.random(in: 1...8, using: &chance) {
        let place = Int.random(in: 0..<damaged.count, using: &chance)
        damaged[place] =
          [0, 0xFF, 0x7F, 0x80, UInt8.random(in: 0...255, using: &chance)].randomElement() ?? 0
      }
      _ = ImageCleaning.clean(damaged, type: "image/x")
      _ = ImageFormat.exif(in: damaged)
    }
  }

  @Test func `claims of a million items cost no more than their bytes`() throws {
    let heic = try Self.photo("heic")
    let places = try #require(heic.firstRange(of: Array("iloc".utf8)))
    var damaged = heic
    // Sizes of nothing, and as many items as can be said.
    damaged.replaceSubrange(places.upperBound + 4..<places.upperBound + 8, with: [0, 0, 0xFF, 0xFF])
    let spent = ContinuousClock().measure {
      for _ in 0..<100 { _ = ImageCleaning.clean(damaged, type: "image/heic") }
    }
    #expect(spent < .seconds(10))
  }

  @Test func `a reader finds the Exif that the cleaner takes out`() throws {
    for kind in ["jpg", "png", "webp", "heic", "avif"] {
      let photo = try Self.photo(kind)
      let block = try #require(ImageFormat.exif(in: photo).first, "\(kind)")
      #expect(ExifBlock(photo, block).orientation == 6)
    }
  }
}
