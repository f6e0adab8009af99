// SPDX-License-Identifier: MIT

import Daemon
import FoundationEssentials
import Gazetteer
import Glibc
import Operations
import Reports
import Settings

/// Where messages are, as the daemon would say it: for one text with all that speaks for it, or for
/// many, a JSON object a line. Touches nothing. Where there is a configuration, its deployment's own places
/// are known as the daemon knows them; without one, what is built in.
///
/// `kelurahan_code` is where the report is forwarded to (`located`), or the first candidate: what an
/// admin is shown on top. It is null where the text leads nowhere.
enum LocateCommand {
  static let valued: Set<String> = ["--gazetteer", "--photo"]

  static func run(_ arguments: inout Arguments) throws -> Int32 {
    let readsLines = arguments.flag("--jsonl")
    let explains = arguments.flag("--explain")
    let isJSON = arguments.flag("--json")
    let folder = arguments.value("--gazetteer")
    let photo = arguments.value("--photo")
    let configuration = arguments.value("--config")
    let words = arguments.rest()
    try arguments.finish()
    let locator = try folder.map { Locator(adding: try rows(in: $0)) } ?? deployed(configuration)
    if readsLines {
      guard words.isEmpty || words == ["-"] else { throw UsageError("--jsonl reads standard input, no text") }
      return try locateLines(locator)
    }
    guard !words.isEmpty || photo != nil else { throw UsageError("the text is missing") }
    let text = words.joined(separator: " ")
    let finding = try locator.finding(text: text, photo: photo)
    if isJSON {
      Console.print(try LocatedLine(id: .none, finding).json + "\n")
    } else {
      Console.say(
        LocateSpeech(text: text, finding: finding).lines(explains: explains).joined(separator: "\n"))
    }
    return 0
  }

  /// As the daemon would build it.
  private static func deployed(_ configuration: String?) throws -> Locator {
    let isUsual = unsafe access(OpenDesk.usualConfiguration, R_OK) == 0
    guard configuration != nil || isUsual else { return Locator() }
    let settings = try OpenDesk.configuration(configuration ?? OpenDesk.usualConfiguration)
    return Locator(try PlaceFolder(besideStore: settings.store.folder).places())
  }

  private static func rows(in folder: String) throws -> FeatureRows {
    var rows = FeatureRows()
    for name in ["landmarks.csv", "streets.csv"] {
      let path = "\(folder)/\(name)"
      guard unsafe access(path, F_OK) == 0 else { continue }
      let text = String(decoding: try FileBytes.read(path), as: UTF8.self)
      do {
        if name == "streets.csv" { try rows.add(streets: text) } else { try rows.add(landmarks: text) }
      } catch {
        throw UsageError("\(path), \(error)")
      }
    }
    return rows
  }

  /// One object in, one out, in the same order; a line that is none gets an object with its number and
  /// what is wrong, and the rest goes on.
  private static func locateLines(_ locator: Locator) throws -> Int32 {
    var number = 0
    var failed = 0
    let decoder = JSONDecoder()
    while let line = readLine(strippingNewline: true) {
      number += 1
      guard line.contains(where: { !$0.isWhitespace }) else { continue }
      do {
        let message = try decoder.decode(MessageLine.self, from: Data(line.utf8))
        Console.print(try LocatedLine(id: message.id, locator.finding(text: message.text)).json + "\n")
      } catch {
        failed += 1
        Console.print(try FailedLine(line: number, error: "no object with id and text").json + "\n")
      }
    }
    return failed == 0 ? 0 : 1
  }
}

/// A message's id, given back as it came.
enum LineID: Codable {
  case text(String)
  case number(Int)

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    do {
      self = .text(try value.decode(String.self))
    } catch {
      self = .number(try value.decode(Int.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .text(let text): try value.encode(text)
    case .number(let number): try value.encode(number)
    }
  }
}

private struct MessageLine: Decodable {
  var id: LineID
  var text: String
}

/// What is written for a message. Every key is there, null where nothing is known.
private struct LocatedLine: Encodable {
  struct Candidate: Encodable {
    var kelurahan_code: String
    var score: Double
    var evidence: [String]
  }
  var id: LineID?
  var outcome: String
  var kelurahan_code: String?
  var kecamatan: String?
  var kota: String?
  var candidates: [Candidate]
  /// What lies outside, as named.
  var outside: String?

  init(id: LineID?, _ finding: Finding) {
    self.id = id
    kecamatan = finding.area.kecamatan
    kota = finding.area.kota
    candidates = finding.places.map {
      Candidate(kelurahan_code: $0.kelurahan.code, score: $0.score, evidence: $0.evidence)
    }
    kelurahan_code = finding.places.first?.kelurahan.code
    switch finding.location {
    case .located: outcome = "located"
    case .candidates: outcome = "candidates"
    case .outside(let place): (outcome, outside) = ("outside", place)
    case .unknown: outcome = "unknown"
    }
  }

  func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: CodingKeys.self)
    try object.encode(id, forKey: .id)
    try object.encode(outcome, forKey: .outcome)
    try object.encode(kelurahan_code, forKey: .kelurahan_code)
    try object.encode(kecamatan, forKey: .kecamatan)
    try object.encode(kota, forKey: .kota)
    try object.encode(candidates, forKey: .candidates)
    try object.encodeIfPresent(outside, forKey: .outside)
  }

  private enum CodingKeys: CodingKey {
    case id, outcome, kelurahan_code, kecamatan, kota, candidates, outside
  }

}

/// What is written for a line that is no message.
private struct FailedLine: Encodable {
  var line: Int
  var error: String
}

extension Encodable {
  fileprivate var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}

/// The same in words.
private struct LocateSpeech {
  let text: String
  let finding: Finding

  func lines(explains: Bool) -> [String] {
    var lines = [headline]
    lines += finding.places.prefix(explains ? 12 : 3).map { place in
      let kelurahan = place.kelurahan
      let words = place.evidence.map { "“\(Console.visible($0))”" }.joined(separator: ", ")
      return "  \(percent(place.score))  \(kelurahan.code) \(kelurahan.name), \(kelurahan.kecamatan), "
        + "\(kelurahan.kota) – \(words)"
    }
    return explains ? lines + finding.clues.map(line) + [beside] : lines
  }

  /// What else the daemon takes from the words.
  private var beside: String {
    let wish = VisibilityWish.read(text).map { "asks to be \($0.rawValue)" }
    let language = Language.of(text).map { "language \($0.rawValue)" }
    let emergency = Emergency.isEmergency(text) ? "an emergency" : nil
    return "  "
      + ["about \(Category.suggest(text).rawValue)", emergency, wish, language]
      .compactMap(\.self).joined(separator: ", ")
  }

  private var headline: String {
    let area = [finding.area.kecamatan, finding.area.kota].compactMap(\.self).joined(separator: ", ")
    switch finding.location {
    case .located: return "located"
    case .candidates: return area.isEmpty ? "candidates" : "candidates, certainly in \(area)"
    case .outside(let place): return "outside: \(place)"
    case .unknown: return area.isEmpty ? "unknown" : "unknown, in \(area)"
    }
  }

  private func line(_ clue: Clue) -> String {
    let bytes = Array(text.utf8)
    let words = clue.span.map { "\($0.lowerBound)–\($0.upperBound) “\(Console.visible(quoted($0, bytes)))”" }
    let bound = clue.binding.map { ", bound: \($0)" } ?? ""
    let metres = clue.metresToBoundary.map { ", \(Int($0)) m to the boundary" } ?? ""
    return "  \(words ?? "attachment"): \(clue.what), \(clue.strength)\(bound)\(metres)"
  }

  private func quoted(_ span: Range<Int>, _ bytes: [UInt8]) -> String {
    String(decoding: bytes[span.clamped(to: bytes.indices)], as: UTF8.self)
  }

  private func percent(_ score: Double) -> String { "\(Int((score * 100).rounded())) %" }
}
