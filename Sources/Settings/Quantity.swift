// SPDX-License-Identifier: MIT

/// Durations and sizes as people write them: a whole number and a unit, nothing between.
package enum Quantity {
  /// Every duration the settings can express, up to ten years.
  package static let anyDuration: ClosedRange<Duration> = .zero ... .seconds(3650 * 86_400)
  /// Every size, up to one tebibyte.
  package static let anySize: ClosedRange<Int> = 0...(1 << 40)

  private static let durationUnits: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]
  private static let sizeUnits: [(name: String, bytes: Int)] = [
    ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10),
    ("kB", 1000), ("KB", 1000), ("B", 1),
  ]

  /// Nil where the text is not a number and a unit, or does not fit.
  package static func duration(_ text: String) -> Duration? {
    guard let (count, unit) = split(text),
      let factor = durationUnits.first(where: { $0.name == unit })?.milliseconds
    else { return nil }
    let (milliseconds, overflows) = Int64(count).multipliedReportingOverflow(by: factor)
    return overflows ? nil : .milliseconds(milliseconds)
  }

  /// Nil where the text is not a number and a unit, or does not fit.
  package static func bytes(_ text: String) -> Int? {
    guard let (count, unit) = split(text), let factor = sizeUnits.first(where: { $0.name == unit })?.bytes
    else { return nil }
    let (bytes, overflows) = count.multipliedReportingOverflow(by: factor)
    return overflows ? nil : bytes
  }

  /// In the largest unit that leaves a whole number: `90s`, `2m`.
  package static func written(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    guard milliseconds != 0,
      let unit = durationUnits.first(where: { milliseconds.isMultiple(of: $0.milliseconds) })
    else { return "0s" }
    return "\(milliseconds / unit.milliseconds)\(unit.name)"
  }

  /// In the largest unit that leaves a whole number: `25MB`.
  package static func written(bytes: Int) -> String {
    guard bytes != 0, let unit = sizeUnits.first(where: { bytes.isMultiple(of: $0.bytes) }) else {
      return "0B"
    }
    return "\(bytes / unit.bytes)\(unit.name)"
  }

  private static func split(_ text: String) -> (count: Int, unit: String)? {
    let digits = text.utf8.prefix { isDigit($0) }
    guard let count = Int(Substring(digits)) else { return nil }
    return (count, String(text[digits.endIndex...]))
  }
}
