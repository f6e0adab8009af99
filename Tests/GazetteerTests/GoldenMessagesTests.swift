// SPDX-License-Identifier: MIT

import Foundation
import Gazetteer
import Reports
import TestSupport
import Testing

/// One line of `Fixtures/gazetteer/messages.jsonl`: a message and what must come of it.
struct GoldenMessage: Decodable, CustomTestStringConvertible, Sendable {
  var text: String
  /// The kelurahan's name.
  var located: String?
  /// Names that must be among the candidates, the first of them at the top.
  var candidates: [String]?
  var outside: String?
  var unknown: Bool?
  var why: String?

  var testDescription: String { text }

  static let all: [GoldenMessage] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/gazetteer/messages.jsonl")
    guard let lines = try? String(contentsOf: file, encoding: .utf8) else {
      return []  // the count below fails then
    }
    return lines.split(separator: "\n").compactMap { line in
      // A line that cannot be read lowers the count, which is checked.
      try? JSONDecoder().decode(GoldenMessage.self, from: Data(line.utf8))
    }
  }()
}

@Suite(.inTurn) struct GoldenMessagesTests {
  static let locator = Locator()

  @Test func `the golden messages are there`() {
    #expect(GoldenMessage.all.count == 187)
  }

  @Test(arguments: GoldenMessage.all)
  func `a message is located as its fixture says`(_ message: GoldenMessage) {
    let location = Self.locator.locate(text: message.text)
    switch location {
    case .located(let place):
      #expect(place.kelurahan.name == message.located, "\(message.why ?? "")")
    case .candidates(let places):
      let names = places.map(\.kelurahan.name)
      #expect(message.candidates != nil, "\(names)")
      #expect(message.candidates.map { $0.allSatisfy(names.contains) } == true, "\(names)")
    case .outside(let city): #expect(city == message.outside)
    case .unknown: #expect(message.unknown == true)
    }
  }

  @Test(arguments: GoldenMessage.all)
  func `evidence is the sender's own words`(_ message: GoldenMessage) {
    let places: [Place]
    switch Self.locator.locate(text: message.text) {
    case .located(let place): places = [place]
    case .candidates(let list): places = list
    case .outside, .unknown: places = []
    }
    for place in places {
      #expect(!place.evidence.isEmpty)
      #expect(place.evidence.allSatisfy { message.text.contains($0) })
      #expect(place.score > 0 && place.score <= 1)
    }
  }

  @Test func `the same text gives the same answer`() {
    let first = GoldenMessage.all.map { Self.locator.locate(text: $0.text) }
    let again = GoldenMessage.all.map { Locator().locate(text: $0.text) }
    #expect(first == again)
  }
}
