// SPDX-License-Identifier: MIT
//
// A reader under bytes nobody would send. What every reader owes, whatever it is given:
//
// 1. It returns: no trap, and the same answer twice.
// 2. It reads, or it refuses with `Unreadable`; a batch is taken item by item, whole, or not at all.
// 3. What it says of damage holds none of the message's words (`Marker`), since that stands in logs.
// 4. Its values are possible: a point on the earth, a time before 2100, sizes the bytes can account for.

import Foundation
import Reports
import Testing

/// Something that reads bytes from outside.
protocol FuzzTarget {
  static var name: String { get }
  /// Inputs that are right, to be damaged: the reader's fixtures.
  static func seeds() throws -> [[UInt8]]
  /// Reads. What it throws beside `Unreadable` is a finding.
  static func run(_ bytes: [UInt8]) throws -> [Outcome]
  /// In `swift test`.
  static var rounds: Int { get }
}

extension FuzzTarget {
  static var rounds: Int { 1_500 }
}

/// What became of the bytes.
enum Outcome: Hashable {
  case reading(Reading)
  /// In the words of its error.
  case refused(String)
  /// Read as something that is no message: the text that came out, as far as there is one.
  case other(String)
}

/// A target as a test's argument.
struct FuzzCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let findings: @Sendable (FuzzPlan) throws -> [Finding]

  init<Target: FuzzTarget & SendableMetatype>(_: Target.Type) {
    testDescription = Target.name
    findings = { try $0.findings(of: Target.self) }
  }
}

/// An input a reader failed at.
struct Finding: CustomStringConvertible {
  var target: String
  var seed: UInt64
  var broken: String
  var bytes: [UInt8]

  /// With a hex dump, so that it can be made a fixture.
  var description: String {
    let lines = stride(from: 0, to: bytes.count, by: 32).map { start in
      bytes[start..<min(start + 32, bytes.count)].map { String(format: "%02x", $0) }.joined()
    }
    return (["\(target): \(broken)", "KANAL_FUZZ_SEED=\(seed), \(bytes.count) bytes:"] + lines).joined(
      separator: "\n")
  }
}
