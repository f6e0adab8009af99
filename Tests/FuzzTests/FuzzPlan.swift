// SPDX-License-Identifier: MIT

import Foundation
import TestSupport

/// How long a target is run, and from which seed on. In `swift test` the same inputs every time;
/// `KANAL_FUZZ_SECONDS=60` runs each target so long on inputs of its own, `KANAL_FUZZ_SEED` repeats one run.
struct FuzzPlan: Sendable {
  var seconds: Double?
  var seed: UInt64

  init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
    seconds = environment["KANAL_FUZZ_SECONDS"].flatMap(Double.init)
    let given = environment["KANAL_FUZZ_SEED"].flatMap(UInt64.init)
    seed = given ?? (seconds == nil ? 1708 : UInt64.random(in: 1...UInt64(UInt32.max)))
  }

  /// Enough to see what is wrong.
  private static let mostFindings = 3

  func findings<Target: FuzzTarget>(of target: Target.Type) throws -> [Finding] {
    let mutator = Mutator(try target.seeds())
    let last = LastInput(target.name)
    let end = seconds.map { ContinuousClock.now + .seconds($0) }
    var findings: [Finding] = []
    var round = 0
    while findings.count < Self.mostFindings {
      if let end { if ContinuousClock.now >= end { break } } else if round >= target.rounds { break }
      var random = SeededGenerator(seed: seed &+ UInt64(round) &* 0x9E37_79B9)
      // First what is right: a property that fails there is the property's mistake.
      let bytes = round < mutator.seeds.count ? mutator.seeds[round] : mutator.damaged(&random)
      last.note(bytes)
      if let broken = Properties.broken(by: target, bytes) {
        findings.append(Finding(target: target.name, seed: seed, broken: broken, bytes: bytes))
      }
      round += 1
    }
    last.forget()
    if seconds != nil {
      print("\(target.name): \(round) inputs from seed \(seed), \(findings.count) findings")
    }
    return findings
  }
}

/// The input that is being read, in a file: it is there after a trap, which leaves no time to say anything.
private struct LastInput {
  private let url: URL

  init(_ name: String) {
    let plain = name.map { $0.isLetter || $0.isNumber ? $0 : "-" }
    url = FileManager.default.temporaryDirectory.appending(path: "kanal-fuzz-\(String(plain))")
  }

  /// Nothing depends on it.
  func note(_ bytes: [UInt8]) { try? Data(bytes).write(to: url) }  // As said above.
  func forget() { try? FileManager.default.removeItem(at: url) }  // As said above.
}
