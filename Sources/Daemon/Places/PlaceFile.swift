// SPDX-License-Identifier: MIT
//
// A file of places, whatever its form: a table, GeoJSON, or the stops of a GTFS feed. It is read whole
// or not at all; what is wrong is told with its line, all of it at once.

package import Gazetteer
import Reports
import Settings

/// One row or feature of a file, before it is known where it lies.
package struct PlaceRow: Hashable, Sendable {
  package var line: Int
  package var place: OwnPlace
  /// How much of a street runs there, of all of it; 0 where the file does not say.
  package var share = 0.0
}

/// A file as it was given, with the name it is told by.
package struct PlaceFile: Sendable {
  /// Bytes; ten times what a city has.
  package static let largest = 32 << 20

  package let name: String
  package let bytes: [UInt8]

  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// The name its places go by: the file's own, without folder and ending.
  package var source: String {
    let last = name.split(separator: "/").last ?? ""
    return String(last.prefix { $0 != "." })
  }

  /// Its rows, in order.
  package func rows() throws(PlaceMistakes) -> [PlaceRow] {
    try checkEncoding()
    if isGeoJSON { return try GeoPlaces(self).rows() }
    return try PlaceTable(self).rows()
  }

  private var isGeoJSON: Bool {
    let isNamedSo = name.lowercased().hasSuffix("json")
    let first = bytes.drop { $0 == 0x20 || (0x09...0x0D).contains($0) || [0xEF, 0xBB, 0xBF].contains($0) }
      .first
    return isNamedSo || first == UInt8(ascii: "{")
  }

  private func checkEncoding() throws(PlaceMistakes) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw PlaceMistakes(mistake(1, "this is UTF-16; save the file as UTF-8"))
    }
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      throw PlaceMistakes(
        mistake(at: error.byteOffsets.lowerBound, "not UTF-8, perhaps Latin-1; save the file as UTF-8"))
    }
  }

  // MARK: What is wrong

  func mistake(_ line: Int, _ reason: String) -> PlaceMistake {
    PlaceMistake(file: name, line: line, column: nil, reason: reason)
  }

  /// At a byte of the file.
  func mistake(at offset: Int, _ reason: String) -> PlaceMistake {
    let position = SourceText(file: name, bytes: bytes).position(at: offset)
    return PlaceMistake(file: name, line: position.line, column: position.column, reason: reason)
  }
}

/// A text of a file as places keep it.
enum PlaceWords {
  /// Letters of the longest name, far beyond any that people say.
  private static let longest = 120
  private static let mostAliases = 30

  /// What is wrong with a name; nil for a good one.
  static func complaint(about name: String) -> String? {
    if name.isEmpty { return "the name is empty" }
    if name.utf8.count > 4 * longest || name.count > longest {
      return "the name is longer than \(longest) characters"
    }
    if !name.contains(where: \.isLetter) { return "the name has no letter" }
    return holdsControls(name) ? "the name holds control characters" : nil
  }

  static func complaint(aboutAliases aliases: [String]) -> String? {
    if aliases.count > mostAliases { return "more than \(mostAliases) aliases" }
    return aliases.contains { complaint(about: $0) != nil }
      ? "an alias is too long, has no letter or holds control characters" : nil
  }

  private static func holdsControls(_ text: String) -> Bool {
    text.unicodeScalars.contains { [.control, .format].contains($0.properties.generalCategory) }
  }

  /// One line, single blanks.
  static func line(_ text: String) -> String {
    text.split { $0 == " " || $0 == "\t" || $0.isNewline || $0 == "\u{A0}" }.joined(separator: " ")
  }

  /// `A|B`, as the city's own tables have them; semicolons are common too.
  static func aliases(_ text: String) -> [String] {
    text.split { $0 == "|" || $0 == ";" }.map { line(String($0)) }.filter { !$0.isEmpty }
  }

  /// A kind as people write it, with the category where it is a landmark's.
  static func kind(_ text: String) -> (kind: OwnPlace.Kind, category: String) {
    switch text.lowercased() {
    case "street", "jalan", "gang": (.street, "")
    case "stop", "halte": (.stop, "")
    case "area": (.area, "")
    case "", "landmark": (.landmark, "")
    case let category: (.landmark, category)
    }
  }

  /// Degrees with a decimal point, or the comma that stands for it in Indonesian spreadsheets.
  static func degrees(_ text: String) -> Double? {
    let text = line(text)
    guard text.utf8.count <= 40, !text.contains("x"), !text.contains("X") else { return nil }
    let isWithComma = text.contains(",") && !text.contains(".")
    return Double(isWithComma ? String(text.map { $0 == "," ? "." : $0 }) : text)
  }
}
