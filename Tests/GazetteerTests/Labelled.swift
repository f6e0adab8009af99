// SPDX-License-Identifier: MIT

import Foundation
import Gazetteer
import Reports
import Testing

/// A message with the place a person would give it.
struct LabelledMessage: Decodable, Sendable, CustomTestStringConvertible {
  struct Expectation: Decodable, Sendable {
    var kelurahan_code: String?
    var kecamatan: String?
    var kota: String?
    /// exact, kelurahan, kecamatan, ambiguous, outside or none.
    var kind: String
  }
  var id: String
  var text: String
  var expect: Expectation

  var testDescription: String { "\(id): \(text)" }

  static func read(_ path: String) throws -> [LabelledMessage] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
      try JSONDecoder().decode(LabelledMessage.self, from: Data(line.utf8))
    }
  }

  /// The messages written by hand to be hard.
  static func hard() throws -> [LabelledMessage] { try read(Fixtures.path("hard.jsonl")) }

  /// Messages written before the locator was tuned, and not looked at while it was.
  static func heldOut() throws -> [LabelledMessage] { try read(Fixtures.path("heldout.jsonl")) }

  /// Messages written by somebody who knew the names and not the locator, half of them traps. Many name
  /// streets and stops that are not built in.
  static func blind() throws -> [LabelledMessage] { try read(Fixtures.path("blind.jsonl")) }

  /// Lines a careful local would send nobody for.
  static func hostile() throws -> [LabelledMessage] {
    try String(contentsOfFile: Fixtures.path("hostile.txt"), encoding: .utf8).split(separator: "\n")
      .enumerated().filter { !$0.element.hasPrefix("#") }.map { number, line in
        LabelledMessage(
          id: "hostile.txt:\(number + 1)", text: String(line), expect: .init(kind: "ambiguous"))
      }
  }
}

enum Fixtures {
  static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/gazetteer/\(name)").path
  }
}

/// How well a locator does on labelled messages.
struct Reach: CustomStringConvertible {
  /// Messages that have a kelurahan.
  private(set) var wanted = 0
  private(set) var located = 0
  /// Located there, or the first candidate.
  private(set) var first = 0
  private(set) var firstThree = 0
  /// Located though they must not be, or elsewhere.
  private(set) var wrong: [String] = []
  /// Outside for the locator and not for the label.
  private(set) var wronglyOutside: [String] = []
  private(set) var missed: [String] = []

  /// Other tests get their turn after each message: they wait on deadlines.
  init(of locator: Locator, on messages: [LabelledMessage]) async {
    for message in messages {
      take(message, locator.finding(text: message.text))
      await Task.yield()
    }
  }

  private mutating func take(_ message: LabelledMessage, _ finding: Finding) {
    let code = message.expect.kelurahan_code
    if case .located(let place) = finding.location, place.kelurahan.code != code { wrong.append(message.id) }
    if case .outside = finding.location, message.expect.kind != "outside" {
      wronglyOutside.append(message.id)
    }
    guard let code else { return }
    wanted += 1
    let codes = finding.places.map(\.kelurahan.code)
    if case .located(let place) = finding.location, place.kelurahan.code == code { located += 1 }
    first += codes.first == code ? 1 : 0
    if codes.prefix(3).contains(code) { firstThree += 1 } else { missed.append(message.id) }
  }

  func share(_ count: Int) -> Double { wanted == 0 ? 1 : Double(count) / Double(wanted) }

  var description: String {
    func percent(_ count: Int) -> String { "\((share(count) * 1000).rounded() / 10) %" }
    return "\(wanted) with a kelurahan: located \(percent(located)), first \(percent(first)), "
      + "among the first three \(percent(firstThree)); wrong \(wrong.count)"
  }
}
