// SPDX-License-Identifier: MIT

/// References that say nothing about what they stand for.
enum Hexadecimal {
  /// 32 digits from the injected chance, which is the system's generator in the daemon.
  static func random(_ clock: PipelineClock) -> String {
    var digits = ""
    for _ in 0..<8 {
      let word = String(UInt64(clock.random() * 65_536), radix: 16)
      digits += String(repeating: "0", count: 4 - word.count) + word
    }
    return digits
  }
}
