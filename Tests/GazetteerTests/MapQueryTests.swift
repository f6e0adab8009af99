// SPDX-License-Identifier: MIT

import Foundation
import Gazetteer
import TestSupport
import Testing

/// A message and what is asked about it.
private struct Asked: Sendable, CustomTestStringConvertible {
  var text: String
  var questions: [String]
  var testDescription: String { text }

  static func all() throws -> [Asked] {
    try String(contentsOfFile: Fixtures.path("map-queries.txt"), encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map { line in
        let halves = line.components(separatedBy: " =>")
        let questions = halves[1].components(separatedBy: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        return Asked(text: halves[0], questions: questions.filter { !$0.isEmpty })
      }
  }
}

@Suite(.inTurn) struct `What a map is asked` {
  private static let locator = Locator()

  @Test func `place names, written out, and nothing else`() throws {
    let all = try Asked.all()
    #expect(all.count > 25)
    for asked in all {
      #expect(Self.locator.mapQueries(text: asked.text) == asked.questions, "\(asked.text)")
    }
  }

  @Test func `whatever the message, a question is short, without addresses and long numbers`() throws {
    let messages = try LabelledMessage.hard() + LabelledMessage.heldOut() + LabelledMessage.hostile()
    #expect(messages.count > 300)
    var asked = 0
    for message in messages {
      let questions = Self.locator.mapQueries(text: message.text)
      asked += questions.count
      #expect(questions.count <= MapQueries.most)
      for question in questions {
        #expect(question.utf8.count <= MapQueries.longest, "\(message.id)")
        #expect(!question.contains(/[0-9]{4}|[0-9][ -][0-9]|[@:\/<>"\n]/), "\(message.id): \(question)")
      }
    }
    #expect(asked > 50)
  }

  @Test func `what lies in names and numbers around them stays in the house`() {
    let secrets = ["Rahasia Wati", "0811-0000-7777", "3171010101900001", "wati@contoh.test", "B 1234 XYZ"]
    let texts = secrets.flatMap { secret in
      [
        "Saya \(secret), jl zaitun, tolong", "jl zaitun. \(secret)", "jl zaitun, \(secret)",
        "pak \(secret) jl zaitun", "nama \(secret) alamat jl zaitun", "jl zaitun nama \(secret)",
        "jl zaitun hp \(secret)", "jl zaitun (\(secret))", "jl zaitun\n\(secret)", "jl zaitun \r\n\(secret)",
        "jl zaitun pak \(secret)",
      ]
    }
    for text in texts { #expect(Self.locator.mapQueries(text: text) == ["Jalan Zaitun"], "\(text)") }
  }

  @Test(arguments: HostileTextTests.pieces + ["jl zaitun ", "gg h. ", "jl masjid ", "sdn 01 "])
  func `the same piece a thousand times is a few questions`(_ piece: String) {
    let text = HostileTextTests.filled(with: piece, bytes: 64 * 1024)
    let questions = Self.locator.mapQueries(text: text)
    #expect(questions.count <= MapQueries.most)
    #expect(questions.allSatisfy { $0.utf8.count <= MapQueries.longest })
  }
}
