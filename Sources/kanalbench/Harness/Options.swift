// SPDX-License-Identifier: MIT

import Operations

/// What the command line asks of a bench; nil where its own default holds.
struct Options {
  var folder: String
  var count: Int?
  var rounds: Int?
  var seconds: Int?
  /// What `--fsync-us` adds to every fsync.
  var fsyncDelay: Int?

  static let valued: Set<String> = ["--folder", "--count", "--rounds", "--seconds", "--fsync-us"]

  init(_ arguments: inout Arguments) throws(UsageError) {
    // On every machine (FHS 3.0 §5.15), kept over a restart, and open to the servers' own users; /tmp may be
    // memory, on which a flush costs nothing.
    folder = arguments.value("--folder") ?? "/var/tmp/kanalbench"
    count = try Self.number(&arguments, "--count", 1...10_000_000)
    rounds = try Self.number(&arguments, "--rounds", 1...100)
    seconds = try Self.number(&arguments, "--seconds", 1...600)
    fsyncDelay = try Self.number(&arguments, "--fsync-us", 1...1_000_000)
  }

  private static func number(_ arguments: inout Arguments, _ name: String, _ range: ClosedRange<Int>)
    throws(UsageError) -> Int?
  {
    let number = try arguments.number(name, in: range, default: 0)
    return number == 0 ? nil : number
  }
}
