// SPDX-License-Identifier: MIT
//
// What looks away from something says why, on its own line: an error that is dropped, a test that lets
// time pass instead of waiting for what it wants.

import Foundation
import TestSupport
import Testing

@Suite(.inTurn) struct `What looks away` {
  @Test func `a dropped error has its reason on its line`() throws {
    for place in try Self.lines(below: "Sources", with: "try?") {
      Issue.record("\(place): why may this error be dropped?")
    }
  }

  @Test func `no test sleeps; what they share sleeps in one place each, and says why`() throws {
    for word in ["Task.sleep", "usleep(", "Thread.sleep", "nanosleep("] {
      for place in try Self.lines(below: "Tests", with: word) {
        Issue.record("\(place): wait for the event, or say what this waits for")
      }
      for file in try Self.files(below: "Tests") where !file.hasPrefix("Tests/TestSupport/") {
        #expect(try !Tree.text(file).contains(word), "\(file): wait for the event")
      }
    }
  }

  @Test(arguments: [
    ("  let a = try? b()", true), ("  let a = try? b()  // Not there yet.", false),
    ("  // A `try?` in a comment.", false), ("  let a = try? get(\"http://127.0.0.1\")", true),
    ("  let a = try? b() //", true), ("  return a", false), ("  func entry() -> Entry? {", false),
  ])
  func `a reason is a comment behind the word, and an address is none`(line: String, isWithout: Bool) {
    #expect(Self.hasNoReason(line, "try?") == isWithout)
  }

  /// Where the word stands and no comment that says anything follows on the line.
  private static func lines(below folder: String, with word: String) throws -> [String] {
    let files = try files(below: folder)
    #expect(files.count > 50)
    return try files.flatMap { file in
      let lines = try Tree.text(file).split(separator: "\n", omittingEmptySubsequences: false)
      return lines.enumerated().filter { hasNoReason(String($0.element), word) }
        .map { "\(file):\($0.offset + 1)" }
    }
  }

  /// All but this one, which names what it looks for.
  private static func files(below folder: String) throws -> [String] {
    try Tree.files(below: folder).filter { $0.hasSuffix(".swift") && !$0.hasSuffix("/EscapeTests.swift") }
  }

  private static func hasNoReason(_ line: String, _ word: String) -> Bool {
    // `Entry?` is no `try?`.
    let found = line.ranges(of: word).first { range in
      range.lowerBound == line.startIndex || !line[line.index(before: range.lowerBound)].isLetter
    }
    guard let found else { return false }
    let isComment = line.drop { $0 == " " }.hasPrefix("//")
    return !isComment && line[found.upperBound...].firstMatch(of: /\s\/\/ \S/) == nil
  }
}
