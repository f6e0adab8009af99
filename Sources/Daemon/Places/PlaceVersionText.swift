// SPDX-License-Identifier: MIT

import Cryptography
import FoundationEssentials
import Gazetteer

/// A version as it stands in its file: JSON, a line each, and the digest of all before as the last one.
enum PlaceVersionText {
  private struct Line: Codable {
    var source: String
    var place: OwnPlace
  }
  private static let mark = "sha256 "
  /// The mark, 64 digits and the line's end.
  private static let trailer = 72

  static func bytes(_ version: PlaceVersion, _ places: OwnPlaces) throws(PlaceFolderError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      var bytes = [UInt8](try encoder.encode(version)) + [0x0A]
      for source in places.sources.keys.sorted() {
        for place in places.sources[source] ?? [] {
          bytes += try encoder.encode(Line(source: source, place: place))
          bytes.append(0x0A)
        }
      }
      return bytes + Array("\(mark)\(Hex.encode(Hash.sha256.digest(of: bytes)))\n".utf8)
    } catch {
      throw PlaceFolderError(description: "cannot write version \(version.number): \(error)")
    }
  }

  static func read(_ bytes: [UInt8], _ number: Int) throws(PlaceFolderError) -> (PlaceVersion, OwnPlaces) {
    let body = Array(bytes.dropLast(trailer))
    guard bytes.count > trailer,
      bytes.suffix(trailer).elementsEqual("\(mark)\(Hex.encode(Hash.sha256.digest(of: body)))\n".utf8)
    else { throw PlaceFolderError(description: "version \(number) is cut or altered: its digest differs") }
    do {
      let decoder = JSONDecoder()
      var lines = body.split(separator: 0x0A)[...]
      let version = try decoder.decode(PlaceVersion.self, from: Data(lines.popFirst() ?? []))
      guard version.format == 1, version.number == number else {
        throw PlaceFolderError(description: "version \(number) is not of a form this Kanal reads")
      }
      var sources: [String: [OwnPlace]] = [:]
      for line in lines {
        let line = try decoder.decode(Line.self, from: Data(line))
        sources[line.source, default: []].append(line.place)
      }
      return (version, OwnPlaces(sources))
    } catch let error as PlaceFolderError {
      throw error
    } catch {
      throw PlaceFolderError(description: "version \(number) is not of a form this Kanal reads")
    }
  }
}
