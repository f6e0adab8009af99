// SPDX-License-Identifier: MIT
//
// What the locator must reach, on messages of our own and on the set kept outside the repository:
// KANAL_GAZETTEER_DEV names a folder with messages_dev.jsonl, landmarks.csv and streets.csv.

import Foundation
import Gazetteer
import Reports
import TestSupport
import Testing

@Suite(.alone) struct ReachTests {
  static let folder: String? = ProcessInfo.processInfo.environment["KANAL_GAZETTEER_DEV"]

  @Test func `hard messages are placed, and none wrongly`() throws {
    let messages = try LabelledMessage.hard()
    #expect(messages.count >= 130)
    let reach = Reach(of: Locator(), on: messages)
    print("hard: \(reach)")
    #expect(reach.wrong == [])
    #expect(reach.wronglyOutside == [])
    #expect(reach.share(reach.right) >= 0.95)
    #expect(reach.share(reach.firstThree) >= 0.98)
  }

  @Test func `messages about every kelurahan are placed, and none wrongly`() {
    let messages = GeneratedMessages.all
    #expect(messages.count >= 1000)
    #expect(Set(messages.compactMap(\.expect.kelurahan_code)).count == 267)
    let reach = Reach(of: Locator(), on: messages)
    print("generated: \(reach)")
    #expect(reach.wrong == [])
    #expect(reach.wronglyOutside == [])
    #expect(reach.share(reach.right) >= 0.95)
    #expect(reach.share(reach.firstThree) >= 0.98)
  }

  @Test(.enabled(if: folder != nil, "KANAL_GAZETTEER_DEV names no folder with labelled messages"))
  func `the labelled messages are placed with the built-in gazetteer`() throws {
    let folder = try #require(Self.folder)
    let reach = Reach(of: Locator(), on: try LabelledMessage.read("\(folder)/messages_dev.jsonl"))
    print("built in: \(reach)")
    #expect(reach.wrong == [])
    #expect(reach.wronglyOutside == [])
    #expect(reach.share(reach.right) >= 0.8)
    #expect(reach.share(reach.firstThree) >= 0.9)
  }

  @Test(.enabled(if: folder != nil, "KANAL_GAZETTEER_DEV names no folder with labelled messages"))
  func `the labelled messages are placed with imported landmarks and streets`() throws {
    let folder = try #require(Self.folder)
    var rows = FeatureRows()
    try rows.add(landmarks: String(contentsOfFile: "\(folder)/landmarks.csv", encoding: .utf8))
    try rows.add(streets: String(contentsOfFile: "\(folder)/streets.csv", encoding: .utf8))
    let locator = Locator(adding: rows)
    let reach = Reach(of: locator, on: try LabelledMessage.read("\(folder)/messages_dev.jsonl"))
    print("imported: \(reach)")
    #expect(reach.wrong == [])
    #expect(reach.wronglyOutside == [])
    #expect(reach.share(reach.right) >= 0.95)
    #expect(reach.share(reach.firstThree) >= 0.98)
    for own in [try LabelledMessage.hard(), GeneratedMessages.all] {
      let reach = Reach(of: locator, on: own)
      print("imported, on our own: \(reach)")
      #expect(reach.wrong == [])
    }
  }
}
