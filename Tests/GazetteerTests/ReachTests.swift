// SPDX-License-Identifier: MIT
//
// What the locator must reach, on messages of our own and on the set kept outside the repository:
// KANAL_GAZETTEER_DEV names a folder with messages_dev.jsonl, landmarks.csv and streets.csv.

import Foundation
import Gazetteer
import Reports
import TestSupport
import Testing

@Suite(.inTurn) struct ReachTests {
  static let folder: String? = ProcessInfo.processInfo.environment["KANAL_GAZETTEER_DEV"]

  /// Knows what the folder holds as well.
  static func importing(_ folder: String) throws -> Locator {
    var rows = FeatureRows()
    try rows.add(landmarks: String(contentsOfFile: "\(folder)/landmarks.csv", encoding: .utf8))
    try rows.add(streets: String(contentsOfFile: "\(folder)/streets.csv", encoding: .utf8))
    return Locator(adding: rows)
  }

  private func expect(_ reach: Reach, first: Double, firstThree: Double, _ name: String) {
    print("\(name): \(reach)")
    #expect(reach.wrong == [])
    #expect(reach.wronglyOutside == [])
    #expect(reach.share(reach.first) >= first)
    #expect(reach.share(reach.firstThree) >= firstThree)
  }

  @Test func `hard messages are placed, and none wrongly`() async throws {
    let messages = try LabelledMessage.hard()
    #expect(messages.count >= 130)
    expect(await Reach(of: Locator(), on: messages), first: 0.95, firstThree: 0.98, "hard")
  }

  @Test func `messages that nobody tuned for are placed, and none wrongly`() async throws {
    let messages = try LabelledMessage.heldOut()
    #expect(messages.count >= 200)
    expect(await Reach(of: Locator(), on: messages), first: 0.9, firstThree: 0.9, "held out")
  }

  @Test func `of messages full of traps none is placed wrongly`() async throws {
    let messages = try LabelledMessage.blind()
    #expect(messages.count == 840)
    expect(await Reach(of: Locator(), on: messages), first: 0.75, firstThree: 0.8, "blind")
  }

  @Test func `messages about every kelurahan are placed, and none wrongly`() async {
    let messages = GeneratedMessages.all
    #expect(messages.count >= 1000)
    #expect(Set(messages.compactMap(\.expect.kelurahan_code)).count == 267)
    expect(await Reach(of: Locator(), on: messages), first: 0.95, firstThree: 0.98, "generated")
  }

  @Test func `nobody is sent out for a line that names no place for certain`() async throws {
    let lines = try LabelledMessage.hostile()
    #expect(lines.count >= 380)
    #expect(await Reach(of: Locator(), on: lines).wrong == [])
  }

  @Test(.enabled(if: folder != nil, "KANAL_GAZETTEER_DEV names no folder with labelled messages"))
  func `the labelled messages are placed with the built-in gazetteer`() async throws {
    let folder = try #require(Self.folder)
    let messages = try LabelledMessage.read("\(folder)/messages_dev.jsonl")
    expect(await Reach(of: Locator(), on: messages), first: 0.8, firstThree: 0.9, "built in")
  }

  @Test(.enabled(if: folder != nil, "KANAL_GAZETTEER_DEV names no folder with labelled messages"))
  func `the labelled messages are placed with imported landmarks and streets`() async throws {
    let folder = try #require(Self.folder)
    let locator = try Self.importing(folder)
    let messages = try LabelledMessage.read("\(folder)/messages_dev.jsonl")
    expect(await Reach(of: locator, on: messages), first: 0.95, firstThree: 0.98, "imported")
    expect(await Reach(of: locator, on: try .hard()), first: 0.95, firstThree: 0.98, "imported, hard")
    expect(await Reach(of: locator, on: try .heldOut()), first: 0.9, firstThree: 0.9, "imported, held out")
    expect(
      await Reach(of: locator, on: GeneratedMessages.all), first: 0.95, firstThree: 0.98,
      "imported, generated")
    expect(await Reach(of: locator, on: try .blind()), first: 0.95, firstThree: 0.98, "imported, blind")
    #expect(await Reach(of: locator, on: try .hostile()).wrong == [])
  }

  @Test func `the threshold lies where the curve has no error left`() async throws {
    let messages = try LabelledMessage.hard() + .heldOut() + .blind() + GeneratedMessages.all + .hostile()
    let curve = await Curve(of: Locator(), on: messages)
    print("curve, built in:\n\(curve)")
    #expect(
      curve.rows.filter { $0.from >= Locator.threshold }.allSatisfy { $0.right == $0.all && $0.all > 50 })
    #expect(curve.rows.contains { $0.from < Locator.threshold && $0.right < $0.all })
    guard let folder = Self.folder else { return }
    let imported = await Curve(
      of: try Self.importing(folder), on: try messages + .read("\(folder)/messages_dev.jsonl"))
    print("curve, imported:\n\(imported)")
    #expect(imported.rows.filter { $0.from >= Locator.threshold }.allSatisfy { $0.right == $0.all })
  }
}

extension [LabelledMessage] {
  fileprivate static func hard() throws -> Self { try LabelledMessage.hard() }
  fileprivate static func heldOut() throws -> Self { try LabelledMessage.heldOut() }
  fileprivate static func blind() throws -> Self { try LabelledMessage.blind() }
  fileprivate static func hostile() throws -> Self { try LabelledMessage.hostile() }
  fileprivate static func read(_ path: String) throws -> Self { try LabelledMessage.read(path) }
}
